import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { musicDatabase, musicNetwork, operators, type Specimen } from '../support/specimen';
import { SPECIMENS as GLOBAL } from './global/specimens';
import { MusicDatabase } from '@eknmusic/constructs';

export const SPECIMENS: Specimen[] = [
  {
    name: 'MusicDatabase',
    create: (stack, tier) => musicDatabase(stack, tier),
  },
  {
    name: 'MusicDatabase, in a network of others',
    create: (stack, tier) => new MusicDatabase(stack, 'MusicDatabase', {
      tier, vpc: musicNetwork(stack, tier).vpc, alarmActions: [operators(stack)], tracing: Tracing.ACTIVE,
    }),
  },
  {
    name: 'MusicDatabase, with a replica',
    create: (stack, tier) => musicDatabase(stack, tier).addReadReplica('Replica'),
  },
  {
    name: 'MusicDatabase, restored',
    create: (stack, tier) => MusicDatabase.fromSnapshot(stack, 'MusicDatabase', {
      tier, network: musicNetwork(stack, tier), alarmActions: [operators(stack)], snapshotIdentifier: 'before-migration', allocatedStorage: 20,
    }),
  },
  ...GLOBAL,
];
