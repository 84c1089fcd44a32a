import { NODE_POOLS } from './models';
import { regionModel } from './tree-models';
import { kubePrometheusStackValues } from '../../../src/cluster/gitops/observability/chart-values';
import { NODE_LABELS_FOR_ALERTS, nodePoolAlerts } from '../../../src/cluster/gitops/observability/node-pool-alerts';

const alertsOf = (spotPercentage: number) => nodePoolAlerts('musicconnect', { ...NODE_POOLS, spotPercentage });

test('somebody is told before a pool is at its limit, in vCPUs and in memory', () => {
  const near = alertsOf(50).filter(({ alert }) => alert === 'NodePoolNearItsLimit');
  expect(near.map(({ labels, expr }) => [labels?.pool, expr])).toEqual([
    ['spot', 'cpu', 200], ['spot', 'memory', 858993459200], ['on-demand', 'cpu', 200], ['on-demand', 'memory', 858993459200],
  ].map(([pool, resource, limit]) => [pool, `sum(kube_node_status_capacity{resource="${resource}"} * on (node) group_left () `
    + `kube_node_labels{label_karpenter_sh_nodepool="${pool}"}) / ${limit} > 0.8`]));
});

test('somebody is told when the spot pool is gone while pods run', () => {
  expect(alertsOf(50).find(({ alert }) => alert === 'SpotPoolGone')).toMatchObject({
    expr: 'absent(kube_node_labels{label_eknmusic_com_capacity="spot"}) and on () '
      + 'sum(kube_pod_status_phase{namespace="musicconnect",phase=~"Pending|Running"}) > 0',
    labels: { severity: 'critical' },
  });
});

test('without spot, nothing is said of it', () => {
  expect(JSON.stringify(alertsOf(0))).not.toMatch(/"spot"|SpotPool/);
});

test('kube-state-metrics publishes each label that the alerts read', () => {
  const values = JSON.stringify(kubePrometheusStackValues(regionModel('us-east-1')));
  const published = /"nodes=\[([^\]]*)\]"/.exec(values)![1].split(',');
  expect(published).toEqual(expect.arrayContaining(NODE_LABELS_FOR_ALERTS));
  const read = new Set([...JSON.stringify(alertsOf(50)).matchAll(/label_\w+/g)].map(([label]) => label));
  expect([...read].sort()).toEqual(NODE_LABELS_FOR_ALERTS.map((label) => `label_${label.replace(/\W/g, '_')}`).sort());
});
