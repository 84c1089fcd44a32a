import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, GetObjectCommand, PutBucketPolicyCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createDatabase } from './support/databases';
import { startEmulator } from './support/servers';
import { expectRefused } from '../../tools/deployment/checks';
import { isRunning } from '../../tools/deployment/processes';
import { Emulator, EmulatorDescription } from '../../tools/emulator/emulator';
import { remember, stopKept } from '../../tools/emulator/kept';
import { ensurePythonEnvironment } from '../../tools/emulator/python-environment';

beforeAll(() => ensurePythonEnvironment());

async function until(condition: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 100 && !condition(); tries++) {
    await sleep(100);
  }
  return condition();
}

test('two emulators run side by side, each with an account of its own, and leave nothing', async () => {
  const emulators = await Promise.all([startEmulator(), startEmulator()]);
  const clients = emulators.map((emulator) => new S3Client(emulator.client));
  await clients[0].send(new CreateBucketCommand({ Bucket: 'only-here' }));
  await expectRefused('The bucket of another emulator', clients[1].send(new GetObjectCommand({ Bucket: 'only-here', Key: 'a' })), 'NoSuchBucket');

  await Promise.all(emulators.map((emulator) => emulator.stop()));
  for (const emulator of emulators) {
    expect(await emulator.answers()).toBe(false);
    expect(isRunning(emulator.pid)).toBe(false);
    expect(existsSync(emulator.description.home)).toBe(false);
  }
});

test('an emulator that does not react is stopped all the same', async () => {
  const emulator = await startEmulator();
  process.kill(emulator.pid, 'SIGSTOP');
  await emulator.stop();
  expect(await until(() => !isRunning(emulator.pid))).toBe(true);
  expect(existsSync(emulator.description.home)).toBe(false);
});

test('an emulator ends, and takes its files and its databases along, when the process that started it is killed', async () => {
  const { description, kill } = await startElsewhere({ keep: false });
  const processes = [description.pid, await createDatabase(new Emulator(description))];
  expect(processes.map(isRunning)).toEqual([true, true]);
  kill();
  expect(await until(() => !processes.some(isRunning))).toBe(true);
  expect(await until(() => !existsSync(description.home))).toBe(true);
});

describe('with a folder of its own for temporary files', () => {
  let temporary: string;

  beforeEach(() => {
    temporary = mkdtempSync(join(tmpdir(), 'eknmusic-emulator-test-'));
    // PostgreSQL runs as another user where this is root.
    chmodSync(temporary, 0o711);
    // Jest gives tests an environment of their own, which the real `tmpdir` does not see.
    jest.spyOn(os, 'tmpdir').mockReturnValue(temporary);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(temporary, { recursive: true, force: true });
  });

  test('a kept emulator and its databases outlive the process that started it, until they are stopped', async () => {
    const { description, kill } = await startElsewhere({ keep: true, temporary });
    const emulator = new Emulator(description);
    const processes = [description.pid, await createDatabase(emulator)];
    kill();
    await sleep(500);
    expect(await emulator.answers()).toBe(true);
    expect(processes.map(isRunning)).toEqual([true, true]);
    remember(emulator);
    expect(readdirSync(temporary)).toHaveLength(2);
    expect(await stopKept()).toBe(1);
    expect(await until(() => !processes.some(isRunning))).toBe(true);
    expect(await stopKept()).toBe(0);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('an emulator whose start is aborted leaves nothing', async () => {
    const abort = new AbortController();
    const start = startEmulator({ signal: abort.signal });
    const aborted = expect(start).rejects.toThrow('enough');
    let home: string | undefined;
    expect(await until(() => Boolean(home = readdirSync(temporary)[0]) && existsSync(join(temporary, home!, 'emulator.log')))).toBe(true);
    abort.abort(new Error('enough'));
    await aborted;
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe('with policies enforced and TLS', () => {
  const Bucket = 'guarded';
  let emulator: Emulator;
  let client: S3Client;

  beforeAll(async () => {
    emulator = await startEmulator({ auth: true, tls: true });
    client = new S3Client(emulator.client);
    await client.send(new CreateBucketCommand({ Bucket }));
    await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a' }));
    await client.send(new PutBucketPolicyCommand({
      Bucket,
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{
          Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: `arn:aws:s3:::${Bucket}/*`, Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }],
      }),
    }));
  });
  afterAll(() => emulator?.stop());

  test('a request over TLS is accepted', async () => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: 'a' }));
    expect(await Body!.transformToString()).toBe('a');
  });

  test('the same request over plain HTTP is refused by the policy', async () => {
    const plain = new S3Client({ ...emulator.client, requestHandler: undefined, endpoint: emulator.description.plainEndpoint });
    await expectRefused('Plain HTTP', plain.send(new GetObjectCommand({ Bucket, Key: 'a' })), 'AccessDenied');
  });

  test('an API is asked by its own name', async () => {
    const { status } = await emulator.fetch(`${emulator.endpoint}/_ministack/health`, { headers: { host: 'api.music.example' } });
    expect(status).toBe(200);
  });

  test('a request without credentials is refused', async () => {
    expect((await emulator.fetch(`${emulator.endpoint}/${Bucket}/a`)).status).toBe(403);
  });

  test('a certificate that is not trusted is refused', async () => {
    const stranger = new Emulator({ ...emulator.description, certificate: undefined });
    await expect(stranger.fetch(`${emulator.endpoint}/_ministack/health`)).rejects.toThrow(/self-signed/);
  });
});

/** An emulator that another process has started. */
interface StartedElsewhere {
  readonly description: EmulatorDescription;
  /** Kills that process. */
  readonly kill: () => void;
}

/** Starts an emulator from another process, as the command line does. */
async function startElsewhere({ keep, temporary = tmpdir() }: { keep: boolean; temporary?: string }): Promise<StartedElsewhere> {
  const script = `
    const { Emulator } = require('../../tools/emulator/emulator');
    const { ensurePythonEnvironment } = require('../../tools/emulator/python-environment');
    ensurePythonEnvironment()
      .then((python) => Emulator.start({ python, keep: ${keep} }))
      .then((emulator) => console.log(JSON.stringify(emulator.description)));
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', script], {
    cwd: __dirname,
    env: { ...process.env, TMPDIR: temporary, TS_NODE_PROJECT: join(__dirname, '..', '..', 'tsconfig.dev.json'), DISABLE_V8_COMPILE_CACHE: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const description = await new Promise<EmulatorDescription>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line)));
    child.on('exit', (code) => reject(new Error(`ended with ${code}`)));
  });
  return { description, kill: () => child.kill('SIGKILL') };
}
