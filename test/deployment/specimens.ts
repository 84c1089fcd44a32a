import { Duration } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { operators, PYTHON, type Specimen } from '../support/specimen';
import { GitHubDeployRole, MediaBucket, MusicApi, PostDeploymentCheck } from '@eknmusic/constructs';

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
    name: 'PostDeploymentCheck, on a schedule',
    create: (stack, tier) => {
      const api = new MusicApi(stack, 'MusicApi', { tier, code: PYTHON, alarmActions: [operators(stack)] });
      new PostDeploymentCheck(stack, 'PostDeploymentCheck', {
        tier,
        function: api.alias,
        url: api.url,
        logGroup: api.logGroup,
        schedule: Schedule.rate(Duration.hours(1)),
        alarmActions: [operators(stack)],
      });
    },
  },
  {
    name: 'PostDeploymentCheck, of everything',
    create(stack, tier) {
      const api = new MusicApi(stack, 'MusicApi', { tier, code: PYTHON, alarmActions: [operators(stack)] });
      new PostDeploymentCheck(stack, 'PostDeploymentCheck', {
        tier,
        function: Function.fromFunctionArn(stack, 'Api', 'arn:aws:lambda:us-east-1:123456789012:function:eknmusic-api:live'),
        migrateFunction: Function.fromFunctionArn(stack, 'Migrate', 'arn:aws:lambda:us-east-1:123456789012:function:eknmusic-migrate'),
        url: 'https://api.eknmusic.com',
        logGroup: api.logGroup,
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
];
