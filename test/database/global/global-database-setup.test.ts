import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { GlobalClusterNames } from '../../../src/database/global/global-cluster-names';
import { GlobalDatabaseSetup } from '../../../src/database/global/global-database-setup';
import { SetupSql } from '../../../src/database/global/setup-sql';
import { errorOf } from '../../support/error-of';

const folder = mkdtempSync(join(tmpdir(), 'eknmusic-setup-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function file(content: string): string {
  const path = join(folder, `${++files}.sql`);
  writeFileSync(path, content);
  return path;
}

function setup(setupSql: SetupSql = SetupSql.bundled()) {
  const stack = new Stack(new App(), 'Primary', { env: { account: '123456789012', region: 'us-east-1' } });
  const cluster = new rds.DatabaseCluster(stack, 'Cluster', {
    engine: rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_16_4 }),
    vpc: new ec2.Vpc(stack, 'Vpc', { natGateways: 0, subnetConfiguration: [{ name: 'Database', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] }),
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    writer: rds.ClusterInstance.provisioned('Writer'),
    enableDataApi: true,
  });
  const globalCluster = new rds.CfnGlobalCluster(stack, 'GlobalCluster', { globalClusterIdentifier: 'music', sourceDbClusterIdentifier: cluster.clusterArn });
  const created = new GlobalDatabaseSetup(stack, 'Setup', {
    names: new GlobalClusterNames('music'),
    cluster,
    globalCluster,
    masterSecret: cluster.secret!,
    encryptionKey: new kms.Key(stack, 'Key'),
    logRetention: logs.RetentionDays.ONE_YEAR,
    removalPolicy: RemovalPolicy.RETAIN,
    logLevel: 'INFO',
  });
  const secretTemplate = stack.toJsonString({ username: 'musicconnect', host: created.writerEndpoint });
  const applicationSecret = new secretsmanager.Secret(stack, 'Application', { generateSecretString: { secretStringTemplate: secretTemplate, generateStringKey: 'password' } });
  const run = created.run({ applicationSecret, secretTemplate, databaseName: 'musicconnect', setupSql });
  return { stack, created, run, template: () => Template.fromStack(stack) };
}

const resourceOf = (template: Template, type: string) => Object.values(template.findResources(type))[0];

test('waits for the cluster, its instances, the global cluster and its own permissions before it asks for the endpoint and before it runs anything', () => {
  const template = setup().template();
  for (const type of ['Custom::EknMusicGlobalWriterEndpoint', 'Custom::EknMusicGlobalDatabaseSetup']) {
    const { DependsOn } = resourceOf(template, type);
    for (const dependency of [/^ClusterWriter/, /^Cluster[0-9A-F]{8}$/, /^GlobalCluster$/, /^SetupPolicy/]) {
      expect(DependsOn).toContainEqual(expect.stringMatching(dependency));
    }
  }
});

test('the endpoint is an attribute in this stack, and the secret of the application says it before any SQL is run', () => {
  const { stack, created, run, template } = setup();
  expect(stack.resolve(created.writerEndpoint)).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^SetupWriterEndpoint/), 'Address'] });
  expect(stack.resolve(run.getAttString('SecretArn'))).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^SetupResource|^Setup/), 'SecretArn'] });
  template().hasResourceProperties('Custom::EknMusicGlobalDatabaseSetup', {
    GlobalClusterIdentifier: 'music',
    ApplicationSecretArn: { Ref: Match.stringLikeRegexp('^Application') },
    MasterSecretArn: { Ref: Match.stringLikeRegexp('^ClusterSecretAttachment') },
    DatabaseName: 'musicconnect',
    // A secret that is generated from something else has another password, of which the database has to hear.
    SecretTemplate: { 'Fn::Join': ['', Match.arrayWith([{ 'Fn::GetAtt': [Match.stringLikeRegexp('^SetupWriterEndpoint'), 'Address'] }])] },
    Statements: Match.arrayWith([Match.stringLikeRegexp('^CREATE OR REPLACE FUNCTION monitoring\\.get_replication_lag')]),
    ServiceTimeout: '960',
  });
});

test('uses the Data API of this cluster, and reads these two secrets and nothing else', () => {
  const template = setup().template();
  const statements: { Action: string | string[]; Resource: unknown; Condition?: unknown }[] = Object.values(template.findResources('AWS::IAM::ManagedPolicy'))
    .filter(({ Properties }) => /setup of a global database/i.test(Properties.Description)).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  const resourcesOf = (action: string) => statements.filter(({ Action }) => [Action].flat().includes(action)).flatMap(({ Resource }) => Resource);
  for (const action of ['rds-data:BeginTransaction', 'rds-data:CommitTransaction', 'rds-data:ExecuteStatement', 'rds-data:RollbackTransaction']) {
    expect(resourcesOf(action)).toEqual([{ 'Fn::Join': ['', expect.arrayContaining([':rds:us-east-1:123456789012:cluster:'])] }]);
  }
  expect(resourcesOf('secretsmanager:GetSecretValue')).toEqual([
    { Ref: expect.stringMatching(/^ClusterSecretAttachment/) }, { Ref: expect.stringMatching(/^Application/) },
  ]);
  expect(resourcesOf('rds:DescribeGlobalClusters')).toEqual([
    { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':rds::123456789012:global-cluster:music']] },
  ]);
  expect(resourcesOf('cloudformation:DescribeStacks')).toEqual([{ Ref: 'AWS::StackId' }]);
  expect(JSON.stringify(statements)).not.toContain('"*"');
  expect(statements.find(({ Action }) => Action === 'kms:Decrypt')).toMatchObject({ Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' } } });
});

test('is in no network', () => {
  setup().template().hasResourceProperties('AWS::Lambda::Function', { Description: 'Sets up Primary', VpcConfig: Match.absent() });
});

test('holds no password', () => {
  const { Statements } = resourceOf(setup().template(), 'Custom::EknMusicGlobalDatabaseSetup').Properties;
  expect(JSON.stringify(Statements)).not.toMatch(/PASSWORD '|SCRAM-SHA-256\$\d/);
});

describe('SetupSql', () => {
  const statementsOf = (setupSql: SetupSql) => resourceOf(setup(setupSql).template(), 'Custom::EknMusicGlobalDatabaseSetup').Properties.Statements;
  const codesOf = (setupSql: SetupSql) => (errorOf(() => setup(setupSql)) as { codes?: string[] } | undefined)?.codes;

  test('none runs nothing', () => {
    expect(statementsOf(SetupSql.none()) ?? []).toEqual([]);
  });

  test('a file is run in the place of what comes with the library, or after it', () => {
    const own = SetupSql.fromFile(file('CREATE EXTENSION IF NOT EXISTS pg_trgm;\n-- done\n'));
    expect(statementsOf(own)).toEqual(['CREATE EXTENSION IF NOT EXISTS pg_trgm']);
    const both = statementsOf(SetupSql.bundled().followedBy(own));
    expect(both.length).toBeGreaterThan(5);
    expect(both.at(-1)).toBe('CREATE EXTENSION IF NOT EXISTS pg_trgm');
  });

  test('is the same from a file that another system wrote', () => {
    expect(statementsOf(SetupSql.fromFile(file('\uFEFFSELECT 1,\r\n  2;\r\n')))).toEqual(['SELECT 1,\n  2']);
  });

  test('refuses what only callers without a compiler give', () => {
    for (const given of [{}, null, 'SELECT 1'] as never[]) {
      if (given !== null) {
        expect(codesOf(given)).toEqual(['GlobalMusicDatabasePropInvalid']);
      }
      expect(errorOf(() => SetupSql.bundled().followedBy(given))).toMatchObject({ codes: ['SetupSqlPropInvalid'], message: expect.stringContaining('is not a') });
    }
  });

  test('refuses what is no file', () => {
    expect(codesOf(SetupSql.fromFile(join(folder, 'missing.sql')))).toEqual(['SetupSqlFileUnreadable']);
    expect(codesOf(SetupSql.fromFile(folder))).toEqual(['SetupSqlFileUnreadable']);
  });

  test('refuses what no deployment can run, all of it at once, and says where it stands', () => {
    const path = file('BEGIN;\nSELECT 1;\n\nVACUUM song;\n');
    const error = errorOf(() => setup(SetupSql.fromFile(path))) as Error & { codes: string[] };
    expect(error.codes).toEqual(['SetupSqlStatementInvalid', 'SetupSqlStatementInvalid']);
    expect(error.message).toContain(`${path}:1`);
    expect(error.message).toContain(`${path}:4`);
    expect(error.message).toContain('cannot be run within a transaction');
  });

  test('refuses more than CloudFormation passes on', () => {
    expect(codesOf(SetupSql.fromFile(file(`SELECT '${'x'.repeat(130_000)}'`)))).toBeUndefined();
    expect(codesOf(SetupSql.fromFile(file(`SELECT '${'x'.repeat(131_072)}'`)))).toEqual(['SetupSqlTooLarge']);
  });
});
