import { App, Duration, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { InstanceType, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AuroraPostgresEngineVersion, DatabaseInsightsMode, DBClusterStorageType } from 'aws-cdk-lib/aws-rds';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LOSS_OF_TYPE } from '../../support/data-resources';
import { keptWithout } from '../../support/invariants';
import { replacements, type Resource, type Resources } from '../../support/replacement';
import {
  DeploymentTier, GlobalDatabaseInstances, GlobalMusicDatabase, type GlobalMusicDatabaseProps, type GlobalMusicDatabaseReplicaOptions, MusicNetwork,
  SetupSql,
} from '@eknmusic/constructs';

const { VER_17_7, VER_17_9 } = AuroraPostgresEngineVersion;
const PRIMARY = 'us-east-1';
const REPLICA = 'eu-west-1';

const vpcOf = (stack: Stack, id = 'Vpc') => Vpc.fromVpcAttributes(stack, id, {
  vpcId: `vpc-of-${id}`, availabilityZones: ['a', 'b'], privateSubnetIds: ['subnet-0a1b2c3d4e5f60003', 'subnet-0a1b2c3d4e5f60004'], isolatedSubnetIds: ['subnet-0a1b2c3d4e5f60005', 'subnet-0a1b2c3d4e5f60006'],
});

type Change<Props> = (stack: Stack) => Partial<Props>;
type PrimaryChange = Change<GlobalMusicDatabaseProps>;
type ReplicaChange = Change<GlobalMusicDatabaseReplicaOptions>;

/** The templates of primary and replica. */
function templatesOf(change: PrimaryChange = () => ({}), changeOfReplica: ReplicaChange = () => ({}), scope = new App({ analyticsReporting: false })): Record<'primary' | 'replica', Resources> {
  const [primary, replica] = [PRIMARY, REPLICA].map((region) => new Stack(scope, region, { stackName: `db-${region}`, env: { account: '123456789012', region } }));
  const props = change(primary);
  const database = new GlobalMusicDatabase(primary, 'Database', {
    globalClusterIdentifier: 'musicconnect', engineVersion: VER_17_7, ...props.network ? {} : { vpc: vpcOf(primary) }, ...props,
  });
  const options = changeOfReplica(replica);
  database.addReplica(replica, 'Database', { ...options.network ? {} : { vpc: vpcOf(replica) }, ...options });
  const assembly = Stage.of(primary)!.synth();
  const of = (stack: Stack) => Object.fromEntries(Object.entries<Resource>(assembly.getStackArtifact(stack.artifactId).template.Resources)
    .filter(([id]) => id.startsWith('Database')));
  return { primary: of(primary), replica: of(replica) };
}

const before = templatesOf();
const ofType = (resources: Resources, type: string) => Object.values(resources).filter(({ Type }) => Type === type);
const propertiesOf = (resources: Resources, type: string): any => ofType(resources, type)[0].Properties;

describe('what is removed from the stack', () => {
  const PARTS = /^AWS::(RDS|KMS|Logs)|Secret(TargetAttachment)?$|EC2::SecurityGroup$|Backup::BackupVault$/;
  const policies = (resources: Resources) => [...new Set(Object.values(resources).filter(({ Type, Properties }) => PARTS.test(Type) && !/Rotation/.test(String(Properties?.GroupDescription)))
    .map(({ Type, DeletionPolicy, UpdateReplacePolicy }: any) => `${Type} ${DeletionPolicy}/${UpdateReplacePolicy}`))];

  test.each([DeploymentTier.STAGING, DeploymentTier.PRODUCTION])('is kept, with all that the clusters need', (tier) => {
    const { primary, replica } = templatesOf(() => ({ tier }));
    expect(policies(primary).filter((policy) => !policy.endsWith(' RetainExceptOnCreate/Retain'))).toEqual([]);
    expect(policies(replica).filter((policy) => !policy.endsWith(' RetainExceptOnCreate/Retain'))).toEqual([]);
    expect([keptWithout(primary), keptWithout(replica)]).toEqual([[], []]);
  });

  test('is deleted in development, but never replaced without a last snapshot', () => {
    const { primary, replica } = templatesOf(() => ({ tier: DeploymentTier.DEVELOPMENT }));
    for (const resources of [primary, replica]) {
      expect(ofType(resources, 'AWS::RDS::DBCluster')[0]).toMatchObject({ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Snapshot' });
      expect(policies(resources).filter((policy) => !/ Delete\/(Delete|Snapshot)$/.test(policy))).toEqual([]);
    }
  });

  test('is a snapshot with the key to read it, by choice', () => {
    const { primary, replica } = templatesOf(() => ({ removalPolicy: RemovalPolicy.SNAPSHOT }));
    for (const resources of [primary, replica]) {
      expect(ofType(resources, 'AWS::RDS::DBCluster')[0]).toMatchObject({ DeletionPolicy: 'Snapshot', UpdateReplacePolicy: 'Snapshot' });
      // CloudFormation takes no snapshot of an instance of a cluster.
      expect(ofType(resources, 'AWS::RDS::DBInstance')[0]).toMatchObject({ DeletionPolicy: 'Delete' });
      expect(ofType(resources, 'AWS::KMS::Key')[0]).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate' });
    }
  });

  test.each([
    [{ tier: DeploymentTier.DEVELOPMENT }, false], [{}, true], [{ deletionProtection: false }, false],
    [{ tier: DeploymentTier.DEVELOPMENT, deletionProtection: true }, true],
  ])(
    'cannot be deleted while it is protected: %j', (props, DeletionProtection) => {
      const { primary, replica } = templatesOf(() => props);
      expect(propertiesOf(primary, 'AWS::RDS::GlobalCluster')).toMatchObject({ DeletionProtection });
      expect([primary, replica].map((resources) => propertiesOf(resources, 'AWS::RDS::DBCluster').DeletionProtection)).toEqual([DeletionProtection, DeletionProtection]);
    });
});

describe('a change of', () => {
  /** Everything that CloudFormation replaces for it, in the primary's stack. */
  type Replaced = string[];
  const NAMED = ['AWS::Backup::BackupVault BackupVaultName', 'AWS::Logs::LogGroup LogGroupName', 'AWS::RDS::DBCluster DBClusterIdentifier', 'AWS::RDS::GlobalCluster GlobalClusterIdentifier', 'AWS::SecretsManager::Secret Name'];
  const KEYED = ['AWS::Backup::BackupVault EncryptionKeyArn', 'AWS::RDS::DBCluster KmsKeyId', 'AWS::RDS::DBInstance PerformanceInsightsKMSKeyId'];

  const MEMBER: { readonly [prop in keyof Omit<Required<GlobalMusicDatabaseReplicaOptions>, 'writeForwarding'>]: [Change<GlobalMusicDatabaseReplicaOptions>, Replaced] } = {
    tier: [() => ({ tier: DeploymentTier.DEVELOPMENT }), []],
    // The subnets are changed within the group. RDS refuses those of another VPC.
    network: [(stack) => ({ network: new MusicNetwork(stack, 'Network') }), []],
    vpc: [(stack) => ({ vpc: vpcOf(stack, 'Other') }), []],
    vpcSubnets: [() => ({ vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS } }), []],
    securityGroups: [(stack) => ({ securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Mine', 'sg-1')] }), []],
    engineVersion: [() => ({ engineVersion: VER_17_9 }), []],
    instances: [() => ({ instances: GlobalDatabaseInstances.provisioned({ instanceType: new InstanceType('r7g.xlarge'), readers: 2 }) }), []],
    parameters: [() => ({ parameters: { work_mem: '8192' } }), []],
    storageType: [() => ({ storageType: DBClusterStorageType.AURORA_IOPT1 }), []],
    databaseInsightsMode: [() => ({ databaseInsightsMode: DatabaseInsightsMode.ADVANCED }), []],
    encryptionKey: [(stack) => ({ encryptionKey: Key.fromKeyArn(stack, 'Mine', `arn:aws:kms:${stack.region}:123456789012:key/k`) }), KEYED],
    backupRetention: [() => ({ backupRetention: Duration.days(14) }), []],
    backups: [() => ({ backups: { retention: Duration.days(14), backupInReplicas: true } }), []],
    preferredBackupWindow: [() => ({ preferredBackupWindow: '03:00-04:00' }), []],
    preferredMaintenanceWindow: [() => ({ preferredMaintenanceWindow: 'sun:04:30-sun:05:30' }), []],
    rpo: [() => ({ rpo: Duration.minutes(1) }), []],
    rto: [() => ({ rto: Duration.minutes(30) }), []],
    maximumLag: [() => ({ maximumLag: Duration.minutes(1) }), []],
    logRetention: [() => ({ logRetention: RetentionDays.ONE_YEAR }), []],
    alarmActions: [(stack) => ({ alarmActions: [new SnsAction(new Topic(stack, 'Topic'))] }), []],
    deletionProtection: [() => ({ deletionProtection: false }), []],
    removalPolicy: [() => ({ removalPolicy: RemovalPolicy.SNAPSHOT }), []],
  };

  const CHANGES: { readonly [prop in keyof Required<GlobalMusicDatabaseProps>]: [PrimaryChange, Replaced] } = {
    ...MEMBER,
    globalClusterIdentifier: [() => ({ globalClusterIdentifier: 'other' }), NAMED],
    replicaRegions: [() => ({ replicaRegions: ['us-west-2'] }), []],
    functionSubnets: [() => ({ functionSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED } }), []],
    databaseName: [() => ({ databaseName: 'music' }), ['AWS::RDS::DBCluster DatabaseName']],
    applicationUsername: [() => ({ applicationUsername: 'music' }), []],
    masterUsername: [() => ({ masterUsername: 'owner' }), ['AWS::RDS::DBCluster MasterUsername']],
    port: [() => ({ port: 6432 }), []],
    // Other SQL is run in the same database.
    setupSql: [() => ({ setupSql: SetupSql.none() }), []],
    automaticallyAfter: [() => ({ automaticallyAfter: Duration.days(7) }), []],
    tracing: [() => ({ tracing: Tracing.ACTIVE }), []],
    runtime: [() => ({ runtime: Runtime.NODEJS_22_X }), []],
  };

  /** What is there once as a resource with data, by type and create-only property. */
  function replacedBy(was: Resources, is: Resources): string[] {
    return [...new Set(replacements(was, is).map((line) => /^(\S+) \S+ (\S+) was /.exec(line))
      .flatMap((match) => match && match[1] in { ...LOSS_OF_TYPE, 'AWS::Backup::BackupVault': '' } ? [`${match[1]} ${match[2]}`] : []))].sort();
  }

  const dataOf = (resources: Resources) => Object.keys(resources).filter((id) => resources[id].Type in LOSS_OF_TYPE && resources[id].Type !== 'AWS::RDS::DBInstance').sort();

  /** The secret of a user has the user in its logical id, so that another user is another secret: its name is taken, and CloudFormation refuses. */
  const isOther = (prop: string) => (id: string) => (prop === 'encryptionKey' && /^DatabaseKey/.test(id))
    || (['masterUsername', 'databaseName'].includes(prop) && id.startsWith('DatabaseMasterSecret'))
    || (['applicationUsername', 'databaseName'].includes(prop) && id.startsWith('DatabaseApplicationSecret'));

  const made = new Map<string, ReturnType<typeof templatesOf>>();
  const changed = (prop: string, change: PrimaryChange) => made.get(prop) ?? made.set(prop, templatesOf(change)).get(prop)!;

  test.each(Object.entries(CHANGES))('`%s` of the primary replaces what it must, and moves nothing', (prop, [change, replaced]) => {
    const after = changed(prop, change);
    expect(after).not.toEqual(before);
    expect(replacedBy(before.primary, after.primary)).toEqual(replaced);
    expect(dataOf(after.primary).filter((id) => !isOther(prop)(id))).toEqual(dataOf(before.primary).filter((id) => !isOther(prop)(id)));
    // Whatever replaces a cluster finds its name taken, so that CloudFormation refuses, unless the name is what changes.
    const [was, is] = [before, after].map(({ primary }) => propertiesOf(primary, 'AWS::RDS::DBCluster').DBClusterIdentifier);
    expect(is === was).toBe(prop !== 'globalClusterIdentifier');
    expect((ofType(after.primary, 'AWS::RDS::DBCluster')[0] as any).UpdateReplacePolicy).toMatch(/^(Retain|Snapshot)$/);
  });

  test.each(Object.entries(CHANGES))('`%s` of the primary replaces the replica only together with its name', (prop, [change]) => {
    const after = changed(prop, change);
    expect(replacedBy(before.replica, after.replica)).toEqual(prop !== 'globalClusterIdentifier' ? []
      : ['AWS::Backup::BackupVault BackupVaultName', 'AWS::Logs::LogGroup LogGroupName', 'AWS::RDS::DBCluster DBClusterIdentifier', 'AWS::RDS::DBCluster GlobalClusterIdentifier']);
    expect(dataOf(after.replica)).toEqual(dataOf(before.replica));
  });

  test.each(Object.entries({ ...MEMBER, writeForwarding: [() => ({ writeForwarding: true }), []] as [ReplicaChange, Replaced] }))(
    '`%s` of a replica replaces what it must, and moves nothing', (prop, [change, replaced]) => {
      const after = templatesOf(undefined, change);
      expect(after.replica).not.toEqual(before.replica);
      expect(replacedBy(before.replica, after.replica)).toEqual(replaced);
      expect(dataOf(after.replica).filter((id) => !isOther(prop)(id))).toEqual(dataOf(before.replica).filter((id) => !isOther(prop)(id)));
      expect(after.primary).toEqual(before.primary);
    });

  test.each(Object.entries(CHANGES).filter(([prop]) => prop !== 'port'))('`%s` changes no password behind anybody\'s back', (prop, [change]) => {
    const { primary } = changed(prop, change);
    for (const [id, { Type, Properties }] of Object.entries(before.primary)) {
      if (Type === 'AWS::SecretsManager::Secret' && id in primary) {
        expect(primary[id].Properties!.GenerateSecretString).toEqual(Properties!.GenerateSecretString);
      }
    }
  });
});

describe('a later minor version', () => {
  test('goes to the replica first, while the primary stays as it is', () => {
    const { primary, replica } = templatesOf(() => ({ engineVersion: VER_17_7 }), () => ({ engineVersion: VER_17_9 }));
    expect(propertiesOf(replica, 'AWS::RDS::DBCluster').EngineVersion).toBe('17.9');
    expect(primary).toEqual(before.primary);
  });
});

test('a Stage around the app replaces nothing', () => {
  const after = templatesOf(undefined, undefined, new Stage(new App(), 'Production') as unknown as App);
  expect([replacements(before.primary, after.primary), replacements(before.replica, after.replica)]).toEqual([[], []]);
});
