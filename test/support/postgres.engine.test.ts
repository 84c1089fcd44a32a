import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, lstatSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import * as os from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { PostgresServer } from './postgres';
import { PROCESS_TIME_LIMIT_MS } from './time-limits';
import { isRunning, run } from '../../tools/deployment/processes';
import { findPostgres } from '../../tools/emulator/postgres-binaries';
import { ensurePythonEnvironment } from '../../tools/emulator/python-environment';

const POSTGRES = join(__dirname, '..', '..', 'tools', 'emulator', 'extension', 'postgres.py');

beforeAll(() => ensurePythonEnvironment());

const servers: PostgresServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

async function start(): Promise<PostgresServer> {
  const server = await PostgresServer.start();
  servers.push(server);
  return server;
}

/** The error that a connection ends with, or undefined when there is a connection. */
async function refusal(settings: ConstructorParameters<typeof Client>[0]): Promise<(Error & { code?: string }) | undefined> {
  const client = new Client(settings);
  try {
    await client.connect();
    return undefined;
  } catch (error) {
    return error as Error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

test('is PostgreSQL 15 over TLS, in UTF-8, and takes nobody without TLS, the right authority and the password', async () => {
  const server = await start();
  expect(await server.query('SELECT version(), ssl, current_setting(\'server_encoding\') AS encoding FROM pg_stat_ssl WHERE pid = pg_backend_pid()'))
    .toEqual([{ version: expect.stringMatching(/^PostgreSQL 15\./), ssl: true, encoding: 'UTF8' }]);
  expect(await refusal(server.client({ ssl: false }))).toMatchObject({ code: '28000', message: expect.stringContaining('no encryption') });
  expect(await refusal(server.client({ host: 'localhost', ssl: true }))).toMatchObject({ code: 'SELF_SIGNED_CERT_IN_CHAIN' });
  const other = await start();
  expect(await refusal(server.client({ ssl: other.client().ssl }))).toMatchObject({ code: 'SELF_SIGNED_CERT_IN_CHAIN' });
  expect(await refusal(server.client({ password: 'wrong' }))).toMatchObject({ code: '28P01' });
});

test('a database belongs to its owner, whose password is not in the log', async () => {
  const server = await start();
  await server.createDatabase('music', 'songs', 'pass\'word');
  const owner = { user: 'songs', password: 'pass\'word', database: 'music' };
  await server.query('CREATE TABLE song (name text)', owner);
  expect(await server.query('SELECT rolcreaterole, rolcreatedb, rolsuper FROM pg_roles WHERE rolname = current_user', owner))
    .toEqual([{ rolcreaterole: true, rolcreatedb: true, rolsuper: false }]);
  await expect(server.createDatabase('music', 'songs', 'pass\'word')).rejects.toThrow('already exists');
  expect(server.logText()).toContain('CREATE TABLE song');
  expect(server.logText()).not.toContain('word');
});

test('a pause refuses connections; then the same data are at the same port', async () => {
  const server = await start();
  await server.query('CREATE TABLE song AS SELECT 1 AS id');
  const { pid } = server;
  await server.pause();
  expect(isRunning(pid!)).toBe(false);
  expect(server.pid).toBeUndefined();
  expect(await refusal(server.client())).toMatchObject({ code: 'ECONNREFUSED' });
  await server.resume();
  expect(await server.query('SELECT id FROM song')).toEqual([{ id: 1 }]);
});

test('after the end nothing is left, neither process nor file', async () => {
  await inOwnTemporaryFolder(async (temporary) => {
    const server = await PostgresServer.start(temporary);
    const { pid } = server;
    expect(readdirSync(temporary)).toHaveLength(1);
    await server.stop();
    expect(isRunning(pid!)).toBe(false);
    expect(readdirSync(temporary)).toEqual([]);
  });
});

test('a server ends, and takes its files along, when the process that started it is killed', async () => {
  await inOwnTemporaryFolder(async (temporary) => {
    const script = `
      const { PostgresServer } = require('./postgres');
      PostgresServer.start(${JSON.stringify(temporary)}).then((server) => console.log(server.pid));
      setInterval(() => undefined, 1000);`;
    const starter = spawn(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', script], {
      cwd: __dirname,
      env: { ...process.env, TS_NODE_PROJECT: join(__dirname, '..', '..', 'tsconfig.dev.json'), DISABLE_V8_COMPILE_CACHE: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface({ input: starter.stdout }), 'line');
    const pid = Number(line);
    expect(isRunning(pid)).toBe(true);
    starter.kill('SIGKILL');
    expect(await until(() => !isRunning(pid))).toBe(true);
    expect(await until(() => readdirSync(temporary).length === 0)).toBe(true);
  });
});

test('root starts it as a user without rights', async () => {
  const server = await start();
  const owner = await run('ps', ['-o', 'user=', '-p', String(server.pid)], { timeout: PROCESS_TIME_LIMIT_MS });
  expect(owner.output.trim()).toBe(process.getuid!() === 0 ? 'nobody' : os.userInfo().username);
});

test('what PostgreSQL says when it cannot start is in the error', async () => {
  await inOwnTemporaryFolder(async (temporary) => {
    const { binaries, cache } = findPostgres()!;
    const { emulator } = await ensurePythonEnvironment();
    const none = join(temporary, 'none');
    writeFileSync(none, 'no certificate');
    const result = await run(emulator, [
      POSTGRES, join(temporary, 'server'), '--binaries', binaries, '--cache', cache, '--certificate', none, '--key', none,
    ]);
    expect(result).toMatchObject({ code: 1, output: expect.stringContaining('could not load server certificate file') });
    expect(readdirSync(temporary)).toEqual(['none']);
  });
});

test('several runs that want the copy of PostgreSQL at once all get it, whether npm made the links or not', async () => {
  await inOwnTemporaryFolder(async (temporary) => {
    const { emulator } = await ensurePythonEnvironment();
    const bare = join(temporary, 'bare');
    // As after `npm install --ignore-scripts`.
    cpSync(findPostgres()!.binaries, bare, { recursive: true, filter: (source) => !lstatSync(source).isSymbolicLink() });
    const install = 'import sys, os; sys.path.insert(0, sys.argv[1]); import postgres; print(postgres.install(sys.argv[2], sys.argv[3]))';
    const cache = join(temporary, 'cache');
    const results = await Promise.all([1, 2].map(() => run(emulator, ['-B', '-c', install, dirname(POSTGRES), bare, cache])));
    expect(results).toMatchObject([{ code: 0 }, { code: 0 }]);
    expect(readdirSync(cache)).toEqual([basename(results[0].output)]);
    expect(await run(join(results[0].output, 'bin', 'postgres'), ['--version'])).toMatchObject({ code: 0, output: expect.stringMatching(/15\.\d+/) });
  });
});

/** Gives a folder, and removes it. */
async function inOwnTemporaryFolder(work: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = mkdtempSync(join(os.tmpdir(), 'eknmusic-postgres-test-'));
  try {
    // The server's user passes through it.
    chmodSync(temporary, 0o711);
    await work(temporary);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function until(condition: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 100 && !condition(); tries++) {
    await sleep(100);
  }
  return condition();
}
