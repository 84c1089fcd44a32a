import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { annotations, findings, type Pack, testStack } from '../support/checks';
import { DeploymentTier, GitHubDeployRole } from '@eknmusic/constructs';

const TIERS = [DeploymentTier.DEVELOPMENT, DeploymentTier.STAGING, DeploymentTier.PRODUCTION].map((tier) => [tier.name, tier] as const);
const PACKS: Pack[] = ['AwsSolutions', 'NIST', 'PCI', 'HIPAA'];

/** A role that deploys to two regions and was granted something besides. */
function deployRole(tier: DeploymentTier): Stack {
  const stack = testStack();
  const role = new GitHubDeployRole(stack, 'DeployRole', {
    repository: 'eknmusic/backend', tier, roleName: `eknmusic-${tier.name}-deploy`, regions: ['us-east-1', 'eu-west-1'],
  });
  Topic.fromTopicArn(stack, 'Deployments', 'arn:aws:sns:us-east-1:123456789012:deployments').grantPublish(role);
  return stack;
}

describe.each(TIERS)('%s', (_, tier) => {
  test.each(PACKS)('nothing is found by %s', (pack) => {
    expect(findings(deployRole(tier), pack)).toEqual([]);
  });

  test('nothing is warned about', () => {
    expect(annotations(deployRole(tier))).toEqual([]);
  });

  test('the template is the one that was reviewed', () => {
    expect(Template.fromStack(deployRole(tier)).toJSON()).toMatchSnapshot();
  });
});
