import { Arn, ArnFormat, Duration, Names, Stack, Stage, Tags } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, type IConstruct } from 'constructs';
import { CentralLogsDelivery } from './central-logs-delivery';
import { CentralLogsGrants } from './central-logs-grants';
import { RESULTS_PREFIX } from './central-logs-layout';
import type { CentralLogsAttributes, CentralLogsProps, ICentralLogs, ICentralLogsDelivery, ICentralLogsSearch, SubscribeAllOptions, SubscribeOptions } from './central-logs-props';
import { CentralLogsSearch } from './central-logs-search';
import { validateCentralLogs, validateCentralLogsAttributes } from './central-logs-validation';
import { LogSubscriber } from './log-subscriber';
import { DeploymentTier } from '../core/deployment-tier';
import { acknowledgeCompliance } from '../private/acknowledge';
import { createAlarm } from '../private/alarms';
import { checkedParameters } from '../private/checked-parameters';
import { always, injectable } from '../private/injectable';
import { KeptData } from '../private/kept-data';
import { createLogBucket, recordAccess } from '../private/log-bucket';
import { createPrivateBucket } from '../private/private-bucket';

/** How old the oldest event that is not written yet may be. Firehose tries again for a day. */
const LATE = Duration.minutes(15);

/**
 * One place for the logs of an environment: what log groups receive is written to an encrypted bucket within minutes, kept
 * for as long as the tier says, and searched by SQL across all of them.
 *
 * Put it into a stack that needs no other: the stacks of the log groups are deployed after it. The log groups stay as they are.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#FirehoseExample
 * @example
 *
 * const logs = new CentralLogs(this, 'Logs', { databaseName: 'eknmusic_prod_logs' });
 * logs.subscribeAll(this);
 */
@injectable<CentralLogsProps>({ tier: always, encryptionKey: always, alarmActions: always })
export class CentralLogs extends Construct implements ICentralLogs {
  /** The ID by which property injectors of the CDK know this construct. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.CentralLogs';

  /**
   * Uses central logs that were made elsewhere.
   *
   * Throws `CentralLogsArnInvalid`.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param attributes the attributes of the logs
   */
  public static fromCentralLogsAttributes(scope: Construct, id: string, attributes: CentralLogsAttributes): ICentralLogs {
    return new ImportedCentralLogs(scope, id, attributes);
  }

  public readonly deliveryStreamArn: string;
  public readonly subscriptionRoleArn: string;
  /** The permissions that can be granted. */
  public readonly grants: CentralLogsGrants;

  /** The bucket that keeps the events. */
  public readonly bucket: s3.IBucket;
  /** The bucket with the access logs of that bucket. */
  public readonly accessLogsBucket: s3.IBucket;
  /** The KMS key that encrypts everything here but the access logs. */
  public readonly encryptionKey: kms.IKey;
  /** The delivery: the stream and its roles. */
  public readonly delivery: ICentralLogsDelivery;
  /** The search: the table, the workgroup and the named queries. */
  public readonly search: ICentralLogsSearch;
  /** The alarm of the delivery; empty where the tier has none. */
  public readonly alarms: cloudwatch.Alarm[] = [];

  private readonly subscriber: LogSubscriber;

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
    const kept = new KeptData(props, tier);
    validateCentralLogs(this, props, { retention, interval, removalPolicy: kept.removalPolicy });

    const encryptionKey = kept.chooseKey(this, `Encrypts the logs of ${this.node.path}`);
    this.encryptionKey = encryptionKey;
    this.accessLogsBucket = props.accessLogsBucket ?? createLogBucket(this, 'AccessLogs', {
      retention: Duration.days(365), ...kept, acceptsCloudFrontLogs: false, autoDeleteObjects: props.autoDeleteObjects,
    });
    const bucket = this.createBucket(props, encryptionKey, retention, kept);
    this.bucket = bucket;
    recordAccess(bucket, this.accessLogsBucket, `access/${id}/`);
    this.node.defaultChild = bucket.node.defaultChild;

    const delivery = new CentralLogsDelivery(this, 'Delivery', { bucket, encryptionKey, interval, ...kept });
    this.delivery = delivery;
    this.deliveryStreamArn = delivery.deliveryStreamArn;
    this.subscriptionRoleArn = delivery.subscriptionRole.roleArn;
    this.search = new CentralLogsSearch(this, 'Search', { name: props.databaseName ?? this.nameOfPath(), bucket, encryptionKey, retention });
    this.grants = CentralLogsGrants.fromCentralLogs(this);

    const { account, region } = Stack.of(this);
    this.subscriber = new LogSubscriber(this, {
      account,
      region,
      stage: Stage.of(this),
      deliveryStreamArn: this.deliveryStreamArn,
      subscriptionRoleArn: this.subscriptionRoleArn,
      errorLogGroup: delivery.errorLogGroup,
      permissions: delivery.subscriptionPolicy,
    });
    if (tier.alarmsEnabled) {
      this.alarms.push(createAlarm(this, 'LateAlarm', {
        metric: this.metricDeliveryToS3DataFreshness(),
        description: `Log events wait for more than ${LATE.toMinutes()} minutes to be delivered to ${this.node.path}: see its error log group`,
        above: LATE.toSeconds(),
        actions: props.alarmActions ?? [],
      }));
    }
    Tags.of(this).add('eknmusic:tier', tier.name);
  }

  public subscribe(logGroup: logs.ILogGroup, options: SubscribeOptions = {}): logs.SubscriptionFilter {
    return this.subscriber.subscribe(logGroup, options);
  }

  public subscribeAll(scope: IConstruct, options: SubscribeAllOptions = {}): void {
    this.subscriber.subscribeAll(scope, options);
  }

  /**
   * The age in seconds of the oldest event that is not written yet.
   *
   * @param options the options of the metric; by default the maximum over five minutes
   */
  public metricDeliveryToS3DataFreshness(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('DeliveryToS3.DataFreshness', { statistic: cloudwatch.Stats.MAXIMUM, ...options });
  }

  /**
   * The bytes that come from CloudWatch Logs, compressed: what Firehose charges for.
   *
   * @param options the options of the metric; by default the sum over five minutes
   */
  public metricIncomingBytes(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('IncomingBytes', { statistic: cloudwatch.Stats.SUM, ...options });
  }

  /**
   * A metric of the stream.
   *
   * @param metricName its name in the namespace `AWS/Firehose`
   * @param options the options of the metric; by default the average over five minutes
   * @see https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/Firehose', metricName, dimensionsMap: { DeliveryStreamName: this.delivery.deliveryStreamName }, ...options,
    }).attachTo(this);
  }

  private nameOfPath(): string {
    return Names.uniqueResourceName(this, { maxLength: 128, separator: '_' }).toLowerCase();
  }

  private createBucket(
    { bucketName, autoDeleteObjects }: CentralLogsProps, encryptionKey: kms.IKey, retention: Duration, kept: KeptData,
  ): s3.Bucket {
    const bucket = createPrivateBucket(this, 'Bucket', kept, {
      bucketName,
      encryptionKey,
      lifecycleRules: [
        {
          id: 'expire-logs',
          expiration: retention,
          noncurrentVersionExpiration: Duration.days(1),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
        { id: 'expire-results', prefix: RESULTS_PREFIX, expiration: Duration.days(1) },
      ],
      autoDeleteObjects,
    });
    acknowledgeCompliance(bucket.node.defaultChild!, 'S3BucketReplicationEnabled',
      'The events are kept for a limited time; until then each is in its log group as well, unless that forgets sooner.');
    return bucket;
  }
}

@checkedParameters('CentralLogs')
class ImportedCentralLogs extends Construct implements ICentralLogs {
  public readonly deliveryStreamArn: string;
  public readonly subscriptionRoleArn: string;
  private readonly subscriber: LogSubscriber;

  public constructor(scope: Construct, id: string, attributes: CentralLogsAttributes) {
    super(scope, id);
    validateCentralLogsAttributes(this, attributes);
    this.deliveryStreamArn = attributes.deliveryStreamArn;
    this.subscriptionRoleArn = attributes.subscriptionRoleArn;
    const { account, region } = Arn.split(attributes.deliveryStreamArn, ArnFormat.SLASH_RESOURCE_NAME);
    this.subscriber = new LogSubscriber(this, { ...attributes, account: account!, region: region! });
  }

  public subscribe(logGroup: logs.ILogGroup, options: SubscribeOptions = {}): logs.SubscriptionFilter {
    return this.subscriber.subscribe(logGroup, options);
  }

  public subscribeAll(scope: IConstruct, options: SubscribeAllOptions = {}): void {
    this.subscriber.subscribeAll(scope, options);
  }
}
