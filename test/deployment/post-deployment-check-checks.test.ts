import { Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { annotations, findings, type Pack, testStack } from '../support/checks';
import { ChecksPack, DeploymentTier, MediaBucket, MusicChecks, PostDeploymentCheck, type PostDeploymentCheckProps } from '@eknmusic/constructs';

const TIERS = [DeploymentTier.DEVELOPMENT, DeploymentTier.STAGING, DeploymentTier.PRODUCTION].map((tier) => [tier.name, tier] as const);
const PACKS: Pack[] = ['AwsSolutions', 'NIST', 'PCI', 'HIPAA'];

/** A check of everything. */
function check(props: Partial<PostDeploymentCheckProps>): Stack {
  const stack = testStack();
  const alarmActions = [new SnsAction(Topic.fromTopicArn(stack, 'Operators', 'arn:aws:sns:us-east-1:123456789012:operators'))];
  new PostDeploymentCheck(stack, 'PostDeploymentCheck', {
    function: Function.fromFunctionArn(stack, 'Api', 'arn:aws:lambda:us-east-1:123456789012:function:eknmusic-api:live'),
    migrateFunction: Function.fromFunctionArn(stack, 'Migrate', 'arn:aws:lambda:us-east-1:123456789012:function:eknmusic-migrate'),
    url: 'https://api.eknmusic.com',
    logGroup: new LogGroup(stack, 'ApiLogs'),
    files: MediaBucket.fromMediaBucketAttributes(stack, 'Files', {
      bucketName: 'eknmusic-files-prod',
      encryptionKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    }),
    manifestUrl: 'https://downloads.eknmusic.com/manifest.json',
    monthlyCostLimit: 250,
    schedule: Schedule.rate(Duration.hours(1)),
    alarmActions,
    ...props,
  });
  return stack;
}

/** Those of the check itself, not of what the test gives it. */
const ofCheck = (found: string[]) => found.filter((finding) => finding.includes('Test/PostDeploymentCheck'));

describe.each(TIERS)('%s', (_, tier) => {
  test.each(PACKS)('nothing is found by %s', (pack) => {
    expect(ofCheck(findings(check({ tier }), pack))).toEqual([]);
  });

  test('nothing is found by our own pack, and no acknowledgement is left over', () => {
    const own = MusicChecks.findings(check({ tier }), { packs: [ChecksPack.MUSIC] }).map(({ ruleId, constructPath }) => `${ruleId} ${constructPath}`);
    expect(ofCheck(own)).toEqual([]);
    expect(MusicChecks.unusedAcknowledgements(check({ tier }), { packs: Object.values(ChecksPack) })).toEqual([]);
  });

  test('nothing is warned about', () => {
    expect(annotations(check({ tier }))).toEqual([]);
  });

  test('the template is the one that was reviewed', () => {
    const template = Template.fromStack(check({ tier })).toJSON();
    // The bundled handler changes with the bundler's version.
    expect(JSON.stringify(template, null, 2).replace(/[0-9a-f]{64}(\.zip)?/g, '<asset>')).toMatchSnapshot();
  });
});

test('an older runtime is found where the user asks for it', () => {
  expect(ofCheck(findings(check({ runtime: Runtime.NODEJS_22_X }), 'AwsSolutions'))).toEqual(['AwsSolutions-L1 Test/PostDeploymentCheck/Function/Resource']);
});
