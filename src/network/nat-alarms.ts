import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { createAlarm } from '../private/alarms';

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
  return [
    createAlarm(scope, 'PortsExhaustedAlarm', {
      metric: natMetric(natGatewayId, 'ErrorPortAllocation'),
      description: 'A NAT gateway has no ports left for new connections to one destination',
      above: 0,
      atOnce: true,
      actions,
    }),
    createAlarm(scope, 'PacketsDroppedAlarm', {
      metric: natMetric(natGatewayId, 'PacketsDropCount'),
      description: 'A NAT gateway drops packets',
      above: 100,
      actions,
    }),
  ];
}
