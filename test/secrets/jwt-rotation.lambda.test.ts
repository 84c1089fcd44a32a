import { createHmac } from 'crypto';
import * as util from 'util';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { handler } from '../../src/secrets/jwt-rotation.lambda';
import { FakeSecretsManager } from '../support/fake-secrets-manager';

type Step = Parameters<typeof handler>[0]['Step'];

const STEPS: Step[] = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
const INITIAL_KEY = 'Initial'.padEnd(86, '0123456789abcdefghij');
const INITIAL = JSON.stringify({ alg: 'HS512', kid: 'initial', key: INITIAL_KEY });

let secrets: FakeSecretsManager;
let logged: string;

beforeEach(() => {
  secrets = new FakeSecretsManager(INITIAL);
  logged = '';
  jest.spyOn(SecretsManagerClient.prototype, 'send').mockImplementation(secrets.send as never);
  for (const method of ['debug', 'error', 'info', 'log', 'warn'] as const) {
    jest.spyOn(console, method).mockImplementation((...args) => {
      logged += `${util.format(...args)}\n`;
    });
  }
});

afterEach(() => {
  jest.restoreAllMocks();
});

function step(Step: Step, ClientRequestToken: string, SecretId = FakeSecretsManager.ARN): Promise<void> {
  return handler({ Step, SecretId, ClientRequestToken });
}

async function rotate(version: string, steps = STEPS): Promise<void> {
  secrets.beginRotation(version);
  for (const each of steps) {
    await step(each, version);
  }
}

const current = () => JSON.parse(secrets.current()!);

/** Everything that must stay secret: every key that was ever made. */
function keys(): string[] {
  const texts = ['version-0', 'version-1', 'version-2', 'version-3'].flatMap((version) => secrets.value(version) ?? []);
  return [...new Set(texts.flatMap((text) => [...text.matchAll(/"key":"([^"]+)"/g)].map((match) => match[1])))];
}

describe('a rotation', () => {
  test('makes a key of 64 random bytes, named after its version, and keeps the one before it for verifiers', async () => {
    await rotate('version-1');
    expect(current()).toEqual({
      alg: 'HS512', kid: 'version-1', key: expect.stringMatching(/^[\w-]{86}$/), previous: { kid: 'initial', key: INITIAL_KEY },
    });
    expect(Buffer.from(current().key, 'base64url')).toHaveLength(64);
    expect(secrets.stages('version-1')).toContain('AWSCURRENT');
    expect(secrets.stages('version-0')).toEqual(['AWSPREVIOUS']);
  });

  test('drops the key before the previous one', async () => {
    await rotate('version-1');
    const first = current();
    await rotate('version-2');
    expect(current()).toMatchObject({ kid: 'version-2', previous: { kid: 'version-1', key: first.key } });
    expect(current().key).not.toBe(first.key);
    expect(secrets.current()).not.toContain('initial');
  });

  test('never refuses a token of the current or the previous key', async () => {
    const sign = ({ kid, key }: { kid: string; key: string }) => ({ kid, signature: createHmac('sha512', key).update('song').digest('hex') });
    const accepts = (token: { kid: string; signature: string }) => [current(), current().previous]
      .some((each) => each && each.kid === token.kid && sign(each).signature === token.signature);
    const tokens = [sign(current())];
    for (const version of ['version-1', 'version-2', 'version-3']) {
      await rotate(version);
      expect(accepts(tokens.at(-1)!)).toBe(true);
      tokens.push(sign(current()));
      expect(accepts(tokens.at(-1)!)).toBe(true);
    }
    expect(accepts(tokens[0])).toBe(false);
  });

  test('changes nothing for readers until its last step', async () => {
    await rotate('version-1', ['createSecret', 'setSecret', 'testSecret']);
    expect(secrets.current()).toBe(INITIAL);
    await step('finishSecret', 'version-1');
    expect(secrets.current()).not.toBe(INITIAL);
  });
});

describe('called twice', () => {
  test('each step does what it did once', async () => {
    secrets.beginRotation('version-1');
    for (const each of STEPS) {
      await step(each, 'version-1');
      const value = secrets.value('version-1');
      await step(each, 'version-1');
      expect(secrets.value('version-1')).toBe(value);
    }
    expect(secrets.calls.filter((call) => call === 'PutSecretValueCommand')).toHaveLength(1);
    expect(secrets.calls.filter((call) => call === 'UpdateSecretVersionStageCommand')).toHaveLength(1);
  });

  test('at once, one key stands and both calls of each step succeed', async () => {
    secrets.beginRotation('version-1');
    for (const each of STEPS) {
      await Promise.all([step(each, 'version-1'), step(each, 'version-1')]);
    }
    expect(secrets.calls.filter((call) => call === 'UpdateSecretVersionStageCommand')).toHaveLength(2);
    expect(secrets.calls.filter((call) => call === 'PutSecretValueCommand')).toHaveLength(2);
    expect(current().kid).toBe('version-1');
  });

  test.each(STEPS)('%s of a finished rotation changes nothing', async (again) => {
    await rotate('version-1');
    const value = secrets.current();
    await step(again, 'version-1');
    expect(secrets.current()).toBe(value);
    expect(secrets.stages('version-0')).toEqual(['AWSPREVIOUS']);
  });
});

describe('called out of order', () => {
  test.each<Step>(['testSecret', 'finishSecret'])('%s before there is a value is refused', async (early) => {
    secrets.beginRotation('version-1');
    await expect(step(early, 'version-1')).rejects.toThrow('Version version-1 has no value yet');
    expect(secrets.current()).toBe(INITIAL);
  });

  test('finishSecret tests by itself', async () => {
    await rotate('version-1', ['createSecret', 'finishSecret']);
    expect(current().kid).toBe('version-1');
    secrets.putByHand('version-2', JSON.stringify({ alg: 'HS512', kid: 'version-2', key: 'short', previous: current() }), 'AWSPENDING');
    await expect(step('finishSecret', 'version-2')).rejects.toThrow('holds a key that this rotation did not make');
    expect(current().kid).toBe('version-1');
  });
});

describe('killed half-way', () => {
  test.each([
    ['DescribeSecretCommand', 'before'], ['GetSecretValueCommand', 'before'], ['PutSecretValueCommand', 'before'], ['PutSecretValueCommand', 'after'],
    ['UpdateSecretVersionStageCommand', 'before'], ['UpdateSecretVersionStageCommand', 'after'],
  ] as const)('at %s, %s it took effect: the next try ends well', async (call, when) => {
    secrets.stopAt(call, when);
    const isDoneAnyway = call === 'UpdateSecretVersionStageCommand' && when === 'after';
    const [outcome] = await Promise.allSettled([rotate('version-1')]);
    expect(outcome).toMatchObject(isDoneAnyway ? { status: 'fulfilled' } : { status: 'rejected', reason: { message: 'stopped' } });
    for (const each of STEPS) {
      await step(each, 'version-1');
    }
    expect(current()).toMatchObject({ kid: 'version-1', previous: { kid: 'initial', key: INITIAL_KEY } });
    expect(secrets.stages('version-0')).toEqual(['AWSPREVIOUS']);
  });
});

describe('refuses', () => {
  test.each(STEPS)('%s for a version that nobody is rotating to', async (each) => {
    await expect(step(each, 'foreign')).rejects.toThrow('Version foreign is not one that Secrets Manager is rotating to');
    await rotate('version-1');
    await expect(step(each, 'version-0')).rejects.toThrow('Version version-0 is not one that Secrets Manager is rotating to');
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

  test('a value that it does not know, and leaves it alone', async () => {
    for (const value of ['not json', '"text"', 'null', '{"key":""}', '{"kid":"a"}', '{"password":"hunter2"}']) {
      secrets.putByHand('by-hand', value, 'AWSCURRENT');
      secrets.beginRotation('version-1');
      await expect(step('createSecret', 'version-1')).rejects.toThrow('nothing is changed');
      expect(secrets.value('version-1')).toBeUndefined();
      expect(secrets.current()).toBe(value);
    }
  });

  test('to go on when the current key was changed in between, and says what to do', async () => {
    await rotate('version-1', ['createSecret']);
    secrets.putByHand('by-hand', JSON.stringify({ alg: 'HS512', kid: 'by-hand', key: 'x'.repeat(86) }), 'AWSCURRENT');
    await expect(step('testSecret', 'version-1')).rejects.toThrow('Remove the stage AWSPENDING from version version-1 and rotate again');
    await expect(step('finishSecret', 'version-1')).rejects.toThrow('its tokens would be refused');
    secrets.putByHand('same-name', JSON.stringify({ alg: 'HS512', kid: 'initial', key: 'y'.repeat(86) }), 'AWSCURRENT');
    await expect(step('testSecret', 'version-1')).rejects.toThrow('its tokens would be refused');
  });

  test('what else Secrets Manager refuses, instead of taking it for an answer', async () => {
    secrets.beginRotation('version-1');
    secrets.stopAt('PutSecretValueCommand', 'before');
    await expect(step('createSecret', 'version-1')).rejects.toThrow('stopped');
    expect(secrets.value('version-1')).toBeUndefined();
  });
});

test('passes on the token of a rotation in another account', async () => {
  secrets.beginRotation('version-1');
  const send = SecretsManagerClient.prototype.send as unknown as jest.Mock;
  await handler({ Step: 'createSecret', SecretId: FakeSecretsManager.ARN, ClientRequestToken: 'version-1', RotationToken: 'cross-account' });
  expect(send.mock.calls.map(([command]) => command.input)).toContainEqual(expect.objectContaining({ RotationToken: 'cross-account' }));
});

test('says in its log which version it rotates to, and nothing of any key', async () => {
  await rotate('version-1');
  await rotate('version-2');
  const messages = [logged];
  const note = (error: unknown) => messages.push(util.inspect(error, { depth: 9, showHidden: true }));
  // JSON.parse quotes the beginning of what it does not understand.
  secrets.putByHand('version-3', INITIAL_KEY, 'AWSCURRENT');
  secrets.beginRotation('version-4');
  await step('createSecret', 'version-4').catch(note);
  secrets.putByHand('version-5', `{"kid":"version-5","key":"${keys()[0]}"}`, 'AWSPENDING');
  await step('testSecret', 'version-5').catch(note);
  await step('finishSecret', 'foreign').catch(note);
  messages.push(logged);
  expect(messages).toHaveLength(5);
  expect(messages[0]).toContain('createSecret: done for version version-1');
  expect(keys().length).toBeGreaterThan(2);
  const told = messages.join('\n');
  const traces = keys().flatMap((key) => [key.slice(0, 8), key.slice(-8), Buffer.from(key).toString('base64').slice(0, 8)]);
  expect(traces.filter((trace) => told.includes(trace))).toEqual([]);
});
