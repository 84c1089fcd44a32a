import { Size } from 'aws-cdk-lib';
import type { ApiObject } from './kubernetes-api';
import type { Programs } from './programs';
import { synthesizedObjects, type WorkloadName, WORKLOADS } from './spot-app';
import { type Patience, type Share, SpotShare } from './spot-share';
import { CAPACITY_SPREAD_LABEL } from '../../src/cluster/gitops/capacity';
import { SPOT_POOL } from '../../src/cluster/gitops/node-pool-objects';
import type { NodePoolOptions } from '../../src/cluster/node-pool-options';

/** One way to split pods, taken through the life of a cluster. */
export interface Life {
  readonly name: string;
  /** What the page says of it. */
  readonly title: string;
  readonly spotPercentage: number;
  /** What an app would say besides the share. @default - nothing */
  readonly nodePools?: NodePoolOptions;
  /** @default - backend */
  readonly workloads?: readonly WorkloadName[];
  /** What is other than as it ships. @default - nothing */
  readonly instead?: (objects: readonly ApiObject[]) => ApiObject[];
  readonly walk: (cluster: SpotShare, patience: Patience) => AsyncGenerator<Share>;
}

/** What was measured of a life. */
export interface Measured {
  readonly name: string;
  readonly shares: readonly Share[];
}

const AT_ONCE: Patience = { quiet: 8, stuck: 45, limit: 600 };
/** Consolidation begins when nothing has happened on a node for five minutes, and goes on by one node of a pool at a time. */
const LEFT_ALONE: Patience = { quiet: 345, limit: 900 };
/** Nodes expire minutes after they were launched, and again: what is seen in between is what counts. */
const EXPIRY: Patience = { quiet: 4, limit: 600 };

const CAPACITY_TYPE = 'karpenter.sh/capacity-type';

/** All lives: the tree as it ships with its shares, several workloads and expiring nodes, and the other ways to split pods. */
export const LIVES: readonly Life[] = [
  { name: 'patient', title: 'left alone, 50 %', spotPercentage: 50, walk: patientLife },
  ...[50, 80, 30, 0, 100].map((spotPercentage): Life => ({ name: `ships-${spotPercentage}`, title: `as it ships, ${spotPercentage} %`, spotPercentage, walk: busyLife })),
  { name: 'three', title: 'three workloads, 50 %', spotPercentage: 50, workloads: WORKLOADS, walk: shortLife },
  { name: 'autoscaler-50', title: 'as autoscalers do, 50 %', spotPercentage: 50, walk: autoscaledLife },
  { name: 'expiry', title: 'nodes that expire, 50 %', spotPercentage: 50, instead: (objects) => objects.map(expiring), walk: expiringLife },
  { name: 'tight-80', title: 'limits half above', spotPercentage: 80, nodePools: { cpuLimit: 44, memoryLimit: Size.gibibytes(87) }, walk: shortLife },
  { name: 'roomy-80', title: 'limits of 400 vCPUs, 1600 GiB', spotPercentage: 80, nodePools: { cpuLimit: 400, memoryLimit: Size.gibibytes(1600) }, walk: shortLife },
  { name: 'soft', title: 'the label of the tree, wished for', spotPercentage: 50, instead: (objects) => objects.map(soft), walk: busyLife },
  { name: 'capacity-type', title: 'the capacity type, wished for', spotPercentage: 50, instead: (objects) => objects.map((each) => byCapacityType(each, 'ScheduleAnyway')), walk: busyLife },
  { name: 'capacity-type-hard', title: 'the capacity type, insisted on', spotPercentage: 50, instead: (objects) => objects.map((each) => byCapacityType(each, 'DoNotSchedule')), walk: shortLife },
  { name: 'no-spread', title: 'no spread over capacity', spotPercentage: 50, instead: (objects) => objects.map(anywhere), walk: shortLife },
];

/** Takes a cluster through a life; tells of each step when it is done. */
export async function live(
  programs: Programs, { spotPercentage, nodePools, workloads, instead = (objects) => [...objects], walk }: Life, tell: (share: Share) => void,
): Promise<void> {
  const cluster = await SpotShare.start(programs, instead(synthesizedObjects({ spotPercentage, ...nodePools }, workloads)), AT_ONCE);
  try {
    for await (const share of walk(cluster, LEFT_ALONE)) {
      tell(share);
    }
  } finally {
    await cluster.stop();
  }
}

/** What moves by itself when nobody does anything for long. */
async function* patientLife(cluster: SpotShare, patience: Patience): AsyncGenerator<Share> {
  yield await cluster.scale('0 → 100', 100);
  yield await cluster.scale('100 → 10', 10);
  yield await cluster.leaveAlone('left alone', patience);
  yield await cluster.scale('10 → 60', 60);
  yield await cluster.update('rolling update');
  yield await cluster.takeSpotAway('spot taken away');
  yield await cluster.giveSpotBack('spot back, left alone', patience);
}

/** One thing after the other, without minutes of quiet. */
async function* busyLife(cluster: SpotShare): AsyncGenerator<Share> {
  yield* shortLife(cluster);
  yield await cluster.giveSpotBack('spot back');
  yield await cluster.update('rolling update with spot back');
  await cluster.limitSpotPool();
  yield await cluster.scale('60 → 100, spot pool at its limit', 100);
  yield await cluster.unlimitSpotPool('limit raised');
}

/** Nothing that consolidation would have a part in. */
async function* shortLife(cluster: SpotShare): AsyncGenerator<Share> {
  yield await cluster.scale('0 → 100', 100);
  yield await cluster.scale('100 → 10', 10);
  yield await cluster.scale('10 → 60', 60);
  yield await cluster.update('rolling update');
  yield await cluster.takeSpotAway('spot taken away');
}

/** As the autoscalers of the tree take pods away: a tenth at a time, but after seconds instead of a minute. */
async function* autoscaledLife(cluster: SpotShare): AsyncGenerator<Share> {
  yield await cluster.scale('0 → 100', 100);
  yield await byTenths(cluster, 100, 10);
  yield await cluster.scale('10 → 60', 60);
  yield await byTenths(cluster, 60, 10);
}

async function byTenths(cluster: SpotShare, from: number, to: number): Promise<Share> {
  for (let replicas = from; ;) {
    replicas = Math.max(to, Math.floor(replicas * 0.9));
    if (replicas === to) {
      return cluster.scale(`${from} → ${to}, a tenth at a time`, to);
    }
    await cluster.scale(`${replicas}`, replicas, { quiet: 2, limit: 60 });
  }
}

async function* expiringLife(cluster: SpotShare): AsyncGenerator<Share> {
  yield await cluster.scale('0 → 60', 60);
  yield await cluster.expire('every node expired', EXPIRY);
}

/** Nodes are replaced after minutes instead of two weeks, which nobody waits for. */
function expiring(object: ApiObject): ApiObject {
  return changed(object, 'NodePool', ({ template }) => { template.spec.expireAfter = '240s'; });
}

/** The spread of the tree, but pods do not insist on it. */
function soft(object: ApiObject): ApiObject {
  return changed(object, 'Deployment', ({ template: { spec: { topologySpreadConstraints: [capacity] } } }) => {
    capacity.whenUnsatisfiable = 'ScheduleAnyway';
    delete capacity.minDomains;
  });
}

/** What most examples have: a pool of spot instances alone beside one of on-demand instances, and a spread over what the pods run on. */
function byCapacityType(object: ApiObject, whenUnsatisfiable: string): ApiObject {
  const pure = changed(object, 'NodePool', ({ template: { spec } }) => {
    spec.requirements = spec.requirements.filter(({ key }: { key: string }) => key !== CAPACITY_SPREAD_LABEL);
    if (object.metadata.name === SPOT_POOL) {
      spec.requirements.find(({ key }: { key: string }) => key === CAPACITY_TYPE).values = ['spot'];
    }
  });
  return changed(pure, 'Deployment', ({ template: { spec: { topologySpreadConstraints: [capacity] } } }) => {
    Object.assign(capacity, { topologyKey: CAPACITY_TYPE, whenUnsatisfiable });
    delete capacity.minDomains;
  });
}

/** Pods go wherever it is cheapest. */
function anywhere(object: ApiObject): ApiObject {
  return changed(object, 'Deployment', ({ template: { spec } }) => { spec.topologySpreadConstraints.shift(); });
}

function changed(object: ApiObject, kind: string, change: (spec: any) => void): ApiObject {
  if (object.kind !== kind) {
    return object;
  }
  const copy = structuredClone(object);
  change(copy.spec);
  return copy;
}
