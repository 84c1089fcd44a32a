import { once } from 'node:events';
import { addAbortSignal } from 'node:stream';
import * as tls from 'node:tls';

/** Where to log in, and as whom. */
export interface CacheLogin {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
}

/** Why the cache cannot be used. Its message never holds anything of a password. */
export class SessionFailed extends Error {
  public override readonly name: string = 'SessionFailed';
}

interface Session {
  readonly socket: tls.TLSSocket;
  readonly lines: AsyncGenerator<string, undefined>;
}

/** For all of a session: connecting, logging in and one command. */
const SESSION_MILLISECONDS = 5_000;

/** No answer to these commands is longer. */
const MOST_BYTES = 4096;

/**
 * Whether the cache takes this password for this user: a short session by TLS, in which the user logs in and is answered.
 *
 * @throws SessionFailed where the cache cannot be reached or does not answer
 * @see https://valkey.io/topics/protocol/
 */
export async function accepts({ host, port, username, password }: CacheLogin): Promise<boolean> {
  const socket = await connect(host, port);
  const session = { socket, lines: linesOf(socket) };
  try {
    const answer = await ask(session, 'AUTH', username, password);
    if (/^-(WRONGPASS|NOAUTH)\b/.test(answer)) {
      return false;
    }
    if (answer !== '+OK') {
      throw new SessionFailed(`The cache does not let the user log in: ${kindOf(answer)}`);
    }
    const pong = await ask(session, 'PING');
    // A user that may not use PING has logged in all the same.
    if (pong !== '+PONG' && !/^-NOPERM\b/.test(pong)) {
      throw new SessionFailed(`The cache does not answer: ${kindOf(pong)}`);
    }
    return true;
  } finally {
    socket.destroy();
  }
}

async function connect(host: string, port: number): Promise<tls.TLSSocket> {
  const socket = tls.connect({ host, port, servername: host, minVersion: 'TLSv1.2' });
  addAbortSignal(AbortSignal.timeout(SESSION_MILLISECONDS), socket);
  // Whoever waits for an answer hears of errors as well; nobody does between two answers.
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect').catch((error: unknown) => {
    throw new SessionFailed(`${host}:${port} cannot be reached by TLS: ${reasonOf(error)}`);
  });
  return socket;
}

/** The first line of the answer to a command. */
async function ask({ socket, lines }: Session, ...words: string[]): Promise<string> {
  socket.write([`*${words.length}`, ...words.flatMap((word) => [`$${Buffer.byteLength(word)}`, word]), ''].join('\r\n'));
  const line = await lines.next().catch((error: unknown) => {
    throw new SessionFailed(`The cache does not answer: ${reasonOf(error)}`);
  });
  if (line.done) {
    throw new SessionFailed('The cache ends the connection without an answer');
  }
  return line.value;
}

async function* linesOf(socket: tls.TLSSocket): AsyncGenerator<string, undefined> {
  let text = '';
  for await (const data of socket as AsyncIterable<Buffer>) {
    const lines = (text + data.toString('latin1')).split('\r\n');
    text = lines.pop()!;
    if (text.length > MOST_BYTES) {
      throw new SessionFailed('what answers is no cache');
    }
    yield* lines;
  }
  return undefined;
}

/** The kind of an error, which is its first word; what follows might quote what was sent. */
function kindOf(answer: string): string {
  return /^-[A-Z]+/.exec(answer)?.[0].slice(1) ?? 'an answer that no cache gives';
}

function reasonOf(error: unknown): string {
  const { name, message } = (error ?? {}) as Partial<Error>;
  return name === 'AbortError' ? 'it takes too long' : message ?? String(error);
}
