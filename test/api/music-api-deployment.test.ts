import { App, Duration, Stack, Tags } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import type { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Code, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { KEPT, testStack } from '../support/checks';
import { madeApi, operators, surroundings } from '../support/music-api';
import { project } from '../support/project';
import { folderWith } from '../support/python';
import { ApiDeployment, ApiFront, DeploymentTier, type MusicApiProps, PythonCode } from '@eknmusic/constructs';

const only = (template: Template, type: string) => Object.values(template.findResources(type))[0];
const versionId = (props: Partial<MusicApiProps>, stack: Stack = testStack(), change: (stack: Stack) => void = () => {}) => {
  const { template } = madeApi(props, stack);
  change(stack);
  return Object.keys(template().findResources('AWS::Lambda::Version'))[0];
};

describe('a version', () => {
  test('is published and kept, and the alias leads to it', () => {
    const { template, stack, api } = madeApi();
    template().hasResource('AWS::Lambda::Version', KEPT);
    template().hasResourceProperties('AWS::Lambda::Alias', { Name: 'live', FunctionVersion: stack.resolve(api.release.version.version) });
    expect(stack.resolve(api.aliasArn)).toEqual({ 'Fn::Join': ['', [stack.resolve(api.function.functionArn), ':live']] });
  });

  test('is another one when the code, its settings or a layer changes', () => {
    const layer = (folder: string) => (stack: Stack) => [new LayerVersion(stack, 'Own', { code: Code.fromAsset(`${__dirname}/${folder}`) })];
    const withLayer = (folder: string) => {
      const stack = testStack();
      return versionId({ layers: layer(folder)(stack) }, stack);
    };
    const ids = [
      versionId({}), versionId({ code: Code.fromInline('def main(event, context): return 1') }), versionId({ memorySize: 1024 }),
      versionId({ environment: { FEATURE: 'on' } }), withLayer('.'), withLayer('../support'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('is another one when a layer that was added to the function later has other content, for migrations as well', () => {
    const ids = (folder: string) => {
      const stack = testStack();
      const { template, api } = madeApi({ ...surroundings(stack), code: project(), migrations: {} }, stack);
      const layer = new LayerVersion(stack, 'Extension', { code: Code.fromAsset(`${__dirname}/${folder}`) });
      api.function.addLayers(layer);
      api.migrations!.function.addLayers(layer);
      return Object.keys(template().findResources('AWS::Lambda::Version')).sort();
    };
    const [before, after] = [ids('.'), ids('../support')];
    expect(after.map((id, index) => id !== before[index])).toEqual([true, true]);
    expect(ids('.')).toEqual(before);
  });

  test('is another one when that layer is in another stack', () => {
    const id = (folder: string) => {
      const stack = testStack();
      const other = new Stack(App.of(stack) as App, 'Layers', { env: { account: '123456789012', region: 'us-east-1' } });
      const layer = new LayerVersion(other, 'Extension', { code: Code.fromAsset(`${__dirname}/${folder}`) });
      const { template, api } = madeApi({}, stack);
      api.function.addLayers(layer);
      return Object.keys(template().findResources('AWS::Lambda::Version'))[0];
    };
    expect(id('.')).not.toBe(id('../support'));
  });

  test('is the same when only that changes which AWS Lambda does not keep in versions', () => {
    const expected = versionId({});
    expect(versionId({})).toBe(expected);
    expect(versionId({ reservedConcurrency: 10 })).toBe(expected);
    expect(versionId({ rateLimit: 10 })).toBe(expected);
    expect(versionId({}, testStack(), (stack) => Tags.of(stack).add('team', 'backend'))).toBe(expected);
  });

  test.each(['@aws-cdk/core:enablePartitionLiterals', '@aws-cdk/core:defaultCrossStackReferences', '@aws-cdk/aws-lambda:recognizeVersionProps'])(
    'is the same with the feature flag %s', (flag) => {
      const id = (context: Record<string, unknown>) => {
        const app = new App({ analyticsReporting: false, treeMetadata: false, context });
        const env = { account: '123456789012', region: 'us-east-1' };
        const bucket = new Bucket(new Stack(app, 'Other', { env }), 'Bucket');
        const stack = new Stack(app, 'Test', { env });
        const parameter = stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName: 'songs' });
        return versionId({ environment: { PARAMETER: parameter, OBJECTS: `${bucket.bucketArn}/*`, NAME: bucket.bucketName } }, stack);
      };
      expect(id({ [flag]: flag.endsWith('References') ? 'weak' : true })).toBe(id({}));
    });
});

describe('requests move to a new version', () => {
  const routing = (props: Partial<MusicApiProps>) => only(madeApi(props).template(), 'AWS::CodeDeploy::DeploymentConfig').Properties.TrafficRoutingConfig;

  test('a tenth for five minutes first, in staging and production', () => {
    for (const tier of [DeploymentTier.STAGING, DeploymentTier.PRODUCTION]) {
      expect(routing({ tier })).toEqual({ Type: 'TimeBasedCanary', TimeBasedCanary: { CanaryPercentage: 10, CanaryInterval: 5 } });
    }
  });

  test('all at once, without CodeDeploy, in development and by choice', () => {
    for (const props of [{ tier: DeploymentTier.DEVELOPMENT }, { deployment: ApiDeployment.allAtOnce() }]) {
      const { template, api } = madeApi(props);
      template().resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 0);
      template().hasResource('AWS::Lambda::Alias', { UpdatePolicy: Match.absent() });
      expect(api.release.group).toBeUndefined();
    }
  });

  test('in the steps of choice', () => {
    expect(routing({ deployment: ApiDeployment.canary(25, Duration.hours(1)) }))
      .toEqual({ Type: 'TimeBasedCanary', TimeBasedCanary: { CanaryPercentage: 25, CanaryInterval: 60 } });
    expect(routing({ deployment: ApiDeployment.linear(20, Duration.minutes(2)), tier: DeploymentTier.DEVELOPMENT }))
      .toEqual({ Type: 'TimeBasedLinear', TimeBasedLinear: { LinearPercentage: 20, LinearInterval: 2 } });
  });

  test('through the alias, which CloudFormation hands to CodeDeploy', () => {
    const { template, stack, api } = madeApi();
    template().hasResource('AWS::Lambda::Alias', {
      UpdatePolicy: {
        CodeDeployLambdaAliasUpdate: {
          ApplicationName: stack.resolve(api.release.application!.applicationName),
          DeploymentGroupName: stack.resolve(api.release.group!.deploymentGroupName),
        },
      },
    });
  });
});

describe('a new version is taken back', () => {
  test('by itself, when an alarm goes off or the deployment fails or is stopped', () => {
    const { template, stack, api } = madeApi();
    template().hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
      AutoRollbackConfiguration: { Enabled: true, Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'] },
      AlarmConfiguration: {
        Enabled: true, IgnorePollAlarmFailure: false, Alarms: [{ Name: stack.resolve(api.release.errorsAlarm!.alarmName) }],
      },
      DeploymentStyle: { DeploymentOption: 'WITH_TRAFFIC_CONTROL', DeploymentType: 'BLUE_GREEN' },
      ServiceRoleArn: stack.resolve(api.release.role!.roleArn),
    });
  });

  test('at the first exception of its own within a minute, whatever the version before it does', () => {
    const stack = testStack();
    const { template, api } = madeApi({ alarmActions: [operators(stack)] }, stack);
    const name = stack.resolve(api.function.functionName);
    template().hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'Errors',
      Namespace: 'AWS/Lambda',
      Period: 60,
      Statistic: 'Sum',
      Threshold: 0,
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
      Dimensions: [
        { Name: 'ExecutedVersion', Value: stack.resolve(api.release.version.version) },
        { Name: 'FunctionName', Value: name },
        { Name: 'Resource', Value: { 'Fn::Join': ['', [name, ':live']] } },
      ],
      AlarmActions: ['arn:aws:sns:us-east-1:123456789012:operators'],
    });
  });

  test('by an alarm without a past: CloudWatch leaves the state of one that looks at another version as it was', () => {
    const alarmId = (props: Partial<MusicApiProps>) => {
      const { stack, api, template } = madeApi(props);
      template();
      return stack.resolve((api.release.errorsAlarm!.node.defaultChild as CfnAlarm).logicalId) as string;
    };
    expect(alarmId({ memorySize: 1024 })).not.toBe(alarmId({}));
    expect(alarmId({ rateLimit: 10 })).toBe(alarmId({}));
    expect(alarmId({}).slice(-16)).toBe(versionId({}).slice(-16));
  });

  test('also where the tier has no alarms for operators', () => {
    const { template, api } = madeApi({ tier: DeploymentTier.DEVELOPMENT, deployment: ApiDeployment.canary(10, Duration.minutes(5)) });
    template().resourceCountIs('AWS::CloudWatch::Alarm', 1);
    expect(api.alarms).toEqual({ all: [] });
  });

  test('by one command', () => {
    const { stack, api } = madeApi();
    const command = JSON.stringify(stack.resolve(api.release.rollbackCommand));
    expect(command).toContain('aws lambda update-alias --region us-east-1 --function-name ');
    expect(command).toContain('--name live --routing-config AdditionalVersionWeights={} --function-version');
    expect(command).toContain('aws lambda list-versions-by-function');
    expect(command).toContain('Versions[-2].Version');
  });
});

test('CodeDeploy may move this alias, look at alarms, and do nothing more', () => {
  const { template, stack, api } = madeApi();
  const functionArn = stack.resolve(api.function.functionArn);
  template().hasResourceProperties('AWS::IAM::ManagedPolicy', {
    Description: 'What CodeDeploy may do for the API',
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Action: ['lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:UpdateAlias'],
          Resource: [functionArn, { 'Fn::Join': ['', [functionArn, ':*']] }],
        },
        { Effect: 'Allow', Action: 'cloudwatch:DescribeAlarms', Resource: '*' },
      ],
    },
  });
  template().hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [{
        Action: 'sts:AssumeRole',
        Effect: 'Allow',
        Principal: { Service: 'codedeploy.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
      }],
    },
    ManagedPolicyArns: Match.absent(),
  });
  const [policyId] = Object.keys(template().findResources('AWS::IAM::ManagedPolicy', { Properties: { Description: 'What CodeDeploy may do for the API' } }));
  expect(only(template(), 'AWS::CodeDeploy::DeploymentGroup').DependsOn).toEqual([policyId]);
});

describe('the check after a deployment', () => {
  const checked = (props: Partial<MusicApiProps> = {}) => {
    const stack = testStack();
    const { template, api } = madeApi({ ...surroundings(stack), postDeploymentCheck: { healthPath: '/status' }, ...props }, stack);
    const { Properties: { Environment } } = Object.values(template().findResources('AWS::Lambda::Function', {
      Properties: { Description: 'Walks the checklist of Test/Api/PostDeploymentCheck' },
    }))[0];
    const text = Environment.Variables.CHECK_CONFIGURATION['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : '?')).join('');
    return { stack, template, api, configuration: JSON.parse(text) };
  };

  test('is told what it looks at', () => {
    expect(checked().configuration).toMatchObject({
      function: '?:live', payloadVersion: '2.0', url: '?', healthPath: '/status', files: { bucket: 'eknmusic-files-prod' },
    });
    expect(checked({ front: ApiFront.rest() }).configuration).toMatchObject({ payloadVersion: '1.0' });
  });

  test('is the last step of a deployment, and takes it back when a line fails', () => {
    const { template, stack, api } = checked();
    const check = api.postDeploymentCheck!;
    template().hasResource('AWS::Lambda::Alias', {
      UpdatePolicy: { CodeDeployLambdaAliasUpdate: { AfterAllowTrafficHook: stack.resolve(check.function.functionName) } },
      DependsOn: Match.arrayWith([stack.getLogicalId(check.policy.node.defaultChild as never)]),
    });
    template().hasResourceProperties('AWS::IAM::ManagedPolicy', {
      Description: 'What CodeDeploy may do for the API',
      PolicyDocument: {
        Statement: Match.arrayWith([{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: stack.resolve(check.function.functionArn) }]),
      },
    });
    template().hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['codedeploy:PutLifecycleEventHookExecutionStatus']) })]) },
    });
    template().resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('is there to be called where requests move at once', () => {
    const { template, api } = checked({ deployment: ApiDeployment.allAtOnce() });
    expect(api.postDeploymentCheck).toBeDefined();
    template().hasResource('AWS::Lambda::Alias', { UpdatePolicy: Match.absent() });
  });

  test('is only there when it is asked for', () => {
    expect(madeApi().api.postDeploymentCheck).toBeUndefined();
  });
});

describe('migrations', () => {
  const migrated = (props: Partial<MusicApiProps> = {}) => {
    const stack = testStack();
    return madeApi({ ...surroundings(stack), code: project(), migrations: { timeout: Duration.minutes(3) }, ...props }, stack);
  };

  test('are done before requests move: the alias waits for them', () => {
    const { template, stack, api } = migrated();
    const resource = stack.getLogicalId(api.migrations!.deployment!.resource.node.defaultChild as never);
    expect(only(template(), 'AWS::Lambda::Alias').DependsOn).toContain(resource);
    // Nothing that migrates waits for the alias: the version before serves until the migrations are done, and when they fail.
    const aliasId = stack.getLogicalId(api.release.alias.node.defaultChild as never);
    expect(JSON.stringify(template().toJSON().Resources[resource])).not.toContain(aliasId);
  });

  test('run the same code in the same network, with the same key for their logs', () => {
    const { template } = migrated();
    template().hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'eknmusic_migrations.main',
      Runtime: 'python3.13',
      Timeout: 180,
      VpcConfig: { SubnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'], SecurityGroupIds: ['sg-0a1b2c3d4e5f60001'] },
    });
    const [api, migrate] = Object.values(template().findResources('AWS::Lambda::Function', { Properties: { Runtime: 'python3.13' } }));
    expect(migrate.Properties.Code).toEqual(api.Properties.Code);
    template().resourceCountIs('AWS::KMS::Key', 1);
  });

  test('share the layer with the dependencies', () => {
    const stack = testStack();
    const code = PythonCode.fromProject(folderWith({ 'src/handler.py': 'def main(event, context): pass', 'alembic.ini': '' }));
    const dependencies = new LayerVersion(stack, 'Made', { code: Code.fromAsset(__dirname) });
    const asked = jest.spyOn(code, 'dependencyLayers').mockReturnValue([dependencies]);
    const { template, api } = madeApi({ ...surroundings(stack), code, migrations: {} }, stack);
    expect(asked).toHaveBeenCalledTimes(1);
    const layer = stack.resolve(dependencies.layerVersionArn);
    for (const description of ['Answers the requests to the API', 'Migrates the database of the API']) {
      template().hasResourceProperties('AWS::Lambda::Function', { Description: description, Layers: Match.arrayWith([layer]) });
    }
    expect(api.migrations!.function.runtime).toBe(code.runtime);
  });

  test('share the layer with the CA bundle of the database', () => {
    const { template } = migrated();
    const layers = template().findResources('AWS::Lambda::LayerVersion');
    const bundles = Object.keys(layers).filter((id) => layers[id].Properties.Description.startsWith('CA bundle'));
    expect(bundles).toEqual([expect.stringMatching(/^ApiRdsCertificates/)]);
    for (const description of ['Answers the requests to the API', 'Migrates the database of the API']) {
      template().hasResourceProperties('AWS::Lambda::Function', { Description: description, Layers: Match.arrayWith([{ Ref: bundles[0] }]) });
    }
  });

  test('are what the check asks about the database', () => {
    const { template, stack, api } = migrated({ postDeploymentCheck: {} });
    template().hasResourceProperties('AWS::IAM::ManagedPolicy', {
      Description: 'What the check after a deployment looks at',
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({
          Action: 'lambda:InvokeFunction', Resource: Match.arrayWith([stack.resolve(api.migrations!.function.functionArn)]),
        })]),
      },
    });
  });

  test('stand in any other network, by choice', () => {
    const stack = testStack();
    const { database } = surroundings(stack);
    const { api } = madeApi({ code: project(), database, vpc: new Vpc(stack, 'Own'), migrations: {} }, stack);
    expect(api.migrations!.securityGroups).toEqual(api.connections.securityGroups);
  });
});
