import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import type { DeploymentTier } from '../core/deployment-tier';

/** Which events of a log group are collected. */
export interface CollectOptions {
  /**
   * The events that are collected; `logs.FilterPattern` makes patterns.
   *
   * @default - all of them
   */
  readonly filterPattern?: logs.IFilterPattern;
}

/** Which log groups of an app are collected. */
export interface CollectFromOptions extends CollectOptions {
  /**
   * Log groups that are left out, such as one with a class that knows no subscriptions.
   *
   * @default - none is left out
   */
  readonly except?: logs.ILogGroup[];
}

/** The one place for the logs of an environment, made here or elsewhere (requirement E11). */
export interface ICentralLogs extends IConstruct {
  /** The ARN of the stream that takes the events. */
  readonly deliveryStreamArn: string;
  /** The ARN of the role by which CloudWatch Logs writes to that stream. */
  readonly subscriptionRoleArn: string;

  /**
   * Collects the events that a log group receives from now on. Asking for it twice changes nothing.
   *
   * Throws `CentralLogsElsewhere`, `CentralLogsClassUnsupported`, `CentralLogsTaken` and `CentralLogsOwn`.
   *
   * @param logGroup the log group, in the account and region of the stream; the subscription is made in its stack
   * @param options which of its events
   */
  collect(logGroup: logs.ILogGroup, options?: CollectOptions): logs.CfnSubscriptionFilter;

  /**
   * Collects the events of every log group below a construct, also of those that are made later.
   *
   * At synthesis it throws `CentralLogsElsewhere`, `CentralLogsClassUnsupported` and `CentralLogsTaken`.
   *
   * @param scope a construct, a stack, a stage, or the app for all that is in no stage
   * @param options which log groups, and which of their events
   */
  collectFrom(scope: IConstruct, options?: CollectFromOptions): void;
}

/** Central logs that exist, for use in an app that did not make them. */
export interface CentralLogsAttributes {
  /** The ARN of the stream that takes the events. */
  readonly deliveryStreamArn: string;
  /** The ARN of the role by which CloudWatch Logs writes to that stream. */
  readonly subscriptionRoleArn: string;
}

/** Where the logs go, for how long, and who is told when they do not arrive. */
export interface CentralLogsProps {
  /**
   * The environment, which decides about retention, alarms and what is kept.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /**
   * How long the events are kept, in whole days. Logs hold personal data: no longer than they are needed.
   *
   * @default - as long as the tier keeps logs: 7, 14 or 30 days (requirement E11)
   */
  readonly retention?: Duration;

  /**
   * How long events are gathered before they are written, from 0 to 15 minutes in whole seconds: how old they may be when they can be
   * searched. Shorter means more and smaller objects.
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
   * What the alarm does when it goes off, and when it ends.
   *
   * @default - it only changes its state
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * What happens to the events, their key and the records of access when they are removed from the stack.
   *
   * @default - as the tier says: deleted in development (buckets only when they are empty), otherwise kept
   */
  readonly removalPolicy?: RemovalPolicy;
}
