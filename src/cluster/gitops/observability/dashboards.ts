import { commonLabels, type KubernetesObject } from '../kubernetes-object';
import { objectName, type RegionModel } from '../models';
import { clusterNamespaces } from '../platform/platform-model';

/** The dashboards of Grafana, which reads them from ConfigMaps with this label. */
export const DASHBOARD_LABEL = 'grafana_dashboard';

/** One row of panels for each workload, and one for the nodes: what is asked, what fails, how many there are, and on which capacity they run. */
export function dashboardObjects(model: RegionModel): KubernetesObject[] {
  const { project } = model;
  const { monitoring } = clusterNamespaces(project);
  return [{
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `${project}-dashboard`, namespace: monitoring, labels: { ...commonLabels(project), [DASHBOARD_LABEL]: '1' } },
    data: { [`${project}.json`]: `${JSON.stringify(dashboard(model), null, 2)}\n` },
  }];
}

interface Target {
  readonly expr: string;
  readonly legendFormat: string;
}

function dashboard({ project, workloads }: RegionModel): object {
  const { workloads: namespace } = clusterNamespaces(project);
  const names = workloads.map(objectName);
  const rows = [
    ...names.map((name) => [
      panel(`${name}: share of requests that fail`, 'percentunit', ['5m', '1h', '1d'].map((window) => ({
        expr: `slo:error_ratio:${window}{workload="${name}",cluster=~"$cluster"}`, legendFormat: `{{cluster}} ${window}`,
      }))),
      panel(`${name}: replicas`, 'short', [
        { expr: `kube_deployment_status_replicas_available{namespace="${namespace}",deployment="${name}",cluster=~"$cluster"}`, legendFormat: '{{cluster}} available' },
        {
          expr: `kube_horizontalpodautoscaler_spec_max_replicas{namespace="${namespace}",horizontalpodautoscaler="${name}-hpa",cluster=~"$cluster"}`,
          legendFormat: '{{cluster}} maximum',
        },
      ]),
      panel(`${name}: CPU that is used, of what is asked for`, 'percentunit', [{
        expr: `sum by (cluster) (rate(container_cpu_usage_seconds_total{namespace="${namespace}",pod=~"${name}-.*",container!="",cluster=~"$cluster"}[5m])) `
          + `/ sum by (cluster) (kube_pod_container_resource_requests{namespace="${namespace}",pod=~"${name}-.*",resource="cpu",cluster=~"$cluster"})`,
        legendFormat: '{{cluster}}',
      }]),
    ]),
    [
      panel('Nodes by capacity', 'short', [{
        expr: 'count by (cluster, label_karpenter_sh_capacity_type) (kube_node_labels{cluster=~"$cluster"})', legendFormat: '{{cluster}} {{label_karpenter_sh_capacity_type}}',
      }]),
      panel('Pods by capacity', 'percentunit', [{
        expr: `count by (cluster, label_karpenter_sh_capacity_type) (kube_pod_info{namespace="${namespace}",cluster=~"$cluster"} `
          + '* on (cluster, node) group_left (label_karpenter_sh_capacity_type) kube_node_labels) '
          + `/ on (cluster) group_left () count by (cluster) (kube_pod_info{namespace="${namespace}",node!="",cluster=~"$cluster"})`,
        legendFormat: '{{cluster}} {{label_karpenter_sh_capacity_type}}',
      }]),
      panel('Pods that wait', 'short', [{
        expr: `sum by (cluster) (kube_pod_status_phase{namespace="${namespace}",phase="Pending",cluster=~"$cluster"})`, legendFormat: '{{cluster}}',
      }]),
    ],
  ];
  return {
    uid: project,
    title: project,
    tags: [project],
    timezone: 'utc',
    schemaVersion: 39,
    editable: false,
    refresh: '1m',
    time: { from: 'now-6h', to: 'now' },
    templating: {
      list: [{
        name: 'cluster',
        type: 'query',
        datasource: DATA_SOURCE,
        query: { query: 'label_values(up, cluster)', refId: 'clusters' },
        refresh: 2,
        multi: true,
        includeAll: true,
        allValue: '.*',
        current: { text: 'All', value: '$__all' },
      }],
    },
    panels: rows.flatMap((row, y) => row.map((content, x) => ({ ...content, id: y * 3 + x + 1, gridPos: { h: 8, w: 8, x: x * 8, y: y * 8 } }))),
  };
}

/** Thanos, which knows the metrics of all regions where it is given them. */
const DATA_SOURCE = { type: 'prometheus', uid: 'thanos' };

function panel(title: string, unit: string, targets: readonly Target[]): object {
  return {
    type: 'timeseries',
    title,
    datasource: DATA_SOURCE,
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi' } },
    targets: targets.map((target, index) => ({ ...target, datasource: DATA_SOURCE, refId: String.fromCharCode(65 + index) })),
  };
}
