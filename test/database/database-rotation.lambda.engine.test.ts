import { randomBytes } from 'node:crypto';
import * as util from 'node:util';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { escapeIdentifier, escapeLiteral } from 'pg';
import { handler } from '../../src/database/database-rotation.lambda';
import { DatabaseSession } from '../../src/database/database-session.lambda';
import { FakeSecretsManager } from '../support/fake-secrets-manager';
import { PostgresServer } from '../support/postgres';

type Step = Parameters<typeof handler>[0]['Step'];

const STEPS: Step[] = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
const EXCLUDED = ' %+~`#$&*()|[]{}:;<>?!\'/@"\\';
const PRINTABLE = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).join('');

let server: PostgresServer;
let secrets: FakeSecretsManager;
let username: string;
let dbname: string;
let initialPassword: string;
/** What the handler wrote into its log, and the errors that Lambda would. */
let told: string;
const passwords = new Set<string>();
const users = new Set<string>();

beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.stop());

beforeEach(async () => {
  process.env.NODE_EXTRA_CA_CERTS = server.caFile;
  process.env.EXCLUDE_CHARACTERS = EXCLUDED;
  told = '';
  for (const method of ['debug', 'error', 'info', 'log', 'warn'] as const) {
    jest.spyOn(console, method).mockImplementation((...args) => {
      told += `${util.format(...args)}\n`;
    });
  }
  await begin(`songs${users.size}`);
});

afterEach(async () => {
  jest.restoreAllMocks();
  delete process.env.NODE_EXTRA_CA_CERTS;
  delete process.env.EXCLUDE_CHARACTERS;
  await expectNothingTold();
});

/** Makes a user with a database, and the secret about it. */
async function begin(user: string, password = randomBytes(15).toString('base64url')): Promise<void> {
  [username, dbname, initialPassword] = [user, `${user} data`, password];
  users.add(user);
  await server.createDatabase(dbname, username, password);
  useSecret(valueOf({ password }));
}

function useSecret(value: string): void {
  secrets = new FakeSecretsManager(value);
  jest.spyOn(SecretsManagerClient.prototype, 'send').mockImplementation(secrets.send as never);
}

function valueOf(changes: Record<string, unknown>): string {
  const value = { engine: 'postgres', host: server.host, port: server.port, dbname, username, password: initialPassword, ...changes };
  passwords.add(String(value.password));
  return JSON.stringify(value);
}

async function step(Step: Step, ClientRequestToken: string, SecretId = FakeSecretsManager.ARN): Promise<void> {
  try {
    await handler({ Step, SecretId, ClientRequestToken });
  } catch (error) {
    told += util.inspect(error, { depth: 9, showHidden: true });
    throw error;
  } finally {
    for (const version of ['version-0', 'version-1', 'version-2']) {
      passwords.add(passwordOf(version) ?? initialPassword);
    }
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
    await server.query('SELECT 1', { user: username, database: dbname, password });
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: '28P01' });
    return false;
  }
}

/** As an operator would, and without a trace in the log. */
async function setPasswordByHand(password: string): Promise<void> {
  passwords.add(password);
  await server.query(`ALTER ROLE ${escapeIdentifier(username)} PASSWORD ${escapeLiteral(password)}`, { options: '-c log_statement=none' });
}

async function verifierOf(user: string): Promise<string> {
  const [{ verifier }] = await server.query<{ verifier: string }>(`SELECT rolpassword AS verifier FROM pg_authid WHERE rolname = ${escapeLiteral(user)}`);
  return verifier;
}

/** Neither log nor errors hold anything of a password; what PostgreSQL keeps of them is in its own log alone. */
async function expectNothingTold(): Promise<void> {
  const log = server.logText();
  const traces = [...passwords].flatMap((each) => [each.slice(0, 8), each.slice(-8), Buffer.from(each).toString('base64').slice(0, 8)]);
  expect(traces.filter((trace) => told.includes(trace) || log.includes(trace))).toEqual([]);
  const [, salt, storedKey, serverKey] = (await verifierOf(username)).split(/[:$]/).slice(1);
  expect([salt, storedKey, serverKey].filter((part) => told.includes(part))).toEqual([]);
}

describe('a rotation', () => {
  test('gives the user a password that nobody knew, and the old one no longer works', async () => {
    await rotate('version-1');
    expect(current()).toEqual({ engine: 'postgres', host: server.host, port: server.port, dbname, username, password: expect.any(String) });
    expect(await accepts(current().password)).toBe(true);
    expect(await accepts(initialPassword)).toBe(false);
    expect(secrets.stages('version-1')).toContain('AWSCURRENT');
    expect(secrets.stages('version-0')).toEqual(['AWSPREVIOUS']);
    expect(told).toContain('setSecret: done for version version-1');
  });

  test('makes it of 40 characters of every type, without those that are excluded', async () => {
    await rotate('version-1');
    const { password } = current();
    expect(password).toHaveLength(40);
    expect([/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/].filter((type) => !type.test(password))).toEqual([]);
    expect([...EXCLUDED].filter((character) => password.includes(character))).toEqual([]);
  });

  test('connects to the host that the function is told, where the secret names one that leads elsewhere, and leaves that in the secret', async () => {
    useSecret(valueOf({ host: 'music.global-abcdefghijkl.global.rds.invalid' }));
    process.env.DATABASE_HOST = server.host;
    try {
      await rotate('version-1');
    } finally {
      delete process.env.DATABASE_HOST;
    }
    expect(current()).toMatchObject({ host: 'music.global-abcdefghijkl.global.rds.invalid', username });
    expect(await accepts(current().password)).toBe(true);
    expect(await accepts(initialPassword)).toBe(false);
  });

  test('can follow another', async () => {
    await rotate('version-1');
    const first = current().password;
    await rotate('version-2');
    expect(current().password).not.toBe(first);
    expect(await accepts(current().password)).toBe(true);
    expect(await accepts(first)).toBe(false);
    expect(secrets.stages('version-1')).toEqual(['AWSPREVIOUS']);
  });

  test('sends what PostgreSQL keeps of the password, whatever the server would make of it', async () => {
    await server.query(`ALTER ROLE ${username} SET password_encryption = 'md5'`);
    await rotate('version-1');
    expect(await verifierOf(username)).toMatch(/^SCRAM-SHA-256\$4096:[\w+/]{22}==\$[\w+/]{43}=:[\w+/]{43}=$/);
    expect(server.logText()).toContain(`ALTER ROLE "${username}" PASSWORD 'SCRAM-SHA-256$4096:`);
  });

  test.each(['MixedCase', 'O"Neil\'s "; DROP ROLE postgres; --', 'Pür Ñame', 'postgres\\'])('knows a user named %s', async (user) => {
    await begin(user);
    await rotate('version-1');
    expect(await accepts(current().password)).toBe(true);
    expect(await accepts(initialPassword)).toBe(false);
  });

  test.each([
    PRINTABLE, 'spaces and\ttabs', 'pa\u00DF\u00A0w\u00F6r\u0308d \u2168\u00AD', 'og\u1680ham\u200Band\uFE0Fmore',
  ])('goes from and to the password %j', async (password) => {
    await begin(`special${users.size}`, password);
    await rotate('version-1');
    secrets.putByHand('version-2', valueOf({ password }), 'AWSPENDING');
    expect(await accepts(password)).toBe(false);
    for (const each of STEPS) {
      await step(each, 'version-2');
    }
    expect(await accepts(password)).toBe(true);
  });

  test('takes a port that is written as text', async () => {
    useSecret(valueOf({ port: String(server.port) }));
    await rotate('version-1');
    expect(current().port).toBe(String(server.port));
    expect(await accepts(current().password)).toBe(true);
  });
});

describe('called twice', () => {
  test('each step does what it did once', async () => {
    secrets.beginRotation('version-1');
    for (const each of STEPS) {
      await step(each, 'version-1');
      const [value, verifier] = [secrets.value('version-1'), await verifierOf(username)];
      await step(each, 'version-1');
      expect([secrets.value('version-1'), await verifierOf(username)]).toEqual([value, verifier]);
    }
    for (const call of ['GetRandomPasswordCommand', 'PutSecretValueCommand', 'UpdateSecretVersionStageCommand']) {
      expect(secrets.calls.filter((each) => each === call)).toEqual([call]);
    }
  });

  test('setSecret asks the database first whether the password is set, and tries no other', async () => {
    await rotate('version-1', ['createSecret', 'setSecret']);
    const open = jest.spyOn(DatabaseSession, 'open');
    await step('setSecret', 'version-1');
    expect(open.mock.calls.map(([login]) => login.password)).toEqual([passwordOf('version-1')]);
  });

  test('at once, one password stands and both calls of each step succeed', async () => {
    secrets.beginRotation('version-1');
    for (const each of STEPS) {
      await Promise.all([step(each, 'version-1'), step(each, 'version-1')]);
    }
    expect(secrets.calls.filter((call) => call === 'PutSecretValueCommand')).toHaveLength(2);
    expect(current().password).toBe(passwordOf('version-1'));
    expect(await accepts(current().password)).toBe(true);
  });

  test.each(STEPS)('%s of a finished rotation changes nothing', async (again) => {
    await rotate('version-1');
    const [value, verifier] = [secrets.current(), await verifierOf(username)];
    await step(again, 'version-1');
    expect([secrets.current(), await verifierOf(username)]).toEqual([value, verifier]);
    expect(secrets.stages('version-0')).toEqual(['AWSPREVIOUS']);
  });
});

describe('called out of order', () => {
  test.each<Step>(['setSecret', 'testSecret', 'finishSecret'])('%s before there is a password is refused', async (early) => {
    secrets.beginRotation('version-1');
    await expect(step(early, 'version-1')).rejects.toThrow('Version version-1 has no value yet');
    expect(await accepts(initialPassword)).toBe(true);
  });

  test.each<Step>(['testSecret', 'finishSecret'])('%s before the password is set is refused', async (early) => {
    await rotate('version-1', ['createSecret']);
    await expect(step(early, 'version-1')).rejects.toThrow('setSecret has to come first');
    expect(current().password).toBe(initialPassword);
    expect(await accepts(initialPassword)).toBe(true);
  });
});

describe('killed half-way', () => {
  /** Lets the process die after so many things that it did outside of itself; returns whether it did. */
  async function killAfter(deeds: number): Promise<boolean> {
    let left = deeds;
    let killed = false;
    const watched = <Args extends unknown[], Result>(deed: (...args: Args) => Promise<Result>) => async (...args: Args): Promise<Result> => {
      const result = killed ? undefined : await deed(...args);
      left--;
      killed = left < 0;
      if (killed) {
        throw new Error('killed');
      }
      return result!;
    };
    const open = DatabaseSession.open.bind(DatabaseSession);
    const { query } = DatabaseSession.prototype;
    const spies = [
      jest.spyOn(SecretsManagerClient.prototype, 'send').mockImplementation(watched(secrets.send) as never),
      jest.spyOn(DatabaseSession, 'open').mockImplementation(watched(open)),
      jest.spyOn(DatabaseSession.prototype, 'query').mockImplementation(function (this: DatabaseSession, statement: string) {
        return watched(query.bind(this))(statement);
      }),
    ];
    const end = await rotate('version-1').catch((error: Error) => error.message);
    spies.forEach((spy) => spy.mockRestore());
    jest.spyOn(SecretsManagerClient.prototype, 'send').mockImplementation(secrets.send as never);
    expect(end).toBe(killed ? 'killed' : undefined);
    return killed;
  }

  test('anywhere: the next try ends well', async () => {
    let deeds = 0;
    for (let killed = true; killed; deeds++) {
      useSecret(valueOf({}));
      await setPasswordByHand(initialPassword);
      killed = await killAfter(deeds);
      for (const each of STEPS) {
        await step(each, 'version-1');
      }
      expect(current().password).toBe(passwordOf('version-1'));
      expect(await accepts(current().password)).toBe(true);
      expect(await accepts(initialPassword)).toBe(false);
      expect(secrets.stages('version-0')).toEqual(['AWSPREVIOUS']);
    }
    expect(deeds).toBeGreaterThan(20);
  });

  test('by the network, after the password was set: it is found to be set', async () => {
    await rotate('version-1', ['createSecret']);
    const { query } = DatabaseSession.prototype;
    jest.spyOn(DatabaseSession.prototype, 'query').mockImplementationOnce(async function (this: DatabaseSession, statement: string) {
      await query.call(this, statement);
      throw new Error('The answer was lost');
    });
    await step('setSecret', 'version-1');
    expect(await accepts(passwordOf('version-1')!)).toBe(true);
  });

  test('by Secrets Manager, after the version was made current: it is found to be', async () => {
    await rotate('version-1', ['createSecret', 'setSecret']);
    secrets.stopAt('UpdateSecretVersionStageCommand', 'after');
    await step('finishSecret', 'version-1');
    expect(secrets.stages('version-0')).toEqual(['AWSPREVIOUS']);
  });
});

describe('the database has another password than the current one:', () => {
  test('the previous one, as after a restore, is as good', async () => {
    await rotate('version-1');
    await setPasswordByHand(initialPassword);
    await rotate('version-2');
    expect(await accepts(current().password)).toBe(true);
  });

  test('one that nobody knows is an error that says what to do', async () => {
    await rotate('version-1');
    await setPasswordByHand('nobody knows this one');
    const value = secrets.current();
    await expect(rotate('version-2')).rejects.toThrow(/neither the pending nor the current nor the previous.+aws rds modify-db-instance.+--master-user-password/);
    expect(secrets.current()).toBe(value);
    await setPasswordByHand(current().password);
    await rotate('version-2');
    expect(await accepts(current().password)).toBe(true);
  });

  test.each(['{"username":"eknmusic","dbname":"eknmusic","password":"OfTheBeginning"}', 'no JSON'])(
    'one that nobody knows is the same error in the first rotation, where the secret began with %s', async (initial) => {
      secrets.putByHand('version-0', initial, 'AWSPREVIOUS');
      secrets.putByHand('version-attached', valueOf({}), 'AWSCURRENT');
      secrets.putByHand('version-0', initial, 'AWSPREVIOUS');
      await setPasswordByHand('nobody knows this one');
      await expect(rotate('version-1')).rejects.toThrow(/neither the pending nor the current nor the previous.+aws rds modify-db-instance/);
    });

  test.each([{ host: 'localhost' }, { username: 'postgres' }, { port: 5433 }])('the previous one is not tried for %j', async (other) => {
    useSecret(valueOf(other));
    secrets.putByHand('version-1', valueOf({}), 'AWSCURRENT');
    secrets.putByHand('version-0', valueOf(other), 'AWSPREVIOUS');
    await setPasswordByHand('nobody knows this one');
    const open = jest.spyOn(DatabaseSession, 'open');
    await expect(rotate('version-2')).rejects.toThrow('neither the pending nor');
    expect(open).toHaveBeenCalledTimes(3);
    expect(open.mock.calls.filter(([login]) => login.host !== server.host || login.port !== server.port || login.username !== username)).toEqual([]);
  });
});

describe('refuses', () => {
  test.each([{ host: 'localhost' }, { username: 'postgres' }, { port: 5433 }])('a pending value that is about another %j, and logs in nowhere', async (other) => {
    secrets.putByHand('version-1', valueOf(other), 'AWSPENDING');
    const open = jest.spyOn(DatabaseSession, 'open');
    for (const each of ['setSecret', 'testSecret', 'finishSecret'] as const) {
      await expect(step(each, 'version-1')).rejects.toThrow('is for another host, port or user than the current one. Remove the stage AWSPENDING');
    }
    expect(open).not.toHaveBeenCalled();
    expect(await accepts(initialPassword)).toBe(true);
  });

  test('a value that it does not know, and leaves it alone', async () => {
    const unknown = [{ host: '' }, { port: 0 }, { port: 'five' }, { port: 70_000 }, { dbname: undefined }, { username: 'a\0user\0b' }, { password: 7 }];
    for (const value of ['hunter2-not-json', '"text"', 'null', '[]', '{"password":"hunter2"}', ...unknown.map(valueOf)]) {
      secrets.putByHand('by-hand', value, 'AWSCURRENT');
      secrets.beginRotation('version-1');
      await expect(step('createSecret', 'version-1')).rejects.toThrow('The value at AWSCURRENT is not {"host": ..., ');
      expect(secrets.value('version-1')).toBeUndefined();
      expect(secrets.current()).toBe(value);
    }
    expect(told).not.toContain('hunter2');
    passwords.delete('7');
  });

  test('a secret without a current value', async () => {
    secrets.putByHand('version-0', valueOf({}), 'AWSPENDING');
    await expect(step('createSecret', 'version-0')).resolves.toBeUndefined();
    secrets.beginRotation('version-1');
    await expect(step('createSecret', 'version-1')).rejects.toThrow('The secret has no current value');
  });

  test.each(STEPS)('%s for a version that nobody is rotating to', async (each) => {
    await expect(step(each, 'foreign')).rejects.toThrow('Version foreign is not one that Secrets Manager is rotating to');
    expect(secrets.value('foreign')).toBeUndefined();
  });

  test.each(STEPS)('%s for a secret that is missing', async (each) => {
    await expect(step(each, 'version-1', 'arn:aws:secretsmanager:us-east-1:123456789012:secret:gone-AbCdEf')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test.each(STEPS)('%s while rotation is off', async (each) => {
    secrets.beginRotation('version-1');
    secrets.rotationEnabled = false;
    await expect(step(each, 'version-1')).rejects.toThrow('Rotation is not enabled');
    expect(secrets.value('version-1')).toBeUndefined();
  });

  test('an unknown step', async () => {
    secrets.beginRotation('version-1');
    await expect(step('deleteSecret' as Step, 'version-1')).rejects.toThrow('none of createSecret');
  });

  test.each([
    ['createSecret', 'GetSecretValueCommand'], ['createSecret', 'GetRandomPasswordCommand'], ['createSecret', 'PutSecretValueCommand'],
    ['finishSecret', 'UpdateSecretVersionStageCommand'],
  ] as const)('what Secrets Manager refuses in %s at %s, instead of taking it for an answer', async (each, call) => {
    await rotate('version-1', each === 'createSecret' ? [] : ['createSecret', 'setSecret']);
    secrets.stopAt(call, 'before');
    await expect(step(each, 'version-1')).rejects.toThrow('stopped');
    expect(current().password).toBe(initialPassword);
  });

  test('a database that cannot be changed, as a replica, without quoting the statement', async () => {
    await server.query(`ALTER ROLE ${username} SET default_transaction_read_only = on`);
    await expect(rotate('version-1')).rejects.toThrow('The database refuses a statement with SQLSTATE 25006');
    expect(told).not.toContain('SCRAM-SHA-256$');
    expect(await accepts(initialPassword)).toBe(true);
  });
});

test('goes on when a database that was down is there again', async () => {
  secrets.beginRotation('version-1');
  await server.pause();
  await step('createSecret', 'version-1');
  for (const each of ['setSecret', 'testSecret', 'finishSecret'] as const) {
    await expect(step(each, 'version-1')).rejects.toThrow('The database does not answer (ECONNREFUSED)');
  }
  await server.resume();
  await rotate('version-1');
  expect(await accepts(current().password)).toBe(true);
});

test('ends by itself, and says why, when Secrets Manager does not answer', async () => {
  const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort());
  jest.spyOn(SecretsManagerClient.prototype, 'send').mockImplementation((async (_: unknown, { abortSignal }: { abortSignal: AbortSignal }) => {
    abortSignal.throwIfAborted();
  }) as never);
  await expect(step('createSecret', 'version-1')).rejects.toThrow('createSecret did not end in 20 seconds. Make sure that its subnets reach Secrets Manager');
  expect(timeout).toHaveBeenCalledWith(20_000);
});

test('passes on the token of a rotation in another account', async () => {
  secrets.beginRotation('version-1');
  const send = SecretsManagerClient.prototype.send as unknown as jest.Mock;
  await handler({ Step: 'createSecret', SecretId: FakeSecretsManager.ARN, ClientRequestToken: 'version-1', RotationToken: 'cross-account' });
  expect(send.mock.calls.map(([command]) => command.input)).toContainEqual(expect.objectContaining({ RotationToken: 'cross-account' }));
});
