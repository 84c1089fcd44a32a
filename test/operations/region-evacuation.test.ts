import { App, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { AuroraPostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { errorOf } from '../support/error-of';
import { operators } from '../support/specimen';
import {
  DeploymentTier, GlobalCdn, GlobalMusicDatabase, type IGlobalCdn, OnCall, OnCallRecipient, OnCallSeverity, RegionEvacuation,
  type RegionEvacuationProps, ValidationErrors,
} from '@eknmusic/constructs';

const STORE = 'arn:aws:cloudfront::123456789012:key-value-store/1234abcd-12ab-34cd-56ef-1234567890ab';
const ORIGINS = ['us-east-1', 'us-west-2'].map((region) => ({ region, domainName: `${region}.origin.musicconnect.com` }));

let app: App;
let stack: Stack;

const stackIn = (region: string, scope: App | Stage = app) => new Stack(scope, `Music-${region}`, { env: { account: '123456789012', region } });

beforeEach(() => {
  app = new App();
  stack = stackIn('us-west-2');
});

const importedCdn = (scope = stack) => GlobalCdn.fromGlobalCdnAttributes(scope, 'Cdn', {
  distributionId: 'E2QWRUHEXAMPLE', domainName: 'musicconnect.com', regions: ORIGINS.map(({ region }) => region), keyValueStoreArn: STORE,
});
const ownCdn = (scope: Stack) => new GlobalCdn(scope, 'Cdn', { origins: ORIGINS, tier: DeploymentTier.DEVELOPMENT });
const database = (scope = stack) => GlobalMusicDatabase.fromGlobalClusterAttributes(scope, 'Database', {
  globalClusterIdentifier: 'music', primaryRegion: 'us-east-1', engineVersion: AuroraPostgresEngineVersion.VER_16_9,
});
const make = (props: Partial<RegionEvacuationProps> & { cdn: IGlobalCdn }, scope = stack) =>
  new RegionEvacuation(scope, 'Evacuation', { evacuationName: 'music-prod', alarmActions: [operators(scope)], ...props });
const resources = (type: string, scope = stack) => Object.values(Template.fromStack(scope).findResources(type)).map(({ Properties }) => Properties);
const statements = (scope = stack) => resources('AWS::IAM::ManagedPolicy', scope).find(({ Description }) => Description === 'Takes users and writes out of a region')!.PolicyDocument.Statement;
const definition = (scope = stack) => JSON.stringify(resources('AWS::StepFunctions::StateMachine', scope).map(({ DefinitionString }) => DefinitionString));
const codes = (act: () => unknown) => ValidationErrors.codes(errorOf(act));

describe('the state machine', () => {
  test('has the same name in each region, so that it is found when its stack is not', () => {
    make({ cdn: importedCdn() });
    expect(resources('AWS::StepFunctions::StateMachine')[0]).toMatchObject({
      StateMachineName: 'music-prod-evacuation', TracingConfiguration: { Enabled: true }, LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: true },
    });
  });

  test('calls services of its own region and the store at the edge, and nothing else', () => {
    const onCall = new OnCall(stack, 'OnCall', { name: 'music' });
    make({ cdn: importedCdn(), globalDatabase: database(), onCall });
    const called = [...definition().matchAll(/arn:aws:states:::([\w:-]+)/g)].map(([, call]) => call);
    expect(new Set(called)).toEqual(new Set([
      'sns:publish', 'aws-sdk:cloudfrontkeyvaluestore:describeKeyValueStore', 'aws-sdk:cloudfrontkeyvaluestore:getKey', 'aws-sdk:cloudfrontkeyvaluestore:putKey',
      'aws-sdk:rds:describeGlobalClusters', 'aws-sdk:sfn:startExecution', 'aws-sdk:sfn:describeExecution',
    ]));
    // The other regions stand in it as names to choose from, and in no ARN.
    expect(definition()).not.toMatch(/:us-east-1:/);
  });

  test('may do what it does', () => {
    make({ cdn: importedCdn(), globalDatabase: database() });
    const mine = statements().filter(({ Resource, Action }: any) => Resource !== '*' || Action === 'rds:DescribeGlobalClusters');
    const arn = (rest: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, rest]] });
    expect(mine.map(({ Action, Resource }: any) => [Action, Resource])).toEqual([
      [['cloudfront-keyvaluestore:DescribeKeyValueStore', 'cloudfront-keyvaluestore:GetKey', 'cloudfront-keyvaluestore:PutKey'], STORE],
      ['rds:DescribeGlobalClusters', '*'],
      ['states:StartExecution', arn(':states:us-west-2:123456789012:stateMachine:music-failover')],
      ['states:DescribeExecution', arn(':states:us-west-2:123456789012:execution:music-failover:*')],
    ]);
  });

  test('without a database knows of none', () => {
    make({ cdn: importedCdn() });
    expect(definition()).not.toContain('rds:');
    expect(JSON.stringify(statements())).not.toMatch(/rds:|states:StartExecution/);
  });
});

describe('the store at the edge', () => {
  test('of another region is read at deployment, after the stack that makes it', () => {
    const edge = stackIn('us-east-1');
    make({ cdn: ownCdn(edge) });
    app.synth();
    const [[output]] = [Object.keys(Template.fromStack(edge).findOutputs('*')).filter((name) => name.includes('StoreForEvacuation'))];
    expect(statements()[0].Resource).toEqual({ 'Fn::GetStackOutput': { StackName: 'Music-us-east-1', Region: 'us-east-1', OutputName: output } });
    expect(stack.dependencies).toContain(edge);
  });

  test('is one for all regions', () => {
    const edge = stackIn('us-east-1');
    const cdn = ownCdn(edge);
    const others = ['us-west-2', 'eu-west-1'].map((region) => (region === 'us-west-2' ? stack : stackIn(region)));
    others.forEach((other) => make({ cdn }, other));
    make({ cdn }, edge);
    app.synth();
    expect(others.map((other) => statements(other)[0].Resource)).toEqual(Array(2).fill(statements(stack)[0].Resource));
    expect(statements(edge)[0].Resource).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^CdnRouting/), 'Arn'] });
  });

  test('of another stage is not known', () => {
    const edge = stackIn('us-east-1', new Stage(app, 'Edge'));
    expect(codes(() => make({ cdn: ownCdn(edge) }))).toEqual(['RegionEvacuationCdnElsewhere']);
  });

  test('of another stage is known where it is imported', () => {
    expect(codes(() => make({ cdn: importedCdn(stackIn('us-east-1', new Stage(app, 'Edge'))) }))).toEqual([]);
  });
});

describe('those on call', () => {
  test('are told by the topic of the same name in the region of the machine', () => {
    const onCall = new OnCall(stackIn('us-east-1'), 'OnCall', { name: 'music' });
    make({ cdn: importedCdn(), onCall });
    const [publish, key] = statements().slice(-2);
    expect(publish).toMatchObject({ Action: 'sns:Publish', Resource: { 'Fn::Join': ['', [expect.any(String), expect.anything(), ':sns:us-west-2:123456789012:music-page']] } });
    expect(key).toMatchObject({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Condition: { StringEquals: { 'kms:ViaService': 'sns.us-west-2.amazonaws.com' } },
    });
  });

  test('of the same stack by their own key', () => {
    const onCall = new OnCall(stack, 'OnCall');
    [OnCallSeverity.PAGE, OnCallSeverity.TICKET].forEach((severity) => onCall.addRecipient(severity, severity, OnCallRecipient.email('team@eknmusic.com')));
    make({ cdn: importedCdn(), onCall });
    const [publish, key] = statements().slice(-2);
    expect(publish.Resource).toEqual({ Ref: expect.stringMatching(/^OnCallPageTopic/) });
    expect(key.Resource).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^OnCallKey/), 'Arn'] });
  });
});

describe('whoever evacuates', () => {
  test('may start the machine, watch it and see who writes', () => {
    const role = new Role(stack, 'Operator', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
    make({ cdn: importedCdn() }).grants.evacuate(role);
    RegionEvacuation.fromRegionEvacuationAttributes(stack, 'Imported', { evacuationName: 'others' }).grants.evacuate(role);
    const [{ PolicyDocument: { Statement } }] = resources('AWS::IAM::Policy');
    const text = JSON.stringify(Statement);
    expect(text).toContain('execution:music-prod-evacuation:*');
    expect(text).toContain('stateMachine:others-evacuation');
    expect(Statement.map(({ Action }: any) => Action).flat()).toEqual(expect.arrayContaining(['states:StartExecution', 'states:DescribeExecution', 'rds:DescribeGlobalClusters']));
  });

  test('finds in the outputs what the script asks for', () => {
    make({ cdn: importedCdn(), globalDatabase: database() });
    const [output] = Object.entries(Template.fromStack(stack).findOutputs('*')).filter(([name]) => name.includes('EvacuationTarget'));
    expect(output[1].Value).toBe(`music-prod us-west-2 ${STORE} music us-east-1 https://musicconnect.com`);
  });
});

test('an alarm tells of what was not done, at once', () => {
  const evacuation = make({ cdn: importedCdn() });
  expect(resources('AWS::CloudWatch::Alarm').map(({ MetricName, Threshold, EvaluationPeriods, AlarmActions }) => [MetricName, Threshold, EvaluationPeriods, AlarmActions.length])).toEqual([
    ['ExecutionsFailed', 0, 1, 1], ['ExecutionsTimedOut', 0, 1, 1],
  ]);
  expect(evacuation.metricExecutionTime()).toMatchObject({ metricName: 'ExecutionTime', statistic: 'Maximum' });
  expect(evacuation.metricExecutionsFailed()).toMatchObject({ metricName: 'ExecutionsFailed' });
  expect(evacuation.metric('ExecutionsAborted').metricName).toBe('ExecutionsAborted');
});

describe('is refused', () => {
  test.each(['', 'music prod', 'a'.repeat(70)])('RegionEvacuationNameInvalid: %j', (evacuationName) => {
    expect(codes(() => make({ cdn: importedCdn(), evacuationName }))).toEqual(['RegionEvacuationNameInvalid']);
    expect(codes(() => RegionEvacuation.fromRegionEvacuationAttributes(stack, 'Imported', { evacuationName }))).toEqual(['RegionEvacuationNameInvalid']);
  });

  test('RegionEvacuationRegionsTooFew: where there is nowhere to go', () => {
    const cdn = GlobalCdn.fromGlobalCdnAttributes(stack, 'One', { distributionId: 'E2QWRUHEXAMPLE', domainName: 'musicconnect.com', regions: ['us-west-2'], keyValueStoreArn: STORE });
    expect(codes(() => make({ cdn }))).toEqual(['RegionEvacuationRegionsTooFew']);
  });

  test('a second one of the name in the region', () => {
    make({ cdn: importedCdn() });
    expect(codes(() => new RegionEvacuation(stack, 'Again', { evacuationName: 'music-prod', cdn: importedCdn(new Stack(app, 'Other')) }))).toEqual(['RegionEvacuationNameTaken']);
  });
});
