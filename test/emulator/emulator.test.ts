import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, GetObjectCommand, PutBucketPolicyCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expectRefused } from './checks';
import { Emulator, EmulatorDescription } from './emulator';
import { remember, stopKept } from './kept';
import { isRunning } from './processes';
import { ensurePythonEnvironment } from './python-environment';
import { startEmulator, WITH_INSTALLATION } from './support/servers';

jest.setTimeout(60_000);
beforeAll(() => ensurePythonEnvironment(), WITH_INSTALLATION);

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

test('an emulator ends, and takes its files along, when the process that started it is killed', async () => {
  const { description, kill } = await startElsewhere(false);
  expect(isRunning(description.pid)).toBe(true);
  kill();
  expect(await until(() => !isRunning(description.pid))).toBe(true);
  expect(await until(() => !existsSync(description.home))).toBe(true);
});

test('a kept emulator outlives the process that started it, until it is stopped', async () => {
  const temporary = mkdtempSync(join(tmpdir(), 'eknmusic-kept-test-'));
  const before = process.env.TMPDIR;
  process.env.TMPDIR = temporary;
  try {
    const { description, kill } = await startElsewhere(true);
    kill();
    await sleep(500);
    const emulator = new Emulator(description);
    expect(await emulator.answers()).toBe(true);
    remember(emulator);
    expect(await stopKept()).toBe(1);
    expect(await emulator.answers()).toBe(false);
    expect(await stopKept()).toBe(0);
    expect(readdirSync(temporary)).toEqual([]);
  } finally {
    process.env.TMPDIR = before;
    rmSync(temporary, { recursive: true, force: true });
  }
});

test('an emulator whose start is aborted leaves nothing', async () => {
  const temporary = mkdtempSync(join(tmpdir(), 'eknmusic-abort-test-'));
  const before = process.env.TMPDIR;
  process.env.TMPDIR = temporary;
  const abort = new AbortController();
  try {
    const start = startEmulator({ signal: abort.signal });
    setTimeout(() => abort.abort(new Error('enough')), 200);
    await expect(start).rejects.toThrow('enough');
    expect(readdirSync(temporary)).toEqual([]);
  } finally {
    process.env.TMPDIR = before;
    rmSync(temporary, { recursive: true, force: true });
  }
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

  test('a request without credentials is refused', async () => {
    expect((await emulator.fetch(`${emulator.endpoint}/${Bucket}/a`)).status).toBe(403);
  });

  test('a certificate that is not trusted is refused', async () => {
    const stranger = new Emulator({ ...emulator.description, certificate: undefined });
    await expect(stranger.fetch(`${emulator.endpoint}/_ministack/health`)).rejects.toThrow(/self-signed/);
  });
});

/** Starts an emulator from another process, as the command line does. */
async function startElsewhere(keep: boolean): Promise<{ description: EmulatorDescription; kill: () => void }> {
  const script = `
    const { Emulator } = require('./emulator');
    const { ensurePythonEnvironment } = require('./python-environment');
    ensurePythonEnvironment()
      .then((python) => Emulator.start({ python, keep: ${keep} }))
      .then((emulator) => console.log(JSON.stringify(emulator.description)));
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', script], {
    cwd: __dirname,
    env: { ...process.env, TS_NODE_PROJECT: join(__dirname, '..', '..', 'tsconfig.dev.json'), DISABLE_V8_COMPILE_CACHE: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const description = await new Promise<EmulatorDescription>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line)));
    child.on('exit', (code) => reject(new Error(`ended with ${code}`)));
  });
  return { description, kill: () => child.kill('SIGKILL') };
}
