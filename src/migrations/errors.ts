import type { ErrorCatalog } from '../private/errors';
import { PLACEMENT_ERRORS } from '../private/network-placement';

export const MIGRATIONS_ERRORS: ErrorCatalog = {
  ApiMigrationsRuntimeUnsupported: {
    when: 'is not a runtime of Python 3.11 or later',
    fix: 'Use `lambda.Runtime.PYTHON_3_13`, or another one from 3.11 on.',
  },
  ApiMigrationsTimeoutInvalid: {
    when: 'is not a time that CloudFormation can be made to wait for',
    fix: 'Give whole seconds, from half a minute to 14 minutes. What takes longer does not belong into a deployment: write it in steps, and run them afterwards.',
  },
  ApiMigrationsMemoryInvalid: {
    when: 'is not a memory size of AWS Lambda',
    fix: 'Give a whole number of MB from 128 to 10240.',
  },
  ApiMigrationsLayersTwice: {
    when: 'has one layer twice, which AWS Lambda refuses',
    fix: 'Name each layer once.',
  },
  ApiMigrationsLayersTooMany: {
    when: 'has more than three layers: AWS Lambda takes five, and two are of this construct',
    fix: 'Put the dependencies into one layer, as `PythonCode` does.',
  },
  ApiMigrationsEnvironmentReserved: {
    when: 'is an environment variable that the construct or AWS Lambda sets itself',
    fix: 'Leave it out; `stage` and `driver` change `STAGE` and `DB_DRIVER`.',
  },
  ApiMigrationsEnvironmentInvalid: {
    when: 'is not an environment variable of AWS Lambda',
    fix: 'Begin its name with a letter, and use two or more letters, digits and underscores.',
  },
  ApiMigrationsEnvironmentTooLarge: {
    when: 'makes all variables together, names and values as JSON, longer than the 4,096 bytes that AWS Lambda takes',
    fix: 'Put what is long into a file of the project.',
  },
  ApiMigrationsFilesMissing: {
    when: 'has no alembic.ini in its root, or no env.py where that says that the migrations are',
    fix: 'Give a project with both, `PythonCode.fromProject(...)`, and look whether its `exclude` leaves them out.',
  },
  ApiMigrationsNetworkMissing: PLACEMENT_ERRORS.missing,
  ApiMigrationsNetworkInvalid: PLACEMENT_ERRORS.invalid,
  ApiMigrationsNetworkConflict: PLACEMENT_ERRORS.conflict,
  ApiMigrationsVpcMismatch: PLACEMENT_ERRORS.mismatch,
  ApiMigrationsSubnetsInvalid: PLACEMENT_ERRORS.subnetsInvalid,
  ApiMigrationsSecurityGroupsInvalid: PLACEMENT_ERRORS.securityGroupsInvalid,
  ApiMigrationsRevisionInvalid: {
    when: 'is not a revision that a deployment can upgrade to',
    fix: 'Use "head", "heads" or the id of a revision. Taking migrations back is not a part of a deployment: invoke the function for it.',
  },
  ApiMigrationsDriverInvalid: {
    when: 'is neither pg8000 nor built on libpq, and would not be made to check the certificate of the database',
    fix: 'Use `MigrationDriver.PG8000`, `MigrationDriver.PSYCOPG` or `MigrationDriver.of(\'psycopg2\')`.',
  },
};
