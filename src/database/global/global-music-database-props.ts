import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type { IConstruct } from 'constructs';
import type { GlobalDatabaseBackupsOptions } from './global-database-backups-options';
import type { GlobalDatabaseInstances } from './global-database-instances';
import type { SetupSql } from './setup-sql';
import type { DeploymentTier } from '../../core/deployment-tier';
import type { IMusicNetwork } from '../../network/music-network-props';

/** A global database as its replicas see it, made in this app or in another one. All of it is known at synthesis. */
export interface IGlobalMusicDatabase extends IConstruct {
  /** The name of the global cluster, from which everything else has its name. */
  readonly globalClusterIdentifier: string;
  /** The region that the writer is in unless there was a failover. */
  readonly primaryRegion: string;
  /** The regions of the replicas that are known by now. */
  readonly replicaRegions: string[];
  /** The version of Aurora PostgreSQL. */
  readonly engineVersion: rds.AuroraPostgresEngineVersion;
  /** The port on which every member listens. */
  readonly port: number;
}

/** Attributes of a global database that another app makes. */
export interface GlobalClusterAttributes {
  /** The name of the global cluster. */
  readonly globalClusterIdentifier: string;
  /** The region of its primary. */
  readonly primaryRegion: string;
  /** The version of Aurora PostgreSQL, by major and minor version. */
  readonly engineVersion: rds.AuroraPostgresEngineVersion;

  /**
   * The regions of all replicas, this app's own among them or not.
   *
   * @default - only the replicas that this app makes are known
   */
  readonly replicaRegions?: string[];

  /**
   * The port on which every member listens.
   *
   * @default 5454
   */
  readonly port?: number;
}

/** Properties that the primary and each replica of a global database share. */
export interface GlobalDatabaseMemberProps {
  /**
   * The deployment tier, which decides about the number of readers, monitoring, alarms, logs and what is kept.
   *
   * @default DeploymentTier.PRODUCTION - `addReplica` gives the replica that of the primary
   */
  readonly tier?: DeploymentTier;

  /**
   * The network in the region of the stack: its isolated subnets, its security groups and its port for databases, which is the same in each region.
   *
   * @default - `vpc` has to be given
   */
  readonly network?: IMusicNetwork;

  /**
   * The VPC in the region of the stack, where there is no `network`.
   *
   * @default - `network` has to be given
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of the cluster in `vpc`, in two Availability Zones or more, none of them public.
   *
   * @default - the isolated subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the cluster in `vpc`.
   *
   * @default - one of its own, which lets in nobody; `connections` lets in others
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The instances: how many, and of which size.
   *
   * @default GlobalDatabaseInstances.provisioned() - `addReplica` gives the replica the size of the primary's
   */
  readonly instances?: GlobalDatabaseInstances;

  /**
   * Parameters of PostgreSQL for the cluster, over those that are always set: `rds.force_ssl`, `log_statement`, `log_connections`,
   * `log_disconnections`, `log_min_duration_statement`. TLS cannot be switched off.
   *
   * @default - only those are set; `addReplica` gives the replica those of the primary
   */
  readonly parameters?: Record<string, string>;

  /**
   * The type of the storage: `AURORA_IOPT1` costs more for storage and instances, and nothing for each request.
   *
   * @default DBClusterStorageType.AURORA
   */
  readonly storageType?: rds.DBClusterStorageType;

  /**
   * The mode of Database Insights. `ADVANCED` keeps fifteen months, at a price.
   *
   * @default DatabaseInsightsMode.STANDARD - seven days, which cost nothing
   */
  readonly databaseInsightsMode?: rds.DatabaseInsightsMode;

  /**
   * The KMS key of storage, insights and logs of this region, and in the primary of the secrets. One that was not made in this app must allow CloudWatch
   * Logs of the region to use it.
   *
   * A change of it cannot be deployed: the cluster would be replaced, under the name that it has.
   *
   * @default - a key of its own, renewed every year
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The number of days for which Aurora keeps backups of this member, and to any second of which a new cluster can be restored: 7 to 35.
   *
   * @default Duration.days(7)
   */
  readonly backupRetention?: Duration;

  /**
   * The backups by AWS Backup, beside those of Aurora itself: how often, for how long, copied whereto, and how the vault is locked. In a replica only the
   * lock and `backupInReplicas` count.
   *
   * @default - each hour, kept for 7 days in locked vaults, copied to the first replica; `addReplica` gives the replica those of the primary
   */
  readonly backups?: GlobalDatabaseBackupsOptions;

  /**
   * The time of the daily backup, in UTC: `03:00-04:00`.
   *
   * @default - half an hour that RDS chooses
   */
  readonly preferredBackupWindow?: string;

  /**
   * The time in which RDS may restart instances for maintenance, in UTC: `sun:04:30-sun:05:30`.
   *
   * @default - half an hour that RDS chooses
   */
  readonly preferredMaintenanceWindow?: string;

  /**
   * The recovery point objective: the time whose commits a failover may lose. The alarm goes off when this member is further behind in what it has
   * stored.
   *
   * @default Duration.minutes(5)
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-disaster-recovery.html
   */
  readonly rpo?: Duration;

  /**
   * The recovery time objective: the time within which another member is to be the writer. The state machine gives up waiting for it then, and says so.
   *
   * @default Duration.minutes(15)
   */
  readonly rto?: Duration;

  /**
   * The lag of what readers of this region see, above which the alarm goes off.
   *
   * @default Duration.seconds(10)
   */
  readonly maximumLag?: Duration;

  /**
   * The time for which the logs of the cluster and of the functions and state machines around it are kept.
   *
   * @default - as long as the tier keeps logs: 7, 14 or 30 days
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The actions of each alarm of this region, when it goes off and when it ends.
   *
   * @default - it only changes its state
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * Makes RDS refuse to delete the cluster, and in the primary the global cluster.
   *
   * @default - as the tier says: not in development
   */
  readonly deletionProtection?: boolean;

  /**
   * The removal policy of the cluster and of everything that it needs: instances, subnet group, parameter group, secrets, key, logs.
   *
   * @default - as the tier says: deleted in development, otherwise kept
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Properties for GlobalMusicDatabase. */
export interface GlobalMusicDatabaseProps extends GlobalDatabaseMemberProps {
  /**
   * The name of the global cluster, from which clusters, secrets, backup vaults and state machines of all regions have theirs: 2 to 40 lowercase
   * letters, digits and single hyphens, a letter first. It is known at synthesis, so that nothing of another region has to be looked up.
   *
   * With a change of it CloudFormation makes another, empty database beside this one, which leaves the stack and is kept.
   */
  readonly globalClusterIdentifier: string;

  /**
   * The version of Aurora PostgreSQL by its major and minor version, 15.3 or newer, which all members have.
   *
   * There is no default: every member has to have the same minor version, and an upgrade goes to the replicas first. A default that changes with this
   * library would ask the primary for it first, which Aurora refuses.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-upgrade.html
   */
  readonly engineVersion: rds.AuroraPostgresEngineVersion;

  /**
   * The regions of replicas that other apps make, to which the secrets are replicated. Those of `addReplica` need not be named.
   *
   * @default - the regions of the replicas of this app
   */
  readonly replicaRegions?: string[];

  /**
   * The subnets in `vpc` of the functions that rotate the passwords. They call Secrets Manager.
   *
   * @default - the private subnets that have a way out
   */
  readonly functionSubnets?: ec2.SubnetSelection;

  /**
   * The name of the database that is made within the cluster. A change of it cannot be deployed: the cluster would be replaced, under the name that
   * it has.
   *
   * @default 'musicconnect'
   */
  readonly databaseName?: string;

  /**
   * The name of the user as whom applications and their migrations connect, and whose password is in `secret`. A change of it cannot be deployed: the
   * secret would be made a second time, under the name that it has.
   *
   * @default 'musicconnect'
   */
  readonly applicationUsername?: string;

  /**
   * The name of the master user, for operators. A change of it cannot be deployed: the cluster would be replaced, under the name that it has.
   *
   * @default 'musicadmin'
   */
  readonly masterUsername?: string;

  /**
   * The port on which every member listens, 1150 or higher. With `network` it is that of the network.
   *
   * @default - `databasePort` of the network; 5454 with `vpc`
   */
  readonly port?: number;

  /**
   * The SQL that a deployment runs in the database as the master user, in one transaction: when it is made, and whenever the text changes.
   *
   * @default SetupSql.bundled() - `monitoring.get_replication_lag()`, and the user of the application with its permissions
   */
  readonly setupSql?: SetupSql;

  /**
   * The interval of the rotation schedule of both passwords: from 4 hours to 999 days, in whole hours, known at synthesis.
   *
   * @default Duration.days(30)
   */
  readonly automaticallyAfter?: Duration;

  /**
   * The mode of AWS X-Ray tracing of the functions.
   *
   * @default Tracing.DISABLED - they run once a month, and their logs say what every step did
   */
  readonly tracing?: lambda.Tracing;

  /**
   * The runtime of the functions: Node.js 22 or newer.
   *
   * @default Runtime.NODEJS_24_X
   */
  readonly runtime?: lambda.Runtime;
}

/** Properties for a GlobalMusicDatabase that begins with the data of a snapshot. */
export interface GlobalMusicDatabaseFromSnapshotProps extends GlobalMusicDatabaseProps {
  /**
   * The name of the snapshot of a cluster, or its ARN. Keep it for as long as there is the database, also when the snapshot is gone: a change of it
   * cannot be deployed, since the cluster would be replaced, under the name that it has.
   */
  readonly snapshotIdentifier: string;
}

/** Options for a replica of a global database. */
export interface GlobalMusicDatabaseReplicaOptions extends GlobalDatabaseMemberProps {
  /**
   * The version of Aurora PostgreSQL of this replica, by its major and minor version: during an upgrade it is ahead of the primary's.
   *
   * @default - that of the global database
   */
  readonly engineVersion?: rds.AuroraPostgresEngineVersion;

  /**
   * Lets sessions with this replica write: Aurora forwards what they write to the writer, for applications that write now and then and far away.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-write-forwarding-apg.html
   */
  readonly writeForwarding?: boolean;
}

/** Properties for GlobalMusicDatabaseReplica. */
export interface GlobalMusicDatabaseReplicaProps extends GlobalMusicDatabaseReplicaOptions {
  /** The global database: a GlobalMusicDatabase of this app, or `GlobalMusicDatabase.fromGlobalClusterAttributes`. */
  readonly globalDatabase: IGlobalMusicDatabase;
}
