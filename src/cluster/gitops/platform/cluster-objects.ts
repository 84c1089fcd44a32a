import { clusterNamespaces, type PlatformModel } from './platform-model';
import { commonLabels, type KubernetesObject } from '../kubernetes-object';
import { SECRET_STORE } from '../workload-objects';

/** The groups of RBAC, which an access entry of EKS may name: https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html */
export function operatorGroups(project: string): { readonly operators: string; readonly viewers: string } {
  return { operators: `${project}:operators`, viewers: `${project}:viewers` };
}

/** What every region has with the same bytes, besides namespaces. */
export function clusterObjects(project: string): KubernetesObject[] {
  return [networkPolicyController(), storageClass(project), ...operatorRole(project)];
}

/**
 * Without it EKS Auto Mode takes network policies, and does not enforce them.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html
 */
function networkPolicyController(): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'amazon-vpc-cni',
      namespace: 'kube-system',
      annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false', 'argocd.argoproj.io/sync-wave': '-10' },
    },
    data: { 'enable-network-policy-controller': 'true' },
  };
}

/** https://docs.aws.amazon.com/eks/latest/userguide/create-storage-class.html */
function storageClass(project: string): KubernetesObject {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: {
      name: 'gp3-encrypted',
      labels: commonLabels(project),
      annotations: { 'storageclass.kubernetes.io/is-default-class': 'true', 'argocd.argoproj.io/sync-wave': '-10' },
    },
    provisioner: 'ebs.csi.eks.amazonaws.com',
    parameters: { type: 'gp3', encrypted: 'true' },
    reclaimPolicy: 'Delete',
    allowVolumeExpansion: true,
    // The volume is made in the Availability Zone of the pod.
    volumeBindingMode: 'WaitForFirstConsumer',
  };
}

/** What people on duty may do by hand: look, scale, restart, move the limits of an autoscaler. Secrets and roles are not theirs. */
function operatorRole(project: string): KubernetesObject[] {
  const { workloads } = clusterNamespaces(project);
  const { operators, viewers } = operatorGroups(project);
  const metadata = (name: string) => ({ name: `${project}-${name}`, namespace: workloads, labels: commonLabels(project) });
  const binding = (name: string, roleRef: object, group: string): KubernetesObject => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: metadata(name),
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', ...roleRef },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: group }],
  });
  return [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: metadata('operators'),
      rules: [
        { apiGroups: ['apps'], resources: ['deployments'], verbs: ['patch'] },
        { apiGroups: ['apps'], resources: ['deployments/scale'], verbs: ['get', 'patch', 'update'] },
        { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: ['patch'] },
        { apiGroups: [''], resources: ['pods'], verbs: ['delete'] },
        { apiGroups: [''], resources: ['pods/portforward'], verbs: ['create'] },
      ],
    },
    binding('operators', { kind: 'Role', name: `${project}-operators` }, operators),
    // The role `view` of Kubernetes shows everything but secrets.
    binding('operators-view', { kind: 'ClusterRole', name: 'view' }, operators),
    binding('viewers', { kind: 'ClusterRole', name: 'view' }, viewers),
  ];
}

/** Reads AWS Secrets Manager of the region, with the role of the operator: https://external-secrets.io/latest/provider/aws-secrets-manager/ */
export function secretStore(project: string, region: string): KubernetesObject {
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ClusterSecretStore',
    metadata: { name: SECRET_STORE, labels: commonLabels(project), annotations: LATER },
    spec: {
      provider: { aws: { service: 'SecretsManager', region } },
      // A namespace of somebody else cannot read what belongs to the project.
      conditions: [{ namespaces: [clusterNamespaces(project).workloads, clusterNamespaces(project).monitoring] }],
    },
  };
}

/** Objects whose kinds come with a chart wait for it. */
export const LATER = { 'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true', 'argocd.argoproj.io/sync-wave': '5' };

/** The certificate authorities, proven by a record in the hosted zone: https://cert-manager.io/docs/configuration/acme/dns01/route53/ */
export function certificateIssuers(project: string, region: string, { domain, acmeEmail }: PlatformModel): KubernetesObject[] {
  const issuer = (name: string, server: string): KubernetesObject => ({
    apiVersion: 'cert-manager.io/v1',
    kind: 'ClusterIssuer',
    metadata: { name, labels: commonLabels(project), annotations: LATER },
    spec: {
      acme: {
        server,
        ...acmeEmail === undefined ? {} : { email: acmeEmail },
        privateKeySecretRef: { name: `${name}-account` },
        solvers: [{ selector: { dnsZones: [domain] }, dns01: { route53: { region } } }],
      },
    },
  });
  return [
    issuer('letsencrypt', 'https://acme-v02.api.letsencrypt.org/directory'),
    // Its certificates are trusted by nobody, and it does not count how often it is asked.
    issuer('letsencrypt-staging', 'https://acme-staging-v02.api.letsencrypt.org/directory'),
  ];
}
