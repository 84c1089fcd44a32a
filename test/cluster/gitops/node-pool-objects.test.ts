import { NODE_POOLS } from './models';
import { CAPACITY_LABEL, CAPACITY_SPREAD_LABEL, capacityDomains, isSpotPercentage } from '../../../src/cluster/gitops/capacity';
import type { NodePoolModel } from '../../../src/cluster/gitops/models';
import { nodePoolObjects } from '../../../src/cluster/gitops/node-pool-objects';

function poolsOf(changes: Partial<NodePoolModel> = {}): Record<string, any> {
  return Object.fromEntries(nodePoolObjects('musicconnect', { ...NODE_POOLS, ...changes }).filter(({ kind }) => kind === 'NodePool')
    .map((pool) => [pool.metadata.name, pool]));
}

function valuesOf(pool: any, key: string): string[] | undefined {
  return pool.spec.template.spec.requirements.find((requirement: any) => requirement.key === key)?.values;
}

test('the spot pool falls back to on-demand instances by itself, and is asked first', () => {
  const { spot, 'on-demand': onDemand } = poolsOf();
  expect(valuesOf(spot, 'karpenter.sh/capacity-type')).toEqual(['spot', 'on-demand']);
  expect(valuesOf(onDemand, 'karpenter.sh/capacity-type')).toEqual(['on-demand']);
  expect(spot.spec.weight).toBeGreaterThan(onDemand.spec.weight);
});

test.each([0, 10, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90, 100])('of the values of the label, %d percent are of the spot pool and none is of two', (spotPercentage) => {
  expect(isSpotPercentage(spotPercentage)).toBe(true);
  const pools = poolsOf({ spotPercentage });
  const spot = pools.spot ? valuesOf(pools.spot, CAPACITY_SPREAD_LABEL)! : [];
  const onDemand = valuesOf(pools['on-demand'], CAPACITY_SPREAD_LABEL) ?? [];
  expect(spot.length / (spot.length + onDemand.length)).toBe(spotPercentage / 100);
  expect(new Set([...spot, ...onDemand]).size).toBe(spot.length + onDemand.length);
  expect({ spot, onDemand }).toEqual(capacityDomains(spotPercentage));
});

test.each([-10, 1, 5, 15, 33, 47.5, 99, 101, NaN])('%d percent is no share: a workload would need more than ten nodes for it, or it is none at all', (share) => {
  expect(isSpotPercentage(share)).toBe(false);
});

test('without spot there is no spot pool', () => {
  expect(Object.keys(poolsOf({ spotPercentage: 0 }))).toEqual(['on-demand']);
});

test.each([
  [50, 5, { 'baseline-1': [5, ['on-demand-1']] }],
  [80, 3, { 'baseline-1': [3, ['on-demand-1']] }],
  [60, 3, { 'baseline-1': [2, ['on-demand-1']], 'baseline-2': [1, ['on-demand-2']] }],
  [30, 2, { 'baseline-1': [1, ['on-demand-1']], 'baseline-2': [1, ['on-demand-2']] }],
  [100, 4, { 'baseline-1': [4, undefined] }],
  [0, 4, { 'baseline-1': [4, ['on-demand-1']] }],
])('with %d percent on spot, a baseline of %d nodes is on-demand and serves as many parts of the pods as it has nodes for', (spotPercentage, staticNodes, expected) => {
  const baselines = Object.entries(poolsOf({ spotPercentage, staticNodes })).filter(([name]) => name.startsWith('baseline'));
  expect(Object.fromEntries(baselines.map(([name, pool]) => [name, [pool.spec.replicas, valuesOf(pool, CAPACITY_SPREAD_LABEL)]]))).toEqual(expected);
  for (const [, { spec }] of baselines) {
    // Auto Mode takes no weight and no limit but this of a static pool.
    expect(spec).not.toHaveProperty('weight');
    expect(spec.limits).toEqual({ nodes: String(spec.replicas + 1) });
    expect(spec.template.metadata.labels).toEqual({ [CAPACITY_LABEL]: 'on-demand' });
  }
});

test('nodes are replaced a few at a time, and within the 21 days of Auto Mode', () => {
  const { spec } = poolsOf().spot;
  expect(spec.disruption).toEqual({ consolidationPolicy: 'WhenEmptyOrUnderutilized', consolidateAfter: '300s', budgets: [{ nodes: '10%' }] });
  expect(spec.template.spec.expireAfter).toBe('336h');
  expect(spec.limits).toEqual({ cpu: '200', memory: '800Gi' });
});

test('no sync takes a pool away, and nobody else by mistake', () => {
  const objects = nodePoolObjects('musicconnect', { ...NODE_POOLS, staticNodes: 1 });
  objects.filter(({ kind }) => kind === 'NodePool').forEach(({ metadata }) => {
    expect(metadata.annotations).toEqual({ 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' });
  });
  const [policy, binding] = objects.slice(-2) as any[];
  expect(policy.spec.matchConditions[0].expression).toBe('request.name in [\'spot\', \'on-demand\', \'baseline-1\']');
  expect(binding.spec).toEqual({ policyName: policy.metadata.name, validationActions: ['Deny'] });
});
