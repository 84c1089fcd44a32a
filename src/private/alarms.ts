import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

/** When an alarm goes off, and what it does then. */
export interface AlarmOptions {
  readonly metric: cloudwatch.Metric;
  /** What is wrong, in words for an operator. */
  readonly description: string;
  /** It goes off above this value, in the unit of the metric. */
  readonly above: number;
  /** Whether a single period is enough. @default - two of three are needed, so that a moment's trouble wakes nobody */
  readonly atOnce?: boolean;
  readonly actions: cloudwatch.IAlarmAction[];
}

/** An alarm that tells when trouble begins and when it ends, and takes silence for health. */
export function createAlarm(scope: Construct, id: string, options: AlarmOptions): cloudwatch.Alarm {
  const alarm = options.metric.createAlarm(scope, id, {
    alarmDescription: options.description,
    threshold: options.above,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    ...options.atOnce ? { evaluationPeriods: 1 } : { evaluationPeriods: 3, datapointsToAlarm: 2 },
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(...options.actions);
  alarm.addOkAction(...options.actions);
  return alarm;
}
