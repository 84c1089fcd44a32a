import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

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
