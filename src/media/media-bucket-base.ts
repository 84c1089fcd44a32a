import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { MediaBucketGrants } from './media-bucket-grants';
import type { IMediaBucket } from './media-bucket-props';
import { requestMetric, storageMetric } from '../private/bucket-metrics';
import { checkedParameters } from '../private/checked-parameters';

/**
 * What made and imported buckets have in common.
 *
 * @internal
 */
@checkedParameters('MediaBucket')
export abstract class MediaBucketBase extends Construct implements IMediaBucket {
  public abstract readonly bucket: s3.IBucket;
  public abstract readonly encryptionKey?: kms.IKey;

  /** The grants of permissions to the objects. */
  public readonly grants = MediaBucketGrants.fromMediaBucket(this);

  public get bucketName(): string {
    return this.bucket.bucketName;
  }

  public get bucketArn(): string {
    return this.bucket.bucketArn;
  }

  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return requestMetric(this.bucketName, metricName, options);
  }

  public metric5xxErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('5xxErrors', options);
  }

  public metric4xxErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('4xxErrors', options);
  }

  public metricBucketSize(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return storageMetric(this.bucketName, 'BucketSizeBytes', 'StandardStorage', options);
  }

  public metricNumberOfObjects(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return storageMetric(this.bucketName, 'NumberOfObjects', 'AllStorageTypes', options);
  }
}
