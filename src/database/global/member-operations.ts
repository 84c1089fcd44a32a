import { Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { createClusterAlarms } from './cluster-alarms';
import type { ClusterMember } from './cluster-member';
import { FailoverMachine } from './failover-machine';
import type { GlobalClusterNames } from './global-cluster-names';
import { DEFAULT_RPO, DEFAULT_RTO, GlobalDatabaseAlarms } from './global-database-alarms';
import { GlobalDatabaseBackups } from './global-database-backups';
import type { GlobalDatabaseMemberProps, IGlobalMusicDatabase } from './global-music-database-props';
import type { KeptData } from '../../private/kept-data';

/** What the operations of a member are made with. */
export interface MemberOperationsOptions {
  readonly names: GlobalClusterNames;
  readonly globalDatabase: IGlobalMusicDatabase;
  readonly member: ClusterMember;
  readonly props: GlobalDatabaseMemberProps;
  readonly kept: KeptData;
  readonly encryptionKey: kms.IKey;
  /** Whom alarms tell. @default - the tier has no alarms */
  readonly alarmActions?: cloudwatch.IAlarmAction[];
}

/** What operators have of a member, whichever region has the writer. */
export interface MemberOperations {
  readonly backups: GlobalDatabaseBackups;
  readonly failover: FailoverMachine;
  readonly alarms: cloudwatch.Alarm[];
}

/** The backups of a member, the state machine that makes it the writer, and the alarms on it. */
export function createOperations(
  scope: Construct, { names, globalDatabase, member, props, kept, encryptionKey, alarmActions }: MemberOperationsOptions,
): MemberOperations {
  const { region } = Stack.of(scope);
  const backups = new GlobalDatabaseBackups(scope, 'Backups', {
    names,
    region,
    encryptionKey,
    removalPolicy: kept.removalPolicy,
    deletedByTier: kept.deletedByTier,
    backups: props.backups,
    isPrimary: region === globalDatabase.primaryRegion,
    replicaRegions: () => globalDatabase.replicaRegions,
    alarmActions,
  });
  // A selection names the cluster by its ARN, and finds nothing before there is one.
  backups.node.addDependency(member.cluster);
  const failover = new FailoverMachine(scope, 'Failover', {
    names,
    // A replica of a global database that another app makes is not always among those that are known of it.
    regions: () => [...new Set([globalDatabase.primaryRegion, ...globalDatabase.replicaRegions, region])],
    rto: props.rto ?? DEFAULT_RTO,
    encryptionKey,
    logRetention: kept.logRetention,
    removalPolicy: kept.removalPolicy,
    alarmActions,
  });
  const { rpo = DEFAULT_RPO, maximumLag: replicationLag } = props;
  return {
    backups,
    failover,
    alarms: alarmActions === undefined ? [] : [
      ...createClusterAlarms(scope, { cluster: member.cluster, maxConnections: member.maxConnections, actions: alarmActions }),
      ...new GlobalDatabaseAlarms(scope, 'LagAlarms', { names, region, rpo, replicationLag, actions: alarmActions }).alarms,
      ...failover.alarms,
      ...backups.alarms,
    ],
  };
}
