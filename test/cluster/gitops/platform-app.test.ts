import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Stage } from 'aws-cdk-lib';
import { parse, parseAllDocuments } from 'yaml';
import { platformApp } from './platform-app';
import { REGIONS } from './tree-models';
import { ExitCode, main } from '../../../src/cluster/gitops/cli/program';
import { nodePoolAlerts } from '../../../src/cluster/gitops/observability/node-pool-alerts';
import { renderTree } from '../../../src/cluster/gitops/render-tree';
import { ChecksPack, MusicChecks, type RegionalCluster, WorkloadImage } from '@eknmusic/constructs';

/*
 * What synthesis writes: the tree of an app, beside the templates of the same app. The tree is written by what was bundled, as users have it.
 */

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'platform-app-'));
const assembly = path.join(scratch, 'cdk.out');
const tree = path.join(assembly, 'gitops', 'musicconnect');
const PROGRAM = path.join(__dirname, '../../../assets/cluster/ekn-gitops.js');

let app: App;

beforeAll(() => {
  app = platformApp(REGIONS, { outdir: assembly });
  app.synth();
});
afterAll(() => fs.rmSync(scratch, { recursive: true }));

function run(...args: string[]): { code: ExitCode; out: string; err: string } {
  let [out, err] = ['', ''];
  const code = main(args, '1.2.3', (text) => { out += text; }, (text) => { err += text; });
  return { code, out, err };
}

function filesIn(folder: string): [string, string][] {
  return (fs.readdirSync(folder, { recursive: true }) as string[]).filter((file) => fs.statSync(path.join(folder, file)).isFile() && file !== 'models.json')
    .map((file): [string, string] => [file.split(path.sep).join('/'), fs.readFileSync(path.join(folder, file), 'utf8')]).sort(([a], [b]) => (a < b ? -1 : 1));
}

const models = () => JSON.parse(fs.readFileSync(path.join(tree, 'models.json'), 'utf8'));

function objects(...files: string[]): any[] {
  return files.filter((file) => fs.existsSync(path.join(tree, file))).flatMap((file) => parseAllDocuments(fs.readFileSync(path.join(tree, file), 'utf8')).map((one) => one.toJS()));
}

function resources(region: string, type: string): any[] {
  const template = JSON.parse(fs.readFileSync(path.join(assembly, `musicconnect-${region}.template.json`), 'utf8'));
  return Object.values<any>(template.Resources).filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
}

/** The objects of a region, in base and overlay, but for charts. */
function regional(region: string): any[] {
  return ['base', `overlays/${region}`].flatMap((folder) => filesIn(path.join(tree, folder))
    .filter(([file]) => !file.endsWith('kustomization.yaml')).flatMap(([file]) => objects(`${folder}/${file}`)));
}

const chartsOf = (region: string) => new Map<string, any>(objects(`applications/${region}.yaml`)
  .filter(({ spec }) => spec.source.chart !== undefined).map(({ spec }) => [spec.source.chart, spec]));

describe('the app', () => {
  test('no pack finds anything in one region or in four', () => {
    for (const one of [app, platformApp(['us-east-1'])]) {
      expect(MusicChecks.findings(one, { packs: Object.values(ChecksPack) }).map(({ ruleId, constructPath }) => `${ruleId} ${constructPath}`)).toEqual([]);
      expect(MusicChecks.unusedAcknowledgements(one, { packs: Object.values(ChecksPack) })).toEqual([]);
    }
  });

  test('nothing is warned about', () => {
    expect(app.synth().stacks.flatMap(({ messages }) => messages.map(({ level, id, entry }) => `${level} ${id} ${String(entry.data)}`))).toEqual([]);
  });
});

describe('the bytes', () => {
  test('are those that the command writes, from the assembly and by the program that is installed', () => {
    const [folder, bundled] = ['folder', 'bundled'].map((name) => path.join(scratch, name));
    expect(run(assembly, folder)).toMatchObject({ code: ExitCode.DONE, err: '' });
    execFileSync(process.execPath, [PROGRAM, assembly, bundled]);
    expect(filesIn(folder)).toEqual(filesIn(tree));
    expect(filesIn(bundled)).toEqual(filesIn(tree));
    expect(filesIn(tree)).toEqual([...renderTree(models())]);
    expect(run('--check', assembly, folder)).toEqual({ code: ExitCode.DONE, out: '', err: '' });
    fs.appendFileSync(path.join(folder, 'root.yaml'), '# by hand\n');
    expect(run('--check', assembly, folder)).toEqual({ code: ExitCode.DIFFERENT, out: 'changed root.yaml\n', err: '' });
  });

  test('are the same in another place, and when the app is synthesized again', () => {
    const before = filesIn(tree);
    const again = platformApp(REGIONS, { outdir: path.join(scratch, 'again') });
    again.synth();
    again.synth({ force: true });
    expect(filesIn(path.join(scratch, 'again', 'gitops', 'musicconnect'))).toEqual(before);
  });
});

describe('the command, asked for an assembly', () => {
  const staged = path.join(scratch, 'staged');

  beforeAll(() => {
    const stages = new App({ outdir: staged, analyticsReporting: false, treeMetadata: false });
    platformApp(['us-east-1'], { scope: new Stage(stages, 'Production'), project: 'musicconnect' });
    platformApp(['eu-west-1'], { scope: new Stage(stages, 'Other'), project: 'eknmusic' });
    stages.synth();
  });

  test('finds the trees of its stages, and wants to be told which', () => {
    const folder = path.join(scratch, 'of-stage');
    expect(run(staged, folder)).toMatchObject({ code: ExitCode.USAGE, err: expect.stringContaining('has several GitOps trees') });
    expect(fs.existsSync(folder)).toBe(false);
    expect(run('--project', 'eknmusic', staged, folder)).toMatchObject({ code: ExitCode.DONE, err: '' });
    expect(fs.readdirSync(path.join(folder, 'overlays'))).toEqual(['eu-west-1']);
    expect(run('--check', path.join(staged, 'assembly-Other'), folder)).toMatchObject({ code: ExitCode.DONE, out: '', err: '' });
    expect(run('--project', 'none', staged, folder)).toMatchObject({ code: ExitCode.USAGE, err: expect.stringContaining('has no GitOps tree of none') });
  });

  test('says where there is none', () => {
    expect(run(scratch, path.join(scratch, 'never'))).toMatchObject({ code: ExitCode.USAGE, err: expect.stringContaining('has no GitOps tree: ') });
    expect(run('--project', scratch)).toMatchObject({ code: ExitCode.USAGE, err: expect.stringContaining('Usage:') });
  });
});

describe.each(REGIONS)('in %s', (region) => {
  test('each service account that calls AWS has its role, and each role its service account', () => {
    const accountOf = (spec: any) => {
      const { valuesObject: values } = spec.source.helm;
      const account = spec.source.chart === 'kube-prometheus-stack' ? values.prometheus.serviceAccount : values.serviceAccount;
      return account?.create ? [`${spec.destination.namespace}/${account.name}`] : [];
    };
    const accounts = [
      ...regional(region).filter(({ kind }) => kind === 'ServiceAccount').map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
      ...[...chartsOf(region).values()].flatMap(accountOf),
      // What EKS installs brings its own.
      ...models().find((one: any) => one.region === region).platform.addOns.filter((name: string) => name === 'cert-manager').map(() => 'cert-manager/cert-manager'),
    ];
    const associations = resources(region, 'AWS::EKS::PodIdentityAssociation');
    expect(associations.map(({ Namespace, ServiceAccount }) => `${Namespace}/${ServiceAccount}`).sort()).toEqual(accounts.sort());
    expect(accounts).toHaveLength(10);
    const names = resources(region, 'AWS::IAM::Role').map(({ RoleName }) => RoleName).filter((name) => name !== undefined);
    expect(names.sort()).toEqual([
      'node', 'backend', 'frontend', 'websocket', 'cert-manager', 'external-dns', 'external-secrets', 'prometheus', 'thanos', 'loki', 'tempo',
    ].map((suffix) => `musicconnect-${region}-eks-${suffix}`).sort());
  });

  test('namespaces of roles are those of the tree', () => {
    const namespaces = regional(region).filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
    expect(namespaces).toEqual(expect.arrayContaining(resources(region, 'AWS::EKS::PodIdentityAssociation').map(({ Namespace }) => Namespace)));
  });

  test('the buckets that charts write to are made, and are searched for as long as they are kept', () => {
    const made = resources(region, 'AWS::S3::Bucket').map(({ BucketName }) => BucketName);
    const values = (chart: string) => chartsOf(region).get(chart).source.helm.valuesObject;
    const named = [
      values('kube-prometheus-stack').prometheus.prometheusSpec.thanos.objectStorageConfig.secret.config.bucket,
      JSON.parse(values('thanos').global.objstore.config).config.bucket,
      values('loki').loki.storage.bucketNames.chunks,
      values('tempo').tempo.storage.trace.s3.bucket,
    ];
    expect(named).toEqual(['metrics', 'metrics', 'logs', 'traces'].map((signal) => `musicconnect-${region}-${signal}-123456789012`));
    expect(made).toEqual(expect.arrayContaining(named));
    expect([values('thanos').compactor.retention.resolution1h, values('loki').loki.limits_config.retention_period, values('tempo').tempo.retention])
      .toEqual(['365d', '720h', '336h']);
  });

  test('the secrets that are read have names that the app gave, and external-secrets may read each', () => {
    const read = [...new Set(regional(region).filter(({ kind }) => kind === 'ExternalSecret')
      .flatMap(({ spec }) => spec.data ?? []).map(({ remoteRef }: any) => remoteRef.key))].sort();
    const made = resources(region, 'AWS::SecretsManager::Secret').map(({ Name }) => Name).filter((name) => name !== undefined);
    expect(read).toEqual([...made, 'musicconnect/on-call'].sort());
    const reader = resources(region, 'AWS::IAM::ManagedPolicy').find(({ Description }) => /external-secrets/.test(Description));
    const allowed = reader.PolicyDocument.Statement.filter(({ Action }: any) => [Action].flat().includes('secretsmanager:GetSecretValue')).flatMap(({ Resource }: any) => Resource);
    expect(allowed).toHaveLength(read.length);
  });

  test('the alerts of the node pools are among the rules, and ask for labels that nodes are shown with', () => {
    const model = models().find((one: any) => one.region === region);
    const rules = regional(region).filter(({ kind }) => kind === 'PrometheusRule').flatMap(({ spec }) => spec.groups).flatMap(({ rules: some }) => some);
    expect(rules).toEqual(expect.arrayContaining(nodePoolAlerts('musicconnect', model.nodePools)));
    const [shown] = chartsOf(region).get('kube-prometheus-stack').source.helm.valuesObject['kube-state-metrics'].metricLabelsAllowlist;
    const asked = [...JSON.stringify(rules).matchAll(/label_([a-z_]+)=/g)].map(([, label]) => label);
    expect(asked.length).toBeGreaterThan(0);
    asked.forEach((label) => expect(shown.replace(/[^a-z,[\]]/g, '_')).toContain(label));
  });

  test('readiness asks the application, liveness the process alone', () => {
    for (const { spec } of regional(region).filter(({ kind }) => kind === 'Deployment')) {
      const [{ readinessProbe, livenessProbe }] = spec.template.spec.containers;
      expect(readinessProbe.httpGet.path).toBe('/health');
      expect(livenessProbe).not.toHaveProperty('httpGet');
      expect(livenessProbe.tcpSocket.port).toBe(readinessProbe.httpGet.port);
    }
  });
});

test('regions whose workloads differ have what they share in the base, and the rest in their overlays', () => {
  const different = platformApp(['us-east-1', 'eu-west-1'], { outdir: path.join(scratch, 'different') });
  const cluster = different.node.findChild('musicconnect-eu-west-1').node.findChild('Cluster') as RegionalCluster;
  cluster.addWorkload('namespaces', { image: WorkloadImage.fromRegistry('public.ecr.aws/musicconnect/late', '1.0.0'), port: 8080 });
  different.synth();
  const files = filesIn(path.join(scratch, 'different', 'gitops', 'musicconnect')).map(([file]) => file);
  expect(files).toEqual(expect.arrayContaining(['base/namespaces.yaml', 'base/workloads/backend.yaml', 'overlays/eu-west-1/workloads/namespaces.yaml']));
  expect(files.filter((file) => /^overlays\/us-east-1\/workloads|^base\/workloads\/namespaces/.test(file))).toEqual([]);
  const { resources: listed } = parse(fs.readFileSync(path.join(scratch, 'different/gitops/musicconnect/overlays/eu-west-1/kustomization.yaml'), 'utf8'));
  expect(listed).toContain('workloads/namespaces.yaml');
});
