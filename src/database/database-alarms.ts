import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { MusicDatabase } from './music-database';
import { createAlarm } from '../private/alarms';

/** From when on an operator wants to hear of a database. */
export interface DatabaseAlarmsOptions {
  readonly database: MusicDatabase;
  /** How many connections it accepts. @default - nobody knows, and connections are not watched */
  readonly maxConnections?: number;
  /** Without what RDS has added to it since, in GiB. */
  readonly allocatedStorage: number;
  readonly metricRotationErrors: cloudwatch.Metric;
  readonly actions: cloudwatch.IAlarmAction[];
}

/** The CPU is busy, connections or storage run out, or the password cannot be replaced. */
export function createDatabaseAlarms(scope: Construct, options: DatabaseAlarmsOptions): cloudwatch.Alarm[] {
  const { database, maxConnections, allocatedStorage, metricRotationErrors, actions } = options;
  const { path } = database.node;
  // No metric tells how much storage there is by now, so the threshold is fixed. RDS enlarges the storage at a tenth of what there is by
  // then, which is this or more: it has its turn before the alarm.
  const leastFreeStorage = allocatedStorage / 10;
  const alarms = [
    createAlarm(scope, 'CpuAlarm', {
      metric: database.metricCpuUtilization(),
      description: `CPU utilization of ${path} is above 80 %`,
      above: 80,
      actions,
    }),
    createAlarm(scope, 'FreeStorageAlarm', {
      metric: database.metricFreeStorageSpace(),
      description: `Free storage of ${path} is below ${leastFreeStorage} GiB, a tenth of the ${allocatedStorage} GiB in \`allocatedStorage\`; `
        + 'RDS should have enlarged it, unless it has reached its maximum',
      below: leastFreeStorage * 2 ** 30,
      actions,
    }),
    createAlarm(scope, 'RotationFailedAlarm', {
      metric: metricRotationErrors,
      description: `Rotation of the password of ${path} failed; the old one stays valid`,
      above: 0,
      atOnce: true,
      actions,
    }),
  ];
  if (maxConnections !== undefined) {
    const above = Math.floor(maxConnections * 0.8);
    alarms.push(createAlarm(scope, 'ConnectionsAlarm', {
      metric: database.metricDatabaseConnections(),
      description: `Connections to ${path} are above ${above}, 80 % of the ${maxConnections} that it accepts`,
      above,
      actions,
    }));
  }
  return alarms;
}
