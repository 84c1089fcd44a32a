import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { parse, parseAllDocuments } from 'yaml';
import { platformApp } from './platform-app';
import { faultsOf, kustomize } from './tools/kubernetes';
import { REGIONS, regionModel } from './tree-models';
import { ARGO_CD_CHART, CHARTS } from '../../../src/cluster/gitops/charts';
import { type KubernetesObject, objectKey } from '../../../src/cluster/gitops/kubernetes-object';
import { clusterNamespaces, platformServiceAccounts, type RegionTreeModel } from '../../../src/cluster/gitops/platform/platform-model';
import { renderTree } from '../../../src/cluster/gitops/render-tree';

const FOUR_REGIONS = REGIONS.map((region) => regionModel(region));
const GATEWAY = regionModel('us-east-1', { ingress: { kind: 'gateway-api', internetFacing: false, loadBalancerCidrs: ['10.0.0.0/16'] } });
const FOLDERS: string[] = [];

afterAll(() => FOLDERS.forEach((folder) => fs.rmSync(folder, { recursive: true })));

function write(regions: readonly RegionTreeModel[]): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tree-'));
  FOLDERS.push(folder);
  for (const [file, text] of renderTree(regions)) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

function objectsIn(text: string): KubernetesObject[] {
  return parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject);
}

/** The trees that synthesis writes of whole apps, with the regions of each. */
const APPS: Readonly<Record<string, readonly string[]>> = { 'one region': ['us-east-1'], 'four regions': REGIONS };

/** Every folder that Argo CD delivers: to each region, and to its hub. */
const built = new Map<string, KubernetesObject[]>();

beforeAll(() => {
  const folder = write(FOUR_REGIONS);
  for (const part of partsOf(REGIONS)) {
    built.set(part, objectsIn(kustomize(path.join(folder, part))));
  }
  built.set('gateway', objectsIn(kustomize(path.join(write([GATEWAY]), 'overlays', 'us-east-1'))));
  for (const [app, regions] of Object.entries(APPS)) {
    const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'assembly-'));
    FOLDERS.push(outdir);
    platformApp(regions, { outdir }).synth();
    for (const part of partsOf(regions)) {
      built.set(`${app}: ${part}`, objectsIn(kustomize(path.join(outdir, 'gitops', 'musicconnect', part))));
    }
  }
});

function partsOf(regions: readonly string[]): string[] {
  return [...regions.map((region) => `overlays/${region}`), 'applications'];
}

const PARTS = [...partsOf(REGIONS), 'gateway', ...Object.entries(APPS).flatMap(([app, regions]) => partsOf(regions).map((part) => `${app}: ${part}`))];
const OVERLAYS = PARTS.filter((part) => !part.endsWith('applications'));

function of(part: string, kind: string): any[] {
  return built.get(part)!.filter((object) => object.kind === kind);
}

test('the same models are the same bytes, whichever region is asked first', () => {
  expect([...renderTree(FOUR_REGIONS)]).toEqual([...renderTree(structuredClone(FOUR_REGIONS))]);
  expect([...renderTree(FOUR_REGIONS).keys()]).toEqual([...renderTree(FOUR_REGIONS).keys()].sort());
});

test('what all regions have in common stands in the base once, and a region has but what is its own', () => {
  const tree = renderTree(FOUR_REGIONS);
  expect([...tree.keys()].filter((file) => /^base|us-east-1|^root|projects/.test(file))).toEqual([
    'applications/projects.yaml', 'applications/us-east-1.yaml',
    'base/alerts.yaml', 'base/cluster.yaml', 'base/dashboards.yaml', 'base/kustomization.yaml', 'base/namespaces.yaml', 'base/node-pools.yaml', 'base/secrets.yaml',
    'base/workloads/backend.yaml', 'base/workloads/frontend.yaml', 'base/workloads/websocket.yaml',
    'overlays/us-east-1/cluster.yaml', 'overlays/us-east-1/ingress.yaml', 'overlays/us-east-1/kustomization.yaml', 'overlays/us-east-1/thanos.yaml',
    'root.yaml',
  ]);
});

test('a region that differs in one workload has its objects in its overlay, and the others keep theirs', () => {
  const [first, ...others] = FOUR_REGIONS;
  const larger = { ...first, workloads: first.workloads.map((workload) => ({ ...workload, replicas: { minimum: 6, maximum: 50 } })) };
  const folder = write([larger, ...others]);
  const minimum = (region: string) => (objectsIn(kustomize(path.join(folder, 'overlays', region)))
    .filter(({ kind }) => kind === 'HorizontalPodAutoscaler') as any[]).map(({ spec }) => spec.minReplicas);
  expect(minimum('us-east-1')).toEqual([6, 6, 6]);
  expect(minimum('eu-west-1')).toEqual([3, 3, 3]);
});

test('each region pulls its images from its own registry, by a tag that says which', () => {
  for (const region of REGIONS) {
    expect(of(`overlays/${region}`, 'Deployment').map(({ spec }) => spec.template.spec.containers[0].image).sort()).toEqual(
      ['backend', 'frontend', 'websocket'].map((name) => `123456789012.dkr.ecr.${region}.amazonaws.com/musicconnect-${name}:1.4.2`),
    );
  }
});

test.each([
  ['Deployment', (spec: any) => spec.template.spec.containers[0], { livnessProbe: {} }],
  ['NetworkPolicy', (spec: any) => spec, { ingres: [] }],
  ['HorizontalPodAutoscaler', (spec: any) => spec, { maxReplicas: '100' }],
  ['Service', (spec: any) => spec.ports[0], { port: 'http' }],
])('the schemas find what is wrong in a %s', (kind, place, fault) => {
  const object = structuredClone(of('overlays/us-east-1', kind)[0]);
  expect(faultsOf(object)).toEqual([]);
  Object.assign(place(object.spec), fault);
  expect(faultsOf(object)).not.toEqual([]);
});

describe.each(PARTS)('%s', (part) => {
  test('every object is as the schema of its kind says, without a field that it does not know', () => {
    const faults = built.get(part)!.flatMap((object) => faultsOf(object).map((fault) => `${objectKey(object)} ${fault}`));
    expect(faults).toEqual([]);
  });

  test('no object is there twice, and each says what it belongs to', () => {
    const keys = built.get(part)!.map(objectKey);
    expect(keys).toEqual([...new Set(keys)]);
    const others = built.get(part)!.filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/part-of'] !== 'musicconnect').map(objectKey);
    // Its name and namespace are those that AWS reads, and others may have labels on it.
    expect(others).toEqual(part.endsWith('applications') ? [] : ['v1 ConfigMap kube-system/amazon-vpc-cni']);
  });

  test('no secret is in the tree', () => {
    expect(of(part, 'Secret')).toEqual([]);
    const plain = /"(?:admin-password|password|token|access_key|secret_key|routing_key|api_url)":"(?!\{\{)[^"]*"/.exec(JSON.stringify(built.get(part)));
    expect(plain).toBeNull();
  });
});

describe.each(OVERLAYS)('%s', (part) => {
  test('every namespace that is used is made, keeps a level of pod security, and denies what no policy names', () => {
    const namespaces = of(part, 'Namespace');
    expect(new Set(namespaces.map(({ metadata }) => metadata.name))).toEqual(new Set(Object.values(clusterNamespaces('musicconnect'))));
    const used = built.get(part)!.map(({ metadata }) => metadata.namespace).filter((name) => name !== undefined && name !== 'kube-system');
    expect(new Set(used)).toEqual(new Set(namespaces.map(({ metadata }) => metadata.name)));
    for (const { metadata } of namespaces) {
      const level = metadata.labels['pod-security.kubernetes.io/enforce'];
      expect(['restricted', 'baseline', 'privileged']).toContain(level);
      expect(metadata.annotations['eknmusic.com/pod-security-reason'] === undefined).toBe(level === 'restricted');
      expect(of(part, 'NetworkPolicy').filter((policy) => policy.metadata.namespace === metadata.name)).toContainEqual(expect.objectContaining({
        metadata: expect.objectContaining({ name: 'default-deny' }), spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
      }));
    }
    expect(namespaces.find(({ metadata }) => metadata.name === 'musicconnect').metadata.labels['pod-security.kubernetes.io/enforce']).toBe('restricted');
  });

  test('network policies are enforced, and DNS answers in every namespace', () => {
    expect(of(part, 'ConfigMap')).toContainEqual(expect.objectContaining({
      metadata: expect.objectContaining({ namespace: 'kube-system', name: 'amazon-vpc-cni' }),
      data: { 'enable-network-policy-controller': 'true' },
    }));
    for (const namespace of Object.values(clusterNamespaces('musicconnect'))) {
      const rules = of(part, 'NetworkPolicy').filter(({ metadata }) => metadata.namespace === namespace).flatMap(({ spec }) => spec.egress ?? []);
      expect(rules.filter(({ ports }) => ports?.some(({ port }: any) => port === 53)).length).toBeGreaterThan(0);
    }
  });

  test('each Deployment has an autoscaler without replicas of its own, a disruption budget, spread, probes, limits and a policy with peers both ways', () => {
    const deployments = of(part, 'Deployment');
    expect(deployments).toHaveLength(3);
    for (const { metadata, spec } of deployments) {
      expect(spec).not.toHaveProperty('replicas');
      expect(of(part, 'HorizontalPodAutoscaler').map((one) => one.spec.scaleTargetRef.name)).toContain(metadata.name);
      expect(of(part, 'PodDisruptionBudget').map((one) => one.spec.selector.matchLabels.app)).toContain(metadata.name);
      expect(of(part, 'ServiceAccount').map((one) => one.metadata.name)).toContain(spec.template.spec.serviceAccountName);
      const policy = of(part, 'NetworkPolicy').find((one) => one.metadata.name === metadata.name);
      expect(policy.spec.policyTypes).toEqual(['Ingress', 'Egress']);
      [...policy.spec.ingress, ...policy.spec.egress].forEach((rule: any) => expect((rule.from ?? rule.to).length).toBeGreaterThan(0));
      expect(spec.template.spec.topologySpreadConstraints.map((one: any) => one.topologyKey)).toContain('topology.kubernetes.io/zone');
      for (const container of spec.template.spec.containers) {
        expect(Object.keys(container)).toEqual(expect.arrayContaining(['livenessProbe', 'readinessProbe', 'startupProbe']));
        expect(Object.keys(container.resources.limits)).toEqual(expect.arrayContaining(['cpu', 'memory']));
        expect(container.image).toMatch(/:(?!latest$)[\w.-]+$/);
      }
    }
  });

  test('a secret that a pod or an operator reads is made by External Secrets Operator', () => {
    const made = of(part, 'ExternalSecret').map(({ metadata, spec }) => `${metadata.namespace}/${spec.target.name}`);
    const read = of(part, 'Deployment').flatMap(({ metadata, spec }) => spec.template.spec.containers.flatMap(({ env }: any) => env)
      .flatMap(({ valueFrom }: any) => (valueFrom?.secretKeyRef ? [`${metadata.namespace}/${valueFrom.secretKeyRef.name}`] : [])));
    expect(made).toEqual(expect.arrayContaining([...new Set(read)] as string[]));
    expect(made).toEqual(expect.arrayContaining(['musicconnect-monitoring/alertmanager-receivers', 'musicconnect-monitoring/grafana-admin']));
  });

  test('who may do something by hand may not read secrets, nor give permissions away', () => {
    for (const { rules } of of(part, 'Role')) {
      expect(JSON.stringify(rules)).not.toMatch(/secrets|roles|"\*"|impersonate|escalate|bind/);
    }
    expect(of(part, 'RoleBinding').map(({ subjects }) => subjects[0].kind)).toEqual(of(part, 'RoleBinding').map(() => 'Group'));
    expect(of(part, 'ClusterRoleBinding')).toEqual([]);
  });
});

test('a host name has one master with a certificate and a record of the region, and each of its workloads a path', () => {
  const ingresses = of('overlays/eu-west-1', 'Ingress');
  expect(ingresses.map(({ metadata, spec }) => [
    metadata.annotations['nginx.org/mergeable-ingress-type'], spec.rules[0].host, spec.rules[0].http?.paths[0].path, spec.tls?.[0].secretName,
  ]).sort()).toEqual([
    ['master', 'api.musicconnect.com', undefined, 'tls-api-musicconnect-com'],
    ['master', 'musicconnect.com', undefined, 'tls-musicconnect-com'],
    ['master', 'www.musicconnect.com', undefined, 'tls-www-musicconnect-com'],
    ['minion', 'api.musicconnect.com', '/', undefined],
    ['minion', 'api.musicconnect.com', '/socket', undefined],
    ['minion', 'musicconnect.com', '/', undefined],
    ['minion', 'www.musicconnect.com', '/', undefined],
  ]);
  const masters = ingresses.filter(({ spec }) => spec.tls !== undefined);
  masters.forEach(({ metadata }) => expect(metadata.annotations).toMatchObject({
    'external-dns.alpha.kubernetes.io/aws-region': 'eu-west-1', 'external-dns.alpha.kubernetes.io/set-identifier': 'musicconnect-eu-west-1-eks',
  }));
});

test('with Gateway API the load balancer reaches the port of each published workload from the addresses of the VPC', () => {
  expect(of('gateway', 'Ingress')).toEqual([]);
  expect(of('gateway', 'HTTPRoute').map(({ spec }) => spec.rules[0].backendRefs[0].name).sort()).toEqual(['musicconnect-backend', 'musicconnect-frontend', 'musicconnect-websocket']);
  expect(of('gateway', 'NetworkPolicy').find(({ metadata }) => metadata.name === 'musicconnect-backend-load-balancer').spec.ingress).toEqual([
    { from: [{ ipBlock: { cidr: '10.0.0.0/16' } }], ports: [{ protocol: 'TCP', port: 8080 }] },
  ]);
});

describe('Argo CD', () => {
  const applications = () => of('applications', 'Application');

  test('each region has an application for its overlay and one for each chart, at a version that is one', () => {
    for (const region of REGIONS) {
      const own = applications().filter(({ spec }) => spec.destination.name === `musicconnect-${region}-eks`);
      expect(own.map(({ spec }) => spec.source.chart ?? spec.source.path).sort()).toEqual(
        [...Object.values(CHARTS).map(({ name }) => name), `musicconnect/overlays/${region}`].sort(),
      );
    }
    [...Object.values(CHARTS), ARGO_CD_CHART].forEach(({ version }) => expect(version).toMatch(/^v?\d+\.\d+\.\d+$/));
    expect(new Set(applications().map(({ metadata }) => metadata.name)).size).toBe(applications().length);
  });

  test('what an EKS add-on installs is no chart beside it', () => {
    const names = (addOns: string[]) => objectsIn(renderTree([regionModel('us-east-1', { addOns })]).get('applications/us-east-1.yaml')!)
      .map(({ metadata }) => metadata.name.replace('musicconnect-us-east-1-eks-', ''));
    expect(names([]).filter((name) => !names(['metrics-server', 'cert-manager', 'external-dns']).includes(name))).toEqual(['cert-manager', 'external-dns']);
  });

  test('whatever an application delivers, its project lets it', () => {
    const projects = new Map(of('applications', 'AppProject').map(({ metadata, spec }) => [metadata.name, spec]));
    const root = parse(renderTree(FOUR_REGIONS).get('root.yaml')!);
    for (const { spec } of [...applications(), root]) {
      const project = projects.get(spec.project);
      expect(project.sourceRepos).toContain(spec.source.repoURL);
      expect(project.destinations).toContainEqual(spec.destination);
    }
    const allowed = projects.get('musicconnect');
    for (const part of OVERLAYS) {
      for (const { apiVersion, kind, metadata } of built.get(part)!) {
        if (metadata.namespace === undefined) {
          expect(allowed.clusterResourceWhitelist).toContainEqual({ group: apiVersion.includes('/') ? apiVersion.split('/')[0] : '', kind });
        } else {
          expect(allowed.destinations).toContainEqual({ name: 'musicconnect-us-east-1-eks', namespace: metadata.namespace });
        }
      }
    }
  });

  test('what operators change by hand is left as it is, and nothing else', () => {
    const tree = applications().find(({ spec }) => spec.source.path === 'musicconnect/overlays/us-east-1').spec;
    expect(tree.ignoreDifferences).toEqual([
      { group: 'apps', kind: 'Deployment', namespace: 'musicconnect', jsonPointers: ['/spec/replicas'] },
      { group: 'autoscaling', kind: 'HorizontalPodAutoscaler', namespace: 'musicconnect', jsonPointers: ['/spec/maxReplicas', '/spec/minReplicas'] },
    ]);
    applications().forEach(({ spec }) => expect(spec.syncPolicy.syncOptions).toContain('RespectIgnoreDifferences=true'));
  });

  test('each pod of the platform that calls AWS has the service account that its role is for', () => {
    const values = (chart: string) => applications().find(({ spec }) => spec.source.chart === chart).spec;
    const accounts = {
      'cert-manager': values('cert-manager').source.helm.valuesObject.serviceAccount.name,
      'external-dns': values('external-dns').source.helm.valuesObject.serviceAccount.name,
      'external-secrets': values('external-secrets').source.helm.valuesObject.serviceAccount.name,
      'prometheus': values('kube-prometheus-stack').source.helm.valuesObject.prometheus.serviceAccount.name,
      'thanos': values('thanos').source.helm.valuesObject.global.serviceAccount.name,
      'loki': values('loki').source.helm.valuesObject.serviceAccount.name,
      'tempo': values('tempo').source.helm.valuesObject.serviceAccount.name,
    };
    expect(platformServiceAccounts('musicconnect').map(({ role, serviceAccount }) => [role, serviceAccount])).toEqual(Object.entries(accounts));
    for (const { role, namespace } of platformServiceAccounts('musicconnect')) {
      expect(values(role === 'prometheus' ? 'kube-prometheus-stack' : role).destination.namespace).toBe(namespace);
    }
  });

  test('the first region asks the Thanos of the others, and each other knows itself', () => {
    const endpoints = REGIONS.map((region) => applications().find(({ metadata }) => metadata.name === `musicconnect-${region}-eks-thanos`)
      .spec.source.helm.valuesObject.query.endpoints.static.slice(1));
    expect(endpoints).toEqual([
      ['us-west-2', 'eu-west-1', 'ap-southeast-1'].map((region) => `dns+thanos-${region}.musicconnect.com:10901`), [], [], [],
    ]);
    const hosts = REGIONS.slice(1).map((region) => of(`overlays/${region}`, 'Service').find(({ metadata }) => metadata.name === 'thanos-query-regions')
      .metadata.annotations['external-dns.alpha.kubernetes.io/hostname']);
    expect(hosts.map((host) => `dns+${host}:10901`)).toEqual(endpoints[0]);
  });

  test('who is on call is told by files that a secret fills, and what is critical wakes somebody', () => {
    const { alertmanager } = applications().find(({ spec }) => spec.source.chart === 'kube-prometheus-stack').spec.source.helm.valuesObject;
    const receiver = (name: string) => alertmanager.config.receivers.find((one: any) => one.name === name);
    const secret = of('overlays/us-east-1', 'ExternalSecret').find(({ metadata }) => metadata.name === 'alertmanager-receivers');
    const folder = `/etc/alertmanager/secrets/${alertmanager.alertmanagerSpec.secrets[0]}`;
    expect([receiver('pagerduty').pagerduty_configs[0].routing_key_file, receiver('slack').slack_configs[0].api_url_file].sort())
      .toEqual(secret.spec.data.map(({ secretKey }: any) => `${folder}/${secretKey}`).sort());
    expect(alertmanager.config.route.routes).toContainEqual({ receiver: 'pagerduty', matchers: ['severity = "critical"'], continue: true });
    expect(alertmanager.config.route.receiver).toBe('slack');
  });
});

test('the objective is 99.99 %, and its budget is spent by the rates of the handbook', () => {
  const { groups } = of('overlays/us-east-1', 'PrometheusRule').find(({ metadata }) => metadata.name === 'musicconnect-objectives').spec;
  expect(groups.map(({ name }: any) => name)).toEqual(['slo-musicconnect-backend', 'slo-musicconnect-frontend', 'slo-musicconnect-websocket']);
  expect(groups[0].rules.filter(({ alert }: any) => alert !== undefined).map(({ expr, labels }: any) => [labels.severity, expr.replace(/\{.*?\}/g, '')])).toEqual([
    ['critical', 'slo:error_ratio:1h > 14.4 * 0.0001 and slo:error_ratio:5m > 14.4 * 0.0001'],
    ['critical', 'slo:error_ratio:6h > 6 * 0.0001 and slo:error_ratio:30m > 6 * 0.0001'],
    ['warning', 'slo:error_ratio:1d > 3 * 0.0001 and slo:error_ratio:2h > 3 * 0.0001'],
    ['warning', 'slo:error_ratio:3d > 1 * 0.0001 and slo:error_ratio:6h > 1 * 0.0001'],
  ]);
});
