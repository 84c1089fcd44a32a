import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import type { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { ApiMigrationsProps } from './api-migrations-props';
import { MIGRATIONS_ERRORS } from './errors';
import { validateDuration } from '../private/durations';
import { Problems } from '../private/errors';
import { isFolder } from '../private/folders';
import { validateEnvironment } from '../private/function-environment';
import { noteLayersTwice } from '../private/function-layers';
import { validateFunctionPlacement } from '../private/network-placement';
import { isWholeWithin } from '../private/numbers';
import { isSupportedPython } from '../private/python-runtime';
import { QUOTAS } from '../private/quotas';
import { PythonCode } from '../python/python-code';

/** What is decided before the props can be judged. */
export interface MigrationDecisions {
  readonly runtime: lambda.Runtime;
  readonly architecture: lambda.Architecture;
  readonly timeout: Duration;
  readonly driver: string;
  readonly revision: string;
  /** The environment variables that the construct sets itself. */
  readonly environment: Record<string, string>;
}

/** Two layers are ours. */
const MOST_LAYERS = QUOTAS.layersOfFunction - 2;

/** Throws everything that is wrong with the props of migrations. */
export function validateApiMigrations(scope: Construct, props: ApiMigrationsProps, decisions: MigrationDecisions): void {
  const problems = new Problems(scope, MIGRATIONS_ERRORS);
  validateFunction(problems, props, decisions);
  if (isSupportedPython(decisions.runtime)) {
    validateFiles(problems, scope, props);
  }
  validateFunctionPlacement(problems, props, {
    missing: 'ApiMigrationsNetworkMissing',
    invalid: 'ApiMigrationsNetworkInvalid',
    conflict: 'ApiMigrationsNetworkConflict',
    subnetsInvalid: 'ApiMigrationsSubnetsInvalid',
    securityGroupsInvalid: 'ApiMigrationsSecurityGroupsInvalid',
    mismatch: 'ApiMigrationsVpcMismatch',
  }, props.database);
  const { revision, driver } = decisions;
  problems.addIf(!/^\w[\w.@+-]*$/.test(revision) || revision === 'base', { code: 'ApiMigrationsRevisionInvalid', prop: 'revision', got: revision });
  problems.addIf(!/^(pg8000|psycopg\w*)$/.test(driver), { code: 'ApiMigrationsDriverInvalid', prop: 'driver', got: driver });
  problems.throwIfAny();
}

function validateFunction(problems: Problems, props: ApiMigrationsProps, { runtime, timeout, environment }: MigrationDecisions): void {
  problems.addIf(!isSupportedPython(runtime), { code: 'ApiMigrationsRuntimeUnsupported', prop: 'runtime', got: runtime.name });
  validateDuration(problems, timeout, { unit: 'seconds', least: 30, most: 14 * 60 }, { code: 'ApiMigrationsTimeoutInvalid', prop: 'timeout' });
  const { memorySize, layers = [] } = props;
  problems.addIf(memorySize !== undefined && !isWholeWithin(memorySize, 128, 10240), {
    code: 'ApiMigrationsMemoryInvalid', prop: 'memorySize', got: memorySize,
  });
  noteLayersTwice(problems, 'ApiMigrations', layers);
  problems.addIf(layers.length > MOST_LAYERS, { code: 'ApiMigrationsLayersTooMany', prop: 'layers', got: layers.length });
  validateEnvironment(problems, {
    given: props.environment,
    own: environment,
    codes: { reserved: 'ApiMigrationsEnvironmentReserved', invalid: 'ApiMigrationsEnvironmentInvalid', tooLarge: 'ApiMigrationsEnvironmentTooLarge' },
  });
}

/** What alembic needs at least is in the code, as far as its files are known. */
function validateFiles(problems: Problems, scope: Construct, { code }: ApiMigrationsProps): void {
  const missing = missingFile(scope, code);
  problems.addIf(missing !== undefined, { code: 'ApiMigrationsFilesMissing', prop: 'code', got: missing });
}

/** The file that is missing. Undefined where there is none, or where nobody knows, as of an archive. */
function missingFile(scope: Construct, code: lambda.Code): string | undefined {
  if (code instanceof PythonCode) {
    return missingIn(code.directory, (file) => code.hasFile(scope, file));
  }
  if ((code as Partial<lambda.InlineCode>).isInline) {
    return 'inline code';
  }
  const { path } = code as Partial<lambda.AssetCode>;
  return path !== undefined && isFolder(path)
    ? missingIn(path, (file) => existsSync(join(path, file)))
    : undefined;
}

function missingIn(folder: string, hasFile: (file: string) => boolean): string | undefined {
  if (!hasFile('alembic.ini')) {
    return 'no alembic.ini';
  }
  const [, section = ''] = /^\[alembic\]\s*$([^]*?)(?:^\[|(?![^]))/m.exec(readFileSync(join(folder, 'alembic.ini'), 'utf8')) ?? [];
  const [, location] = /^script_location\s*[=:]\s*(?:%\(here\)s\/)?(?:\.\/)?([\w.-]+(?:\/[\w.-]+)*)\/?\s*$/m.exec(section) ?? [];
  // What is written in another way, alembic itself finds or not.
  return location === undefined || hasFile(`${location}/env.py`) ? undefined : `no ${location}/env.py`;
}
