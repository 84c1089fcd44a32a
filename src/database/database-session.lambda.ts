import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { makeVerifier, ScramClient, UnsafeLogin } from './scram-sha-256.lambda';

/** Where to log in, and as whom. */
export interface DatabaseLogin {
  readonly host: string;
  readonly port: number | string;
  readonly dbname: string;
  readonly username: string;
  readonly password: string;
}

/** Why the database cannot be used. Its message never holds anything of a password. */
export class SessionFailed extends Error {
  public override readonly name: string = 'SessionFailed';
}

/** The database answers, and does not take this password for this user. */
export class PasswordRefused extends SessionFailed {
  public override readonly name = 'PasswordRefused';
}

interface Message {
  readonly type: string;
  readonly body: Buffer;
}

/** For all of a session: connecting, logging in and one statement. */
const SESSION_MILLISECONDS = 5_000;

/**
 * A short session with PostgreSQL, by TLS and SCRAM-SHA-256 only: of its protocol just what changing a password needs.
 *
 * @see https://www.postgresql.org/docs/15/protocol-flow.html
 */
export class DatabaseSession {
  /** Connects, makes sure that the server is the one that the login names, and logs in. */
  public static async open(login: DatabaseLogin): Promise<DatabaseSession> {
    const session = new DatabaseSession(await connect(login, AbortSignal.timeout(SESSION_MILLISECONDS)));
    try {
      await session.logIn(login);
      return session;
    } catch (error) {
      session.close();
      throw error;
    }
  }

  private readonly messages: AsyncGenerator<Message>;
  private loggedIn = false;

  private constructor(private readonly socket: TLSSocket) {
    this.messages = messagesOf(socket);
  }

  /** The rows of one statement, their values as text. */
  public async query(statement: string): Promise<string[][]> {
    this.socket.write(message('Q', text(statement)));
    const rows: string[][] = [];
    for (;;) {
      const { type, body } = await this.receive();
      if (type === 'D') {
        rows.push(valuesOf(body));
      } else if (type === 'Z') {
        return rows;
      }
    }
  }

  public async setPassword(username: string, password: string): Promise<void> {
    // What PostgreSQL keeps of the password, not the password itself: `log_statement` writes the statement into the log.
    await this.query(`ALTER ROLE "${username.replaceAll('"', '""')}" PASSWORD '${makeVerifier(password)}'`);
  }

  public close(): void {
    this.socket.end(message('X'), () => this.socket.destroy());
  }

  private async logIn({ username, dbname, password }: DatabaseLogin): Promise<void> {
    const scram = new ScramClient(password);
    this.socket.write(startup({ user: username, database: dbname, application_name: 'password rotation', client_encoding: 'UTF8' }));
    while (!this.loggedIn) {
      const { type, body } = await this.receive();
      if (type === 'R') {
        this.authenticate(scram, body);
      }
      this.loggedIn = type === 'Z';
    }
    if (!scram.verified) {
      throw new UnsafeLogin('lets the user in without a password');
    }
  }

  private authenticate(scram: ScramClient, request: Buffer): void {
    const data = request.toString('utf8', 4);
    switch (request.readInt32BE()) {
      case 0:
        break;
      case 10:
        if (!data.split('\0').includes('SCRAM-SHA-256')) {
          throw new UnsafeLogin('does not offer SCRAM-SHA-256');
        }
        this.socket.write(message('p', text('SCRAM-SHA-256'), sized(scram.firstMessage, scram.firstMessage.length)));
        break;
      case 11:
        this.socket.write(message('p', scram.answer(data)));
        break;
      case 12:
        scram.verify(data);
        break;
      default: // Among them the password in clear text, and its MD5.
        throw new UnsafeLogin('asks for the password in another way than by SCRAM-SHA-256');
    }
  }

  private async receive(): Promise<Message> {
    const { value } = await this.messages.next().catch((error: Error) => {
      throw unreachable(error);
    });
    if (!value) {
      throw closed();
    }
    if (value.type === 'E') {
      throw this.refusal(value.body);
    }
    return value;
  }

  private refusal(body: Buffer): SessionFailed {
    const fields = new Map(body.toString().split('\0').map((field) => [field[0], field.slice(1)]));
    const code = fields.get('C');
    if (code === '28P01') { // invalid_password
      return new PasswordRefused('The database does not accept the password');
    }
    // What it says about a statement may quote the statement.
    return new SessionFailed(this.loggedIn ? `The database refuses a statement with SQLSTATE ${code}`
      : `The database refuses the login with SQLSTATE ${code}: ${fields.get('M')}`);
  }
}

async function connect({ host, port }: DatabaseLogin, signal: AbortSignal): Promise<TLSSocket> {
  const ca = await readCaBundle();
  const socket = connectPlain({ host, port: Number(port), signal }).on('error', ignore);
  try {
    await once(socket, 'connect', { signal });
    await requestTls(socket, signal);
    return await secure(socket, { ca, host, signal });
  } catch (error) {
    socket.destroy();
    throw error instanceof SessionFailed ? error : unreachable(error as Error);
  }
}

async function requestTls(socket: Socket, signal: AbortSignal): Promise<void> {
  socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]));
  const [answer] = await Promise.race([once(socket, 'data', { signal }), once(socket, 'end', { signal })]) as [Buffer?];
  if (!answer) {
    throw closed();
  }
  // Whatever else came with the answer was sent by somebody who is not verified.
  if (answer.toString('latin1') !== 'S') {
    throw new SessionFailed('The database does not offer TLS, and nothing was sent to it');
  }
}

/** Trusts the CA bundle of the file only, not the hundred others that Node.js knows. */
async function secure(socket: Socket, { ca, host, signal }: { ca: Buffer; host: string; signal: AbortSignal }): Promise<TLSSocket> {
  const servername = isIP(host) ? undefined : host;
  const secured = addAbortSignal(signal, connectTls({ socket, host, servername, ca, rejectUnauthorized: true })).on('error', ignore);
  try {
    await once(secured, 'secureConnect', { signal });
    return secured;
  } catch (error) {
    const reason = secured.authorizationError;
    throw reason ? new SessionFailed(`The certificate of the database is not trusted (${String(reason)}), and nothing was sent to it. `
      + 'The host of the secret must be the name in the certificate, and the file NODE_EXTRA_CA_CERTS must hold its certificate authority') : error;
  }
}

async function readCaBundle(): Promise<Buffer> {
  const file = process.env.NODE_EXTRA_CA_CERTS ?? '';
  return readFile(file).catch(() => {
    throw new SessionFailed(`There is no file "${file}". NODE_EXTRA_CA_CERTS must name the one with the CA bundle of Amazon RDS`);
  });
}

function unreachable(error: NodeJS.ErrnoException): SessionFailed {
  const reason = error.name === 'AbortError' ? `in ${SESSION_MILLISECONDS / 1000} seconds` : `(${error.code ?? error.name})`;
  return new SessionFailed(`The database does not answer ${reason}. `
    + 'Make sure that it runs, and that its security group and its subnets let the function in');
}

function closed(): SessionFailed {
  return new SessionFailed('The database has closed the connection');
}

/** Errors of a socket reach whoever waits for it. */
function ignore(): void {}

async function* messagesOf(socket: TLSSocket): AsyncGenerator<Message> {
  let received: Buffer = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    received = Buffer.concat([received, chunk]);
    while (received.length > 4 && received.length > received.readUInt32BE(1)) {
      const end = 1 + received.readUInt32BE(1);
      yield { type: String.fromCharCode(received[0]), body: received.subarray(5, end) };
      received = received.subarray(end);
    }
  }
}

function valuesOf(row: Buffer): string[] {
  const values: string[] = [];
  for (let offset = 2; offset < row.length;) {
    const start = offset + 4;
    offset = start + Math.max(0, row.readInt32BE(offset));
    values.push(row.toString('utf8', start, offset));
  }
  return values;
}

function startup(parameters: Record<string, string>): Buffer {
  // Version 3.0 as two numbers of two bytes each, and an empty name at the end.
  return sized(text(['\0\x03\0', ...Object.entries(parameters).flat(), ''].join('\0')));
}

function message(type: string, ...parts: Buffer[]): Buffer {
  return Buffer.concat([Buffer.from(type), sized(Buffer.concat(parts))]);
}

/** With its size before it, which mostly counts itself. */
function sized(content: Buffer, size = content.length + 4): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(size);
  return Buffer.concat([buffer, content]);
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`);
}
