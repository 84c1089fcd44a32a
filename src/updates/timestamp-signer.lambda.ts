import { createHash } from 'node:crypto';
import { KMS } from '@aws-sdk/client-kms';
import { S3 } from '@aws-sdk/client-s3';
import { METRIC_NAMESPACE, SECONDS_UNTIL_EXPIRY } from './metric-names';
import { TIMESTAMP_CACHE } from './release/model';
import { publicKeyFromSpki, type Signer, signerOf } from './release/signers';
import { readTimestamp, resignTimestamp, type Timestamp } from './release/timestamp';

/** What the site says of itself. */
interface SiteConfiguration {
  readonly bucket: string;
  /** @default - publishers sign the timestamp, and this function only looks */
  readonly timestampKeyArn?: string;
  readonly validForSeconds: number;
}

/** What a run came to. */
export interface SignerReport {
  /**
   * `signed`: there is a new timestamp; `overtaken`: somebody else moved it in the meantime, so that it is fresh; `looked`: it is not signed
   * here; `not published`: there is none yet.
   */
  readonly outcome: 'signed' | 'overtaken' | 'looked' | 'not published';
  /** The seconds until each metadata expires. */
  readonly secondsUntilExpiry: Readonly<Record<string, number>>;
}

/** The parts of metadata that are looked at. */
interface Metadata {
  readonly signed?: {
    readonly expires?: string;
    readonly meta?: Readonly<Record<string, { readonly version?: number } | undefined>>;
    readonly roles?: Readonly<Record<string, { readonly keyids?: string[] } | undefined>>;
  };
}

interface StoredObject {
  readonly bytes: Uint8Array;
  readonly etag: string;
}

const TIMESTAMP = 'metadata/timestamp.json';
const FILES = ['root', 'targets', 'snapshot', 'timestamp'];
/** What the metrics say before anything is published: silence would be an alarm, and nothing can expire yet. */
const NOTHING_EXPIRES = 365 * 24 * 3600;
/** More generations of keys than anybody makes. */
const MOST_ROOTS = 1000;

const s3 = new S3({});
const kms = new KMS({});

/**
 * Signs the timestamp of an update site again, where the site has a key for that, and says how long all metadata is still valid.
 *
 * It changes nothing but when the timestamp ends, and nothing that it did not sign itself before. A publisher may be at work at the same time:
 * whoever comes second finds that out, and here that is well.
 */
export async function handler(): Promise<SignerReport> {
  const site: SiteConfiguration = JSON.parse(process.env.UPDATE_SITE ?? '{}');
  const expiries = new Map<string, number>();
  let outcome: SignerReport['outcome'] | undefined;
  try {
    outcome = await new Run(site, expiries).work();
  } finally {
    // Also when something failed: what is known of the metadata is needed all the more.
    writeMetrics(site.bucket, expiries);
    console.info({ message: outcome === undefined ? 'failed' : outcome, secondsUntilExpiry: Object.fromEntries(expiries) });
  }
  return { outcome, secondsUntilExpiry: Object.fromEntries(expiries) };
}

/** The metadata is not what a client could use: signing it again would help nobody. */
class MetadataUnusable extends Error {
  public override readonly name = 'MetadataUnusable';
}

class Run {
  private readonly now = new Date();

  public constructor(private readonly site: SiteConfiguration, private readonly expiries: Map<string, number>) {}

  public async work(): Promise<SignerReport['outcome']> {
    const stored = await this.find(TIMESTAMP);
    if (!stored) {
      // The first snapshot is written before the first timestamp is, and nobody may delete it.
      if (await this.find('metadata/1.snapshot.json')) {
        this.expiries.set('timestamp', 0);
        throw new MetadataUnusable(`${TIMESTAMP} is not there, and a snapshot is: bring back its last version, which the bucket keeps; or publish again if the first publication was cut`);
      }
      FILES.forEach((file) => this.expiries.set(file, NOTHING_EXPIRES));
      return 'not published';
    }
    const timestamp = readTimestamp(stored.bytes);
    this.note('timestamp', timestamp.expires);
    const root = await this.lookAtRoot();
    await this.lookAtContents(timestamp);
    if (this.site.timestampKeyArn === undefined) {
      return 'looked';
    }
    const signer = await this.signer(this.site.timestampKeyArn);
    if (!root.signed?.roles?.timestamp?.keyids?.includes(signer.keyid)) {
      throw new MetadataUnusable(`The root metadata does not name the key ${signer.keyid} (${this.site.timestampKeyArn}) for the timestamp: clients would refuse what it signs`);
    }
    const next = await resignTimestamp(stored.bytes, { now: this.now, validForSeconds: this.site.validForSeconds, signer });
    return await this.replace(stored.etag, next) ? 'signed' : 'overtaken';
  }

  /** The newest root metadata: clients walk from one to the next until there is none. */
  private async lookAtRoot(): Promise<Metadata> {
    let newest: Metadata | undefined;
    for (let version = 1; version <= MOST_ROOTS; version++) {
      const stored = await this.find(`metadata/${version}.root.json`);
      if (!stored) {
        break;
      }
      newest = parse(stored);
    }
    if (!newest) {
      throw new MetadataUnusable('There is a timestamp and no metadata/1.root.json');
    }
    this.note('root', expiresOf(newest, 'root'));
    return newest;
  }

  /** What the timestamp leads to: it is not signed again for a snapshot that clients cannot get. */
  private async lookAtContents({ snapshot: { version, sha256 } }: Timestamp): Promise<void> {
    const key = `metadata/${version}.snapshot.json`;
    const stored = await this.get(key);
    if (createHash('sha256').update(stored.bytes).digest('hex') !== sha256) {
      throw new MetadataUnusable(`${key} is not what the timestamp says it is`);
    }
    const snapshot = parse(stored);
    this.note('snapshot', expiresOf(snapshot, 'snapshot'));
    const targets = parse(await this.get(`metadata/${snapshot.signed?.meta?.['targets.json']?.version}.targets.json`));
    this.note('targets', expiresOf(targets, 'targets'));
  }

  private async signer(keyArn: string): Promise<Signer> {
    const { PublicKey: spki } = await kms.getPublicKey({ KeyId: keyArn });
    return signerOf(publicKeyFromSpki(spki ?? new Uint8Array()), async (bytes) => {
      const { Signature: signature } = await kms.sign({ KeyId: keyArn, Message: bytes, MessageType: 'RAW', SigningAlgorithm: 'ED25519_SHA_512' });
      return signature ?? new Uint8Array();
    });
  }

  /** Whether the timestamp was the one that was read, and is the next one now. */
  private async replace(etag: string, next: Uint8Array): Promise<boolean> {
    let isOvertaken = false;
    try {
      await s3.putObject({
        Bucket: this.site.bucket, Key: TIMESTAMP, Body: next, IfMatch: etag, ContentType: 'application/json', CacheControl: TIMESTAMP_CACHE,
      });
    } catch (error) {
      // 412: it is another one by now; 409: somebody is writing it at this moment.
      const { httpStatusCode: status } = (error as { $metadata?: { httpStatusCode?: number } }).$metadata ?? {};
      if (status !== 412 && status !== 409) {
        throw error;
      }
      isOvertaken = true;
    }
    const current = isOvertaken ? (await this.get(TIMESTAMP)).bytes : next;
    this.note('timestamp', readTimestamp(current).expires);
    return !isOvertaken;
  }

  private async get(key: string): Promise<StoredObject> {
    const stored = await this.find(key);
    if (!stored) {
      throw new MetadataUnusable(`${key} is not there`);
    }
    return stored;
  }

  private async find(key: string): Promise<StoredObject | undefined> {
    try {
      const { Body: body, ETag: etag = '' } = await s3.getObject({ Bucket: this.site.bucket, Key: key });
      return { bytes: await body!.transformToByteArray(), etag };
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') {
        return undefined;
      }
      throw error;
    }
  }

  private note(file: string, expires: Date): void {
    this.expiries.set(file, Math.floor((expires.getTime() - this.now.getTime()) / 1000));
  }
}

function parse({ bytes }: StoredObject): Metadata {
  return JSON.parse(Buffer.from(bytes).toString('utf8'));
}

function expiresOf({ signed }: Metadata, file: string): Date {
  const expires = new Date(signed?.expires ?? '');
  if (Number.isNaN(expires.getTime())) {
    throw new MetadataUnusable(`The ${file} metadata does not say when it expires`);
  }
  return expires;
}

/** In CloudWatch's embedded metric format, straight to the output: `console` of a function with JSON logs would wrap it, and CloudWatch would not find it. */
function writeMetrics(bucket: string, expiries: Map<string, number>): void {
  for (const [file, seconds] of expiries) {
    process.stdout.write(`${JSON.stringify({
      _aws: {
        Timestamp: Date.now(),
        CloudWatchMetrics: [{ Namespace: METRIC_NAMESPACE, Dimensions: [['Bucket', 'Metadata']], Metrics: [{ Name: SECONDS_UNTIL_EXPIRY, Unit: 'Seconds' }] }],
      },
      Bucket: bucket,
      Metadata: file,
      [SECONDS_UNTIL_EXPIRY]: seconds,
    })}\n`);
  }
}
