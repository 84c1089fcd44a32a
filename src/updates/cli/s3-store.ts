import { createHash } from 'node:crypto';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { isAnswer } from './failure';
import { S3Upload } from './s3-upload';
import type { Condition, Store, StoredHead, StoredObject, Upload } from './store';
import type { SiteFile } from '../release/model';

/** How often a call is made before a cut is an error. */
const ATTEMPTS = 5;

/** The bucket of a site. */
export class S3Store implements Store {
  private readonly s3: S3Client;

  public constructor(private readonly bucket: string, region: string) {
    this.s3 = new S3Client({
      region,
      maxAttempts: ATTEMPTS,
      // Every write has its SHA-256; another checksum, computed in JavaScript, would cost more than the upload.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      // Parts are small, and one that asks first whether it may come does so over a connection of its own, with its own TLS handshake.
      expectContinueHeader: false,
      // Only an endpoint of one's own, like an emulator, is asked by path.
      forcePathStyle: Boolean(process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL),
    });
  }

  public async get(key: string): Promise<StoredObject | undefined> {
    try {
      const { Body, ETag } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      return { body: await Body!.transformToByteArray(), etag: ETag! };
    } catch (error) {
      return absent(error);
    }
  }

  public async head(key: string): Promise<StoredHead | undefined> {
    try {
      const { ContentLength, ETag, ChecksumSHA256 } = await this.s3.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key, ChecksumMode: 'ENABLED' }));
      return { size: ContentLength!, etag: ETag!, checksum: ChecksumSHA256 };
    } catch (error) {
      return absent(error);
    }
  }

  public async put(key: string, file: SiteFile, condition: Condition): Promise<boolean> {
    try {
      await this.s3.send(new PutObjectCommand({
        Bucket: this.bucket,
        Key: key,
        Body: file.body,
        ContentType: file.contentType,
        CacheControl: file.cacheControl,
        ChecksumSHA256: createHash('sha256').update(file.body).digest('base64'),
        ...'absent' in condition ? { IfNoneMatch: '*' } : { IfMatch: condition.etag },
      }));
      return true;
    } catch (error) {
      // 409: another conditional write of the same key is under way. 404: what should be replaced is gone.
      if (isAnswer(error, 412, 409, 'NoSuchKey')) {
        return false;
      }
      throw error;
    }
  }

  public async upload(key: string, upload: Upload): Promise<boolean> {
    return new S3Upload(this.s3, { Bucket: this.bucket, Key: key }, upload, await this.head(key)).run();
  }
}

function absent(error: unknown): undefined {
  if (isAnswer(error, 'NoSuchKey', 'NotFound')) {
    return undefined;
  }
  throw error;
}
