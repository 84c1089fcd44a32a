import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { IMediaBucket } from './media-bucket-props';
import type { MediaReplicationOptions } from './media-replication';
import { createAlarm } from '../private/alarms';
import { createReplicationAlarm } from '../private/replication';

/** What there is to watch, and what to do when it goes wrong. */
export interface BucketAlarmOptions {
  readonly requestMetrics: boolean;
  readonly replication: MediaReplicationOptions | undefined;
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
  if (options.replication) {
    alarms.push(createReplicationAlarm(scope, bucket.bucketName, options.replication, bucket.node.path, actions));
  }
  return alarms;
}
