import { Duration, Tags } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { MediaBucketBase } from './media-bucket-base';
import { MediaBucketEncryption } from './media-bucket-encryption';
import { sendEvents } from './media-bucket-events';
import { ImportedMediaBucket, UsedMediaBucket } from './media-bucket-imported';
import { createBucketAlarms } from './media-bucket-metrics';
import type { IMediaBucket, MediaBucketAttributes, MediaBucketProps, MediaBucketReplication } from './media-bucket-props';
import { renderCorsRules, renderLifecycleRules } from './media-bucket-rules';
import { validateMediaBucket, validateRuleTypes } from './media-bucket-validation';
import { tierDefaults } from './media-defaults';
import { DeploymentTier } from '../core/deployment-tier';
import { MediaDelivery } from '../edge';
import { acknowledgeCompliance } from '../private/acknowledge';
import { ENTIRE_BUCKET } from '../private/bucket-metrics';
import { always, injectable } from '../private/injectable';
import { KeptData } from '../private/kept-data';
import { createLogBucket, recordAccess } from '../private/log-bucket';
import { bucketResource, createPrivateBucket } from '../private/private-bucket';
import { ReplicationRole } from '../private/replication';

/**
 * A private, versioned, encrypted bucket for music files, backups or packages, with everything around it that the deployment
 * guide asks for.
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
  /** The ID by which property injectors of the CDK know this construct. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.MediaBucket';

  /**
   * Uses a bucket that another app made.
   *
   * Throws `MediaBucketNameMissing`, `MediaBucketNameInvalid`, `MediaBucketArnInvalid`, `MediaBucketNameConflict` and `MediaBucketKeyInvalid`.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param attributes its attributes
   */
  public static fromMediaBucketAttributes(scope: Construct, id: string, attributes: MediaBucketAttributes): IMediaBucket {
    return new ImportedMediaBucket(scope, id, attributes);
  }

  /**
   * Uses any bucket of aws-cdk-lib as a media bucket: to hand it to `MusicApi`, or to grant permissions that are as narrow.
   *
   * Nothing of the bucket is changed. Throws `MediaBucketMissing`, `MediaBucketEncryptionKeyRegionInvalid` and `MediaBucketEncryptionKeyUnknown`.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param bucket the bucket, of this stack or another one, or an imported one
   */
  public static fromBucket(scope: Construct, id: string, bucket: s3.IBucket): IMediaBucket {
    return new UsedMediaBucket(scope, id, bucket);
  }

  public readonly bucket: s3.IBucket;
  public readonly encryptionKey?: kms.IKey;

  /** The bucket that receives the access logs. */
  public readonly accessLogsBucket: s3.IBucket;
  /** The delivery by CloudFront. Undefined where there is none. */
  public readonly delivery?: MediaDelivery;
  /** The role and the policy by which S3 replicates. Undefined where it does not. */
  public readonly replication?: MediaBucketReplication;
  /** The alarms of the bucket; those of the delivery are `delivery.alarms`. */
  public readonly alarms: cloudwatch.Alarm[] = [];

  /**
   * Throws `MediaBucket...` and `MediaDelivery...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there, which decides the logical ids: a change of it makes a new, empty bucket
   * @param props the properties of the bucket
   */
  public constructor(scope: Construct, id: string, props: MediaBucketProps = {}) {
    super(scope, id);
    validateRuleTypes(this, props);
    const tier = props.tier ?? DeploymentTier.PRODUCTION;
    const lifecycleRules = renderLifecycleRules(props);
    const corsRules = renderCorsRules(this, props);
    const kept = new KeptData(props, tier);
    validateMediaBucket(this, props, lifecycleRules, corsRules, kept.removalPolicy);

    const { deliveryEnabled, requestMetrics } = tierDefaults(tier);
    const delivery = (props.deliveryEnabled ?? deliveryEnabled) ? props.delivery : undefined;
    this.encryptionKey = props.encryption === MediaBucketEncryption.S3_MANAGED ? undefined : kept.chooseKey(this, `Encrypts the objects of ${this.node.path}`);
    this.accessLogsBucket = props.accessLogsBucket ?? createLogBucket(this, 'AccessLogs', {
      retention: props.accessLogRetention ?? Duration.days(365),
      ...kept,
      acceptsCloudFrontLogs: delivery !== undefined,
      autoDeleteObjects: props.autoDeleteObjects,
    });
    const bucket = this.createBucket(props, kept, requestMetrics, lifecycleRules, corsRules);
    this.bucket = bucket;
    this.node.defaultChild = bucketResource(bucket);
    recordAccess(bucket, this.accessLogsBucket, `access/${id}/`);
    this.refuseOtherEncryption(bucket);
    if (props.replication) {
      const { role, policy, configuration } = new ReplicationRole(this, 'Replication', {
        bucket, encryptionKey: this.encryptionKey, removalPolicy: kept.removalPolicy,
      }, props.replication);
      this.replication = { role, policy };
      bucketResource(bucket).replicationConfiguration = configuration;
    }
    if (props.eventBridgeEnabled) {
      sendEvents(this, bucket);
    }
    if (delivery) {
      this.delivery = new MediaDelivery(this, 'Delivery', {
        ...delivery,
        bucket,
        logBucket: delivery.logBucket ?? this.accessLogsBucket,
        corsOrigins: delivery.corsOrigins ?? corsRules.flatMap((rule) => rule.allowedOrigins),
        tier,
        alarmActions: props.alarmActions,
      });
    }
    if (tier.alarmsEnabled) {
      this.alarms.push(...createBucketAlarms(this, this, {
        requestMetrics, replication: props.replication, actions: props.alarmActions ?? [],
      }));
    }
    this.acknowledgeFindings(bucket, props);
    Tags.of(this).add('eknmusic:tier', tier.name);
  }

  private createBucket(
    props: MediaBucketProps, kept: KeptData, requestMetrics: boolean, lifecycleRules: s3.LifecycleRule[], cors: s3.CorsRule[],
  ): s3.Bucket {
    return createPrivateBucket(this, 'Bucket', kept, {
      bucketName: props.bucketName,
      encryptionKey: this.encryptionKey,
      lifecycleRules,
      cors,
      metrics: requestMetrics ? [{ id: ENTIRE_BUCKET }] : undefined,
      autoDeleteObjects: props.autoDeleteObjects,
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

  private acknowledgeFindings(bucket: s3.Bucket, props: MediaBucketProps): void {
    if (!props.replication) {
      acknowledgeCompliance(bucketResource(bucket), 'S3BucketReplicationEnabled',
        'Versions protect against deletion and overwriting. A copy in another region is a decision about cost and recovery; `replication` makes it.');
    }
  }
}
