import type { ErrorCatalog } from '../../private/errors';

export const SETUP_SQL_ERRORS: ErrorCatalog = {
  SetupSqlFileUnreadable: {
    when: 'is not a file that can be read',
    fix: 'Give the path of a file with SQL, from the folder in which the app is run.',
  },
  SetupSqlStatementInvalid: {
    when: 'has a statement that cannot be run at a deployment',
    fix: 'Take it out, and run it by hand or as a migration; write the others as statements that may be run twice.',
  },
  SetupSqlTooLarge: {
    when: 'is larger than 128 KiB, which CloudFormation does not pass on',
    fix: 'Leave to migrations what is not needed before them.',
  },
};
