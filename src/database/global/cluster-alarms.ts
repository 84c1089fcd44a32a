import { Annotations } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { createAlarm } from '../../private/alarms';

/** From when on an operator wants to hear of a member of a global database. */
export interface ClusterAlarmsOptions {
  readonly cluster: rds.DatabaseCluster;
  /** How many connections each instance accepts. @default - nobody knows, and connections are not watched */
  readonly maxConnections?: number;
  readonly actions: cloudwatch.IAlarmAction[];
}

/** The CPU is busy, or connections run out, at any instance of the cluster. */
export function createClusterAlarms(scope: Construct, { cluster, maxConnections, actions }: ClusterAlarmsOptions): cloudwatch.Alarm[] {
  const { path } = scope.node;
  const busiest = { statistic: cloudwatch.Stats.MAXIMUM };
  const alarms = [createAlarm(scope, 'CpuAlarm', {
    metric: cluster.metricCPUUtilization(busiest), description: `CPU utilization of an instance of ${path} is above 80 %`, above: 80, actions,
  })];
  if (maxConnections === undefined) {
    Annotations.of(scope).addWarningV2('@eknmusic/constructs:globalDatabaseConnectionsUnwatched',
      'This library does not know how much memory the instance type has, and so not how many connections an instance accepts: there is no alarm for '
      + 'them. Set `max_connections` in `parameters`.');
    return alarms;
  }
  const above = Math.floor(maxConnections * 0.8);
  return [...alarms, createAlarm(scope, 'ConnectionsAlarm', {
    metric: cluster.metricDatabaseConnections(busiest),
    description: `Connections to an instance of ${path} are above ${above}, 80 % of the ${maxConnections} that it accepts`,
    above,
    actions,
  })];
}

/** An alarm on a rotation that failed. */
export function createRotationAlarm(
  scope: Construct, id: string, metric: cloudwatch.Metric, who: string, actions: cloudwatch.IAlarmAction[],
): cloudwatch.Alarm {
  return createAlarm(scope, id, {
    metric,
    description: `Rotation of the password of ${who} of ${scope.node.path} failed; the old one stays valid. While another region has the writer, that is to be expected`,
    above: 0,
    atOnce: true,
    actions,
  });
}
