import { CAPACITY_LABEL, CAPACITY_SPREAD_LABEL, capacityDomains } from './capacity';
import { commonLabels, type KubernetesObject, type ObjectMeta } from './kubernetes-object';
import { objectName, type PeerModel, type ProbeModel, type WorkloadModel } from './models';
import { ON_DEMAND_POOL, SPOT_POOL } from './node-pool-objects';

/** The name of the ClusterSecretStore that reads AWS Secrets Manager of the region. */
export const SECRET_STORE = 'aws-secrets-manager';
/** Where EKS Pod Identity hands out credentials. */
const POD_IDENTITY_AGENT = '169.254.170.23/32';
/** In Auto Mode, DNS is a service of each node and no pod that a policy could select, and its address is that of the node. */
const ANY_ADDRESS = { ipBlock: { cidr: '0.0.0.0/0' } };
/** The most that passes between a rotation and the restart of the pods that read the secret. */
const REFRESH_INTERVAL = '1m';

/** The namespaces of those who reach workloads from outside of the project. */
export interface PlatformNamespaces {
  readonly ingress: string;
  readonly monitoring: string;
}

export const PLATFORM_NAMESPACES: PlatformNamespaces = { ingress: 'ingress-nginx', monitoring: 'musicconnect-monitoring' };

/** All objects of one workload in one region. */
export function workloadObjects(workload: WorkloadModel, platform: PlatformNamespaces = PLATFORM_NAMESPACES): KubernetesObject[] {
  return [
    serviceAccount(workload),
    ...Object.keys(workload.secrets).length > 0 ? [externalSecret(workload)] : [],
    deployment(workload),
    service(workload),
    autoscaler(workload),
    disruptionBudget(workload),
    networkPolicy(workload, platform),
  ];
}

/** What selects the pods of a workload. Never changed: a Deployment does not take another selector. */
export function selectorLabels(workload: Pick<WorkloadModel, 'project' | 'name'>): Record<string, string> {
  return { app: objectName(workload) };
}

function metadata(workload: WorkloadModel, more: Partial<ObjectMeta> = {}): ObjectMeta {
  return {
    name: objectName(workload),
    namespace: workload.namespace,
    ...more,
    labels: { ...selectorLabels(workload), ...commonLabels(workload.project, workload.name), ...more.labels },
  };
}

function serviceAccount(workload: WorkloadModel): KubernetesObject {
  // Pods get credentials of AWS from the Pod Identity agent, and need none of the Kubernetes API.
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata(workload), automountServiceAccountToken: false };
}

/** External Secrets Operator writes the Secret, and writes it again when a secret in AWS Secrets Manager has rotated. */
function externalSecret(workload: WorkloadModel): KubernetesObject {
  const secrets = Object.entries(workload.secrets);
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: metadata(workload),
    spec: {
      refreshInterval: REFRESH_INTERVAL,
      secretStoreRef: { kind: 'ClusterSecretStore', name: SECRET_STORE },
      target: {
        name: objectName(workload),
        creationPolicy: 'Owner',
        deletionPolicy: 'Retain',
        template: {
          engineVersion: 'v2',
          mergePolicy: 'Replace',
          data: Object.fromEntries(secrets.map(([variable, { template }]) => [variable, prefixed(template, variable)])),
        },
      },
      data: secrets.flatMap(([variable, { references }]) => Object.entries(references).map(([alias, { secretName, property }]) => ({
        secretKey: `${variable}_${alias}`,
        remoteRef: { key: secretName, ...property === undefined ? {} : { property } },
      }))),
    },
  };
}

/** Two variables may call what they read the same: in the one Secret, each has the name of its variable before it. */
function prefixed(template: string, variable: string): string {
  return template.replace(/\{\{-?.*?-?\}\}/gs, (action) => action.replace(/(^|[\s(|{])\.([A-Za-z]\w*)/g, (_, before, alias) => `${before}.${variable}_${alias}`));
}

function deployment(workload: WorkloadModel): KubernetesObject {
  const hasSecrets = Object.keys(workload.secrets).length > 0;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(workload, hasSecrets ? { annotations: { 'secret.reloader.stakater.com/reload': objectName(workload) } } : {}),
    // No `replicas`: they are the autoscaler's, and every sync would put them back.
    spec: {
      revisionHistoryLimit: 5,
      progressDeadlineSeconds: Math.max(600, workload.probes.startupSeconds + 300),
      selector: { matchLabels: selectorLabels(workload) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
      template: {
        metadata: { labels: { ...selectorLabels(workload), ...commonLabels(workload.project, workload.name) } },
        spec: {
          serviceAccountName: objectName(workload),
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: workload.security.runAsUser,
            runAsGroup: workload.security.runAsUser,
            fsGroup: workload.security.runAsUser,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          terminationGracePeriodSeconds: workload.shutdown.delaySeconds + workload.shutdown.drainSeconds,
          ...placement(workload),
          containers: [container(workload)],
          ...workload.security.writablePaths.length > 0
            ? { volumes: workload.security.writablePaths.map((_, index) => ({ name: `writable-${index + 1}`, emptyDir: {} })) } : {},
        },
      },
    },
  };
}

function container(workload: WorkloadModel): object {
  const { probes, resources, shutdown, security, metrics, port } = workload;
  const period = 5;
  return {
    name: workload.name,
    image: imageOf(workload),
    imagePullPolicy: 'IfNotPresent',
    ports: [
      { name: 'http', containerPort: port, protocol: 'TCP' },
      ...metrics && metrics.port !== port ? [{ name: 'metrics', containerPort: metrics.port, protocol: 'TCP' }] : [],
    ],
    env: [
      ...'PORT' in workload.environment ? [] : [{ name: 'PORT', value: String(port) }],
      ...Object.entries(workload.environment).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => ({ name, value })),
      ...Object.keys(workload.secrets).sort().map((name) => ({ name, valueFrom: { secretKeyRef: { name: objectName(workload), key: name } } })),
    ],
    resources: {
      requests: { 'cpu': `${resources.cpuMillis}m`, 'memory': `${resources.memoryMebibytes}Mi`, 'ephemeral-storage': `${resources.ephemeralStorageMebibytes}Mi` },
      limits: {
        'cpu': `${resources.cpuLimitMillis}m`, 'memory': `${resources.memoryLimitMebibytes}Mi`, 'ephemeral-storage': `${resources.ephemeralStorageMebibytes}Mi`,
      },
    },
    startupProbe: { ...probe({ ...probes.liveness, periodSeconds: period, failureThreshold: Math.ceil(probes.startupSeconds / period) }) },
    readinessProbe: probe(probes.readiness),
    livenessProbe: probe(probes.liveness),
    // Load balancers and kube-proxy go on sending for a while to a pod that is going. It is the kubelet that sleeps: the image needs no shell.
    ...shutdown.delaySeconds > 0 ? { lifecycle: { preStop: { sleep: { seconds: shutdown.delaySeconds } } } } : {},
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: security.readOnlyRootFilesystem,
      capabilities: { drop: ['ALL'] },
    },
    ...security.writablePaths.length > 0
      ? { volumeMounts: security.writablePaths.map((mountPath, index) => ({ name: `writable-${index + 1}`, mountPath })) } : {},
  };
}

/** The name that the `images` of an overlay replace, with the tag or digest where every region has the same. */
function imageOf(workload: WorkloadModel): string {
  const { repository = objectName(workload), tag, digest } = workload.image;
  return digest === undefined ? `${repository}:${tag}` : `${repository}@${digest}`;
}

function probe({ path, port, periodSeconds, timeoutSeconds, failureThreshold }: ProbeModel): object {
  return {
    ...path === undefined ? { tcpSocket: { port } } : { httpGet: { path, port, scheme: 'HTTP' } },
    periodSeconds,
    timeoutSeconds,
    failureThreshold,
  };
}

/**
 * Over Availability Zones as evenly as they have room; over capacity exactly, since every value of the label can always have nodes.
 *
 * Without `matchLabelKeys`: Karpenter does not know it, and rolling updates would leave pods pending.
 */
function placement(workload: WorkloadModel): object {
  const labelSelector = { matchLabels: selectorLabels(workload) };
  const { capacity, spotPercentage } = workload.spread;
  const pools = capacity === 'on-demand' || spotPercentage === 0 ? [ON_DEMAND_POOL] : spotPercentage === 100 ? [SPOT_POOL] : [ON_DEMAND_POOL, SPOT_POOL];
  const { spot, onDemand } = capacityDomains(spotPercentage);
  return {
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: CAPACITY_LABEL, operator: 'In', values: pools }] }] },
      },
    },
    topologySpreadConstraints: [
      ...pools.length > 1 ? [{
        maxSkew: 1,
        topologyKey: CAPACITY_SPREAD_LABEL,
        whenUnsatisfiable: 'DoNotSchedule',
        minDomains: spot.length + onDemand.length,
        labelSelector,
      }] : [],
      { maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector },
    ],
  };
}

function service(workload: WorkloadModel): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(workload),
    spec: {
      type: 'ClusterIP',
      selector: selectorLabels(workload),
      ports: [
        { name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' },
        ...workload.metrics ? [{
          name: 'metrics', port: 9090, targetPort: workload.metrics.port === workload.port ? 'http' : 'metrics', protocol: 'TCP',
        }] : [],
      ],
    },
  };
}

function autoscaler(workload: WorkloadModel): KubernetesObject {
  const { scaling, replicas } = workload;
  const resource = (name: string, averageUtilization: number | undefined) => (averageUtilization === undefined ? []
    : [{ type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization } } }]);
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: metadata(workload, { name: `${objectName(workload)}-hpa` }),
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: objectName(workload) },
      minReplicas: replicas.minimum,
      maxReplicas: replicas.maximum,
      metrics: [
        ...resource('cpu', scaling.cpuPercent),
        ...resource('memory', scaling.memoryPercent),
        ...scaling.custom.map(({ name, averageValue }) => ({ type: 'Pods', pods: { metric: { name }, target: { type: 'AverageValue', averageValue } } })),
      ],
      behavior: {
        scaleUp: {
          stabilizationWindowSeconds: 0,
          selectPolicy: 'Max',
          policies: [{ type: 'Percent', value: 100, periodSeconds: 30 }, { type: 'Pods', value: 4, periodSeconds: 30 }],
        },
        scaleDown: {
          stabilizationWindowSeconds: scaling.scaleDownStabilizationSeconds,
          policies: [{ type: 'Percent', value: 10, periodSeconds: 60 }, { type: 'Pods', value: 1, periodSeconds: 60 }],
        },
      },
    },
  };
}

function disruptionBudget(workload: WorkloadModel): KubernetesObject {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadata(workload),
    spec: {
      // Rounded up, so that one pod may go of however few there are.
      maxUnavailable: `${workload.maxUnavailablePercent}%`,
      selector: { matchLabels: selectorLabels(workload) },
      // A pod that never became ready protects nobody, and would keep its node forever.
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    },
  };
}

function networkPolicy(workload: WorkloadModel, platform: PlatformNamespaces): KubernetesObject {
  const { metrics, port } = workload;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(workload),
    spec: {
      podSelector: { matchLabels: selectorLabels(workload) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        ...workload.ingress ? [{ from: [peer(workload, { namespace: platform.ingress, ports: [] })], ports: tcp([port]) }] : [],
        ...metrics ? [{
          from: [peer(workload, { namespace: platform.monitoring, podLabels: { 'app.kubernetes.io/name': 'prometheus' }, ports: [] })],
          ports: tcp([metrics.port]),
        }] : [],
        ...workload.from.map((from) => ({ from: [peer(workload, from)], ports: tcp([port]) })),
      ],
      egress: [
        {
          to: [ANY_ADDRESS],
          ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }],
        },
        { to: [{ ipBlock: { cidr: POD_IDENTITY_AGENT } }], ports: tcp([80]) },
        ...workload.to.map((to) => ({ to: [peer(workload, to)], ...to.ports.length > 0 ? { ports: tcp(to.ports) } : {} })),
      ],
    },
  };
}

function peer(workload: WorkloadModel, { workload: name, namespace, podLabels, cidr, except = [] }: PeerModel): object {
  if (name !== undefined) {
    return { podSelector: { matchLabels: selectorLabels({ project: workload.project, name }) } };
  }
  if (cidr !== undefined) {
    return { ipBlock: { cidr, ...except.length > 0 ? { except } : {} } };
  }
  return {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    ...podLabels === undefined ? {} : { podSelector: { matchLabels: podLabels } },
  };
}

function tcp(ports: readonly number[]): object[] {
  return ports.map((port) => ({ protocol: 'TCP', port }));
}
