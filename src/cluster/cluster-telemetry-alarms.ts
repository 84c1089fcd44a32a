import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { IClusterTelemetry } from './cluster-telemetry-props';
import { createAlarm } from '../private/alarms';

/** In hours: Prometheus closes a block every two, and Loki writes what it holds no later than after two. */
const LONGEST_SILENCE = 6;

/** What monitors everything else is monitored from outside: its silence is the alarm. Traces are written where there are requests alone. */
export function createTelemetryAlarms(
  scope: Construct, { metrics, logs }: Pick<IClusterTelemetry, 'metrics' | 'logs'>, clusterName: string, actions: cloudwatch.IAlarmAction[],
): cloudwatch.Alarm[] {
  return ([
    ['MetricsSilentAlarm', metrics, 'metrics', 'the sidecar of Prometheus'],
    ['LogsSilentAlarm', logs, 'logs', 'Loki'],
  ] as const).map(([id, store, what, who]) => createAlarm(scope, id, {
    metric: store.metricPutRequests({ period: Duration.hours(1) }),
    description: `No ${what} of ${clusterName} have been stored for ${LONGEST_SILENCE} hours: look at ${who}, its role and its bucket`,
    below: 1,
    allOf: LONGEST_SILENCE,
    silenceIsTrouble: true,
    actions,
  }));
}
