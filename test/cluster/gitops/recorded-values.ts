/** The values that a chart takes, where it cannot be rendered here: what somebody read, and where. */
export interface RecordedValues {
  /** The page, and the version of the chart or the commit that it was read at. */
  readonly page: string;
  /** Paths of values. What is below one of them is the chart's to pass on: fields of Kubernetes, or of the program's own configuration. */
  readonly keys: readonly string[];
  /** Paths that the page does not list, and where they were seen instead. */
  readonly elsewhere?: Readonly<Record<string, string>>;
}

/** By hand, with helm 4.1.4: the value changed what came out. */
const RENDERED = 'rendered in November 2026 from a chart of August 2026';
const DEFINITION = 'a field of the definition of Prometheus or Alertmanager, which the values are held against';
/** Nobody looked it up for this list. */
const NOT_READ = 'not read';

const each = (paths: readonly string[], where: string) => Object.fromEntries(paths.map((path) => [path, where]));

/** By the name of the release. */
export const RECORDED_VALUES: Readonly<Record<string, RecordedValues>> = {
  'external-dns': {
    page: 'kubernetes-sigs/external-dns, charts/external-dns/values.yaml and README.md at 01a605a and 6c67358, `provider.name` in values.schema.json at 7d3d355',
    keys: [
      'provider.name', 'env', 'serviceAccount.create', 'serviceAccount.name', 'sources', 'domainFilters', 'policy', 'registry', 'txtOwnerId', 'txtPrefix', 'serviceMonitor.enabled', 'resources',
    ],
  },
  'reloader': {
    page: 'stakater/Reloader, deployments/kubernetes/chart/reloader/values.yaml at c53ed24, `reloadStrategy` in values.schema.json at 1f9ca43',
    keys: ['reloader.reloadStrategy', 'reloader.watchGlobally', 'reloader.logFormat', 'reloader.deployment.resources'],
  },
  'nginx-ingress': {
    page: 'nginx/kubernetes-ingress, charts/nginx-ingress/values.yaml at 00b49b8, chart 2.7.2',
    keys: [
      'controller.kind', 'controller.ingressClass.name', 'controller.ingressClass.create', 'controller.ingressClass.setAsDefaultIngress', 'controller.enableLatencyMetrics',
      'controller.telemetryReporting.enable', 'controller.autoscaling.enabled', 'controller.autoscaling.minReplicas', 'controller.autoscaling.maxReplicas',
      'controller.autoscaling.targetCPUUtilizationPercentage', 'controller.autoscaling.targetMemoryUtilizationPercentage', 'controller.podDisruptionBudget.enabled',
      'controller.podDisruptionBudget.maxUnavailable', 'controller.topologySpreadConstraints', 'controller.resources', 'controller.terminationGracePeriodSeconds', 'controller.service.type',
      'controller.service.externalTrafficPolicy', 'controller.service.annotations', 'prometheus.create', 'prometheus.service.create', 'prometheus.serviceMonitor.create',
    ],
    elsewhere: { 'controller.service.loadBalancerClass': 'templates/controller-service.yaml at 06debf0' },
  },
  'kube-prometheus-stack': {
    page: 'prometheus-community/helm-charts, charts/kube-prometheus-stack/values.yaml at 001f3a6',
    keys: [
      'kubeProxy.enabled', 'prometheus.serviceAccount.create', 'prometheus.serviceAccount.name', 'prometheus.podDisruptionBudget.enabled', 'prometheus.thanosService.enabled',
      'prometheus.thanosServiceMonitor.enabled', 'prometheus.prometheusSpec.disableCompaction', 'prometheus.prometheusSpec.topologySpreadConstraints',
      'prometheus.prometheusSpec.externalLabels', 'prometheus.prometheusSpec.replicaExternalLabelName', 'prometheus.prometheusSpec.replicas', 'prometheus.prometheusSpec.retention',
      'prometheus.prometheusSpec.serviceMonitorSelectorNilUsesHelmValues', 'prometheus.prometheusSpec.podMonitorSelectorNilUsesHelmValues',
      'prometheus.prometheusSpec.probeSelectorNilUsesHelmValues', 'prometheus.prometheusSpec.ruleSelectorNilUsesHelmValues', 'prometheus.prometheusSpec.storageSpec',
      'prometheus.prometheusSpec.resources', 'prometheusOperator.resources', 'prometheusOperator.prometheusConfigReloader.resources', 'alertmanager.config', 'alertmanager.alertmanagerSpec.secrets',
      'grafana.sidecar.dashboards.enabled', 'grafana.sidecar.dashboards.label', 'grafana.sidecar.dashboards.labelValue', 'grafana.sidecar.datasources.enabled',
      'grafana.sidecar.datasources.defaultDatasourceEnabled', 'grafana.additionalDataSources', 'prometheus-node-exporter.namespaceOverride',
    ],
    elsewhere: {
      ...each(['kubeControllerManager.enabled', 'kubeScheduler.enabled', 'kubeEtcd.enabled', 'coreDns.enabled', 'prometheus.prometheusSpec.thanos.objectStorageConfig.secret',
        'kube-state-metrics.metricLabelsAllowlist'], RENDERED),
      ...each(['prometheus.prometheusSpec.thanos.resources', 'alertmanager.alertmanagerSpec.replicas', 'alertmanager.alertmanagerSpec.storage', 'alertmanager.alertmanagerSpec.resources'], DEFINITION),
      ...each(['fullnameOverride', 'alertmanager.podDisruptionBudget.enabled', 'grafana.admin', 'grafana.grafana.ini', 'grafana.resources', 'kube-state-metrics.resources',
        'prometheus-node-exporter.resources'], NOT_READ),
    },
  },
  'thanos': {
    page: 'thanos-community/helm-charts, charts/thanos/values.yaml at 00beff2',
    keys: [
      'global.objstore.createSecret', 'global.objstore.config', 'global.serviceAccount.create', 'global.serviceAccount.name', 'global.serviceMonitor.enabled', 'global.resources', 'ruler.enabled',
      'compactor.vpa.enabled', 'compactor.persistence.enabled', 'compactor.persistence.size', 'compactor.persistence.storageClass', 'compactor.retention.resolutionRaw',
      'compactor.retention.resolution5m', 'compactor.retention.resolution1h', 'query.replicaCount', 'query.replicaLabels', 'query.endpoints.static', 'query.pdb.enabled', 'query.pdb.maxUnavailable',
    ],
    elsewhere: { 'receive.enabled': RENDERED, 'fullnameOverride': NOT_READ },
  },
  'loki': {
    page: 'grafana-community/helm-charts, charts/loki/values.yaml at e922aa7, `Monolithic` in README.md at 506f335, `singleBinary` in templates/monolithic/workload.yaml at 105c3b8',
    keys: [
      'fullnameOverride', 'deploymentMode', 'loki.auth_enabled', 'loki.commonConfig.replication_factor', 'loki.schemaConfig', 'loki.storage.type', 'loki.storage.bucketNames', 'loki.storage.s3.region',
      'loki.limits_config', 'loki.compactor', 'serviceAccount.create', 'serviceAccount.name', 'singleBinary.replicas', 'singleBinary.resources', 'singleBinary.persistence.size', 'singleBinary.persistence.storageClass',
      'write.replicas', 'chunksCache.enabled', 'resultsCache.enabled', 'lokiCanary.enabled', 'test.enabled',
    ],
    elsewhere: {
      ...each(['read.replicas', 'backend.replicas'], RENDERED),
      ...each(['gateway.enabled', 'monitoring.serviceMonitor.enabled'], NOT_READ),
    },
  },
  'alloy': {
    page: 'grafana/alloy, operations/helm/charts/alloy/values.yaml at 0232638',
    keys: [
      'fullnameOverride', 'crds.create', 'controller.type', 'controller.tolerations', 'alloy.enableReporting', 'alloy.mounts.varlog', 'alloy.resources', 'alloy.configMap.content',
      'configReloader.resources', 'serviceMonitor.enabled',
    ],
  },
  'tempo': {
    page: 'grafana-community/helm-charts, charts/tempo/values.yaml at d1e8f02, which is of Tempo 3: it has liveStore',
    keys: [
      'fullnameOverride', 'replicas', 'tempo.reportingEnabled', 'tempo.retention', 'tempo.resources', 'tempo.storage.trace.backend', 'tempo.storage.trace.s3', 'persistence.enabled',
      'persistence.size', 'persistence.storageClassName', 'serviceAccount.create', 'serviceAccount.name', 'serviceMonitor.enabled',
    ],
  },
};
