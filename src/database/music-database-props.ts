import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type { DeploymentTier } from '../core/deployment-tier';
import type { IMusicNetwork } from '../network/music-network-props';

/** Properties for MusicDatabase. */
export interface MusicDatabaseProps {
  /**
   * The deployment tier, which decides about size, standby instance, monitoring, alarms, logs and what is kept.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /**
   * The network: its isolated subnets, its security groups and its port for databases.
   *
   * @default - `vpc` has to be given
   */
  readonly network?: IMusicNetwork;

  /**
   * The VPC, where there is no `network`.
   *
   * @default - `network` has to be given
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of the database in `vpc`, in two Availability Zones or more, none of them public.
   *
   * @default - the isolated subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the database in `vpc`.
   *
   * @default - one of its own, which lets in the rotation only; `connections` lets in others
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The subnets in `vpc` of the function that rotates the password. It calls Secrets Manager.
   *
   * @default - the private subnets that have a way out
   */
  readonly functionSubnets?: ec2.SubnetSelection;

  /**
   * The version of PostgreSQL, 15 or newer. RDS applies later minor versions by itself: name the major version only, such as
   * `PostgresEngineVersion.VER_16`, since a minor version would ask for a downgrade some day. Another major version also needs
   * `allowMajorVersionUpgrade`.
   *
   * @default PostgresEngineVersion.VER_15 - RDS takes its default minor version of PostgreSQL 15
   */
  readonly engineVersion?: rds.PostgresEngineVersion;

  /**
   * Allows RDS to install a newer major `engineVersion`, which cannot be undone.
   *
   * @default false
   */
  readonly allowMajorVersionUpgrade?: boolean;

  /**
   * The instance type.
   *
   * @default - as the tier says: t3.micro in development, otherwise t3.medium
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * Makes a Multi-AZ deployment: a standby instance in a second Availability Zone, to which RDS fails over automatically.
   *
   * @default - as the tier says: not in development
   */
  readonly multiAz?: boolean;

  /**
   * The storage in GiB, at least 20. It can never become less. The alarm for free storage goes off at a tenth of it, also when RDS has
   * enlarged the storage since.
   *
   * @default 20
   */
  readonly allocatedStorage?: number;

  /**
   * The number of GiB up to which RDS enlarges the storage when it runs full, at least a tenth more than `allocatedStorage`.
   *
   * @default - five times `allocatedStorage`, 65536 at most
   */
  readonly maxAllocatedStorage?: number;

  /**
   * The KMS key of storage, secret and logs. One that was not made in this app must allow CloudWatch Logs of this region to use it.
   *
   * A change of it cannot be deployed: the storage would be replaced, under the name that the instance has.
   *
   * @default - a key of its own, renewed every year
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The name of the secret, such as `eknmusic/prod/database`. A change of it makes another secret with another password, which the
   * instance takes; readers have to be deployed again.
   *
   * @default - CloudFormation makes up a name
   */
  readonly secretName?: string;

  /**
   * The name of the instance, in lowercase. With a change of it CloudFormation makes another, empty database; the one before leaves
   * the stack and is kept (in development, its last snapshot is).
   *
   * @default - one from the path of the construct and the id of the stack
   */
  readonly instanceIdentifier?: string;

  /**
   * The name of the database that is made within the instance. A change of it cannot be deployed: the instance would be replaced, under the name
   * that it has.
   *
   * @default 'eknmusic'
   */
  readonly databaseName?: string;

  /**
   * The name of the master user. A change of it cannot be deployed: the instance would be replaced, under the name that it has.
   *
   * @default 'eknmusic'
   */
  readonly username?: string;

  /**
   * The port on which the database listens, 1150 or higher. With `network` it is that of the network. A change of it cannot be deployed:
   * the instance would be replaced, under the name that it has.
   *
   * @default - `databasePort` of the network; 5454 with `vpc`
   */
  readonly port?: number;

  /**
   * Parameters of PostgreSQL, over those that are always set: `rds.force_ssl`, `log_statement`, `log_connections`, `log_disconnections`,
   * `log_min_duration_statement`. TLS cannot be switched off. A number for `max_connections` also moves the alarm.
   *
   * @default - only those are set
   */
  readonly parameters?: Record<string, string>;

  /**
   * The number of days for which automated backups are kept, and to any second of which the database can be restored: 7 to 35.
   *
   * @default Duration.days(7)
   */
  readonly backupRetention?: Duration;

  /**
   * The time of the daily backup, in UTC: `03:00-04:00`.
   *
   * @default - half an hour that RDS chooses
   */
  readonly preferredBackupWindow?: string;

  /**
   * The time in which RDS may restart the instance for maintenance, in UTC: `sun:04:30-sun:05:30`.
   *
   * @default - half an hour that RDS chooses
   */
  readonly preferredMaintenanceWindow?: string;

  /**
   * The interval of the rotation schedule of the password: from 4 hours to 999 days, in whole hours, known at synthesis.
   *
   * @default Duration.days(30)
   */
  readonly automaticallyAfter?: Duration;

  /**
   * The mode of AWS X-Ray tracing of the function that rotates the password.
   *
   * @default Tracing.DISABLED - the function runs once a month, and its log says what every step did
   */
  readonly tracing?: lambda.Tracing;

  /**
   * The runtime of the function that rotates the password: Node.js 22 or newer.
   *
   * @default Runtime.NODEJS_24_X
   */
  readonly runtime?: lambda.Runtime;

  /**
   * The time for which the logs of the database and of the rotation are kept.
   *
   * @default - as long as the tier keeps logs: 7, 14 or 30 days
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The actions of each alarm, when it goes off and when it ends.
   *
   * @default - it only changes its state
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * Makes RDS refuse to delete the instance.
   *
   * @default - as the tier says: not in development
   */
  readonly deletionProtection?: boolean;

  /**
   * The removal policy of instance, secret, key and logs. An instance that CloudFormation replaces is
   * never deleted without a last snapshot.
   *
   * @default - as the tier says: deleted in development, otherwise kept
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Properties for a MusicDatabase that begins with the data of a snapshot. */
export interface MusicDatabaseFromSnapshotProps extends MusicDatabaseProps {
  /**
   * The name of the snapshot, or its ARN. A snapshot of another major version needs that one as `engineVersion`, by its major version
   * alone, so that its minor version may be newer than any that this library knows. Keep it for as long as there is the database, also when the snapshot is gone: another one, or
   * none, is another database.
   */
  readonly snapshotIdentifier: string;
}

/** Properties for a read replica of a MusicDatabase. */
export interface MusicDatabaseReplicaProps {
  /**
   * The instance type of the replica.
   *
   * @default - that of the database
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * The number of GiB up to which RDS enlarges the storage of the replica when it runs full.
   *
   * @default - `maxAllocatedStorage` of the database
   */
  readonly maxAllocatedStorage?: number;

  /**
   * The lag above which the alarm goes off. RDS reports the age of the last transaction, which is up to five minutes where nobody writes to the
   * database: five minutes and less are warned about.
   *
   * @default Duration.minutes(10)
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PostgreSQL.Replication.ReadReplicas.html
   */
  readonly maximumLag?: Duration;
}
