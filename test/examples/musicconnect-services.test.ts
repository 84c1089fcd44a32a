import { type ChildProcess, spawn } from 'child_process';
import { createHmac } from 'crypto';
import { once } from 'events';
import * as fs from 'fs';
import * as http from 'http';
import * as path from 'path';
import { ROOT } from '../support/pack';

/*
 * The services of MusicConnect run by Node as in their images, with other modules in the place of the clients of PostgreSQL and Redis: what the images install is
 * no dependency of this project. That the connection strings are right is shown by test/cluster/connection-strings.engine.test.ts.
 */

const SERVICES = path.join(ROOT, 'examples/musicconnect/services');
const ENVIRONMENT = {
  PORT: '0',
  DATABASE_URL: 'postgresql://musicconnect:secret@database:5454/musicconnect?sslmode=verify-full',
  REDIS_URL: 'rediss://musicconnect:secret@cache:6379',
  JWT_SECRET: JSON.stringify({ alg: 'HS512', kid: 'new', key: 'new key', previous: { kid: 'old', key: 'old key' } }),
  STRIPE_SECRET_KEY: 'sk_test',
  REACT_APP_API_URL: 'https://musicconnect.com/api',
};

interface Service {
  readonly process: ChildProcess;
  readonly port: number;
  /** What it has written by now. */
  readonly output: () => string;
}

const running: ChildProcess[] = [];
afterEach(() => running.splice(0).forEach((each) => each.kill('SIGKILL')));

async function start(name: string, environment: Record<string, string> = {}): Promise<Service> {
  const child = spawn(process.execPath, ['--require', path.join(__dirname, 'musicconnect-modules/register.js'), 'main.js'], {
    cwd: path.join(SERVICES, name), env: { PATH: process.env.PATH, ...ENVIRONMENT, ...environment }, stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  let output = '';
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      output += chunk;
      const listening = /listening at (\d+)/.exec(output);
      if (listening) {
        resolve(Number(listening[1]));
      }
    });
    child.once('exit', () => reject(new Error(`${name} ended: ${output}`)));
  });
  return { process: child, port, output: () => output };
}

function ask(
  { port }: Service, pathname: string, options: http.RequestOptions & { readonly body?: string } = {},
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, path: pathname, ...options }, (response) => {
      let body = '';
      response.on('data', (chunk) => { body += chunk; });
      response.on('end', () => resolve({ status: response.statusCode!, body }));
    });
    request.on('upgrade', (response) => resolve({ status: response.statusCode!, body: '' }));
    request.on('error', reject);
    request.end(options.body);
  });
}

function token(kid: string, key: string, claims: object, alg = 'HS512'): string {
  const text = [{ alg, kid, typ: 'JWT' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${text}.${createHmac('sha512', key).update(text).digest('base64url')}`;
}

const claims = { sub: 'listener', exp: Math.floor(Date.now() / 1000) + 3600 };

test.each([['backend', '/health'], ['backend', '/api/health'], ['frontend', '/health'], ['websocket', '/health']])('%s answers %s, to HEAD as well', async (name, pathname) => {
  const service = await start(name);
  expect(JSON.parse((await ask(service, pathname)).body)).toMatchObject({ status: 'ok' });
  expect(await ask(service, pathname, { method: 'HEAD' })).toEqual({ status: 200, body: '' });
});

test.each(['backend', 'websocket'])('%s cannot serve while its cache is away, and says so', async (name) => {
  const service = await start(name, { CACHE_IS_AWAY: '1' });
  expect(await ask(service, '/health')).toMatchObject({ status: 503, body: expect.stringContaining('"cache":"failed"') });
});

test.each(['backend', 'frontend', 'websocket'])('%s ends by itself after SIGTERM', async (name) => {
  const service = await start(name);
  service.process.kill('SIGTERM');
  expect(await once(service.process, 'exit')).toEqual([0, null]);
});

test('the backend answers what is under way when it has to end, and then lets go of database and cache', async () => {
  const service = await start('backend', { DATABASE_TAKES: '500' });
  const answer = ask(service, '/api/songs');
  while (!service.output().includes('pg SELECT id') && service.process.exitCode === null && !service.process.killed) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  service.process.kill('SIGTERM');
  const ended = once(service.process, 'exit');
  expect((await answer).status).toBe(200);
  expect(await ended).toEqual([0, null]);
  expect(service.output()).toMatch(/SIGTERM[^]+pg end\nredis destroy\n[^]*done/);
});

test('the backend connects by DATABASE_URL and REDIS_URL', async () => {
  const service = await start('backend');
  await ask(service, '/api/health');
  expect(service.output()).toContain(`pg ${ENVIRONMENT.DATABASE_URL}\n`);
  expect(service.output()).toContain(`redis connect ${ENVIRONMENT.REDIS_URL}`);
});

test('songs are read from the cache, added by who has signed in, and told to everybody', async () => {
  const service = await start('backend');
  const song = { title: 'Holocene', artist: 'Bon Iver' };
  const add = (authorization: string) => ask(service, '/api/songs', { method: 'POST', headers: { authorization }, body: JSON.stringify(song) });
  expect(JSON.parse((await ask(service, '/api/songs')).body)).toEqual([{ id: '1', title: 'Nightswimming', artist: 'R.E.M.' }]);
  await ask(service, '/api/songs');
  expect(service.output().match(/pg SELECT id/g)).toHaveLength(1);
  expect((await add(`Bearer ${token('new', 'new key', claims)}`)).status).toBe(201);
  expect(service.output()).toContain(`redis publish songs ${JSON.stringify({ id: '1', ...song })}`);
  expect((await ask(service, '/metrics')).body).toContain('http_requests_total{status="201"} 1');
});

test.each([
  ['of the key before', token('old', 'old key', claims), 201],
  ['of another key', token('new', 'other key', claims), 401],
  ['that is over', token('new', 'new key', { ...claims, exp: 1 }), 401],
  ['without a signature', `${token('new', 'new key', claims, 'none').split('.').slice(0, 2).join('.')}.`, 401],
  ['that is none', 'token', 401],
])('a token %s', async (_, given, status) => {
  const service = await start('backend');
  const answer = await ask(service, '/api/songs', { method: 'POST', headers: { authorization: `Bearer ${given}` }, body: '{"title":"Holocene","artist":"Bon Iver"}' });
  expect(answer.status).toBe(status);
});

test('the page is told where the API is, and no secret', async () => {
  const service = await start('frontend');
  expect((await ask(service, '/settings.js')).body).toBe('globalThis.settings = {"REACT_APP_API_URL":"https://musicconnect.com/api"};\n');
  expect((await ask(service, '/playlists/7')).body).toContain('<title>MusicConnect</title>');
});

test('WebSocket clients connect at /ws, and with a valid token if they have one', async () => {
  const service = await start('websocket');
  const connect = (pathname: string) => ask(service, pathname, { headers: { Connection: 'Upgrade', Upgrade: 'websocket' } });
  expect((await connect('/ws')).status).toBe(101);
  expect((await connect(`/ws?token=${token('new', 'new key', claims)}`)).status).toBe(101);
  expect((await connect('/ws?token=wrong').catch(() => ({ status: 401 }))).status).toBe(401);
  expect(service.output()).toContain('redis subscribe songs');
});

test.each(['backend', 'frontend', 'websocket'])('the image of %s runs as nobody, listens where the cluster expects it, and starts what is tested here', (name) => {
  const dockerfile = fs.readFileSync(path.join(SERVICES, name, 'Dockerfile'), 'utf8');
  const workloads = fs.readFileSync(path.join(ROOT, 'examples/musicconnect/lib/workloads.ts'), 'utf8');
  const [, port] = new RegExp(`runs\\('${name}', (\\d+)\\)`).exec(workloads)!;
  expect(dockerfile).toContain(`PORT=${port}`);
  expect(dockerfile).toContain(`EXPOSE ${port}`);
  expect(dockerfile).toContain('USER 10001');
  expect(dockerfile).toContain('CMD ["node", "main.js"]');
  const copied = [...dockerfile.matchAll(/^COPY (?:--from=\S+ )?(\S+) /gm)].map(([, from]) => from).filter((from) => !from.startsWith('/'));
  expect(copied.filter((from) => !fs.existsSync(path.join(SERVICES, from)))).toEqual([]);
  // The database is known by these.
  expect(dockerfile.includes('/etc/ssl/certs/rds-ca.pem')).toBe(name === 'backend');
});
