import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { GlobalClusterNames } from './global-cluster-names';
import { replicationLagOf, rpoLagOf } from './global-database-metrics';
import { createAlarm } from '../../private/alarms';

/** What a failover may lose at most, and how long it may take, unless the user says otherwise. */
export const DEFAULT_RPO = Duration.minutes(5);
export const DEFAULT_RTO = Duration.minutes(15);

/** From when on an operator wants to hear how far a member is behind. */
export interface GlobalDatabaseAlarmsOptions {
  readonly names: GlobalClusterNames;
  /** The region of the stack. */
  readonly region: string;
  /** What a failover may lose at most, in time. */
  readonly rpo: Duration;
  /** How far what readers of this region see may be behind. @default - 10 seconds */
  readonly replicationLag?: Duration;
  readonly actions: cloudwatch.IAlarmAction[];
}

/**
 * The alarms on how far the member of one region is behind, whenever it is not the writer: also the region that is the writer today may be
 * a replica tomorrow.
 */
export class GlobalDatabaseAlarms extends Construct {
  public readonly alarms: cloudwatch.Alarm[];

  public constructor(scope: Construct, id: string, options: GlobalDatabaseAlarmsOptions) {
    super(scope, id);
    const { names, region, rpo, replicationLag = Duration.seconds(10), actions } = options;
    const clusterIdentifier = names.clusterIdentifier(region);
    this.alarms = [
      createAlarm(this, 'RpoLagAlarm', {
        metric: rpoLagOf(clusterIdentifier),
        description: `The RPO lag of ${clusterIdentifier} is above ${rpo.toHumanString()}: a failover to ${region} would lose the commits of that time`,
        above: rpo.toMilliseconds(),
        actions,
      }),
      createAlarm(this, 'ReplicationLagAlarm', {
        metric: replicationLagOf(clusterIdentifier),
        description: `The replication lag of ${clusterIdentifier} is above ${replicationLag.toHumanString()}: readers in ${region} see old data, and a switchover takes longer`,
        above: replicationLag.toMilliseconds(),
        actions,
      }),
    ];
  }
}
