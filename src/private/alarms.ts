import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { cut } from './descriptions';

/** On which side of a value of the metric, in its unit, an alarm goes off. */
type Threshold = { readonly above: number; readonly below?: undefined } | { readonly below: number; readonly above?: undefined };

/** When an alarm goes off, and what it does then. */
export type AlarmOptions = Threshold & {
  readonly metric: cloudwatch.Metric;
  /** What is wrong, in words for an operator. */
  readonly description: string;
  /** Whether a single period is enough. @default - two of three are needed, so that a moment's trouble wakes nobody */
  readonly atOnce?: boolean;
  readonly actions: cloudwatch.IAlarmAction[];
};

/** An alarm that tells when trouble begins and when it ends, and takes silence for health. */
export function createAlarm(scope: Construct, id: string, options: AlarmOptions): cloudwatch.Alarm {
  const alarm = options.metric.createAlarm(scope, id, {
    alarmDescription: cut(options.description, 1024),
    ...options.below === undefined
      ? { threshold: options.above, comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD }
      : { threshold: options.below, comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD },
    ...options.atOnce ? { evaluationPeriods: 1 } : { evaluationPeriods: 3, datapointsToAlarm: 2 },
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(...options.actions);
  alarm.addOkAction(...options.actions);
  return alarm;
}
