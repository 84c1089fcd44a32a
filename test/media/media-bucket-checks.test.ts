import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { annotations, findings, type Pack, testStack } from '../support/checks';
import { productionDelivery } from '../support/delivery';
import { DeploymentTier, MediaBucket, MediaBucketProfile } from '@eknmusic/constructs';

const TIERS = [DeploymentTier.DEVELOPMENT, DeploymentTier.STAGING, DeploymentTier.PRODUCTION].map((tier) => [tier.name, tier] as const);
const PACKS: Pack[] = ['AwsSolutions', 'NIST', 'PCI', 'HIPAA'];

/** The three documented buckets, with the delivery of music files. */
function documentedBuckets(tier: DeploymentTier): Stack {
  const stack = testStack();
  const alarmActions = [new SnsAction(Topic.fromTopicArn(stack, 'Operators', 'arn:aws:sns:us-east-1:123456789012:operators'))];
  const files = new MediaBucket(stack, 'Files', {
    bucketName: `eknmusic-files-${tier.name}`, tier, alarmActions, delivery: productionDelivery(stack),
  });
  for (const [id, profile] of [['Backups', MediaBucketProfile.BACKUPS], ['LambdaCode', MediaBucketProfile.CODE]] as const) {
    new MediaBucket(stack, id, { tier, profile, alarmActions, accessLogsBucket: files.accessLogsBucket });
  }
  return stack;
}

describe.each(TIERS)('%s', (_, tier) => {
  test.each(PACKS)('nothing is found by %s', (pack) => {
    expect(findings(documentedBuckets(tier), pack)).toEqual([]);
  });

  test('nothing is warned about', () => {
    expect(annotations(documentedBuckets(tier))).toEqual([]);
  });

  test('the template is the one that was reviewed', () => {
    expect(Template.fromStack(documentedBuckets(tier)).toJSON()).toMatchSnapshot();
  });
});

test('an alarm that tells nobody is found by NIST', () => {
  const stack = testStack();
  new MediaBucket(stack, 'Files');
  expect(findings(stack, 'NIST')).toEqual(['NIST.800.53.R5-CloudWatchAlarmAction Test/Files/ServerErrorAlarm/Resource']);
});
