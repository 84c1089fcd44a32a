import { ArnFormat, Duration, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { GlobalClusterNames } from './global-cluster-names';
import type { GlobalDatabaseBackupsOptions, IGlobalDatabaseBackups } from './global-database-backups-options';
import { BACKUP_ERRORS, isVaultLocked, LEAST_RETENTION, MOST_RETENTION } from './global-database-backups-validation';
import { acknowledge } from '../../private/acknowledge';
import { createAlarm } from '../../private/alarms';
import { checkedParameters } from '../../private/checked-parameters';
import { description } from '../../private/descriptions';
import { fail } from '../../private/errors';
import type { Removal } from '../../private/removal';
import { acknowledgeWildcard } from '../../private/rendered';

/** What the backups of one region are made with. */
export interface GlobalDatabaseBackupsParts extends Removal {
  readonly names: GlobalClusterNames;
  /** The region of the stack. */
  readonly region: string;
  /** The KMS key of the cluster and of the vault. */
  readonly encryptionKey: kms.IKey;
  readonly backups?: GlobalDatabaseBackupsOptions;
  readonly isPrimary: boolean;
  /** The regions of the replicas, as far as they are known when the template is written. */
  readonly replicaRegions: () => string[];
  /** Undefined where the tier has no alarms. */
  readonly alarmActions?: cloudwatch.IAlarmAction[];
}

/** The days that backups are kept where the user says nothing. */
const RETENTION = Duration.days(7);

/**
 * The backups of a global database in one region: a vault for what this region keeps, and in the primary's the plan that fills it each hour and copies into the
 * vault of a replica.
 *
 * They are for what replication copies faithfully: a table that was dropped, rows that were overwritten.
 */
@checkedParameters('GlobalMusicDatabase', 'IGlobalDatabaseBackups')
export class GlobalDatabaseBackups extends Construct implements IGlobalDatabaseBackups {
  public readonly vault: backup.BackupVault;
  public readonly plan?: backup.IBackupPlan;
  public readonly role?: iam.Role;
  public readonly policy?: iam.ManagedPolicy;
  /** Those that go off when a backup or a copy failed; none where the tier has no alarms. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly backups: GlobalDatabaseBackupsOptions;

  public constructor(scope: Construct, id: string, private readonly parts: GlobalDatabaseBackupsParts) {
    super(scope, id);
    this.backups = parts.backups ?? {};
    this.vault = this.createVault();
    this.node.defaultChild = this.vault;
    if (parts.isPrimary || this.backups.backupInReplicas) {
      this.role = new iam.Role(this, 'Role', {
        description: description(`Backs up ${scope.node.path}`),
        assumedBy: new iam.ServicePrincipal('backup.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } } }),
      });
      this.policy = this.createPolicy(this.role);
      this.plan = this.createPlan(this.role, this.policy);
      this.node.addValidation({ validate: () => this.findWrongCopy() });
    }
    this.alarms = parts.alarmActions ? this.createAlarms(parts.alarmActions) : [];
  }

  public metricNumberOfBackupJobsFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('NumberOfBackupJobsFailed', options);
  }

  public metricNumberOfCopyJobsFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('NumberOfCopyJobsFailed', options);
  }

  /** By the name and not by the resource, so that whoever reads the metric in another stack imports nothing. */
  private metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/Backup',
      metricName,
      dimensionsMap: { BackupVaultName: this.parts.names.vaultName },
      statistic: cloudwatch.Stats.MAXIMUM,
      period: Duration.minutes(5),
      ...options,
    });
  }

  /**
   * AWS does not say whether it counts a copy under the vault that it is made from or under the one that it is made into: both are watched, each in its region.
   */
  private createAlarms(actions: cloudwatch.IAlarmAction[]): cloudwatch.Alarm[] {
    const { names, region } = this.parts;
    const create = (id: string, what: string, metric: cloudwatch.Metric) => createAlarm(this, id, {
      metric, description: `${what} the vault ${names.vaultName} in ${region} failed; AWS Backup lists the job, and its message says why`, above: 0, atOnce: true, actions,
    });
    return [
      ...this.plan ? [create('BackupFailedAlarm', 'A backup into', this.metricNumberOfBackupJobsFailed())] : [],
      create('CopyFailedAlarm', 'A copy of a backup from or into', this.metricNumberOfCopyJobsFailed()),
    ];
  }

  /** The region into which backups are copied. Undefined where there is none, and in a replica's region. */
  private get copyTo(): string | undefined {
    return this.parts.isPrimary ? this.backups.copyTo ?? this.parts.replicaRegions()[0] : undefined;
  }

  private createVault(): backup.BackupVault {
    const { names, encryptionKey, removalPolicy, deletedByTier } = this.parts;
    const { vaultLock } = this.backups;
    const vault = new backup.BackupVault(this, 'Vault', {
      backupVaultName: names.vaultName,
      encryptionKey,
      removalPolicy,
      lockConfiguration: isVaultLocked(removalPolicy, this.backups) ? {
        minRetention: vaultLock?.minRetention ?? LEAST_RETENTION,
        maxRetention: vaultLock?.maxRetention ?? MOST_RETENTION,
        changeableFor: vaultLock?.changeableFor,
      } : undefined,
    });
    if (deletedByTier !== undefined) {
      acknowledge(vault.node.defaultChild!, 'Music-DataIsRetained', `The deployment tier "${deletedByTier}" keeps no data when its stack is deleted. `
        + 'AWS Backup deletes no vault that has recovery points, and the last of them expires by itself.');
    }
    return vault;
  }

  /**
   * The statements that AWS names for Aurora among those of its own `AWSBackupServiceRolePolicyForBackup`, for this cluster alone: `rds:ModifyDBCluster` is
   * not among them, since Aurora keeps its continuous backups itself.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/security-iam-awsmanpol.html
   * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSBackupServiceRolePolicyForBackup.html
   */
  private createPolicy(role: iam.Role): iam.ManagedPolicy {
    const { names, region, encryptionKey } = this.parts;
    const cluster = names.clusterArn(this, region);
    const snapshots = this.snapshotsIn(region);
    const inBoth = (of: (region: string) => string) => Lazy.list({
      produce: () => [region, this.copyTo].filter((each) => each !== undefined).map(of),
    });
    const keys = Lazy.list({ produce: () => [encryptionKey.keyArn, ...this.copyTo ? [this.keysIn(this.copyTo)] : []] });
    const policy = new iam.ManagedPolicy(this, 'Policy', {
      description: 'Backups of a global database',
      roles: [role],
      statements: [
        new iam.PolicyStatement({
          actions: ['rds:CreateDBClusterSnapshot', 'rds:AddTagsToResource', 'rds:ListTagsForResource'], resources: [cluster, snapshots],
        }),
        new iam.PolicyStatement({
          actions: [
            'rds:AddTagsToResource', 'rds:CopyDBClusterSnapshot', 'rds:DeleteDBClusterSnapshot', 'rds:ListTagsForResource', 'rds:ModifyDBClusterSnapshotAttribute',
          ],
          resources: inBoth((each) => this.snapshotsIn(each)),
        }),
        new iam.PolicyStatement({
          actions: ['backup:CopyIntoBackupVault', 'backup:DescribeBackupVault'], resources: inBoth((each) => names.vaultArn(this, each)),
        }),
        new iam.PolicyStatement({
          actions: [
            'backup:CopyFromBackupVault', 'rds:DescribeDBClusterAutomatedBackups', 'rds:DescribeDBClusterSnapshots', 'rds:DescribeDBClusters', 'tag:GetResources',
          ],
          resources: ['*'],
        }),
        new iam.PolicyStatement({ actions: ['kms:DescribeKey'], resources: keys }),
        new iam.PolicyStatement({ actions: ['kms:CreateGrant'], resources: keys, conditions: { Bool: { 'kms:GrantIsForAWSResource': true } } }),
      ],
    });
    this.acknowledgeWildcards(policy, snapshots);
    return policy;
  }

  private acknowledgeWildcards(policy: iam.ManagedPolicy, snapshots: string): void {
    const ofBackup = 'AWS Backup makes up the names of its snapshots, and begins them with "awsbackup:".';
    acknowledgeWildcard(policy, snapshots, ofBackup);
    acknowledge(policy.node.defaultChild!, 'AwsSolutions-IAM5[Resource::*]',
      'What looks at clusters, snapshots and tags changes nothing, and has no resource in the policy of AWS either; to copy from a vault belongs to none.');
    let acknowledged = false;
    policy.node.addValidation({
      validate: () => {
        if (this.copyTo !== undefined && !acknowledged) {
          acknowledged = true;
          acknowledgeWildcard(policy, this.snapshotsIn(this.copyTo), ofBackup);
          acknowledgeWildcard(policy, this.keysIn(this.copyTo), 'The key of the vault in the other region has an id that is only known there; a grant on it '
            + 'can be made for a service of AWS only.');
        }
        return [];
      },
    });
  }

  /** In the words of CloudFormation, since whether there is a copy is known when the replicas are. */
  private createPlan(role: iam.Role, policy: iam.ManagedPolicy): backup.IBackupPlan {
    const { names, region } = this.parts;
    const plan = new backup.CfnBackupPlan(this, 'Plan', {
      backupPlan: { backupPlanName: names.globalClusterIdentifier, backupPlanRule: Lazy.any({ produce: () => this.renderRules() }) },
    });
    const selection = new backup.CfnBackupSelection(this, 'Selection', {
      backupPlanId: plan.attrBackupPlanId,
      backupSelection: { selectionName: names.globalClusterIdentifier, iamRoleArn: role.roleArn, resources: [names.clusterArn(this, region)] },
    });
    // The first job may begin with the selection.
    selection.node.addDependency(policy);
    return backup.BackupPlan.fromBackupPlanId(this, 'CreatedPlan', plan.attrBackupPlanId);
  }

  private renderRules(): backup.CfnBackupPlan.BackupRuleResourceTypeProperty[] {
    const { names } = this.parts;
    const { retention = RETENTION, schedule = events.Schedule.cron({ minute: '0' }), copySchedule } = this.backups;
    const deleteAfterDays = retention.toDays();
    const rule = (ruleName: string, when: events.Schedule) => ({
      ruleName,
      targetBackupVault: this.vault.backupVaultName,
      scheduleExpression: when.expressionString,
      scheduleExpressionTimezone: 'Etc/UTC',
      startWindowMinutes: 60,
      completionWindowMinutes: 1440,
      lifecycle: { deleteAfterDays },
    });
    const copyTo = this.copyTo;
    const copyActions = copyTo === undefined
      ? undefined
      : [{ destinationBackupVaultArn: names.vaultArn(this, copyTo), lifecycle: { deleteAfterDays } }];
    return copyActions && copySchedule
      ? [rule('Backup', schedule), { ...rule('BackupWithCopy', copySchedule), copyActions }]
      : [{ ...rule('Backup', schedule), copyActions }];
  }

  /** A replica may be added after the plan was made. */
  private findWrongCopy(): string[] {
    const { replicaRegions, isPrimary } = this.parts;
    const { copyTo } = this.backups;
    if (isPrimary && copyTo !== undefined && !Token.isUnresolved(copyTo) && !replicaRegions().includes(copyTo)) {
      fail(this, BACKUP_ERRORS, { code: 'GlobalMusicDatabaseBackupCopyRegionInvalid', prop: 'backups.copyTo', got: copyTo });
    }
    return [];
  }

  private snapshotsIn(region: string): string {
    return Stack.of(this).formatArn({ service: 'rds', region, resource: 'cluster-snapshot', resourceName: 'awsbackup:*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  }

  private keysIn(region: string): string {
    return Stack.of(this).formatArn({ service: 'kms', region, resource: 'key', resourceName: '*' });
  }
}
