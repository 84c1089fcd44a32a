import * as fs from 'fs';
import { join } from 'path';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { InstanceType, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { testStack } from '../support/checks';
import { dataResources } from '../support/data-resources';
import { DeploymentTier, MusicDatabase, type MusicDatabaseProps, MusicNetwork } from '@eknmusic/constructs';

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

const vpcOf = (stack: Stack, id = 'Vpc') => Vpc.fromVpcAttributes(stack, id, {
  vpcId: `vpc-of-${id}`,
  availabilityZones: ['us-east-1a', 'us-east-1b'],
  privateSubnetIds: ['subnet-0a1b2c3d4e5f60003', 'subnet-0a1b2c3d4e5f60004'],
  isolatedSubnetIds: ['subnet-0a1b2c3d4e5f60005', 'subnet-0a1b2c3d4e5f60006'],
});

type Change = (stack: Stack) => MusicDatabaseProps;

function resourcesOf(change: Change = () => ({}), snapshotIdentifier?: string): Record<string, Resource> {
  const stack = testStack();
  const change_ = change(stack);
  const props = { ...change_.network ? {} : { vpc: vpcOf(stack) }, ...change_ };
  if (snapshotIdentifier === undefined) {
    new MusicDatabase(stack, 'Database', props);
  } else {
    MusicDatabase.fromSnapshot(stack, 'Database', { allocatedStorage: 20, snapshotIdentifier, ...props });
  }
  const { Resources } = Template.fromStack(stack).toJSON() as { Resources: Record<string, Resource> };
  return Object.fromEntries(Object.entries(Resources).filter(([id]) => id.startsWith('Database')));
}

const ofType = (resources: Record<string, Resource>, type: string) => Object.values(resources).filter(({ Type }) => Type === type);

describe('what is removed from the stack', () => {
  const policies = (props: MusicDatabaseProps) => Object.fromEntries(Object.values(resourcesOf(() => props))
    .filter(({ Type }) => /RDS|Secret$|KMS|LogGroup$|EC2::SecurityGroup$/.test(Type))
    .map(({ Type, DeletionPolicy, UpdateReplacePolicy }) => [Type, `${DeletionPolicy}/${UpdateReplacePolicy}`]));

  const EVERYTHING = ['AWS::RDS::DBSubnetGroup', 'AWS::RDS::DBParameterGroup', 'AWS::SecretsManager::Secret', 'AWS::KMS::Key', 'AWS::Logs::LogGroup'];
  const all = (policy: string) => Object.fromEntries(EVERYTHING.map((type) => [type, policy]));

  test.each([DeploymentTier.STAGING, DeploymentTier.PRODUCTION])('is kept, with all that the instance needs', (tier) => {
    expect(policies({ tier })).toMatchObject({ 'AWS::RDS::DBInstance': 'RetainExceptOnCreate/Retain', ...all('RetainExceptOnCreate/Retain') });
  });

  test('is kept with the security group of the instance', () => {
    const groups = ofType(resourcesOf(), 'AWS::EC2::SecurityGroup').map(({ Properties, DeletionPolicy }) => [Properties.GroupDescription, DeletionPolicy]);
    expect(groups).toContainEqual(['Database: in from those who are let in only', 'RetainExceptOnCreate']);
  });

  test('is deleted in development, but never replaced without a last snapshot', () => {
    expect(policies({ tier: DeploymentTier.DEVELOPMENT })).toMatchObject({ 'AWS::RDS::DBInstance': 'Delete/Snapshot', ...all('Delete/Delete') });
  });

  test('is a snapshot with the key to read it, by choice', () => {
    expect(policies({ removalPolicy: RemovalPolicy.SNAPSHOT })).toMatchObject({ 'AWS::RDS::DBInstance': 'Snapshot/Snapshot', ...all('RetainExceptOnCreate/Retain') });
  });

  test('is what the user says', () => {
    expect(policies({ tier: DeploymentTier.DEVELOPMENT, removalPolicy: RemovalPolicy.RETAIN })).toMatchObject({ 'AWS::RDS::DBInstance': 'Retain/Retain' });
    expect(policies({ removalPolicy: RemovalPolicy.DESTROY })).toMatchObject({ 'AWS::RDS::DBInstance': 'Delete/Snapshot' });
  });

  test.each([
    [{ tier: DeploymentTier.DEVELOPMENT }, false], [{ tier: DeploymentTier.STAGING }, true], [{}, true], [{ deletionProtection: false }, false],
    [{ tier: DeploymentTier.DEVELOPMENT, deletionProtection: true }, true],
  ])('cannot be deleted while it is protected: %j', (props, DeletionProtection) => {
    expect(ofType(resourcesOf(() => props), 'AWS::RDS::DBInstance')[0].Properties).toMatchObject({ DeletionProtection });
  });
});

describe('a change of', () => {
  /** What CloudFormation replaces a resource for, by the schemas of the resources: the create-only properties, also the conditional ones. */
  const CREATE_ONLY: Record<string, string[]> = {
    'AWS::RDS::DBInstance': [
      'AvailabilityZone', 'BackupTarget', 'CharacterSetName', 'CustomIAMInstanceProfile', 'DBClusterIdentifier', 'DBInstanceIdentifier', 'DBName',
      'DBSnapshotIdentifier', 'DBSubnetGroupName', 'DBSystemId', 'Engine', 'KmsKeyId', 'MasterUsername', 'NcharCharacterSetName',
      'PerformanceInsightsKMSKeyId', 'Port', 'RestoreTime', 'SourceDBClusterIdentifier', 'SourceDBInstanceAutomatedBackupsArn', 'SourceDBInstanceIdentifier',
      'SourceDbiResourceId', 'SourceRegion', 'StorageEncrypted', 'Timezone', 'UseLatestRestorableTime',
    ],
    'AWS::RDS::DBSubnetGroup': ['DBSubnetGroupName'],
    'AWS::RDS::DBParameterGroup': ['DBParameterGroupName', 'Description', 'Family'],
    'AWS::SecretsManager::Secret': ['Name'],
    'AWS::Logs::LogGroup': ['LogGroupName'],
  };

  /** A change of every prop, and what is replaced for it. */
  const CHANGES: { readonly [prop in keyof Required<MusicDatabaseProps>]: [Change, string[]] } = {
    tier: [() => ({ tier: DeploymentTier.DEVELOPMENT }), []],
    // The subnets are changed within the group. RDS refuses those of another VPC.
    network: [(stack) => ({ network: new MusicNetwork(stack, 'Network') }), []],
    vpc: [(stack) => ({ vpc: vpcOf(stack, 'Other') }), []],
    vpcSubnets: [() => ({ vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS } }), []],
    securityGroups: [(stack) => ({ securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Mine', 'sg-1')] }), []],
    functionSubnets: [() => ({ functionSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED } }), []],
    // Another major version needs another parameter group, which is made before the instance changes to it.
    engineVersion: [() => ({ engineVersion: PostgresEngineVersion.VER_16_13, allowMajorVersionUpgrade: true }), ['AWS::RDS::DBParameterGroup Family']],
    allowMajorVersionUpgrade: [() => ({ allowMajorVersionUpgrade: true }), []],
    instanceType: [() => ({ instanceType: new InstanceType('r6g.large') }), []],
    multiAz: [() => ({ multiAz: false }), []],
    allocatedStorage: [() => ({ allocatedStorage: 50 }), []],
    maxAllocatedStorage: [() => ({ maxAllocatedStorage: 500 }), []],
    encryptionKey: [(stack) => ({ encryptionKey: Key.fromKeyArn(stack, 'Mine', 'arn:aws:kms:us-east-1:123456789012:key/k') }),
      ['AWS::RDS::DBInstance KmsKeyId', 'AWS::RDS::DBInstance PerformanceInsightsKMSKeyId']],
    secretName: [() => ({ secretName: 'eknmusic/prod/database' }), ['AWS::SecretsManager::Secret Name']],
    instanceIdentifier: [() => ({ instanceIdentifier: 'eknmusic-prod' }), ['AWS::Logs::LogGroup LogGroupName', 'AWS::RDS::DBInstance DBInstanceIdentifier']],
    databaseName: [() => ({ databaseName: 'music' }), ['AWS::RDS::DBInstance DBName']],
    username: [() => ({ username: 'owner' }), ['AWS::RDS::DBInstance MasterUsername']],
    port: [() => ({ port: 6432 }), ['AWS::RDS::DBInstance Port']],
    parameters: [() => ({ parameters: { work_mem: '8192' } }), []],
    backupRetention: [() => ({ backupRetention: Duration.days(14) }), []],
    preferredBackupWindow: [() => ({ preferredBackupWindow: '03:00-04:00' }), []],
    preferredMaintenanceWindow: [() => ({ preferredMaintenanceWindow: 'sun:04:30-sun:05:30' }), []],
    automaticallyAfter: [() => ({ automaticallyAfter: Duration.days(7) }), []],
    tracing: [() => ({ tracing: Tracing.ACTIVE }), []],
    runtime: [() => ({ runtime: Runtime.NODEJS_22_X }), []],
    logRetention: [() => ({ logRetention: RetentionDays.ONE_YEAR }), []],
    alarmActions: [(stack) => ({ alarmActions: [new SnsAction(new Topic(stack, 'Topic'))] }), []],
    deletionProtection: [() => ({ deletionProtection: false }), []],
    removalPolicy: [() => ({ removalPolicy: RemovalPolicy.SNAPSHOT }), []],
  };

  const before = resourcesOf();

  function replacedBy(after: Record<string, Resource>): string[] {
    const replaced = Object.entries(before).flatMap(([id, { Type, Properties }]) => (CREATE_ONLY[Type] ?? [])
      .filter((name) => after[id] && JSON.stringify(Properties[name]) !== JSON.stringify(after[id].Properties[name]))
      .map((name) => `${Type} ${name}`));
    return [...new Set(replaced)].sort();
  }

  const HOLDS_DATA = /RDS|SecretsManager::Secret$|Logs::LogGroup|KMS/;
  const idsOf = (resources: Record<string, Resource>) => Object.keys(resources).filter((id) => HOLDS_DATA.test(resources[id].Type)).sort();

  test.each(Object.entries(CHANGES))('`%s` replaces what it must, and moves nothing', (prop, [change, replaced]) => {
    const after = resourcesOf(change);
    expect(after).not.toEqual(before);
    expect(replacedBy(after)).toEqual(replaced);
    const isOther = (id: string) => (prop === 'encryptionKey' && id.startsWith('DatabaseKey'))
      || (['username', 'databaseName'].includes(prop) && id.startsWith('DatabaseSecret'));
    expect(idsOf(after).filter((id) => !isOther(id))).toEqual(idsOf(before).filter((id) => !isOther(id)));
  });

  test('`databasePort` of the network is a change of `port`', () => {
    const [one, other] = [undefined, 6432].map((databasePort) => ofType(
      resourcesOf((stack) => ({ network: new MusicNetwork(stack, 'Network', { databasePort }) })), 'AWS::RDS::DBInstance',
    )[0].Properties);
    expect(CREATE_ONLY['AWS::RDS::DBInstance'].filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]))).toEqual(['Port']);
  });

  test.each(Object.entries(CHANGES))('`%s` changes no password behind the instance\'s back', (_, [change]) => {
    const after = resourcesOf(change);
    for (const [id, { Type, Properties }] of Object.entries(before)) {
      if (Type === 'AWS::SecretsManager::Secret' && id in after) {
        expect(after[id].Properties.GenerateSecretString).toEqual(Properties.GenerateSecretString);
      }
    }
  });

  test('the library changes none either: a secret of before has the password of before', () => {
    expect(ofType(before, 'AWS::SecretsManager::Secret')[0].Properties.GenerateSecretString).toEqual({
      SecretStringTemplate: '{"username":"eknmusic","dbname":"eknmusic"}',
      GenerateStringKey: 'password',
      PasswordLength: 40,
      ExcludeCharacters: ' %+~`#$&*()|[]{}:;<>?!\'/@"\\',
    });
  });

  test('user and database makes another secret, whose password the instance takes', () => {
    for (const changed of [{ username: 'owner' }, { databaseName: 'music' }]) {
      const after = resourcesOf(() => changed);
      const secrets = Object.keys(after).filter((id) => after[id].Type === 'AWS::SecretsManager::Secret');
      expect(secrets.filter((id) => id in before)).toEqual([]);
      expect(JSON.stringify(ofType(after, 'AWS::RDS::DBInstance')[0].Properties.MasterUserPassword)).toContain(secrets[0]);
    }
  });

  test.each(Object.entries(CHANGES).filter(([, [, replaced]]) => replaced.some((each) => each.startsWith('AWS::RDS::DBInstance'))))(
    '`%s` finds the instance under the same name, so that CloudFormation refuses, unless that is what changes', (prop, [change]) => {
      const [[one], [other]] = [before, resourcesOf(change)].map((resources) => ofType(resources, 'AWS::RDS::DBInstance'));
      const isSame = JSON.stringify(one.Properties.DBInstanceIdentifier) === JSON.stringify(other.Properties.DBInstanceIdentifier);
      expect(isSame).toBe(prop !== 'instanceIdentifier');
      expect(other.UpdateReplacePolicy).toBe('Retain');
    });

  test('what is refused for that is told in the documentation', () => {
    const page = fs.readFileSync(join(__dirname, '../../docs/music-database.md'), 'utf8');
    const [, row] = /^\| (.+) \| the deployment is refused: the instance would have to be replaced \|$/m.exec(page)!;
    const refused = Object.entries(CHANGES)
      .filter(([prop, [, replaced]]) => prop !== 'instanceIdentifier' && replaced.some((each) => each.startsWith('AWS::RDS::DBInstance')));
    expect(row.match(/(?<=`)\w+(?=`)/g)!.filter((prop) => prop in CHANGES).sort()).toEqual(refused.map(([prop]) => prop).sort());
  });
});

describe('a restored database', () => {
  const plain = resourcesOf();
  const restored = resourcesOf(undefined, 'before-migration');

  test('begins with the data, the user and the encryption of the snapshot, and with the password of its own secret', () => {
    const [instance] = ofType(restored, 'AWS::RDS::DBInstance');
    const secret = Object.keys(restored).find((id) => restored[id].Type === 'AWS::SecretsManager::Secret');
    expect(instance.Properties).toMatchObject({
      DBSnapshotIdentifier: 'before-migration',
      MasterUserPassword: { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: secret }, ':SecretString:password::}}']] },
    });
    for (const refused of ['DBName', 'KmsKeyId', 'MasterUsername', 'StorageEncrypted', 'Timezone', 'CharacterSetName']) {
      expect(instance.Properties).not.toHaveProperty(refused);
    }
  });

  test('says in its secret who its user is', () => {
    const secret = ofType(resourcesOf(() => ({ username: 'owner', databaseName: 'music' }), 'before-migration'), 'AWS::SecretsManager::Secret')[0];
    expect((secret.Properties.GenerateSecretString as Record<string, string>).SecretStringTemplate).toBe('{"username":"owner","dbname":"music"}');
  });

  test('has all that another one has', () => {
    const types = (resources: Record<string, Resource>) => Object.values(resources).map(({ Type }) => Type).sort();
    expect(types(restored)).toEqual(types(plain));
  });

  test('shares no resource with one that has the same id, so that it cannot replace it', () => {
    expect(Object.keys(restored).filter((id) => id in plain)).toEqual([]);
    const names = [plain, restored].map((resources) => JSON.stringify(ofType(resources, 'AWS::RDS::DBInstance')[0].Properties.DBInstanceIdentifier));
    expect(names[0]).not.toBe(names[1]);
  });

  test('shares no resource with one from another snapshot, and all with itself', () => {
    const other = Object.keys(resourcesOf(undefined, 'after-migration'));
    expect(Object.keys(restored).filter((id) => other.includes(id))).toEqual([]);
    expect(Object.keys(resourcesOf(() => ({ tier: DeploymentTier.STAGING }), 'before-migration'))).toEqual(Object.keys(restored));
  });

  test('lives beside the one that it was made from, which stays as it was', () => {
    const stack = testStack();
    const vpc = vpcOf(stack);
    new MusicDatabase(stack, 'Database', { vpc, secretName: 'eknmusic/prod/database' });
    const alone = Template.fromStack(testStackWith((other) => new MusicDatabase(other, 'Database', { vpc: vpcOf(other), secretName: 'eknmusic/prod/database' })));
    MusicDatabase.fromSnapshot(stack, 'Restored', { vpc, snapshotIdentifier: 'snap', allocatedStorage: 20, secretName: 'eknmusic/prod/database-restored' });
    expect(Template.fromStack(stack).toJSON().Resources).toMatchObject(alone.toJSON().Resources);
  });

  function testStackWith(make: (stack: Stack) => unknown): Stack {
    const stack = testStack();
    make(stack);
    return stack;
  }
});

test('everything that holds data is known to the contract tests', () => {
  const stack = testStack();
  new MusicDatabase(stack, 'Database', { vpc: vpcOf(stack) });
  expect(dataResources(stack).map(({ path, type }) => `${type} ${path}`).sort()).toEqual([
    'AWS::KMS::Key Database/Key/Resource',
    'AWS::Logs::LogGroup Database/Rotation/LogGroup/Resource',
    'AWS::Logs::LogGroup Database/Server/Logs/Postgresql/Resource',
    'AWS::Logs::LogGroup Database/Server/Logs/Upgrade/Resource',
    'AWS::RDS::DBInstance Database/Server/Instance/Resource',
    'AWS::SecretsManager::Secret Database/Secret-eknmusic-eknmusic/Resource',
  ]);
});
