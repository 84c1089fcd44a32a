import { Errors } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { commonErrors } from './common-errors';
import { EknValidationError } from './errors';

/**
 * The error to throw for one that was caught. What the CDK refuses, such as options of metrics, it refuses with neither a code nor the path of our
 * construct: that gets the code `<construct>RefusedByCdk`. Anything else is no refusal but a fault, for which nobody's input is to blame.
 *
 * @param prop the method, or `props` for a constructor
 * @param got what it was given
 */
export function codedRefusal(error: unknown, scope: () => IConstruct, construct: string, prop: string, got: unknown): unknown {
  if (!Errors.isValidationError(error)) {
    return error;
  }
  const code = `${construct}RefusedByCdk`;
  const { when, fix } = commonErrors(construct)[code];
  return new EknValidationError(scope(), [{ code, prop, got, why: `${when}: ${firstLine(error.message)}`, fix }]);
}

function firstLine(message: string): string {
  return message.trim().split('\n')[0].replace(/\.$/, '');
}
