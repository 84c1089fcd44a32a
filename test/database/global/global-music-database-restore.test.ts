import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { AuroraPostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { annotations } from '../../support/checks';
import { replacements, type Resources } from '../../support/replacement';
import { musicNetwork, operators } from '../../support/specimen';
import { ChecksPack, DeploymentTier, GlobalMusicDatabase, type GlobalMusicDatabaseProps, MusicChecks } from '@eknmusic/constructs';

const tier = DeploymentTier.PRODUCTION;
const env = (region: string) => ({ env: { account: '123456789012', region } });

interface Templates {
  readonly resources: Record<string, Resources>;
  readonly exports: Record<string, string[]>;
  readonly imports: Record<string, string>;
  readonly stacks: Stack[];
}

/** Two regions of databases, and the stack of an application that is deployed after them and reads the secret of one. */
function step(databases: (stack: Stack, other: Stack, props: GlobalMusicDatabaseProps) => GlobalMusicDatabase): Templates {
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  const [stack, other] = ['us-east-1', 'us-west-2'].map((region) => new Stack(app, region, env(region)));
  const application = new Stack(app, 'Application', env('us-east-1'));
  const database = databases(stack, other, {
    globalClusterIdentifier: 'musicconnect', engineVersion: AuroraPostgresEngineVersion.VER_17_9, tier, network: musicNetwork(stack, tier), alarmActions: [operators(stack)],
  });
  new CfnOutput(application, 'Secret', { value: database.secretArn });
  const assembly = app.synth();
  const of = <T>(read: (template: any) => T) => Object.fromEntries(
    [stack, other, application].map((each) => [each.node.id, read(assembly.getStackArtifact(each.artifactId).template)]),
  );
  return {
    resources: of(({ Resources = {} }) => Resources),
    exports: of(({ Outputs = {} }) => Object.values<any>(Outputs).flatMap(({ Export }) => Export ? [Export.Name] : [])),
    imports: of((template) => JSON.stringify(template)),
    stacks: [stack, other],
  };
}

function replicate(database: GlobalMusicDatabase, other: Stack): GlobalMusicDatabase {
  database.addReplica(other, `${database.node.id}Replica`, { network: musicNetwork(other, tier), alarmActions: [operators(other)] });
  return database;
}

const old = (stack: Stack, other: Stack, props: GlobalMusicDatabaseProps) => replicate(new GlobalMusicDatabase(stack, 'Database', props), other);
const restored = (stack: Stack, other: Stack, props: GlobalMusicDatabaseProps) => replicate(GlobalMusicDatabase.fromSnapshot(stack, 'Restored', {
  ...props, globalClusterIdentifier: 'musicconnect-2', snapshotIdentifier: 'before-the-accident',
}), other);

const before = step(old);
const beside = step((...all) => {
  restored(...all);
  return old(...all);
});
const switched = step((...all) => {
  old(...all).keepExports();
  return restored(...all);
});
const after = step(restored);

const imported = ({ imports: { Application } }: Templates) => /"Fn::ImportValue":"([^"]+)"/.exec(Application)![1];

describe('M16: a restored database', () => {
  const resources = Object.values(beside.resources['us-east-1']);
  const cluster: any = resources.find(({ Type, Properties }) => Type === 'AWS::RDS::DBCluster' && Properties?.SnapshotIdentifier !== undefined)!.Properties;

  test('begins with the data and the users of the snapshot, under another name and with another key', () => {
    expect(cluster).toMatchObject({ DBClusterIdentifier: 'musicconnect-2-us-east-1', SnapshotIdentifier: 'before-the-accident' });
    expect(cluster).toHaveProperty('KmsKeyId');
    for (const refused of ['MasterUsername', 'DatabaseName', 'StorageEncrypted', 'GlobalClusterIdentifier']) {
      expect(cluster).not.toHaveProperty(refused);
    }
  });

  test('is a global cluster of its own, with a replica that takes its data from it', () => {
    const globals = resources.filter(({ Type }) => Type === 'AWS::RDS::GlobalCluster').map(({ Properties }) => Properties!.GlobalClusterIdentifier);
    expect(globals.sort()).toEqual(['musicconnect', 'musicconnect-2']);
    const replicas = Object.values(beside.resources['us-west-2']).filter(({ Type }) => Type === 'AWS::RDS::DBCluster').map(({ Properties }) => Properties!);
    expect(replicas.map(({ GlobalClusterIdentifier, SnapshotIdentifier }) => [GlobalClusterIdentifier, SnapshotIdentifier]).sort()).toEqual([['musicconnect', undefined], ['musicconnect-2', undefined]]);
  });

  test('has no findings', () => {
    const [stack, other] = beside.stacks;
    expect([stack, other].flatMap((each) => MusicChecks.findings(each, { packs: Object.values(ChecksPack) }))).toEqual([]);
    expect(annotations(stack)).toEqual([]);
  });
});

describe('M16: the switch-over to a restored database, deployment by deployment', () => {
  test('1. it is made beside the old one, of which nothing changes', () => {
    expect(replacements(before.resources['us-east-1'], beside.resources['us-east-1'])).toEqual([]);
    expect(replacements(before.resources['us-west-2'], beside.resources['us-west-2'])).toEqual([]);
    expect(beside.imports.Application).toBe(before.imports.Application);
  });

  test('2. the application is given the new one, while the stack of the databases still exports the old', () => {
    expect(imported(switched)).not.toBe(imported(beside));
    expect(switched.exports['us-east-1']).toEqual(expect.arrayContaining([imported(beside), imported(switched)]));
    expect(replacements(beside.resources['us-east-1'], switched.resources['us-east-1'])).toEqual([]);
  });

  test('3. the old one leaves the stacks, is kept, and nothing of the new one changes', () => {
    expect(imported(after)).toBe(imported(switched));
    for (const region of ['us-east-1', 'us-west-2']) {
      const gone = Object.keys(switched.resources[region]).filter((id) => !(id in after.resources[region]));
      const lost = gone.map((id) => switched.resources[region][id]).filter(({ Type }) => /^AWS::(RDS|KMS)|Secret$|BackupVault$/.test(Type));
      expect(lost.length).toBeGreaterThan(0);
      expect(lost.filter(({ DeletionPolicy }) => !/^Retain/.test(DeletionPolicy ?? ''))).toEqual([]);
      expect(replacements(after.resources[region], switched.resources[region])).toEqual([]);
    }
  });
});
