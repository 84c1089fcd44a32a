import * as fs from 'fs';
import * as path from 'path';
import { App, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { PayloadFormatVersion } from 'aws-cdk-lib/aws-apigatewayv2';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { CfnRule, Schedule } from 'aws-cdk-lib/aws-events';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Alias, CfnFunction, Code, Function, type IFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { DELETED, KEPT, testStack } from '../support/checks';
import { DeploymentTier, MediaBucket, MediaBucketEncryption, PostDeploymentCheck, type PostDeploymentCheckProps } from '@eknmusic/constructs';

const API = 'arn:aws:lambda:us-east-1:123456789012:function:eknmusic-api:live';
const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:eknmusic-api';
const MIGRATE = 'arn:aws:lambda:us-east-1:123456789012:function:eknmusic-migrate';

function create(stack: Stack, props: Partial<PostDeploymentCheckProps> = {}, id = 'Check'): PostDeploymentCheck {
  const scope = new Construct(stack, `${id}Scope`);
  return new PostDeploymentCheck(stack, id, {
    function: Function.fromFunctionArn(scope, 'Api', API),
    url: 'https://api.eknmusic.com',
    logGroup: LogGroup.fromLogGroupArn(scope, 'ApiLogs', 'arn:aws:logs:us-east-1:123456789012:log-group:eknmusic-api:*'),
    ...props,
  });
}

function made(props: Partial<PostDeploymentCheckProps> = {}, stack = testStack()) {
  const check = create(stack, props);
  return { stack, check, template: Template.fromStack(stack) };
}

/** The function of an API, its alias and what the check needs of them, in the same stack. */
function api(stack: Stack): { code: Function; alias: Alias; logGroup: LogGroup } {
  const logGroup = new LogGroup(stack, 'OwnLogs');
  const code = new Function(stack, 'OwnApi', { runtime: Runtime.PYTHON_3_13, handler: 'index.main', code: Code.fromInline('main = 1'), logGroup });
  return { code, alias: new Alias(stack, 'Live', { aliasName: 'live', version: code.currentVersion }), logGroup };
}

const only = (template: Template, type: string) => Object.values(template.findResources(type))[0];

/** The environment variable that the function reads, with references written out as `<logical id.attribute>`. */
function configurationOf({ template, stack, check }: ReturnType<typeof made>): any {
  const logicalId = stack.getLogicalId(check.function.node.defaultChild as CfnFunction);
  const variable = template.findResources('AWS::Lambda::Function')[logicalId].Properties.Environment.Variables.CHECK_CONFIGURATION;
  const text = typeof variable === 'string' ? variable : variable['Fn::Join'][1].map((part: any) =>
    typeof part === 'string' ? part : `<${part.Ref ?? part['Fn::GetAtt'].join('.')}>`).join('');
  return JSON.parse(text);
}

function statements(template: Template): any[] {
  return only(template, 'AWS::IAM::ManagedPolicy').Properties.PolicyDocument.Statement;
}

describe('the configuration', () => {
  test('has the documented defaults', () => {
    expect(configurationOf(made())).toEqual({
      function: API,
      payloadVersion: '2.0',
      url: 'https://api.eknmusic.com',
      healthPath: '/health',
      paths: [],
      logGroup: 'eknmusic-api',
      clientOrigin: 'https://desktop-client',
      maximumErrorRate: 0.01,
      errorRateMinutes: 15,
    });
  });

  test('has what the props say', () => {
    const stack = testStack();
    const files = new MediaBucket(stack, 'Files', { tier: DeploymentTier.DEVELOPMENT });
    const configured = made({
      files,
      migrateFunction: Function.fromFunctionArn(stack, 'Migrate', MIGRATE),
      healthPath: '/healthz',
      paths: ['/version', '/songs'],
      payloadVersion: PayloadFormatVersion.VERSION_1_0,
      clientOrigin: 'app://eknmusic',
      manifestUrl: 'https://downloads.eknmusic.com/manifest.json',
      maximumErrorRate: 0,
      errorRateWindow: Duration.hours(1),
      monthlyCostLimit: 250,
    }, stack);
    expect(configurationOf(configured)).toMatchObject({
      migrateFunction: MIGRATE,
      healthPath: '/healthz',
      paths: ['/version', '/songs'],
      payloadVersion: '1.0',
      clientOrigin: 'app://eknmusic',
      manifestUrl: 'https://downloads.eknmusic.com/manifest.json',
      files: { bucket: `<${stack.resolve(files.bucketName).Ref}>`, key: expect.stringMatching(/^post-deployment-check\/[0-9a-f]{42}$/) },
      maximumErrorRate: 0,
      errorRateMinutes: 60,
      monthlyCostLimit: 250,
    });
  });

  test('takes an address that is only known at deploy time', () => {
    const stack = testStack();
    const { logGroup } = api(stack);
    const url = `https://${logGroup.logGroupName}.example.com`;
    expect(configurationOf(made({ url }, stack)).url).toBe(`https://<${stack.resolve(logGroup.logGroupName).Ref}>.example.com`);
  });
});

describe('the role', () => {
  const OWN_LOGS = { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: expect.anything() };
  const ALIAS = { Effect: 'Allow', Action: 'lambda:GetAlias', Resource: [FUNCTION, API] };
  const METRICS = { Effect: 'Allow', Action: 'cloudwatch:GetMetricData', Resource: '*' };
  const API_LOGS = { Effect: 'Allow', Action: 'logs:FilterLogEvents', Resource: 'arn:aws:logs:us-east-1:123456789012:log-group:eknmusic-api:*' };

  test('may call the alias, look at its logs and metrics, write its own log, and nothing more', () => {
    const { template } = made();
    expect(statements(template)).toEqual([{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: API }, ALIAS, API_LOGS, METRICS, OWN_LOGS]);
    template.resourceCountIs('AWS::IAM::Policy', 0);
    expect(only(template, 'AWS::IAM::Role').Properties).not.toHaveProperty('ManagedPolicyArns');
  });

  test('may also call the migrate function, and write and read one object', () => {
    const stack = testStack();
    const files = new MediaBucket(stack, 'Files', { tier: DeploymentTier.DEVELOPMENT });
    const { template, check } = made({ files, migrateFunction: Function.fromFunctionArn(stack, 'Migrate', MIGRATE) }, stack);
    expect(statements(template)).toEqual([
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: [API, MIGRATE] },
      ALIAS,
      {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject'],
        Resource: { 'Fn::Join': ['', [stack.resolve(files.bucketArn), `/post-deployment-check/${check.node.addr}`]] },
      },
      {
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: stack.resolve(files.encryptionKey!.keyArn),
        Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } },
      },
      API_LOGS, METRICS, OWN_LOGS,
    ]);
  });

  test.each<[string, (stack: Stack) => IFunction]>([
    ['a function', (stack) => api(stack).code],
    ['a version', (stack) => api(stack).code.currentVersion],
    ['an imported function', (stack) => Function.fromFunctionArn(stack, 'Imported', FUNCTION)],
    ['an imported version', (stack) => Function.fromFunctionArn(stack, 'Imported', `${FUNCTION}:7`)],
  ])('may not ask for an alias where it calls %s', (_, target) => {
    const stack = testStack();
    expect(JSON.stringify(statements(made({ function: target(stack) }, stack).template))).not.toContain('lambda:GetAlias');
  });

  test('may ask for an alias that is only known at deploy time', () => {
    const stack = testStack();
    const { template } = made({ function: Function.fromFunctionArn(stack, 'Imported', Fn.importValue('ApiAliasArn')) }, stack);
    const part = (index: number) => ({ 'Fn::Select': [index, { 'Fn::Split': [':', { 'Fn::ImportValue': 'ApiAliasArn' }] }] });
    expect(statements(template)[1]).toEqual({
      Effect: 'Allow',
      Action: 'lambda:GetAlias',
      Resource: [{ 'Fn::Join': [':', [0, 1, 2, 3, 4, 5, 6].map(part)] }, { 'Fn::ImportValue': 'ApiAliasArn' }],
    });
  });

  test('needs no key for a bucket that S3 encrypts', () => {
    const stack = testStack();
    const files = new MediaBucket(stack, 'Files', { tier: DeploymentTier.DEVELOPMENT, encryption: MediaBucketEncryption.S3_MANAGED });
    expect(JSON.stringify(statements(made({ files }, stack).template))).not.toContain('kms:');
  });
});

describe('the function', () => {
  test('runs on a pinned runtime with time for every line, and logs every line in every tier', () => {
    for (const tier of [DeploymentTier.DEVELOPMENT, DeploymentTier.PRODUCTION]) {
      const { template, stack, check } = made({ tier });
      template.hasResourceProperties('AWS::Lambda::Function', {
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Architectures: ['arm64'],
        Timeout: 300,
        LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', LogGroup: stack.resolve(check.logGroup.logGroupName) },
      });
    }
    made({ runtime: Runtime.NODEJS_22_X }).template.hasResourceProperties('AWS::Lambda::Function', { Runtime: 'nodejs22.x' });
  });

  test('brings a handler of less than 25 kB, which leaves the AWS SDK to the runtime', () => {
    const file = path.resolve(__dirname, '../../assets/deployment/post-deployment-check.lambda/index.js');
    expect(fs.statSync(file).size).toBeLessThan(25_000);
    expect([...fs.readFileSync(file, 'utf8').matchAll(/require\("(@[^"]+)"\)/g)].map((match) => match[1]).sort()).toEqual([
      '@aws-sdk/client-cloudwatch', '@aws-sdk/client-cloudwatch-logs', '@aws-sdk/client-codedeploy', '@aws-sdk/client-lambda', '@aws-sdk/client-s3',
    ]);
    expect(jest.requireActual(file).handler).toHaveLength(2);
  });

  test('has encrypted logs, kept as long as the tier keeps logs', () => {
    const { template, stack, check } = made({ tier: DeploymentTier.STAGING });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 14, KmsKeyId: stack.resolve(check.encryptionKey.keyArn) });
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true, PendingWindowInDays: 30 });
    made({ logRetention: RetentionDays.ONE_YEAR }).template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  });

  test('shares a key of others, by choice, which may then serve CloudWatch Logs', () => {
    const stack = testStack();
    const encryptionKey = new Key(stack, 'Shared');
    const { template } = made({ encryptionKey }, stack);
    template.resourceCountIs('AWS::KMS::Key', 1);
    template.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: stack.resolve(encryptionKey.keyArn) });
    template.hasResourceProperties('AWS::KMS::Key', { KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'logs.us-east-1.amazonaws.com' } })]) } });
  });

  test.each([
    [DeploymentTier.DEVELOPMENT, undefined, DELETED], [DeploymentTier.STAGING, undefined, KEPT], [DeploymentTier.PRODUCTION, undefined, KEPT],
    [DeploymentTier.DEVELOPMENT, RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, KEPT],
  ])('has logs and a key that are deleted or kept as the tier or the user says', (tier, removalPolicy, policies) => {
    const { template } = made({ tier, removalPolicy });
    for (const type of ['AWS::KMS::Key', 'AWS::Logs::LogGroup']) {
      template.allResources(type, policies);
    }
  });

  test('is tagged with its tier', () => {
    made().template.hasResourceProperties('AWS::Lambda::Function', { Tags: [{ Key: 'eknmusic:tier', Value: 'production' }] });
  });
});

describe('as a hook of CodeDeploy', () => {
  function hooked() {
    const stack = testStack();
    const { code, alias, logGroup } = api(stack);
    const check = create(stack, { function: alias, logGroup });
    const deploymentGroup = new LambdaDeploymentGroup(stack, 'Group', { alias, deploymentConfig: LambdaDeploymentConfig.ALL_AT_ONCE });
    deploymentGroup.addPostHook(check.function);
    check.grantHook(deploymentGroup);
    alias.node.addDependency(check.policy);
    return { stack, code, check, deploymentGroup, template: Template.fromStack(stack) }; // fromStack refuses circles
  }

  test('it is called by the alias, which it names in turn without a circle', () => {
    const { stack, code, check, template } = hooked();
    template.hasResource('AWS::Lambda::Alias', {
      UpdatePolicy: { CodeDeployLambdaAliasUpdate: { AfterAllowTrafficHook: stack.resolve(check.function.functionName) } },
      DependsOn: [stack.getLogicalId(check.policy.node.defaultChild as never)],
    });
    const arn = stack.resolve(code.functionArn);
    expect(statements(template)[0]).toEqual({
      Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: { 'Fn::Join': ['', [arn, ':live']] },
    });
    expect(statements(template)[1]).toEqual({ Effect: 'Allow', Action: 'lambda:GetAlias', Resource: [arn, { 'Fn::Join': ['', [arn, ':live']] }] });
    expect(configurationOf({ stack, check, template }).function).toBe(`<${arn['Fn::GetAtt'].join('.')}>:live`);
  });

  test('it may ask and tell CodeDeploy about this group only', () => {
    const { stack, deploymentGroup, template } = hooked();
    expect(statements(template).at(-1)).toEqual({
      Effect: 'Allow',
      Action: ['codedeploy:GetDeployment', 'codedeploy:PutLifecycleEventHookExecutionStatus'],
      Resource: stack.resolve(deploymentGroup.deploymentGroupArn),
    });
  });
});

describe('the schedule', () => {
  test('calls the function, and only its own rule may', () => {
    const { template, stack, check } = made({ schedule: Schedule.rate(Duration.hours(1)) });
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 hour)', Targets: [{ Id: 'Target0', Arn: stack.resolve(check.function.functionArn) }],
    });
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      FunctionName: stack.resolve(check.function.functionArn),
      Principal: 'events.amazonaws.com',
      SourceArn: stack.resolve(check.rule!.ruleArn),
    });
  });

  test('is none by default', () => {
    const { template, check } = made();
    template.resourceCountIs('AWS::Events::Rule', 0);
    template.resourceCountIs('AWS::Lambda::Permission', 0);
    expect(check.rule).toBeUndefined();
  });
});

describe('the alarms', () => {
  test('go off at the first failed line and at a run without a result, and tell the operators', () => {
    const stack = testStack();
    const topic = new Topic(stack, 'Operators');
    const { template, check } = made({ alarmActions: [new SnsAction(topic)] }, stack);
    expect(check.alarms).toHaveLength(2);
    const common = {
      Dimensions: [{ Name: 'FunctionName', Value: stack.resolve(check.function.functionName) }],
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
      AlarmActions: [stack.resolve(topic.topicArn)],
      OKActions: [stack.resolve(topic.topicArn)],
    };
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...common, Namespace: 'EKNMusic/PostDeploymentCheck', MetricName: 'FailedChecks', Statistic: 'Maximum',
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { ...common, Namespace: 'AWS/Lambda', MetricName: 'Errors', Statistic: 'Sum' });
  });

  test('development has none, and their metrics are within reach', () => {
    const { check } = made({ tier: DeploymentTier.DEVELOPMENT });
    expect(check.alarms).toEqual([]);
    expect(check.metricFailedChecks({ period: Duration.hours(1) })).toMatchObject({ metricName: 'FailedChecks', period: Duration.hours(1) });
    expect(check.metricErrors({ period: Duration.hours(1) })).toMatchObject({ metricName: 'Errors', period: Duration.hours(1) });
  });
});

describe('grants', () => {
  test('run allows to run the check, and no version of it', () => {
    const stack = testStack();
    const role = new Role(stack, 'Operator', { assumedBy: new ServicePrincipal('codedeploy.amazonaws.com') });
    const check = create(stack);
    check.grants.run(role);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: stack.resolve(check.function.functionArn) }],
      },
    });
  });
});

test('two checks in one bucket do not write over one another', () => {
  const stack = testStack();
  const files = new MediaBucket(stack, 'Files', { tier: DeploymentTier.DEVELOPMENT });
  const checks = [create(stack, { files }), create(stack, { files }, 'Second')];
  const template = Template.fromStack(stack);
  const keys = checks.map((check) => configurationOf({ stack, check, template }).files.key);
  expect(new Set(keys).size).toBe(2);
});

test('a stack that knows neither account nor region is enough', () => {
  const stack = new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Test');
  const { alias, logGroup } = api(stack);
  const files = new MediaBucket(stack, 'Files', { tier: DeploymentTier.DEVELOPMENT });
  const { template } = made({ function: alias, logGroup, files, schedule: Schedule.rate(Duration.days(1)) }, stack);
  expect(JSON.stringify(statements(template))).toContain('"kms:ViaService":{"Fn::Join":["",["s3.",{"Ref":"AWS::Region"},".amazonaws.com"]]}');
});

test('the resource of every part is within reach', () => {
  const stack = testStack();
  const check = create(stack, { schedule: Schedule.rate(Duration.hours(1)) });
  (check.node.defaultChild as CfnFunction).addPropertyOverride('MemorySize', 512);
  check.role.addManagedPolicy(ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary'));
  (check.rule!.node.defaultChild as CfnRule).addPropertyOverride('State', 'DISABLED');
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Lambda::Function', { MemorySize: 512 });
  template.hasResourceProperties('AWS::Events::Rule', { State: 'DISABLED' });
});
