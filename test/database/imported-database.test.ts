import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { type ISecurityGroup, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  AuroraPostgresEngineVersion, ClusterInstance, Credentials, DatabaseCluster, type DatabaseClusterProps, DatabaseClusterEngine, DatabaseInstance,
  DatabaseInstanceEngine, type DatabaseInstanceProps, MysqlEngineVersion, PostgresEngineVersion,
} from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { testStack } from '../support/checks';
import { errorOf } from '../support/error-of';
import { project } from '../support/project';
import { ApiMigrations, type IMusicDatabase, MusicApi, MusicDatabase, type MusicDatabaseFromOptions, ValidationErrors } from '@eknmusic/constructs';

const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:others/database-AbCdEf';
const POSTGRES = DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.of('15', '15') });
const AURORA = DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_15_5 });

const vpcOf = (stack: Stack) => stack.node.tryFindChild('Vpc') as Vpc | undefined ?? new Vpc(stack, 'Vpc');
const groupOf = (stack: Stack): ISecurityGroup => SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1');

function instance(stack: Stack, props: Partial<DatabaseInstanceProps> = {}): DatabaseInstance {
  return new DatabaseInstance(stack, 'Instance', { vpc: vpcOf(stack), engine: POSTGRES, databaseName: 'music', ...props });
}

function cluster(stack: Stack, props: Partial<DatabaseClusterProps> = {}): DatabaseCluster {
  return new DatabaseCluster(stack, 'Cluster', {
    vpc: vpcOf(stack), engine: AURORA, writer: ClusterInstance.serverlessV2('Writer'), defaultDatabaseName: 'music', ...props,
  });
}

const importedInstance = (stack: Stack, securityGroups = [groupOf(stack)]) => DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Instance', {
  instanceIdentifier: 'theirs', instanceEndpointAddress: 'theirs.abc.us-east-1.rds.amazonaws.com', port: 6000, securityGroups, instanceResourceId: 'db-ABC',
});
const importedCluster = (stack: Stack) => DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Cluster', {
  clusterIdentifier: 'theirs', securityGroups: [groupOf(stack)],
});
const importedSecret = (stack: Stack) => Secret.fromSecretCompleteArn(stack, 'Secret', SECRET_ARN);

/** Every kind of database that this library did not make. */
const DATABASES: Array<[string, number, (stack: Stack) => IMusicDatabase]> = [
  ['an instance', 5432, (stack) => MusicDatabase.fromInstance(stack, 'Database', instance(stack))],
  ['an instance on another port', 6432, (stack) => MusicDatabase.fromInstance(stack, 'Database', instance(stack, { port: 6432 }))],
  ['an Aurora cluster', 5432, (stack) => MusicDatabase.fromCluster(stack, 'Database', cluster(stack))],
  ['an Aurora cluster on another port', 6432, (stack) => MusicDatabase.fromCluster(stack, 'Database', cluster(stack, { port: 6432 }))],
  ['an imported instance', 6000, (stack) => MusicDatabase.fromInstance(stack, 'Database', importedInstance(stack), { secret: importedSecret(stack) })],
  ['an imported cluster of unknown port', 5432, (stack) => MusicDatabase.fromCluster(stack, 'Database', importedCluster(stack), { secret: importedSecret(stack) })],
  ['an imported cluster', 6543, (stack) => MusicDatabase.fromCluster(stack, 'Database', importedCluster(stack), { secret: importedSecret(stack), port: 6543 })],
];

describe.each(DATABASES)('%s', (_, port, create) => {
  test('listens on its own port, whoever asks', () => {
    expect(create(testStack()).port).toBe(port);
  });

  test('is used by MusicApi, which is let in on that port and may read the secret', () => {
    const stack = testStack();
    const database = create(stack);
    new MusicApi(stack, 'Api', { code: project(), vpc: vpcOf(stack), database });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: port, ToPort: port });
    template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: Match.objectLike({ DB_SECRET_ARN: stack.resolve(database.secretArn) }) } });
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([Match.objectLike({ Action: 'secretsmanager:GetSecretValue', Resource: stack.resolve(database.secretArn) })]),
      }),
    });
  });

  test('is migrated by ApiMigrations', () => {
    const stack = testStack();
    new ApiMigrations(stack, 'Migrations', { code: project(), vpc: vpcOf(stack), database: create(stack) });
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: port, ToPort: port });
  });
});

test('whatever depends on the database waits for the instance and for the secret that knows its address', () => {
  const stack = testStack();
  new ApiMigrations(stack, 'Migrations', { code: project(), vpc: vpcOf(stack), database: MusicDatabase.fromInstance(stack, 'Database', instance(stack)) });
  const template = Template.fromStack(stack);
  const [{ DependsOn }] = Object.values(template.findResources('Custom::EknMusicMigration'));
  for (const type of ['AWS::RDS::DBInstance', 'AWS::SecretsManager::SecretTargetAttachment']) {
    expect(DependsOn).toContain(Object.keys(template.findResources(type))[0]);
  }
});

test('the key of the secret is known, so that readers may use it', () => {
  const stack = testStack();
  const encryptionKey = new Key(stack, 'Key');
  const database = MusicDatabase.fromInstance(stack, 'Database', instance(stack, { credentials: Credentials.fromGeneratedSecret('owner', { encryptionKey }) }));
  expect(database.encryptionKey?.keyArn).toBe(encryptionKey.keyArn);
});

test.each([
  ['an instance', (stack: Stack) => MusicDatabase.fromInstance(stack, 'Database', instance(stack)), { 'Fn::GetAtt': [expect.stringContaining('Instance'), 'DbiResourceId'] }],
  ['an Aurora cluster', (stack: Stack) => MusicDatabase.fromCluster(stack, 'Database', cluster(stack)), { 'Fn::GetAtt': [expect.stringContaining('Cluster'), 'DBClusterResourceId'] }],
])('users of IAM connect with %s by the id that IAM knows it by', (_, create, resourceId) => {
  const stack = testStack();
  const database = create(stack);
  database.grants.connect(new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }), 'reporting');
  expect(stack.resolve(database.resourceId)).toEqual(resourceId);
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: Match.objectLike({ Statement: [Match.objectLike({ Action: 'rds-db:connect' })] }) });
});

test('the VPC is that of an instance or a cluster that was made here', () => {
  const stack = testStack();
  expect(MusicDatabase.fromCluster(stack, 'Database', cluster(stack)).vpc).toBe(vpcOf(stack));
});

describe('is refused', () => {
  const codes = (create: (stack: Stack) => unknown) => ValidationErrors.codes(errorOf(() => create(testStack())));

  test('when it is no instance and no cluster', () => {
    for (const wrong of [undefined, null, 'eknmusic-prod', {}]) {
      expect(codes((stack) => MusicDatabase.fromInstance(stack, 'Database', wrong as never))).toEqual(['MusicDatabasePropInvalid']);
      expect(codes((stack) => MusicDatabase.fromCluster(stack, 'Database', wrong as never))).toEqual(['MusicDatabasePropInvalid']);
    }
    const arnAlone = { clusterArn: 'arn:aws:rds:us-east-1:123456789012:cluster:eknmusic-prod', connections: undefined } as never;
    expect(codes((stack) => MusicDatabase.fromCluster(stack, 'Database', arnAlone))).toContain('MusicDatabaseSourceInvalid');
  });

  test('when its engine is another', () => {
    const engine = DatabaseInstanceEngine.mysql({ version: MysqlEngineVersion.VER_8_0 });
    expect(codes((stack) => MusicDatabase.fromInstance(stack, 'Database', instance(stack, { engine })))).toEqual(['MusicDatabaseEngineUnknown']);
  });

  test('when nobody says which secret is its own', () => {
    expect(codes((stack) => MusicDatabase.fromInstance(stack, 'Database', importedInstance(stack)))).toEqual(['MusicDatabaseSecretMissing']);
  });

  test('when its secret lacks what clients need', () => {
    expect(codes((stack) => MusicDatabase.fromInstance(stack, 'Database', instance(stack, { databaseName: undefined })))).toEqual(['MusicDatabaseSecretIncomplete']);
    expect(codes((stack) => MusicDatabase.fromCluster(stack, 'Database', cluster(stack, { defaultDatabaseName: undefined })))).toEqual(['MusicDatabaseSecretIncomplete']);
    expect(codes((stack) => MusicDatabase.fromInstance(stack, 'Database', instance(stack, { manageMasterUserPassword: true })))).toEqual(['MusicDatabaseSecretIncomplete']);
  });

  test('when only a part of the ARN of its secret is known', () => {
    expect(codes((stack) => MusicDatabase.fromInstance(stack, 'Database', importedInstance(stack), { secret: Secret.fromSecretNameV2(stack, 'Secret', 'theirs') })))
      .toEqual(['MusicDatabaseSecretArnInvalid']);
  });

  test('when it has no security group that could let anybody in', () => {
    expect(codes((stack) => MusicDatabase.fromInstance(stack, 'Database', importedInstance(stack, []), { secret: importedSecret(stack) })))
      .toEqual(['MusicDatabaseSecurityGroupsMissing']);
    expect(codes((stack) => MusicDatabase.fromMusicDatabaseAttributes(stack, 'Database', { secretArn: SECRET_ARN, securityGroupIds: [] })))
      .toEqual(['MusicDatabaseSecurityGroupsMissing']);
  });

  test.each<MusicDatabaseFromOptions>([{ port: 0 }, { port: 70_000 }, { port: 1.5 }])('when its port is none: %j', (options) => {
    expect(codes((stack) => MusicDatabase.fromInstance(stack, 'Database', instance(stack), options))).toEqual(['MusicDatabasePortInvalid']);
  });
});
