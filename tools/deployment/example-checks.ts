import { generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  CloudFrontClient, CreatePublicKeyCommand, DeletePublicKeyCommand, GetDistributionConfigCommand, GetKeyGroupConfigCommand, ListDistributionsCommand,
  type ListDistributionsCommandOutput, UpdateKeyGroupCommand,
} from '@aws-sdk/client-cloudfront';
import {
  GetBucketEncryptionCommand, GetObjectCommand, HeadObjectCommand, ListObjectVersionsCommand, PutObjectCommand, S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { until } from './backend';
import { differingSettings } from './bucket-settings';
import { Check, Deployed, expectRefused, expectSame } from './checks';

const KEY_KNOWN_WITHIN = 20_000;
const SONG = { key: 'songs/first.mp3', content: randomBytes(64 * 1024) };

/** What is done with the deployed example. */
export const EXAMPLE_CHECKS: Check[] = [
  {
    name: 'a file comes back from the files bucket as it was uploaded',
    requirements: ['E3'],
    run: (deployed) => withS3(deployed, async (client, bucket) => {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: SONG.key, Body: SONG.content, ContentType: 'audio/mpeg' }));
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: SONG.key }));
      expectSame('The file', Buffer.from(await Body!.transformToByteArray()).equals(SONG.content), true);
    }),
  },
  {
    name: 'the file is encrypted with the key of its bucket',
    requirements: ['E3'],
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
    requirements: ['E3'],
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
    requirements: ['E3'],
    run: async ({ place, stacks }) => {
      const buckets = stacks.flatMap(({ template }) => Object.values(template.Resources))
        .map(({ Type, Properties }) => ({ Type, properties: Properties as Record<string, any> }))
        .filter(({ Type, properties }) => Type === 'AWS::S3::Bucket' && typeof properties?.BucketName === 'string');
      expectSame('The number of buckets with documented names', buckets.length, 3);
      const differences = await Promise.all(buckets.map(({ properties }) => differingSettings(place, properties.BucketName, properties)));
      expectSame('What differs', differences.flat(), []);
    },
  },
];

/** What is done with the delivery by CloudFront, in the environments that have it. */
export const DELIVERY_CHECKS: Check[] = [
  {
    name: 'CloudFront refuses a file without a signature',
    requirements: ['E8'],
    run: async (deployed) => {
      const { status, body } = await view(deployed, SONG.key);
      expectSame('The answer', [status, /<Code>MissingKey</.test(body.toString())], [403, true]);
    },
  },
  {
    name: 'CloudFront delivers the file, whole and in ranges, to who has a signed URL, and only until it expires',
    requirements: ['E8'],
    run: async (deployed) => {
      await withSigner(deployed, async (sign) => {
        const whole = await until(deployed, 'the new key of the key group', KEY_KNOWN_WITHIN, async () => {
          const answer = await view(deployed, sign(SONG.key, 60));
          return answer.status === 200 ? answer : undefined;
        });
        expectSame('The whole file', whole.body.toString(), 'another song');
        const range = await view(deployed, sign(SONG.key, 60), { range: 'bytes=0-6' });
        expectSame('The range', [range.status, range.body.toString()], [206, 'another']);
        expectSame('The answer to an expired URL', (await view(deployed, sign(SONG.key, -60))).status, 403);
        const other = sign(SONG.key, 60).replace('first.mp3', 'second.mp3');
        expectSame('The answer to a URL signed for another file', (await view(deployed, other)).status, 403);
      });
    },
  },
  {
    name: 'CloudFront sends a plain-HTTP viewer to HTTPS',
    requirements: ['E8'],
    run: async (deployed) => {
      const { status, headers } = await deployed.place.visit(`http://${distributionDomain(deployed)}/${SONG.key}`);
      expectSame('The answer', [status, headers.location?.toString().startsWith('https://')], [301, true]);
    },
  },
];

/** What an account refuses that enforces its policies, asked over TLS and without it. */
export const REFUSALS: Check[] = [
  {
    name: 'a request over TLS with credentials is accepted',
    requirements: ['E3'],
    run: (deployed) => withS3(deployed, async (client, bucket) => {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: SONG.key, Body: SONG.content }));
    }),
  },
  {
    name: 'the same request over plain HTTP is refused',
    requirements: ['E3'],
    run: (deployed) => withS3(deployed, async (client, bucket) => {
      await expectRefused('A plain-HTTP request', client.send(new GetObjectCommand({ Bucket: bucket, Key: SONG.key })), 'AccessDenied');
    }, { endpoint: deployed.place.plainS3, requestHandler: undefined }),
  },
  {
    name: 'a request without credentials is refused',
    requirements: ['E3'],
    run: async (deployed) => {
      const { status } = await deployed.place.visitObject(filesBucket(deployed), SONG.key);
      expectSame('The answer', status, 403);
    },
  },
  {
    name: 'an upload that asks for another encryption than the bucket\'s is refused',
    requirements: ['E3'],
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
  const client = new S3Client({ ...deployed.place.client, ...settings });
  try {
    await work(client, filesBucket(deployed));
  } finally {
    client.destroy();
  }
}

/** Asks the distribution as a viewer over HTTPS does. */
export function view(deployed: Deployed, path: string, headers: Record<string, string> = {}) {
  return deployed.place.visit(new URL(path, `https://${distributionDomain(deployed)}/`).href, { headers });
}

/** Works with URLs signed by a key of its own in the key group, as in a rotation, since nobody has the private half of the example's key. */
export async function withSigner(deployed: Deployed, work: (sign: (path: string, seconds: number) => string) => Promise<void>): Promise<void> {
  const client = new CloudFrontClient(deployed.place.client);
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const { PublicKey, ETag } = await client.send(new CreatePublicKeyCommand({
    PublicKeyConfig: { CallerReference: publicKey, Name: `harness-${Date.now()}`, EncodedKey: publicKey },
  }));
  const keyPairId = PublicKey!.Id!;
  try {
    const group = await keyGroupOf(client, distributionDomain(deployed)!);
    await changeKeys(client, group, (keys) => [...keys, keyPairId]);
    try {
      await work((path, seconds) => getSignedUrl({
        url: `https://${distributionDomain(deployed)}/${path}`,
        keyPairId,
        privateKey,
        dateLessThan: new Date(Date.now() + seconds * 1_000),
      }));
    } finally {
      await changeKeys(client, group, (keys) => keys.filter((key) => key !== keyPairId));
    }
  } finally {
    await client.send(new DeletePublicKeyCommand({ Id: keyPairId, IfMatch: ETag }));
    client.destroy();
  }
}

async function keyGroupOf(client: CloudFrontClient, domainName: string): Promise<string> {
  for (let Marker: string | undefined; ;) {
    const { DistributionList }: ListDistributionsCommandOutput = await client.send(new ListDistributionsCommand({ Marker }));
    const distribution = DistributionList?.Items?.find((item) => item.DomainName === domainName || item.Aliases?.Items?.includes(domainName));
    if (distribution) {
      const { DistributionConfig } = await client.send(new GetDistributionConfigCommand({ Id: distribution.Id }));
      return DistributionConfig!.DefaultCacheBehavior!.TrustedKeyGroups!.Items![0];
    }
    if (!DistributionList?.NextMarker) {
      throw new Error(`There is no distribution for ${domainName}`);
    }
    Marker = DistributionList.NextMarker;
  }
}

async function changeKeys(client: CloudFrontClient, Id: string, change: (keys: string[]) => string[]): Promise<void> {
  const { KeyGroupConfig, ETag } = await client.send(new GetKeyGroupConfigCommand({ Id }));
  await client.send(new UpdateKeyGroupCommand({ Id, IfMatch: ETag, KeyGroupConfig: { ...KeyGroupConfig!, Items: change(KeyGroupConfig!.Items!) } }));
}
