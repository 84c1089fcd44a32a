import { Token, Tokenization } from 'aws-cdk-lib';
import type { Problems } from './errors';
import { QUOTAS } from './quotas';

/**
 * What AWS Lambda sets itself, and nobody else may.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
const OF_LAMBDA = /^(AWS_(DEFAULT_REGION|REGION|EXECUTION_ENV|ACCESS_KEY|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)|AWS_LAMBDA_\w+|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$/;

/** Under which codes the problems of an environment are known. */
export interface EnvironmentCodes {
  readonly reserved: string;
  readonly invalid: string;
  readonly tooLarge: string;
}

/** Notes the variables of a user that AWS Lambda refuses, or that the construct sets itself, and when all together are too large. */
export function validateEnvironment(
  problems: Problems,
  { given = {}, own, codes }: { readonly given?: Record<string, string>; readonly own: Record<string, string>; readonly codes: EnvironmentCodes },
): void {
  for (const [name, value] of Object.entries(given)) {
    const prop = `environment.${name}`;
    problems.addIf(Object.hasOwn(own, name) || OF_LAMBDA.test(name), { code: codes.reserved, prop, got: value });
    problems.addIf(!/^[a-zA-Z][a-zA-Z0-9_]+$/.test(name), { code: codes.invalid, prop, got: name });
  }
  const bytes = leastEnvironmentSize({ ...given, ...own });
  problems.addIf(bytes > QUOTAS.environmentBytes, { code: codes.tooLarge, prop: 'environment', got: `${bytes} bytes` });
}

/** The bytes that AWS Lambda counts, which are those of the variables as JSON, at least: what is only known at deploy time may be empty. */
export function leastEnvironmentSize(variables: Record<string, string>): number {
  return Buffer.byteLength(JSON.stringify(Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, knownPart(value)]))));
}

/** A text without what is only known at deploy time. */
export function knownPart(text: string): string {
  return Token.isUnresolved(text)
    ? Tokenization.reverseString(text).mapTokens({ mapToken: () => '' }).join({ join: (left, right) => `${left ?? ''}${right ?? ''}` })
    : text;
}
