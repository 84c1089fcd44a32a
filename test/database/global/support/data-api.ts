import { BeginTransactionCommand, CommitTransactionCommand, ExecuteStatementCommand, RDSDataClient, RollbackTransactionCommand } from '@aws-sdk/client-rds-data';
import { Client, type ClientConfig, DatabaseError, type QueryConfig } from 'pg';

/** A call of the RDS Data API. */
export interface DataApiCall {
  readonly operation: 'begin' | 'execute' | 'commit' | 'roll back';
  readonly input: Record<string, unknown>;
}

/** What the RDS Data API answers when PostgreSQL does not like something. */
function databaseError({ message, detail, position, code }: DatabaseError): Error {
  const parts = [`ERROR: ${message}`, detail && `Detail: ${detail}`, position && `Position: ${position}`, `SQLState: ${code}`];
  return dataApiError('DatabaseErrorException', parts.filter(Boolean).join('; '));
}

export function dataApiError(name: string, message = 'no'): Error {
  return Object.assign(new Error(message), { name });
}

/** The type of a column whose values the RDS Data API cannot tell. */
const VOID = 2278;

/**
 * The RDS Data API in front of a real PostgreSQL: transactions are sessions, parameters have names, and there is one statement in a call.
 *
 * @see https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_ExecuteStatement.html
 */
export class DataApi {
  public readonly calls: DataApiCall[] = [];
  /** What goes wrong before a call gets through, one after the other. */
  public trouble: ((call: DataApiCall) => Error | undefined)[] = [];
  /** What comes in the place of the answers to commits, one after the other. */
  public lostAnswers: Error[] = [];
  private readonly sessions = new Map<string, Client>();

  /** @param connection how whoever the secret belongs to connects */
  public constructor(private readonly connection: () => ClientConfig) {
    jest.spyOn(RDSDataClient.prototype, 'send').mockImplementation(((command: unknown) => this.send(command)) as never);
  }

  /** The statements that came, in their order. */
  public get statements(): string[] {
    return this.calls.filter(({ operation }) => operation === 'execute').map(({ input }) => String(input.sql));
  }

  /** What the RDS Data API does with a transaction that nobody uses any more. */
  public async forget(): Promise<void> {
    await Promise.all([...this.sessions.values()].map((session) => session.end()));
    this.sessions.clear();
  }

  private async send(command: unknown): Promise<object> {
    if (command instanceof BeginTransactionCommand) {
      return this.begin(command.input as never);
    }
    if (command instanceof ExecuteStatementCommand) {
      return this.execute(command.input as never);
    }
    const commits = command instanceof CommitTransactionCommand;
    if (commits || command instanceof RollbackTransactionCommand) {
      return this.end(command.input as never, commits);
    }
    throw new Error('Nobody uses this operation');
  }

  private note(call: DataApiCall): void {
    this.calls.push(call);
    const error = this.trouble[0]?.(call);
    if (error) {
      this.trouble.shift();
      throw error;
    }
  }

  private async begin(input: { database?: string }): Promise<object> {
    this.note({ operation: 'begin', input });
    const session = new Client({ ...this.connection(), database: input.database });
    session.on('error', () => undefined);
    await session.connect().catch((error) => {
      throw dataApiError('DatabaseUnavailableException', error.message);
    });
    await session.query('BEGIN');
    const transactionId = `transaction-${this.calls.length}`;
    this.sessions.set(transactionId, session);
    return { transactionId };
  }

  private async execute(
    input: { transactionId?: string; sql: string; parameters?: { name: string; value: { stringValue: string } }[] },
  ): Promise<object> {
    this.note({ operation: 'execute', input });
    const values: string[] = [];
    const text = (input.parameters ?? []).reduce((sql, { name, value }) => {
      values.push(value.stringValue);
      return sql.replace(new RegExp(`(?<!:):${name}\\b`), `$${values.length}`);
    }, input.sql);
    try {
      const { fields } = await this.session(input).query<Record<string, unknown>>({ text, values, queryMode: 'extended' } as QueryConfig);
      if (fields.some(({ dataTypeID }) => dataTypeID === VOID)) {
        throw dataApiError('UnsupportedResultException', 'The result contains the unsupported data type void');
      }
      return {};
    } catch (error) {
      throw error instanceof DatabaseError ? databaseError(error) : error;
    }
  }

  private async end(input: { transactionId?: string }, commits: boolean): Promise<object> {
    this.note({ operation: commits ? 'commit' : 'roll back', input });
    const session = this.session(input);
    this.sessions.delete(input.transactionId!);
    await session.query(commits ? 'COMMIT' : 'ROLLBACK');
    await session.end();
    const lost = commits ? this.lostAnswers.shift() : undefined;
    if (lost) {
      throw lost;
    }
    return {};
  }

  private session({ transactionId }: { transactionId?: string }): Client {
    const session = this.sessions.get(transactionId ?? '');
    if (!session) {
      throw dataApiError('TransactionNotFoundException', `Transaction ${transactionId} is not found`);
    }
    return session;
  }
}
