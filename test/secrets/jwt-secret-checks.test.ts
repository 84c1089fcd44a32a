import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { annotations, findings, type Pack, testStack } from '../support/checks';
import { DeploymentTier, JwtSecret, type JwtSecretProps } from '@eknmusic/constructs';

const TIERS = [DeploymentTier.DEVELOPMENT, DeploymentTier.STAGING, DeploymentTier.PRODUCTION].map((tier) => [tier.name, tier] as const);
const PACKS: Pack[] = ['AwsSolutions', 'NIST', 'PCI', 'HIPAA'];

function jwtSecret(props: JwtSecretProps): Stack {
  const stack = testStack();
  const alarmActions = [new SnsAction(Topic.fromTopicArn(stack, 'Operators', 'arn:aws:sns:us-east-1:123456789012:operators'))];
  new JwtSecret(stack, 'JwtSecret', { alarmActions, ...props });
  return stack;
}

describe.each(TIERS)('%s', (_, tier) => {
  test.each(PACKS)('nothing is found by %s', (pack) => {
    expect(findings(jwtSecret({ tier }), pack)).toEqual([]);
  });

  test('nothing is warned about', () => {
    expect(annotations(jwtSecret({ tier }))).toEqual([]);
  });

  test('the template is the one that was reviewed', () => {
    const template = Template.fromStack(jwtSecret({ tier, secretName: `eknmusic/${tier.name}/jwt-secret`, replicas: [{ region: 'us-west-2' }] })).toJSON();
    // The bundled handler changes with the bundler's version.
    expect(JSON.stringify(template, null, 2).replace(/[0-9a-f]{64}(\.zip)?/g, '<asset>')).toMatchSnapshot();
  });
});

describe('an older runtime', () => {
  const L1 = 'AwsSolutions-L1 Test/JwtSecret/Rotation/Function/Resource';

  test('is found where the user asks for it', () => {
    expect(findings(jwtSecret({ runtime: Runtime.NODEJS_22_X }), 'AwsSolutions')).toEqual([L1]);
  });

  test('is right where the CDK of the app knows a newer one than this library does', () => {
    const newer = new Runtime('nodejs98.x', RuntimeFamily.NODEJS); // which adds it to `Runtime.ALL`
    try {
      expect(findings(jwtSecret({ runtime: Runtime.NODEJS_24_X }), 'AwsSolutions')).toEqual([L1]);
      expect(findings(jwtSecret({}), 'AwsSolutions')).toEqual([]);
    } finally {
      Runtime.ALL.splice(Runtime.ALL.indexOf(newer), 1);
    }
  });
});
