import * as fs from 'fs';
import * as path from 'path';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnRotationSchedule, CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { DELETED, KEPT, testStack } from '../support/checks';
import { DeploymentTier, JwtSecret, type JwtSecretProps } from '@eknmusic/constructs';

function made(props: JwtSecretProps = {}, stack = testStack()) {
  const jwtSecret = new JwtSecret(stack, 'JwtSecret', props);
  return { stack, jwtSecret, template: Template.fromStack(stack) };
}

const only = (template: Template, type: string) => Object.values(template.findResources(type))[0];

describe('the secret', () => {
  test('has the documented name', () => {
    made({ secretName: 'eknmusic/prod/jwt-secret' }).template.hasResourceProperties('AWS::SecretsManager::Secret', { Name: 'eknmusic/prod/jwt-secret' });
  });

  test('has the shape of a rotated one from the beginning, with a key long enough for HS512', () => {
    const { GenerateSecretString } = only(made().template, 'AWS::SecretsManager::Secret').Properties;
    expect(JSON.parse(GenerateSecretString.SecretStringTemplate)).toEqual({ alg: 'HS512', kid: 'initial' });
    expect(GenerateSecretString).toMatchObject({ GenerateStringKey: 'key', PasswordLength: 86, ExcludePunctuation: true });
  });

  test('is encrypted with a key of its own, renewed every year', () => {
    const { template, stack, jwtSecret } = made();
    template.hasResourceProperties('AWS::SecretsManager::Secret', { KmsKeyId: stack.resolve(jwtSecret.encryptionKey!.keyArn) });
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true, PendingWindowInDays: 30 });
  });

  test('is encrypted with a key of others, by choice', () => {
    const stack = testStack();
    const encryptionKey = new Key(stack, 'Shared');
    const { template } = made({ encryptionKey }, stack);
    template.resourceCountIs('AWS::KMS::Key', 1);
    template.hasResourceProperties('AWS::SecretsManager::Secret', { KmsKeyId: stack.resolve(encryptionKey.keyArn) });
    template.hasResourceProperties('AWS::KMS::Key', { KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'logs.us-east-1.amazonaws.com' } })]) } });
  });

  test.each([
    [DeploymentTier.DEVELOPMENT, DELETED], [DeploymentTier.STAGING, KEPT], [DeploymentTier.PRODUCTION, KEPT],
  ])('is deleted or kept with its key and logs, as the tier says', (tier, policies) => {
    const { template } = made({ tier });
    for (const type of ['AWS::SecretsManager::Secret', 'AWS::KMS::Key', 'AWS::Logs::LogGroup']) {
      template.allResources(type, policies);
    }
  });

  test('is kept when the user says so', () => {
    made({ tier: DeploymentTier.DEVELOPMENT, removalPolicy: RemovalPolicy.RETAIN })
      .template.allResources('AWS::SecretsManager::Secret', { DeletionPolicy: 'Retain' });
  });

  test('has copies in other regions, by choice', () => {
    const encryptionKeyArn = 'arn:aws:kms:eu-west-1:123456789012:key/k';
    made({ replicas: [{ region: 'us-west-2' }, { region: 'eu-west-1', encryptionKeyArn }] }).template.hasResourceProperties('AWS::SecretsManager::Secret', {
      ReplicaRegions: [{ Region: 'us-west-2' }, { Region: 'eu-west-1', KmsKeyId: encryptionKeyArn }],
    });
    made().template.hasResourceProperties('AWS::SecretsManager::Secret', { ReplicaRegions: Match.absent() });
  });

  test('is tagged with its tier', () => {
    made().template.hasResourceProperties('AWS::SecretsManager::Secret', { Tags: [{ Key: 'eknmusic:tier', Value: 'production' }] });
  });
});

describe('the rotation', () => {
  test.each([
    [undefined, 'rate(30 days)'], [Duration.days(1), 'rate(1 day)'], [Duration.hours(36), 'rate(36 hours)'], [Duration.hours(48), 'rate(2 days)'],
  ])('happens on its schedule: %s', (automaticallyAfter, ScheduleExpression) => {
    const { template, stack, jwtSecret } = made({ automaticallyAfter });
    template.hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
      SecretId: stack.resolve(jwtSecret.secretArn),
      RotationLambdaARN: stack.resolve(jwtSecret.rotation.function.functionArn),
      RotationRules: { ScheduleExpression },
      RotateImmediatelyOnUpdate: true,
    });
  });

  test('begins when it has all its rights', () => {
    const { template } = made();
    const idOf = (type: string) => Object.keys(template.findResources(type))[0];
    expect(only(template, 'AWS::SecretsManager::RotationSchedule').DependsOn.sort())
      .toEqual([idOf('AWS::Lambda::Permission'), idOf('AWS::IAM::ManagedPolicy')].sort());
  });

  test('runs on a pinned runtime, and logs as its tier does', () => {
    const { template, stack, jwtSecret } = made({ tier: DeploymentTier.STAGING });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Architectures: ['arm64'],
      Timeout: 30,
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', LogGroup: stack.resolve(jwtSecret.rotation.logGroup.logGroupName) },
      Environment: Match.absent(),
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 14, KmsKeyId: stack.resolve(jwtSecret.encryptionKey!.keyArn) });
    made({ runtime: Runtime.NODEJS_22_X }).template.hasResourceProperties('AWS::Lambda::Function', { Runtime: 'nodejs22.x' });
    made({ logRetention: RetentionDays.ONE_YEAR }).template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  });

  test('may change this secret, use its key for that, write its log, and nothing more', () => {
    const { template, stack, jwtSecret } = made();
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: [
              'secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue',
              'secretsmanager:UpdateSecretVersionStage',
            ],
            Resource: stack.resolve(jwtSecret.secretArn),
          },
          {
            Effect: 'Allow',
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
            Resource: stack.resolve(jwtSecret.encryptionKey!.keyArn),
            Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' } },
          },
          {
            Effect: 'Allow',
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: stack.resolve(jwtSecret.rotation.logGroup.logGroupArn),
          },
        ],
      },
    });
    template.resourceCountIs('AWS::IAM::Policy', 0);
    expect(only(template, 'AWS::IAM::Role').Properties).not.toHaveProperty('ManagedPolicyArns');
  });

  test('is called by Secrets Manager for this secret only', () => {
    const { template, stack, jwtSecret } = made();
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      Principal: 'secretsmanager.amazonaws.com',
      SourceAccount: '123456789012',
      SourceArn: stack.resolve(jwtSecret.secretArn),
    });
  });

  test('has logs that CloudWatch Logs encrypts for this stack only', () => {
    made().template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([Match.objectLike({
          Principal: { Service: 'logs.us-east-1.amazonaws.com' },
          Condition: {
            ArnLike: {
              'kms:EncryptionContext:aws:logs:arn': {
                'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:us-east-1:123456789012:log-group:', { Ref: 'AWS::StackName' }, '-*']],
              },
            },
          },
        })]),
      },
    });
  });

  test('brings a handler of less than 20 kB, which leaves the AWS SDK to the runtime', () => {
    const handler = fs.readFileSync(path.resolve(__dirname, '../../assets/secrets/jwt-rotation.lambda/index.js'), 'utf8');
    expect(Buffer.byteLength(handler)).toBeLessThan(20_000);
    expect(handler).toContain('require("@aws-sdk/client-secrets-manager")');
    expect(handler).toContain('handler');
  });
});

describe('the alarm', () => {
  test('goes off at the first failure, and tells the operators', () => {
    const stack = testStack();
    const topic = new Topic(stack, 'Operators');
    const { template, jwtSecret } = made({ alarmActions: [new SnsAction(topic)] }, stack);
    expect(jwtSecret.alarms).toHaveLength(1);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: stack.resolve(jwtSecret.rotation.function.functionName) }],
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      AlarmActions: [stack.resolve(topic.topicArn)],
      OKActions: [stack.resolve(topic.topicArn)],
    });
  });

  test('development has none, and its metric is within reach', () => {
    const { jwtSecret } = made({ tier: DeploymentTier.DEVELOPMENT });
    expect(jwtSecret.alarms).toEqual([]);
    expect(jwtSecret.rotation.metricErrors({ period: Duration.hours(1) })).toMatchObject({ metricName: 'Errors', period: Duration.hours(1) });
  });
});

test('a stack that knows neither account nor region is enough', () => {
  const stack = new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Test');
  made({ replicas: [{ region: 'us-east-1' }] }, stack).template.hasResourceProperties('AWS::Lambda::Permission', { SourceAccount: { Ref: 'AWS::AccountId' } });
});

test('the resource of every part is within reach', () => {
  const stack = testStack();
  const jwtSecret = new JwtSecret(stack, 'JwtSecret');
  (jwtSecret.secret.node.defaultChild as CfnSecret).addPropertyOverride('Description', 'Ours');
  (jwtSecret.rotation.function.node.defaultChild as CfnFunction).addPropertyOverride('MemorySize', 512);
  (jwtSecret.rotation.node.findChild('Schedule') as CfnRotationSchedule).addPropertyOverride('RotationRules.Duration', '3h');
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::SecretsManager::Secret', { Description: 'Ours' });
  template.hasResourceProperties('AWS::Lambda::Function', { MemorySize: 512 });
  template.hasResourceProperties('AWS::SecretsManager::RotationSchedule', { RotationRules: { Duration: '3h' } });
});
