import { App, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { AuroraPostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { globalMusicDatabase, inRegions } from './specimens';
import { annotations, testStack } from '../../support/checks';
import { musicNetwork } from '../../support/specimen';
import { DeploymentTier, GlobalDatabaseInstances, GlobalMusicDatabase, GlobalMusicDatabaseReplica, ValidationErrors } from '@eknmusic/constructs';

const { PRODUCTION, DEVELOPMENT } = DeploymentTier;

/** The templates of the four regions, by region, and the order of deployment. */
function fourRegions() {
  const stack = testStack();
  inRegions(stack, PRODUCTION, ['us-west-2', 'eu-west-1', 'ap-southeast-1']);
  return (stack.node.root as App).synth();
}

describe('M3: four regions', () => {
  const assembly = fourRegions();
  const templates = assembly.stacks.map((stack) => [stack.stackName, JSON.stringify(stack.template)] as const);
  const replicas = templates.filter(([name]) => name !== 'Test');

  test('are deployed one after another, the primary first', () => {
    const names = new Map(assembly.stacks.map(({ id, stackName }) => [id, stackName]));
    const order = assembly.stacks.map((stack) => [stack.stackName, stack.dependencies.filter(({ id }) => !id.endsWith('.assets')).map(({ id }) => names.get(id))]);
    expect(order).toEqual([
      ['Test', []],
      ['specimen-us-west-2', ['Test']],
      ['specimen-eu-west-1', ['specimen-us-west-2']],
      ['specimen-ap-southeast-1', ['specimen-eu-west-1']],
    ]);
  });

  test('have one writer and a reader in each other region', () => {
    const clusters = assembly.stacks.map(({ template }) => Object.values<any>(template.Resources).filter(({ Type }) => Type === 'AWS::RDS::DBCluster').map(({ Properties }) => Properties));
    expect(clusters.map((found) => found.length)).toEqual([1, 1, 1, 1]);
    expect(clusters.flat().map(({ GlobalClusterIdentifier }) => GlobalClusterIdentifier)).toEqual([undefined, 'musicconnect', 'musicconnect', 'musicconnect']);
    expect(clusters.flat().map(({ DBClusterIdentifier }) => DBClusterIdentifier)).toEqual([
      'musicconnect-us-east-1', 'musicconnect-us-west-2', 'musicconnect-eu-west-1', 'musicconnect-ap-southeast-1',
    ]);
    expect(new Set(clusters.flat().map(({ EngineVersion }) => EngineVersion)).size).toBe(1);
  });

  test.each(replicas)('%s holds no credentials, no secret, and nothing of another region that is known at deploy time', (_, template) => {
    expect(template).not.toMatch(/Master(Username|UserPassword)|ManageMaster|"DatabaseName"|AWS::SecretsManager::|resolve:secretsmanager|unused/);
    expect(template).not.toMatch(/Fn::ImportValue|Fn::GetStackOutput|ExportsReader|ExportWriter|crossRegion|Custom::CrossRegion/i);
  });

  test('export nothing', () => {
    expect(templates.filter(([, template]) => /"Export"|ExportWriter/.test(template))).toEqual([]);
  });
});

describe('the primary', () => {
  const stack = testStack();
  const database = globalMusicDatabase(stack, PRODUCTION);
  const template = Template.fromStack(stack);

  test('is encrypted, asks for TLS, and knows IAM and the Data API', () => {
    template.hasResourceProperties('AWS::RDS::DBCluster', {
      Engine: 'aurora-postgresql', StorageEncrypted: true, EnableIAMDatabaseAuthentication: true, EnableHttpEndpoint: true, DatabaseName: 'musicconnect', MasterUsername: 'musicadmin',
    });
    template.hasResourceProperties('AWS::RDS::DBClusterParameterGroup', { Parameters: Match.objectLike({ 'rds.force_ssl': '1' }) });
  });

  test('becomes global when its instances are there, so that the global cluster is deleted before them', () => {
    const [global] = Object.values(template.findResources('AWS::RDS::GlobalCluster'));
    const instances = Object.keys(template.findResources('AWS::RDS::DBInstance'));
    expect(instances).toHaveLength(2);
    expect(global.DependsOn).toEqual(expect.arrayContaining(instances));
    expect(JSON.stringify(global.Properties.SourceDBClusterIdentifier)).toContain(':rds:us-east-1:123456789012:cluster:');
  });

  test('M3: has the endpoint that follows the writer as an output', () => {
    template.hasOutput('*', { Value: stack.resolve(database.writerEndpoint.hostname), Description: 'The endpoint that follows the writer' });
  });

  test('tells nobody the secret before the user of the application is there', () => {
    const [setup] = Object.keys(template.findResources('Custom::EknMusicGlobalDatabaseSetup'));
    expect(stack.resolve(database.secretArn)).toEqual({ 'Fn::GetAtt': [setup, 'SecretArn'] });
    for (const schedule of Object.values(template.findResources('AWS::SecretsManager::RotationSchedule'))) {
      expect(schedule.DependsOn).toContain(setup);
    }
  });

  test('rotates both passwords by its own cluster, whichever region has the writer', () => {
    const functions = Object.values(template.findResources('AWS::Lambda::Function')).map(({ Properties }) => Properties.Environment?.Variables?.DATABASE_HOST).filter(Boolean);
    expect(functions).toEqual([stack.resolve(database.cluster.clusterEndpoint.hostname), stack.resolve(database.cluster.clusterEndpoint.hostname)]);
    template.resourceCountIs('AWS::SecretsManager::RotationSchedule', 2);
  });

  test('lets roles use the Data API with the secret of the application', () => {
    const own = testStack();
    const role = new Role(own, 'Role', { assumedBy: new AccountPrincipal('123456789012') });
    globalMusicDatabase(own, PRODUCTION).grantDataApi(role);
    const policy = JSON.stringify(Template.fromStack(own).findResources('AWS::IAM::Policy'));
    expect(policy).toContain('rds-data:ExecuteStatement');
    expect(policy).toContain('secretsmanager:GetSecretValue');
    expect(policy).not.toContain('"Resource":"*"');
  });

  test('has the metrics of its cluster', () => {
    for (const [metric, metricName] of [[database.metricCpuUtilization(), 'CPUUtilization'], [database.metricDatabaseConnections(), 'DatabaseConnections'], [database.metric('CommitLatency'), 'CommitLatency']] as const) {
      expect(metric).toMatchObject({ metricName, namespace: 'AWS/RDS', dimensions: { DBClusterIdentifier: database.cluster.clusterIdentifier } });
    }
  });

  test('M11: is watched in production, and so is each replica by what can happen there', () => {
    const own = testStack();
    const watched = inRegions(own, PRODUCTION, ['us-west-2']);
    const replica = own.node.root.node.findAll().find((node): node is GlobalMusicDatabaseReplica => node instanceof GlobalMusicDatabaseReplica)!;
    const names = (alarms: typeof watched.alarms) => alarms.map(({ node }) => node.id.replace(/Alarm$/, ''));
    const everywhere = ['Cpu', 'Connections', 'RpoLag', 'ReplicationLag', 'PromotionFailed', 'PromotionTimedOut'];
    expect(names(watched.alarms)).toEqual([...everywhere, 'BackupFailed', 'CopyFailed', 'RotationFailed', 'MasterRotationFailed']);
    expect(names(replica.alarms)).toEqual([...everywhere, 'CopyFailed']);
  });

  test('has one instance and no alarm in development', () => {
    const cheap = testStack();
    const { alarms } = globalMusicDatabase(cheap, DEVELOPMENT);
    Template.fromStack(cheap).resourceCountIs('AWS::RDS::DBInstance', 1);
    expect(alarms).toEqual([]);
  });

  test('may be serverless', () => {
    const serverless = testStack();
    globalMusicDatabase(serverless, PRODUCTION, {
      instances: GlobalDatabaseInstances.serverlessV2({ minCapacity: 10, maxCapacity: 20, readers: 0 }),
    });
    const rendered = Template.fromStack(serverless);
    rendered.hasResourceProperties('AWS::RDS::DBCluster', { ServerlessV2ScalingConfiguration: { MinCapacity: 10, MaxCapacity: 20 } });
    rendered.hasResourceProperties('AWS::RDS::DBInstance', { DBInstanceClass: 'db.serverless' });
    expect(annotations(serverless)).toEqual([]);
  });
});

describe('secrets', () => {
  test('are those of a master user and of the application, in the documented shape, with names that every region knows', () => {
    const stack = testStack();
    const database = globalMusicDatabase(stack, PRODUCTION);
    const secrets = Object.values(Template.fromStack(stack).findResources('AWS::SecretsManager::Secret')).map(({ Properties }) => Properties);
    expect(secrets.map(({ Name }) => Name)).toEqual(['musicconnect/master', 'musicconnect/application']);
    const [first, ...others] = secrets[1].GenerateSecretString.SecretStringTemplate['Fn::Join'][1];
    expect(JSON.parse([first, 'writer', others[1]].join(''))).toEqual({ username: 'musicconnect', dbname: 'musicconnect', host: 'writer', port: 5454 });
    expect(others[0]).toEqual(stack.resolve(database.writerEndpoint.hostname));
    // Not the endpoint of a region, which a failover leaves behind.
    const [endpoint] = Object.keys(Template.fromStack(stack).findResources('Custom::EknMusicGlobalWriterEndpoint', { Properties: { GlobalClusterIdentifier: 'musicconnect' } }));
    expect(others[0]).toEqual({ 'Fn::GetAtt': [endpoint, 'Address'] });
    expect(secrets[1].GenerateSecretString.GenerateStringKey).toBe('password');
  });

  test('are replicated to where replicas are, those of other apps as well', () => {
    const stack = testStack();
    inRegions(stack, PRODUCTION, ['us-west-2'], { replicaRegions: ['eu-west-1', 'us-west-2'] });
    const replicated = Object.values(Template.fromStack(stack).findResources('AWS::SecretsManager::Secret')).map(({ Properties }) => Properties.ReplicaRegions);
    expect(replicated).toEqual([[{ Region: 'eu-west-1' }, { Region: 'us-west-2' }], [{ Region: 'eu-west-1' }, { Region: 'us-west-2' }]]);
  });
});

describe('a replica', () => {
  test('is read at home, and written by the application\'s secret as it is replicated there', () => {
    const stack = testStack();
    const database = globalMusicDatabase(stack, PRODUCTION);
    const other = new Stack(stack.node.root as App, 'Other', { env: { account: '123456789012', region: 'eu-west-1' } });
    const replica = database.addReplica(other, 'Database', { network: musicNetwork(other, PRODUCTION) });
    const role = new Role(other, 'Role', { assumedBy: new AccountPrincipal('123456789012') });
    replica.grants.readSecret(role);
    replica.grants.connect(role, 'reporting');
    const policy = JSON.stringify(Template.fromStack(other).findResources('AWS::IAM::Policy'));
    expect(policy).toContain(':secretsmanager:eu-west-1:123456789012:secret:musicconnect/application-??????');
    expect(policy).toContain(':rds-db:eu-west-1:123456789012:dbuser:');
    expect(policy).not.toContain('kms:');
    expect(replica.encryptionKey).toBeUndefined();
    expect(JSON.stringify(other.resolve(replica.readerEndpoint.hostname))).toContain('ReadEndpoint.Address');
    expect(database.replicaRegions).toEqual(['eu-west-1']);
  });

  test('is like the primary in what its options do not say', () => {
    const stack = testStack();
    const database = globalMusicDatabase(stack, PRODUCTION, { instances: GlobalDatabaseInstances.serverlessV2({ readers: 3 }), parameters: { work_mem: '8192' } });
    const other = new Stack(stack.node.root as App, 'Other', { env: { account: '123456789012', region: 'eu-west-1' } });
    database.addReplica(other, 'Database', { network: musicNetwork(other, PRODUCTION) });
    const template = Template.fromStack(other);
    template.hasResourceProperties('AWS::RDS::DBInstance', { DBInstanceClass: 'db.serverless' });
    template.resourceCountIs('AWS::RDS::DBInstance', 1);
    template.hasResourceProperties('AWS::RDS::DBClusterParameterGroup', { Parameters: Match.objectLike({ work_mem: '8192' }) });
  });

  test('forwards what is written to it, by choice', () => {
    const stack = testStack('Test', 'eu-west-1');
    const globalDatabase = GlobalMusicDatabase.fromGlobalClusterAttributes(stack, 'Global', {
      globalClusterIdentifier: 'musicconnect', primaryRegion: 'us-east-1', engineVersion: AuroraPostgresEngineVersion.VER_17_9,
    });
    new GlobalMusicDatabaseReplica(stack, 'Database', { globalDatabase, network: musicNetwork(stack, PRODUCTION), writeForwarding: true });
    Template.fromStack(stack).hasResourceProperties('AWS::RDS::DBCluster', { EnableGlobalWriteForwarding: true, GlobalClusterIdentifier: 'musicconnect' });
  });

  test('in another stage is deployed when the pipeline says so: globalDatabaseOrderOpen', () => {
    const app = new App();
    const [one, two] = ['One', 'Two'].map((id) => new Stage(app, id));
    const primary = new Stack(one, 'Primary', { env: { account: '123456789012', region: 'us-east-1' } });
    const other = new Stack(two, 'Other', { env: { account: '123456789012', region: 'eu-west-1' } });
    globalMusicDatabase(primary, PRODUCTION).addReplica(other, 'Database', { network: musicNetwork(other, PRODUCTION) });
    const { messages } = two.synth().getStackArtifact(other.artifactId);
    expect(messages.map(({ entry }) => String(entry.data))).toEqual(expect.arrayContaining([expect.stringContaining('@eknmusic/constructs:globalDatabaseOrderOpen')]));
  });
});

describe('warnings', () => {
  test('tell of a capacity that falls behind: globalDatabaseCapacityLow', () => {
    const stack = testStack();
    globalMusicDatabase(stack, PRODUCTION, { instances: GlobalDatabaseInstances.serverlessV2({ minCapacity: 2 }) });
    expect(annotations(stack)).toEqual([expect.stringContaining('@eknmusic/constructs:globalDatabaseCapacityLow')]);
  });

  test('tell of an instance type that nobody knows: globalDatabaseConnectionsUnwatched', () => {
    const stack = testStack();
    globalMusicDatabase(stack, PRODUCTION, { instances: GlobalDatabaseInstances.provisioned({ instanceType: new InstanceType('r99.metal') }) });
    expect(annotations(stack)).toEqual([expect.stringContaining('@eknmusic/constructs:globalDatabaseConnectionsUnwatched')]);
  });
});

test('an error names its construct', () => {
  expect(() => globalMusicDatabase(testStack(), PRODUCTION, { port: 1 })).toThrow(/^Test\/GlobalMusicDatabase: /);
  expect(ValidationErrors.codes(new Error('x'))).toEqual([]);
});
