import type { WorkloadModel } from './gitops/models';
import type { IRegionalCluster } from './regional-cluster-props';

/** What a cluster knows of a workload. */
export interface RegisteredWorkload {
  readonly workloadName: string;
  _model(spotPercentage: number): WorkloadModel;
}

const WORKLOADS = Symbol.for('@eknmusic/constructs.ClusterWorkloads');

/** The workloads of a cluster, whoever made them and in whichever stack they stand. */
export function workloadsOf(cluster: IRegionalCluster): RegisteredWorkload[] {
  const kept = cluster as unknown as Record<symbol, RegisteredWorkload[] | undefined>;
  if (kept[WORKLOADS] === undefined) {
    Object.defineProperty(kept, WORKLOADS, { value: [], enumerable: false });
  }
  return kept[WORKLOADS]!;
}

/** The workloads of a cluster as plain data, in the order of their names: who adds one first changes nothing. */
export function workloadModels(cluster: IRegionalCluster, spotPercentage: number): WorkloadModel[] {
  return workloadsOf(cluster).map((workload) => workload._model(spotPercentage)).sort((a, b) => (a.name < b.name ? -1 : 1));
}
