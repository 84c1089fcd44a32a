import type { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { ApiMigrationsProps } from './api-migrations-props';
import { MIGRATIONS_ERRORS } from './errors';
import { Problems } from '../private/errors';
import { validateFunctionPlacement } from '../private/network-placement';
import { isWholeWithin } from '../private/numbers';
import { pythonTarget } from '../python/python-target';

/** What is decided before the props can be judged. */
export interface MigrationDecisions {
  readonly runtime: lambda.Runtime;
  readonly architecture: lambda.Architecture;
  readonly timeout: Duration;
  readonly driver: string;
  readonly revision: string;
  /** The environment variables that the construct sets itself. */
  readonly reserved: string[];
}

/** AWS Lambda takes five layers; two are ours. */
const MOST_LAYERS = 3;

/** Throws everything that is wrong with the props of migrations. */
export function validateApiMigrations(scope: Construct, props: ApiMigrationsProps, decisions: MigrationDecisions): void {
  const problems = new Problems(scope, MIGRATIONS_ERRORS);
  validateFunction(problems, props, decisions);
  validateFunctionPlacement(problems, props, {
    missing: 'MigrationNetworkMissing',
    invalid: 'MigrationNetworkInvalid',
    conflict: 'MigrationNetworkConflict',
    subnetsInvalid: 'MigrationSubnetsInvalid',
    securityGroupsInvalid: 'MigrationSecurityGroupsInvalid',
    mismatch: 'MigrationVpcMismatch',
  }, props.database);
  const { revision, driver } = decisions;
  problems.addIf(!/^\w[\w.@+-]*$/.test(revision) || revision === 'base', { code: 'MigrationRevisionInvalid', prop: 'revision', got: revision });
  problems.addIf(!/^(pg8000|psycopg\w*)$/.test(driver), { code: 'MigrationDriverInvalid', prop: 'driver', got: driver });
  problems.throwIfAny();
}

function validateFunction(problems: Problems, props: ApiMigrationsProps, { runtime, architecture, timeout, reserved }: MigrationDecisions): void {
  problems.addIf(pythonTarget(runtime, architecture) === undefined, { code: 'MigrationRuntimeUnsupported', prop: 'runtime', got: runtime.name });
  if (!timeout.isUnresolved()) {
    const seconds = timeout.toSeconds({ integral: false });
    problems.addIf(seconds < 30 || seconds > 14 * 60 || !Number.isInteger(seconds), { code: 'MigrationTimeoutInvalid', prop: 'timeout', got: timeout });
  }
  const { memorySize, layers = [], environment = {} } = props;
  problems.addIf(memorySize !== undefined && !isWholeWithin(memorySize, 128, 10240), {
    code: 'MigrationMemoryInvalid', prop: 'memorySize', got: memorySize,
  });
  problems.addIf(layers.length > MOST_LAYERS, { code: 'MigrationLayersTooMany', prop: 'layers', got: layers.length });
  for (const name of Object.keys(environment).filter((each) => reserved.includes(each))) {
    problems.add({ code: 'MigrationEnvironmentReserved', prop: `environment.${name}`, got: environment[name] });
  }
}
