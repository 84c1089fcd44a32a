import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { SPECIMENS } from './specimens';
import { findings, type Pack, testStack } from '../support/checks';
import { musicNetwork, operators } from '../support/specimen';
import { checkSpecimens } from '../support/specimen-checks';
import { DeploymentTier, MusicDatabase, type MusicDatabaseProps } from '@eknmusic/constructs';

checkSpecimens(SPECIMENS);

describe('what the user asks for is found', () => {
  const found = (props: MusicDatabaseProps, pack: Pack = 'AwsSolutions') => {
    const stack = testStack();
    const tier = DeploymentTier.PRODUCTION;
    new MusicDatabase(stack, 'Database', { tier, network: musicNetwork(stack, tier), alarmActions: [operators(stack)], ...props });
    return findings(stack, pack);
  };

  test('no standby instance', () => {
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
  privateSubnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'],
  isolatedSubnetIds: ['subnet-0a1b2c3d4e5f60003', 'subnet-0a1b2c3d4e5f60004'],
};
