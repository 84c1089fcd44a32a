import { buildTree } from './tree';
import { until } from '../../tools/control-plane/control-plane';
import { ensurePrograms } from '../../tools/control-plane/programs';
import { SpotShare } from '../../tools/control-plane/spot-share';
import { regionModel } from '../cluster/gitops/tree-models';

/*
 * The objects as they ship, with the scheduler and Karpenter as they are, but for two things: nodes are consolidated after seconds, so that nobody waits for
 * five minutes, and the class of nodes is that of the simulation, since that of EKS needs EKS.
 */

let cluster: SpotShare;

/** One workload of the tree, and its node pools. */
function objects() {
  const model = regionModel('us-east-1');
  const quick = { ...model, nodePools: { ...model.nodePools, consolidateAfterSeconds: 10, disruptionPercent: 100 } };
  return buildTree([quick], ['overlays/us-east-1']).get('overlays/us-east-1')!
    .filter(({ kind, metadata }) => kind === 'NodePool' || metadata.name === 'musicconnect-backend');
}

beforeAll(async () => cluster = await SpotShare.start(await ensurePrograms(), objects(), { quiet: 6, limit: 600 }));

afterAll(() => cluster?.stop());

test('half of the pods run on spot capacity when a hundred are launched', async () => {
  expect(await cluster.scale('0 to 100', 100)).toMatchObject({ spot: 50, onDemand: 50, pending: 0 });
});

// Which pods go is the choice of Kubernetes, which does not look at where the others are: the share is not asserted.
test('of ten that remain, none waits', async () => {
  const { spot, onDemand, pending } = await cluster.scale('100 to 10', 10);
  expect([spot + onDemand, pending]).toEqual([10, 0]);
});

test('evictions keep to the disruption budget: of ten pods one may go, and no other before there are ten again', async () => {
  const { api } = cluster.controlPlane;
  const allowed = async () => (await api.list('policy/v1', 'PodDisruptionBudget'))[0].status.disruptionsAllowed;
  await until('the budget is that of ten pods', async () => await allowed() === 1);
  // Without it, no pod takes the place of one that goes.
  await cluster.controlPlane.stopSimulation();
  const answers = [];
  for (const { metadata } of await cluster.pods()) {
    answers.push((await api.evict(metadata)).status);
  }
  cluster.controlPlane.startSimulation();
  expect(answers).toEqual([201, ...Array(9).fill(429)]);
  expect(await cluster.scale('evicted', 10)).toMatchObject({ pending: 0 });
});

test('when spot capacity is taken away, all pods run on on-demand capacity and none waits', async () => {
  expect(await cluster.takeSpotAway('spot taken away')).toMatchObject({ spot: 0, onDemand: 10, pending: 0 });
});

test('no node is of a kind that the tree does not allow', async () => {
  const nodes = await cluster.controlPlane.api.list('v1', 'Node');
  expect(nodes.length).toBeGreaterThanOrEqual(2);
  expect(nodes.filter(({ metadata }) => !/^[cmr]$/.test(metadata.labels!['eks.amazonaws.com/instance-category']))).toEqual([]);
});
