import { LATER } from './cluster-objects';
import { clusterNamespaces, type RegionTreeModel } from './platform-model';
import { commonLabels, type KubernetesObject } from '../kubernetes-object';
import { objectName, type WorkloadModel } from '../models';

/** The class of the controller of F5, and the name that the documents know it by. */
export const INGRESS_CLASS = 'nginx';

/** How requests from outside reach the workloads that take them. */
export function ingressObjects(model: RegionTreeModel): KubernetesObject[] {
  const published = model.workloads.filter(({ ingress }) => ingress !== undefined);
  if (published.length === 0) {
    return [];
  }
  return model.platform.ingress.kind === 'nginx' ? nginxIngresses(model, published) : gatewayObjects(model, published);
}

/**
 * One host name is shared by several workloads, each of which has a path: a master with the certificate, and a minion for each workload.
 *
 * @see https://docs.nginx.com/nginx-ingress-controller/configuration/ingress-resources/cross-namespace-configuration/
 */
function nginxIngresses(model: RegionTreeModel, workloads: readonly WorkloadModel[]): KubernetesObject[] {
  const { workloads: namespace } = clusterNamespaces(model.project);
  return hostsOf(workloads).flatMap((host) => [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: {
        name: `${model.project}-${hostSlug(host)}`,
        namespace,
        labels: commonLabels(model.project),
        annotations: {
          'cert-manager.io/cluster-issuer': 'letsencrypt',
          'nginx.org/mergeable-ingress-type': 'master',
          ...record(model),
        },
      },
      spec: { ingressClassName: INGRESS_CLASS, tls: [{ hosts: [host], secretName: `tls-${hostSlug(host)}` }], rules: [{ host }] },
    },
    ...workloads.filter(({ ingress }) => ingress!.hosts.includes(host)).map((workload) => minion(workload, host)),
  ]);
}

function minion(workload: WorkloadModel, host: string): KubernetesObject {
  const name = objectName(workload);
  const { path, idleSeconds } = workload.ingress!;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: `${name}-${hostSlug(host)}`,
      namespace: workload.namespace,
      labels: commonLabels(workload.project, workload.name),
      annotations: {
        // The record of the host name is that of the master.
        'external-dns.alpha.kubernetes.io/ingress-hostname-source': 'annotation-only',
        'nginx.org/mergeable-ingress-type': 'minion',
        'nginx.org/proxy-read-timeout': `${idleSeconds}s`,
        'nginx.org/proxy-send-timeout': `${idleSeconds}s`,
        'nginx.org/websocket-services': name,
      },
    },
    spec: {
      ingressClassName: INGRESS_CLASS,
      rules: [{ host, http: { paths: [{ path, pathType: 'Prefix', backend: { service: { name, port: { name: 'http' } } } }] } }],
    },
  };
}

/** Behind a distribution, the load balancer has a name of its own: the host leads to the distribution. */
function record(model: RegionTreeModel): Record<string, string> {
  const { originName } = model.platform.ingress;
  return originName === undefined ? latencyRecord(model) : {
    'external-dns.alpha.kubernetes.io/hostname': originName,
    'external-dns.alpha.kubernetes.io/ingress-hostname-source': 'annotation-only',
  };
}

/**
 * Every region writes a record of its own under the same host name; Route 53 answers with that of the nearest region whose load balancer has healthy targets.
 *
 * @see https://kubernetes-sigs.github.io/external-dns/latest/docs/tutorials/aws/#routing-policies
 */
function latencyRecord({ clusterName, region }: RegionTreeModel): Record<string, string> {
  return {
    'external-dns.alpha.kubernetes.io/aws-evaluate-target-health': 'true',
    'external-dns.alpha.kubernetes.io/aws-region': region,
    'external-dns.alpha.kubernetes.io/set-identifier': clusterName,
  };
}

function hostsOf(workloads: readonly WorkloadModel[]): string[] {
  return [...new Set(workloads.flatMap(({ ingress }) => ingress!.hosts))].sort();
}

/** `api.example.com` as part of a name: `api-example-com`. */
function hostSlug(host: string): string {
  return host.replace(/^\*/, 'any').replace(/\./g, '-');
}

/** The Gateway API of EKS Auto Mode: an Application Load Balancer, without a controller of ours in between. */
function gatewayObjects(model: RegionTreeModel, workloads: readonly WorkloadModel[]): KubernetesObject[] {
  const { project, platform: { ingress } } = model;
  const { workloads: namespace } = clusterNamespaces(project);
  return [
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'GatewayClass',
      metadata: { name: 'eks-auto-alb', labels: commonLabels(project), annotations: LATER },
      spec: { controllerName: 'eks.amazonaws.com/gateway-alb' },
    },
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name: project, namespace, labels: commonLabels(project), annotations: LATER },
      spec: {
        gatewayClassName: 'eks-auto-alb',
        listeners: hostsOf(workloads).map((hostname, index) => ({
          name: `https-${index + 1}`, hostname, port: 443, protocol: 'HTTPS', allowedRoutes: { namespaces: { from: 'Same' } },
        })),
      },
    },
    ...workloads.map((workload): KubernetesObject => ({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      // eslint-disable-next-line @stylistic/max-len
      metadata: { name: objectName(workload), namespace, labels: commonLabels(project, workload.name), annotations: { ...LATER, ...latencyRecord(model) } },
      spec: {
        parentRefs: [{ name: project }],
        hostnames: workload.ingress!.hosts,
        rules: [{
          matches: [{ path: { type: 'PathPrefix', value: workload.ingress!.path } }],
          backendRefs: [{ name: objectName(workload), port: 80 }],
        }],
      },
    })),
    // The load balancer connects to pods from addresses of the VPC.
    ...workloads.map((workload): KubernetesObject => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: `${objectName(workload)}-load-balancer`, namespace, labels: commonLabels(project, workload.name) },
      spec: {
        podSelector: { matchLabels: { app: objectName(workload) } },
        policyTypes: ['Ingress'],
        ingress: [{
          from: ingress.loadBalancerCidrs.map((cidr) => ({ ipBlock: { cidr } })),
          ports: [{ protocol: 'TCP', port: workload.port }],
        }],
      },
    })),
  ];
}
