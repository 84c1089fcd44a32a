/** What is known of an add-on. */
export interface AddOnDefinition {
  /** The name that EKS gives it. */
  readonly name: string;
  /** What has to be there before it. */
  readonly needs: readonly string[];
  /** What it cannot be beside: add-ons, and parts of the platform that install the same. */
  readonly conflicts: readonly string[];
  /** The oldest version of Kubernetes that it runs on. @default - any that EKS Auto Mode runs */
  readonly minimumKubernetesVersion?: string;
  /** Whose pods need permissions. @default - none */
  readonly identity?: AddOnIdentity;
}

/** The permissions of an add-on. */
export interface AddOnIdentity {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Managed policies of AWS. */
  readonly managedPolicyNames?: readonly string[];
  /** What it does with the hosted zone of the cluster. */
  readonly dns?: 'challenges' | 'records';
}

/** What a `needs` says that is no add-on: a hosted zone. */
export const HOSTED_ZONE = 'hostedZone';

/** What a `conflicts` says that is no add-on: the chart of Prometheus, which every cluster gets by GitOps. */
const KUBE_PROMETHEUS_STACK = 'kube-prometheus-stack';

/** What EKS Auto Mode runs itself: https://docs.aws.amazon.com/eks/latest/userguide/automode.html */
const AUTO_MODE = 'EKS Auto Mode';

/** What every cluster has, of which no add-on may be another one. */
export const PLATFORM: ReadonlyMap<string, string> = new Map([
  [AUTO_MODE, 'which EKS Auto Mode runs itself'],
  [KUBE_PROMETHEUS_STACK, 'which the chart kube-prometheus-stack of the GitOps tree brings as well'],
]);

/** @see https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html and community-addons.html */
const DEFINITIONS: readonly AddOnDefinition[] = [
  { name: 'metrics-server', needs: [], conflicts: [] },
  {
    name: 'cert-manager',
    needs: [],
    conflicts: [],
    identity: { namespace: 'cert-manager', serviceAccount: 'cert-manager', dns: 'challenges' },
  },
  {
    name: 'external-dns',
    needs: [HOSTED_ZONE],
    conflicts: [],
    identity: { namespace: 'external-dns', serviceAccount: 'external-dns', dns: 'records' },
  },
  {
    name: 'amazon-cloudwatch-observability',
    needs: [],
    conflicts: [],
    identity: { namespace: 'amazon-cloudwatch', serviceAccount: 'cloudwatch-agent', managedPolicyNames: ['CloudWatchAgentServerPolicy'] },
  },
  { name: 'adot', needs: ['cert-manager'], conflicts: [] },
  {
    name: 'aws-efs-csi-driver',
    needs: [],
    conflicts: [],
    identity: { namespace: 'kube-system', serviceAccount: 'efs-csi-controller-sa', managedPolicyNames: ['service-role/AmazonEFSCSIDriverPolicy'] },
  },
  { name: 'snapshot-controller', needs: [], conflicts: [] },
  { name: 'aws-secrets-store-csi-driver-provider', needs: [], conflicts: [] },
  ...['kube-state-metrics', 'prometheus-node-exporter'].map((name) => ({ name, needs: [], conflicts: [KUBE_PROMETHEUS_STACK] })),
  ...['vpc-cni', 'coredns', 'kube-proxy', 'aws-ebs-csi-driver', 'eks-pod-identity-agent', 'eks-node-monitoring-agent'].map((name) => (
    { name, needs: [], conflicts: [AUTO_MODE] })),
];

/** What is known of the add-on of a name. */
export function definitionOf(name: string): AddOnDefinition | undefined {
  return DEFINITIONS.find((one) => one.name === name);
}
