import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import type { DeploymentTier } from '../core/deployment-tier';

/** Properties for subscribing to a log group. */
export interface SubscribeOptions {
  /**
   * The events that are delivered; `logs.FilterPattern` makes patterns.
   *
   * @default - all of them
   */
  readonly filterPattern?: logs.IFilterPattern;
}

/** Properties for subscribing to every log group below a construct. */
export interface SubscribeAllOptions extends SubscribeOptions {
  /**
   * The log groups that are left out, such as one of a log class that knows no subscription filters.
   *
   * @default - none is left out
   */
  readonly except?: logs.ILogGroup[];
}

/** The one place for the logs of an environment, made here or elsewhere. */
export interface ICentralLogs extends IConstruct {
  /** The ARN of the stream that takes the events. */
  readonly deliveryStreamArn: string;
  /** The ARN of the role by which CloudWatch Logs writes to that stream. */
  readonly subscriptionRoleArn: string;

  /**
   * Subscribes to a log group: the events that it receives from now on are delivered. Asking for it twice changes nothing.
   *
   * Throws `CentralLogsLogGroupInvalid`, `CentralLogsEnvironmentMismatch`, `CentralLogsStageUnreachable`, `CentralLogsClassUnsupported`,
   * `CentralLogsSubscribedTwice` and `CentralLogsOwnErrors`.
   *
   * @param logGroup the log group, in the account and region of the stream; the subscription filter is made in its stack
   * @param options which of its events
   */
  subscribe(logGroup: logs.ILogGroup, options?: SubscribeOptions): logs.SubscriptionFilter;

  /**
   * Subscribes to every log group below a construct, also to those that are made later.
   *
   * Stages below it are covered where these central logs can be referred to from there: the stage that they are in themselves, and, for
   * imported ones, every stage that exists at the time of the call. A log group in any other stage fails the synthesis.
   *
   * At synthesis it throws `CentralLogsEnvironmentMismatch`, `CentralLogsStageUnreachable`, `CentralLogsClassUnsupported` and
   * `CentralLogsSubscribedTwice`.
   *
   * @param scope a construct, a stack, a stage, or the app
   * @param options which log groups, and which of their events
   */
  subscribeAll(scope: IConstruct, options?: SubscribeAllOptions): void;
}

/** The delivery of events: CloudWatch Logs to Firehose to the bucket. */
export interface ICentralLogsDelivery {
  /** The ARN of the Firehose stream. */
  readonly deliveryStreamArn: string;
  /** The name of the Firehose stream. */
  readonly deliveryStreamName: string;
  /** The role by which Firehose writes to the bucket. */
  readonly role: iam.IRole;
  /** The permissions of that role. */
  readonly policy: iam.IManagedPolicy;
  /** The role by which CloudWatch Logs writes to the stream. */
  readonly subscriptionRole: iam.IRole;
  /** The permissions of that role. */
  readonly subscriptionPolicy: iam.IManagedPolicy;
  /** The log group of what could not be delivered, and why. */
  readonly errorLogGroup: logs.ILogGroup;
}

/** The search by Athena. */
export interface ICentralLogsSearch {
  /** The name of the database in the Glue Data Catalog. */
  readonly databaseName: string;
  /** The name of the table in it. */
  readonly tableName: string;
  /** The name of the workgroup of Athena. */
  readonly workGroupName: string;
  /** The ids of the named queries, by their names: `Errors`, `Request`, `Volume`. */
  readonly namedQueryIds: Record<string, string>;
}

/** Central logs that exist, for use in an app that did not make them. */
export interface CentralLogsAttributes {
  /** The ARN of the stream that takes the events. */
  readonly deliveryStreamArn: string;
  /** The ARN of the role by which CloudWatch Logs writes to that stream. */
  readonly subscriptionRoleArn: string;
}

/** Properties for CentralLogs. */
export interface CentralLogsProps {
  /**
   * The deployment tier, which decides about retention, alarms and removal.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /**
   * The time for which the events are kept, in whole days that are known at synthesis. Logs hold personal data: no longer than they are needed.
   *
   * @default - as long as the tier keeps logs: 7, 14 or 30 days
   */
  readonly retention?: Duration;

  /**
   * The time for which events are buffered before they are written, from 0 to 15 minutes in whole seconds: how old they may be when they can
   * be searched. Shorter means more and smaller objects.
   *
   * @default Duration.minutes(1)
   */
  readonly deliveryInterval?: Duration;

  /**
   * The name of the database in which Athena finds the logs, and of the workgroup to ask them: `eknmusic_prod_logs`. A change of it makes
   * others; the events stay where they are.
   *
   * @default - a name made of the path of this construct
   */
  readonly databaseName?: string;

  /**
   * The name of the bucket that keeps the events. A change of it makes another bucket; the old one is left as it is.
   *
   * @default - CloudFormation makes up a name
   */
  readonly bucketName?: string;

  /**
   * The bucket that records who reads the events.
   *
   * @default - one of its own, which keeps its records for a year
   */
  readonly accessLogsBucket?: s3.IBucket;

  /**
   * The KMS key that everything here is encrypted with. One that was not made in this app must allow CloudWatch Logs of this region to
   * use it.
   *
   * @default - a key of its own, renewed every year
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The actions of the alarm, when it goes off and when it ends.
   *
   * @default - it only changes its state
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * The policy for the events, their key and the access logs when they are removed from the stack.
   *
   * @default - as the tier says: deleted in development (buckets only when they are empty), otherwise kept
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Specifies whether the buckets made here are emptied when they are deleted, by a function of the CDK. Without it the deletion of the stack fails while
   * there is an event in them, which there always is. Only where the removal policy, or the tier, deletes them.
   *
   * @default false
   */
  readonly autoDeleteObjects?: boolean;
}
