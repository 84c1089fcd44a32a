import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type ClientConfig } from 'pg';

/** A commit that the database has acknowledged to a writer. */
export interface Acknowledged {
  readonly id: string;
  /** When the answer came, in milliseconds of the clock. */
  readonly at: number;
}

/** How much is written. */
export interface Load {
  readonly writers: number;
  /** How long a writer rests after each commit, in milliseconds. */
  readonly pause: number;
}

/** Whoever gets no answer for this long takes the connection for dead, as an application with a sensible time limit does. */
const ANSWER_WITHIN = 2_000;
const RETRY_AFTER = 50;

/** Where the commits are, which are compared with the ledger in the end. */
export const LEDGER_TABLE = 'CREATE TABLE IF NOT EXISTS ledger (id text PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp())';

/** Writers that write all the time, wherever the endpoint leads, and remember what was acknowledged to them. */
export class Writers {
  private readonly acknowledged: Acknowledged[] = [];
  private readonly work: Promise<void>[] = [];
  private isStopped = false;

  /**
   * @param run what distinguishes these writers from earlier ones
   * @param connect the settings of a connection, as the application has them from its secret
   */
  public constructor(private readonly run: string, private readonly connect: ClientConfig, { writers, pause }: Load) {
    for (let writer = 0; writer < writers; writer++) {
      this.work.push(this.write(writer, pause));
    }
  }

  /** Every commit that was acknowledged so far. */
  public get ledger(): readonly Acknowledged[] {
    return this.acknowledged;
  }

  /** Waits until somebody has written since a moment. */
  public async haveWrittenSince(moment: number, within: number): Promise<void> {
    const deadline = Date.now() + within;
    while (!this.acknowledged.some(({ at }) => at > moment)) {
      if (Date.now() > deadline) {
        throw new Error(`Nobody could write for ${within / 1000} s.`);
      }
      await sleep(20);
    }
  }

  /** The longest time in which no commit was acknowledged, from a moment on, in seconds. */
  public longestSilence(since: number): number {
    const times = [since, ...this.acknowledged.map(({ at }) => at).filter((at) => at > since).sort((a, b) => a - b)];
    return Math.max(0, ...times.slice(1).map((at, i) => at - times[i])) / 1000;
  }

  public async stop(): Promise<void> {
    this.isStopped = true;
    await Promise.all(this.work);
  }

  private async write(writer: number, pause: number): Promise<void> {
    let client: Client | undefined;
    for (let number = 0; !this.isStopped; number++) {
      const id = `${this.run}-${writer}-${number}`;
      try {
        client ??= await this.open();
        await client.query('INSERT INTO ledger (id) VALUES ($1)', [id]);
        this.acknowledged.push({ id, at: Date.now() });
        if (pause > 0) {
          await sleep(pause);
        }
      } catch {
        // Whether that commit was made nobody knows: it is neither in the ledger nor missed.
        const broken = client;
        client = undefined;
        void broken?.end().catch(() => undefined);
        await sleep(RETRY_AFTER);
      }
    }
    await client?.end().catch(() => undefined);
  }

  private async open(): Promise<Client> {
    const client = new Client({ ...this.connect, connectionTimeoutMillis: ANSWER_WITHIN, query_timeout: ANSWER_WITHIN });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }
}

/** The acknowledged commits that a server does not have. */
export async function lost(ledger: readonly Acknowledged[], run: string, server: ClientConfig): Promise<Acknowledged[]> {
  const client = new Client(server);
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>('SELECT id FROM ledger WHERE id LIKE $1', [`${run}-%`]);
    const there = new Set(rows.map(({ id }) => id));
    return ledger.filter(({ id }) => !there.has(id));
  } finally {
    await client.end();
  }
}
