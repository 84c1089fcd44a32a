import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import type { ClusterTelemetryGrants } from './cluster-telemetry-grants';
import type { IRegionalCluster } from './regional-cluster-props';
import type { DeploymentTier } from '../core';

/** The place of one kind of telemetry: a bucket, whose name the GitOps tree holds as text. */
export interface ITelemetryStore extends IConstruct {
  /** The name of the bucket, which is known at synthesis. */
  readonly bucketName: string;
  /** The bucket. */
  readonly bucket: s3.IBucket;
  /** The time for which it can be searched, in whole days: what Thanos, Loki or Tempo are told. */
  readonly retention: Duration;

  /**
   * The size of the bucket in bytes (`BucketSizeBytes`), which S3 publishes once a day.
   *
   * @param options the options of the metric; by default the average over a day
   */
  metricBucketSizeBytes(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of objects in the bucket (`NumberOfObjects`), which S3 publishes once a day.
   *
   * @param options the options of the metric; by default the average over a day
   */
  metricNumberOfObjects(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of requests that write an object (`PutRequests`), which S3 publishes where the tier asks for request metrics.
   *
   * @param options the options of the metric; by default the sum over five minutes
   */
  metricPutRequests(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/** The names of the buckets of a cluster, none of them a token: the GitOps tree holds them as text. */
export interface TelemetryBucketNames {
  /** The name of the bucket of metrics. */
  readonly metrics: string;
  /** The name of the bucket of logs. */
  readonly logs: string;
  /** The name of the bucket of traces. */
  readonly traces: string;
}

/** The metrics, logs and traces of a cluster, made in this app or another one. */
export interface IClusterTelemetry extends IConstruct {
  /** The metrics, which Prometheus writes and Thanos reads. */
  readonly metrics: ITelemetryStore;
  /** The logs, of Loki. */
  readonly logs: ITelemetryStore;
  /** The traces, of Tempo. */
  readonly traces: ITelemetryStore;
  /** The KMS key of the buckets. Undefined where it is not known. */
  readonly encryptionKey?: kms.IKey;
  /** Permissions to read. */
  readonly grants: ClusterTelemetryGrants;
}

/** Attributes of the telemetry of a cluster, for an app that did not make it. */
export interface ClusterTelemetryAttributes {
  /** The names of the buckets. */
  readonly bucketNames: TelemetryBucketNames;

  /**
   * The ARN of the KMS key of the buckets.
   *
   * @default - grants allow nothing of KMS
   */
  readonly encryptionKeyArn?: string;

  /**
   * The time for which metrics can be searched, in whole days.
   *
   * @default - 365 days
   */
  readonly metricsRetention?: Duration;

  /**
   * The time for which logs can be searched, in whole days.
   *
   * @default - 30 days
   */
  readonly logsRetention?: Duration;

  /**
   * The time for which traces can be searched, in whole days.
   *
   * @default - 14 days
   */
  readonly tracesRetention?: Duration;
}

/** Properties for ClusterTelemetry. */
export interface ClusterTelemetryProps {
  /** The cluster whose Prometheus, Thanos, Loki and Tempo use the buckets. It is in the region of the stack. */
  readonly cluster: IRegionalCluster;

  /**
   * The deployment tier, which decides about retention, alarms and what is kept.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /**
   * The names of the buckets. A change of one makes another bucket, which is empty.
   *
   * @default - `{project}-{region}-metrics-{account}`, and the same with `logs` and `traces`; the account of the stack has to be known
   */
  readonly bucketNames?: TelemetryBucketNames;

  /**
   * The time for which metrics can be searched, in whole days: every sample for 30 days at most, one each five minutes for 90 days at most, one each hour
   * for all of it.
   *
   * @default - 365 days; 30 days in a tier with basic monitoring
   */
  readonly metricsRetention?: Duration;

  /**
   * The time for which logs can be searched, in whole days.
   *
   * @default - as long as the tier keeps logs: 7, 14 or 30 days
   */
  readonly logsRetention?: Duration;

  /**
   * The time for which traces can be searched, in whole days.
   *
   * @default - 14 days; no longer than the tier keeps logs
   */
  readonly tracesRetention?: Duration;

  /**
   * The KMS key of the buckets.
   *
   * @default - a key of its own, renewed every year
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The bucket that receives the access logs, in the account and region of the stack.
   *
   * @default - one of its own
   */
  readonly accessLogsBucket?: s3.IBucket;

  /**
   * The time for which access logs are kept in the bucket that is made for them, in whole days.
   *
   * @default Duration.days(365)
   */
  readonly accessLogRetention?: Duration;

  /**
   * The removal policy of buckets and key. A bucket with objects in it is never deleted.
   *
   * @default - as the tier says: deleted in development, otherwise kept
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * The actions of each alarm, when it goes off and when it ends.
   *
   * @default - it only changes its state
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];
}
