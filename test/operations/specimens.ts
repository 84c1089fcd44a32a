import { InstanceType } from 'aws-cdk-lib/aws-ec2';
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
    name: 'OperatorAccess, in a network of others',
    create: (stack, tier) => new OperatorAccess(stack, 'OperatorAccess', {
      tier, vpc: musicNetwork(stack, tier).vpc, instanceType: new InstanceType('t3.micro'),
    }),
  },
];
