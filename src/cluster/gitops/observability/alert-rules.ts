import { nodePoolAlerts } from './node-pool-alerts';
import type { PrometheusRuleEntry, PrometheusRuleGroup } from './slo-rules';
import { objectName, type RegionModel } from '../models';
import { clusterNamespaces } from '../platform/platform-model';

/** What goes wrong in a cluster like this one before its users notice. The names of nodes, pods and pools are in the labels of each alert. */
export function alertRuleGroups({ project, workloads, nodePools }: RegionModel): PrometheusRuleGroup[] {
  const { workloads: namespace } = clusterNamespaces(project);
  return [
    { name: 'workloads', rules: workloadAlerts(namespace, workloads.map(objectName)) },
    { name: 'nodes', rules: [...nodePoolAlerts(namespace, nodePools), ...nodeAlerts(nodePools.spotPercentage)] },
    { name: 'platform', rules: platformAlerts(namespace) },
  ].filter(({ rules }) => rules.length > 0);
}

function workloadAlerts(namespace: string, names: readonly string[]): PrometheusRuleEntry[] {
  return [
    {
      alert: 'PodsPending',
      expr: `sum by (namespace) (kube_pod_status_phase{namespace="${namespace}",phase="Pending"}) > 0`,
      for: '10m',
      labels: { severity: 'critical' },
      annotations: {
        summary: '{{ $value }} pods of {{ $labels.namespace }} have waited for a node for 10 minutes',
        description: `kubectl -n ${namespace} get events --field-selector reason=FailedScheduling; kubectl get nodepools; kubectl get nodeclaims`,
      },
    },
    {
      alert: 'AutoscalerAtMaximum',
      expr: 'kube_horizontalpodautoscaler_status_current_replicas{namespace="' + namespace + '"} '
        + '== on (namespace, horizontalpodautoscaler) kube_horizontalpodautoscaler_spec_max_replicas{namespace="' + namespace + '"}',
      for: '15m',
      labels: { severity: 'warning' },
      annotations: {
        summary: '{{ $labels.horizontalpodautoscaler }} has had its {{ $value }} replicas, the most it may have, for 15 minutes',
        description: `kubectl -n ${namespace} describe hpa {{ $labels.horizontalpodautoscaler }}`,
      },
    },
    ...names.map((name) => ({
      alert: 'WorkloadGone',
      expr: `(sum(kube_deployment_status_replicas_available{namespace="${namespace}",deployment="${name}"}) or vector(0)) == 0`,
      for: '1m',
      labels: { severity: 'critical', workload: name },
      annotations: {
        summary: `No pod of ${name} is available`,
        description: `kubectl -n ${namespace} get pods -l app=${name}; kubectl -n ${namespace} describe deployment ${name}`,
      },
    })),
  ];
}

function nodeAlerts(spotPercentage: number): PrometheusRuleEntry[] {
  return spotPercentage === 0 ? [] : [
    {
      alert: 'SpotCapacityGone',
      // Karpenter names the capacity of a node in a label, which kube-state-metrics is told to show.
      expr: '(count(kube_node_labels{label_eknmusic_com_capacity="spot",label_karpenter_sh_capacity_type="spot"}) or vector(0)) == 0 '
        + 'and on () count(kube_node_labels{label_eknmusic_com_capacity="spot"}) > 0',
      for: '30m',
      labels: { severity: 'warning' },
      annotations: {
        summary: 'All nodes of the spot pool have been on-demand instances for 30 minutes',
        description: 'There is no spot capacity for the instances that the pool may have: nothing fails, and everything costs more. kubectl get nodes -L karpenter.sh/capacity-type',
      },
    },
  ];
}

function platformAlerts(namespace: string): PrometheusRuleEntry[] {
  return [
    {
      alert: 'SecretNotSynchronized',
      expr: `externalsecret_status_condition{namespace="${namespace}",condition="Ready",status="False"} == 1`,
      for: '10m',
      labels: { severity: 'critical' },
      annotations: {
        summary: 'The secret of {{ $labels.name }} has not been read from AWS Secrets Manager for 10 minutes',
        description: `Pods go on with what they have until it rotates. kubectl -n ${namespace} describe externalsecret {{ $labels.name }}`,
      },
    },
    {
      alert: 'CertificateExpires',
      expr: 'certmanager_certificate_expiration_timestamp_seconds - time() < 14 * 24 * 3600',
      for: '1h',
      labels: { severity: 'warning' },
      annotations: {
        summary: 'The certificate {{ $labels.name }} ends in {{ $value | humanizeDuration }} and was not renewed',
        description: 'kubectl -n {{ $labels.exported_namespace }} describe certificate {{ $labels.name }}; kubectl get challenges -A',
      },
    },
    {
      alert: 'ThanosUploadStopped',
      expr: 'time() - max by (namespace, pod) (thanos_objstore_bucket_last_successful_upload_time{pod=~"prometheus-.*"}) > 3 * 3600',
      for: '15m',
      labels: { severity: 'warning' },
      annotations: {
        summary: '{{ $labels.pod }} has delivered no metrics to its bucket for {{ $value | humanizeDuration }}',
        description: 'What is older than the retention of Prometheus is lost then. kubectl -n {{ $labels.namespace }} logs {{ $labels.pod }} -c thanos-sidecar --tail=50',
      },
    },
  ];
}
