import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { InstanceClass, InstanceSize, InstanceType, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DatabaseInstance, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { DATABASE_SECRET_ARN, importedVpc } from '../support/music-api';
import { anyResource, musicDatabase, musicNetwork, operators, type Specimen } from '../support/specimen';
import { SPECIMENS as GLOBAL } from './global/specimens';
import { MusicDatabase } from '@eknmusic/constructs';

export const SPECIMENS: Specimen[] = [
  {
    name: 'MusicDatabase',
    create: (stack, tier) => musicDatabase(stack, tier),
  },
  {
    name: 'MusicDatabase, in a network of others, with everything chosen',
    givenNames: ['eknmusic-production', 'eknmusic/production/database'],
    create(stack, tier) {
      const { vpc } = musicNetwork(stack, tier);
      new MusicDatabase(stack, 'MusicDatabase', {
        tier,
        vpc,
        vpcSubnets: { subnets: vpc.isolatedSubnets },
        securityGroups: [new SecurityGroup(stack, 'Group', { vpc, allowAllOutbound: false, description: 'given' })],
        functionSubnets: { subnets: vpc.privateSubnets },
        engineVersion: PostgresEngineVersion.VER_17,
        allowMajorVersionUpgrade: true,
        instanceType: InstanceType.of(InstanceClass.M7G, InstanceSize.LARGE),
        multiAz: true,
        maxAllocatedStorage: 500,
        encryptionKey: Key.fromKeyArn(stack, 'SharedKey', `arn:aws:kms:${Stack.of(stack).region}:123456789012:key/shared`),
        secretName: 'eknmusic/production/database',
        instanceIdentifier: 'eknmusic-production',
        databaseName: 'eknmusic',
        username: 'operator',
        port: 6432,
        parameters: { work_mem: '65536' },
        backupRetention: Duration.days(20),
        preferredBackupWindow: '01:00-02:00',
        preferredMaintenanceWindow: 'tue:03:00-tue:04:00',
        automaticallyAfter: Duration.days(14),
        tracing: Tracing.ACTIVE,
        runtime: Runtime.NODEJS_24_X,
        logRetention: RetentionDays.ONE_YEAR,
        deletionProtection: true,
        removalPolicy: RemovalPolicy.SNAPSHOT,
        alarmActions: [operators(stack)],
      });
    },
  },
  {
    name: 'MusicDatabase, with a replica',
    create: (stack, tier) => musicDatabase(stack, tier).addReadReplica('Replica', {
      instanceType: InstanceType.of(InstanceClass.M7G, InstanceSize.LARGE), maxAllocatedStorage: 500, maximumLag: Duration.minutes(6),
    }),
  },
  {
    name: 'MusicDatabase, restored',
    create: (stack, tier) => MusicDatabase.fromSnapshot(stack, 'MusicDatabase', {
      tier, network: musicNetwork(stack, tier), alarmActions: [operators(stack)], snapshotIdentifier: 'before-migration', allocatedStorage: 20,
    }),
  },
  {
    name: 'MusicDatabase, imported',
    create(stack) {
      const vpc = importedVpc(stack);
      const encryptionKey = Key.fromKeyArn(stack, 'SharedKey', `arn:aws:kms:${Stack.of(stack).region}:123456789012:key/shared`);
      MusicDatabase.fromMusicDatabaseAttributes(stack, 'MusicDatabase', {
        secretArn: DATABASE_SECRET_ARN,
        securityGroupIds: ['sg-0123456789abcdef0'],
        port: 6432,
        resourceId: 'db-ABCDEFGHIJKL',
        encryptionKeyArn: encryptionKey.keyArn,
        vpc,
      });
      MusicDatabase.fromInstance(stack, 'OfTheirs', DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Instance', {
        instanceIdentifier: 'theirs', instanceEndpointAddress: 'theirs.abc.us-east-1.rds.amazonaws.com', port: 6432, securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef0')],
      }), { secret: Secret.fromSecretCompleteArn(stack, 'Secret', DATABASE_SECRET_ARN), encryptionKey, vpc });
      anyResource(stack);
    },
  },
  ...GLOBAL,
];
