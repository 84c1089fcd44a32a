import { Stack } from 'aws-cdk-lib';
import { AuroraPostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { musicNetwork, operators, type Specimen } from '../../support/specimen';
import { type DeploymentTier, GlobalDatabaseInstances, GlobalMusicDatabase, type GlobalMusicDatabaseProps, GlobalMusicDatabaseReplica } from '@eknmusic/constructs';

const engineVersion = AuroraPostgresEngineVersion.VER_17_9;

/** A stack in another region, of the same app. */
export function stackIn(stack: Stack, region: string): Stack {
  return new Stack(stack, region, { stackName: `specimen-${region}`, env: { account: '123456789012', region } });
}

export function globalMusicDatabase(stack: Stack, tier: DeploymentTier, props: Partial<GlobalMusicDatabaseProps> = {}): GlobalMusicDatabase {
  return new GlobalMusicDatabase(stack, 'GlobalMusicDatabase', {
    tier, globalClusterIdentifier: 'musicconnect', engineVersion, network: musicNetwork(stack, tier), alarmActions: [operators(stack)], ...props,
  });
}

/** The database with a replica in each of these regions. */
export function inRegions(stack: Stack, tier: DeploymentTier, regions: string[], props: Partial<GlobalMusicDatabaseProps> = {}): GlobalMusicDatabase {
  const database = globalMusicDatabase(stack, tier, props);
  for (const region of regions) {
    const other = stackIn(stack, region);
    database.addReplica(other, 'GlobalMusicDatabase', { network: musicNetwork(other, tier), alarmActions: [operators(other)] });
  }
  return database;
}

export const SPECIMENS: Specimen[] = [
  {
    name: 'GlobalMusicDatabase',
    create: (stack, tier) => inRegions(stack, tier, ['us-west-2']),
  },
  {
    name: 'GlobalMusicDatabase, in four regions, serverless',
    create: (stack, tier) => inRegions(stack, tier, ['us-west-2', 'eu-west-1', 'ap-southeast-1'], { instances: GlobalDatabaseInstances.serverlessV2() }),
  },
  {
    name: 'GlobalMusicDatabase, from a snapshot',
    create(stack, tier) {
      const database = GlobalMusicDatabase.fromSnapshot(stack, 'GlobalMusicDatabase', {
        tier,
        globalClusterIdentifier: 'musicconnect-2',
        snapshotIdentifier: 'before-the-accident',
        engineVersion,
        network: musicNetwork(stack, tier),
        backups: { backupInReplicas: true },
        alarmActions: [operators(stack)],
      });
      const other = stackIn(stack, 'eu-west-1');
      database.addReplica(other, 'GlobalMusicDatabase', { network: musicNetwork(other, tier), alarmActions: [operators(other)] });
    },
  },
  {
    name: 'GlobalMusicDatabaseReplica, of another app',
    create(stack, tier) {
      const globalDatabase = GlobalMusicDatabase.fromGlobalClusterAttributes(stack, 'Global', {
        globalClusterIdentifier: 'musicconnect', primaryRegion: 'ap-southeast-2', engineVersion,
      });
      new GlobalMusicDatabaseReplica(stack, 'GlobalMusicDatabaseReplica', {
        globalDatabase, tier, network: musicNetwork(stack, tier), alarmActions: [operators(stack)], writeForwarding: true,
      });
    },
  },
];
