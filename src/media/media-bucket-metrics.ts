import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { IMediaBucket } from './media-bucket-props';
import { createAlarm } from '../private/alarms';
import { createReplicationAlarm } from '../private/replication';

/** The id of the request metrics that cover every object. */
export const ENTIRE_BUCKET = 'EntireBucket';

/** A metric of the requests to a bucket, each minute. */
export function requestMetric(bucketName: string, metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/S3',
    metricName,
    dimensionsMap: { BucketName: bucketName, FilterId: ENTIRE_BUCKET },
    period: Duration.minutes(5),
    statistic: cloudwatch.Stats.SUM,
    ...options,
  });
}

/** A metric of what a bucket holds, once a day. */
export function storageMetric(
  bucketName: string, metricName: string, storageType: string, options?: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/S3',
    metricName,
    dimensionsMap: { BucketName: bucketName, StorageType: storageType },
    period: Duration.days(1),
    statistic: cloudwatch.Stats.AVERAGE,
    ...options,
  });
}

/** What there is to watch, and what to do when it goes wrong. */
export interface BucketAlarmOptions {
  readonly requestMetrics: boolean;
  readonly replicates: boolean;
  readonly actions: cloudwatch.IAlarmAction[];
}

/** The alarms that an operator looks for first. */
export function createBucketAlarms(scope: Construct, bucket: IMediaBucket, options: BucketAlarmOptions): cloudwatch.Alarm[] {
  const { actions } = options;
  const alarms: cloudwatch.Alarm[] = [];
  if (options.requestMetrics) {
    const metric = bucket.metric5xxErrors();
    const description = `More than 10 answers of S3 with 5xx in 5 minutes, to requests to ${bucket.node.path}`;
    alarms.push(createAlarm(scope, 'ServerErrorAlarm', { metric, description, above: 10, actions }));
  }
  if (options.replicates) {
    alarms.push(createReplicationAlarm(scope, bucket.bucketName, bucket.node.path, actions));
  }
  return alarms;
}
