import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { HostedZone, type IHostedZone } from 'aws-cdk-lib/aws-route53';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { testStack } from './checks';
import { project } from './project';
import {
  type IJwtSecret, type IMediaBucket, type IMusicDatabase, type IMusicNetwork, JwtSecret, MediaBucket, MusicApi, type MusicApiProps, MusicDatabase,
  MusicNetwork,
} from '@eknmusic/constructs';

/** An API alone in its stack, with code that is quick to synthesize. */
export function madeApi(props: Partial<MusicApiProps> = {}, stack: Stack = testStack()) {
  const api = new MusicApi(stack, 'Api', { code: Code.fromInline('def main(event, context): pass'), ...props });
  return { stack, api, template: () => Template.fromStack(stack) };
}

export const DATABASE_SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:eknmusic/prod/database-AbCdEf';
export const DATABASE_KEY_ARN = 'arn:aws:kms:us-east-1:123456789012:key/database';
export const FUNCTION_SECURITY_GROUP = 'sg-0a1b2c3d4e5f60001';
export const DATABASE_SECURITY_GROUP = 'sg-0a1b2c3d4e5f60002';

export function importedVpc(stack: Stack): IVpc {
  return stack.node.tryFindChild('Vpc') as IVpc | undefined ?? Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0a1b2c3d4e5f60001',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    privateSubnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'],
    privateSubnetRouteTableIds: ['rtb-0a1b2c3d4e5f60001', 'rtb-0a1b2c3d4e5f60002'],
    isolatedSubnetIds: ['subnet-0a1b2c3d4e5f60003', 'subnet-0a1b2c3d4e5f60004'],
    isolatedSubnetRouteTableIds: ['rtb-0a1b2c3d4e5f60003', 'rtb-0a1b2c3d4e5f60004'],
  });
}

export function importedNetwork(stack: Stack): IMusicNetwork {
  return MusicNetwork.fromMusicNetworkAttributes(stack, 'Network', {
    vpc: importedVpc(stack), functionSecurityGroupId: FUNCTION_SECURITY_GROUP, databaseSecurityGroupId: DATABASE_SECURITY_GROUP,
  });
}

export function importedDatabase(stack: Stack): IMusicDatabase {
  return MusicDatabase.fromMusicDatabaseAttributes(stack, 'Database', {
    port: 5454,
    securityGroupIds: [DATABASE_SECURITY_GROUP],
    secretArn: DATABASE_SECRET_ARN,
    encryptionKeyArn: DATABASE_KEY_ARN,
  });
}

/** What the API of the platform works with, made by other apps, so that the templates show the API and nothing else. */
export function surroundings(stack: Stack) {
  const files: IMediaBucket = MediaBucket.fromMediaBucketAttributes(stack, 'Files', {
    bucketName: 'eknmusic-files-prod', encryptionKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/files',
  });
  const jwtSecret: IJwtSecret = JwtSecret.fromJwtSecretAttributes(stack, 'JwtSecret', {
    secretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:eknmusic/prod/jwt-secret-AbCdEf',
    encryptionKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/jwt',
  });
  return { network: importedNetwork(stack), database: importedDatabase(stack), files, jwtSecret };
}

/** What migrations need at least: code that is quick to synthesize, and a database in its network. */
export function migrationsSurroundings(stack: Stack) {
  return { code: project(), database: importedDatabase(stack), network: importedNetwork(stack) };
}

/** Operators that are told by an alarm. */
export function operators(stack: Stack): SnsAction {
  return new SnsAction(Topic.fromTopicArn(stack, 'Operators', 'arn:aws:sns:us-east-1:123456789012:operators'));
}

/** The zone of the documented domain. */
export function zone(stack: Stack): IHostedZone {
  return HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0EXAMPLE', zoneName: 'eknmusic.com' });
}
