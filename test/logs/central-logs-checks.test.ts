import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { annotations, findings, type Pack, testStack } from '../support/checks';
import { CentralLogs, DeploymentTier } from '@eknmusic/constructs';

const TIERS = [DeploymentTier.DEVELOPMENT, DeploymentTier.STAGING, DeploymentTier.PRODUCTION].map((tier) => [tier.name, tier] as const);
const PACKS: Pack[] = ['AwsSolutions', 'NIST', 'PCI', 'HIPAA'];

function centralLogs(tier: DeploymentTier): Stack {
  const stack = testStack();
  const alarmActions = [new SnsAction(Topic.fromTopicArn(stack, 'Operators', 'arn:aws:sns:us-east-1:123456789012:operators'))];
  new LogGroup(stack, 'Api', { encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/api'), retention: RetentionDays.ONE_WEEK });
  new CentralLogs(stack, 'Logs', { tier, alarmActions, databaseName: `eknmusic_${tier.name}_logs` }).collectFrom(stack);
  return stack;
}

describe.each(TIERS)('%s', (_, tier) => {
  test.each(PACKS)('nothing is found by %s', (pack) => {
    expect(findings(centralLogs(tier), pack)).toEqual([]);
  });

  test('nothing is warned about', () => {
    expect(annotations(centralLogs(tier))).toEqual([]);
  });

  test('the template is the one that was reviewed', () => {
    expect(Template.fromStack(centralLogs(tier)).toJSON()).toMatchSnapshot();
  });
});
