import { setTimeout as sleep } from 'node:timers/promises';
import { ControlPlane, type SimulatedInstanceType } from './control-plane';
import { accepted, type ApiObject } from './kubernetes-api';
import type { Programs } from './programs';
import { SPOT_POOL } from '../../src/cluster/gitops/node-pool-objects';

/** Where pods are. */
export interface Count {
  readonly spot: number;
  readonly onDemand: number;
  /** Those that do not run. */
  readonly pending: number;
}

/** What was seen when nothing changed any more. */
export interface Share extends Count {
  readonly step: string;
  readonly nodes: number;
  /** The fewest pods that ran meanwhile. */
  readonly fewest: number;
  /** From the change on until the last thing changed. */
  readonly seconds: number;
  /** Of each workload, by its name. */
  readonly workloads: Readonly<Record<string, Count>>;
}

/** How long nothing has to change, in seconds, and the longest that it is waited for. */
export interface Patience {
  readonly quiet: number;
  /** How long nothing has to change for pods that wait to be given up. @default - for as long as anybody would wait */
  readonly stuck?: number;
  readonly limit: number;
}

interface Step {
  readonly patience?: Patience;
  /** Whether it has come to what was asked for. @default - when all pods run */
  readonly isDone?: (pods: readonly ApiObject[], nodes: readonly ApiObject[]) => boolean;
}

const SPOT_POOL_OBJECT = { apiVersion: 'karpenter.sh/v1', kind: 'NodePool', metadata: { name: SPOT_POOL } };
const CAPACITY_TYPE = 'karpenter.sh/capacity-type';
/** From the warning of EC2 to the end of a spot instance. */
const EC2_NOTICE = 120_000;
/** From one look to the next, longer than which no machine that is only busy takes. */
const STANDS_STILL = 15_000;
/** What a vCPU costs in an hour, and how much memory comes with it. */
const CATEGORIES = { c: { price: 0.0425, gibibytes: 2 }, m: { price: 0.048, gibibytes: 4 }, r: { price: 0.063, gibibytes: 8 } };

const SIZES = { 'large': 2, 'xlarge': 4, '2xlarge': 8, '4xlarge': 16 };

/** What Karpenter may choose from: with labels as EKS Auto Mode sets them, in three Availability Zones, spot at about a third of the price. */
export function instanceTypes(capacityTypes: readonly string[]): SimulatedInstanceType[] {
  return Object.entries(CATEGORIES).flatMap(([category, { price, gibibytes }]) => ['amd64', 'arm64'].flatMap((architecture) => Object.entries(SIZES).map(([size, cpu]) => {
    const hour = cpu * price * (architecture === 'arm64' ? 0.85 : 1);
    return {
      name: `${category}7${architecture === 'arm64' ? 'g' : 'i'}.${size}`,
      architecture,
      cpu,
      memoryGibibytes: cpu * gibibytes,
      labels: { 'eks.amazonaws.com/instance-category': category, 'eks.amazonaws.com/instance-generation': '7' },
      offerings: ['a', 'b', 'c'].flatMap((zone, index) => capacityTypes.map((capacityType) => ({
        zone: `us-east-1${zone}`, capacityType, price: hour * (capacityType === 'spot' ? 0.33 + index * 0.02 : 1),
      }))),
    };
  })));
}

/** The life of a cluster: its node pools and workloads as they ship, real scheduler and Karpenter, and nodes that are simulated. */
export class SpotShare {
  /** Starts a cluster with the node pools and workloads among the objects, none of which has a pod yet. */
  public static async start(programs: Programs, objects: readonly ApiObject[], patience: Patience): Promise<SpotShare> {
    const controlPlane = await ControlPlane.start(programs);
    try {
      const { api } = controlPlane;
      await controlPlane.define();
      const workloads = objects.filter(({ kind }) => kind === 'Deployment');
      const namespaces = [...new Set(workloads.map(({ metadata }) => metadata.namespace!))];
      await api.applyAll(namespaces.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })));
      await api.applyAll([{ apiVersion: 'karpenter.kwok.sh/v1alpha1', kind: 'KWOKNodeClass', metadata: { name: 'default' } }]);
      await api.applyAll(objects.filter(({ kind, metadata }) => (
        kind === 'NodePool' || (['ServiceAccount', 'PodDisruptionBudget'].includes(kind) && namespaces.includes(metadata.namespace!)))).map(withSimulatedNodes));
      await api.applyAll(workloads.map((workload) => ({ ...workload, spec: { ...workload.spec, replicas: 0 } })));
      controlPlane.startSimulation();
      await controlPlane.startKarpenter(instanceTypes(['spot', 'on-demand']));
      return new SpotShare(controlPlane, workloads, patience);
    } catch (error) {
      await controlPlane.stop();
      throw error;
    }
  }

  private wanted = 0;
  private revision = 0;
  private limitBefore?: string;

  // eslint-disable-next-line @stylistic/max-len
  private constructor(public readonly controlPlane: ControlPlane, private readonly workloads: readonly ApiObject[], private readonly patience: Patience) {}

  /** Each workload has so many pods, as its autoscaler would ask for. */
  public async scale(step: string, replicas: number, patience?: Patience): Promise<Share> {
    this.wanted = replicas * this.workloads.length;
    return this.settled(step, () => this.patchAll({ spec: { replicas } }), { patience });
  }

  /** Nobody does anything, until nothing moves by itself any more. */
  public async leaveAlone(step: string, patience: Patience): Promise<Share> {
    return this.settled(step, async () => {}, { patience });
  }

  /** Each pod is replaced by one of another revision. */
  public async update(step: string): Promise<Share> {
    const annotations = { revision: String(++this.revision) };
    return this.settled(step, () => this.patchAll({ spec: { template: { metadata: { annotations } } } }), {
      isDone: (pods) => pods.every(({ metadata }) => metadata.annotations?.revision === annotations.revision),
    });
  }

  /** There is no spot capacity any more, and what there was is taken away: it is told of, as by EC2, and gone two minutes later, drained or not. */
  public async takeSpotAway(step: string): Promise<Share> {
    await this.controlPlane.startKarpenter(instanceTypes(['on-demand']));
    let gone: NodeJS.Timeout | undefined;
    try {
      return await this.settled(step, async () => {
        gone = setTimeout(() => { this.terminateSpotNodes().catch(console.error); }, EC2_NOTICE);
        const claims = await this.controlPlane.api.list('karpenter.sh/v1', 'NodeClaim');
        for (const claim of claims.filter(isSpot)) {
          await this.controlPlane.api.delete(claim);
        }
      }, { isDone: (_, nodes) => !nodes.some(isSpot), patience: { ...this.patience, stuck: 2 * EC2_NOTICE / 1000 } });
    } finally {
      clearTimeout(gone);
    }
  }

  /** There is spot capacity again, and nobody does anything. */
  public async giveSpotBack(step: string, patience?: Patience): Promise<Share> {
    return this.settled(step, () => this.controlPlane.startKarpenter(instanceTypes(['spot', 'on-demand'])), { patience });
  }

  /** The spot pool may not launch anything beyond what it has. */
  public async limitSpotPool(): Promise<void> {
    const { status, body: pool } = await this.controlPlane.api.get(SPOT_POOL_OBJECT);
    if (status === 404) {
      return;
    }
    await this.setLimit(String(pool.status.resources.cpu));
    this.limitBefore = String(pool.spec.limits.cpu);
  }

  /** The spot pool has the limit that it ships with. */
  public async unlimitSpotPool(step: string): Promise<Share> {
    return this.settled(step, async () => this.limitBefore === undefined ? undefined : this.setLimit(this.limitBefore));
  }

  /** Waits until none of the nodes of now is there, each of them having come to the age at which it is replaced. */
  public async expire(step: string, patience: Patience): Promise<Share> {
    const first = new Set((await this.nodes()).map(({ metadata }) => metadata.name));
    return this.settled(step, async () => {}, { isDone: (_, nodes) => nodes.every(({ metadata }) => !first.has(metadata.name)), patience });
  }

  public async pods(): Promise<ApiObject[]> {
    return (await this.controlPlane.api.list('v1', 'Pod')).filter(({ metadata }) => metadata.namespace === this.workloads[0].metadata.namespace);
  }

  public async stop(): Promise<void> {
    await this.controlPlane.stop();
  }

  private async nodes(): Promise<ApiObject[]> {
    // What is in a list of built-in objects does not say itself what it is.
    return (await this.controlPlane.api.list('v1', 'Node')).map((node) => ({ ...node, apiVersion: 'v1', kind: 'Node' }));
  }

  /** Without a word to anybody, which nobody can refuse. */
  private async terminateSpotNodes(): Promise<void> {
    const { api } = this.controlPlane;
    const names = new Set<string>();
    for (const object of [...await api.list('karpenter.sh/v1', 'NodeClaim'), ...await this.nodes()].filter(isSpot)) {
      names.add(object.metadata.name);
      await api.patch(object, { metadata: { finalizers: null } });
      await api.delete(object);
    }
    for (const { metadata } of (await this.pods()).filter(({ spec }) => names.has(spec.nodeName))) {
      await api.send('DELETE', `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}?gracePeriodSeconds=0`);
    }
  }

  private async setLimit(cpu: string): Promise<void> {
    accepted(await this.controlPlane.api.patch(SPOT_POOL_OBJECT, { spec: { limits: { cpu } } }), 'the limit of the spot pool');
  }

  private async patchAll(changes: object): Promise<void> {
    for (const workload of this.workloads) {
      accepted(await this.controlPlane.api.patch(workload, changes), workload.metadata.name);
    }
  }

  /** Waits until all pods run and nothing has changed for a while, or for as long as anybody would. */
  private async settled(step: string, change: () => Promise<void>, { patience = this.patience, isDone = () => true }: Step = {}): Promise<Share> {
    let begin = Date.now();
    await change();
    let [seen, since, fewest, asked] = ['', begin, Infinity, Date.now()];
    for (;;) {
      const [pods, nodes] = await Promise.all([this.pods(), this.nodes()]);
      const share = this.share(pods, nodes);
      const now = Date.now();
      // While this process stood still nobody has seen whether anything changed: that was no quiet time.
      const stoodStill = Math.max(0, now - asked - STANDS_STILL);
      [begin, since, asked] = [begin + stoodStill, since + stoodStill, now];
      // Another node in the place of one that goes is a change, too.
      const state = JSON.stringify([share, nodes.map(({ metadata }) => metadata.name)]);
      if (state !== seen) {
        [seen, since] = [state, now];
      }
      const { going, ...rest } = share;
      const running = share.spot + share.onDemand;
      fewest = Math.min(fewest, running);
      const asWanted = share.pending === 0 && going === 0 && running === this.wanted && isDone(pods, nodes);
      const quiet = now - since;
      if ((asWanted && quiet >= patience.quiet * 1000) || quiet >= (patience.stuck ?? Infinity) * 1000 || now - begin >= patience.limit * 1000) {
        return { step, ...rest, fewest, seconds: Math.round((since - begin) / 1000) };
      }
      await sleep(patience.quiet > 60 ? 4000 : 1000);
    }
  }

  private share(pods: readonly ApiObject[], nodes: readonly ApiObject[]): Count & Pick<Share, 'nodes' | 'workloads'> & { readonly going: number } {
    const capacityTypes = new Map(nodes.map(({ metadata }) => [metadata.name, metadata.labels?.[CAPACITY_TYPE]]));
    const there = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    const count = (some: readonly ApiObject[]): Count => {
      const running = some.filter(({ spec, status }) => status.phase === 'Running' && capacityTypes.has(spec.nodeName));
      const on = (capacityType: string) => running.filter(({ spec }) => capacityTypes.get(spec.nodeName) === capacityType).length;
      return { spot: on('spot'), onDemand: on('on-demand'), pending: some.length - running.length };
    };
    const workloads = this.workloads.map(({ metadata: { name } }) => [name, count(there.filter(({ metadata }) => metadata.labels?.app === name))]);
    return { ...count(there), nodes: nodes.length, going: pods.length - there.length, workloads: Object.fromEntries(workloads) };
  }
}

function isSpot({ metadata }: ApiObject): boolean {
  return metadata.labels?.[CAPACITY_TYPE] === 'spot';
}

/** All is as it ships, but for the class of nodes: that of EKS needs EKS. */
function withSimulatedNodes(object: ApiObject): ApiObject {
  if (object.kind !== 'NodePool') {
    return object;
  }
  const copy = structuredClone(object);
  copy.spec.template.spec.nodeClassRef = { group: 'karpenter.kwok.sh', kind: 'KWOKNodeClass', name: 'default' };
  return copy;
}
