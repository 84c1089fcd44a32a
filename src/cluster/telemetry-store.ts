import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { ITelemetryStore } from './cluster-telemetry-props';
import { requestMetric, storageMetric } from '../private/bucket-metrics';
import { checkedParameters } from '../private/checked-parameters';

/** The kinds of telemetry, as the names of buckets and props have them. */
export const SIGNALS = ['metrics', 'logs', 'traces'] as const;

/** A kind of telemetry. */
export type Signal = typeof SIGNALS[number];

/** For how long each of them can be searched where nobody says otherwise. */
export const RETENTION: Readonly<Record<Signal, Duration>> = { metrics: Duration.days(365), logs: Duration.days(30), traces: Duration.days(14) };

/** A bucket, made here or elsewhere, with one kind of telemetry in it. */
@checkedParameters('ClusterTelemetry', 'ITelemetryStore')
export class TelemetryStore extends Construct implements ITelemetryStore {
  public readonly bucket: s3.IBucket;

  /** @param makeBucket makes the bucket, or imports it, below this construct */
  public constructor(
    // eslint-disable-next-line @stylistic/max-len
    scope: Construct, id: string, public readonly bucketName: string, public readonly retention: Duration, makeBucket: (scope: Construct) => s3.IBucket,
  ) {
    super(scope, id);
    this.bucket = makeBucket(this);
  }

  public metricBucketSizeBytes(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return storageMetric(this.bucketName, 'BucketSizeBytes', 'StandardStorage', options);
  }

  public metricNumberOfObjects(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return storageMetric(this.bucketName, 'NumberOfObjects', 'AllStorageTypes', options);
  }

  public metricPutRequests(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return requestMetric(this.bucketName, 'PutRequests', options);
  }
}
