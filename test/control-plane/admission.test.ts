import * as path from 'path';
import { PARTS, podsOf, shippedTree } from './tree';
import { DELETABLE_ANNOTATION, ON_DEMAND_POOL, SPOT_POOL } from '../../src/cluster/gitops/node-pool-objects';
import { ControlPlane } from '../../tools/control-plane/control-plane';
import type { Answer, ApiObject } from '../../tools/control-plane/kubernetes-api';
import { ensurePrograms } from '../../tools/control-plane/programs';
import { moduleFiles } from '../cluster/gitops/tools/go-modules';

let controlPlane: ControlPlane;
const tree = shippedTree();

beforeAll(async () => {
  controlPlane = await ControlPlane.start(await ensurePrograms());
  await controlPlane.define(path.join(moduleFiles(), 'definitions'));
  await controlPlane.api.applyAll(namespaces());
});

afterAll(() => controlPlane?.stop());

/** Those of the tree, and those that are there before it is delivered. */
function namespaces(): ApiObject[] {
  const all = [...tree.values()].flat();
  const made = all.filter(({ kind }) => kind === 'Namespace');
  // eslint-disable-next-line @stylistic/max-len
  const used = all.map(({ metadata }) => metadata.namespace).filter((name) => name !== undefined && !made.some(({ metadata }) => metadata.name === name));
  return [...made, ...[...new Set(used)].map((name): ApiObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: name! } }))];
}

function first(kind: string, part = 'overlays/us-east-1'): any {
  return structuredClone(tree.get(part)!.find((object) => object.kind === kind));
}

function said({ kind, metadata }: ApiObject, { status, body }: Answer): string[] {
  return status < 400 ? [] : [`${kind} ${metadata.name}: ${status} ${body.message}`];
}

test('the server is of the version that its lock file names', async () => {
  expect((await controlPlane.api.send('GET', '/version')).body).toMatchObject({ major: '1', minor: '35', gitVersion: expect.stringMatching(/^v1\.35\.\d+$/) });
});

test.each(PARTS)('the API server accepts every object of %s, and knows every field of it', async (part) => {
  const refused: string[] = [];
  for (const object of tree.get(part)!) {
    refused.push(...said(object, await controlPlane.api.apply(object, { dryRun: true })));
  }
  expect(refused).toEqual([]);
  expect(tree.get(part)!.length).toBeGreaterThan(40);
});

test.each(PARTS.filter((part) => part !== 'applications'))('the pods of %s are admitted where they run, by pod security as well', async (part) => {
  const refused: string[] = [];
  await controlPlane.api.applyAll(tree.get(part)!.filter(({ kind }) => kind === 'ServiceAccount'));
  const pods = podsOf(tree.get(part)!);
  for (const pod of pods) {
    refused.push(...said(pod, await controlPlane.api.create(pod, { dryRun: true })));
  }
  expect(refused).toEqual([]);
  expect(pods.map(({ metadata }) => metadata.name)).toEqual(['musicconnect-backend', 'musicconnect-frontend', 'musicconnect-websocket']);
});

test('a pod that asks for more than its namespace gives is refused', async () => {
  const [pod] = podsOf(tree.get('overlays/us-east-1')!);
  const asking = { ...pod, spec: { ...pod.spec, hostNetwork: true } };
  expect((await controlPlane.api.create(asking, { dryRun: true })).body.message).toMatch(/violates PodSecurity "restricted:.*host namespaces \(hostNetwork=true\)/);
});

describe('what is wrong is refused:', () => {
  test.each<[string, string, (object: any) => void, RegExp]>([
    ['an unknown field of a node pool', 'NodePool', ({ spec }) => spec.wight = 1, /unknown field "spec.wight"|spec\.wight: field not declared/],
    ['a label that only Karpenter sets', 'NodePool', ({ spec }) => spec.template.metadata.labels['karpenter.sh/nodepool'] = 'spot', /is restricted/],
    ['a node pool whose pods are never moved', 'NodePool', ({ spec }) => spec.disruption.consolidationPolicy = 'Never', /Unsupported value: "Never"/],
    ['a Deployment that does not select its own pods', 'Deployment', ({ spec }) => spec.template.metadata.labels = { app: 'other' }, /`selector` does not match template `labels`/],
    ['requests above the limits', 'Deployment', ({ spec }) => spec.template.spec.containers[0].resources.requests.cpu = '9', /must be less than or equal to cpu limit/],
    ['least domains of a spread that nobody insists on', 'Deployment', ({ spec }) => spec.template.spec.topologySpreadConstraints[0].whenUnsatisfiable = 'ScheduleAnyway',
      /can only use minDomains if whenUnsatisfiable=DoNotSchedule/],
    ['more least than most replicas', 'HorizontalPodAutoscaler', ({ spec }) => spec.minReplicas = 999, /maxReplicas: Invalid value.*greater than or equal to `minReplicas`/],
    ['a budget that says two things', 'PodDisruptionBudget', ({ spec }) => spec.minAvailable = 1, /minAvailable and maxUnavailable cannot be both set/],
    ['a policy of a type that there is not', 'NetworkPolicy', ({ spec }) => spec.policyTypes = ['Inwards'], /policyTypes\[0\]: Unsupported value: "Inwards"/],
    ['an unknown field of a secret', 'ExternalSecret', ({ spec }) => spec.refresh = '1h', /spec\.refresh: field not declared|unknown field "spec.refresh"/],
    ['an interval that is none', 'ServiceMonitor', ({ spec }) => spec.endpoints[0].interval = 'soon', /endpoints\[0\]\.interval: Invalid value: "soon"/],
    ['an expression that does not compile', 'ValidatingAdmissionPolicy', ({ spec }) => spec.validations[0].expression = 'object.spec.', /compilation failed/],
    ['an issuer without a server', 'ClusterIssuer', ({ spec }) => delete spec.acme.server, /spec\.acme\.server: Required value/],
  ])('%s', async (_, kind, plant, message) => {
    const object = first(kind);
    expect(said(object, await controlPlane.api.apply(object, { dryRun: true }))).toEqual([]);
    plant(object);
    expect(said(object, await controlPlane.api.apply(object, { dryRun: true }))).toEqual([expect.stringMatching(message)]);
  });

  test.each<[string, string, string, (object: any) => void, RegExp]>([
    ['an unknown field of an application', 'applications', 'Application', ({ spec }) => spec.repoUrl = 'x', /spec\.repoUrl: field not declared|unknown field "spec.repoUrl"/],
    ['a route to a port that there cannot be', 'gateway', 'HTTPRoute', ({ spec }) => spec.rules[0].backendRefs[0].port = 70000, /backendRefs\[0\]\.port: Invalid value: 70000/],
  ])('%s', async (_, part, kind, plant, message) => {
    const object = first(kind, part);
    plant(object);
    expect(said(object, await controlPlane.api.apply(object, { dryRun: true }))).toEqual([expect.stringMatching(message)]);
  });
});

describe('the node pools that pods insist on', () => {
  const objects = tree.get('overlays/us-east-1')!;
  const pools = objects.filter(({ kind }) => kind === 'NodePool');

  beforeAll(async () => {
    await controlPlane.api.applyAll([...pools, ...objects.filter(({ kind }) => kind.startsWith('ValidatingAdmissionPolicy'))]);
    // A policy is in force a moment after it is accepted.
    for (let tries = 0; tries < 600 && (await controlPlane.api.delete(pools[0], { dryRun: true })).status < 400; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });

  test('are the two of the guide', () => expect(pools.map(({ metadata }) => metadata.name).sort()).toEqual([ON_DEMAND_POOL, SPOT_POOL]));

  test.each([SPOT_POOL, ON_DEMAND_POOL])('%s is not deleted before somebody says that it may be, and has no limit of 0', async (name) => {
    const { api } = controlPlane;
    const pool = pools.find(({ metadata }) => metadata.name === name)!;
    expect(said(pool, await api.delete(pool))).toEqual([expect.stringContaining(`annotate it with ${DELETABLE_ANNOTATION}=true first`)]);
    expect(said(pool, await api.patch(pool, { spec: { limits: { cpu: '0' } } }))).toEqual([expect.stringContaining('launches nothing')]);
    expect(said(pool, await api.patch(pool, { spec: { limits: { cpu: '400' } } }))).toEqual([]);
    expect(said(pool, await api.patch(pool, { metadata: { annotations: { [DELETABLE_ANNOTATION]: 'true' } } }))).toEqual([]);
    expect(said(pool, await api.delete(pool))).toEqual([]);
  });
});
