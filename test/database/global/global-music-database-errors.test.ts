import { App, Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { InstanceType, type ISecurityGroup, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { AuroraPostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { GLOBAL_DATABASE_ERRORS } from '../../../src/database/global/errors';
import { testStack } from '../../support/checks';
import { errorOf } from '../../support/error-of';
import {
  // eslint-disable-next-line @stylistic/max-len
  DeploymentTier, GlobalDatabaseInstances, GlobalMusicDatabase, type GlobalMusicDatabaseProps, GlobalMusicDatabaseReplica, type GlobalMusicDatabaseReplicaOptions,
  type IGlobalMusicDatabase, MusicNetwork, RdsCertificates, ValidationErrors,
} from '@eknmusic/constructs';

const { VER_17_9: engineVersion } = AuroraPostgresEngineVersion;
const version = (full: string) => AuroraPostgresEngineVersion.of(full, full.split('.')[0]);

const vpcOf = (stack: Stack, id = 'Vpc') => Vpc.fromVpcAttributes(stack, id, {
  vpcId: `vpc-of-${id}`, availabilityZones: ['a', 'b'], privateSubnetIds: ['subnet-0a1b2c3d4e5f60003', 'subnet-0a1b2c3d4e5f60004'], isolatedSubnetIds: ['subnet-0a1b2c3d4e5f60005', 'subnet-0a1b2c3d4e5f60006'],
});

type Props = Partial<GlobalMusicDatabaseProps>;
const make = (props: Props | ((stack: Stack) => Props), stack = testStack()) => new GlobalMusicDatabase(stack, 'Database', {
  globalClusterIdentifier: 'musicconnect', engineVersion, ...typeof props === 'function' ? props(stack) : { vpc: vpcOf(stack), ...props },
});
const codes = (props: Props | ((stack: Stack) => Props), stack?: Stack) => ValidationErrors.codes(errorOf(() => make(props, stack)));

const provisioned = (instanceType: string, readers?: number) =>
  ({ instances: GlobalDatabaseInstances.provisioned({ instanceType: new InstanceType(instanceType), readers }) });
const serverless = (minCapacity: number, maxCapacity: number) => ({ instances: GlobalDatabaseInstances.serverlessV2({ minCapacity, maxCapacity }) });
const late = Lazy.string({ produce: () => 'late' });
const lateNumber = Lazy.number({ produce: () => 1 });

const elsewhere = (stack: Stack) => new Stack(stack.node.root as App, 'Elsewhere', { env: { account: '123456789012', region: 'eu-west-1' } });

const WRONG: Array<[string, string, Props | ((stack: Stack) => Props)]> = [
  ['no network', 'GlobalMusicDatabaseNetworkMissing', () => ({})],
  ['a network that is none', 'GlobalMusicDatabaseNetworkInvalid', () => ({ network: { vpc: {} } as never })],
  ['a network of another region', 'GlobalMusicDatabaseNetworkInvalid', (stack) => ({ network: new MusicNetwork(elsewhere(stack), 'Network') })],
  ['a VPC of another region', 'GlobalMusicDatabaseNetworkInvalid', (stack) => ({ vpc: vpcOf(elsewhere(stack)) })],
  ['a network and a VPC', 'GlobalMusicDatabaseNetworkConflict', (stack) => ({ network: new MusicNetwork(stack, 'Network'), securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')] })],
  ['security groups of another VPC', 'GlobalMusicDatabaseVpcMismatch', (stack) => ({ vpc: vpcOf(stack), securityGroups: [new SecurityGroup(stack, 'Group', { vpc: vpcOf(stack, 'Other') })] })],
  ['subnets that the VPC lacks', 'GlobalMusicDatabaseSubnetsInvalid', { vpcSubnets: { subnetGroupName: 'none' } }],
  ['no list of security groups', 'GlobalMusicDatabaseSecurityGroupsInvalid', { securityGroups: [] as ISecurityGroup[] }],
  ['one Availability Zone', 'GlobalMusicDatabaseAvailabilityZonesTooFew', (stack) => ({ vpc: Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a', 'a'], privateSubnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'], isolatedSubnetIds: ['subnet-0a1b2c3d4e5f60003', 'subnet-0a1b2c3d4e5f60004'] }) })],
  ['a reserved name of a database', 'GlobalMusicDatabaseNameInvalid', { databaseName: 'select' }],
  ['a reserved user', 'GlobalMusicDatabaseUsernameInvalid', { masterUsername: 'admin' }],
  ['a user of the application that no database takes', 'GlobalMusicDatabaseUsernameInvalid', { applicationUsername: '1st' }],
  ['the application as the master user', 'GlobalMusicDatabaseUsernameInvalid', { masterUsername: 'musicconnect' }],
  ['a port that RDS does not take', 'GlobalMusicDatabasePortInvalid', { port: 80 }],
  ['another port than that of the network', 'GlobalMusicDatabasePortConflict', (stack) => ({ network: new MusicNetwork(stack, 'Network'), port: 6432 })],
  ['a parameter that does not exist', 'GlobalMusicDatabaseParameterInvalid', { parameters: { 'work mem': '1' } }],
  ['a parameter that breaks a promise', 'GlobalMusicDatabaseParameterRefused', { parameters: { log_statement: 'none' } }],
  ['connections without TLS', 'GlobalMusicDatabaseTlsRequired', { parameters: { 'rds.force_ssl': '0' } }],
  ['backups for a day', 'GlobalMusicDatabaseBackupRetentionInvalid', { backupRetention: Duration.days(1) }],
  ['no window', 'GlobalMusicDatabaseWindowInvalid', { preferredBackupWindow: 'at night' }],
  ['windows at the same time', 'GlobalMusicDatabaseWindowsOverlap', { preferredBackupWindow: '04:00-05:00', preferredMaintenanceWindow: 'sun:04:30-sun:05:30' }],
  ['rotation each hour', 'GlobalMusicDatabaseRotationInvalid', { automaticallyAfter: Duration.hours(1) }],
  ['another runtime', 'GlobalMusicDatabaseRuntimeInvalid', { runtime: Runtime.PYTHON_3_13 }],
  ...['', 'a', 'Music', '1st', 'a--b', 'a-', 'a'.repeat(41), late].map((globalClusterIdentifier): [string, string, Props] =>
    ['a name that clusters cannot have', 'GlobalMusicDatabaseIdentifierInvalid', { globalClusterIdentifier }]),
  ['the region of the primary', 'GlobalMusicDatabaseRegionTaken', { replicaRegions: ['us-east-1'] }],
  ['a region twice', 'GlobalMusicDatabaseRegionTaken', { replicaRegions: ['eu-west-1', 'eu-west-1'] }],
  ['no region', 'GlobalMusicDatabaseRegionInvalid', { replicaRegions: ['Ireland'] }],
  ['a region that is known at deploy time', 'GlobalMusicDatabaseRegionInvalid', { replicaRegions: [late] }],
  ...['17', '14.9', '15.2', '16.0', '17.1', 'latest'].map((full): [string, string, Props] =>
    [`the version ${full}`, 'GlobalMusicDatabaseEngineVersionInvalid', { engineVersion: version(full) }]),
  ['an RPO of no time', 'GlobalMusicDatabaseObjectiveInvalid', { rpo: Duration.seconds(0) }],
  ['an RTO that is known at deploy time', 'GlobalMusicDatabaseObjectiveInvalid', { rto: Duration.seconds(lateNumber) }],
  ['a lag of milliseconds', 'GlobalMusicDatabaseObjectiveInvalid', { maximumLag: Duration.millis(10) }],
  ['backups that the lock does not take', 'GlobalMusicDatabaseBackupsRetentionInvalid', { backups: { retention: Duration.days(1) } }],
  ['backups each five minutes', 'GlobalMusicDatabaseBackupScheduleInvalid', { backups: { schedule: events.Schedule.cron({ minute: '0/5' }) } }],
  ['backups at a rate', 'GlobalMusicDatabaseBackupScheduleInvalid', { backups: { schedule: events.Schedule.rate(Duration.hours(1)) } }],
  ['copies at any minute', 'GlobalMusicDatabaseBackupScheduleInvalid', { backups: { copySchedule: events.Schedule.cron({ hour: '3' }) } }],
  ['a lock for no time', 'GlobalMusicDatabaseVaultLockInvalid', { backups: { vaultLock: { changeableFor: Duration.days(1) } } }],
  ...['t4g.medium', 'm6g.large', 'db.r6g.large'].map((type): [string, string, Props] => [`instances of type ${type}`, 'GlobalMusicDatabaseInstanceTypeInvalid', provisioned(type)]),
  ...[-1, 1.5, 16, lateNumber].map((readers): [string, string, Props] => [`${readers} readers`, 'GlobalMusicDatabaseReadersInvalid', provisioned('r6g.large', readers)]),
  ...[[0, 8], [0.7, 8], [8, 4], [8, 300], [0.5, 0.5], [lateNumber, 8]].map(([least, most]): [string, string, Props] =>
    [`${least} to ${most} ACU`, 'GlobalMusicDatabaseCapacityInvalid', serverless(least, most)]),
];

test.each(WRONG)('%s is refused: %s', (_, code, props) => {
  expect(codes(props)).toEqual([code]);
});

test('backups are kept for less than a week where no lock asks for more, and schedules may be known at deploy time', () => {
  const short = { backups: { retention: Duration.days(1), copySchedule: events.Schedule.expression(late) } };
  expect(codes({ tier: DeploymentTier.DEVELOPMENT, ...short })).toEqual([]);
  expect(codes({ removalPolicy: RemovalPolicy.DESTROY, ...short })).toEqual([]);
  expect(codes({ tier: DeploymentTier.DEVELOPMENT, backups: { ...short.backups, vaultLock: {} } })).toEqual(['GlobalMusicDatabaseBackupsRetentionInvalid']);
});

test('a replica in the network of the primary is refused, whose subnets are in another region: GlobalMusicDatabaseNetworkInvalid', () => {
  const stack = testStack();
  const network = new MusicNetwork(stack, 'Network');
  const database = make({ network, vpc: undefined }, stack);
  expect(ValidationErrors.codes(errorOf(() => database.addReplica(elsewhere(stack), 'Database', { network })))).toEqual(['GlobalMusicDatabaseNetworkInvalid']);
});

test('a stack without a region is refused: GlobalMusicDatabaseRegionUnknown', () => {
  expect(codes({}, new Stack(new App(), 'Test'))).toEqual(['GlobalMusicDatabaseRegionUnknown']);
});

test('nobody could verify a database in il-central-1: GlobalMusicDatabaseCertificateAuthorityMissing', () => {
  expect(codes({}, testStack('Test', 'il-central-1'))).toEqual(['GlobalMusicDatabaseCertificateAuthorityMissing']);
});

test('the folder of certificates has none in it: GlobalMusicDatabaseCertificatesInvalid', () => {
  const stack = new Stack(new App({ context: { [RdsCertificates.CONTEXT_KEY]: 'no/such/folder' } }), 'Test', { env: { region: 'us-east-1' } });
  expect(codes({}, stack)).toEqual(['GlobalMusicDatabaseCertificatesInvalid']);
});

test.each(['no snapshot', '', late])('a snapshot that is none is refused: GlobalMusicDatabaseSnapshotInvalid', (snapshotIdentifier) => {
  const stack = testStack();
  const props = { globalClusterIdentifier: 'musicconnect-2', engineVersion, vpc: vpcOf(stack), snapshotIdentifier };
  expect(ValidationErrors.codes(errorOf(() => GlobalMusicDatabase.fromSnapshot(stack, 'Database', props)))).toEqual(['GlobalMusicDatabaseSnapshotInvalid']);
});

test('what AWS accepts is accepted', () => {
  expect(codes({ globalClusterIdentifier: 'a'.repeat(40), engineVersion: version('18.1'), replicaRegions: ['eu-west-1', 'ap-southeast-1'] })).toEqual([]);
  expect(codes({ ...provisioned('x2g.large', 15), engineVersion: version('15.3.2') })).toEqual([]);
  expect(codes(serverless(8, 256))).toEqual([]);
});

describe('a name', () => {
  const beside = (region: string) => {
    const stack = testStack();
    make({}, stack);
    return errorOf(() => make({}, new Stack(stack.node.root as App, 'Other', { env: { account: '123456789012', region } }))) as Error;
  };

  test('of another global database in the same region is refused once, for the global cluster that all the others are named after', () => {
    expect(ValidationErrors.codes(beside('us-east-1'))).toEqual(['GlobalMusicDatabaseNameTaken']);
  });

  test('of another global database is refused in every other region as well: an account has it once', () => {
    const { message } = beside('eu-west-1');
    expect(message).toContain('[GlobalMusicDatabaseNameTaken] `globalClusterIdentifier` is what Test/Database/GlobalCluster is called already');
  });
});

describe('a replica', () => {
  const env = (region: string, account = '123456789012') => ({ env: { account, region } });
  const codesOf = (options: GlobalMusicDatabaseReplicaOptions = {}, { region = 'eu-west-1', account = '123456789012', global = (database: GlobalMusicDatabase): unknown => database } = {}) => {
    const stack = testStack();
    const database = make({}, stack);
    const other = new Stack(stack.node.root as App, 'Other', env(region, account));
    const place = options.network ? {} : { vpc: vpcOf(other) };
    return ValidationErrors.codes(errorOf(() => new GlobalMusicDatabaseReplica(other, 'Replica', { ...place, ...options, globalDatabase: global(database) as IGlobalMusicDatabase })));
  };

  test('in the region of the primary is refused: GlobalMusicDatabaseRegionTaken', () => {
    expect(codesOf({}, { region: 'us-east-1' })).toEqual(['GlobalMusicDatabaseRegionTaken']);
  });

  test('in the region of another replica is refused: GlobalMusicDatabaseRegionTaken', () => {
    const stack = testStack();
    const database = make({}, stack);
    const [one, two] = ['One', 'Two'].map((id) => new Stack(stack.node.root as App, id, env('eu-west-1')));
    database.addReplica(one, 'Replica', { vpc: vpcOf(one) });
    expect(ValidationErrors.codes(errorOf(() => database.addReplica(two, 'Replica', { vpc: vpcOf(two) })))).toEqual(['GlobalMusicDatabaseRegionTaken']);
  });

  test('in another account is refused: GlobalMusicDatabaseAccountInvalid', () => {
    expect(codesOf({}, { account: '210987654321' })).toEqual(['GlobalMusicDatabaseAccountInvalid']);
  });

  test('in a stack without a region is refused: GlobalMusicDatabaseRegionUnknown', () => {
    const stack = testStack();
    const nowhere = new Stack(stack.node.root as App, 'Nowhere');
    expect(ValidationErrors.codes(errorOf(() => make({}, stack).addReplica(nowhere, 'Replica', { vpc: vpcOf(nowhere) })))).toEqual(['GlobalMusicDatabaseRegionUnknown']);
  });

  test('of nothing is refused: GlobalMusicDatabaseSourceInvalid', () => {
    expect(codesOf({}, { global: () => ({ node: {} }) })).toEqual(['GlobalMusicDatabaseSourceInvalid']);
    expect(codesOf({}, { global: (database) => Object.create(database, { globalClusterIdentifier: { value: 1 } }) })).toEqual(['GlobalMusicDatabaseSourceInvalid']);
  });

  test.each(['16.13', '17.7', '18.1'])('with the version %s beside 17.9 is refused: GlobalMusicDatabaseEngineVersionConflict', (full) => {
    expect(codesOf({ engineVersion: version(full) })).toEqual(['GlobalMusicDatabaseEngineVersionConflict']);
  });

  test('may have a newer minor version for a while', () => {
    expect(codesOf({ engineVersion: version('17.10') })).toEqual([]);
  });

  test('in a network with another port is refused: GlobalMusicDatabasePortConflict', () => {
    const stack = testStack();
    const other = new Stack(stack.node.root as App, 'Other', env('eu-west-1'));
    const network = new MusicNetwork(other, 'Network', { databasePort: 6432 });
    const error = errorOf(() => make({}, stack).addReplica(other, 'Replica', { network }));
    expect(ValidationErrors.codes(error)).toEqual(['GlobalMusicDatabasePortConflict']);
    expect((error as Error).message).toContain('Give the network `databasePort: 5454`.');
  });

  test('is one too many after the tenth: GlobalMusicDatabaseReplicasTooMany', () => {
    const stack = testStack();
    const replicaRegions = ['us-east-2', 'us-west-1', 'us-west-2', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-central-1', 'eu-north-1', 'sa-east-1', 'ca-central-1'];
    const database = make({ replicaRegions, ...provisioned('r6g.large', 5) }, stack);
    const declared = new Stack(stack.node.root as App, 'Declared', env('eu-west-1'));
    expect(errorOf(() => database.addReplica(declared, 'Replica', { vpc: vpcOf(declared) }))).toBeUndefined();
    const other = new Stack(stack.node.root as App, 'Other', env('ap-south-1'));
    expect(ValidationErrors.codes(errorOf(() => database.addReplica(other, 'Replica', { vpc: vpcOf(other) })))).toEqual(['GlobalMusicDatabaseReplicasTooMany']);
  });

  test('leaves the primary one reader less: GlobalMusicDatabaseReadersInvalid', () => {
    const stack = testStack();
    const database = make(provisioned('r6g.large', 15), stack);
    const other = new Stack(stack.node.root as App, 'Other', env('eu-west-1'));
    expect(ValidationErrors.codes(errorOf(() => database.addReplica(other, 'Replica', { vpc: vpcOf(other) })))).toEqual(['GlobalMusicDatabaseReadersInvalid']);
  });
});

test.each<[string, object]>([
  ['GlobalMusicDatabaseIdentifierInvalid', { globalClusterIdentifier: 'Music' }],
  ['GlobalMusicDatabaseRegionInvalid', { primaryRegion: 'Ireland' }],
  ['GlobalMusicDatabaseEngineVersionInvalid', { engineVersion: version('17') }],
  ['GlobalMusicDatabaseRegionTaken', { replicaRegions: ['us-east-1'] }],
  ['GlobalMusicDatabasePortInvalid', { port: 80 }],
])('attributes are judged as well: %s', (code, wrong) => {
  const attributes = { globalClusterIdentifier: 'musicconnect', primaryRegion: 'us-east-1', engineVersion, ...wrong };
  expect(ValidationErrors.codes(errorOf(() => GlobalMusicDatabase.fromGlobalClusterAttributes(testStack(), 'Global', attributes)))).toEqual([code]);
});

test('every code has its case here', () => {
  const cases = WRONG.map(([, code]) => code);
  const others = [
    'RegionUnknown', 'CertificateAuthorityMissing', 'CertificatesInvalid', 'AccountInvalid', 'ReplicasTooMany', 'SourceInvalid', 'EngineVersionConflict',
    'SnapshotInvalid',
    // In failover-machine.test.ts and global-database-backups.test.ts.
    'DrillTargetInvalid', 'BackupCopyRegionInvalid',
  ].map((code) => `GlobalMusicDatabase${code}`);
  expect([...new Set([...cases, ...others])].sort()).toEqual(Object.keys(GLOBAL_DATABASE_ERRORS).sort());
});
