import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Dashboard, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AuroraPostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { anyResource, musicDatabase, musicNetwork, operators, PYTHON, type Specimen } from '../support/specimen';
import {
  AuditTrail, AvailabilityIndicator, AvailabilityObjective, ClusterCache, CostGuards, type DeploymentTier, GlobalCdn, GlobalMusicDatabase,
  MediaBucket,
  MusicApi, OnCall, OnCallRecipient, OnCallSeverity, OperationsDashboard, OperatorAccess, OperatorTarget, RegionalCluster, RegionEvacuation,
} from '@eknmusic/constructs';

export const SPECIMENS: Specimen[] = [
  {
    name: 'OperatorAccess',
    create: (stack, tier) => {
      const access = new OperatorAccess(stack, 'OperatorAccess', { tier, network: musicNetwork(stack, tier) });
      const database = musicDatabase(stack, tier);
      access.addTarget('Database', OperatorTarget.database(database, database.instance.instanceEndpoint.hostname));
      access.addTarget('Cache', OperatorTarget.cache(new ClusterCache(stack, 'ClusterCache', {
        tier, network: musicNetwork(stack, tier), alarmActions: [operators(stack)],
      })));
    },
  },
  {
    name: 'OperatorAccess, in a network of others, with everything chosen',
    create(stack, tier) {
      const { vpc } = musicNetwork(stack, tier);
      new OperatorAccess(stack, 'OperatorAccess', {
        tier,
        vpc,
        vpcSubnets: { subnets: vpc.privateSubnets },
        instanceType: new InstanceType('t3.micro'),
        idleSessionTimeout: Duration.minutes(10),
        maxSessionDuration: Duration.hours(4),
        encryptionKey: Key.fromKeyArn(stack, 'SharedKey', `arn:aws:kms:${Stack.of(stack).region}:123456789012:key/shared`),
        logRetention: RetentionDays.ONE_YEAR,
        removalPolicy: RemovalPolicy.RETAIN,
      });
    },
  },
  {
    name: 'OnCall',
    create(stack, tier) {
      const onCall = new OnCall(stack, 'OnCall', { tier, name: 'musicconnect', slack: { workspaceId: 'T07EA123LEP', channelId: 'C07EZ1ABC23' } });
      onCall.addRecipient('PagerDuty', OnCallSeverity.PAGE, OnCallRecipient.pagerDuty(Secret.fromSecretNameV2(stack, 'PagerDutyUrl', 'pagerduty')));
    },
  },
  {
    name: 'OnCall, of several regions, with everything chosen',
    chosenWarnings: ['in eu-west-1, us-west-2, where this app has no on-call of that name'],
    create(stack, tier) {
      const onCall = new OnCall(stack, 'OnCall', {
        tier,
        name: 'musicconnect',
        slack: {
          workspaceId: 'T07EA123LEP',
          channelId: 'C07EZ1ABC23',
          ticketChannelId: 'C07EZ1ABC24',
          otherRegions: ['us-west-2', 'eu-west-1'],
          guardrailPolicies: [ManagedPolicy.fromAwsManagedPolicyName('CloudWatchReadOnlyAccess')],
          userRoleRequired: true,
        },
        escalation: { after: Duration.minutes(10) },
        encryptionKey: Key.fromKeyArn(stack, 'SharedKey', `arn:aws:kms:${Stack.of(stack).region}:123456789012:key/shared`),
        logRetention: RetentionDays.ONE_YEAR,
        removalPolicy: RemovalPolicy.RETAIN,
      });
      const secret = Secret.fromSecretNameV2(stack, 'PagerDutyUrl', 'pagerduty');
      onCall.addRecipient('PagerDuty', OnCallSeverity.PAGE, OnCallRecipient.pagerDuty(secret, { secretField: 'integrationUrl' }));
      onCall.addRecipient('Team', OnCallSeverity.TICKET, OnCallRecipient.email('team@eknmusic.com'));
      onCall.addRecipient('Head', OnCallSeverity.ESCALATION, OnCallRecipient.textMessage('+436641234567'));
    },
  },
  {
    name: 'OnCall, with a key and an escalation of its own',
    create(stack, tier) {
      const onCall = new OnCall(stack, 'OnCall', { tier, escalation: {} });
      for (const severity of Object.values(OnCallSeverity)) {
        onCall.addRecipient(`Team-${severity}`, severity, OnCallRecipient.email(`${severity}@eknmusic.com`));
      }
    },
  },
  {
    name: 'OnCall, imported',
    create(stack) {
      const { region } = Stack.of(stack);
      OnCall.fromOnCallAttributes(stack, 'OnCall', {
        pageTopicArn: `arn:aws:sns:${region}:123456789012:musicconnect-page`,
        ticketTopicArn: `arn:aws:sns:${region}:123456789012:musicconnect-ticket`,
        encryptionKey: Key.fromKeyArn(stack, 'SharedKey', `arn:aws:kms:${region}:123456789012:key/shared`),
      });
      anyResource(stack);
    },
  },
  {
    name: 'AvailabilityObjective',
    create(stack, tier) {
      const metric = (metricName: string) => new Metric({ namespace: 'Songs', metricName });
      const objective = new AvailabilityObjective(stack, 'AvailabilityObjective', {
        tier, indicator: AvailabilityIndicator.of({ requests: metric('Requests'), failures: metric('Failures') }), alarmActions: [operators(stack)],
      });
      new Dashboard(stack, 'Songs', { widgets: [objective.createWidgets()] });
    },
  },
  {
    name: 'AvailabilityObjective, of an API, with everything chosen',
    create(stack, tier) {
      const api = new MusicApi(stack, 'MusicApi', { tier, code: PYTHON, alarmActions: [operators(stack)] });
      new AvailabilityObjective(stack, 'AvailabilityObjective', {
        // eslint-disable-next-line @stylistic/max-len
        tier, indicator: AvailabilityIndicator.musicApi(api), objective: 99.9, minimumFailures: 20, alarmActions: [operators(stack)], ticketActions: [operators(stack)],
      });
    },
  },
  {
    name: 'AuditTrail',
    create: (stack, tier) => void new AuditTrail(stack, 'AuditTrail', { tier, alarmActions: [operators(stack)] }),
  },
  {
    name: 'AuditTrail, of an organization, with everything chosen',
    givenNames: ['eknmusic-audit'],
    create(stack, tier) {
      const media = new MediaBucket(stack, 'MediaBucket', { tier, alarmActions: [operators(stack)], removalPolicy: RemovalPolicy.RETAIN });
      new AuditTrail(stack, 'AuditTrail', {
        tier,
        trailName: 'eknmusic',
        organization: { organizationId: 'o-a1b2c3d4e5', managementAccountId: '210987654321' },
        bucketName: 'eknmusic-audit',
        retention: Duration.days(731),
        objectLock: ObjectLockRetention.governance(Duration.days(365)),
        dataEventBuckets: [media.bucket],
        insights: true,
        accessLogsBucket: media.accessLogsBucket,
        encryptionKey: Key.fromKeyArn(stack, 'SharedKey', `arn:aws:kms:${Stack.of(stack).region}:123456789012:key/shared`),
        logRetention: RetentionDays.ONE_YEAR,
        alarmActions: [operators(stack)],
        removalPolicy: RemovalPolicy.RETAIN,
      });
    },
  },
  {
    name: 'CostGuards',
    create(stack, tier) {
      new CostGuards(stack, 'CostGuards', { tier, monthlyBudget: 500, onCall: onCallOf(stack, tier), costAllocationTag: { key: 'project', value: 'eknmusic' } });
    },
  },
  {
    name: 'CostGuards, with everything chosen',
    create(stack, tier) {
      new CostGuards(stack, 'CostGuards', {
        tier,
        monthlyBudget: 2000,
        onCall: onCallOf(stack, tier),
        costAllocationTag: { key: 'project', value: 'musicconnect' },
        actualThresholds: [80, 100],
        forecastedThresholds: [90, 110],
        anomalies: { minimumImpact: 50 },
      });
    },
  },
  {
    name: 'CostGuards, with the monitor of the account',
    create(stack, tier) {
      const monitorArn = 'arn:aws:ce::123456789012:anomalymonitor/1234abcd-12ab-34cd-56ef-1234567890ab';
      new CostGuards(stack, 'CostGuards', { tier, monthlyBudget: 100, onCall: onCallOf(stack, tier), anomalies: { monitorArn } });
    },
  },
  {
    name: 'RegionEvacuation',
    chosenFindings: ['AwsSolutions-CFR4 Specimen/GlobalCdn/Delivery/Distribution/Resource'],
    create(stack, tier) {
      const cdn = new GlobalCdn(stack, 'GlobalCdn', {
        tier,
        origins: ['us-east-1', 'us-west-2'].map((region) => ({ region, domainName: `${region}.origin.musicconnect.com` })),
        alarmActions: [operators(stack)],
      });
      new RegionEvacuation(stack, 'RegionEvacuation', { tier, evacuationName: 'musicconnect', cdn, alarmActions: [operators(stack)] });
    },
  },
  {
    name: 'RegionEvacuation, of a database too, with everything chosen',
    givenNames: ['musicconnect-evacuation'],
    create(stack, tier) {
      const { region } = Stack.of(stack);
      const encryptionKey = Key.fromKeyArn(stack, 'SharedKey', `arn:aws:kms:${region}:123456789012:key/shared`);
      new RegionEvacuation(stack, 'RegionEvacuation', {
        tier,
        evacuationName: 'musicconnect',
        cdn: GlobalCdn.fromGlobalCdnAttributes(stack, 'GlobalCdn', {
          distributionId: 'E2QWRUHEXAMPLE',
          domainName: 'musicconnect.com',
          regions: ['us-east-1', 'eu-west-1'],
          keyValueStoreArn: 'arn:aws:cloudfront::123456789012:key-value-store/1234abcd-12ab-34cd-56ef-1234567890ab',
        }),
        globalDatabase: GlobalMusicDatabase.fromGlobalClusterAttributes(stack, 'GlobalMusicDatabase', {
          globalClusterIdentifier: 'musicconnect', primaryRegion: 'us-east-1', engineVersion: AuroraPostgresEngineVersion.VER_16_9,
        }),
        onCall: OnCall.fromOnCallAttributes(stack, 'OnCall', {
          pageTopicArn: `arn:aws:sns:${region}:123456789012:musicconnect-page`, ticketTopicArn: `arn:aws:sns:${region}:123456789012:musicconnect-ticket`, encryptionKey,
        }),
        encryptionKey,
        logRetention: RetentionDays.ONE_YEAR,
        alarmActions: [operators(stack)],
        removalPolicy: RemovalPolicy.RETAIN,
      });
    },
  },
  {
    name: 'RegionEvacuation, imported',
    create(stack) {
      anyResource(stack);
      RegionEvacuation.fromRegionEvacuationAttributes(stack, 'RegionEvacuation', { evacuationName: 'musicconnect' });
    },
  },
  {
    name: 'OperationsDashboard',
    create(stack, tier) {
      const dashboard = new OperationsDashboard(stack, 'OperationsDashboard', { tier });
      dashboard.addMetrics('Songs', [new Metric({ namespace: 'Songs', metricName: 'Streams' })]);
    },
  },
  {
    name: 'OperationsDashboard, of a platform, with everything chosen',
    create(stack, tier) {
      const dashboard = new OperationsDashboard(stack, 'OperationsDashboard', {
        tier,
        dashboardName: 'musicconnect',
        regions: ['us-east-1', 'eu-west-1'],
        runbooks: [{ title: 'Evacuate a region', url: 'https://runbooks.musicconnect.com/evacuation' }],
        defaultInterval: Duration.hours(6),
      });
      dashboard.addCluster(RegionalCluster.fromRegionalClusterAttributes(stack, 'RegionalCluster', { project: 'musicconnect', region: 'us-east-1' }));
      dashboard.addRunbook('Restore the database', 'https://runbooks.musicconnect.com/restore');
    },
  },
];

/** An on-call in the same stack, with somebody who is told. */
function onCallOf(stack: Stack, tier: DeploymentTier): OnCall {
  const onCall = new OnCall(stack, 'OnCall', { tier });
  [OnCallSeverity.PAGE, OnCallSeverity.TICKET].forEach((severity) => onCall.addRecipient(severity, severity, OnCallRecipient.email('team@eknmusic.com')));
  return onCall;
}
