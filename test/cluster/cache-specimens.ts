import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { anyResource, musicNetwork, operators, type Specimen } from '../support/specimen';
import { CacheAuthentication, ClusterCache } from '@eknmusic/constructs';

export const SPECIMENS: Specimen[] = [
  {
    name: 'ClusterCache',
    create: (stack, tier) => new ClusterCache(stack, 'ClusterCache', { tier, network: musicNetwork(stack, tier), alarmActions: [operators(stack)] }),
  },
  {
    name: 'ClusterCache, with everything chosen',
    create: (stack, tier) => new ClusterCache(stack, 'ClusterCache', {
      tier,
      vpc: musicNetwork(stack, tier).vpc,
      vpcSubnets: { subnets: musicNetwork(stack, tier).vpc.isolatedSubnets },
      functionSubnets: { subnets: musicNetwork(stack, tier).vpc.privateSubnets },
      securityGroups: [new SecurityGroup(stack, 'Group', { vpc: musicNetwork(stack, tier).vpc, allowAllOutbound: false, description: 'given' })],
      majorEngineVersion: '8',
      accessString: 'on ~sessions:* -@all +@read +@write',
      encryptionKey: Key.fromKeyArn(stack, 'SharedKey', `arn:aws:kms:${Stack.of(stack).region}:123456789012:key/shared`),
      logRetention: RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.RETAIN,
      alarmActions: [operators(stack)],
      cacheName: 'musicconnect',
      maximumDataStorage: 100,
      maximumEcpuPerSecond: 200_000,
      snapshotRetention: Duration.days(35),
      dailySnapshotTime: '03:00',
      authentication: CacheAuthentication.password({
        secretName: 'musicconnect/cache', automaticallyAfter: Duration.days(7), tracing: Tracing.ACTIVE,
      }),
    }),
  },
  {
    name: 'ClusterCache, imported',
    create(stack) {
      ClusterCache.fromClusterCacheAttributes(stack, 'ClusterCache', {
        cacheName: 'musicconnect',
        endpointAddress: 'musicconnect-abc123.serverless.use1.cache.amazonaws.com',
        securityGroupIds: ['sg-0123456789abcdef0'],
        username: 'musicconnect',
        secretArn: `arn:aws:secretsmanager:${Stack.of(stack).region}:123456789012:secret:musicconnect/cache-AbCdEf`,
        encryptionKeyArn: `arn:aws:kms:${Stack.of(stack).region}:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
      });
      anyResource(stack);
    },
  },
  {
    name: 'ClusterCache, with IAM',
    create: (stack, tier) => new ClusterCache(stack, 'ClusterCache', {
      tier, network: musicNetwork(stack, tier), alarmActions: [operators(stack)], authentication: CacheAuthentication.iam(),
    }),
  },
];
