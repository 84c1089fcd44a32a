import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import { GlobalClusterNames } from '../../../src/database/global/global-cluster-names';
import { GlobalDatabaseBackups } from '../../../src/database/global/global-database-backups';
import type { GlobalDatabaseBackupsOptions } from '../../../src/database/global/global-database-backups-options';
import { BACKUP_ERRORS, validateBackups } from '../../../src/database/global/global-database-backups-validation';
import { Problems } from '../../../src/private/errors';
import { errorOf } from '../../support/error-of';

const VAULT_IN_OREGON = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':backup:us-west-2:123456789012:backup-vault:music']] };

function backups(options?: GlobalDatabaseBackupsOptions, { isPrimary = true, replicaRegions = ['us-west-2', 'eu-west-1'], removalPolicy = RemovalPolicy.RETAIN, alarmActions = undefined as cloudwatch.IAlarmAction[] | undefined } = {}) {
  const region = isPrimary ? 'us-east-1' : 'us-west-2';
  const app = new App();
  const stack = new Stack(app, 'Database', { env: { account: '123456789012', region } });
  const created = new GlobalDatabaseBackups(stack, 'Backups', {
    names: new GlobalClusterNames('music'),
    region,
    encryptionKey: new kms.Key(stack, 'Key'),
    backups: options,
    isPrimary,
    replicaRegions: () => replicaRegions,
    removalPolicy,
    alarmActions,
  });
  return { app, stack, created, replicaRegions, template: () => Template.fromStack(stack) };
}

function rulesOf(template: Template) {
  const [{ Properties }] = Object.values(template.findResources('AWS::Backup::BackupPlan'));
  return Properties.BackupPlan.BackupPlanRule;
}

describe('in the region of the primary', () => {
  test('backs up the cluster each hour, keeps it for seven days, and copies it into the vault of the first replica', () => {
    const template = backups().template();
    expect(rulesOf(template)).toEqual([{
      RuleName: 'Backup',
      TargetBackupVault: { 'Fn::GetAtt': [expect.stringMatching(/^BackupsVault/), 'BackupVaultName'] },
      ScheduleExpression: 'cron(0 * * * ? *)',
      ScheduleExpressionTimezone: 'Etc/UTC',
      StartWindowMinutes: 60,
      CompletionWindowMinutes: 1440,
      Lifecycle: { DeleteAfterDays: 7 },
      CopyActions: [{ DestinationBackupVaultArn: VAULT_IN_OREGON, Lifecycle: { DeleteAfterDays: 7 } }],
    }]);
    template.hasResourceProperties('AWS::Backup::BackupSelection', {
      BackupSelection: { Resources: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':rds:us-east-1:123456789012:cluster:music-us-east-1']] }] },
    });
  });

  test('asks AWS Backup for no continuous backups, which Aurora keeps by itself', () => {
    expect(JSON.stringify(rulesOf(backups().template()))).not.toContain('Continuous');
  });

  test('copies to a replica that is added later, or nowhere as long as there is none', () => {
    const replicaRegions: string[] = [];
    const late = backups(undefined, { replicaRegions });
    replicaRegions.push('eu-west-1');
    expect(JSON.stringify(rulesOf(late.template()))).toContain(':backup:eu-west-1:');
    const [rule] = rulesOf(backups(undefined, { replicaRegions: [] }).template());
    expect(rule).not.toHaveProperty('CopyActions');
  });

  test('copies less often, and into another region, by choice', () => {
    const rules = rulesOf(backups({
      retention: Duration.days(14), copyTo: 'eu-west-1', copySchedule: events.Schedule.cron({ minute: '30', hour: '0/6' }), schedule: events.Schedule.cron({ minute: '0', hour: '0/2' }),
    }).template());
    expect(rules).toEqual([
      expect.objectContaining({ RuleName: 'Backup', ScheduleExpression: 'cron(0 0/2 * * ? *)', Lifecycle: { DeleteAfterDays: 14 } }),
      expect.objectContaining({ RuleName: 'BackupWithCopy', ScheduleExpression: 'cron(30 0/6 * * ? *)', CopyActions: [expect.objectContaining({ Lifecycle: { DeleteAfterDays: 14 } })] }),
    ]);
    expect(rules[0]).not.toHaveProperty('CopyActions');
    expect(JSON.stringify(rules[1])).toContain(':backup:eu-west-1:');
  });

  test('refuses to copy where there is no vault', () => {
    const { app } = backups({ copyTo: 'ap-southeast-1' });
    expect(errorOf(() => app.synth())).toMatchObject({ codes: ['GlobalMusicDatabaseBackupCopyRegionInvalid'] });
  });

  test('may make snapshots of this cluster, copy and delete those that AWS Backup made, and use the two vaults', () => {
    const template = backups().template();
    const [{ Properties }] = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
    const statements: { Action: string | string[]; Resource: unknown; Condition?: unknown }[] = Properties.PolicyDocument.Statement;
    const resourcesOf = (action: string) =>
      JSON.stringify(statements.filter(({ Action }) => [Action].flat().includes(action)).flatMap(({ Resource }) => Resource));
    expect(resourcesOf('rds:CreateDBClusterSnapshot')).toMatch(/rds:us-east-1:123456789012:cluster:music-us-east-1.*rds:us-east-1:123456789012:cluster-snapshot:awsbackup:\*/);
    for (const action of ['rds:CopyDBClusterSnapshot', 'rds:DeleteDBClusterSnapshot', 'rds:ModifyDBClusterSnapshotAttribute']) {
      expect(resourcesOf(action)).toMatch(/us-east-1:123456789012:cluster-snapshot:awsbackup:\*.*us-west-2:123456789012:cluster-snapshot:awsbackup:\*/);
    }
    expect(resourcesOf('backup:CopyIntoBackupVault')).toMatch(/backup:us-east-1:123456789012:backup-vault:music.*backup:us-west-2:123456789012:backup-vault:music/);
    expect(resourcesOf('kms:CreateGrant')).toMatch(/Key.*kms:us-west-2:123456789012:key\/\*/);
    expect(statements.find(({ Action }) => Action === 'kms:CreateGrant')).toMatchObject({ Condition: { Bool: { 'kms:GrantIsForAWSResource': true } } });
    expect(statements.flatMap(({ Action }) => Action)).not.toContain('rds:ModifyDBCluster');
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: Match.objectLike({ Statement: [Match.objectLike({ Principal: { Service: 'backup.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } } })] }),
    });
  });

  test('begins with nothing that it may not do', () => {
    const [{ DependsOn }] = Object.values(backups().template().findResources('AWS::Backup::BackupSelection'));
    expect(DependsOn).toContainEqual(expect.stringMatching(/^BackupsPolicy/));
  });
});

describe('in the region of a replica', () => {
  test('keeps copies, and makes none', () => {
    const { created, template } = backups(undefined, { isPrimary: false });
    template().resourceCountIs('AWS::Backup::BackupVault', 1);
    template().resourceCountIs('AWS::Backup::BackupPlan', 0);
    template().resourceCountIs('AWS::IAM::Role', 0);
    expect(created.plan).toBeUndefined();
  });

  test('backs up its own cluster by choice, and copies it nowhere', () => {
    const template = backups({ backupInReplicas: true, copyTo: 'us-west-2' }, { isPrimary: false }).template();
    expect(rulesOf(template)[0]).not.toHaveProperty('CopyActions');
    template.hasResourceProperties('AWS::Backup::BackupSelection', {
      BackupSelection: { Resources: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':rds:us-west-2:123456789012:cluster:music-us-west-2']] }] },
    });
    expect(JSON.stringify(template.toJSON())).not.toContain('us-east-1');
  });
});

describe('alarms', () => {
  const ACTION: cloudwatch.IAlarmAction = { bind: () => ({ alarmActionArn: 'arn:aws:sns:us-east-1:123456789012:operators' }) };
  const alarmsOf = (template: Template) => Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);

  test('go off at the first backup or copy that failed', () => {
    const { created, template } = backups(undefined, { alarmActions: [ACTION] });
    expect(created.alarms).toHaveLength(2);
    expect(alarmsOf(template())).toEqual(['NumberOfBackupJobsFailed', 'NumberOfCopyJobsFailed'].map((MetricName) => expect.objectContaining({
      Namespace: 'AWS/Backup',
      MetricName,
      Dimensions: [{ Name: 'BackupVaultName', Value: 'music' }],
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0,
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
      AlarmActions: ['arn:aws:sns:us-east-1:123456789012:operators'],
    })));
  });

  test('watch copies in the region of a replica, and backups where it makes them', () => {
    const metricsOf = (options?: GlobalDatabaseBackupsOptions) =>
      alarmsOf(backups(options, { isPrimary: false, alarmActions: [] }).template()).map(({ MetricName }) => MetricName);
    expect(metricsOf()).toEqual(['NumberOfCopyJobsFailed']);
    expect(metricsOf({ backupInReplicas: true })).toEqual(['NumberOfBackupJobsFailed', 'NumberOfCopyJobsFailed']);
  });

  test('are none where the tier has none, and the metrics are there all the same', () => {
    const { created, template } = backups();
    template().resourceCountIs('AWS::CloudWatch::Alarm', 0);
    expect(created.metricNumberOfBackupJobsFailed({ period: Duration.hours(1) })).toMatchObject({ metricName: 'NumberOfBackupJobsFailed', period: Duration.hours(1) });
    expect(created.metricNumberOfCopyJobsFailed()).toMatchObject({ namespace: 'AWS/Backup', dimensions: { BackupVaultName: 'music' } });
  });
});

describe('the vault', () => {
  test.each([true, false])('has the name of the global cluster, a key and a lock in governance mode, and is kept (primary: %s)', (isPrimary) => {
    backups(undefined, { isPrimary }).template().hasResource('AWS::Backup::BackupVault', {
      Properties: {
        BackupVaultName: 'music',
        EncryptionKeyArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
        LockConfiguration: { MinRetentionDays: 7, MaxRetentionDays: 365, ChangeableForDays: Match.absent() },
      },
      DeletionPolicy: 'Retain',
    });
  });

  test('is locked for good by choice', () => {
    backups({
      retention: Duration.days(30), vaultLock: { minRetention: Duration.days(30), maxRetention: Duration.days(60), changeableFor: Duration.days(3) },
    }).template()
      .hasResourceProperties('AWS::Backup::BackupVault', { LockConfiguration: { MinRetentionDays: 30, MaxRetentionDays: 60, ChangeableForDays: 3 } });
  });

  test('has no lock where data go with their stack', () => {
    backups(undefined, { removalPolicy: RemovalPolicy.DESTROY }).template()
      .hasResource('AWS::Backup::BackupVault', { Properties: { LockConfiguration: Match.absent() }, DeletionPolicy: 'Delete' });
  });
});

describe('validation', () => {
  function codesOf(options: GlobalDatabaseBackupsOptions): string[] | undefined {
    const problems = new Problems(new Stack(), BACKUP_ERRORS);
    validateBackups(problems, options);
    return (errorOf(() => problems.throwIfAny()) as { codes?: string[] } | undefined)?.codes;
  }

  test.each<[GlobalDatabaseBackupsOptions]>([
    [{}], [{ retention: Duration.days(7) }], [{ retention: Duration.days(365) }], [{ retention: Duration.hours(240) }],
    [{ retention: Duration.days(1), vaultLock: { minRetention: Duration.days(1) } }],
    [{ retention: Duration.days(700), vaultLock: { maxRetention: Duration.days(36_500), changeableFor: Duration.days(3) } }],
  ])('takes %j', (options) => {
    expect(codesOf(options)).toBeUndefined();
  });

  test.each<[GlobalDatabaseBackupsOptions, string]>([
    [{ retention: Duration.days(6) }, 'BackupsRetentionInvalid'],
    [{ retention: Duration.days(366) }, 'BackupsRetentionInvalid'],
    [{ retention: Duration.hours(200) }, 'BackupsRetentionInvalid'],
    // What the lock asks for is asked of what nobody has chosen, too.
    [{ vaultLock: { minRetention: Duration.days(30) } }, 'BackupsRetentionInvalid'],
    [{ retention: Duration.days(7), vaultLock: { minRetention: Duration.days(0) } }, 'VaultLockInvalid'],
    [{ vaultLock: { minRetention: Duration.days(7), maxRetention: Duration.days(36_501) } }, 'VaultLockInvalid'],
    [{ vaultLock: { changeableFor: Duration.days(2) } }, 'VaultLockInvalid'],
  ])('refuses %j', (options, code) => {
    expect(codesOf(options)).toEqual([`GlobalMusicDatabase${code}`]);
  });

  test('refuses a lock that takes nothing', () => {
    expect(codesOf({ retention: Duration.days(10), vaultLock: { minRetention: Duration.days(10), maxRetention: Duration.days(9) } }))
      .toContain('GlobalMusicDatabaseVaultLockInvalid');
  });
});
