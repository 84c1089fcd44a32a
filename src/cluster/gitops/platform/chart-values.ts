import type { RegionTreeModel } from './platform-model';

/** Requests, and a limit of what a leak may take from its neighbors; processors are shared. */
function resources(cpu: string, memory: string, memoryLimit: string): object {
  return { requests: { cpu, memory }, limits: { memory: memoryLimit } };
}

export function certManagerValues(): object {
  return {
    crds: { enabled: true, keep: true },
    replicaCount: 2,
    podDisruptionBudget: { enabled: true },
    serviceAccount: { create: true, name: 'cert-manager' },
    resources: resources('50m', '128Mi', '512Mi'),
    prometheus: { enabled: true, servicemonitor: { enabled: true } },
    // One that does not answer lets nothing in: neither certificates nor issuers.
    webhook: { replicaCount: 2, podDisruptionBudget: { enabled: true }, resources: resources('25m', '64Mi', '256Mi') },
    cainjector: { replicaCount: 2, podDisruptionBudget: { enabled: true }, resources: resources('25m', '128Mi', '512Mi') },
  };
}

export function externalSecretsValues(): object {
  return {
    installCRDs: true,
    replicaCount: 2,
    leaderElect: true,
    serviceAccount: { create: true, name: 'external-secrets' },
    serviceMonitor: { enabled: true },
    podDisruptionBudget: { enabled: true },
    resources: resources('50m', '128Mi', '512Mi'),
    webhook: { replicaCount: 2, podDisruptionBudget: { enabled: true }, resources: resources('25m', '64Mi', '256Mi') },
    certController: { resources: resources('25m', '64Mi', '256Mi') },
  };
}

/** It takes records away that it wrote itself, and knows them by the name of the cluster. */
export function externalDnsValues({ clusterName, region, platform: { domain, ingress } }: RegionTreeModel): object {
  return {
    provider: { name: 'aws' },
    env: [{ name: 'AWS_DEFAULT_REGION', value: region }],
    serviceAccount: { create: true, name: 'external-dns' },
    sources: ['service', ingress.kind === 'nginx' ? 'ingress' : 'gateway-httproute'],
    domainFilters: [domain],
    policy: 'sync',
    registry: 'txt',
    txtOwnerId: clusterName,
    // A record of type TXT may not stand beside one of type CNAME of the same name.
    txtPrefix: 'external-dns-%{record_type}.',
    resources: resources('25m', '64Mi', '256Mi'),
    serviceMonitor: { enabled: true },
  };
}

/** Restarts pods when a secret has changed. With annotations: variables would be taken back by Argo CD, and the pods would restart again. */
export function reloaderValues(): object {
  return { reloader: { reloadStrategy: 'annotations', watchGlobally: true, logFormat: 'json', deployment: { resources: resources('25m', '128Mi', '512Mi') } } };
}

/** NGINX Ingress Controller of F5 behind a Network Load Balancer of EKS Auto Mode. */
export function nginxIngressValues({ platform: { ingress } }: RegionTreeModel): object {
  const app = { 'app.kubernetes.io/name': 'nginx-ingress' };
  return {
    controller: {
      kind: 'deployment',
      ingressClass: { name: 'nginx', create: true, setAsDefaultIngress: false },
      // Which response had which code is counted with the latency, and nowhere else.
      enableLatencyMetrics: true,
      telemetryReporting: { enable: false },
      autoscaling: { enabled: true, minReplicas: 3, maxReplicas: 30, targetCPUUtilizationPercentage: 60, targetMemoryUtilizationPercentage: 80 },
      podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
      topologySpreadConstraints: [{
        maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: app },
      }],
      resources: resources('250m', '256Mi', '512Mi'),
      terminationGracePeriodSeconds: 120,
      service: {
        type: 'LoadBalancer',
        loadBalancerClass: 'eks.amazonaws.com/nlb',
        externalTrafficPolicy: 'Cluster',
        annotations: {
          'service.beta.kubernetes.io/aws-load-balancer-scheme': ingress.internetFacing ? 'internet-facing' : 'internal',
          'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type': 'ip',
        },
      },
    },
    prometheus: { create: true, service: { create: true }, serviceMonitor: { create: true } },
  };
}
