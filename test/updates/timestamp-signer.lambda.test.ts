import { createHash } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { generateKeyPem, publicKeyFromPem, type Signer, signerFromPem, tufKey } from '../../src/updates/release/signers';
import { makeTimestamp, readTimestamp, resignTimestamp, signMetadata, tufTime } from '../../src/updates/release/timestamp';
import { handler } from '../../src/updates/timestamp-signer.lambda';

const HOUR = 3600;
const DAY = 24 * HOUR;
const KEY_ARN = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const TIMESTAMP = 'metadata/timestamp.json';
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

const kmsPem = generateKeyPem();
const kmsSigner = signerFromPem(kmsPem);
const otherSigner = signerFromPem(generateKeyPem());

class AwsError extends Error {
  public readonly $metadata: { readonly httpStatusCode: number };
  public constructor(name: string, status: number) {
    super(name);
    this.name = name;
    this.$metadata = { httpStatusCode: status };
  }
}

/** S3 and KMS behind the SDK: objects with ETags and conditions, and one key. */
class FakeAws {
  public readonly objects = new Map<string, Buffer>();
  public readonly puts: Array<Record<string, any>> = [];
  public readonly signatures: Array<Record<string, any>> = [];
  public keyFault?: Error;
  public putFault?: Error;
  /** Runs between the signature and the put, as a publisher may. */
  public beforePut: () => void | Promise<void> = () => undefined;

  public etag(key: string): string {
    return `"${createHash('md5').update(this.objects.get(key)!).digest('hex')}"`;
  }

  public async send(command: unknown): Promise<unknown> {
    if (command instanceof GetObjectCommand) {
      const key = command.input.Key!;
      const bytes = this.objects.get(key);
      if (!bytes) {
        throw new AwsError('NoSuchKey', 404);
      }
      return { Body: { transformToByteArray: async () => bytes }, ETag: this.etag(key) };
    }
    if (command instanceof PutObjectCommand) {
      await this.beforePut();
      if (this.putFault) {
        throw this.putFault;
      }
      const { Key: key, IfMatch: etag, Body: body } = command.input;
      if (etag !== this.etag(key!)) {
        throw new AwsError('PreconditionFailed', 412);
      }
      this.puts.push(command.input);
      this.objects.set(key!, Buffer.from(body as Uint8Array));
      return {};
    }
    if (this.keyFault) {
      throw this.keyFault;
    }
    if (command instanceof GetPublicKeyCommand) {
      return { PublicKey: Buffer.concat([SPKI_PREFIX, Buffer.from(publicKeyFromPem(kmsPem), 'hex')]) };
    }
    if (command instanceof SignCommand) {
      this.signatures.push(command.input);
      return { Signature: await kmsSigner.sign(command.input.Message!) };
    }
    throw new Error('no such call');
  }
}

let aws: FakeAws;
let written: string[];

const expiresIn = (seconds: number) => tufTime(new Date(Date.now() + seconds * 1000));
const put = (key: string, body: Buffer) => aws.objects.set(key, body);

/** A root whose timestamp is signed with these keys. */
async function putRoot(version: number, signers: Signer[], seconds = 300 * DAY): Promise<void> {
  put(`metadata/${version}.root.json`, await signMetadata({
    _type: 'root',
    spec_version: '1.0.31',
    version,
    expires: expiresIn(seconds),
    consistent_snapshot: true,
    keys: Object.fromEntries(signers.map(({ keyid, publicKey }) => [keyid, { ...tufKey(publicKey) }])),
    roles: { timestamp: { keyids: signers.map(({ keyid }) => keyid), threshold: 1 } },
  }, [otherSigner]));
}

/** A snapshot with its targets. Returns what a timestamp says of it. */
async function putSnapshot(version: number, seconds = 20 * DAY) {
  put(`metadata/${version}.targets.json`, await signMetadata({ _type: 'targets', spec_version: '1.0.31', version, expires: expiresIn(seconds + DAY), targets: {} }, [otherSigner]));
  const snapshot = await signMetadata({
    _type: 'snapshot', spec_version: '1.0.31', version, expires: expiresIn(seconds), meta: { 'targets.json': { version } },
  }, [otherSigner]);
  put(`metadata/${version}.snapshot.json`, snapshot);
  return { version, length: snapshot.length, sha256: createHash('sha256').update(snapshot).digest('hex') };
}

async function publish(signer: Signer = kmsSigner, version = 7, seconds = 10 * HOUR): Promise<void> {
  const snapshot = await putSnapshot(3);
  put(TIMESTAMP, await makeTimestamp({ version, snapshot, expires: new Date(Date.now() + seconds * 1000), signer }));
}

const timestamp = () => readTimestamp(aws.objects.get(TIMESTAMP)!);
/** What CloudWatch makes of what was written. */
const metrics = () => Object.fromEntries(written.map((line) => JSON.parse(line)).map((line) => [line.Metadata, line.SecondsUntilExpiry]));

beforeEach(() => {
  aws = new FakeAws();
  written = [];
  process.env.UPDATE_SITE = JSON.stringify({ bucket: 'updates', timestampKeyArn: KEY_ARN, validForSeconds: DAY });
  jest.spyOn(S3Client.prototype, 'send').mockImplementation(((command: unknown) => aws.send(command)) as any);
  jest.spyOn(KMSClient.prototype, 'send').mockImplementation(((command: unknown) => aws.send(command)) as any);
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => written.push(String(line)) > 0);
  jest.spyOn(console, 'info').mockImplementation();
});
afterEach(() => {
  jest.restoreAllMocks();
  delete process.env.UPDATE_SITE;
});

describe('a published site', () => {
  beforeEach(async () => {
    await putRoot(1, [otherSigner]);
    await putRoot(2, [kmsSigner]);
    await publish();
  });

  test('gets the next timestamp: the same snapshot, valid for a day from now', async () => {
    const before = timestamp();
    expect((await handler()).outcome).toBe('signed');
    expect(timestamp()).toEqual({ version: 8, snapshot: before.snapshot, expires: expect.any(Date) });
    expect(metrics().timestamp).toBeGreaterThan(DAY - 60);
    expect(aws.puts).toEqual([expect.objectContaining({
      Bucket: 'updates', Key: TIMESTAMP, IfMatch: expect.any(String), ContentType: 'application/json', CacheControl: 'public, max-age=60',
    })]);
  });

  test('the key signs the message itself, as pure Ed25519', async () => {
    await handler();
    expect(aws.signatures).toEqual([expect.objectContaining({ KeyId: KEY_ARN, MessageType: 'RAW', SigningAlgorithm: 'ED25519_SHA_512' })]);
    expect(aws.signatures[0].Message.length).toBeLessThanOrEqual(4096);
  });

  test('says how long all metadata is still valid, in the embedded metric format', async () => {
    await handler();
    expect(Object.keys(metrics()).sort()).toEqual(['root', 'snapshot', 'targets', 'timestamp']);
    expect(metrics().snapshot).toBeLessThanOrEqual(20 * DAY);
    expect(metrics().targets - metrics().snapshot).toBe(DAY);
    expect(JSON.parse(written[0])).toMatchObject({
      Bucket: 'updates',
      _aws: { CloudWatchMetrics: [{ Namespace: 'EKNMusic/UpdateManifestSite', Dimensions: [['Bucket', 'Metadata']], Metrics: [{ Name: 'SecondsUntilExpiry', Unit: 'Seconds' }] }] },
    });
    expect(written.every((line) => line.endsWith('\n') && !line.slice(0, -1).includes('\n'))).toBe(true);
  });

  test('run twice, one after the other: each time the next version', async () => {
    await handler();
    expect((await handler()).outcome).toBe('signed');
    expect(timestamp().version).toBe(9);
  });

  test('run twice at the same time: one signs, the other finds that out, and both are well', async () => {
    const outcomes = (await Promise.all([handler(), handler()])).map(({ outcome }) => outcome);
    expect(outcomes.sort()).toEqual(['overtaken', 'signed']);
    expect(timestamp().version).toBe(8);
  });

  test('a publisher that is faster keeps what it published', async () => {
    aws.beforePut = async () => {
      const snapshot = await putSnapshot(4);
      put(TIMESTAMP, await makeTimestamp({ version: 8, snapshot, expires: new Date(Date.now() + DAY * 1000), signer: kmsSigner }));
    };
    expect((await handler()).outcome).toBe('overtaken');
    expect(timestamp().snapshot.version).toBe(4);
    expect(aws.puts).toEqual([]);
    expect(metrics().timestamp).toBeGreaterThan(DAY - 60);
  });

  test('somebody who writes at this very moment is a faster one as well', async () => {
    aws.putFault = new AwsError('ConditionalRequestConflict', 409);
    expect((await handler()).outcome).toBe('overtaken');
  });

  test('killed between the signature and the put: nothing has changed, and the next run signs', async () => {
    const before = aws.objects.get(TIMESTAMP);
    aws.beforePut = () => { throw new AwsError('killed', 0); };
    await expect(handler()).rejects.toThrow('killed');
    expect(aws.objects.get(TIMESTAMP)).toBe(before);
    aws.beforePut = () => undefined;
    expect((await handler()).outcome).toBe('signed');
  });

  test.each([
    ['a key that is disabled', new AwsError('DisabledException', 400)],
    ['a key that is throttled', new AwsError('ThrottlingException', 400)],
    ['a key that waits for its deletion', new AwsError('KMSInvalidStateException', 400)],
  ])('%s: fails, changes nothing, and still says what expires when', async (_, fault) => {
    const before = aws.objects.get(TIMESTAMP);
    aws.keyFault = fault;
    await expect(handler()).rejects.toThrow(fault.name);
    expect(aws.objects.get(TIMESTAMP)).toBe(before);
    expect(Object.keys(metrics()).sort()).toEqual(['root', 'snapshot', 'targets', 'timestamp']);
    expect(metrics().timestamp).toBeLessThanOrEqual(10 * HOUR);
  });

  test('S3 that refuses is an error, and not somebody who was faster', async () => {
    aws.putFault = new AwsError('AccessDenied', 403);
    await expect(handler()).rejects.toThrow('AccessDenied');
  });

  test('an expired root: the timestamp is signed all the same, and the metric is below zero', async () => {
    await putRoot(3, [kmsSigner], -5 * DAY);
    expect((await handler()).outcome).toBe('signed');
    expect(metrics().root).toBeLessThanOrEqual(-5 * DAY);
  });

  test('an expired timestamp is signed again: nobody has to do anything after an outage', async () => {
    await publish(kmsSigner, 7, -DAY);
    expect((await handler()).outcome).toBe('signed');
    expect(timestamp().expires.getTime()).toBeGreaterThan(Date.now());
  });
});

test('a timestamp that is gone after a release fails, and its metric says so: clients find no update any more', async () => {
  await putRoot(1, [kmsSigner]);
  await putSnapshot(1);
  await expect(handler()).rejects.toThrow('metadata/timestamp.json is not there');
  expect(metrics()).toEqual({ timestamp: 0 });
});

describe('nothing is signed', () => {
  test.each<[string, RegExp, () => Promise<void>]>([
    ['that somebody else signed', /has no valid signature/, async () => {
      await putRoot(1, [kmsSigner]);
      await publish(otherSigner);
    }],
    ['when the newest root names another key', /does not name the key/, async () => {
      await putRoot(1, [kmsSigner]);
      await putRoot(2, [otherSigner]);
      await publish();
    }],
    ['when there is no root', /no metadata\/1\.root\.json/, async () => publish()],
    ['when the snapshot is not there', /3\.snapshot\.json is not there/, async () => {
      await putRoot(1, [kmsSigner]);
      await publish();
      aws.objects.delete('metadata/3.snapshot.json');
    }],
    ['when the snapshot is another one', /is not what the timestamp says it is/, async () => {
      await putRoot(1, [kmsSigner]);
      await publish();
      await putSnapshot(3, DAY);
    }],
    ['when the targets are not there', /3\.targets\.json is not there/, async () => {
      await putRoot(1, [kmsSigner]);
      await publish();
      aws.objects.delete('metadata/3.targets.json');
    }],
    ['that is no timestamp', /timestamp\.json/, async () => {
      await putRoot(1, [kmsSigner]);
      put(TIMESTAMP, Buffer.from('{"signed":{}}'));
    }],
  ])('%s', async (_, message, prepare) => {
    await prepare();
    const before = aws.objects.get(TIMESTAMP);
    await expect(handler()).rejects.toThrow(message);
    expect(aws.objects.get(TIMESTAMP)).toBe(before);
    expect(aws.puts).toEqual([]);
  });
});

test('before anything is published it says so, and no alarm goes off', async () => {
  const year = 365 * DAY;
  expect(await handler()).toEqual({ outcome: 'not published', secondsUntilExpiry: { root: year, targets: year, snapshot: year, timestamp: year } });
  expect(metrics()).toEqual({ root: year, targets: year, snapshot: year, timestamp: year });
});

test('where publishers sign, it only looks', async () => {
  process.env.UPDATE_SITE = JSON.stringify({ bucket: 'updates', validForSeconds: 14 * DAY });
  await putRoot(1, [otherSigner]);
  await publish(otherSigner);
  expect((await handler()).outcome).toBe('looked');
  expect(aws.puts).toEqual([]);
  expect(aws.signatures).toEqual([]);
  expect(Object.keys(metrics())).toHaveLength(4);
});

test('what it signs is what a publisher would sign', async () => {
  await putRoot(1, [kmsSigner]);
  await publish();
  const now = new Date();
  const expected = await resignTimestamp(aws.objects.get(TIMESTAMP)!, { now, validForSeconds: DAY, signer: kmsSigner });
  await handler();
  expect(readTimestamp(aws.objects.get(TIMESTAMP)!).version).toBe(readTimestamp(expected).version);
  expect(JSON.parse(String(aws.objects.get(TIMESTAMP))).signatures[0].keyid).toBe(kmsSigner.keyid);
});
