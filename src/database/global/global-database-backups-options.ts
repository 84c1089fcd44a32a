import type { Duration } from 'aws-cdk-lib';
import type * as backup from 'aws-cdk-lib/aws-backup';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';

/** The least and the most time for which a vault keeps a recovery point, whatever a plan or a person says. */
export interface BackupVaultLockOptions {
  /**
   * The fewest days that a recovery point is kept. Nobody can delete it sooner who may not take the lock away.
   *
   * @default - 7 days
   */
  readonly minRetention?: Duration;

  /**
   * The most days that a recovery point may be kept.
   *
   * @default - 365 days
   */
  readonly maxRetention?: Duration;

  /**
   * The days after which nobody can take the lock away, not even AWS: compliance mode. Until then it can be changed.
   *
   * @default - governance mode: whoever has the permission for it may change the lock and take it away
   */
  readonly changeableFor?: Duration;
}

/** Options for the backups of a global database by AWS Backup, beside those that Aurora itself makes without a break. */
export interface GlobalDatabaseBackupsOptions {
  /**
   * The days that each backup and each copy is kept.
   *
   * @default - 7 days
   */
  readonly retention?: Duration;

  /**
   * The times at which a backup is made, as a cron expression with a single minute: AWS Backup makes one each hour at most.
   *
   * @default - each hour
   */
  readonly schedule?: events.Schedule;

  /**
   * The region into whose vault backups are copied: that of a replica.
   *
   * @default - the region of the first replica
   */
  readonly copyTo?: string;

  /**
   * The times at which a backup is copied as well. Each copy is of the whole database, is paid for as data transfer between regions, and is kept as long as
   * a backup.
   *
   * @default - each backup is copied
   */
  readonly copySchedule?: events.Schedule;

  /**
   * The lock of the vaults. Its days can be changed later, but a vault that was locked is not unlocked by leaving them out.
   *
   * @default - governance mode, from 7 to 365 days
   */
  readonly vaultLock?: BackupVaultLockOptions;

  /**
   * Specifies whether the cluster of each replica is backed up as well, in its own region: also by the hour, and copied nowhere. Backups then go on when a replica
   * becomes the writer, without anybody's doing.
   *
   * @default - only the cluster of the primary is backed up; a replica keeps copies
   */
  readonly backupInReplicas?: boolean;
}

/** The part of a global database that makes and keeps its backups in one region. */
export interface IGlobalDatabaseBackups {
  /** The vault, which has the name of the global cluster. */
  readonly vault: backup.IBackupVault;
  /** The plan. Undefined in a region that keeps copies only. */
  readonly plan?: backup.IBackupPlan;
  /** The role by which AWS Backup makes backups and copies. Undefined in a region that keeps copies only. */
  readonly role?: iam.Role;
  /** The permissions of that role. */
  readonly policy?: iam.ManagedPolicy;

  /**
   * The backups into the vault of this region that AWS Backup began and could not complete.
   *
   * @param options the options of the metric; by default the maximum of five minutes
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html
   */
  metricNumberOfBackupJobsFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The copies of the vault of this region that AWS Backup began and could not complete.
   *
   * @param options the options of the metric; by default the maximum of five minutes
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html
   */
  metricNumberOfCopyJobsFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}
