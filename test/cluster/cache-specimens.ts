import { Duration } from 'aws-cdk-lib';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { musicNetwork, operators, type Specimen } from '../support/specimen';
import { CacheAuthentication, ClusterCache } from '@eknmusic/constructs';

export const SPECIMENS: Specimen[] = [
  {
    name: 'ClusterCache',
    create: (stack, tier) => new ClusterCache(stack, 'ClusterCache', { tier, network: musicNetwork(stack, tier), alarmActions: [operators(stack)] }),
  },
  {
    name: 'ClusterCache, named and limited',
    create: (stack, tier) => new ClusterCache(stack, 'ClusterCache', {
      tier,
      vpc: musicNetwork(stack, tier).vpc,
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
    name: 'ClusterCache, with IAM',
    create: (stack, tier) => new ClusterCache(stack, 'ClusterCache', {
      tier, network: musicNetwork(stack, tier), alarmActions: [operators(stack)], authentication: CacheAuthentication.iam(),
    }),
  },
];
