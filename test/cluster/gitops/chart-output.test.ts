import { parseAllDocuments } from 'yaml';
import { MODULE_VERSIONS } from './tools/go-modules';
import { helmTemplate } from './tools/kubernetes';
import { faultsOfRelease, type Place } from './tools/release-rules';
import { regionModel } from './tree-models';
import { ARGO_CD_CHART, CHARTS } from '../../../src/cluster/gitops/charts';
import type { KubernetesObject } from '../../../src/cluster/gitops/kubernetes-object';
import { type Release, releases } from '../../../src/cluster/gitops/platform/argo-cd';
import { platformServiceAccounts } from '../../../src/cluster/gitops/platform/platform-model';
import { renderTree } from '../../../src/cluster/gitops/render-tree';

/** The charts that lie beside kinds of the tree. */
const CHARTS_HAD = ['cert-manager', 'external-secrets'];
const MODEL = regionModel('us-east-1');
const NAMESPACES = parseAllDocuments(renderTree([MODEL]).get('base/namespaces.yaml')!).map((document) => document.toJS());

function releaseOf(name: string): Release {
  return releases(MODEL, []).find((release) => release.name === name)!;
}

function placeOf({ namespace }: Release): Place {
  const policies = NAMESPACES.filter(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.namespace === namespace);
  return {
    namespace,
    level: NAMESPACES.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === namespace).metadata.labels['pod-security.kubernetes.io/enforce'],
    // eslint-disable-next-line @stylistic/max-len
    openPorts: policies.flatMap(({ spec }) => spec.ingress ?? []).filter(({ from }) => from === undefined).flatMap(({ ports }) => ports).map(({ port }) => port),
    serviceAccounts: platformServiceAccounts('musicconnect').filter((account) => account.namespace === namespace).map(({ serviceAccount }) => serviceAccount),
  };
}

const made = new Map<string, KubernetesObject[]>();

beforeAll(() => CHARTS_HAD.forEach((name) => made.set(name, helmTemplate(releaseOf(name), name))));

test('the definitions and charts that are tested are those of the versions that are delivered, but for one', () => {
  expect(MODULE_VERSIONS).toMatchObject({
    'cert-manager': CHARTS.certManager.version,
    'prometheus-operator': `v${CHARTS.kubePrometheusStack.appVersion}`,
    'argo-cd': `v${ARGO_CD_CHART.appVersion}`,
  });
  // The second major version is no Go module: its tags have no /v2 behind the name of the module.
  expect([CHARTS.externalSecrets.version, MODULE_VERSIONS['external-secrets']]).toEqual(['2.9.0', 'v1.3.2']);
});

describe.each(CHARTS_HAD)('%s', (name) => {
  const objects = () => structuredClone(made.get(name)!) as any[];
  const find = (all: any[], kind: string, part = '') => all.find((one) => one.kind === kind && one.metadata.name.endsWith(part));
  const faults = (all: KubernetesObject[]) => faultsOfRelease(all, placeOf(releaseOf(name)));

  test('what the chart makes of the values is valid, has versions, requests, limits and budgets, keeps to its namespace, and is reached', () => {
    expect(faults(objects())).toEqual([]);
  });

  test('what calls AWS, and what the control plane asks, is there twice', () => {
    const replicas = objects().filter(({ kind }) => kind === 'Deployment').map(({ metadata, spec }) => [metadata.name, spec.replicas ?? 1]);
    expect(replicas).toEqual(expect.arrayContaining([[name, 2], [`${name}-webhook`, 2]]));
  });

  test('Prometheus reads its metrics', () => {
    expect(find(objects(), 'ServiceMonitor')).toBeDefined();
  });

  test.each<[string, (all: any[]) => void, RegExp]>([
    ['a field that no schema knows', (all) => { find(all, 'Deployment').spec.template.spec.contaners = []; }, /additional properties .*contaners/],
    ['an image of today', (all) => { find(all, 'Deployment').spec.template.spec.containers[0].image = 'quay.io/a/b:latest'; }, /no image of a registry at a version/],
    ['a container without limits', (all) => { find(all, 'Deployment').spec.template.spec.containers[0].resources = {}; }, /no requests and limits/],
    ['a container that may be root', (all) => {
      const { spec } = find(all, 'Deployment').spec.template;
      spec.securityContext = undefined;
      spec.containers[0].securityContext = {};
    }, /may be root/],
    ['a budget that is gone', (all) => { all.splice(all.findIndex(({ kind }) => kind === 'PodDisruptionBudget'), 1); }, /2 replicas and 0 budgets/],
    ['a budget that lets nobody go', (all) => { find(all, 'PodDisruptionBudget').spec = { ...find(all, 'PodDisruptionBudget').spec, minAvailable: 2 }; }, /lets no pod/],
    ['a service account of another name', (all) => {
      all.filter(({ kind }) => kind === 'Deployment').forEach(({ spec }) => { spec.template.spec.serviceAccountName = 'default'; });
    }, /no pod has the service account .*, which has a role/],
    ['a secret in plain text', (all) => { all.push({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, stringData: { password: 'b' } }); }, /has something in it/],
    ['a webhook at a port that is closed', (all) => {
      find(all, 'Deployment', '-webhook').spec.template.spec.containers[0].ports.forEach((port: any) => { port.containerPort = 9999; });
    }, /does not reach the webhook/],
    ['a monitor of a port that is not there', (all) => { find(all, 'ServiceMonitor').spec.endpoints[0].port = 'nothing'; }, /which no service has/],
    ['an object somewhere else', (all) => { find(all, 'Service').metadata.namespace = 'default'; }, /is elsewhere/],
  ])('%s is found', (_, plant, fault) => {
    const all = objects();
    plant(all);
    expect(faults(JSON.parse(JSON.stringify(all))).join('\n')).toMatch(fault);
  });
});

test('cert-manager refuses a value that it does not know', () => {
  const release = releaseOf('cert-manager');
  expect(() => helmTemplate({ ...release, values: { ...release.values, replicasCount: 2 } }, 'cert-manager')).toThrow(/replicasCount/);
});
