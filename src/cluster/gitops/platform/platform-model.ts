import type { RegionModel } from '../models';

/** Who takes requests from outside: NGINX Ingress Controller of F5 behind a Network Load Balancer, or the Gateway API of EKS Auto Mode. */
export type IngressKind = 'nginx' | 'gateway-api';

/** What the cluster of a region runs besides the workloads, as plain data. */
export interface PlatformModel {
  readonly ingress: {
    readonly kind: IngressKind;
    readonly internetFacing: boolean;
    /** The addresses of the load balancers of Gateway API, which reach pods without a controller in between: the block of the VPC. */
    readonly loadBalancerCidrs: readonly string[];
    /** The name by which a distribution reaches the region. @default - clients come by the hosts of the workloads */
    readonly originName?: string;
  };
  /** The EKS add-ons of the cluster, by name: what one of them installs is no chart of the tree. */
  readonly addOns: readonly string[];
  /** The hosted zone in which host names are written and certificates are proven. */
  readonly domain: string;
  /** Where Let's Encrypt writes to. @default - nowhere */
  readonly acmeEmail?: string;
  /** The names of the buckets of the region. */
  readonly buckets: { readonly metrics: string; readonly logs: string; readonly traces: string };
  /** The days for which metrics, logs and traces can be searched. @default - 365, 30 and 14 */
  readonly retentionDays?: { readonly metrics: number; readonly logs: number; readonly traces: number };
  /** Who is told of alerts. */
  readonly onCall: {
    /** A secret in AWS Secrets Manager with the fields `slackWebhookUrl` and `pagerDutyRoutingKey`. */
    readonly secretName: string;
    /** `#musicconnect-alerts`. */
    readonly slackChannel: string;
  };
  /** Of the requests, how many percent have to be answered without an error of the server, over 30 days: 99.99. */
  readonly availabilityPercent: number;
  /** Where the tree lies that Argo CD delivers. */
  readonly gitOps: {
    readonly repository: string;
    readonly revision: string;
    /** The folder in it that holds `base`, `overlays` and `applications`. */
    readonly path: string;
    /** The namespace of Argo CD in its hub. */
    readonly namespace: string;
  };
}

/** All that the tree of one region is made of. */
export interface RegionTreeModel extends RegionModel {
  readonly platform: PlatformModel;
}

/** The namespaces of a cluster. */
export interface ClusterNamespaces {
  readonly workloads: string;
  readonly monitoring: string;
  /** What has to see the files or processes of nodes. */
  readonly nodeAgents: string;
  readonly ingress: string;
  readonly certManager: string;
  readonly externalDns: string;
  readonly externalSecrets: string;
  readonly reloader: string;
}

export function clusterNamespaces(project: string): ClusterNamespaces {
  return {
    workloads: project,
    monitoring: `${project}-monitoring`,
    nodeAgents: `${project}-node-agents`,
    ingress: 'ingress-nginx',
    certManager: 'cert-manager',
    externalDns: 'external-dns',
    externalSecrets: 'external-secrets',
    reloader: 'reloader',
  };
}

/** The pods of the platform that call AWS: EKS Pod Identity gives them the role `{cluster}-{role}` by namespace and service account. */
export interface PlatformServiceAccount {
  readonly role: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

export function platformServiceAccounts(project: string): PlatformServiceAccount[] {
  const { certManager, externalDns, externalSecrets, monitoring } = clusterNamespaces(project);
  return [
    { role: 'cert-manager', namespace: certManager, serviceAccount: 'cert-manager' },
    { role: 'external-dns', namespace: externalDns, serviceAccount: 'external-dns' },
    { role: 'external-secrets', namespace: externalSecrets, serviceAccount: 'external-secrets' },
    { role: 'prometheus', namespace: monitoring, serviceAccount: 'prometheus' },
    { role: 'thanos', namespace: monitoring, serviceAccount: 'thanos' },
    { role: 'loki', namespace: monitoring, serviceAccount: 'loki' },
    { role: 'tempo', namespace: monitoring, serviceAccount: 'tempo' },
  ];
}
