import { createHash } from 'node:crypto';
import * as kms from '@aws-sdk/client-kms';
import * as s3 from '@aws-sdk/client-s3';
import { startEmulator } from './support/servers';
import { generateKeyPem, publicKeyFromSpki, type Signer, signerFromPem, signerOf, tufKey, verifyEd25519 } from '../../src/updates/release/signers';
import { makeTimestamp, readTimestamp, signMetadata, tufTime } from '../../src/updates/release/timestamp';
import { Emulator } from '../../tools/emulator/emulator';

/*
 * The function that signs the timestamp, against an S3 that honors conditions and a KMS that signs: what the unit tests say of fakes.
 */

const BUCKET = 'timestamp-signer';
const TIMESTAMP = 'metadata/timestamp.json';
const DAY = 86_400;

let emulator: Emulator;
let store: s3.S3Client;
let keys: kms.KMSClient;
let keyArn: string;
let ofKms: Signer;
let handler: () => Promise<{ outcome: string; secondsUntilExpiry: Record<string, number> }>;
const environment = { ...process.env };

beforeAll(async () => {
  emulator = await startEmulator();
  store = new s3.S3Client({ ...emulator.client, forcePathStyle: true });
  keys = new kms.KMSClient(emulator.client);
  await store.send(new s3.CreateBucketCommand({ Bucket: BUCKET }));
  const { KeyMetadata } = await keys.send(new kms.CreateKeyCommand({ KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' }));
  keyArn = KeyMetadata!.Arn!;
  const { PublicKey } = await keys.send(new kms.GetPublicKeyCommand({ KeyId: keyArn }));
  ofKms = signerOf(publicKeyFromSpki(PublicKey!), async (Message) => (await keys.send(new kms.SignCommand({
    KeyId: keyArn, Message, MessageType: 'RAW', SigningAlgorithm: 'ED25519_SHA_512',
  }))).Signature!);
  const { endpoint, region, credentials } = emulator.client;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: String(endpoint),
    AWS_REGION: String(region),
    AWS_ACCESS_KEY_ID: (credentials as { accessKeyId: string }).accessKeyId,
    AWS_SECRET_ACCESS_KEY: (credentials as { secretAccessKey: string }).secretAccessKey,
    UPDATE_SITE: JSON.stringify({ bucket: BUCKET, timestampKeyArn: keyArn, validForSeconds: DAY }),
  });
  // Its clients read the environment when they are made.
  ({ handler } = jest.requireActual('../../src/updates/timestamp-signer.lambda'));
});
beforeEach(() => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  jest.spyOn(console, 'info').mockImplementation();
});
afterEach(() => jest.restoreAllMocks());
afterAll(async () => {
  process.env = environment;
  await emulator?.stop();
});

const put = (Key: string, Body: Buffer) => store.send(new s3.PutObjectCommand({ Bucket: BUCKET, Key, Body }));

async function timestamp() {
  const { Body } = await store.send(new s3.GetObjectCommand({ Bucket: BUCKET, Key: TIMESTAMP }));
  return Buffer.from(await Body!.transformToByteArray());
}

async function publish(version: number): Promise<void> {
  const offline = signerFromPem(generateKeyPem());
  const common = { spec_version: '1.0.31', version: 1, expires: tufTime(new Date(Date.now() + 90 * DAY * 1000)) };
  await put('metadata/1.root.json', await signMetadata({
    ...common,
    _type: 'root',
    consistent_snapshot: true,
    keys: { [ofKms.keyid]: { ...tufKey(ofKms.publicKey) } },
    roles: { timestamp: { keyids: [ofKms.keyid], threshold: 1 } },
  }, [offline]));
  await put('metadata/1.targets.json', await signMetadata({ ...common, _type: 'targets', targets: {} }, [offline]));
  const snapshot = await signMetadata({ ...common, _type: 'snapshot', meta: { 'targets.json': { version: 1 } } }, [offline]);
  await put('metadata/1.snapshot.json', snapshot);
  await put(TIMESTAMP, await makeTimestamp({
    version,
    snapshot: { version: 1, length: snapshot.length, sha256: createHash('sha256').update(snapshot).digest('hex') },
    expires: new Date(Date.now() + 3600 * 1000),
    signer: ofKms,
  }));
}

test('says that nothing is published, in a bucket that is empty', async () => {
  expect((await handler()).outcome).toBe('not published');
});

test('signs the timestamp with the key of KMS, for a client that knows its public half', async () => {
  await publish(7);
  expect((await handler()).outcome).toBe('signed');
  const bytes = await timestamp();
  const { signatures } = JSON.parse(String(bytes));
  const signed = bytes.subarray(bytes.indexOf('"signed":') + '"signed":'.length, -1);
  expect(readTimestamp(bytes).version).toBe(8);
  expect(verifyEd25519(ofKms.publicKey, signed, Buffer.from(signatures[0].sig, 'hex'))).toBe(true);
});

test('run twice at the same time, one signs and the other is overtaken', async () => {
  await publish(20);
  const outcomes = (await Promise.all([handler(), handler()])).map(({ outcome }) => outcome);
  expect(outcomes).toContain('signed');
  expect(readTimestamp(await timestamp()).version).toBe(20 + outcomes.filter((outcome) => outcome === 'signed').length);
});

test('with a key that is disabled it fails, and the timestamp stays as it was', async () => {
  await publish(30);
  const before = await timestamp();
  await keys.send(new kms.DisableKeyCommand({ KeyId: keyArn }));
  try {
    await expect(handler()).rejects.toThrow();
    expect(await timestamp()).toEqual(before);
  } finally {
    await keys.send(new kms.EnableKeyCommand({ KeyId: keyArn }));
  }
});
