import { type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { annotations, findings, type Pack, testStack } from '../support/checks';
import { ChecksPack, DeploymentTier, MusicChecks, MusicDatabase, type MusicDatabaseProps, MusicNetwork } from '@eknmusic/constructs';

const TIERS = [DeploymentTier.DEVELOPMENT, DeploymentTier.STAGING, DeploymentTier.PRODUCTION].map((tier) => [tier.name, tier] as const);
const PACKS: Pack[] = ['AwsSolutions', 'NIST', 'PCI', 'HIPAA'];

type Made = (tier: DeploymentTier, props?: MusicDatabaseProps) => Stack;

const database: Made = (tier, props) => {
  const { stack, ...common } = surroundings(tier);
  new MusicDatabase(stack, 'Database', { ...common, ...props });
  return stack;
};

const WAYS: Array<[string, Made]> = [
  ['a database', database],
  ['a database in a network of others', (tier) => {
    const { stack, tier: same, network, alarmActions } = surroundings(tier);
    new MusicDatabase(stack, 'Database', { tier: same, alarmActions, vpc: network.vpc });
    return stack;
  }],
  ['a database with a replica', (tier) => {
    const { stack, ...common } = surroundings(tier);
    new MusicDatabase(stack, 'Database', common).addReadReplica('Replica');
    return stack;
  }],
  ['a restored database', (tier) => {
    const { stack, ...common } = surroundings(tier);
    MusicDatabase.fromSnapshot(stack, 'Database', { ...common, snapshotIdentifier: 'before-migration', allocatedStorage: 20 });
    return stack;
  }],
];

function surroundings(tier: DeploymentTier) {
  const stack = testStack();
  const alarmActions = [new SnsAction(Topic.fromTopicArn(stack, 'Operators', 'arn:aws:sns:us-east-1:123456789012:operators'))];
  return { stack, tier, alarmActions, network: new MusicNetwork(stack, 'Network', { tier, alarmActions }) };
}

describe.each(WAYS)('%s', (_, made) => {
  describe.each(TIERS)('%s', (__, tier) => {
    test.each(PACKS)('nothing is found by %s', (pack) => {
      expect(findings(made(tier), pack)).toEqual([]);
    });

    test('nothing is found by our own checks, and no acknowledgement is left over', () => {
      const packs = Object.values(ChecksPack);
      expect(MusicChecks.findings(made(tier), { packs }).map(({ ruleId, constructPath }) => `${ruleId} ${constructPath}`)).toEqual([]);
      expect(MusicChecks.unusedAcknowledgements(made(tier), { packs })).toEqual([]);
    });

    test('nothing is warned about', () => {
      expect(annotations(made(tier))).toEqual([]);
    });
  });
});

// The other tiers of a replica and of a restored database differ as those of a database do.
test.each([
  ...TIERS.map(([name, tier]) => [`a database, ${name}`, () => database(tier)] as const),
  ...WAYS.slice(1).map(([name, made]) => [`${name}, production`, () => made(DeploymentTier.PRODUCTION)] as const),
])('the template is the one that was reviewed: %s', (_, made) => {
  const template = Template.fromStack(made()).toJSON() as { Resources: object };
  const resources = Object.entries(template.Resources).filter(([id]) => id.startsWith('Database'));
  // The bundled handler changes with the bundler's version.
  expect(JSON.stringify(Object.fromEntries(resources), null, 2).replace(/[0-9a-f]{64}(\.zip)?/g, '<asset>')).toMatchSnapshot();
});

describe('what the user asks for is found', () => {
  const found = (props: MusicDatabaseProps, pack: Pack = 'AwsSolutions') => findings(database(DeploymentTier.PRODUCTION, props), pack);

  test('no standby', () => {
    expect(found({ multiAz: false })).toEqual(['AwsSolutions-RDS3 Test/Database/Server/Instance/Resource']);
  });

  test('no deletion protection', () => {
    expect(found({ deletionProtection: false })).toEqual(['AwsSolutions-RDS10 Test/Database/Server/Instance/Resource']);
  });

  test('an older runtime', () => {
    expect(found({ runtime: Runtime.NODEJS_22_X })).toEqual(['AwsSolutions-L1 Test/Database/Rotation/Function/Resource']);
  });

  test('PostgreSQL\'s own port', () => {
    const stack = testStack();
    new MusicDatabase(stack, 'Database', { vpc: Vpc.fromVpcAttributes(stack, 'Vpc', VPC), port: 5432 });
    expect(findings(stack, 'AwsSolutions')).toEqual(['AwsSolutions-RDS11 Test/Database/Server/Instance/Resource']);
  });
});

const VPC = {
  vpcId: 'vpc-1',
  availabilityZones: ['us-east-1a', 'us-east-1b'],
  privateSubnetIds: ['subnet-1', 'subnet-2'],
  isolatedSubnetIds: ['subnet-3', 'subnet-4'],
};
