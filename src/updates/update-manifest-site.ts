import { Annotations, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { TimestampSigning } from './timestamp-signing';
import { createEdgeAlarms, createSiteAlarms } from './update-manifest-site-alarms';
import { UpdateManifestSiteBase } from './update-manifest-site-base';
import { createSiteBucket } from './update-manifest-site-bucket';
import { DEFAULTS, tierDefaults } from './update-manifest-site-defaults';
import { SiteDelivery } from './update-manifest-site-delivery';
import { ImportedUpdateManifestSite } from './update-manifest-site-imported';
import type {
  IUpdateManifestSite, UpdateManifestSiteAttributes, UpdateManifestSiteDelivery, UpdateManifestSiteProps, UpdateManifestSitePublisher,
  UpdateManifestSiteReplication, UpdateManifestSiteTimestamp,
} from './update-manifest-site-props';
import { SitePublisher } from './update-manifest-site-publisher';
import { SiteTimestamp } from './update-manifest-site-timestamp';
import { validateUpdateManifestSite } from './update-manifest-site-validation';
import { DeploymentTier } from '../core';
import type { DomainNameResources } from '../edge';
import { MediaBucketEncryption } from '../media';
import { acknowledge, acknowledgeCompliance } from '../private/acknowledge';
import { description } from '../private/descriptions';
import { actionsInUsEast1, edgeCertificate, edgeLogBucket, edgeRecords, edgeWebAclArn, lacksActionsInUsEast1 } from '../private/edge-parts';
import { EdgeStacks } from '../private/edge-stacks';
import { always, injectable } from '../private/injectable';
import { KeptData } from '../private/kept-data';
import { createLogBucket, recordAccess } from '../private/log-bucket';
import { bucketResource } from '../private/private-bucket';
import { ReplicationRole } from '../private/replication';

/**
 * The site that desktop clients download from and update themselves by: a private bucket in which what was released stays as it was, CloudFront
 * in front of it, signed metadata that stays fresh, and the permissions to publish.
 *
 * What stands on it is published with the release command line `ekn-updates`. Certificate, web ACL and the alarms on CloudFront are made in
 * us-east-1, wherever the stack is.
 *
 * @see https://theupdateframework.github.io/specification/latest/
 * @example
 *
 * const site = new UpdateManifestSite(this, 'Updates', {
 *   app: 'eknmusic',
 *   publisher: { repository: 'eknmusic/desktop' },
 * });
 * site.appcastUrl('stable', UpdatePlatform.WINDOWS);
 */
@injectable<UpdateManifestSiteProps>({ tier: always, encryptionKey: always, alarmActions: always })
export class UpdateManifestSite extends UpdateManifestSiteBase {
  /** The id by which property injectors of the CDK know this construct. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.UpdateManifestSite';

  /**
   * Uses a site that another app made.
   *
   * Throws `UpdateManifestSite...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param attributes what is known of it
   */
  public static fromUpdateManifestSiteAttributes(scope: Construct, id: string, attributes: UpdateManifestSiteAttributes): IUpdateManifestSite {
    return new ImportedUpdateManifestSite(scope, id, attributes);
  }

  public readonly app: string;
  public readonly channels: string[];
  public readonly url: string;
  public readonly bucket: s3.IBucket;
  public readonly distributionId: string;
  public readonly parameterName?: string;
  public readonly timestampKey?: kms.IKey;
  public readonly encryptionKey?: kms.IKey;

  /** The bucket that receives the access logs. */
  public readonly accessLogsBucket: s3.IBucket;
  /** The delivery of the site to clients. */
  public readonly delivery: UpdateManifestSiteDelivery;
  /** The domain name with its certificate and records. Undefined without a domain name. */
  public readonly domain?: DomainNameResources;
  /** The function that keeps the timestamp valid and looks at the metadata, with its parts. */
  public readonly timestamp: UpdateManifestSiteTimestamp;
  /** The role by which workflows of GitHub publish. Undefined where there is none. */
  public readonly publisher?: UpdateManifestSitePublisher;
  /** The role and the policy by which S3 replicates. Undefined where it does not. */
  public readonly replication?: UpdateManifestSiteReplication;
  /** The SSM parameter with the configuration of `ekn-updates`. */
  public readonly parameter: ssm.StringParameter;
  /** The alarms: those on CloudFront are in us-east-1. Empty where the tier has none. */
  public readonly alarms: cloudwatch.Alarm[] = [];

  private readonly edge: EdgeStacks;

  /**
   * Throws `UpdateManifestSite...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there, which decides the logical ids: a change of it makes a new, empty site
   * @param props the properties of the site
   */
  public constructor(scope: Construct, id: string, props: UpdateManifestSiteProps) {
    super(scope, id);
    const tier = props.tier ?? DeploymentTier.PRODUCTION;
    const webAcl = props.webAcl ?? tierDefaults(tier).webAcl;
    const signing = props.timestamp ?? TimestampSigning.scheduled();
    this.edge = new EdgeStacks(this);
    validateUpdateManifestSite(this, props, { tier, webAcl, timestamp: signing, edge: this.edge });
    this.app = props.app;
    this.channels = props.channels ?? [...DEFAULTS.channels];

    const kept = new KeptData(props, tier);
    const key = kept.chooseKey(this, `Encrypts what belongs to the updates of ${props.app}`);
    this.encryptionKey = props.encryption === MediaBucketEncryption.KMS ? key : undefined;
    this.accessLogsBucket = props.accessLogsBucket ?? this.createLogs(this, 'AccessLogs', props, kept);
    const bucket = createSiteBucket(this, { props, encryptionKey: this.encryptionKey, kept });
    this.bucket = bucket;
    this.node.defaultChild = bucketResource(bucket);
    recordAccess(bucket, this.accessLogsBucket, `access/${id}/`);
    this.replication = props.replication && this.replicate(bucket, props, kept);

    const certificate = edgeCertificate(this, this.edge, props);
    const delivery = new SiteDelivery(this, 'Delivery', {
      props,
      bucket,
      logBucket: edgeLogBucket(this, this.edge, () => this.accessLogsBucket, (place) => this.createLogs(place, 'Logs', props, kept, true)),
      certificate,
      webAclArn: edgeWebAclArn(this.edge, webAcl, `In front of the updates of ${this.app}`),
      noWebAclBecause: webAcl.noneBecause,
    });
    this.delivery = delivery;
    this.distributionId = delivery.distribution.distributionId;
    // eslint-disable-next-line @stylistic/max-len
    this.domain = certificate && { domainName: props.domainName!, certificate, records: edgeRecords(this, props, delivery.distribution.distributionDomainName) };
    this.url = `https://${props.domainName ?? delivery.distribution.distributionDomainName}`;

    this.timestamp = new SiteTimestamp(this, 'Timestamp', {
      props, signing, tier, bucket, objectKey: this.encryptionKey, logKey: key, removal: kept,
    });
    this.timestampKey = this.timestamp.key;
    this.parameterName = props.parameterName ?? `/${this.app}/updates`;
    this.parameter = this.createParameter(this.parameterName, props, signing);
    this.publisher = props.publisher && this.createPublisher(props, tier);
    if (tier.alarmsEnabled) {
      this.alarms.push(...createSiteAlarms(this, {
        site: this, timestamp: this.timestamp, timestampValiditySeconds: signing.validity.toSeconds(), interval: signing.interval, props,
      }), ...createEdgeAlarms(this.edge, this, this.chooseEdgeActions(props)));
    }
    if (props.domainName === undefined && kept.removalPolicy !== RemovalPolicy.DESTROY) {
      Annotations.of(this).addWarningV2('@eknmusic/constructs:updateManifestSiteUnderCloudFront',
        'Clients have the address of the site built in, and that of the distribution is lost with it: no other distribution ever gets the name. Give `domainName` before the first client is installed.');
    }
    this.acknowledgeFindings(bucket, props);
    Tags.of(this).add('eknmusic:tier', tier.name);
  }

  /**
   * The metric `Errors` of the function that keeps the timestamp valid and looks at the metadata.
   *
   * @param options how to aggregate it; by default the sum over five minutes
   */
  public metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.timestamp.function.metricErrors(options);
  }

  private createLogs(scope: Construct, id: string, props: UpdateManifestSiteProps, kept: KeptData, onlyForCloudFront?: boolean): s3.Bucket {
    return createLogBucket(scope, id, {
      retention: props.accessLogRetention ?? DEFAULTS.accessLogRetention,
      ...kept,
      acceptsCloudFrontLogs: true,
      onlyForCloudFront,
      autoDeleteObjects: props.autoDeleteObjects,
    });
  }

  private replicate(bucket: s3.Bucket, props: UpdateManifestSiteProps, { removalPolicy }: KeptData): UpdateManifestSiteReplication {
    const source = { bucket, encryptionKey: this.encryptionKey, removalPolicy, isLocked: props.objectLock !== undefined };
    const { role, policy, configuration } = new ReplicationRole(this, 'Replication', source, props.replication!);
    bucketResource(bucket).replicationConfiguration = configuration;
    return { role, policy };
  }

  private createParameter(parameterName: string, { title }: UpdateManifestSiteProps, { validity }: TimestampSigning): ssm.StringParameter {
    const stack = Stack.of(this);
    return new ssm.StringParameter(this, 'Configuration', {
      parameterName,
      description: description(`Where ekn-updates publishes ${this.app}`),
      stringValue: stack.toJsonString({
        app: this.app,
        bucket: this.bucket.bucketName,
        region: stack.region,
        url: this.url,
        distributionId: this.distributionId,
        channels: this.channels,
        timestampKeyArn: this.timestampKey?.keyArn,
        timestampValidForSeconds: validity.toSeconds(),
        title,
      }),
    });
  }

  private createPublisher({ publisher }: UpdateManifestSiteProps, tier: DeploymentTier): UpdateManifestSitePublisher {
    const made = new SitePublisher(this, 'Publisher', this.app, tier, publisher!);
    this.grants.publish(made);
    made.acknowledgeFindings(this.bucket);
    return made;
  }

  private chooseEdgeActions(props: UpdateManifestSiteProps): cloudwatch.IAlarmAction[] {
    if (lacksActionsInUsEast1(this.edge, props)) {
      Annotations.of(this).addWarningV2('@eknmusic/constructs:updateManifestSiteEdgeAlarmActionsMissing',
        'The alarms on CloudFront are in us-east-1, where nothing of `alarmActions` is: they only change their state. Give `edgeAlarmActions`, such as an SNS topic there, or an empty list.');
    }
    return actionsInUsEast1(this.edge, props);
  }

  private acknowledgeFindings(bucket: s3.Bucket, props: UpdateManifestSiteProps): void {
    const resource = bucketResource(bucket);
    acknowledge(resource, 'Music-BucketOldVersionsExpire',
      'Of what moves, noncurrent versions expire. Nothing else has any: a rule for the whole bucket would delete releases after somebody lifted the bucket policy.');
    if (!this.encryptionKey) {
      acknowledgeCompliance(resource, 'S3DefaultEncryptionKMS',
        'The bucket holds what everyone may fetch: releases, their signatures and feeds. A key of one\'s own would keep nothing secret; `encryption` asks for one.');
    }
    if (!props.replication) {
      acknowledgeCompliance(resource, 'S3BucketReplicationEnabled',
        'What was released cannot be overwritten or deleted. A copy in another region is a decision about cost and recovery; `replication` makes it.');
    }
  }
}
