import { clusterNamespaces } from './platform-model';
import { commonLabels, type KubernetesObject } from '../kubernetes-object';

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
type PodSecurityLevel = 'restricted' | 'baseline' | 'privileged';

const ANY_ADDRESS = { ipBlock: { cidr: '0.0.0.0/0' } };
/** Where EKS Pod Identity hands out credentials, on every node. */
const POD_IDENTITY_AGENT = { ipBlock: { cidr: '169.254.170.23/32' } };
const DNS_PORTS = [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }];

interface PlatformNamespace {
  readonly name: string;
  readonly level: PodSecurityLevel;
  /** Why pods may do more than `restricted` lets them. */
  readonly reason?: string;
  /** The ports that anybody may connect to: those of webhooks, which the control plane calls from addresses of the VPC, and those that are published. */
  readonly openPorts: readonly number[];
}

/** The namespaces of a cluster, each with the level of pod security that it keeps, and network policies that deny what they do not name. */
export function namespaceObjects(project: string): KubernetesObject[] {
  const names = clusterNamespaces(project);
  return [
    namespace(project, { name: names.workloads, level: 'restricted', openPorts: [] }),
    ...workloadPolicies(project, names.workloads),
    ...platformNamespaces(project).flatMap((platform) => [namespace(project, platform), ...platformPolicies(project, platform)]),
  ];
}

function platformNamespaces(project: string): PlatformNamespace[] {
  const names = clusterNamespaces(project);
  return [
    // 10250: the webhook of Prometheus Operator.
    { name: names.monitoring, level: 'baseline', reason: 'charts whose containers do not say that they drop all capabilities', openPorts: [10250] },
    {
      name: names.nodeAgents,
      level: 'privileged',
      reason: 'node exporter and the log collector read files and processes of the node',
      openPorts: [],
    },
    { name: names.ingress, level: 'baseline', reason: 'NGINX binds ports 80 and 443', openPorts: [80, 443] },
    { name: names.certManager, level: 'restricted', openPorts: [10250] },
    { name: names.externalDns, level: 'restricted', openPorts: [] },
    { name: names.externalSecrets, level: 'restricted', openPorts: [10250] },
    { name: names.reloader, level: 'baseline', reason: 'a chart whose containers do not say that they drop all capabilities', openPorts: [] },
  ];
}

function namespace(project: string, { name, level, reason }: PlatformNamespace): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: {
        ...commonLabels(project),
        'pod-security.kubernetes.io/enforce': level,
        'pod-security.kubernetes.io/enforce-version': 'latest',
        // What would have to change for the strictest level is said, whatever is enforced.
        'pod-security.kubernetes.io/warn': 'restricted',
        'pod-security.kubernetes.io/warn-version': 'latest',
      },
      annotations: {
        // A namespace that is missing from the tree by mistake would take all that is in it with it.
        'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
        'argocd.argoproj.io/sync-wave': '-10',
        ...reason === undefined ? {} : { 'eknmusic.com/pod-security-reason': reason },
      },
    },
  };
}

/** Nobody reaches workloads and they reach nobody, but DNS, until the policy of a workload names who it is. */
function workloadPolicies(project: string, name: string): KubernetesObject[] {
  return [
    policy(project, name, 'default-deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
    policy(project, name, 'allow-dns', {
      podSelector: {},
      policyTypes: ['Egress'],
      // EKS Auto Mode answers DNS on each node, and not from pods that a label would find.
      egress: [{ to: [ANY_ADDRESS], ports: DNS_PORTS }],
    }),
  ];
}

/** Pods of a namespace reach each other, Prometheus reaches them, and they reach AWS, the API server and DNS. */
function platformPolicies(project: string, { name, openPorts }: PlatformNamespace): KubernetesObject[] {
  const { monitoring, nodeAgents } = clusterNamespaces(project);
  const byName = (namespaceName: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespaceName } } });
  const scrapers = name === monitoring ? [byName(nodeAgents), byName(project)] : [byName(monitoring)];
  return [
    policy(project, name, 'default-deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
    policy(project, name, 'allow-platform', {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        { from: [{ podSelector: {} }] },
        name === monitoring
          // Logs and traces come in; from the workloads nothing but traces.
          ? { from: scrapers, ports: [3100, 4317, 4318].map((port) => ({ protocol: 'TCP', port })) }
          : { from: scrapers },
        ...openPorts.length === 0 ? [] : [{ ports: openPorts.map((port) => ({ protocol: 'TCP', port })) }],
      ],
      egress: [
        { to: [{ podSelector: {} }] },
        { to: [ANY_ADDRESS], ports: DNS_PORTS },
        { to: [POD_IDENTITY_AGENT], ports: [{ protocol: 'TCP', port: 80 }] },
        // AWS and the API server.
        { to: [ANY_ADDRESS], ports: [{ protocol: 'TCP', port: 443 }] },
        // Prometheus reads metrics everywhere, the ingress controller reaches what it publishes, the collector delivers logs.
        ...[monitoring, nodeAgents, 'ingress-nginx'].includes(name) ? [{ to: [{ namespaceSelector: {} }] }] : [],
        // The kubelet and node exporter are at addresses of nodes; the Thanos of other regions is behind a load balancer.
        ...name === monitoring ? [{ to: [ANY_ADDRESS], ports: [9100, 10250, 10901].map((port) => ({ protocol: 'TCP', port })) }] : [],
      ],
    }),
  ];
}

function policy(project: string, namespaceName: string, name: string, spec: object): KubernetesObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: namespaceName, labels: commonLabels(project) },
    spec,
  };
}
