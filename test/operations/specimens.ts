import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { musicDatabase, musicNetwork, operators, type Specimen } from '../support/specimen';
import { ClusterCache, OperatorAccess, OperatorTarget } from '@eknmusic/constructs';

export const SPECIMENS: Specimen[] = [
  {
    name: 'OperatorAccess',
    create: (stack, tier) => {
      const access = new OperatorAccess(stack, 'OperatorAccess', { tier, network: musicNetwork(stack, tier) });
      const database = musicDatabase(stack, tier);
      access.addTarget('Database', OperatorTarget.database(database, database.instance.instanceEndpoint.hostname));
      access.addTarget('Cache', OperatorTarget.cache(new ClusterCache(stack, 'ClusterCache', {
        tier, network: musicNetwork(stack, tier), alarmActions: [operators(stack)],
      })));
    },
  },
  {
    name: 'OperatorAccess, in a network of others, with everything chosen',
    create(stack, tier) {
      const { vpc } = musicNetwork(stack, tier);
      new OperatorAccess(stack, 'OperatorAccess', {
        tier,
        vpc,
        vpcSubnets: { subnets: vpc.privateSubnets },
        instanceType: new InstanceType('t3.micro'),
        idleSessionTimeout: Duration.minutes(10),
        maxSessionDuration: Duration.hours(4),
        encryptionKey: Key.fromKeyArn(stack, 'SharedKey', `arn:aws:kms:${Stack.of(stack).region}:123456789012:key/shared`),
        logRetention: RetentionDays.ONE_YEAR,
        removalPolicy: RemovalPolicy.RETAIN,
      });
    },
  },
];
