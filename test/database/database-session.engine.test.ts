import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { rootCertificates, TLSSocket } from 'node:tls';
import { type DatabaseLogin, DatabaseSession, PasswordRefused } from '../../src/database/database-session.lambda';
import { PostgresServer } from '../support/postgres';

const PASSWORD = 'one-that-nobody-guesses';

let server: PostgresServer;
let login: DatabaseLogin;
const fakes: Server[] = [];
/** What they have accepted: a server that is closed keeps its connections open. */
const accepted: Socket[] = [];

beforeAll(async () => {
  server = await PostgresServer.start();
  await server.createDatabase('music', 'songs', PASSWORD);
});
afterAll(() => server.stop());

beforeEach(() => {
  process.env.NODE_EXTRA_CA_CERTS = server.caFile;
  login = { host: server.host, port: server.port, dbname: 'music', username: 'songs', password: PASSWORD };
});

afterEach(() => {
  jest.restoreAllMocks();
  delete process.env.NODE_EXTRA_CA_CERTS;
  fakes.splice(0).forEach((each) => each.close());
  accepted.splice(0).forEach((each) => each.destroy());
});

/** A server that does not behave like PostgreSQL; the port it listens at. */
async function fake(behave: (socket: Socket) => void): Promise<number> {
  const listener = createServer((socket) => {
    accepted.push(socket);
    behave(socket.on('error', () => undefined));
  }).listen(0, '127.0.0.1');
  fakes.push(listener);
  await once(listener, 'listening');
  return (listener.address() as AddressInfo).port;
}

/** One with the certificate and the name of the real one, which answers each message with the next of these, or ends the connection. */
function impostor(...answers: ((received: string) => Buffer | undefined)[]): Promise<number> {
  const folder = dirname(server.caFile);
  const [cert, key] = ['certificate.pem', 'key.pem'].map((file) => readFileSync(join(folder, file)));
  return fake((plain) => plain.once('data', () => {
    plain.write('S');
    const socket = new TLSSocket(plain, { isServer: true, cert, key });
    socket.on('error', () => undefined).on('data', (received) => {
      const answer = answers.shift();
      const data = answer?.(received.toString());
      if (data) {
        socket.write(data);
      } else if (answer) {
        socket.destroy();
      }
    });
  }));
}

function authentication(code: number, data = ''): Buffer {
  return Buffer.concat([Buffer.from('R'), int32(8 + Buffer.byteLength(data)), int32(code), Buffer.from(data)]);
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

const open = (changes: Partial<DatabaseLogin> = {}) => DatabaseSession.open({ ...login, ...changes });

async function query(statement: string): Promise<string[][]> {
  const session = await open();
  try {
    return await session.query(statement);
  } finally {
    session.close();
  }
}

test('reads rows, also those that come in pieces', async () => {
  expect(await query('SELECT 1')).toEqual([['1']]);
  expect(await query('SELECT current_user, current_database(), \'\', NULL, \'ü\'')).toEqual([['songs', 'music', '', '', 'ü']]);
  const rows = await query('SELECT n, repeat(\'x\', n) FROM generate_series(1, 2000) AS n');
  expect(rows).toHaveLength(2000);
  expect(rows.filter(([n, text]) => text.length !== Number(n))).toEqual([]);
});

test('uses TLS and says in the server\'s list of sessions who it is', async () => {
  expect(await query('SELECT ssl, application_name FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE pid = pg_backend_pid()'))
    .toEqual([['t', 'password rotation']]);
});

test('leaves no session behind', async () => {
  await query('SELECT 1');
  await expect(open({ password: 'wrong' })).rejects.toThrow();
  await expect(query('SELECT * FROM nothing')).rejects.toThrow();
  const sessions = () => server.query('SELECT pid FROM pg_stat_activity WHERE application_name = \'password rotation\'');
  for (let tries = 0; tries < 50 && (await sessions()).length > 0; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(await sessions()).toEqual([]);
});

test('ends a connection whose login was not safe', async () => {
  // Otherwise the end of its time would end it as well.
  jest.spyOn(AbortSignal, 'timeout').mockReturnValue(new AbortController().signal);
  const port = await impostor(() => authentication(3));
  const ended = new Promise((resolve) => fakes[0].once('connection', (socket) => socket.once('close', resolve)));
  await expect(open({ port })).rejects.toThrow('The login at the database is not safe');
  await ended;
});

test('tells a wrong password, or a user who is not there, from every other refusal', async () => {
  await expect(open({ password: 'wrong' })).rejects.toBeInstanceOf(PasswordRefused);
  await expect(open({ username: 'nobody' })).rejects.toBeInstanceOf(PasswordRefused);
  const noDatabase = open({ dbname: 'none' });
  await expect(noDatabase).rejects.toThrow('The database refuses the login with SQLSTATE 3D000: database "none" does not exist');
  await expect(noDatabase).rejects.not.toBeInstanceOf(PasswordRefused);
  await server.query('ALTER ROLE songs NOLOGIN');
  await expect(open()).rejects.toThrow('SQLSTATE 28000: role "songs" is not permitted to log in');
  await server.query('ALTER ROLE songs LOGIN');
});

test('does not repeat what the server says about a statement', async () => {
  const refused = query('SELECT "secret part"');
  await expect(refused).rejects.toThrow(/^The database refuses a statement with SQLSTATE 42703$/);
});

describe('does not trust', () => {
  test('a certificate by an authority that is not in the file, though Node.js knows it', async () => {
    const file = join(dirname(server.caFile), 'other.pem');
    writeFileSync(file, rootCertificates[0]);
    process.env.NODE_EXTRA_CA_CERTS = file;
    await expect(open()).rejects.toThrow('The certificate of the database is not trusted (SELF_SIGNED_CERT_IN_CHAIN), and nothing was sent to it');
  });

  test('a certificate for another name', async () => {
    // Every system resolves this to 127.0.0.1, and it is not in the certificate.
    await expect(open({ host: '127.1' })).rejects.toThrow('is not trusted (ERR_TLS_CERT_ALTNAME_INVALID)');
    (await open({ host: 'localhost' })).close();
  });

  test.each([undefined, '/nowhere/ca.pem'])('anything without its CA bundle: %s', async (file) => {
    if (file) {
      process.env.NODE_EXTRA_CA_CERTS = file;
    } else {
      delete process.env.NODE_EXTRA_CA_CERTS;
    }
    await expect(open()).rejects.toThrow(`There is no file "${file ?? ''}". NODE_EXTRA_CA_CERTS must name the one`);
  });

  test.each(['N', 'E', 'Sanything that somebody put in between'])('a server that answers %j when it is asked for TLS', async (answer) => {
    const received: Buffer[] = [];
    const port = await fake((socket) => socket.on('data', (data) => {
      received.push(data);
      socket.write(answer);
    }));
    await expect(open({ port })).rejects.toThrow('The database does not offer TLS, and nothing was sent to it');
    expect(Buffer.concat(received)).toEqual(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]));
  });

  const challenge = (received: string) => authentication(11, `r=${/r=(.+)$/.exec(received)![1]}server,s=c2FsdA==,i=4096`);
  const ready = Buffer.from('Z\0\0\0\x05I');
  const offer = () => authentication(10, 'SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0');
  test.each([
    ['asks for the password in clear text', 'in another way than by SCRAM-SHA-256', [() => authentication(3)]],
    ['asks for its MD5', 'in another way than by SCRAM-SHA-256', [() => authentication(5, 'salt')]],
    ['lets anybody in', 'lets the user in without a password', [() => Buffer.concat([authentication(0), ready])]],
    ['lets anybody in without a word', 'lets the user in without a password', [() => ready]],
    ['lets anybody in after the challenge', 'lets the user in without a password', [offer, challenge, () => Buffer.concat([authentication(0), ready])]],
    ['offers something else', 'does not offer SCRAM-SHA-256', [() => authentication(10, 'SCRAM-SHA-1\0\0')]],
    ['repeats an old challenge', 'not for this login', [offer, () => authentication(11, 'r=old,s=c2FsdA==,i=4096')]],
    ['adds nothing to the challenge', 'not for this login', [offer, (received: string) => authentication(11, `r=${/r=(.+)$/.exec(received)![1]},s=c2E=,i=4096`)]],
    ['sends a challenge without sense', 'not for this login', [offer, () => authentication(11, 'hello')]],
    ['does not know the password', 'does not know the password', [offer, challenge, () => authentication(12, `v=${Buffer.alloc(32).toString('base64')}`)]],
    ['shows nothing', 'does not know the password', [offer, challenge, () => authentication(12, 'v=')]],
    ['ends before it began', 'does not know the password', [() => authentication(12, 'v=')]],
  ])('a server that %s', async (_, reason, answers) => {
    const refused = open({ port: await impostor(...answers) });
    await expect(refused).rejects.toThrow('The login at the database is not safe, and was ended.');
    await expect(refused).rejects.toThrow(reason);
  });
});

describe('does not wait for', () => {
  /** 5 seconds are too long for a test. */
  function hurry(): void {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    jest.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
      expect(milliseconds).toBe(5_000);
      return timeout(200);
    });
  }

  test.each([
    ['a server that says nothing', () => fake(() => undefined)],
    ['one that begins no TLS', () => fake((socket) => socket.once('data', () => socket.write('S')))],
    ['one that begins no login', () => impostor()],
  ])('%s', async (_, start) => {
    const port = await start();
    hurry();
    await expect(open({ port })).rejects.toThrow('The database does not answer in 5 seconds. Make sure that it runs');
  });

  test('a statement', async () => {
    hurry();
    await expect(query('SELECT pg_sleep(10)')).rejects.toThrow('The database does not answer in 5 seconds');
  });
});

test.each([
  ['before TLS', 'The database has closed the connection', () => fake((socket) => socket.once('data', () => socket.end()))],
  ['during TLS', 'The database does not answer (ECONNRESET). Make sure', () => fake((socket) => socket.once('data', () => socket.end('S')))],
  ['during the login', 'The database has closed the connection', () => impostor(() => undefined)],
])('tells when the connection ends %s', async (_, message, start) => {
  await expect(open({ port: await start() })).rejects.toThrow(message);
});

test('tells when the connection ends during a statement', async () => {
  await expect(query('SELECT pg_terminate_backend(pg_backend_pid())')).rejects.toThrow('The database refuses a statement with SQLSTATE 57P01');
});
