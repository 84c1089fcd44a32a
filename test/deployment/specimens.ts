import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PayloadFormatVersion } from 'aws-cdk-lib/aws-apigatewayv2';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { ManagedPolicy, OidcProviderNative } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Function, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { anyResource, operators, PYTHON, type Specimen } from '../support/specimen';
import { GitHubDeployRole, GitHubSubjectClaim, ImageRepositories, MediaBucket, MusicApi, PostDeploymentCheck } from '@eknmusic/constructs';

export const SPECIMENS: Specimen[] = [
  {
    name: 'GitHubDeployRole',
    create: (stack, tier) => new GitHubDeployRole(stack, 'GitHubDeployRole', { repository: 'eknmusic/backend', tier }),
  },
  {
    name: 'GitHubDeployRole, of two regions and with a grant',
    givenNames: ['eknmusic-production-deploy'],
    create(stack, tier) {
      const role = new GitHubDeployRole(stack, 'GitHubDeployRole', {
        repository: 'eknmusic/backend', tier, roleName: `eknmusic-${tier.name}-deploy`, regions: ['us-east-1', 'eu-west-1'],
      });
      Topic.fromTopicArn(stack, 'Deployments', 'arn:aws:sns:us-east-1:123456789012:deployments').grantPublish(role);
    },
  },
  {
    name: 'GitHubDeployRole, of an account that knows GitHub, with every option',
    givenNames: ['eknmusic-deploy'],
    create: (stack, tier) => new GitHubDeployRole(stack, 'GitHubDeployRole', {
      tier,
      repository: 'eknmusic/backend',
      ownerId: '123456',
      repositoryId: '456789',
      subjectClaims: [GitHubSubjectClaim.environment('production'), GitHubSubjectClaim.branch('main'), GitHubSubjectClaim.tag('v*')],
      oidcProviderArn: new OidcProviderNative(stack, 'Provider', { url: 'https://token.actions.githubusercontent.com' }).oidcProviderArn,
      roleName: 'eknmusic-deploy',
      sessionDuration: Duration.hours(2),
      deploymentRoleArns: ['arn:aws:iam::123456789012:role/deploy', 'arn:aws:iam::123456789012:role/publish'],
      managedPolicies: [ManagedPolicy.fromManagedPolicyArn(stack, 'Extra', 'arn:aws:iam::123456789012:policy/extra')],
      permissionsBoundary: ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', 'arn:aws:iam::123456789012:policy/boundary'),
    }),
  },
  {
    name: 'GitHubDeployRole, of more regions than one policy has room for',
    create: (stack, tier) => new GitHubDeployRole(stack, 'GitHubDeployRole', {
      repository: 'eknmusic/backend', tier, bootstrapQualifier: 'music', regions: Array.from({ length: 12 }, (_, index) => `ap-southeast-${index + 1}`),
    }),
  },
  {
    name: 'GitHubDeployRole, imported',
    create(stack) {
      GitHubDeployRole.fromGitHubDeployRoleAttributes(stack, 'GitHubDeployRole', { roleArn: 'arn:aws:iam::123456789012:role/eknmusic-deploy' });
      anyResource(stack);
    },
  },
  {
    name: 'PostDeploymentCheck, on a schedule',
    create: (stack, tier) => {
      const api = new MusicApi(stack, 'MusicApi', { tier, code: PYTHON, alarmActions: [operators(stack)] });
      new PostDeploymentCheck(stack, 'PostDeploymentCheck', {
        tier,
        function: api.alias,
        url: api.url,
        logGroup: api.logs.function,
        schedule: Schedule.rate(Duration.hours(1)),
        updateSite: { url: 'https://downloads.eknmusic.com', channels: ['stable'] },
        alarmActions: [operators(stack)],
      });
    },
  },
  {
    name: 'PostDeploymentCheck, of everything',
    create(stack, tier) {
      new PostDeploymentCheck(stack, 'PostDeploymentCheck', {
        tier,
        function: Function.fromFunctionArn(stack, 'Api', 'arn:aws:lambda:us-east-1:123456789012:function:eknmusic-api:live'),
        migrateFunction: Function.fromFunctionArn(stack, 'Migrate', 'arn:aws:lambda:us-east-1:123456789012:function:eknmusic-migrate'),
        url: 'https://api.eknmusic.com',
        logGroup: LogGroup.fromLogGroupName(stack, 'ApiLogs', 'eknmusic-api'),
        healthPath: '/status',
        paths: ['/version'],
        payloadVersion: PayloadFormatVersion.VERSION_1_0,
        clientOrigin: 'app://eknmusic',
        maximumErrorRate: 0.05,
        errorRateWindow: Duration.hours(1),
        logRetention: RetentionDays.ONE_YEAR,
        runtime: Runtime.NODEJS_24_X,
        removalPolicy: RemovalPolicy.RETAIN,
        tracing: Tracing.ACTIVE,
        encryptionKey: Key.fromKeyArn(stack, 'LogsKey', `arn:aws:kms:${Stack.of(stack).region}:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ac`),
        files: MediaBucket.fromMediaBucketAttributes(stack, 'Files', {
          bucketName: 'eknmusic-files-prod',
          encryptionKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
        }),
        manifestUrl: 'https://downloads.eknmusic.com/manifest.json',
        monthlyCostLimit: 250,
        schedule: Schedule.rate(Duration.hours(1)),
        alarmActions: [operators(stack)],
      });
    },
  },
  {
    name: 'ImageRepositories',
    create: (stack, tier) => new ImageRepositories(stack, 'ImageRepositories', {
      tier, project: 'musicconnect', names: ['backend', 'frontend', 'websocket'], replicaRegions: ['eu-west-1', 'ap-southeast-2'],
    }),
  },
  {
    name: 'ImageRepositories, with everything chosen',
    create: (stack, tier) => new ImageRepositories(stack, 'ImageRepositories', {
      tier,
      project: 'musicconnect',
      names: ['backend'],
      mutableTags: ['buildcache-*'],
      untaggedImageExpiration: Duration.days(1),
      maxImageCount: 50,
      encryptionKey: Key.fromKeyArn(stack, 'SharedKey', `arn:aws:kms:${Stack.of(stack).region}:123456789012:key/shared`),
      removalPolicy: RemovalPolicy.RETAIN,
    }),
  },
  {
    name: 'ImageRepositories, imported',
    create(stack) {
      ImageRepositories.fromImageRepositoriesAttributes(stack, 'ImageRepositories', { project: 'musicconnect', names: ['backend'] });
      anyResource(stack);
    },
  },
];
