import type { ErrorCatalog } from '../private/errors';
import { PLACEMENT_ERRORS } from '../private/network-placement';

export const MIGRATIONS_ERRORS: ErrorCatalog = {
  MigrationRuntimeUnsupported: {
    when: 'is not a runtime of Python 3.11 or later',
    fix: 'Use `lambda.Runtime.PYTHON_3_13`, or another one from 3.11 on.',
  },
  MigrationTimeoutInvalid: {
    when: 'is not a time that CloudFormation can be made to wait for',
    fix: 'Give whole seconds, from half a minute to 14 minutes. What takes longer does not belong into a deployment: write it in steps, and run them afterwards.',
  },
  MigrationMemoryInvalid: {
    when: 'is not a memory size of AWS Lambda',
    fix: 'Give a whole number of MB from 128 to 10240.',
  },
  MigrationLayersTooMany: {
    when: 'has more than three layers: AWS Lambda takes five, and two are of this construct',
    fix: 'Put the dependencies into one layer, as `PythonCode` does.',
  },
  MigrationEnvironmentReserved: {
    when: 'is an environment variable that the construct sets itself',
    fix: 'Leave it out; `stage` and `driver` change `STAGE` and `DB_DRIVER`.',
  },
  MigrationNetworkMissing: PLACEMENT_ERRORS.missing,
  MigrationNetworkInvalid: PLACEMENT_ERRORS.invalid,
  MigrationNetworkConflict: PLACEMENT_ERRORS.conflict,
  MigrationVpcMismatch: PLACEMENT_ERRORS.mismatch,
  MigrationSubnetsInvalid: PLACEMENT_ERRORS.subnetsInvalid,
  MigrationSecurityGroupsInvalid: PLACEMENT_ERRORS.securityGroupsInvalid,
  MigrationRevisionInvalid: {
    when: 'is not a revision that a deployment can upgrade to',
    fix: 'Use "head", "heads" or the id of a revision. Taking migrations back is not a part of a deployment: invoke the function for it.',
  },
  MigrationDriverInvalid: {
    when: 'is neither pg8000 nor built on libpq, and would not be made to check the certificate of the database',
    fix: 'Use `MigrationDriver.PG8000`, `MigrationDriver.PSYCOPG` or `MigrationDriver.of(\'psycopg2\')`.',
  },
};
