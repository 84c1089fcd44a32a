import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, type IConstruct } from 'constructs';
import { MediaBucketGrants } from './media-bucket-grants';
import { requestMetric, storageMetric } from './media-bucket-metrics';

/** A bucket for music files, backups or packages, made here or elsewhere. */
export interface IMediaBucket extends IConstruct {
  /** The bucket itself. */
  readonly bucket: s3.IBucket;
  /** The name of the bucket. */
  readonly bucketName: string;
  /** The ARN of the bucket. */
  readonly bucketArn: string;
  /** The KMS key that objects are encrypted with. Undefined where S3 manages the keys. */
  readonly encryptionKey?: kms.IKey;
  /** Rights to the objects. */
  readonly grants: MediaBucketGrants;

  /**
   * A request metric of the bucket; S3 publishes it where the tier's monitoring is enhanced.
   *
   * @param metricName as S3 calls it: `AllRequests`, `4xxErrors`, `5xxErrors`, `FirstByteLatency`, `BytesUploaded` ...
   * @param options how to aggregate it; by default the sum over five minutes
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
   */
  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The requests that S3 failed to answer.
   *
   * @param options how to aggregate it; by default the sum over five minutes
   */
  metric5xxErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The requests that S3 refused: wrong signatures, missing rights, missing objects.
   *
   * @param options how to aggregate it; by default the sum over five minutes
   */
  metric4xxErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The bytes of all current and old versions in standard storage, once a day.
   *
   * @param options how to aggregate it; by default the average over a day
   */
  metricBucketSize(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of all current and old versions, once a day.
   *
   * @param options how to aggregate it; by default the average over a day
   */
  metricNumberOfObjects(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/** What made and imported buckets have in common. */
export abstract class MediaBucketBase extends Construct implements IMediaBucket {
  public abstract readonly bucket: s3.IBucket;
  public abstract readonly encryptionKey?: kms.IKey;

  /** Rights to the objects. */
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
