import * as fs from 'fs';
import * as path from 'path';
import { App, CfnResource, Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Port, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Architecture, CfnFunction, Code, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { DELETED, KEPT, testStack } from '../support/checks';
import { DATABASE_KEY_ARN, DATABASE_SECRET_ARN, DATABASE_SECURITY_GROUP, FUNCTION_SECURITY_GROUP, importedDatabase, importedVpc, migrationsSurroundings } from '../support/music-api';
import { project } from '../support/project';
import { folderWith } from '../support/python';
import { ApiMigrations, type ApiMigrationsProps, DeploymentTier, MigrationDriver, MusicDatabase, MusicNetwork, PythonCode } from '@eknmusic/constructs';

afterEach(() => jest.restoreAllMocks());

function made(props: Partial<ApiMigrationsProps> = {}, stack = testStack()) {
  const migrations = new ApiMigrations(stack, 'Migrations', { ...migrationsSurroundings(stack), ...props });
  return {
    stack,
    migrations,
    /** Synthesized when it is asked for. */
    get template() {
      return Template.fromStack(stack);
    },
  };
}

/** The one resource of this type, with its logical id. */
function only(template: Template, type: string) {
  const found = Object.entries(template.findResources(type));
  expect(found).toHaveLength(1);
  const [[id, resource]] = found;
  return { id, resource };
}

const CUSTOM = 'Custom::EknMusicMigration';
const migrating = (template: Template) => Object.values(template.findResources('AWS::Lambda::Function', {
  Properties: { Handler: 'eknmusic_migrations.main' },
}))[0].Properties;

describe('the function that migrates', () => {
  test('runs the library\'s module with the code of the project, in the network of the database, and checks its certificate', () => {
    const { template, stack, migrations } = made();
    template.hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'eknmusic_migrations.main',
      Runtime: 'python3.13',
      Architectures: ['x86_64'],
      MemorySize: 512,
      Timeout: 600,
      Environment: {
        Variables: {
          STAGE: 'production', DB_SECRET_ARN: DATABASE_SECRET_ARN, DB_DRIVER: 'pg8000', PGSSLROOTCERT: '/opt/rds-ca.pem', PGSSLMODE: 'verify-full', LOG_LEVEL: 'WARN',
        },
      },
      Layers: [{ Ref: Match.stringLikeRegexp('Library') }, { Ref: Match.stringLikeRegexp('RdsCertificates') }],
      VpcConfig: { SecurityGroupIds: [FUNCTION_SECURITY_GROUP], SubnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'] },
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', LogGroup: stack.resolve(migrations.logGroup.logGroupName) },
    });
  });

  test('is as the user asks for', () => {
    const stack = testStack();
    const layer = LayerVersion.fromLayerVersionArn(stack, 'Layer', 'arn:aws:lambda:us-east-1:123456789012:layer:dependencies:7');
    const { template } = made({
      runtime: Runtime.PYTHON_3_12,
      architecture: Architecture.ARM_64,
      layers: [layer],
      memorySize: 1024,
      timeout: Duration.minutes(14),
      driver: MigrationDriver.PSYCOPG,
      stage: 'prod',
      environment: { LANGUAGE: 'de' },
    }, stack);
    expect(migrating(template)).toMatchObject({
      Runtime: 'python3.12',
      Architectures: ['arm64'],
      MemorySize: 1024,
      Timeout: 840,
      Layers: expect.arrayContaining([layer.layerVersionArn]),
      Environment: { Variables: { DB_DRIVER: 'psycopg', STAGE: 'prod', LANGUAGE: 'de' } },
    });
  });

  test('takes runtime, processor and dependencies over from PythonCode', () => {
    const stack = testStack();
    const layer = new LayerVersion(stack, 'Layer', { code: Code.fromAsset(folderWith({ 'python/alembic.py': '' })) });
    const dependencyLayers = jest.spyOn(PythonCode.prototype, 'dependencyLayers').mockReturnValue([layer]);
    const code = PythonCode.fromProject(folderWith({ 'alembic.ini': '' }), { runtime: Runtime.PYTHON_3_12, architecture: Architecture.ARM_64 });
    const { template, migrations } = made({ code }, stack);
    expect(migrating(template)).toMatchObject({
      Runtime: 'python3.12', Architectures: ['arm64'], Layers: expect.arrayContaining([stack.resolve(layer.layerVersionArn)]),
    });
    expect(dependencyLayers).toHaveBeenCalledWith(migrations, 'Dependencies');

    dependencyLayers.mockClear();
    made({ code, layers: [] });
    expect(dependencyLayers).not.toHaveBeenCalled();
  });

  test('has in its layer what was tested, and nothing else', () => {
    const layer = path.resolve(__dirname, '../../assets/migrations/layer');
    expect(fs.readdirSync(layer, { recursive: true }).sort()).toEqual(['python', 'python/eknmusic_migrations.py']);
    expect(fs.readFileSync(path.join(layer, 'python/eknmusic_migrations.py'), 'utf8'))
      .toBe(fs.readFileSync(path.resolve(__dirname, '../../src/migrations/python/eknmusic_migrations.py'), 'utf8'));
  });

  test('may read the secret, write its log, stand in a network, and nothing more', () => {
    const { template, stack, migrations } = made();
    const network = [
      'ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets', 'ec2:UnassignPrivateIpAddresses',
    ];
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      Roles: [stack.resolve(migrations.role.roleName)],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: stack.resolve(migrations.logGroup.logGroupArn) },
          { Effect: 'Allow', Action: network, Resource: '*' },
          { Effect: 'Deny', Action: network, Resource: '*', Condition: { Null: { 'lambda:SourceFunctionArn': 'false' } } },
          { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: DATABASE_SECRET_ARN },
          {
            Effect: 'Allow',
            Action: 'kms:Decrypt',
            Resource: DATABASE_KEY_ARN,
            Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' } },
          },
        ],
      },
    });
    template.resourceCountIs('AWS::IAM::Policy', 0);
    Object.values(template.findResources('AWS::IAM::Role')).forEach(({ Properties }) => expect(Properties).not.toHaveProperty('ManagedPolicyArns'));
  });
});

describe('in a network of others', () => {
  function inVpc(props: Partial<ApiMigrationsProps>, prepare: (stack: Stack) => Partial<ApiMigrationsProps> = () => ({})) {
    const stack = testStack();
    const surroundings = { code: project(), database: importedDatabase(stack), vpc: importedVpc(stack) };
    const migrations = new ApiMigrations(stack, 'Migrations', { ...surroundings, ...props, ...prepare(stack) });
    return { stack, migrations, template: Template.fromStack(stack) };
  }

  test('has a security group of its own, which the database lets in', () => {
    const { template, stack, migrations } = inVpc({ vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED } });
    const [group] = migrations.securityGroups.map(({ securityGroupId }) => stack.resolve(securityGroupId));
    expect(migrating(template).VpcConfig).toEqual({ SecurityGroupIds: [group], SubnetIds: ['subnet-0a1b2c3d4e5f60003', 'subnet-0a1b2c3d4e5f60004'] });
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      GroupId: DATABASE_SECURITY_GROUP, SourceSecurityGroupId: group, IpProtocol: 'tcp', FromPort: 5454, ToPort: 5454,
    });
  });

  test('has the security groups that it is given', () => {
    const { template } = inVpc({}, (stack) => ({ securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')] }));
    template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
    expect(migrating(template).VpcConfig.SecurityGroupIds).toEqual(['sg-1']);
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: DATABASE_SECURITY_GROUP, SourceSecurityGroupId: 'sg-1' });
  });
});

describe('at each deployment', () => {
  test('CloudFormation has the version of this code upgrade the database', () => {
    const { template, stack, migrations } = made();
    expect(only(template, CUSTOM).resource.Properties).toEqual({
      ServiceToken: stack.resolve(migrations.deployment!.function.functionArn),
      ServiceTimeout: '960',
      FunctionArn: stack.resolve(migrations.version.functionArn),
      Revision: 'head',
    });
    expect(only(template, 'AWS::Lambda::Version').id).toBe(stack.resolve(migrations.version.functionArn).Ref);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Timeout: 900,
      Environment: { Variables: { MIGRATION_LOG_GROUP: stack.resolve(migrations.logGroup.logGroupName) } },
    });
    expect(only(made({ revision: 'ae1027a6acf' }).template, CUSTOM).resource.Properties.Revision).toBe('ae1027a6acf');
  });

  test('may call versions of that function, write a log, and nothing more', () => {
    const { template, stack, migrations } = made();
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      Roles: [stack.resolve(migrations.deployment!.role.roleName)],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'lambda:InvokeFunction',
            Resource: { 'Fn::Join': ['', [stack.resolve(migrations.function.functionArn), ':*']] },
          },
          { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: stack.resolve(migrations.deployment!.logGroup.logGroupArn) },
        ],
      },
    });
  });

  test('waits for the instance, the secret that knows its address, the ways to Secrets Manager, and its rights', () => {
    const stack = testStack();
    const network = new MusicNetwork(stack, 'Network');
    const database = new MusicDatabase(stack, 'Database', { network });
    new ApiMigrations(stack, 'Migrations', { network, database, code: project() });
    const template = Template.fromStack(stack);
    const types = only(template, CUSTOM).resource.DependsOn.map((id: string) => template.toJSON().Resources[id].Type);
    expect(types).toEqual(expect.arrayContaining([
      'AWS::RDS::DBInstance', 'AWS::SecretsManager::SecretTargetAttachment', 'AWS::EC2::Route', 'AWS::EC2::NatGateway', 'AWS::EC2::SecurityGroup',
      'AWS::EC2::SecurityGroupIngress', 'AWS::IAM::ManagedPolicy',
    ]));
  });

  test('comes before what depends on it', () => {
    const stack = testStack();
    const { migrations } = made({}, stack);
    const traffic = new CfnResource(stack, 'Traffic', { type: 'Test::Traffic' });
    traffic.node.addDependency(migrations);
    const template = Template.fromStack(stack);
    expect(only(template, 'Test::Traffic').resource.DependsOn).toContain(only(template, CUSTOM).id);
  });

  test('nothing is done, by choice', () => {
    const { template, migrations } = made({ runAtDeploy: false });
    template.resourceCountIs(CUSTOM, 0);
    template.resourceCountIs('AWS::Lambda::Function', 1);
    expect(migrations.deployment).toBeUndefined();
    expect(migrations.version).toBeDefined();
  });
});

describe('a version', () => {
  const versionOf = (props: Partial<ApiMigrationsProps> = {}, prepare: (stack: Stack) => void = () => undefined) => {
    const stack = testStack();
    prepare(stack);
    return only(made(props, stack).template, 'AWS::Lambda::Version').id;
  };
  const layer = (content: string) => {
    const stack = testStack();
    const layers = [new LayerVersion(stack, 'Layer', { code: Code.fromAsset(folderWith({ 'python/alembic.py': content })) })];
    return only(made({ layers }, stack).template, 'AWS::Lambda::Version').id;
  };

  test('is the same for the same, and another one for other code, settings or layers', () => {
    expect(versionOf()).toBe(versionOf());
    expect(versionOf({ code: Code.fromAsset(folderWith({ 'alembic.ini': '', 'other.py': '' })) })).not.toBe(versionOf());
    expect(versionOf({ memorySize: 1024 })).not.toBe(versionOf());
    expect(layer('1')).toBe(layer('1'));
    expect(layer('1')).not.toBe(layer('2'));
  });

  test('is the same with other tags, for which AWS Lambda would publish none', () => {
    expect(versionOf({}, (stack) => Tags.of(stack).add('team', 'songs'))).toBe(versionOf());
  });
});

describe('the logs', () => {
  test.each([
    [DeploymentTier.DEVELOPMENT, 7, DELETED], [DeploymentTier.STAGING, 14, KEPT], [DeploymentTier.PRODUCTION, 30, KEPT],
  ])('are encrypted, and kept as the tier says', (tier, RetentionInDays, policies) => {
    const { template, stack, migrations } = made({ tier });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays, KmsKeyId: stack.resolve(migrations.encryptionKey.keyArn) });
    template.allResources('AWS::Logs::LogGroup', policies);
    template.hasResource('AWS::KMS::Key', { ...policies, Properties: { EnableKeyRotation: true } });
  });

  test('are kept and encrypted otherwise, by choice', () => {
    const stack = testStack();
    const encryptionKey = new Key(stack, 'Shared');
    const { template } = made({
      tier: DeploymentTier.DEVELOPMENT, encryptionKey, logRetention: RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.RETAIN,
    }, stack);
    template.resourceCountIs('AWS::KMS::Key', 1);
    template.hasResourceProperties('AWS::KMS::Key', { KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'logs.us-east-1.amazonaws.com' } })]) } });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 365, KmsKeyId: stack.resolve(encryptionKey.keyArn) });
    template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain' });
  });
});

test('an operator may call the function that was deployed last, and no version before it', () => {
  const stack = testStack();
  const { migrations } = made({}, stack);
  const operator = new ManagedPolicy(stack, 'Operator');
  const grant = migrations.grants.run(operator);
  expect(grant.success).toBe(true);
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: stack.resolve(migrations.function.functionArn) }],
    },
  });
});

describe('the alarm', () => {
  test('goes off when a migration fails, and tells the operators', () => {
    const stack = testStack();
    const topic = new Topic(stack, 'Operators');
    const { template, migrations } = made({ alarmActions: [new SnsAction(topic)] }, stack);
    expect(migrations.alarms).toHaveLength(1);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: stack.resolve(migrations.function.functionName) }],
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      AlarmActions: [stack.resolve(topic.topicArn)],
      OKActions: [stack.resolve(topic.topicArn)],
    });
  });

  test('development has none, and its metric is within reach', () => {
    const { migrations } = made({ tier: DeploymentTier.DEVELOPMENT });
    expect(migrations.alarms).toEqual([]);
    expect(migrations.metricErrors({ period: Duration.hours(1) })).toMatchObject({ metricName: 'Errors', period: Duration.hours(1) });
  });
});

test('everything is tagged with its tier', () => {
  made().template.allResourcesProperties('AWS::Lambda::Function', { Tags: [{ Key: 'eknmusic:tier', Value: 'production' }] });
});

test('a stack that knows neither account nor region is enough', () => {
  const stack = new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Test');
  only(made({}, stack).template, CUSTOM);
});

test('is granted what a migration needs besides the database, and connects to it', () => {
  const { stack, migrations } = made();
  const topic = Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:123456789012:songs');
  topic.grantPublish(migrations);
  const cache = new SecurityGroup(stack, 'Cache', { vpc: importedVpc(testStack('Other')) });
  migrations.connections.allowTo(cache, Port.tcp(6379));
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::IAM::Policy', 0);
  expect(JSON.stringify(template.findResources('AWS::IAM::ManagedPolicy'))).toContain('"Action":"sns:Publish"');
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 6379 });
  expect(CfnFunction.isCfnFunction(migrations.node.defaultChild)).toBe(true);
});

test('the resource of every part is within reach', () => {
  const stack = testStack();
  const { migrations } = made({}, stack);
  (migrations.function.node.defaultChild as CfnFunction).addPropertyOverride('EphemeralStorage.Size', 1024);
  (migrations.deployment!.function.node.defaultChild as CfnFunction).addPropertyOverride('MemorySize', 512);
  (migrations.deployment!.resource.node.defaultChild as CfnResource).addPropertyOverride('ServiceTimeout', '1200');
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Lambda::Function', { EphemeralStorage: { Size: 1024 } });
  template.hasResourceProperties('AWS::Lambda::Function', { Handler: 'index.handler', MemorySize: 512 });
  template.hasResourceProperties(CUSTOM, { ServiceTimeout: '1200' });
});
