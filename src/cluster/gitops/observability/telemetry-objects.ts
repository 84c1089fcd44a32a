import { commonLabels, type KubernetesObject } from '../kubernetes-object';
import { objectName, type WorkloadModel } from '../models';
import { LATER } from '../platform/cluster-objects';
import { clusterNamespaces, type RegionTreeModel } from '../platform/platform-model';

/** Where Prometheus reads the metrics of the workloads that have some. */
export function serviceMonitors(workloads: readonly WorkloadModel[]): KubernetesObject[] {
  return workloads.filter(({ metrics }) => metrics !== undefined).map((workload) => ({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: {
      name: objectName(workload), namespace: workload.namespace, labels: commonLabels(workload.project, workload.name), annotations: LATER,
    },
    spec: {
      selector: { matchLabels: { app: objectName(workload) } },
      endpoints: [{ port: 'metrics', path: workload.metrics!.path, interval: '30s' }],
    },
  }));
}

/** Thanos in a region: who it is for AWS, and where the other regions ask it. */
export function thanosObjects({ project, region, platform: { domain } }: RegionTreeModel): KubernetesObject[] {
  const { monitoring: namespace } = clusterNamespaces(project);
  return [
    // One for all its components, where the chart would make it once for each.
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'thanos', namespace, labels: commonLabels(project) } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'thanos-query-regions',
        namespace,
        labels: commonLabels(project),
        annotations: {
          'external-dns.alpha.kubernetes.io/hostname': thanosHost(region, domain),
          // Thanos has no login.
          'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internal',
          'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type': 'ip',
        },
      },
      spec: {
        type: 'LoadBalancer',
        loadBalancerClass: 'eks.amazonaws.com/nlb',
        selector: { 'app.kubernetes.io/component': 'query', 'app.kubernetes.io/instance': 'thanos' },
        ports: [{ name: 'grpc', port: 10901, targetPort: 'grpc', protocol: 'TCP' }],
      },
    },
  ];
}

/** Where the Thanos of another region answers, within connected networks. */
export function thanosHost(region: string, domain: string): string {
  return `thanos-${region}.${domain}`;
}
