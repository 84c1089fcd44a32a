import { Duration } from 'aws-cdk-lib';
import { until } from '../../tools/control-plane/control-plane';
import { ensurePrograms } from '../../tools/control-plane/programs';
import { synthesizedObjects, type WorkloadName } from '../../tools/control-plane/spot-app';
import { SpotShare } from '../../tools/control-plane/spot-share';
import type { NodePoolOptions } from '@eknmusic/constructs';

/*
 * The objects as an app synthesizes them, with the scheduler and Karpenter as they are, but for the class of nodes: that of EKS needs EKS. Nodes are
 * consolidated after seconds, so that nobody waits for five minutes; `npm run rehearse:spot` has that time.
 */

let cluster: SpotShare | undefined;

async function start(nodePools: NodePoolOptions, ...workloads: WorkloadName[]): Promise<SpotShare> {
  const quick = { consolidateAfter: Duration.seconds(10), disruptionPercentage: 100, ...nodePools };
  return cluster = await SpotShare.start(await ensurePrograms(), synthesizedObjects(quick, workloads), { quiet: 6, limit: 600 });
}

async function stop(): Promise<void> {
  await cluster?.stop();
  cluster = undefined;
}

describe('half of the pods', () => {
  let half: SpotShare;

  beforeAll(async () => half = await start({}, 'backend'));

  afterAll(stop);

  test('half of the pods run on spot capacity when a hundred are launched', async () => {
    expect(await half.scale('0 to 100', 100)).toMatchObject({ spot: 50, onDemand: 50, pending: 0 });
  });

  // Which pods go is the choice of Kubernetes, which does not look at where the others are: the share is not asserted.
  test('of ten that remain, none waits', async () => {
    const { spot, onDemand, pending } = await half.scale('100 to 10', 10);
    expect([spot + onDemand, pending]).toEqual([10, 0]);
  });

  test('evictions keep to the disruption budget: of ten pods one may go, and no other before there are ten again', async () => {
    const { api } = half.controlPlane;
    const allowed = async () => (await api.list('policy/v1', 'PodDisruptionBudget'))[0].status.disruptionsAllowed;
    await until('the budget is that of ten pods', async () => await allowed() === 1);
    // Without it, no pod takes the place of one that goes.
    await half.controlPlane.stopSimulation();
    const answers = [];
    for (const { metadata } of await half.pods()) {
      answers.push((await api.evict(metadata)).status);
    }
    half.controlPlane.startSimulation();
    expect(answers).toEqual([201, ...Array(9).fill(429)]);
    expect(await half.scale('evicted', 10)).toMatchObject({ pending: 0 });
  });

  test('when spot capacity is taken away, all pods run on on-demand capacity and none waits', async () => {
    expect(await half.takeSpotAway('spot taken away')).toMatchObject({ spot: 0, onDemand: 10, pending: 0 });
  });

  test('no node is of a kind that the tree does not allow', async () => {
    const nodes = await half.controlPlane.api.list('v1', 'Node');
    expect(nodes.length).toBeGreaterThanOrEqual(2);
    expect(nodes.filter(({ metadata }) => !/^[cmr]$/.test(metadata.labels!['eks.amazonaws.com/instance-category']))).toEqual([]);
  });
});

describe('of another share', () => {
  afterEach(stop);

  test('four of five pods run on spot capacity at 80 %, and none of a workload that opts out', async () => {
    const { workloads, pending } = await (await start({ spotPercentage: 80 }, 'backend', 'websocket')).scale('0 to 20', 20);
    expect({ workloads, pending }).toEqual({
      workloads: { 'musicconnect-backend': { spot: 16, onDemand: 4, pending: 0 }, 'musicconnect-websocket': { spot: 0, onDemand: 20, pending: 0 } }, pending: 0,
    });
  });

  test('all pods run on spot capacity at 100 %, but for those that opt out, and none waits when it is taken away', async () => {
    const whole = await start({ spotPercentage: 100 }, 'backend', 'websocket');
    expect((await whole.scale('0 to 10', 10)).workloads).toEqual({
      'musicconnect-backend': { spot: 10, onDemand: 0, pending: 0 }, 'musicconnect-websocket': { spot: 0, onDemand: 10, pending: 0 },
    });
    expect(await whole.takeSpotAway('spot taken away')).toMatchObject({ spot: 0, onDemand: 20, pending: 0 });
  });
});
