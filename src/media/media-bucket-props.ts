import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import type { MediaBucketEncryption } from './media-bucket-encryption';
import type { MediaBucketGrants } from './media-bucket-grants';
import type { MediaBucketProfile } from './media-bucket-profile';
import type { MediaReplicationOptions } from './media-replication';
import type { DeploymentTier } from '../core/deployment-tier';
import type { MediaDeliveryOptions } from '../edge';

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
  /** The grants of permissions to the objects. */
  readonly grants: MediaBucketGrants;

  /**
   * A request metric of the bucket; S3 publishes it where the tier's monitoring is enhanced.
   *
   * @param metricName as S3 calls it: `AllRequests`, `4xxErrors`, `5xxErrors`, `FirstByteLatency`, `BytesUploaded` ...
   * @param options the options of the metric; by default the sum over five minutes
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
   */
  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The requests that S3 failed to answer.
   *
   * @param options the options of the metric; by default the sum over five minutes
   */
  metric5xxErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The requests that S3 refused: wrong signatures, missing permissions, missing objects.
   *
   * @param options the options of the metric; by default the sum over five minutes
   */
  metric4xxErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The bytes of all current and noncurrent versions in standard storage, once a day.
   *
   * @param options the options of the metric; by default the average over a day
   */
  metricBucketSize(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of all current and noncurrent versions, once a day.
   *
   * @param options the options of the metric; by default the average over a day
   */
  metricNumberOfObjects(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/** Options for moving objects to cheaper storage that is slower to read. */
export interface MediaArchiveOptions {
  /**
   * The age at which objects move.
   *
   * @default Duration.days(90)
   */
  readonly transitionAfter?: Duration;

  /**
   * The storage class that they move to.
   *
   * @default StorageClass.GLACIER - S3 Glacier Flexible Retrieval: minutes to hours until an object can be read again
   */
  readonly storageClass?: s3.StorageClass;

  /**
   * The beginning of the keys of the objects that move.
   *
   * @default - every object; in a media bucket the prefix is required, so that no track is archived by accident
   */
  readonly prefix?: string;
}

/** Properties for MediaBucket. */
export interface MediaBucketProps {
  /**
   * The environment, which decides what is kept, watched and delivered.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /**
   * The purpose of the bucket, which chooses defaults.
   *
   * @default MediaBucketProfile.MEDIA
   */
  readonly profile?: MediaBucketProfile;

  /**
   * The name of the bucket, such as `eknmusic-files-prod`. A change of it makes a new, empty bucket.
   *
   * @default - CloudFormation makes up a name
   */
  readonly bucketName?: string;

  /**
   * The encryption of the objects.
   *
   * @default MediaBucketEncryption.KMS
   */
  readonly encryption?: MediaBucketEncryption;

  /**
   * The KMS key that objects are encrypted with.
   *
   * @default - a key of its own, renewed every year
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The days after which a noncurrent version, one that was overwritten or deleted, is gone for good.
   *
   * @default Duration.days(30)
   */
  readonly noncurrentVersionExpiration?: Duration;

  /**
   * The days after which the parts of an incomplete multipart upload are deleted.
   *
   * @default Duration.days(7)
   */
  readonly abortIncompleteMultipartUploadAfter?: Duration;

  /**
   * The transition of objects to cheaper storage.
   *
   * @default - backups move to S3 Glacier Flexible Retrieval after 90 days; media and code never move
   */
  readonly archive?: MediaArchiveOptions;

  /**
   * Lifecycle rules besides those that the other props make.
   *
   * @default - none
   */
  readonly lifecycleRules?: s3.LifecycleRule[];

  /**
   * The origins whose scripts may read and upload with signed requests: GET, PUT and POST with all headers.
   *
   * @default - for media those of `MusicDefaults`, or `https://desktop-client` where none are set; none for backups and code
   */
  readonly corsOrigins?: string[];

  /**
   * CORS rules in place of the one that `corsOrigins` makes.
   *
   * @default - one rule, from `corsOrigins`
   */
  readonly corsRules?: s3.CorsRule[];

  /**
   * The bucket that receives the access logs, of the same account and region. It may be in another stack; the policy of an imported one is not
   * this app's to write, and a warning says what it needs.
   *
   * @default - one of its own
   */
  readonly accessLogsBucket?: s3.IBucket;

  /**
   * The time for which access logs are kept in the log bucket that is made for them.
   *
   * @default Duration.days(365)
   */
  readonly accessLogRetention?: Duration;

  /**
   * The replication of new objects to another bucket.
   *
   * @default - nowhere
   */
  readonly replication?: MediaReplicationOptions;

  /**
   * The delivery of the objects by CloudFront.
   *
   * @default - not at all
   */
  readonly delivery?: MediaDeliveryOptions;

  /**
   * Specifies whether the distribution that `delivery` describes is made.
   *
   * @default - as the tier says: not in development, otherwise yes
   */
  readonly deliveryEnabled?: boolean;

  /**
   * Specifies whether S3 sends the events of the bucket to EventBridge.
   *
   * @default false
   */
  readonly eventBridgeEnabled?: boolean;

  /**
   * The actions of alarms, when they go off and when they end.
   *
   * @default - it only changes its state
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * The removal policy of the bucket, its key and its logs. S3 deletes empty buckets only.
   *
   * @default - as the tier says: deleted in development, otherwise kept
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Specifies whether the bucket and its log buckets are emptied when they are deleted with their stack: for environments that live for a few days.
   *
   * It needs a `removalPolicy` or a tier that deletes, and adds a function of aws-cdk-lib to the stack that lists and deletes all versions.
   *
   * @default false - CloudFormation deletes a bucket only when it is empty
   */
  readonly autoDeleteObjects?: boolean;
}

/** Attributes of a bucket that another app made. */
export interface MediaBucketAttributes {
  /**
   * The name of the bucket.
   *
   * @default - taken from `bucketArn`; one of the two is needed
   */
  readonly bucketName?: string;

  /**
   * The ARN of the bucket.
   *
   * @default - made from `bucketName`; one of the two is needed
   */
  readonly bucketArn?: string;

  /**
   * The ARN of the KMS key that objects are encrypted with.
   *
   * @default - no key: grants allow nothing of KMS
   */
  readonly encryptionKeyArn?: string;

  /**
   * The region of the bucket.
   *
   * @default - the region of the stack
   */
  readonly region?: string;
}

/** The resources by which S3 replicates objects. */
export interface MediaBucketReplication {
  /** The role that S3 assumes. */
  readonly role: iam.IRole;
  /** The policy of the role. */
  readonly policy: iam.IManagedPolicy;
}
