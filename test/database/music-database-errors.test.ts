import { App, Duration, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { InstanceType, type ISubnet, type IVpc, Subnet, SubnetFilter, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { DATABASE_ERRORS } from '../../src/database/errors';
import { testStack } from '../support/checks';
import { errorOf } from '../support/error-of';
import {
  MusicDatabase, type MusicDatabaseAttributes, type MusicDatabaseFromSnapshotProps, type MusicDatabaseProps, MusicNetwork, RdsCertificates,
  ValidationErrors,
} from '@eknmusic/constructs';

const EXISTING: MusicDatabaseAttributes = {
  securityGroupIds: ['sg-1'],
  secretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:eknmusic/prod/database-AbCdEf',
};

const vpcOf = (stack: Stack) => Vpc.fromVpcAttributes(stack, 'Vpc', {
  vpcId: 'vpc-1',
  availabilityZones: ['us-east-1a', 'us-east-1b'],
  publicSubnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'],
  privateSubnetIds: ['subnet-0a1b2c3d4e5f60003', 'subnet-0a1b2c3d4e5f60004'],
  isolatedSubnetIds: ['subnet-0a1b2c3d4e5f60005', 'subnet-0a1b2c3d4e5f60006'],
});

function codes(props: MusicDatabaseProps): string[] {
  const stack = testStack();
  return ValidationErrors.codes(errorOf(() => new MusicDatabase(stack, 'Database', { vpc: vpcOf(stack), ...props })));
}

function codesOfRestore(props: Partial<MusicDatabaseFromSnapshotProps>): string[] {
  const stack = testStack();
  const restore = () => MusicDatabase.fromSnapshot(stack, 'Database', { vpc: vpcOf(stack), snapshotIdentifier: 'snap', allocatedStorage: 20, ...props });
  return ValidationErrors.codes(errorOf(restore));
}

const codesOfImport = (attributes: Partial<MusicDatabaseAttributes>) => ValidationErrors.codes(
  errorOf(() => MusicDatabase.fromMusicDatabaseAttributes(testStack(), 'Database', { ...EXISTING, ...attributes })),
);

const WRONG: Array<[string, string, MusicDatabaseProps]> = [
  ['it is nowhere', 'MusicDatabaseNetworkMissing', { vpc: undefined }],
  ['its subnets are public', 'MusicDatabaseSubnetsInvalid', { vpcSubnets: { subnetType: SubnetType.PUBLIC } }],
  ['its security groups are none', 'MusicDatabaseSecurityGroupsInvalid', { securityGroups: [] }],
  ['its VPC is a text', 'MusicDatabasePropInvalid', { vpc: 'vpc-1' as unknown as IVpc }],
  ['PostgreSQL is 14', 'MusicDatabaseEngineTooOld', { engineVersion: PostgresEngineVersion.of('14.20', '14') }],
  ['PostgreSQL is 9', 'MusicDatabaseEngineTooOld', { engineVersion: PostgresEngineVersion.of('9.6.24', '9.6') }],
  ['the storage is too small', 'MusicDatabaseStorageInvalid', { allocatedStorage: 10 }],
  ['the storage is a part of a GiB', 'MusicDatabaseStorageInvalid', { allocatedStorage: 20.5 }],
  ['the storage is only known at deploy time', 'MusicDatabaseStorageInvalid', { allocatedStorage: Lazy.number({ produce: () => 50 }) }],
  ['the storage cannot grow', 'MusicDatabaseStorageMaximumInvalid', { maxAllocatedStorage: 20 }],
  ['the storage can grow by less than a tenth', 'MusicDatabaseStorageMaximumInvalid', { allocatedStorage: 100, maxAllocatedStorage: 109 }],
  ['the storage could grow to more than there is', 'MusicDatabaseStorageMaximumInvalid', { maxAllocatedStorage: 70_000 }],
  ['the database has a hyphen', 'MusicDatabaseNameInvalid', { databaseName: 'ekn-music' }],
  ['the database is a word of SQL', 'MusicDatabaseNameInvalid', { databaseName: 'Table' }],
  ['the database is one of PostgreSQL', 'MusicDatabaseNameInvalid', { databaseName: 'template1' }],
  ['the user begins with a digit', 'MusicDatabaseUsernameInvalid', { username: '1st' }],
  ['the user is admin', 'MusicDatabaseUsernameInvalid', { username: 'admin' }],
  ['the user is one of RDS', 'MusicDatabaseUsernameInvalid', { username: 'rdsadmin' }],
  ['the user is one of PostgreSQL', 'MusicDatabaseUsernameInvalid', { username: 'pg_monitor' }],
  ['the user is only known at deploy time', 'MusicDatabaseUsernameInvalid', { username: Lazy.string({ produce: () => 'x' }) }],
  ['the database is only known at deploy time', 'MusicDatabaseNameInvalid', { databaseName: Lazy.string({ produce: () => 'x' }) }],
  ['the user is too long', 'MusicDatabaseUsernameInvalid', { username: 'x'.repeat(64) }],
  ['the instance has capitals', 'MusicDatabaseInstanceIdentifierInvalid', { instanceIdentifier: 'EknMusic' }],
  ['the instance has two hyphens at once', 'MusicDatabaseInstanceIdentifierInvalid', { instanceIdentifier: 'ekn--music' }],
  ['the instance ends with a hyphen', 'MusicDatabaseInstanceIdentifierInvalid', { instanceIdentifier: 'ekn-' }],
  ['the name of the instance is too long', 'MusicDatabaseInstanceIdentifierInvalid', { instanceIdentifier: 'x'.repeat(64) }],
  ['the name of the instance is only known at deploy time', 'MusicDatabaseInstanceIdentifierInvalid', { instanceIdentifier: Lazy.string({ produce: () => 'x' }) }],
  ['the secret has a space', 'MusicDatabaseSecretNameInvalid', { secretName: 'eknmusic database' }],
  ['the port is a well-known one', 'MusicDatabasePortInvalid', { port: 443 }],
  ['the port is none', 'MusicDatabasePortInvalid', { port: 70_000 }],
  ['TLS is switched off', 'MusicDatabaseTlsRequired', { parameters: { 'rds.force_ssl': '0' } }],
  ['passwords are kept as MD5, which rotation refuses', 'MusicDatabaseParameterRefused', { parameters: { password_encryption: 'md5' } }],
  ['connections are not logged', 'MusicDatabaseParameterRefused', { parameters: { log_connections: '0' } }],
  ['changes of tables are not logged', 'MusicDatabaseParameterRefused', { parameters: { log_statement: 'none' } }],
  ['the log is one that RDS does not export', 'MusicDatabaseParameterRefused', { parameters: { log_destination: 'csvlog' } }],
  ['an old TLS is taken', 'MusicDatabaseParameterRefused', { parameters: { ssl_min_protocol_version: 'TLSv1' } }],
  ['a parameter has a name that none has', 'MusicDatabaseParameterInvalid', { parameters: { 'work mem': '8192' } }],
  ['the name of a parameter is misspelled', 'MusicDatabaseParameterInvalid', { parameters: { max_conections: '250' } }],
  ['a parameter is a number, in plain JavaScript', 'MusicDatabasePropInvalid', { parameters: { work_mem: 8192 as unknown as string } }],
  ['the instance type has its prefix', 'MusicDatabaseInstanceTypeInvalid', { instanceType: new InstanceType('db.t3.medium') }],
  ['backups are kept for too short', 'MusicDatabaseBackupRetentionInvalid', { backupRetention: Duration.days(6) }],
  ['backups are kept for too long', 'MusicDatabaseBackupRetentionInvalid', { backupRetention: Duration.days(36) }],
  ['backups are kept for a part of a day', 'MusicDatabaseBackupRetentionInvalid', { backupRetention: Duration.hours(180) }],
  ['the time of backups is on a day', 'MusicDatabaseWindowInvalid', { preferredBackupWindow: 'sun:03:00-sun:04:00' }],
  ['the time of backups is too short', 'MusicDatabaseWindowInvalid', { preferredBackupWindow: '03:00-03:29' }],
  ['the time of backups is on no clock', 'MusicDatabaseWindowInvalid', { preferredBackupWindow: '24:00-25:00' }],
  ['the time of maintenance is on no day', 'MusicDatabaseWindowInvalid', { preferredMaintenanceWindow: '03:00-04:00' }],
  ['the time of maintenance is on a day that there is not', 'MusicDatabaseWindowInvalid', { preferredMaintenanceWindow: 'day:03:00-day:04:00' }],
  ['the time of maintenance is too long', 'MusicDatabaseWindowInvalid', { preferredMaintenanceWindow: 'mon:03:00-tue:03:01' }],
  ['maintenance begins during backups', 'MusicDatabaseWindowsOverlap', { preferredBackupWindow: '03:00-04:00', preferredMaintenanceWindow: 'sun:03:59-sun:05:00' }],
  ['backups begin during maintenance, over the end of the week', 'MusicDatabaseWindowsOverlap', {
    preferredBackupWindow: '00:10-00:50', preferredMaintenanceWindow: 'sun:23:30-mon:00:30',
  }],
  ['the password is replaced every three hours', 'MusicDatabaseRotationInvalid', { automaticallyAfter: Duration.hours(3) }],
  ['the password is replaced every 1000 days', 'MusicDatabaseRotationInvalid', { automaticallyAfter: Duration.days(1000) }],
  ['the password is replaced after a part of an hour', 'MusicDatabaseRotationInvalid', { automaticallyAfter: Duration.minutes(330) }],
  ['the rotation would run on Python', 'MusicDatabaseRuntimeInvalid', { runtime: Runtime.PYTHON_3_13 }],
];

const WRONG_RESTORES: Array<[string, string, Partial<MusicDatabaseFromSnapshotProps>]> = [
  ['the snapshot is only known at deploy time', 'MusicDatabaseSnapshotInvalid', { snapshotIdentifier: Lazy.string({ produce: () => 'x' }) }],
  ['the snapshot has no name', 'MusicDatabaseSnapshotInvalid', { snapshotIdentifier: '' }],
  ['the snapshot is of a cluster', 'MusicDatabaseSnapshotInvalid', { snapshotIdentifier: 'arn:aws:rds:us-east-1:123456789012:cluster-snapshot:snap' }],
  ['nobody said how much storage the snapshot has', 'MusicDatabaseSnapshotStorageMissing', { allocatedStorage: undefined }],
];

const WRONG_IMPORTS: Array<[string, string, Partial<MusicDatabaseAttributes>]> = [
  ['a name of a secret is imported', 'MusicDatabaseSecretArnInvalid', { secretArn: 'eknmusic/prod/database' }],
  ['an ARN without its last characters is imported', 'MusicDatabaseSecretArnInvalid', { secretArn: EXISTING.secretArn.replace('-AbCdEf', '.') }],
  ['the key of an imported secret is an alias', 'MusicDatabaseKeyArnInvalid', { encryptionKeyArn: 'arn:aws:kms:us-east-1:123456789012:alias/db' }],
];

describe('fails when', () => {
  test.each(WRONG)('%s: %s', (_, code, props) => {
    expect(codes(props)).toEqual([code]);
  });

  test.each(WRONG_RESTORES)('%s: %s', (_, code, props) => {
    expect(codesOfRestore(props)).toEqual([code]);
  });

  test.each(WRONG_IMPORTS)('%s: %s', (_, code, attributes) => {
    expect(codesOfImport(attributes)).toEqual([code]);
  });

  test.each<[string, MusicDatabaseProps]>([
    ['vpc', { vpc: vpcOf(testStack()) }], ['vpcSubnets', { vpcSubnets: {} }], ['securityGroups', { securityGroups: [] }], ['functionSubnets', { functionSubnets: {} }],
  ])('the network is given, and `%s` as well: MusicDatabaseNetworkConflict', (prop, props) => {
    const stack = testStack();
    const error = errorOf(() => new MusicDatabase(stack, 'Database', { network: new MusicNetwork(stack, 'Network'), ...props }));
    expect(ValidationErrors.codes(error)).toEqual(['MusicDatabaseNetworkConflict']);
    expect((error as Error).message).toContain(`\`${prop}\``);
  });

  test('the port is not the one of the network: MusicDatabasePortConflict', () => {
    const stack = testStack();
    const network = new MusicNetwork(stack, 'Network', { databasePort: 6432 });
    expect(ValidationErrors.codes(errorOf(() => new MusicDatabase(stack, 'Wrong', { network, port: 5454 })))).toEqual(['MusicDatabasePortConflict']);
    expect(errorOf(() => new MusicDatabase(stack, 'Right', { network, port: 6432 }))).toBeUndefined();
  });

  test.each(['il-central-1', 'us-gov-west-1', 'cn-north-1'])('nobody could verify a database in %s: MusicDatabaseCertificateAuthorityMissing', (region) => {
    const stack = testStack('Test', region);
    const error = errorOf(() => new MusicDatabase(stack, 'Database', { vpc: vpcOf(stack), username: 'admin' }));
    expect(ValidationErrors.codes(error)).toEqual(['MusicDatabaseUsernameInvalid', 'MusicDatabaseCertificateAuthorityMissing']);
    expect((error as Error).message).toContain(`got "${region}"`);
    expect((error as Error).message).toContain(RdsCertificates.CONTEXT_KEY);
  });

  test('the folder of certificates has none in it: MusicDatabaseCertificatesInvalid', () => {
    const stack = new Stack(new App({ context: { [RdsCertificates.CONTEXT_KEY]: 'no/such/folder' } }), 'Test');
    expect(ValidationErrors.codes(errorOf(() => new MusicDatabase(stack, 'Database', { vpc: vpcOf(stack) })))).toEqual(['MusicDatabaseCertificatesInvalid']);
  });

  test('the storage of a replica cannot grow: MusicDatabaseStorageMaximumInvalid', () => {
    const stack = testStack();
    const database = new MusicDatabase(stack, 'Database', { vpc: vpcOf(stack), allocatedStorage: 100 });
    expect(ValidationErrors.codes(errorOf(() => database.addReadReplica('Replica', { maxAllocatedStorage: 105 })))).toEqual(['MusicDatabaseStorageMaximumInvalid']);
  });
});

describe('subnets', () => {
  const codesOfPlace = (stack: Stack, props: MusicDatabaseProps) => ValidationErrors.codes(errorOf(() => new MusicDatabase(stack, 'Database', props)));
  const oneZone = (stack: Stack) => Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1', availabilityZones: ['us-east-1a', 'us-east-1a'], privateSubnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'], isolatedSubnetIds: ['subnet-0a1b2c3d4e5f60003', 'subnet-0a1b2c3d4e5f60004'],
  });
  const bare = (stack: Stack, ...ids: string[]): ISubnet[] => ids.map((id) => Subnet.fromSubnetId(stack, id, id));

  test.each<[string, (stack: Stack) => IVpc, (stack: Stack) => MusicDatabaseProps]>([
    ['of a network of others', oneZone, () => ({})],
    ['that were chosen', (stack) => vpcOf(stack), () => ({ vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED, subnetFilters: [SubnetFilter.availabilityZones(['us-east-1b'])] } })],
    ['of a new network whose zone has no name yet', (stack) => new Vpc(stack, 'Vpc', { maxAzs: 1 }), () => ({ vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS } })],
    ['that are a single one', (stack) => vpcOf(stack), (stack) => ({ vpcSubnets: { subnets: bare(stack, 'subnet-0a1b2c3d4e5f60005') } })],
  ])('in one zone only are refused, because RDS refuses them: %s: MusicDatabaseAvailabilityZonesTooFew', (_, vpc, props) => {
    for (const stack of [testStack(), new Stack(new App(), 'Test')]) {
      expect(codesOfPlace(stack, { vpc: vpc(stack), ...props(stack) })).toEqual(['MusicDatabaseAvailabilityZonesTooFew']);
    }
  });

  test('in one zone only are refused in a `MusicNetwork` that was made elsewhere as well', () => {
    const stack = testStack();
    const network = MusicNetwork.fromMusicNetworkAttributes(stack, 'Network', {
      vpc: oneZone(stack), functionSecurityGroupId: 'sg-1', databaseSecurityGroupId: 'sg-2',
    });
    expect(codesOfPlace(stack, { network })).toEqual(['MusicDatabaseAvailabilityZonesTooFew']);
  });

  test('whose zones are not known yet are not judged', () => {
    const [bareOnes, named, list, groups] = [testStack(), testStack(), testStack(), testStack()];
    const listOf = (name: string) => Fn.split(',', Fn.importValue(name));
    expect(codesOfPlace(bareOnes, { vpc: vpcOf(bareOnes), vpcSubnets: { subnets: bare(bareOnes, 'subnet-0a1b2c3d4e5f60005', 'subnet-0a1b2c3d4e5f60006') } })).toEqual([]);
    const availabilityZones = [Fn.importValue('zone-a'), Fn.importValue('zone-b')];
    expect(codesOfPlace(named, {
      vpc: Vpc.fromVpcAttributes(named, 'Vpc', { vpcId: 'v', availabilityZones, privateSubnetIds: ['a', 'b'], isolatedSubnetIds: ['c', 'd'] }),
    })).toEqual([]);
    const lists = { vpcId: 'v', availabilityZones: listOf('zones'), privateSubnetIds: listOf('private') };
    expect(codesOfPlace(list, { vpc: Vpc.fromVpcAttributes(list, 'Vpc', { ...lists, isolatedSubnetIds: listOf('isolated') }) })).toEqual([]);
    expect(codesOfPlace(groups, {
      vpc: Vpc.fromVpcAttributes(groups, 'Vpc', { ...lists, isolatedSubnetIds: ['c', 'd'], isolatedSubnetNames: ['Data', 'More'] }),
    })).toEqual([]);
  });

  test('that are still looked up are not judged', () => {
    const lookedUp = testStack();
    const vpc = Vpc.fromLookup(lookedUp, 'Vpc', { vpcId: 'vpc-1' });
    expect(codesOfPlace(lookedUp, { vpc, vpcSubnets: { subnetGroupName: 'Data' } })).toEqual([]);
  });
});

describe('names', () => {
  const second = (first: Stack, other: Stack, props: MusicDatabaseProps) => {
    new MusicDatabase(first, 'One', { vpc: vpcOf(first), ...props });
    const vpc = first === other ? Vpc.fromVpcAttributes(first, 'Same', { vpcId: 'vpc-1', availabilityZones: ['us-east-1a', 'us-east-1b'], privateSubnetIds: ['a', 'b'], isolatedSubnetIds: ['c', 'd'] })
      : vpcOf(other);
    return ValidationErrors.codes(errorOf(() => new MusicDatabase(other, 'Two', { vpc, ...props })));
  };
  const here = testStack('Here');
  const inSameApp = (id: string, region: string) => new Stack(here.node.root as never, id, { env: { account: '123456789012', region } });

  test.each([{ secretName: 'eknmusic/prod/database' }, { instanceIdentifier: 'eknmusic-prod' }])('fail when two databases share one: MusicDatabaseNameTaken: %j', (props) => {
    const stack = testStack();
    expect(second(stack, stack, props)).toEqual(['MusicDatabaseNameTaken']);
  });

  test('fail when they are in two stacks of the same account and region', () => {
    expect(second(here, inSameApp('There', 'us-east-1'), { secretName: 'a/b' })).toEqual(['MusicDatabaseNameTaken']);
  });

  test('may be the same in two regions', () => {
    expect(second(inSameApp('East', 'us-east-2'), inSameApp('West', 'us-west-2'), { secretName: 'c/d' })).toEqual([]);
  });

  test('may be left out', () => {
    const stack = testStack();
    expect(second(stack, stack, {})).toEqual([]);
  });
});

test('reports everything that is wrong at once, and makes nothing', () => {
  const stack = testStack();
  const error = errorOf(() => new MusicDatabase(stack, 'Database', { secretName: 'a b', username: 'admin', allocatedStorage: 5 })) as Error;
  expect(error.message).toBe([
    'Test/Database: 4 problems',
    '  - [MusicDatabaseNetworkMissing] `network` is needed: a database belongs into a network; got nothing. '
      + 'Give `network`; `MusicNetwork.fromVpc` makes one of any VPC.',
    '  - [MusicDatabaseStorageInvalid] `allocatedStorage` is not a size that gp3 storage of RDS can have; got 5. '
      + 'Give a whole number of GiB from 20 to 65536 that is known at synthesis.',
    '  - [MusicDatabaseUsernameInvalid] `username` is not a name that RDS takes for the master user; got "admin". Use 1 to 63 letters, digits and underscores, '
      + 'with a letter first, and no word that RDS or SQL reserve, such as "admin" or "user". It must be known at synthesis.',
    '  - [MusicDatabaseSecretNameInvalid] `secretName` is not a name that Secrets Manager accepts; got "a b". '
      + 'Use 1 to 512 of the characters letters, digits and /_+=.@-, for example "eknmusic/prod/database".',
  ].join('\n'));
  expect(stack.node.findChild('Database').node.children).toEqual([]);
});

test('what AWS accepts is accepted', () => {
  expect(codes({
    allocatedStorage: 20, maxAllocatedStorage: 22, backupRetention: Duration.days(7), automaticallyAfter: Duration.hours(4),
  })).toEqual([]);
  expect(codes({ backupRetention: Duration.days(35), automaticallyAfter: Duration.days(999), port: 5432, username: 'ekn_admin', databaseName: 'music2' })).toEqual([]);
  expect(codes({ preferredBackupWindow: '23:45-00:15', preferredMaintenanceWindow: 'Sun:00:15-Sun:00:45', parameters: { 'rds.force_ssl': '1' } })).toEqual([]);
  expect(codes({ engineVersion: PostgresEngineVersion.of('18.6', '18'), runtime: new Runtime('nodejs26.x', RuntimeFamily.NODEJS) })).toEqual([]);
  expect(codes({ vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS }, instanceIdentifier: 'x'.repeat(63), secretName: 'a/b+c=d.e@f-g_h' })).toEqual([]);
  expect(codesOfRestore({ snapshotIdentifier: 'rds:eknmusic-prod-2026-11-21-03-10' })).toEqual([]);
  expect(codesOfRestore({ snapshotIdentifier: 'arn:aws:rds:us-east-1:123456789012:snapshot:eknmusic-before-migration' })).toEqual([]);
  expect(codesOfImport({ encryptionKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/k' })).toEqual([]);
});

test('a network without a VPC is refused: MusicDatabaseNetworkInvalid', () => {
  const error = errorOf(() => new MusicDatabase(testStack(), 'Database', { network: { vpc: {} } as never }));
  expect(ValidationErrors.codes(error)).toEqual(['MusicDatabaseNetworkInvalid']);
});

test.each([
  ['is only known at deploy time', Duration.minutes(Lazy.number({ produce: () => 10 }))], ['is none', Duration.seconds(0)], ['is a part of a second', Duration.millis(10)],
])('a lag of a replica that %s is refused: MusicDatabaseLagInvalid', (_, maximumLag) => {
  const stack = testStack();
  const database = new MusicDatabase(stack, 'Database', { vpc: vpcOf(stack) });
  expect(ValidationErrors.codes(errorOf(() => database.addReadReplica('Reader', { maximumLag })))).toEqual(['MusicDatabaseLagInvalid']);
});

test('a rotation schedule that is only known at deploy time is refused: MusicDatabaseRotationInvalid', () => {
  expect(codes({ automaticallyAfter: Duration.hours(Lazy.number({ produce: () => 24 })) })).toEqual(['MusicDatabaseRotationInvalid']);
});

test('a value that is only known at deploy time is not judged', () => {
  const token = Lazy.string({ produce: () => 'NotYetKnown' });
  expect(codes({ secretName: token, preferredBackupWindow: token, preferredMaintenanceWindow: token })).toEqual([]);
  expect(codes({ backupRetention: Duration.days(Lazy.number({ produce: () => 14 })) })).toEqual([]);
  expect(codes({ maxAllocatedStorage: Lazy.number({ produce: () => 100 }) })).toEqual([]);
  expect(codesOfImport({ secretArn: token, encryptionKeyArn: token })).toEqual([]);
});

test('every code has its case here', () => {
  const cases = [...WRONG, ...WRONG_RESTORES, ...WRONG_IMPORTS].map(([, code]) => code).filter((code) => code !== 'MusicDatabasePropInvalid');
  const others = [
    'NetworkConflict', 'NetworkInvalid', 'VpcMismatch', 'PortConflict', 'UserInvalid', 'ResourceIdMissing', 'AvailabilityZonesTooFew',
    'CertificateAuthorityMissing', 'CertificatesInvalid', 'LagInvalid',
    // In imported-database.test.ts.
    'SourceInvalid', 'EngineUnknown', 'SecretMissing', 'SecretIncomplete', 'SecurityGroupsMissing',
  ].map((code) => `MusicDatabase${code}`);
  expect([...new Set([...cases, ...others])].sort()).toEqual(Object.keys(DATABASE_ERRORS).sort());
});
