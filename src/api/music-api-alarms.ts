import type { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { MusicApiBase } from './music-api-base';
import { createAlarm } from '../private/alarms';

/** A function that takes longer than this part of its time is about to be cut off. */
const NEAR_THE_END = 0.8;

/** How long users wait before they call it slow, in milliseconds. */
const SLOW = 3000;

/** What an operator is told about (requirement E10). */
export function createApiAlarms(api: MusicApiBase, timeout: Duration, actions: cloudwatch.IAlarmAction[]): cloudwatch.Alarm[] {
  const { path } = api.node;
  return [
    createAlarm(api, 'ErrorsAlarm', {
      metric: api.metricErrors(),
      description: `The function of ${path} fails: more than 10 exceptions and timeouts in five minutes`,
      above: 10,
      atOnce: true,
      actions,
    }),
    createAlarm(api, 'ThrottlesAlarm', {
      metric: api.metricThrottles(),
      description: `Requests to ${path} find no free instance of the function: its concurrency, or that of the account, is used up`,
      above: 0,
      actions,
    }),
    createAlarm(api, 'DurationAlarm', {
      metric: api.metricDuration({ statistic: 'p99' }),
      description: `The slowest requests to ${path} take more than four fifths of the time that they have`,
      above: timeout.toMilliseconds() * NEAR_THE_END,
      actions,
    }),
    createAlarm(api, 'ServerErrorsAlarm', {
      metric: api.metric5xxErrors(),
      description: `${path} answers with 5xx: more than 10 times in five minutes`,
      above: 10,
      atOnce: true,
      actions,
    }),
    createAlarm(api, 'LatencyAlarm', {
      metric: api.metricLatency(),
      description: `Of a hundred requests to ${path}, five take more than three seconds`,
      above: SLOW,
      actions,
    }),
  ];
}
