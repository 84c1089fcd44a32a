import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AuroraPostgresEngineVersion, DatabaseInsightsMode, DBClusterStorageType } from 'aws-cdk-lib/aws-rds';
import { musicNetwork, operators, type Specimen } from '../../support/specimen';
import { type DeploymentTier, GlobalDatabaseInstances, GlobalMusicDatabase, type GlobalMusicDatabaseProps, GlobalMusicDatabaseReplica, SetupSql } from '@eknmusic/constructs';

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

/** What the primary and a replica can choose alike. */
function choices(stack: Stack, tier: DeploymentTier) {
  const { vpc } = musicNetwork(stack, tier);
  return {
    vpc,
    vpcSubnets: { subnets: vpc.isolatedSubnets },
    securityGroups: [new SecurityGroup(stack, 'Group', { vpc, allowAllOutbound: false, description: 'given' })],
    parameters: { work_mem: '65536' },
    storageType: DBClusterStorageType.AURORA_IOPT1,
    databaseInsightsMode: DatabaseInsightsMode.ADVANCED,
    encryptionKey: Key.fromKeyArn(stack, 'SharedKey', `arn:aws:kms:${Stack.of(stack).region}:123456789012:key/shared`),
    backupRetention: Duration.days(20),
    preferredBackupWindow: '01:00-02:00',
    preferredMaintenanceWindow: 'tue:03:00-tue:04:00',
    rpo: Duration.minutes(2),
    rto: Duration.minutes(10),
    maximumLag: Duration.seconds(30),
    logRetention: RetentionDays.ONE_YEAR,
    alarmActions: [operators(stack)],
    deletionProtection: true,
    removalPolicy: RemovalPolicy.SNAPSHOT,
  };
}

export const SPECIMENS: Specimen[] = [
  {
    name: 'GlobalMusicDatabase, with everything chosen',
    create(stack, tier) {
      const own = choices(stack, tier);
      const backups = {
        retention: Duration.days(30),
        schedule: Schedule.expression('cron(15 * * * ? *)'),
        copyTo: 'us-west-2',
        copySchedule: Schedule.expression('cron(45 2 * * ? *)'),
        vaultLock: { minRetention: Duration.days(14), maxRetention: Duration.days(400), changeableFor: Duration.days(30) },
        backupInReplicas: true,
      };
      const other = stackIn(stack, 'us-west-2');
      globalMusicDatabase(stack, tier, {
        ...own,
        network: undefined,
        functionSubnets: { subnets: own.vpc.privateSubnets },
        replicaRegions: ['us-west-2'],
        backups,
        databaseName: 'musicconnect',
        applicationUsername: 'backend',
        masterUsername: 'operator',
        port: 6432,
        setupSql: SetupSql.none(),
        automaticallyAfter: Duration.days(14),
        tracing: Tracing.ACTIVE,
        runtime: Runtime.NODEJS_24_X,
      }).addReplica(other, 'GlobalMusicDatabase', { ...choices(other, tier), engineVersion });
    },
  },
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
        globalClusterIdentifier: 'musicconnect', primaryRegion: 'ap-southeast-2', engineVersion, port: 5454, replicaRegions: [Stack.of(stack).region],
      });
      new GlobalMusicDatabaseReplica(stack, 'GlobalMusicDatabaseReplica', {
        globalDatabase, tier, network: musicNetwork(stack, tier), alarmActions: [operators(stack)], writeForwarding: true,
      });
    },
  },
];
