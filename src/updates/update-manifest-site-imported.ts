import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { UpdateManifestSiteBase } from './update-manifest-site-base';
import { DEFAULTS } from './update-manifest-site-defaults';
import type { UpdateManifestSiteAttributes } from './update-manifest-site-props';
import { validateUpdateManifestSiteAttributes } from './update-manifest-site-validation';

/** A site that another app made. */
export class ImportedUpdateManifestSite extends UpdateManifestSiteBase {
  public readonly app: string;
  public readonly channels: string[];
  public readonly url: string;
  public readonly bucket: s3.IBucket;
  public readonly distributionId: string;
  public readonly parameterName?: string;
  public readonly timestampKey?: kms.IKey;
  public readonly encryptionKey?: kms.IKey;

  public constructor(scope: Construct, id: string, attributes: UpdateManifestSiteAttributes) {
    super(scope, id);
    validateUpdateManifestSiteAttributes(this, attributes);
    const { timestampKeyArn, encryptionKeyArn, bucketName, region } = attributes;
    this.app = attributes.app;
    this.channels = attributes.channels ?? [...DEFAULTS.channels];
    this.url = attributes.url;
    this.distributionId = attributes.distributionId;
    this.parameterName = attributes.parameterName;
    this.timestampKey = timestampKeyArn === undefined ? undefined : kms.Key.fromKeyArn(this, 'TimestampKey', timestampKeyArn);
    this.encryptionKey = encryptionKeyArn === undefined ? undefined : kms.Key.fromKeyArn(this, 'Key', encryptionKeyArn);
    this.bucket = s3.Bucket.fromBucketAttributes(this, 'Bucket', { bucketName, region, encryptionKey: this.encryptionKey });
  }
}
