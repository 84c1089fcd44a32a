import { setTimeout as sleep } from 'node:timers/promises';
import { ControlPlane, type SimulatedInstanceType } from './control-plane';
import { accepted, type ApiObject } from './kubernetes-api';
import type { Programs } from './programs';

/** What was seen when nothing changed any more. */
export interface Share {
  readonly step: string;
  readonly spot: number;
  readonly onDemand: number;
  readonly pending: number;
  readonly nodes: number;
  /** From the change on until the last thing changed. */
  readonly seconds: number;
}

/** How long nothing has to change, in seconds, and the longest that it is waited for. */
export interface Patience {
  readonly quiet: number;
  readonly limit: number;
}

const CAPACITY_TYPE = 'karpenter.sh/capacity-type';
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
      await api.applyAll([...new Set(workloads.map(({ metadata }) => metadata.namespace!))].map((name) => (
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })));
      await api.applyAll([{ apiVersion: 'karpenter.kwok.sh/v1alpha1', kind: 'KWOKNodeClass', metadata: { name: 'default' } }]);
      await api.applyAll(objects.filter(({ kind }) => ['ServiceAccount', 'PodDisruptionBudget', 'NodePool'].includes(kind)).map(withSimulatedNodes));
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

  // eslint-disable-next-line @stylistic/max-len
  private constructor(public readonly controlPlane: ControlPlane, private readonly workloads: readonly ApiObject[], private readonly patience: Patience) {}

  /** Each workload has so many pods, as its autoscaler would ask for. */
  public async scale(step: string, replicas: number): Promise<Share> {
    this.wanted = replicas * this.workloads.length;
    return this.settled(step, () => this.patchAll({ spec: { replicas } }));
  }

  /** There is no spot capacity any more, and what there was is taken away. */
  public async takeSpotAway(step: string): Promise<Share> {
    await this.controlPlane.startKarpenter(instanceTypes(['on-demand']));
    return this.settled(step, async () => {
      const claims = await this.controlPlane.api.list('karpenter.sh/v1', 'NodeClaim');
      for (const claim of claims.filter(({ metadata }) => metadata.labels?.[CAPACITY_TYPE] === 'spot')) {
        await this.controlPlane.api.delete(claim);
      }
    });
  }

  public async pods(): Promise<ApiObject[]> {
    return (await this.controlPlane.api.list('v1', 'Pod')).filter(({ metadata }) => metadata.namespace === this.workloads[0].metadata.namespace);
  }

  public async stop(): Promise<void> {
    await this.controlPlane.stop();
  }

  private async patchAll(changes: object): Promise<void> {
    for (const workload of this.workloads) {
      accepted(await this.controlPlane.api.patch(workload, changes), workload.metadata.name);
    }
  }

  /** Waits until all pods run and nothing has changed for a while, or for as long as anybody would. */
  private async settled(step: string, change: () => Promise<void>): Promise<Share> {
    const begin = Date.now();
    await change();
    let [seen, since] = ['', begin];
    for (;;) {
      const share = await this.share(step);
      const now = Date.now();
      if (JSON.stringify(share) !== seen) {
        [seen, since] = [JSON.stringify(share), now];
      }
      const { going, ...rest } = share;
      const asWanted = share.pending === 0 && going === 0 && share.spot + share.onDemand === this.wanted;
      if ((asWanted && now - since >= this.patience.quiet * 1000) || now - begin >= this.patience.limit * 1000) {
        return { ...rest, seconds: Math.round((since - begin) / 1000) };
      }
      await sleep(1000);
    }
  }

  private async share(step: string): Promise<Omit<Share, 'seconds'> & { readonly going: number }> {
    const [pods, nodes] = await Promise.all([this.pods(), this.controlPlane.api.list('v1', 'Node')]);
    const capacityTypes = new Map(nodes.map(({ metadata }) => [metadata.name, metadata.labels?.[CAPACITY_TYPE]]));
    const there = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    const running = there.filter(({ spec, status }) => status.phase === 'Running' && capacityTypes.has(spec.nodeName));
    const on = (capacityType: string) => running.filter(({ spec }) => capacityTypes.get(spec.nodeName) === capacityType).length;
    return {
      step, spot: on('spot'), onDemand: on('on-demand'), pending: there.length - running.length, nodes: nodes.length, going: pods.length - there.length,
    };
  }
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
