import { DASHBOARD_LABEL } from './dashboards';
import { alertmanagerConfig } from './receivers';
import { thanosHost } from './telemetry-objects';
import { CAPACITY_LABEL } from '../capacity';
import { clusterNamespaces, type RegionTreeModel } from '../platform/platform-model';
import { GRAFANA_SECRET, RECEIVERS_SECRET } from '../platform/secret-objects';

const STORAGE_CLASS = 'gp3-encrypted';
const OVER_ZONES = (matchLabels: Record<string, string>) => [{
  maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels },
}];

/** The days for which each kind of telemetry can be searched. */
const retentionOf = ({ platform: { retentionDays = { metrics: 365, logs: 30, traces: 14 } } }: RegionTreeModel) => retentionDays;

/** Where Thanos keeps the metrics of a region, with the role of its pods: https://thanos.io/tip/thanos/storage.md/#s3 */
function metricsStore({ region, platform: { buckets } }: RegionTreeModel): object {
  return { type: 'S3', config: { bucket: buckets.metrics, endpoint: `s3.${region}.amazonaws.com`, region, aws_sdk_auth: true } };
}

/** Prometheus with the sidecar of Thanos, Alertmanager and Grafana. Control plane and DNS of EKS Auto Mode cannot be scraped: CloudWatch has their metrics. */
export function kubePrometheusStackValues(model: RegionTreeModel): object {
  const { project, region, clusterName, platform } = model;
  const { monitoring, nodeAgents } = clusterNamespaces(project);
  const volume = (storage: string) => ({
    volumeClaimTemplate: { spec: { storageClassName: STORAGE_CLASS, accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } } },
  });
  return {
    'fullnameOverride': 'kube-prometheus-stack',
    ...Object.fromEntries(['kubeControllerManager', 'kubeScheduler', 'kubeEtcd', 'kubeProxy', 'coreDns'].map((part) => [part, { enabled: false }])),
    'prometheus': {
      serviceAccount: { create: true, name: 'prometheus' },
      podDisruptionBudget: { enabled: true },
      thanosService: { enabled: true },
      thanosServiceMonitor: { enabled: true },
      prometheusSpec: {
        replicas: 2,
        retention: '2d',
        externalLabels: { cluster: clusterName, region },
        replicaExternalLabelName: 'prometheus_replica',
        // Blocks are compacted in the bucket.
        disableCompaction: true,
        // Whatever monitor or rule is in the cluster is meant, not only those of this chart.
        serviceMonitorSelectorNilUsesHelmValues: false,
        podMonitorSelectorNilUsesHelmValues: false,
        probeSelectorNilUsesHelmValues: false,
        ruleSelectorNilUsesHelmValues: false,
        storageSpec: volume('50Gi'),
        resources: { requests: { cpu: '500m', memory: '2Gi' }, limits: { memory: '4Gi' } },
        topologySpreadConstraints: OVER_ZONES({ 'app.kubernetes.io/name': 'prometheus' }),
        thanos: {
          objectStorageConfig: { secret: metricsStore(model) },
          resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
        },
      },
    },
    'alertmanager': {
      podDisruptionBudget: { enabled: true },
      config: alertmanagerConfig(platform),
      alertmanagerSpec: {
        replicas: 3,
        secrets: [RECEIVERS_SECRET],
        storage: volume('1Gi'),
        resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '256Mi' } },
      },
    },
    'grafana': {
      'admin': { existingSecret: GRAFANA_SECRET, userKey: 'admin-user', passwordKey: 'admin-password' },
      'sidecar': { dashboards: { enabled: true, label: DASHBOARD_LABEL, labelValue: '1' }, datasources: { enabled: true, defaultDatasourceEnabled: false } },
      'additionalDataSources': [
        { name: 'Thanos', uid: 'thanos', type: 'prometheus', url: `http://thanos-query.${monitoring}.svc:9090`, access: 'proxy', isDefault: true },
        { name: 'Loki', uid: 'loki', type: 'loki', url: `http://loki.${monitoring}.svc:3100`, access: 'proxy' },
        { name: 'Tempo', uid: 'tempo', type: 'tempo', url: `http://tempo.${monitoring}.svc:3200`, access: 'proxy' },
      ],
      'grafana.ini': { 'analytics': { reporting_enabled: false, check_for_updates: false }, 'auth.anonymous': { enabled: false } },
      'resources': { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '512Mi' } },
    },
    'prometheusOperator': {
      resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
      // It stands beside each Prometheus and each Alertmanager.
      prometheusConfigReloader: { resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '64Mi' } } },
    },
    'kube-state-metrics': {
      resources: { requests: { cpu: '25m', memory: '128Mi' }, limits: { memory: '512Mi' } },
      metricLabelsAllowlist: [`nodes=[${CAPACITY_LABEL},karpenter.sh/capacity-type,karpenter.sh/nodepool,topology.kubernetes.io/zone]`],
    },
    // It sees the processes of nodes, which the namespace of the others forbids.
    'prometheus-node-exporter': { namespaceOverride: nodeAgents, resources: { requests: { cpu: '25m', memory: '32Mi' }, limits: { memory: '128Mi' } } },
  };
}

/** What is older than two days, and the view over all regions. The first region asks the others; each of the others knows itself. */
export function thanosValues(model: RegionTreeModel, otherRegions: readonly string[]): object {
  const { monitoring } = clusterNamespaces(model.project);
  const days = retentionOf(model).metrics;
  return {
    fullnameOverride: 'thanos',
    global: {
      objstore: { createSecret: true, config: JSON.stringify(metricsStore(model)) },
      serviceAccount: { create: false, name: 'thanos' },
      serviceMonitor: { enabled: true },
      resources: { requests: { cpu: '100m', memory: '512Mi' }, limits: { memory: '2Gi' } },
    },
    receive: { enabled: false },
    ruler: { enabled: false },
    compactor: {
      // There is no vertical autoscaler in the cluster, and the chart would ask for one.
      vpa: { enabled: false },
      persistence: { enabled: true, size: '50Gi', storageClass: STORAGE_CLASS },
      retention: { resolutionRaw: `${Math.min(days, 30)}d`, resolution5m: `${Math.min(days, 90)}d`, resolution1h: `${days}d` },
    },
    query: {
      replicaCount: 2,
      replicaLabels: ['prometheus_replica'],
      endpoints: {
        static: [
          `dnssrv+_grpc._tcp.kube-prometheus-stack-thanos-discovery.${monitoring}.svc`,
          ...otherRegions.map((region) => `dns+${thanosHost(region, model.platform.domain)}:10901`),
        ],
      },
      pdb: { enabled: true, maxUnavailable: 1 },
    },
  };
}

export function lokiValues(model: RegionTreeModel): object {
  const { region, platform: { buckets } } = model;
  return {
    fullnameOverride: 'loki',
    deploymentMode: 'Monolithic',
    loki: {
      auth_enabled: false,
      commonConfig: { replication_factor: 3 },
      schemaConfig: {
        configs: [{ from: '2024-04-01', store: 'tsdb', object_store: 's3', schema: 'v13', index: { prefix: 'index_', period: '24h' } }],
      },
      storage: { type: 's3', bucketNames: { chunks: buckets.logs, ruler: buckets.logs, admin: buckets.logs }, s3: { region } },
      limits_config: { retention_period: `${retentionOf(model).logs * 24}h` },
      compactor: { retention_enabled: true, delete_request_store: 's3' },
    },
    serviceAccount: { create: true, name: 'loki' },
    singleBinary: {
      replicas: 3,
      persistence: { size: '10Gi', storageClass: STORAGE_CLASS },
      resources: { requests: { cpu: '250m', memory: '512Mi' }, limits: { memory: '2Gi' } },
    },
    // The chart refuses a monolith beside them.
    read: { replicas: 0 },
    write: { replicas: 0 },
    backend: { replicas: 0 },
    chunksCache: { enabled: false },
    resultsCache: { enabled: false },
    gateway: { enabled: false },
    lokiCanary: { enabled: false },
    test: { enabled: false },
    monitoring: { serviceMonitor: { enabled: true } },
  };
}

/** Reads the logs of all containers of a node, and says of which cluster they are. */
export function alloyValues(model: RegionTreeModel): object {
  const { monitoring } = clusterNamespaces(model.project);
  return {
    fullnameOverride: 'alloy',
    crds: { create: false },
    controller: { type: 'daemonset', tolerations: [{ operator: 'Exists' }] },
    alloy: {
      enableReporting: false,
      mounts: { varlog: true },
      resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
      configMap: { content: alloyConfiguration(model, `http://loki.${monitoring}.svc:3100/loki/api/v1/push`) },
    },
    configReloader: { resources: { requests: { cpu: '5m', memory: '16Mi' }, limits: { memory: '64Mi' } } },
    serviceMonitor: { enabled: true },
  };
}

/** https://grafana.com/docs/alloy/latest/collect/logs-in-kubernetes/ */
function alloyConfiguration({ clusterName, region }: RegionTreeModel, url: string): string {
  const label = (source: string, target: string) => [
    '  rule {', `    source_labels = ["${source}"]`, `    target_label = "${target}"`, '  }',
  ];
  return [
    'discovery.kubernetes "pods" {',
    '  role = "pod"',
    '  selectors {',
    '    role = "pod"',
    '    field = "spec.nodeName=" + coalesce(sys.env("HOSTNAME"), constants.hostname)',
    '  }',
    '}',
    'discovery.relabel "pods" {',
    '  targets = discovery.kubernetes.pods.targets',
    ...label('__meta_kubernetes_namespace', 'namespace'),
    ...label('__meta_kubernetes_pod_name', 'pod'),
    ...label('__meta_kubernetes_pod_container_name', 'container'),
    ...label('__meta_kubernetes_pod_label_app', 'app'),
    '  rule {',
    '    source_labels = ["__meta_kubernetes_pod_uid", "__meta_kubernetes_pod_container_name"]',
    '    separator = "/"',
    '    target_label = "__path__"',
    '    replacement = "/var/log/pods/*$1/*.log"',
    '  }',
    '}',
    'local.file_match "pods" {',
    '  path_targets = discovery.relabel.pods.output',
    '}',
    'loki.source.file "pods" {',
    '  targets = local.file_match.pods.targets',
    '  forward_to = [loki.process.pods.receiver]',
    '}',
    'loki.process "pods" {',
    '  stage.cri {}',
    '  forward_to = [loki.write.region.receiver]',
    '}',
    'loki.write "region" {',
    '  endpoint {',
    `    url = "${url}"`,
    '  }',
    `  external_labels = { cluster = "${clusterName}", region = "${region}" }`,
    '}',
    '',
  ].join('\n');
}

/** Tempo 3 in one process, which needs no message broker. */
export function tempoValues(model: RegionTreeModel): object {
  const { region, platform: { buckets } } = model;
  return {
    fullnameOverride: 'tempo',
    replicas: 1,
    tempo: {
      reportingEnabled: false,
      retention: `${retentionOf(model).traces * 24}h`,
      resources: { requests: { cpu: '250m', memory: '1Gi' }, limits: { memory: '2Gi' } },
      storage: { trace: { backend: 's3', s3: { bucket: buckets.traces, endpoint: `s3.${region}.amazonaws.com`, region } } },
    },
    persistence: { enabled: true, size: '10Gi', storageClassName: STORAGE_CLASS },
    serviceAccount: { create: true, name: 'tempo' },
    serviceMonitor: { enabled: true },
  };
}
