import { randomBytes } from 'node:crypto';
import type { ConnectionOptions } from 'node:tls';
import * as util from 'node:util';
import { ElastiCacheClient } from '@aws-sdk/client-elasticache';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { handler } from '../../src/cluster/cache-rotation.lambda';
import { FakeElastiCache } from '../support/fake-elasticache';
import { FakeSecretsManager } from '../support/fake-secrets-manager';
import { RedisServer } from '../support/redis';

jest.mock('node:timers/promises', () => ({ setTimeout: () => Promise.resolve() }));
// Amazon's authorities are known to Node.js; that of the test is not.
const mockTrust: { ca?: string } = {};
jest.mock('node:tls', () => {
  const actual = jest.requireActual('node:tls');
  return { ...actual, connect: (options: ConnectionOptions) => actual.connect({ ...mockTrust, ...options }) };
});

type Step = Parameters<typeof handler>[0]['Step'];

const STEPS: Step[] = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
const EXCLUDED = ' %+~`#$&*()|[]{}:;<>?!\'/@"\\,^=';
/** As the construct gives it to the user. */
const ACCESS_STRING = 'on ~* &* +@all -@dangerous +info';

let server: RedisServer;
let secrets: FakeSecretsManager;
let elastiCache: FakeElastiCache;
let username: string;
let initialPassword: string;
/** What the handler wrote into its log, and the errors that Lambda would. */
let told: string;
let users = 0;

beforeAll(async () => {
  server = await RedisServer.start();
});
afterAll(() => server.stop());

beforeEach(async () => {
  [username, initialPassword, told] = [`musicconnect-${users++}`, randomBytes(15).toString('hex'), ''];
  Object.assign(process.env, { CACHE_HOST: server.host, CACHE_PORT: String(server.port), EXCLUDE_CHARACTERS: EXCLUDED });
  for (const method of ['debug', 'error', 'info', 'log', 'warn'] as const) {
    jest.spyOn(console, method).mockImplementation((...args) => {
      told += `${util.format(...args)}\n`;
    });
  }
  mockTrust.ca = server.ca;
  elastiCache = new FakeElastiCache(server, username);
  await elastiCache.create(ACCESS_STRING, initialPassword);
  jest.spyOn(ElastiCacheClient.prototype, 'send').mockImplementation(elastiCache.send as never);
  useSecret(JSON.stringify({ username, password: initialPassword }));
});

afterEach(() => {
  jest.restoreAllMocks();
  for (const name of ['CACHE_HOST', 'CACHE_PORT', 'EXCLUDE_CHARACTERS']) {
    delete process.env[name];
  }
  const traces = ['version-0', 'version-1', 'version-2', 'version-3'].map(passwordOf).filter((each) => each !== undefined).map((each) => each.slice(0, 8));
  expect(traces.filter((trace) => told.includes(trace))).toEqual([]);
});

function useSecret(value: string): void {
  secrets = new FakeSecretsManager(value);
  jest.spyOn(SecretsManagerClient.prototype, 'send').mockImplementation(secrets.send as never);
}

async function step(Step: Step, ClientRequestToken: string): Promise<void> {
  try {
    await handler({ Step, SecretId: FakeSecretsManager.ARN, ClientRequestToken });
  } catch (error) {
    told += util.inspect(error, { depth: 9, showHidden: true });
    throw error;
  }
}

async function rotate(version: string, steps = STEPS): Promise<void> {
  secrets.beginRotation(version);
  for (const each of steps) {
    await step(each, version);
  }
}

const current = () => JSON.parse(secrets.current()!);

function passwordOf(version: string): string | undefined {
  try {
    return JSON.parse(secrets.value(version)!).password;
  } catch {
    return undefined;
  }
}

async function accepts(password: string): Promise<boolean> {
  try {
    (await server.connect(username, password)).close();
    return true;
  } catch (error) {
    expect(String(error)).toContain('WRONGPASS');
    return false;
  }
}

describe('the first rotation', () => {
  test('writes the endpoint beside user and password', async () => {
    await rotate('version-1');
    expect(current()).toEqual({ host: server.host, port: server.port, username, password: expect.stringMatching(/^[A-Za-z0-9._-]{40}$/) });
    expect(current().password).not.toBe(initialPassword);
  });

  test('makes a value of which a URL is composed that opens the cache', async () => {
    await rotate('version-1');
    const secret = current();
    const url = new URL(`rediss://${secret.username}:${secret.password}@${secret.host}:${secret.port}`);
    expect([url.username, url.password]).toEqual([secret.username, secret.password]);
    const client = await server.connect(url.username, url.password);
    expect(await client.send('SET', 'song', '1')).toBe('+OK');
    client.close();
  });
});

describe('clients', () => {
  test('that are connected stay connected, and the password before is accepted until the next rotation', async () => {
    const client = await server.connect(username, initialPassword);
    await rotate('version-1');
    expect(await client.send('PING')).toBe('+PONG');
    expect([await accepts(initialPassword), await accepts(passwordOf('version-1')!)]).toEqual([true, true]);
    await rotate('version-2');
    expect(await client.send('GET', 'nothing')).toBe('$-1');
    expect([await accepts(initialPassword), await accepts(passwordOf('version-1')!), await accepts(passwordOf('version-2')!)]).toEqual([false, true, true]);
    client.close();
  });

  test('may use what an application needs, and nothing that Valkey calls dangerous', async () => {
    const client = await server.connect(username, initialPassword);
    const answers = new Map<string, string>();
    for (const command of ['SET a 1', 'INFO server', 'PUBLISH songs new', 'FLUSHALL', 'KEYS *', 'CONFIG GET dir', 'ACL LIST']) {
      answers.set(command, (await client.send(...command.split(' '))).slice(0, 7));
    }
    expect(Object.fromEntries(answers)).toEqual({
      'SET a 1': '+OK',
      'INFO server': expect.stringMatching(/^\$/),
      'PUBLISH songs new': ':0',
      'FLUSHALL': '-NOPERM',
      'KEYS *': '-NOPERM',
      'CONFIG GET dir': '-NOPERM',
      'ACL LIST': '-NOPERM',
    });
    client.close();
  });
});

describe('a step', () => {
  test.each(STEPS)('%s does no harm a second time', async (repeated) => {
    await rotate('version-1', STEPS.flatMap((each) => each === repeated ? [each, each] : [each]));
    expect(current().password).toBe(passwordOf('version-1'));
    expect([await accepts(initialPassword), await accepts(passwordOf('version-1')!)]).toEqual([true, true]);
  });

  test('that was stopped after it changed the user goes on where it was', async () => {
    secrets.beginRotation('version-1');
    await step('createSecret', 'version-1');
    elastiCache.stopAfter('ModifyUserCommand');
    await expect(step('setSecret', 'version-1')).rejects.toThrow('stopped');
    for (const each of STEPS.slice(1)) {
      await step(each, 'version-1');
    }
    expect(await accepts(current().password)).toBe(true);
  });

  test('waits for a change that somebody else has begun', async () => {
    elastiCache.looksUntilActive = 3;
    elastiCache.beginOtherChange();
    await rotate('version-1');
    expect(elastiCache.calls.filter((call) => call === 'ModifyUserCommand')).toHaveLength(1);
    expect(await accepts(current().password)).toBe(true);
  });

  test('does not make a password current that the cache refuses', async () => {
    secrets.beginRotation('version-1');
    await step('createSecret', 'version-1');
    await expect(step('testSecret', 'version-1')).rejects.toThrow('setSecret has to come first');
    await expect(step('finishSecret', 'version-1')).rejects.toThrow('setSecret has to come first');
    expect(secrets.stages('version-0')).toEqual(['AWSCURRENT']);
  });

  test('changes no other user than the current one', async () => {
    secrets.beginRotation('version-1');
    secrets.putByHand('version-1', JSON.stringify({ username: 'administrator', password: 'x'.repeat(40) }), 'AWSPENDING');
    await expect(step('setSecret', 'version-1')).rejects.toThrow('is for another user than the current one');
    expect(elastiCache.calls).toEqual([]);
  });

  test('leaves a value alone that is none of a cache', async () => {
    useSecret('{"password": "no user"}');
    secrets.beginRotation('version-1');
    await expect(step('createSecret', 'version-1')).rejects.toThrow('is not {"username": ..., "password": ...}');
  });
});

describe('says why', () => {
  test('it does not trust a server that no authority vouches for, and sends it no password', async () => {
    secrets.beginRotation('version-1');
    await step('createSecret', 'version-1');
    delete mockTrust.ca;
    await expect(step('setSecret', 'version-1')).rejects.toThrow(/cannot be reached by TLS: (unable to verify|self-signed)/);
    expect(elastiCache.calls).toEqual([]);
  });

  test('nobody listens', async () => {
    secrets.beginRotation('version-1');
    await step('createSecret', 'version-1');
    process.env.CACHE_PORT = '1';
    await expect(step('setSecret', 'version-1')).rejects.toThrow('localhost:1 cannot be reached by TLS');
  });

  test('the user is off', async () => {
    await rotate('version-1');
    await server.administer('ACL', 'SETUSER', username, 'off');
    secrets.beginRotation('version-2');
    await step('createSecret', 'version-2');
    await step('setSecret', 'version-2');
    await expect(step('testSecret', 'version-2')).rejects.toThrow('does not accept the password');
  });
});
