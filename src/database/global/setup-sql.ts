import { existsSync, readFileSync, statSync } from 'fs';
import { join, resolve } from 'path';
import { type IConstruct, RootConstruct } from 'constructs';
import { SETUP_SQL_ERRORS } from './setup-sql-errors';
import { splitSql } from './sql-statements';
import { checkedParameters } from '../../private/checked-parameters';
import { commonErrors } from '../../private/common-errors';
import { fail, Problems } from '../../private/errors';
import { packagedFile } from '../../private/package-files';

const BUNDLED = join(__dirname, '../../../assets/database/aurora-global-setup.sql');

/** CloudFormation passes it on to AWS Lambda, which takes an event of 256 KiB. */
const MOST_BYTES = 128 * 1024;

/**
 * The SQL that a deployment runs in a database, as the master user and in one transaction: all of it or nothing. It is run when it is deployed for the first
 * time and whenever its text changes, and so has to bear being run twice (`CREATE ... IF NOT EXISTS`, `CREATE OR REPLACE`).
 */
@checkedParameters('SetupSql')
export class SetupSql {
  /**
   * The statements that come with the library: `monitoring.get_replication_lag()`, and the application's user with the permissions that an API and its migrations need.
   */
  public static bundled(): SetupSql {
    return new SetupSql([BUNDLED]);
  }

  /**
   * A file of your own, in the place of what comes with the library. It may ask for `current_setting('eknmusic.application_user')` and for
   * `current_setting('eknmusic.application_password')`, a SCRAM-SHA-256 verifier: unless it makes the application's user, somebody else has to.
   *
   * Throws `SetupSqlFileUnreadable`, `SetupSqlStatementInvalid` and `SetupSqlTooLarge` where it is used.
   *
   * @param path the path of the file
   */
  public static fromFile(path: string): SetupSql {
    return new SetupSql([resolve(path)]);
  }

  /**
   * Nothing: the function that tells the lag is not there, and the application's user is made by you, with the password in its secret.
   */
  public static none(): SetupSql {
    return new SetupSql([]);
  }

  /**
   * Refuses what only callers without a compiler can give, with the code `<construct>PropInvalid`.
   *
   * @internal
   */
  public static _refuseOther(scope: IConstruct, construct: string, prop: string, given: SetupSql): void {
    // By what is asked of it, since there may be several copies of this library.
    if (typeof given?._statements !== 'function') {
      fail(scope, commonErrors(construct), {
        code: `${construct}PropInvalid`, prop, got: given, why: 'is not a `SetupSql`', fix: 'Give a `SetupSql`, such as `SetupSql.bundled()`.',
      });
    }
  }

  private constructor(private readonly files: string[]) {}

  /**
   * The same, and then other SQL in the same transaction: extensions, schemas or users of your own.
   *
   * @param other what is run after this
   */
  public followedBy(other: SetupSql): SetupSql {
    SetupSql._refuseOther(new RootConstruct('SetupSql.followedBy'), 'SetupSql', 'other', other);
    return new SetupSql([...this.files, ...other.files]);
  }

  /**
   * The statements, in their order.
   *
   * @internal
   */
  public _statements(scope: IConstruct): string[] {
    const problems = new Problems(scope, SETUP_SQL_ERRORS);
    const statements = this.files.flatMap((file) => {
      const { statements: found, faults } = splitSql(read(scope, file));
      faults.forEach(({ line, why }) => problems.add({ code: 'SetupSqlStatementInvalid', prop: 'setupSql', got: `${file}:${line}`, why: `has a statement that ${why}` }));
      return found.map(({ text }) => text);
    });
    const bytes = Buffer.byteLength(JSON.stringify(statements));
    problems.addIf(bytes > MOST_BYTES, { code: 'SetupSqlTooLarge', prop: 'setupSql', got: `${bytes} bytes` });
    problems.throwIfAny();
    return statements;
  }
}

function read(scope: IConstruct, file: string): string {
  if (file === BUNDLED) {
    return readFileSync(packagedFile(scope, file), 'utf8');
  }
  if (!existsSync(file) || !statSync(file).isFile()) {
    fail(scope, SETUP_SQL_ERRORS, { code: 'SetupSqlFileUnreadable', prop: 'setupSql', got: file });
  }
  // Lines end as on every other machine, so that the same file is the same SQL.
  return readFileSync(file, 'utf8').replace(/^\uFEFF/, '').replace(/\r\n/g, '\n');
}
