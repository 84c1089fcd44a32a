import { generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  CloudFrontClient, CreatePublicKeyCommand, GetKeyGroupConfigCommand, ListKeyGroupsCommand, UpdateKeyGroupCommand,
} from '@aws-sdk/client-cloudfront';
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import {
  GetBucketEncryptionCommand, GetObjectCommand, HeadObjectCommand, ListObjectVersionsCommand, PutObjectCommand, S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { differingSettings } from './bucket-settings';
import { Check, Deployed, expectRefused, expectSame } from './checks';
import { Emulator } from './emulator';
import { lambdaPythonVersions, PythonEnvironment } from './python-environment';

const ZONES: Record<string, string> = { staging: 'staging.eknmusic.com', prod: 'eknmusic.com' };
const SONG = { key: 'songs/first.mp3', content: randomBytes(64 * 1024) };

const PREFERRED_PYTHON = '3.13';

/** Makes what the example expects in the account before its first deployment; answers the context to synthesize it with. */
export async function prepareExample(emulator: Emulator, environment: string, python: PythonEnvironment): Promise<Record<string, string>> {
  const context = { env: environment, account: emulator.description.account, ...runtimeOfThisMachine(python) };
  if (!ZONES[environment]) {
    return context;
  }
  const route53 = new Route53Client(emulator.client);
  const { HostedZone } = await route53.send(new CreateHostedZoneCommand({ Name: ZONES[environment], CallerReference: environment }));
  route53.destroy();
  return { ...context, hostedZoneId: HostedZone!.Id!.split('/').pop()! };
}

/** The functions run here, so their wheels are chosen for a Python and the processor that are here. */
function runtimeOfThisMachine(python: PythonEnvironment): Record<string, string> {
  const versions = lambdaPythonVersions(python).filter((version) => Number(version.split('.')[1]) >= 11);
  const version = versions.includes(PREFERRED_PYTHON) ? PREFERRED_PYTHON : versions.at(-1);
  return { python: `python${version}`, architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64' };
}

/** What is done with the deployed example. */
export const EXAMPLE_CHECKS: Check[] = [
  {
    name: 'a file comes back from the files bucket as it was uploaded',
    run: (deployed) => withS3(deployed, async (client, bucket) => {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: SONG.key, Body: SONG.content, ContentType: 'audio/mpeg' }));
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: SONG.key }));
      expectSame('The file', Buffer.from(await Body!.transformToByteArray()).equals(SONG.content), true);
    }),
  },
  {
    name: 'the file is encrypted with the key of its bucket',
    run: (deployed) => withS3(deployed, async (client, bucket) => {
      const { ServerSideEncryptionConfiguration: configured } = await client.send(new GetBucketEncryptionCommand({ Bucket: bucket }));
      const byDefault = configured?.Rules?.[0].ApplyServerSideEncryptionByDefault;
      const stored = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: SONG.key }));
      expectSame('The encryption', stored.ServerSideEncryption, byDefault?.SSEAlgorithm);
      expectSame('The key', stored.SSEKMSKeyId, byDefault?.KMSMasterKeyID);
    }),
  },
  {
    name: 'the old version stays when the file is overwritten',
    run: (deployed) => withS3(deployed, async (client, bucket) => {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: SONG.key, Body: 'another song' }));
      const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: SONG.key }));
      expectSame('The versions, current first', Versions.map(({ IsLatest }) => IsLatest), [true, false]);
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: SONG.key, VersionId: Versions[1].VersionId }));
      expectSame('The old version', Buffer.from(await Body!.transformToByteArray()).equals(SONG.content), true);
    }),
  },
  {
    name: 'every bucket has the settings that its template says',
    run: async ({ emulator, stacks }) => {
      const buckets = stacks.flatMap(({ template }) => Object.values(template.Resources))
        .map(({ Type, Properties }) => ({ Type, properties: Properties as Record<string, any> }))
        .filter(({ Type, properties }) => Type === 'AWS::S3::Bucket' && typeof properties?.BucketName === 'string');
      expectSame('The number of buckets with documented names', buckets.length, 3);
      const differences = await Promise.all(buckets.map(({ properties }) => differingSettings(emulator, properties.BucketName, properties)));
      expectSame('What differs', differences.flat(), []);
    },
  },
];

/** What is done with the delivery by CloudFront, in the environments that have it. */
export const DELIVERY_CHECKS: Check[] = [
  {
    name: 'CloudFront refuses a file without a signature',
    run: async (deployed) => {
      const { status, body } = await view(deployed, SONG.key);
      expectSame('The answer', [status, /<Code>MissingKey</.test(body.toString())], [403, true]);
    },
  },
  {
    name: 'CloudFront delivers the file, whole and in ranges, to who has a signed URL, and only until it expires',
    run: async (deployed) => {
      const sign = await signer(deployed);
      const whole = await view(deployed, sign(SONG.key, 60));
      expectSame('The whole file', [whole.status, whole.body.toString()], [200, 'another song']);
      const range = await view(deployed, sign(SONG.key, 60), { range: 'bytes=0-6' });
      expectSame('The range', [range.status, range.body.toString()], [206, 'another']);
      expectSame('The answer to an expired URL', (await view(deployed, sign(SONG.key, -60))).status, 403);
      const other = sign(SONG.key, 60).replace('first.mp3', 'second.mp3');
      expectSame('The answer to a URL signed for another file', (await view(deployed, other)).status, 403);
    },
  },
  {
    name: 'CloudFront sends a plain-HTTP viewer to HTTPS',
    run: async (deployed) => {
      const { status, headers } = await view(deployed, SONG.key, { 'x-forwarded-proto': 'http' });
      expectSame('The answer', [status, headers.location?.toString().startsWith('https://')], [301, true]);
    },
  },
];

/** What an account refuses that enforces its policies, asked over TLS and without it. */
export const REFUSALS: Check[] = [
  {
    name: 'a request over TLS with credentials is accepted',
    run: (deployed) => withS3(deployed, async (client, bucket) => {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: SONG.key, Body: SONG.content }));
    }),
  },
  {
    name: 'the same request over plain HTTP is refused',
    run: (deployed) => withS3(deployed, async (client, bucket) => {
      await expectRefused('A plain-HTTP request', client.send(new GetObjectCommand({ Bucket: bucket, Key: SONG.key })), 'AccessDenied');
    }, { endpoint: deployed.emulator.description.plainEndpoint, requestHandler: undefined }),
  },
  {
    name: 'a request without credentials is refused',
    run: async (deployed) => {
      const { status } = await deployed.emulator.fetch(`${deployed.emulator.endpoint}/${filesBucket(deployed)}/${SONG.key}`);
      expectSame('The answer', status, 403);
    },
  },
  {
    name: 'an upload that asks for another encryption than the bucket\'s is refused',
    run: (deployed) => withS3(deployed, async (client, bucket) => {
      await expectRefused('An upload encrypted by S3\'s own key', client.send(new PutObjectCommand({
        Bucket: bucket, Key: 'songs/unencrypted.mp3', Body: SONG.content, ServerSideEncryption: 'AES256',
      })), 'AccessDenied');
    }),
  },
];

function filesBucket({ outputs }: Deployed): string {
  return Object.values(outputs).map((output) => output.FilesBucketName).find(Boolean)!;
}

function distributionDomain({ outputs }: Deployed): string | undefined {
  return Object.values(outputs).map((output) => output.DistributionDomainName).find(Boolean);
}

/** Whether this environment of the example has a delivery. */
export function hasDelivery(deployed: Deployed): boolean {
  return distributionDomain(deployed) !== undefined;
}

async function withS3(deployed: Deployed, work: (client: S3Client, bucket: string) => Promise<void>, settings: object = {}): Promise<void> {
  const client = new S3Client({ ...deployed.emulator.client, ...settings });
  try {
    await work(client, filesBucket(deployed));
  } finally {
    client.destroy();
  }
}

/** Asks the distribution as a viewer over HTTPS does; the emulator tells distributions apart by host name. */
function view(deployed: Deployed, path: string, headers: Record<string, string> = {}) {
  const { pathname, search } = new URL(path, `https://${distributionDomain(deployed)}/`);
  return deployed.emulator.fetch(`${deployed.emulator.endpoint}${pathname}${search}`, {
    headers: { 'host': distributionDomain(deployed)!, 'x-forwarded-proto': 'https', ...headers },
  });
}

/** Adds a key of its own to the key group, as for a rotation, since nobody has the private half of the example's key. */
async function signer(deployed: Deployed): Promise<(path: string, seconds: number) => string> {
  const client = new CloudFrontClient(deployed.emulator.client);
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const { PublicKey } = await client.send(new CreatePublicKeyCommand({
    PublicKeyConfig: { CallerReference: publicKey, Name: `harness-${Date.now()}`, EncodedKey: publicKey },
  }));
  const { KeyGroupList } = await client.send(new ListKeyGroupsCommand({}));
  const Id = KeyGroupList!.Items![0].KeyGroup!.Id!;
  const { KeyGroupConfig, ETag } = await client.send(new GetKeyGroupConfigCommand({ Id }));
  await client.send(new UpdateKeyGroupCommand({
    Id, IfMatch: ETag, KeyGroupConfig: { ...KeyGroupConfig!, Items: [...KeyGroupConfig!.Items!, PublicKey!.Id!] },
  }));
  client.destroy();
  return (path, seconds) => getSignedUrl({
    url: `https://${distributionDomain(deployed)}/${path}`,
    keyPairId: PublicKey!.Id!,
    privateKey,
    dateLessThan: new Date(Date.now() + seconds * 1_000),
  });
}
