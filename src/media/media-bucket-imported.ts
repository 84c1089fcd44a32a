import { Token } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { MediaBucketBase } from './media-bucket-base';
import type { MediaBucketAttributes } from './media-bucket-props';
import { validateBucketToUse, validateMediaBucketAttributes } from './media-bucket-validation';
import { keyBehind } from '../private/given-keys';

/** A bucket that another app made. */
export class ImportedMediaBucket extends MediaBucketBase {
  public readonly bucket: s3.IBucket;
  public readonly encryptionKey?: kms.IKey;

  public constructor(scope: Construct, id: string, attributes: MediaBucketAttributes) {
    super(scope, id);
    validateMediaBucketAttributes(this, attributes);
    const { bucketName, bucketArn, encryptionKeyArn, region } = attributes;
    this.encryptionKey = encryptionKeyArn === undefined ? undefined : kms.Key.fromKeyArn(this, 'Key', encryptionKeyArn);
    this.bucket = s3.Bucket.fromBucketAttributes(this, 'Bucket', {
      // The last part of an ARN that is only known at deploy time is taken from it then.
      bucketName: bucketName ?? (Token.isUnresolved(bucketArn) ? undefined : bucketArn!.split(':')[5]),
      bucketArn,
      encryptionKey: this.encryptionKey,
      region,
    });
  }
}

/** A bucket of aws-cdk-lib. */
export class UsedMediaBucket extends MediaBucketBase {
  public readonly encryptionKey?: kms.IKey;

  public constructor(scope: Construct, id: string, public readonly bucket: s3.IBucket) {
    super(scope, id);
    validateBucketToUse(this, bucket);
    this.encryptionKey = bucket.encryptionKey && keyBehind(bucket.encryptionKey);
  }
}
