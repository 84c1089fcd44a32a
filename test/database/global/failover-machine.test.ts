import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { FailoverMachine } from '../../../src/database/global/failover-machine';
import { GlobalClusterNames } from '../../../src/database/global/global-cluster-names';
import { GlobalDatabaseAlarms } from '../../../src/database/global/global-database-alarms';
import { errorOf } from '../../support/error-of';

const NAMES = new GlobalClusterNames('music');

function machine(region = 'us-west-2', regions = ['us-east-1', 'us-west-2']) {
  const stack = new Stack(new App(), 'Replica', { env: { account: '123456789012', region } });
  const failover = new FailoverMachine(stack, 'Failover', {
    names: NAMES,
    regions: () => regions,
    rto: Duration.minutes(15),
    encryptionKey: new kms.Key(stack, 'Key'),
    logRetention: logs.RetentionDays.ONE_YEAR,
    removalPolicy: RemovalPolicy.RETAIN,
    alarmActions: [],
  });
  return { stack, failover, regions, template: () => Template.fromStack(stack) };
}

const statements = (template: Template, description: string) => Object.values(template.findResources('AWS::IAM::ManagedPolicy'))
  .filter(({ Properties }) => Properties.Description === description).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

test('is called after the global cluster, logs everything, and is traced', () => {
  machine().template().hasResourceProperties('AWS::StepFunctions::StateMachine', {
    StateMachineName: 'music-failover',
    LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: true },
    TracingConfiguration: { Enabled: true },
  });
});

test('may promote the members of its own global cluster, and no other', () => {
  const { template } = machine();
  expect(statements(template(), 'Makes a region the writer of a global database')[0]).toEqual({
    Action: ['rds:FailoverGlobalCluster', 'rds:SwitchoverGlobalCluster'],
    Effect: 'Allow',
    Resource: [
      { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':rds::123456789012:global-cluster:music']] },
      { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':rds:us-east-1:123456789012:cluster:music-us-east-1']] },
      { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':rds:us-west-2:123456789012:cluster:music-us-west-2']] },
    ],
  });
});

test('writes no metric but its own', () => {
  const { template } = machine();
  expect(statements(template(), 'Makes a region the writer of a global database')).toContainEqual(expect.objectContaining({
    Action: 'cloudwatch:PutMetricData', Condition: { StringEquals: { 'cloudwatch:namespace': 'EKNMusic/GlobalMusicDatabase' } },
  }));
});

test('ends some time after the RTO, whatever hangs', () => {
  const [{ Properties }] = Object.values(machine().template().findResources('AWS::StepFunctions::StateMachine'));
  expect(JSON.stringify(Properties.DefinitionString)).toContain('TimeoutSeconds\\":1200');
});

test('knows a replica that was added after it', () => {
  const { template, regions } = machine();
  regions.push('eu-west-1');
  const [{ Properties }] = Object.values(template().findResources('AWS::StepFunctions::StateMachine'));
  expect(JSON.stringify(Properties.DefinitionString)).toContain('cluster:music-eu-west-1');
});

test('has its permissions before it is made, and its policies are managed ones', () => {
  const template = machine().template();
  template.hasResource('AWS::StepFunctions::StateMachine', { DependsOn: Match.arrayWith([Match.stringLikeRegexp('FailoverPolicy')]) });
  template.resourceCountIs('AWS::IAM::Policy', 0);
});

test('an output says for the script what there is to promote', () => {
  expect(Object.entries(machine().template().toJSON().Outputs)).toEqual([
    [expect.stringMatching(/FailoverTarget/), expect.objectContaining({ Value: 'music us-west-2' })],
  ]);
});

test.each(['ExecutionsFailed', 'ExecutionsTimedOut'])('an alarm of its own tells of a promotion by %s: a sum would have no value without both', (MetricName) => {
  machine().template().hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'AWS/States',
    MetricName,
    Dimensions: [{ Name: 'StateMachineArn', Value: { Ref: Match.anyValue() } }],
    AlarmDescription: Match.objectLike({ 'Fn::Join': Match.anyValue() }),
    Threshold: 0,
    EvaluationPeriods: 1,
    TreatMissingData: 'notBreaching',
  });
});

test('whoever is granted to run it may start it, watch it, and see who writes', () => {
  const { stack, failover, template } = machine();
  const role = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
  failover.grants.run(role).assertSuccess();
  template().hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        Match.objectLike({ Action: 'states:StartExecution' }),
        Match.objectLike({ Action: 'states:DescribeExecution' }),
        Match.objectLike({ Action: 'rds:DescribeGlobalClusters', Resource: '*' }),
      ],
    },
  });
});

describe('a drill', () => {
  test.each([undefined, {}, { target: 'us-west-2' }, { target: 7, schedule: 'monthly' }])('of %j is refused with a code', (options) => {
    const { codes } = errorOf(() => machine().failover.addDrill('Drill', options as never)) as unknown as { codes: string[] };
    expect(new Set(codes)).toEqual(new Set(['GlobalMusicDatabasePropInvalid']));
  });

  const schedule = scheduler.ScheduleExpression.cron({ minute: '0', hour: '3', day: '1' });

  test('is a switchover on a schedule, which does not come late', () => {
    const { failover, template } = machine('us-east-1');
    failover.addDrill('MonthlyDrill', { schedule, target: 'us-west-2' });
    template().hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(0 3 1 * ? *)',
      Target: {
        Input: '{"mode":"switchover","target":"us-west-2","reason":"A drill on a schedule"}',
        RetryPolicy: { MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 3 },
      },
    });
  });

  test('may start its machine, by a managed policy', () => {
    const { failover, template } = machine('us-east-1');
    failover.addDrill('MonthlyDrill', { schedule, target: 'us-west-2' });
    const drill = template();
    expect(statements(drill, 'Drills of the failover of a global database')).toEqual([expect.objectContaining({ Action: 'states:StartExecution' })]);
    drill.resourceCountIs('AWS::IAM::Policy', 0);
  });

  test.each(['us-east-1', 'eu-west-1'])('is refused to %s, which is no other member', (target) => {
    const { stack, failover } = machine('us-east-1');
    failover.addDrill('MonthlyDrill', { schedule, target });
    expect(() => Template.fromStack(stack)).toThrow('GlobalMusicDatabaseDrillTargetInvalid');
  });

  test('may go to a replica that is added after it', () => {
    const { failover, regions, template } = machine('us-east-1');
    failover.addDrill('MonthlyDrill', { schedule, target: 'eu-west-1' });
    regions.push('eu-west-1');
    expect(template).not.toThrow();
  });
});

test('the time of promotions is a metric', () => {
  expect(machine().failover.metricPromotionTime('switchover').toMetricConfig().metricStat).toMatchObject({
    namespace: 'EKNMusic/GlobalMusicDatabase',
    metricName: 'PromotionTime',
    dimensions: [{ name: 'GlobalCluster', value: 'music' }, { name: 'Mode', value: 'switchover' }],
    statistic: 'Maximum',
  });
});

test('alarms watch how far the member of the region is behind, and take the silence of a writer for health', () => {
  const stack = new Stack(new App(), 'Replica', { env: { account: '123456789012', region: 'us-west-2' } });
  new GlobalDatabaseAlarms(stack, 'GlobalAlarms', { names: NAMES, region: 'us-west-2', rpo: Duration.minutes(5), actions: [] });
  const template = Template.fromStack(stack);
  for (const [MetricName, Threshold] of [['AuroraGlobalDBRPOLag', 300_000], ['AuroraGlobalDBReplicationLag', 10_000]]) {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/RDS',
      MetricName,
      Threshold,
      Dimensions: [{ Name: 'DBClusterIdentifier', Value: 'music-us-west-2' }],
      Statistic: 'Maximum',
      Period: 60,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      TreatMissingData: 'notBreaching',
    });
  }
});
