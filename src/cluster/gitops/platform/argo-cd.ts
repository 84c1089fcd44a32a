import { certManagerValues, externalDnsValues, externalSecretsValues, nginxIngressValues, reloaderValues } from './chart-values';
import { clusterNamespaces, type RegionTreeModel } from './platform-model';
import { type Chart, CHARTS } from '../charts';
import { commonLabels, type KubernetesObject } from '../kubernetes-object';
import { alloyValues, kubePrometheusStackValues, lokiValues, tempoValues, thanosValues } from '../observability/chart-values';

/** A chart in a cluster, with its values. */
export interface Release {
  /** What Helm calls it; the application is called `{cluster}-{name}`. */
  readonly name: string;
  readonly namespace: string;
  readonly chart: Chart;
  readonly values: object;
}

/** The charts of a region, but for what EKS installs there. `otherRegions` are those whose metrics it shows beside its own. */
export function releases(model: RegionTreeModel, otherRegions: readonly string[]): Release[] {
  const names = clusterNamespaces(model.project);
  const { monitoring } = names;
  const charts: Release[] = [
    { name: 'cert-manager', namespace: names.certManager, chart: CHARTS.certManager, values: certManagerValues() },
    { name: 'external-secrets', namespace: names.externalSecrets, chart: CHARTS.externalSecrets, values: externalSecretsValues() },
    { name: 'external-dns', namespace: names.externalDns, chart: CHARTS.externalDns, values: externalDnsValues(model) },
    { name: 'reloader', namespace: names.reloader, chart: CHARTS.reloader, values: reloaderValues() },
    ...model.platform.ingress.kind === 'nginx'
      ? [{ name: 'nginx-ingress', namespace: names.ingress, chart: CHARTS.nginxIngress, values: nginxIngressValues(model) }] : [],
    { name: 'kube-prometheus-stack', namespace: monitoring, chart: CHARTS.kubePrometheusStack, values: kubePrometheusStackValues(model) },
    { name: 'thanos', namespace: monitoring, chart: CHARTS.thanos, values: thanosValues(model, otherRegions) },
    { name: 'loki', namespace: monitoring, chart: CHARTS.loki, values: lokiValues(model) },
    { name: 'alloy', namespace: names.nodeAgents, chart: CHARTS.alloy, values: alloyValues(model) },
    { name: 'tempo', namespace: monitoring, chart: CHARTS.tempo, values: tempoValues(model) },
  ];
  return charts.filter(({ name }) => !model.platform.addOns.includes(name));
}

/** Where Argo CD may deliver what from: one project for the objects of the tree, one for the charts. */
export function argoCdProjects(regions: readonly RegionTreeModel[]): KubernetesObject[] {
  const { project, platform: { gitOps } } = regions[0];
  const names = clusterNamespaces(project);
  const metadata = (name: string) => ({ name, namespace: gitOps.namespace, labels: commonLabels(project) });
  // eslint-disable-next-line @stylistic/max-len
  const destinations = (namespaces: readonly string[]) => regions.flatMap(({ clusterName }) => namespaces.map((namespace) => ({ name: clusterName, namespace })));
  const everything = [{ group: '*', kind: '*' }];
  const charts: Chart[] = Object.values(CHARTS);
  return [
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: metadata(project),
      spec: {
        description: `What ${project} is made of, but for charts`,
        sourceRepos: [gitOps.repository],
        // The objects of the tree are in these namespaces, in `kube-system`, or in none; applications are in that of Argo CD itself.
        destinations: [
          ...destinations([...Object.values(names), 'kube-system']),
          { name: 'in-cluster', namespace: gitOps.namespace },
        ],
        clusterResourceWhitelist: [
          { group: '', kind: 'Namespace' },
          { group: 'storage.k8s.io', kind: 'StorageClass' },
          { group: 'karpenter.sh', kind: 'NodePool' },
          { group: 'admissionregistration.k8s.io', kind: 'ValidatingAdmissionPolicy' },
          { group: 'admissionregistration.k8s.io', kind: 'ValidatingAdmissionPolicyBinding' },
          { group: 'external-secrets.io', kind: 'ClusterSecretStore' },
          { group: 'cert-manager.io', kind: 'ClusterIssuer' },
          { group: 'gateway.networking.k8s.io', kind: 'GatewayClass' },
        ],
        namespaceResourceWhitelist: everything,
      },
    },
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: metadata(`${project}-charts`),
      spec: {
        description: `The charts that the clusters of ${project} run`,
        sourceRepos: [...new Set(charts.map(({ repository }) => repository))].sort(),
        // Charts put what they need of the control plane and of DNS into `kube-system`.
        destinations: destinations([...Object.values(names).filter((name) => name !== names.workloads), 'kube-system']),
        clusterResourceWhitelist: everything,
        namespaceResourceWhitelist: everything,
      },
    },
  ];
}

/** The one application that is created by hand: it delivers the others. */
export function rootApplication({ project, platform: { gitOps } }: RegionTreeModel): KubernetesObject {
  return application(project, gitOps.namespace, project, {
    project,
    source: { repoURL: gitOps.repository, targetRevision: gitOps.revision, path: `${gitOps.path}/applications` },
    destination: { name: 'in-cluster', namespace: gitOps.namespace },
  });
}

/** The applications of a region: one for its overlay, and one for each chart. */
export function regionApplications(model: RegionTreeModel, otherRegions: readonly string[]): KubernetesObject[] {
  const { project, region, clusterName, platform: { gitOps } } = model;
  const { workloads } = clusterNamespaces(project);
  return [
    application(project, gitOps.namespace, `${clusterName}-tree`, {
      project,
      source: { repoURL: gitOps.repository, targetRevision: gitOps.revision, path: `${gitOps.path}/overlays/${region}` },
      destination: { name: clusterName, namespace: workloads },
      ignoreDifferences: byHand(workloads),
    }),
    ...releases(model, otherRegions).map(({ name, namespace, chart, values }) => application(project, gitOps.namespace, `${clusterName}-${name}`, {
      project: `${project}-charts`,
      source: { repoURL: chart.repository, chart: chart.name, targetRevision: chart.version, helm: { releaseName: name, valuesObject: values } },
      destination: { name: clusterName, namespace },
    })),
  ];
}

/** What people on duty change with kubectl, and what autoscalers change: Argo CD leaves it as it is. */
function byHand(namespace: string): object[] {
  return [
    { group: 'apps', kind: 'Deployment', namespace, jsonPointers: ['/spec/replicas'] },
    { group: 'autoscaling', kind: 'HorizontalPodAutoscaler', namespace, jsonPointers: ['/spec/maxReplicas', '/spec/minReplicas'] },
  ];
}

function application(project: string, namespace: string, name: string, spec: object): KubernetesObject {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace, labels: commonLabels(project) },
    spec: {
      ...spec,
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        syncOptions: [
          // The descriptions of some kinds are longer than the annotation of a client-side apply may be.
          'ServerSideApply=true',
          // Without it what is ignored is still put back whenever something else is delivered.
          'RespectIgnoreDifferences=true',
        ],
        // Kinds come with charts and namespaces with the overlay: whoever comes first tries again.
        retry: { limit: 20, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
      },
    },
  };
}
