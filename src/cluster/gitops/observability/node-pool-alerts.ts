import type { PrometheusRuleEntry } from './slo-rules';
import { CAPACITY_LABEL } from '../capacity';
import type { NodePoolModel } from '../models';
import { ON_DEMAND_POOL, SPOT_POOL } from '../node-pool-objects';

/** The labels of nodes that kube-state-metrics has to publish for the alerts: its `metricLabelsAllowlist` for `nodes`. */
export const NODE_LABELS_FOR_ALERTS = [CAPACITY_LABEL, 'karpenter.sh/nodepool'];

/** Of a limit, how much may be used before somebody is told. */
const NEAR = 0.8;

/**
 * Alerts on what the spread over node pools cannot bear: a pool that may launch nothing more, or that is gone.
 *
 * Auto Mode publishes no metrics of Karpenter. What its pools have is counted from the nodes.
 */
export function nodePoolAlerts(namespace: string, model: NodePoolModel): PrometheusRuleEntry[] {
  const { cpu, memoryGibibytes } = model.limits;
  const pools = model.spotPercentage > 0 ? [SPOT_POOL, ON_DEMAND_POOL] : [ON_DEMAND_POOL];
  return [
    ...pools.flatMap((pool) => [
      nearItsLimit(pool, 'cpu', cpu, `${cpu} vCPUs`),
      nearItsLimit(pool, 'memory', memoryGibibytes * 1024 ** 3, `${memoryGibibytes} GiB of memory`),
    ]),
    ...model.spotPercentage > 0 ? [{
      alert: 'SpotPoolGone',
      expr: `absent(kube_node_labels{${labelName(CAPACITY_LABEL)}="${SPOT_POOL}"}) `
        + `and on () sum(kube_pod_status_phase{namespace="${namespace}",phase=~"Pending|Running"}) > 0`,
      for: '10m',
      labels: { severity: 'critical' },
      annotations: {
        summary: 'No node of the spot pool has been there for 10 minutes: it is gone, or may launch nothing',
        description: 'Without spot capacity it would launch on-demand instances. Pods of split workloads wait for it. '
          + `kubectl describe nodepool ${SPOT_POOL}; kubectl get nodeclaims`,
      },
    }] : [],
  ];
}

function nearItsLimit(pool: string, resource: string, limit: number, inWords: string): PrometheusRuleEntry {
  return {
    alert: 'NodePoolNearItsLimit',
    expr: `sum(kube_node_status_capacity{resource="${resource}"} * on (node) group_left () kube_node_labels{${labelName('karpenter.sh/nodepool')}="${pool}"}) `
      + `/ ${limit} > ${NEAR}`,
    for: '5m',
    labels: { severity: 'critical', pool, resource },
    annotations: {
      summary: `Node pool ${pool} has {{ $value | humanizePercentage }} of the ${inWords} that it may have`,
      description: 'At its limit, pods of every split workload wait for a node, whatever capacity there is. Raise `nodePools` of the cluster, or lower `maxReplicas`. '
        + `kubectl describe nodepool ${pool}`,
    },
  };
}

/** How kube-state-metrics calls a label of an object. */
function labelName(label: string): string {
  return `label_${label.replace(/[^A-Za-z0-9]/g, '_')}`;
}
