import { Arn, ArnFormat, Duration, Names, type RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import type * as athena from 'aws-cdk-lib/aws-athena';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as glue from 'aws-cdk-lib/aws-glue';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, type IConstruct } from 'constructs';
import { CentralLogsDelivery } from './central-logs-delivery';
import { CentralLogsGrants } from './central-logs-grants';
import { RESULTS_PREFIX } from './central-logs-layout';
import type { CentralLogsAttributes, CentralLogsProps, CollectFromOptions, CollectOptions, ICentralLogs } from './central-logs-props';
import { CentralLogsSearch } from './central-logs-search';
import { validateCentralLogs, validateCentralLogsAttributes } from './central-logs-validation';
import { LogCollector } from './log-collector';
import { DeploymentTier } from '../core/deployment-tier';
import { acknowledgeCompliance, acknowledgeDeletion } from '../private/acknowledge';
import { createAlarm } from '../private/alarms';
import { always, injectable } from '../private/injectable';
import { createKey } from '../private/keys';
import { createLogBucket, recordAccess } from '../private/log-bucket';
import { removalOf } from '../private/removal';

/** How old the oldest event that is not written yet may be. Firehose tries again for a day. */
const LATE = Duration.minutes(15);

/**
 * One place for the logs of an environment (requirement E11): what log groups receive is written to an encrypted bucket within minutes, kept
 * for as long as the tier says, and searched by SQL across all of them.
 *
 * Put it into a stack that needs no other: the stacks of the log groups are deployed after it. The log groups stay as they are.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#FirehoseExample
 * @example
 *
 * const logs = new CentralLogs(this, 'Logs', { databaseName: 'eknmusic_prod_logs' });
 * logs.collectFrom(app);
 */
@injectable<CentralLogsProps>({ tier: always, encryptionKey: always, alarmActions: always })
export class CentralLogs extends Construct implements ICentralLogs {
  /** What property injectors of the CDK know this construct by. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.CentralLogs';

  /**
   * Uses central logs that were made elsewhere.
   *
   * Throws `CentralLogsArnInvalid`.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param attributes what is known of them
   */
  public static fromCentralLogsAttributes(scope: Construct, id: string, attributes: CentralLogsAttributes): ICentralLogs {
    return new ImportedCentralLogs(scope, id, attributes);
  }

  public readonly deliveryStreamArn: string;
  public readonly subscriptionRoleArn: string;
  /** Rights to the events. */
  public readonly grants: CentralLogsGrants;

  /** Keeps the events. */
  public readonly bucket: s3.Bucket;
  /** Records who reads them. */
  public readonly accessLogsBucket: s3.IBucket;
  /** Encrypts everything here. */
  public readonly encryptionKey: kms.IKey;
  /** Takes the events from CloudWatch Logs and writes them to the bucket. */
  public readonly deliveryStream: firehose.CfnDeliveryStream;
  /** The role by which the stream writes. */
  public readonly deliveryRole: iam.Role;
  /** What that role may do. */
  public readonly deliveryPolicy: iam.ManagedPolicy;
  /** The role by which CloudWatch Logs writes to the stream. */
  public readonly subscriptionRole: iam.Role;
  /** What that role may do. */
  public readonly subscriptionPolicy: iam.ManagedPolicy;
  /** Tells what could not be delivered. */
  public readonly errorLogGroup: logs.LogGroup;
  /** Where in Glue's catalog the table is. */
  public readonly database: glue.CfnDatabase;
  /** The events as Athena sees them. */
  public readonly table: glue.CfnTable;
  /** The workgroup of Athena that searches them. */
  public readonly workGroup: athena.CfnWorkGroup;
  /** What operators ask: errors anywhere, everything of one request, how much each log group writes. */
  public readonly savedQueries: athena.CfnNamedQuery[];
  /** The alarm of the delivery; empty where the tier has none. */
  public readonly alarms: cloudwatch.Alarm[] = [];

  private readonly collector: LogCollector;

  /**
   * Throws `CentralLogs...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there, which decides the logical ids: a change of it makes another bucket
   * @param props where the logs go, and for how long
   */
  public constructor(scope: Construct, id: string, props: CentralLogsProps = {}) {
    super(scope, id);
    const tier = props.tier ?? DeploymentTier.PRODUCTION;
    const retention = props.retention ?? Duration.days(tier.logRetention);
    const interval = props.deliveryInterval ?? Duration.minutes(1);
    validateCentralLogs(this, props, retention, interval);

    const removal = removalOf(props.removalPolicy, tier);
    const encryptionKey = props.encryptionKey ?? createKey(this, `Encrypts the logs of ${this.node.path}`, removal);
    this.encryptionKey = encryptionKey;
    this.accessLogsBucket = props.accessLogsBucket ?? createLogBucket(this, 'AccessLogs', {
      retention: Duration.days(365), ...removal, acceptsCloudFrontLogs: false,
    });
    const bucket = this.createBucket(props.bucketName, encryptionKey, retention, removal.removalPolicy);
    this.bucket = bucket;
    recordAccess(bucket, this.accessLogsBucket, `access/${id}/`);
    if (removal.deletedByTier !== undefined) {
      acknowledgeDeletion(bucket.node.defaultChild!, removal.deletedByTier);
    }

    const delivery = new CentralLogsDelivery(this, 'Delivery', { bucket, encryptionKey, interval, logRetention: tier.logRetention, ...removal });
    this.deliveryStream = delivery.stream;
    this.deliveryStreamArn = delivery.stream.attrArn;
    this.deliveryRole = delivery.role;
    this.deliveryPolicy = delivery.policy;
    this.subscriptionRole = delivery.subscriptionRole;
    this.subscriptionRoleArn = delivery.subscriptionRole.roleArn;
    this.subscriptionPolicy = delivery.subscriptionPolicy;
    this.errorLogGroup = delivery.errorLogGroup;

    const search = new CentralLogsSearch(this, 'Search', { name: props.databaseName ?? this.nameOfPath(), bucket, encryptionKey, retention });
    this.database = search.database;
    this.table = search.table;
    this.workGroup = search.workGroup;
    this.savedQueries = search.savedQueries;
    this.grants = CentralLogsGrants.fromCentralLogs(this);

    const { account, region } = Stack.of(this);
    this.collector = new LogCollector(this, {
      account,
      region,
      deliveryStreamArn: this.deliveryStreamArn,
      subscriptionRoleArn: this.subscriptionRoleArn,
      errorLogGroup: this.errorLogGroup,
      rights: this.subscriptionPolicy,
    });
    if (tier.alarmsEnabled) {
      this.alarms.push(createAlarm(this, 'LateAlarm', {
        metric: this.metricFreshness(),
        description: `Events have waited for more than ${LATE.toMinutes()} minutes to get to the logs of ${this.node.path}: see its error log group`,
        above: LATE.toSeconds(),
        actions: props.alarmActions ?? [],
      }));
    }
    Tags.of(this).add('eknmusic:tier', tier.name);
  }

  public collect(logGroup: logs.ILogGroup, options: CollectOptions = {}): logs.CfnSubscriptionFilter {
    return this.collector.collect(logGroup, options);
  }

  public collectFrom(scope: IConstruct, options: CollectFromOptions = {}): void {
    this.collector.collectFrom(scope, options);
  }

  /**
   * The age in seconds of the oldest event that is not written yet.
   *
   * @param options how to aggregate it; by default the maximum over five minutes
   */
  public metricFreshness(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('DeliveryToS3.DataFreshness', { statistic: cloudwatch.Stats.MAXIMUM, ...options });
  }

  /**
   * The bytes that come from CloudWatch Logs, compressed: what Firehose charges for.
   *
   * @param options how to aggregate it; by default the sum over five minutes
   */
  public metricIncomingBytes(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('IncomingBytes', { statistic: cloudwatch.Stats.SUM, ...options });
  }

  /**
   * A metric of the stream.
   *
   * @param metricName its name in the namespace `AWS/Firehose`
   * @param options how to aggregate it; by default the average over five minutes
   * @see https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/Firehose', metricName, dimensionsMap: { DeliveryStreamName: this.deliveryStream.ref }, ...options,
    }).attachTo(this);
  }

  private nameOfPath(): string {
    return Names.uniqueResourceName(this, { maxLength: 128, separator: '_' }).toLowerCase();
  }

  private createBucket(bucketName: string | undefined, encryptionKey: kms.IKey, retention: Duration, removalPolicy: RemovalPolicy): s3.Bucket {
    const bucket = new s3.Bucket(this, 'Bucket', {
      bucketName,
      encryption: s3.BucketEncryption.KMS,
      encryptionKey,
      bucketKeyEnabled: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      lifecycleRules: [
        {
          id: 'expire-logs',
          expiration: retention,
          noncurrentVersionExpiration: Duration.days(1),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
        { id: 'expire-results', prefix: RESULTS_PREFIX, expiration: Duration.days(1) },
      ],
      removalPolicy,
    });
    acknowledgeCompliance(bucket.node.defaultChild!, 'S3BucketReplicationEnabled',
      'The events are kept for a limited time; until then each is in its log group as well, unless that forgets sooner.');
    return bucket;
  }
}

class ImportedCentralLogs extends Construct implements ICentralLogs {
  public readonly deliveryStreamArn: string;
  public readonly subscriptionRoleArn: string;
  private readonly collector: LogCollector;

  public constructor(scope: Construct, id: string, attributes: CentralLogsAttributes) {
    super(scope, id);
    validateCentralLogsAttributes(this, attributes);
    this.deliveryStreamArn = attributes.deliveryStreamArn;
    this.subscriptionRoleArn = attributes.subscriptionRoleArn;
    const { account, region } = Arn.split(attributes.deliveryStreamArn, ArnFormat.SLASH_RESOURCE_NAME);
    this.collector = new LogCollector(this, { ...attributes, account: account!, region: region! });
  }

  public collect(logGroup: logs.ILogGroup, options: CollectOptions = {}): logs.CfnSubscriptionFilter {
    return this.collector.collect(logGroup, options);
  }

  public collectFrom(scope: IConstruct, options: CollectFromOptions = {}): void {
    this.collector.collectFrom(scope, options);
  }
}
