import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { RDSData, type SqlParameter } from '@aws-sdk/client-rds-data';
import { makeVerifier } from '../scram-sha-256.lambda';

/** Where statements are run, and as whom. */
export interface SetupTarget {
  readonly resourceArn: string;
  readonly secretArn: string;
  readonly database: string;
}

/** The application's user. */
export interface ApplicationLogin {
  readonly username: string;
  readonly password: string;
}

/** A statement that PostgreSQL refuses. Its message holds nothing that was bound to a parameter. */
class StatementRefused extends Error {
  public override readonly name = 'StatementRefused';

  public constructor(message: string, public readonly sqlState: string | undefined) {
    super(message);
  }
}

/** The database is not there yet, or not for a moment. */
const NOT_AVAILABLE = [
  'DatabaseNotFoundException', 'DatabaseResumingException', 'DatabaseUnavailableException', 'HttpEndpointNotEnabledException', 'InternalServerErrorException',
  'ServiceUnavailableError', 'StatementTimeoutException', 'ThrottlingException', 'TimeoutError', 'TransactionNotFoundException',
];
/** The same, in the words of an error that is also used for what will never work. */
const NOT_AVAILABLE_WORDS = /communications link failure|is not available|is not enabled|connection (was|is) (closed|refused|reset)|starting up|shutting down/i;
/** Others are at work: a lock, a deadlock, a serialization, a rotation that is between the database and the secret; and what ends connections. */
const TRY_AGAIN = /^(55P03|40P01|40001|57P0[123]|08\w{3}|53300|28P01)$/;

/** Together some five minutes: a run that was killed holds its locks for three, until the RDS Data API ends its transaction. */
const ATTEMPTS = 24;
const LONGEST_PAUSE = 15_000;
/** Of these, those that wait for a policy that is seconds old. */
const DENIED_ATTEMPTS = 6;

const client = new RDSData({});

/** The run of all statements in one transaction of the RDS Data API, which is run again where that can help. */
export class SetupRun {
  private readonly secretTexts: string[];
  private readonly verifier: string;

  public constructor(
    private readonly target: SetupTarget, private readonly application: ApplicationLogin, private readonly abortSignal: AbortSignal,
  ) {
    // The password itself goes nowhere: whoever logs statements logs their parameters, too.
    this.verifier = makeVerifier(application.password);
    this.secretTexts = [application.password, this.verifier];
  }

  /** What was done, in a sentence. */
  public async untilDone(statements: string[]): Promise<string> {
    if (statements.length === 0) {
      return 'There is nothing to run';
    }
    const digest = createHash('sha256').update(JSON.stringify(statements)).digest('hex').slice(0, 12);
    for (let attempt = 1; ; attempt++) {
      try {
        await this.runOnce(statements);
        return `${statements.length} statements were run (sha256 ${digest}...)`;
      } catch (error) {
        if (attempt === ATTEMPTS || this.abortSignal.aborted || !canHelp(error, attempt)) {
          throw error;
        }
        console.warn(`Attempt ${attempt}: ${(error as Error).name}: ${(error as Error).message}; trying again`);
        await sleep(Math.min(2 ** attempt * 1000, LONGEST_PAUSE), undefined, { signal: this.abortSignal });
      }
    }
  }

  private async runOnce(statements: string[]): Promise<void> {
    const { transactionId } = await this.guard('the begin of the transaction', () => client.beginTransaction(this.target, { abortSignal: this.abortSignal }));
    try {
      await this.execute(transactionId!, 'the lock', 'SELECT set_config(\'lock_timeout\', \'5s\', true), set_config(\'statement_timeout\', \'30s\', true)');
      // In the list of tables, since the RDS Data API knows no result without a type.
      await this.execute(transactionId!, 'the lock', 'SELECT 1 FROM pg_advisory_xact_lock(hashtext(\'eknmusic.setup\'))');
      await this.execute(transactionId!, 'the application\'s user',
        'SELECT set_config(\'eknmusic.application_user\', :username, true) IS NULL, set_config(\'eknmusic.application_password\', :verifier, true) IS NULL', [
          { name: 'username', value: { stringValue: this.application.username } },
          { name: 'verifier', value: { stringValue: this.verifier } },
        ]);
      for (const [index, statement] of statements.entries()) {
        await this.execute(transactionId!, `statement ${index + 1} of ${statements.length} ("${beginningOf(statement)}")`, statement);
      }
      const { resourceArn, secretArn } = this.target;
      await this.guard('the commit', () => client.commitTransaction({ resourceArn, secretArn, transactionId }, { abortSignal: this.abortSignal }));
    } catch (error) {
      await this.rollBack(transactionId!);
      throw error;
    }
  }

  private async execute(transactionId: string, what: string, sql: string, parameters?: SqlParameter[]): Promise<void> {
    await this.guard(what, () => client.executeStatement({ ...this.target, transactionId, sql, parameters }, { abortSignal: this.abortSignal }));
  }

  /** Where it cannot be rolled back, the RDS Data API does it by itself after three minutes. */
  private async rollBack(transactionId: string): Promise<void> {
    const { resourceArn, secretArn } = this.target;
    await client.rollbackTransaction({ resourceArn, secretArn, transactionId }, { abortSignal: AbortSignal.timeout(5_000) })
      .catch(({ name }: Error) => console.warn(`The transaction was not rolled back: ${name}`));
  }

  private async guard<Answer>(what: string, call: () => Promise<Answer>): Promise<Answer> {
    try {
      return await call();
    } catch (error) {
      throw this.tell(what, error as Error);
    }
  }

  /** In the words of PostgreSQL, but without its details, which show values of rows. */
  private tell(what: string, error: Error): Error {
    const sqlState = /SQLState: (\w{5})/i.exec(error.message)?.[1];
    const [first] = error.message.split(/;\s*(?:Detail|Hint|Where|Position|SQLState)\b|\n/i);
    const message = this.secretTexts.reduce((text, secret) => text.replaceAll(secret, '****'), first);
    if (sqlState !== undefined) {
      return new StatementRefused(`PostgreSQL refuses ${what} with SQLSTATE ${sqlState}: ${message.replace(/^ERROR:\s*/, '')}; nothing was changed in the database`, sqlState);
    }
    return Object.assign(new Error(`${message} (at ${what})`), { name: error.name, code: (error as { code?: string }).code });
  }
}

/** Whether AWS does not allow a call, or not yet. */
export function isDenied(error: unknown): boolean {
  return /^(AccessDenied|Forbidden)/.test((error as Error).name);
}

/** Whether another attempt may go better. */
function canHelp(error: unknown, attempt: number): boolean {
  const { name, message } = error as Error;
  if (isDenied(error)) {
    return attempt < DENIED_ATTEMPTS;
  }
  if (error instanceof StatementRefused) {
    return TRY_AGAIN.test(error.sqlState!);
  }
  return NOT_AVAILABLE.includes(name) || NOT_AVAILABLE_WORDS.test(message) || /^(ECONN|EPIPE|ENOTFOUND|EAI_AGAIN)/.test((error as { code?: string }).code ?? '');
}

/** Enough to find it in the file. */
function beginningOf(statement: string): string {
  const line = statement.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}
