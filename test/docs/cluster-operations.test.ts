import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { parseAllDocuments } from 'yaml';
import { type Command, CLUSTER_PAGES, commandsOf, guideRows, NOT_THERE } from './cluster-commands';
import { ExitCode, main } from '../../src/cluster/gitops/cli/program';
import type { KubernetesObject } from '../../src/cluster/gitops/kubernetes-object';
import { renderTree } from '../../src/cluster/gitops/render-tree';
import { faultsOf, kustomize, refusal } from '../cluster/gitops/tools/kubernetes';
import { REGIONS, regionModel } from '../cluster/gitops/tree-models';

const MODELS = REGIONS.map((region) => regionModel(region));
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'cluster-operations-'));
const commands: Command[] = [];
const objects = [...renderTree(MODELS).values()].flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject));

beforeAll(() => {
  for (const page of CLUSTER_PAGES) {
    const folder = path.join(scratch, path.basename(page));
    fs.mkdirSync(folder);
    commands.push(...commandsOf(page, folder));
  }
});
afterAll(() => fs.rmSync(scratch, { recursive: true }));

const of = (program: string) => commands.filter((command) => command.program === program);
const kubectl = () => of('kubectl').map(({ args }) => args);

test('the pages have commands, and a loop is one for each region', () => {
  expect(kubectl().length).toBeGreaterThan(80);
  expect(of('aws').filter(({ args }) => args[1] === 'update-kubeconfig').map(({ args }) => args.at(-1))).toEqual(REGIONS.map((region) => `musicconnect-${region}`));
});

test('kubectl and helm know each command and each of its options', () => {
  // Another region makes no other command.
  const unique = new Map([...of('kubectl'), ...of('helm')].map(({ program, args }) => [[program, ...args].join(' ').replace(/us-west-2|eu-west-1|ap-southeast-1/g, 'us-east-1'), { program, args }]));
  expect([...unique].flatMap(([line, { program, args }]) => [refusal(program as 'kubectl', args)].filter((why) => why !== undefined).map((why) => `${line}: ${why}`))).toEqual([]);
});

test.each(NOT_THERE)('`%s` is refused, as the page says', (line) => {
  expect(refusal('kubectl', line.split(' ').slice(1))).toContain('unknown flag: --all');
});

test.each<['kubectl' | 'helm', string]>([
  ['kubectl', 'gett pods'], ['kubectl', 'rollout stop deployment a'], ['kubectl', 'get pods --al-namespaces'], ['helm', 'temlpate a'],
])('a typo is found: %s %s', (program, line) => {
  expect(refusal(program, line.split(' '))).toMatch(/no such command|unknown (flag|command)/);
});

test('every context is a cluster that the page makes known, and every namespace is one of the tree', () => {
  const after = (args: readonly string[], ...names: string[]) => args.flatMap((arg, index) => (names.includes(arg) ? [args[index + 1]] : []));
  const contexts = new Set(kubectl().flatMap((args) => after(args, '--context')));
  expect([...contexts].filter((context) => !REGIONS.includes(context.replace('musicconnect-', '')))).toEqual([]);
  const namespaces = new Set(kubectl().flatMap((args) => after(args, '-n')));
  const known = [...objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name), 'argocd', 'kube-system'];
  expect([...namespaces].filter((namespace) => !known.includes(namespace))).toEqual([]);
});

/** What the charts make, by their names of releases; cannot be told from the tree. */
const OF_CHARTS = [
  'deployment external-dns', 'deployment kube-prometheus-stack-grafana', 'deployment reloader-reloader', 'deployment thanos-query',
  'service kube-prometheus-stack-grafana', 'service kube-prometheus-stack-prometheus', 'service loki', 'secret grafana-admin',
];
const KINDS: Record<string, string> = {
  deployment: 'Deployment',
  hpa: 'HorizontalPodAutoscaler',
  externalsecret: 'ExternalSecret',
  application: 'Application',
  configmap: 'ConfigMap',
  networkpolicy: 'NetworkPolicy',
  service: 'Service',
  secret: 'Secret',
};

test('whatever a command names is in the tree', () => {
  const named = kubectl().flatMap((args) => args.flatMap((arg, index) => {
    const [kind, name] = arg.includes('/') ? arg.split('/') : [arg, args[index + 1] ?? '-'];
    return kind in KINDS && /^[a-z]/.test(name) ? [`${kind} ${name}`] : [];
  }));
  const there = new Set(objects.flatMap(({ kind, metadata }) => Object.entries(KINDS).filter(([, own]) => own === kind).map(([short]) => `${short} ${metadata?.name}`)));
  expect(new Set(named).size).toBeGreaterThan(10);
  expect([...new Set(named)].filter((one) => !there.has(one) && !OF_CHARTS.includes(one))).toEqual([]);
});

/** https://datatracker.ietf.org/doc/html/rfc7386 */
function mergePatch(target: any, patch: any): any {
  return typeof patch !== 'object' || patch === null ? patch : Object.entries(patch).reduce((result, [key, value]) => {
    const { [key]: before, ...rest } = result;
    return value === null ? rest : { ...rest, [key]: mergePatch(before ?? {}, value) };
  }, typeof target === 'object' ? target : {});
}

test('what a patch leaves is still valid', () => {
  const patches = kubectl().filter((args) => args.includes('--patch'));
  expect(patches.length).toBeGreaterThan(3);
  for (const args of patches) {
    const [kind, name] = args.slice(args.indexOf('patch') + 1);
    const object = objects.find((one) => one.kind === KINDS[kind] && one.metadata.name === name)!;
    const patched = mergePatch(object, JSON.parse(args[args.indexOf('--patch') + 1]));
    expect(patched).not.toEqual(object);
    expect(faultsOf(patched)).toEqual([]);
  }
});

test('applications that let go do so for good: the root has no automation, nor has that of external-dns', () => {
  const root = objects.find(({ kind, metadata }) => kind === 'Application' && metadata.name === 'musicconnect') as any;
  const child = objects.find(({ kind, metadata }) => kind === 'Application' && metadata.name === 'musicconnect-us-east-1-eks-external-dns') as any;
  // Otherwise the order of the page would not matter: the root puts the other back as long as it heals.
  expect([root.spec.syncPolicy.automated.selfHeal, child.spec.syncPolicy.automated.selfHeal]).toEqual([true, true]);
  expect(kubectl().filter((args) => args.includes('application') && args.includes('--patch')).map((args) => args[args.indexOf('application') + 1]))
    .toEqual([root.metadata.name, child.metadata.name]);
});

test('the records of a region are taken away as they are', () => {
  expect(JSON.parse(fs.readFileSync(path.join(scratch, 'cluster-operations.md', 'delete.json'), 'utf8'))).toEqual({
    Changes: [{ Action: 'DELETE', ResourceRecordSet: expect.objectContaining({ Name: 'api.musicconnect.com.', SetIdentifier: 'musicconnect-us-east-1-eks' }) }],
  });
});

test('ekn-gitops does what the page says, and kubectl builds the folders that it names', () => {
  fs.writeFileSync(path.join(scratch, 'regions.json'), JSON.stringify(MODELS));
  // The data that synthesis would have written there.
  const absolute = (arg: string) => (arg === 'cdk.out' ? path.join(scratch, 'regions.json') : arg.includes('gitops/') ? path.join(scratch, arg) : arg);
  const codes = of('npx').filter(({ args: [command] }) => command === 'ekn-gitops').map(({ args: [command, ...args] }) => [command, main(args.map(absolute), '1.2.3', () => undefined, () => undefined)]);
  expect(codes).toEqual([['ekn-gitops', ExitCode.DIFFERENT], ['ekn-gitops', ExitCode.DONE]]);
  const folders = kubectl().flatMap((args) => args.flatMap((arg, index) => (arg === '-k' ? [args[index + 1]] : [])));
  expect(folders).toEqual(['gitops/musicconnect/overlays/us-east-1']);
  folders.forEach((folder) => expect(kustomize(absolute(folder))).toContain('kind: Deployment'));
  kubectl().flatMap((args) => args.flatMap((arg, index) => (arg === '-f' ? [args[index + 1]] : []))).forEach((file) => expect(fs.existsSync(absolute(file))).toBe(true));
});

/** What the guide has people type, in its order. */
const GUIDE = [
  'git clone', 'terraform init', 'terraform plan -out=tfplan', 'terraform apply tfplan', 'terraform output -json rds_endpoints', 'psql -h $PRIMARY_ENDPOINT', 'psql -f',
  'monitoring.get_replication_lag()', 'aws eks update-kubeconfig', 'apply -f infrastructure/kubernetes/namespace.yaml', 'upgrade --install ingress-nginx',
  'upgrade --install cert-manager', 'aws ecr get-login-password', 'docker build', 'docker push', 'apply -k infrastructure/kubernetes/overlays/${region}',
  'upgrade --install kube-prometheus-stack', 'upgrade --install thanos bitnami/thanos', 'upgrade --install loki grafana/loki-stack', 'upgrade --install tempo grafana/tempo',
  'aws cloudfront create-invalidation', 'zip -r origin-request.zip', 'gh secret set AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'gh secret set SLACK_WEBHOOK_URL', 'STRIPE_SECRET_KEY',
  'kubectl create namespace argocd', 'kubectl apply -n argocd', 'kubectl apply -f infrastructure/ci-cd/argocd/application.yaml', 'get nodes', 'get pods -n musicconnect',
  'curl -I https://musicconnect.com/health', 'scale deployment musicconnect-backend --replicas=10', 'patch hpa musicconnect-backend-hpa', 'failover-automation.sh', 'cordon --all',
  'drain --all --ignore-daemonsets', 'logs -n musicconnect -l app=musicconnect-backend --tail=100', 'pg_stat_activity', 'redis-cli -h cache.musicconnect.com INFO stats',
  'https://grafana.musicconnect.com', 'https://prometheus.musicconnect.com', 'https://thanos.musicconnect.com',
];

test('every command of the deployment guide has one answer', () => {
  const rows = guideRows();
  // eslint-disable-next-line @stylistic/max-len
  expect(GUIDE.map((command) => [command, rows.filter((row) => row.command.includes(command)).length]).filter(([, answers]) => answers !== 1)).toEqual([]);
  rows.forEach(({ answer }) => expect(answer).toMatch(/\w{3}/));
});
