import type { Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type ApiMigrationsProps, MusicDatabase, MusicNetwork } from '@eknmusic/constructs';

export const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:eknmusic/prod/database-AbCdEf';
export const SECRET_KEY_ARN = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

export function importedVpc(stack: Stack) {
  return Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    privateSubnetIds: ['subnet-1', 'subnet-2'],
    privateSubnetRouteTableIds: ['rtb-1', 'rtb-2'],
    isolatedSubnetIds: ['subnet-3', 'subnet-4'],
    isolatedSubnetRouteTableIds: ['rtb-3', 'rtb-4'],
  });
}

export function importedDatabase(stack: Stack) {
  return MusicDatabase.fromMusicDatabaseAttributes(stack, 'Database', {
    instanceIdentifier: 'eknmusic',
    instanceEndpointAddress: 'eknmusic.abc.us-east-1.rds.amazonaws.com',
    securityGroupIds: ['sg-database'],
    secretArn: SECRET_ARN,
    encryptionKeyArn: SECRET_KEY_ARN,
  });
}

/** Code, and a database and its network that other stacks made. */
export function required(stack: Stack): Pick<ApiMigrationsProps, 'code' | 'database' | 'network'> {
  return {
    code: Code.fromInline('from eknmusic_migrations import main'),
    database: importedDatabase(stack),
    network: MusicNetwork.fromMusicNetworkAttributes(stack, 'Network', {
      vpc: importedVpc(stack), functionSecurityGroupId: 'sg-functions', databaseSecurityGroupId: 'sg-database',
    }),
  };
}
