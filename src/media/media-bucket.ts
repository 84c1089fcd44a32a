import { Duration, RemovalPolicy, Tags } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { MediaBucketBase } from './media-bucket-base';
import { MediaBucketEncryption } from './media-bucket-encryption';
import { createBucketAlarms, ENTIRE_BUCKET } from './media-bucket-metrics';
import type { IMediaBucket, MediaBucketAttributes, MediaBucketProps } from './media-bucket-props';
import { renderCorsRules, renderLifecycleRules } from './media-bucket-rules';
import { validateMediaBucket } from './media-bucket-validation';
import { ReplicationRole } from './media-replication-role';
import { DeploymentTier, MonitoringDepth } from '../core/deployment-tier';
import { MediaDelivery } from '../edge/media-delivery';
import { acknowledgeCompliance, acknowledgeDeletion } from '../private/acknowledge';
import { always, injectable } from '../private/injectable';
import { createKey } from '../private/keys';
import { createLogBucket, recordAccess } from '../private/log-bucket';
import { type Removal, removalOf } from '../private/removal';

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
@injectable<MediaBucketProps>({
  tier: always, encryptionKey: ({ encryption }) => encryption !== MediaBucketEncryption.S3_MANAGED, alarmActions: always,
})
export class MediaBucket extends MediaBucketBase {
  /** What property injectors of the CDK know this construct by. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.MediaBucket';

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
    const corsRules = renderCorsRules(this, props);
    validateMediaBucket(this, props, lifecycleRules, corsRules);

    const removal = removalOf(props.removalPolicy, tier);
    const delivery = (props.deliveryEnabled ?? tier.cdnEnabled) ? props.delivery : undefined;
    this.encryptionKey = this.chooseKey(props, removal);
    this.accessLogsBucket = props.accessLogsBucket ?? createLogBucket(this, 'AccessLogs', {
      retention: props.accessLogRetention ?? Duration.days(365),
      ...removal,
      acceptsCloudFrontLogs: delivery !== undefined,
    });
    const bucket = this.createBucket(props, tier, removal.removalPolicy, lifecycleRules, corsRules);
    this.bucket = bucket;
    recordAccess(bucket, this.accessLogsBucket, `access/${id}/`);
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
    this.acknowledgeFindings(bucket, props, removal);
    Tags.of(this).add('eknmusic:tier', tier.name);
  }

  private chooseKey(props: MediaBucketProps, removal: Removal): kms.IKey | undefined {
    if (props.encryption === MediaBucketEncryption.S3_MANAGED) {
      return undefined;
    }
    return props.encryptionKey ?? createKey(this, `Encrypts the objects of ${this.node.path}`, removal);
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
    // `StringNotEquals`, and its `IfExists` form as well, also holds where nothing was asked for: `Null` leaves that case out.
    const asksForOther = (header: string, ours: string) => ({ StringNotEquals: { [header]: ours }, Null: { [header]: 'false' } });
    deny('RefuseOtherEncryption', asksForOther('s3:x-amz-server-side-encryption', this.encryptionKey ? 'aws:kms' : 'AES256'));
    deny('RefuseCustomerProvidedKeys', { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } });
    if (this.encryptionKey) {
      deny('RefuseOtherKeys', asksForOther('s3:x-amz-server-side-encryption-aws-kms-key-id', this.encryptionKey.keyArn));
    }
  }

  private acknowledgeFindings(bucket: s3.Bucket, props: MediaBucketProps, { deletedByTier }: Removal): void {
    if (deletedByTier !== undefined) {
      acknowledgeDeletion(resourceOf(bucket), deletedByTier);
    }
    if (!props.replication) {
      acknowledgeCompliance(resourceOf(bucket), 'S3BucketReplicationEnabled',
        'Versions protect against deletion and overwriting. A copy in another region is a decision about cost and recovery; `replication` makes it.');
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
