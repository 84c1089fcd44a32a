import { BACKEND } from './models';
import { CAPACITY_LABEL, CAPACITY_SPREAD_LABEL } from '../../../src/cluster/gitops/capacity';
import { objectKey } from '../../../src/cluster/gitops/kubernetes-object';
import type { WorkloadModel } from '../../../src/cluster/gitops/models';
import { workloadObjects } from '../../../src/cluster/gitops/workload-objects';

function objectOf(kind: string, changes: Partial<WorkloadModel> = {}): any {
  return workloadObjects({ ...BACKEND, ...changes }).find((one) => one.kind === kind);
}

function podOf(changes: Partial<WorkloadModel> = {}): any {
  return objectOf('Deployment', changes).spec.template.spec;
}

test('a workload is these objects, with the names of the guide', () => {
  expect(workloadObjects(BACKEND).map(objectKey)).toEqual([
    'v1 ServiceAccount musicconnect/musicconnect-backend',
    'external-secrets.io/v1 ExternalSecret musicconnect/musicconnect-backend',
    'apps/v1 Deployment musicconnect/musicconnect-backend',
    'v1 Service musicconnect/musicconnect-backend',
    'autoscaling/v2 HorizontalPodAutoscaler musicconnect/musicconnect-backend-hpa',
    'policy/v1 PodDisruptionBudget musicconnect/musicconnect-backend',
    'networking.k8s.io/v1 NetworkPolicy musicconnect/musicconnect-backend',
  ]);
  expect(workloadObjects({ ...BACKEND, secrets: {} }).map(({ kind }) => kind)).not.toContain('ExternalSecret');
});

test('the autoscaler has the number of pods, and a sync does not put it back', () => {
  expect(objectOf('Deployment').spec).not.toHaveProperty('replicas');
  const { spec } = objectOf('HorizontalPodAutoscaler');
  expect(spec).toMatchObject({ minReplicas: 3, maxReplicas: 100, scaleTargetRef: { kind: 'Deployment', name: 'musicconnect-backend' } });
  expect(spec.metrics).toEqual([
    { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
    { type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 80 } } },
    { type: 'Pods', pods: { metric: { name: 'http_requests_per_second' }, target: { type: 'AverageValue', averageValue: '100' } } },
  ]);
});

test('selectors of Deployment, Service, budget, spread and policy mean the same pods', () => {
  const labels = { app: 'musicconnect-backend' };
  const deployment = objectOf('Deployment');
  expect(deployment.spec.template.metadata.labels).toMatchObject(labels);
  expect([
    deployment.spec.selector.matchLabels, objectOf('Service').spec.selector, objectOf('PodDisruptionBudget').spec.selector.matchLabels,
    objectOf('NetworkPolicy').spec.podSelector.matchLabels,
    ...podOf().topologySpreadConstraints.map((constraint: any) => constraint.labelSelector.matchLabels),
  ]).toEqual(Array.from({ length: 6 }, () => labels));
});

test.each([
  [10, 10], [20, 5], [25, 4], [30, 10], [50, 2], [75, 4], [80, 5], [90, 10],
])('with %d percent on spot, pods insist on an even spread over %d values of the label', (spotPercentage, minDomains) => {
  const [capacity, zones] = podOf({ spread: { capacity: 'split', spotPercentage } }).topologySpreadConstraints;
  expect(capacity).toEqual({
    maxSkew: 1, topologyKey: CAPACITY_SPREAD_LABEL, whenUnsatisfiable: 'DoNotSchedule', minDomains, labelSelector: { matchLabels: { app: 'musicconnect-backend' } },
  });
  expect(zones).toMatchObject({ maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway' });
});

test.each([
  ['that opts out', { capacity: 'on-demand', spotPercentage: 50 }, ['on-demand']],
  ['without spot', { capacity: 'split', spotPercentage: 0 }, ['on-demand']],
  ['with nothing but spot', { capacity: 'split', spotPercentage: 100 }, ['spot']],
] as const)('a workload %s is spread over zones alone, on its pool', (_, spread, values) => {
  const pod = podOf({ spread });
  expect(pod.topologySpreadConstraints.map(({ topologyKey }: any) => topologyKey)).toEqual(['topology.kubernetes.io/zone']);
  expect(pod.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms)
    .toEqual([{ matchExpressions: [{ key: CAPACITY_LABEL, operator: 'In', values }] }]);
});

test('a pod that goes serves until nobody sends to it, and is given the time to finish', () => {
  const pod = podOf();
  expect(pod.containers[0].lifecycle).toEqual({ preStop: { sleep: { seconds: 15 } } });
  expect(pod.terminationGracePeriodSeconds).toBe(45);
  expect(objectOf('Deployment').spec.strategy.rollingUpdate).toEqual({ maxSurge: '25%', maxUnavailable: 0 });
});

test('a container starts, is ready and is alive by what it answers', () => {
  const [{ startupProbe, readinessProbe, livenessProbe }] = podOf().containers;
  expect(startupProbe).toMatchObject({ tcpSocket: { port: 8080 }, periodSeconds: 5, failureThreshold: 12 });
  expect(readinessProbe).toMatchObject({ httpGet: { path: '/health', port: 8080 }, failureThreshold: 2 });
  expect(livenessProbe).toMatchObject({ tcpSocket: { port: 8080 }, failureThreshold: 6 });
  const tcp = { port: 8080, periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 2 };
  expect(podOf({ probes: { ...BACKEND.probes, readiness: tcp } }).containers[0].readinessProbe).toMatchObject({ tcpSocket: { port: 8080 } });
});

test('a container runs as nobody, writes where it may, and has its limits', () => {
  const pod = podOf();
  expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } });
  const [{ securityContext, resources, volumeMounts }] = pod.containers;
  expect(securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
  expect(resources).toEqual({
    requests: { 'cpu': '250m', 'memory': '512Mi', 'ephemeral-storage': '1024Mi' }, limits: { 'cpu': '1000m', 'memory': '512Mi', 'ephemeral-storage': '1024Mi' },
  });
  expect(volumeMounts).toEqual([{ name: 'writable-1', mountPath: '/tmp' }]);
  expect(pod.volumes).toEqual([{ name: 'writable-1', emptyDir: {} }]);
});

test('the policy names who may call the workload and whom it may call, DNS and credentials among them', () => {
  const { policyTypes, ingress, egress } = objectOf('NetworkPolicy').spec;
  expect(policyTypes).toEqual(['Ingress', 'Egress']);
  expect(ingress).toEqual([
    { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } }], ports: [{ protocol: 'TCP', port: 8080 }] },
    {
      from: [{
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'musicconnect-monitoring' } },
        podSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } },
      }],
      ports: [{ protocol: 'TCP', port: 9102 }],
    },
    { from: [{ podSelector: { matchLabels: { app: 'musicconnect-frontend' } } }], ports: [{ protocol: 'TCP', port: 8080 }] },
  ]);
  expect(egress).toEqual([
    { to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }] },
    { to: [{ ipBlock: { cidr: '169.254.170.23/32' } }], ports: [{ protocol: 'TCP', port: 80 }] },
    { to: [{ ipBlock: { cidr: '10.0.0.0/16' } }], ports: [{ protocol: 'TCP', port: 5432 }, { protocol: 'TCP', port: 6379 }] },
    { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }], ports: [{ protocol: 'TCP', port: 443 }] },
  ]);
});

test('no peer is left open: a rule without one would mean everybody', () => {
  const { ingress, egress } = objectOf('NetworkPolicy').spec;
  for (const rule of [...ingress, ...egress]) {
    const peers = rule.from ?? rule.to;
    expect(peers).not.toHaveLength(0);
    peers.forEach((one: object) => expect(Object.keys(one)).not.toHaveLength(0));
  }
});

test('secrets are read from AWS Secrets Manager, composed there where they are needed, and are in no manifest', () => {
  const { spec } = objectOf('ExternalSecret');
  expect(spec.target.template.data).toEqual({
    DATABASE_URL: 'postgresql://{{ .DATABASE_URL_username }}:{{ .DATABASE_URL_password | urlquery }}@{{ .DATABASE_URL_host }}:{{ .DATABASE_URL_port }}'
      + '/{{ .DATABASE_URL_dbname }}',
    STRIPE_SECRET_KEY: '{{ .STRIPE_SECRET_KEY_value }}',
  });
  expect(spec.data).toContainEqual({ secretKey: 'DATABASE_URL_password', remoteRef: { key: 'musicconnect/database', property: 'password' } });
  expect(spec.data).toContainEqual({ secretKey: 'STRIPE_SECRET_KEY_value', remoteRef: { key: 'musicconnect/stripe' } });
  expect(podOf().containers[0].env).toContainEqual({
    name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: 'musicconnect-backend', key: 'DATABASE_URL' } },
  });
});

test('pods are restarted when what they read has rotated', () => {
  expect(objectOf('Deployment').metadata.annotations).toEqual({ 'secret.reloader.stakater.com/reload': objectOf('ExternalSecret').spec.target.name });
  expect(objectOf('Deployment', { secrets: {} }).metadata).not.toHaveProperty('annotations');
});

test('the container is told its port, and an own PORT goes before it', () => {
  expect(podOf().containers[0].env).toContainEqual({ name: 'PORT', value: '8080' });
  expect(podOf({ environment: { PORT: '9000' } }).containers[0].env.filter(({ name }: any) => name === 'PORT')).toEqual([{ name: 'PORT', value: '9000' }]);
});

test('the image has the name that overlays replace, by tag or by digest', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  expect(podOf().containers[0].image).toBe('musicconnect-backend:1.4.2');
  expect(podOf({ image: { digest } }).containers[0].image).toBe(`musicconnect-backend@${digest}`);
  expect(podOf({ image: { repository: 'example.com/backend', tag: '2' } }).containers[0].image).toBe('example.com/backend:2');
});
