import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

/** A metric of one NAT gateway. */
export function natMetric(natGatewayId: string, metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/NATGateway',
    metricName,
    dimensionsMap: { NatGatewayId: natGatewayId },
    period: Duration.minutes(5),
    statistic: cloudwatch.Stats.SUM,
    ...options,
  });
}

/** What an operator wants to hear of a NAT gateway: it has no ports left, or loses packets. */
export function createNatAlarms(scope: Construct, natGatewayId: string, actions: cloudwatch.IAlarmAction[]): cloudwatch.Alarm[] {
  const alarms = [
    natMetric(natGatewayId, 'ErrorPortAllocation').createAlarm(scope, 'PortsExhaustedAlarm', {
      alarmDescription: 'A NAT gateway has no ports left for new connections to one destination',
      threshold: 0,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    }),
    natMetric(natGatewayId, 'PacketsDropCount').createAlarm(scope, 'PacketsDroppedAlarm', {
      alarmDescription: 'A NAT gateway drops packets',
      threshold: 100,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    }),
  ];
  for (const alarm of alarms) {
    alarm.addAlarmAction(...actions);
    alarm.addOkAction(...actions);
  }
  return alarms;
}
