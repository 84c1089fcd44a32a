import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { MusicApiBase } from './music-api-base';
import type { MusicApiAlarms } from './music-api-parts';
import { createAlarm } from '../private/alarms';

/** A function that takes longer than this part of its time is about to be cut off. */
const NEAR_THE_END = 0.8;

/** How long users wait before they call it slow, in milliseconds. */
const SLOW = 3000;

/** The alarms for operators: the symptom and its number first. */
export function createApiAlarms(api: MusicApiBase, timeout: Duration, actions: cloudwatch.IAlarmAction[]): MusicApiAlarms {
  const { path } = api.node;
  const longest = timeout.toMilliseconds() * NEAR_THE_END;
  const alarms = {
    errors: createAlarm(api, 'ErrorsAlarm', {
      metric: api.metricErrors(),
      description: `More than 10 exceptions and timeouts of the function of ${path} in 5 minutes`,
      above: 10,
      atOnce: true,
      actions,
    }),
    throttles: createAlarm(api, 'ThrottlesAlarm', {
      metric: api.metricThrottles(),
      description: `Requests to ${path} are throttled: no instance of the function is free. Its reserved concurrent executions, or those of the `
        + 'account, are used up',
      above: 0,
      actions,
    }),
    duration: createAlarm(api, 'DurationAlarm', {
      metric: api.metricDuration({ statistic: 'p99' }),
      description: `p99 duration of the function of ${path} is above ${longest / 1000} s, four fifths of its timeout`,
      above: longest,
      actions,
    }),
    serverErrors: createAlarm(api, 'ServerErrorsAlarm', {
      metric: api.metric5xxErrors(),
      description: `More than 10 answers of ${path} with 5xx in 5 minutes`,
      above: 10,
      atOnce: true,
      actions,
    }),
    latency: createAlarm(api, 'LatencyAlarm', {
      metric: api.metricLatency(),
      description: `p95 latency of ${path} is above ${SLOW / 1000} s`,
      above: SLOW,
      actions,
    }),
  };
  return { ...alarms, all: Object.values(alarms) };
}
