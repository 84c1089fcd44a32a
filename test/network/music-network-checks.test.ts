import { Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { findings, type Pack, testStack } from '../support/checks';
import { DeploymentTier, MusicNetwork, type MusicNetworkProps, NatCoverage } from '@eknmusic/constructs';

const TIERS = [DeploymentTier.DEVELOPMENT, DeploymentTier.STAGING, DeploymentTier.PRODUCTION].map((tier) => [tier.name, tier] as const);
const PACKS: Pack[] = ['AwsSolutions', 'NIST', 'PCI', 'HIPAA'];

function network(props: MusicNetworkProps) {
  const stack = testStack();
  const alarmActions = [new SnsAction(Topic.fromTopicArn(stack, 'Operators', 'arn:aws:sns:us-east-1:123456789012:operators'))];
  new MusicNetwork(stack, 'Network', { alarmActions, ...props });
  return stack;
}

describe.each(TIERS)('%s', (_, tier) => {
  test.each(PACKS)('nothing is found by %s', (pack) => {
    expect(findings(network({ tier }), pack)).toEqual([]);
  });

  test.each(PACKS)('nothing is found by %s without NAT gateways', (pack) => {
    expect(findings(network({ tier, natCoverage: NatCoverage.NONE }), pack)).toEqual([]);
  });

  test('the template is the one that was reviewed', () => {
    const template = Template.fromStack(network({ tier })).toJSON();
    // The asset of aws-cdk-lib that closes the default security group changes with its version.
    const text = JSON.stringify(template, null, 2).replace(/[0-9a-f]{64}(\.zip)?/g, '<asset>');
    expect(text).toMatchSnapshot();
  });
});
