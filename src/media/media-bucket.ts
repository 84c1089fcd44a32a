import { Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { type IMediaBucket, MediaBucketBase } from './media-bucket-base';
import { MediaBucketEncryption } from './media-bucket-encryption';
import { createBucketAlarms, ENTIRE_BUCKET } from './media-bucket-metrics';
import { MediaBucketProfile } from './media-bucket-profile';
import { renderCorsRules, renderLifecycleRules } from './media-bucket-rules';
import { validateMediaBucket } from './media-bucket-validation';
import { MediaDelivery, type MediaDeliveryOptions } from './media-delivery';
import type { MediaReplicationOptions } from './media-replication';
import { ReplicationRole } from './media-replication-role';
import { DeploymentTier, MonitoringDepth } from '../operations/deployment-tier';
import { acknowledge, acknowledgeDeletion } from '../private/acknowledge';
import { createLogBucket } from '../private/log-bucket';

/** When objects move to cheaper storage that is slower to read. */
export interface MediaArchiveOptions {
  /**
   * The age at which objects move.
   *
   * @default Duration.days(90)
   */
  readonly after?: Duration;

  /**
   * Where they move to.
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

/** What a bucket is like, and what is made around it. */
export interface MediaBucketProps {
  /**
   * The environment, which decides what is kept, watched and delivered.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /**
   * What the bucket is for.
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
   * What objects are encrypted with.
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
   * How long an overwritten or deleted version can be brought back (requirement E3).
   *
   * @default Duration.days(30)
   */
  readonly noncurrentVersionRetention?: Duration;

  /**
   * How long the parts of an upload that was never finished are kept.
   *
   * @default Duration.days(7)
   */
  readonly abortIncompleteUploadsAfter?: Duration;

  /**
   * When objects move to cheaper storage.
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
   * @default - `https://desktop-client` for media (requirement E3), none for backups and code
   */
  readonly corsOrigins?: string[];

  /**
   * CORS rules in place of the one that `corsOrigins` makes.
   *
   * @default - one rule, from `corsOrigins`
   */
  readonly corsRules?: s3.CorsRule[];

  /**
   * The bucket that receives the access logs. Its policy must be this app's to write.
   *
   * @default - one of its own
   */
  readonly accessLogsBucket?: s3.IBucket;

  /**
   * How long the access logs are kept in a bucket of its own.
   *
   * @default Duration.days(365)
   */
  readonly accessLogRetention?: Duration;

  /**
   * Where S3 copies new objects to (requirement M16).
   *
   * @default - nowhere
   */
  readonly replication?: MediaReplicationOptions;

  /**
   * How CloudFront delivers the objects (requirement E8).
   *
   * @default - not at all
   */
  readonly delivery?: MediaDeliveryOptions;

  /**
   * Whether the distribution that `delivery` describes is made.
   *
   * @default - as the tier says: not in development, otherwise yes (requirement E9)
   */
  readonly deliveryEnabled?: boolean;

  /**
   * Whether S3 sends what happens in the bucket to EventBridge.
   *
   * @default false
   */
  readonly eventBridgeEnabled?: boolean;

  /**
   * What an alarm does when it goes off, and when it ends.
   *
   * @default - it only changes its state
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * What happens to the bucket, its key and its logs when they are removed from the stack. S3 deletes empty buckets only.
   *
   * @default - as the tier says: deleted in development, otherwise kept
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** A bucket that exists, for use in an app that did not make it. */
export interface MediaBucketAttributes {
  /** The name of the bucket. */
  readonly bucketName: string;

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

/**
 * A private, versioned, encrypted bucket for music files, backups or packages, with everything around it that the deployment
 * guide asks for (requirements E3, E8, M16).
 *
 * It is clean under cdk-nag's AwsSolutions pack; what other packs find is fixed, or acknowledged with a reason.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 * @example
 *
 * new MediaBucket(this, 'Files', { bucketName: 'eknmusic-files-prod' });
 */
export class MediaBucket extends MediaBucketBase {
  /**
   * Uses a bucket that was made elsewhere.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param attributes what is known of it
   */
  public static fromMediaBucketAttributes(scope: Construct, id: string, attributes: MediaBucketAttributes): IMediaBucket {
    return new ImportedMediaBucket(scope, id, attributes);
  }

  public readonly bucket: s3.IBucket;
  public readonly encryptionKey?: kms.IKey;

  /** The bucket that receives the access logs. */
  public readonly accessLogsBucket: s3.IBucket;
  /** The delivery by CloudFront, where there is one. */
  public readonly delivery?: MediaDelivery;
  /** The role by which S3 replicates, where it does. */
  public readonly replicationRole?: iam.Role;
  /** What S3 may do to replicate, where it does. */
  public readonly replicationPolicy?: iam.ManagedPolicy;
  /** The alarms of the bucket; those of the delivery are `delivery.alarms`. */
  public readonly alarms: cloudwatch.Alarm[] = [];

  /**
   * Throws `Media...` and `Delivery...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there, which decides the logical ids: a change of it makes a new, empty bucket
   * @param props what the bucket is like
   */
  public constructor(scope: Construct, id: string, props: MediaBucketProps = {}) {
    super(scope, id);
    const tier = props.tier ?? DeploymentTier.PRODUCTION;
    const lifecycleRules = renderLifecycleRules(props);
    const corsRules = renderCorsRules(props);
    validateMediaBucket(this, props, lifecycleRules, corsRules);

    const removalPolicy = props.removalPolicy ?? tier.removalPolicy;
    const deletedByTier = props.removalPolicy === undefined && removalPolicy === RemovalPolicy.DESTROY ? tier.name : undefined;
    const delivery = (props.deliveryEnabled ?? tier.cdnEnabled) ? props.delivery : undefined;
    this.encryptionKey = this.chooseKey(props, removalPolicy);
    this.accessLogsBucket = props.accessLogsBucket ?? createLogBucket(this, 'AccessLogs', {
      retention: props.accessLogRetention ?? Duration.days(365),
      removalPolicy,
      deletedByTier,
      acceptsCloudFrontLogs: delivery !== undefined,
    });
    const bucket = this.createBucket(props, tier, removalPolicy, lifecycleRules, corsRules);
    this.bucket = bucket;
    this.logAccess(bucket);
    this.refuseOtherEncryption(bucket);
    if (props.replication) {
      const replication = new ReplicationRole(this, 'Replication', bucket, this.encryptionKey, props.replication);
      this.replicationRole = replication.role;
      this.replicationPolicy = replication.policy;
      resourceOf(bucket).replicationConfiguration = replication.configuration;
    }
    if (delivery) {
      this.delivery = new MediaDelivery(this, 'Delivery', {
        ...delivery,
        bucket,
        logBucket: delivery.logBucket ?? this.accessLogsBucket,
        corsOrigins: corsRules.flatMap((rule) => rule.allowedOrigins),
        tier,
        alarmActions: props.alarmActions,
      });
    }
    if (tier.alarmsEnabled) {
      this.alarms.push(...createBucketAlarms(this, this, {
        requestMetrics: hasRequestMetrics(tier), replicates: props.replication !== undefined, actions: props.alarmActions ?? [],
      }));
    }
    this.acknowledgeFindings(bucket, props, deletedByTier);
    Tags.of(this).add('eknmusic:tier', tier.name);
  }

  private chooseKey(props: MediaBucketProps, removalPolicy: RemovalPolicy): kms.IKey | undefined {
    if (props.encryption === MediaBucketEncryption.S3_MANAGED) {
      return undefined;
    }
    return props.encryptionKey ?? new kms.Key(this, 'Key', {
      description: `Encrypts the objects of ${this.node.path}`,
      enableKeyRotation: true,
      pendingWindow: Duration.days(30),
      removalPolicy,
    });
  }

  private createBucket(
    props: MediaBucketProps, tier: DeploymentTier, removalPolicy: RemovalPolicy, lifecycleRules: s3.LifecycleRule[], cors: s3.CorsRule[],
  ): s3.Bucket {
    return new s3.Bucket(this, 'Bucket', {
      bucketName: props.bucketName,
      encryption: this.encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
      encryptionKey: this.encryptionKey,
      bucketKeyEnabled: this.encryptionKey ? true : undefined,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      lifecycleRules,
      cors,
      metrics: hasRequestMetrics(tier) ? [{ id: ENTIRE_BUCKET }] : undefined,
      eventBridgeEnabled: props.eventBridgeEnabled ?? false,
      removalPolicy,
    });
  }

  /** Written here, since what aws-cdk-lib writes depends on a feature flag of the app. */
  private logAccess(bucket: s3.Bucket): void {
    const prefix = `access/${this.node.id}/`;
    resourceOf(bucket).loggingConfiguration = { destinationBucketName: this.accessLogsBucket.bucketName, logFilePrefix: prefix };
    this.accessLogsBucket.addToResourcePolicy(new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('logging.s3.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [this.accessLogsBucket.arnForObjects(`${prefix}*`)],
      conditions: {
        ArnLike: { 'aws:SourceArn': bucket.bucketArn },
        StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
      },
    }));
  }

  /** Whoever asks for no encryption gets the bucket's own; whoever asks for another is refused. */
  private refuseOtherEncryption(bucket: s3.Bucket): void {
    const deny = (sid: string, conditions: Record<string, unknown>) => bucket.addToResourcePolicy(new iam.PolicyStatement({
      sid,
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects('*')],
      conditions,
    }));
    deny('RefuseOtherEncryption', {
      StringNotEqualsIfExists: { 's3:x-amz-server-side-encryption': this.encryptionKey ? 'aws:kms' : 'AES256' },
    });
    deny('RefuseCustomerProvidedKeys', { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } });
    if (this.encryptionKey) {
      deny('RefuseOtherKeys', {
        StringNotEqualsIfExists: { 's3:x-amz-server-side-encryption-aws-kms-key-id': this.encryptionKey.keyArn },
      });
    }
  }

  private acknowledgeFindings(bucket: s3.Bucket, props: MediaBucketProps, deletedByTier: string | undefined): void {
    if (deletedByTier !== undefined) {
      acknowledgeDeletion(resourceOf(bucket), deletedByTier);
      const ownKey = this.node.tryFindChild('Key');
      if (ownKey) {
        acknowledgeDeletion(ownKey.node.defaultChild!, deletedByTier);
      }
    }
    if (!props.replication) {
      for (const pack of ['NIST.800.53.R5', 'PCI.DSS.321', 'HIPAA.Security']) {
        acknowledge(resourceOf(bucket), `${pack}-S3BucketReplicationEnabled`,
          'Versions protect against deletion and overwriting. A copy in another region is a decision about cost and recovery; `replication` makes it.');
      }
    }
  }
}

class ImportedMediaBucket extends MediaBucketBase {
  public readonly bucket: s3.IBucket;
  public readonly encryptionKey?: kms.IKey;

  public constructor(scope: Construct, id: string, attributes: MediaBucketAttributes) {
    super(scope, id);
    this.encryptionKey = attributes.encryptionKeyArn
      ? kms.Key.fromKeyArn(this, 'Key', attributes.encryptionKeyArn)
      : undefined;
    this.bucket = s3.Bucket.fromBucketAttributes(this, 'Bucket', {
      bucketName: attributes.bucketName,
      encryptionKey: this.encryptionKey,
      region: attributes.region,
    });
  }
}

function hasRequestMetrics(tier: DeploymentTier): boolean {
  return tier.monitoringDepth === MonitoringDepth.ENHANCED;
}

function resourceOf(bucket: s3.Bucket): s3.CfnBucket {
  return bucket.node.defaultChild as s3.CfnBucket;
}
