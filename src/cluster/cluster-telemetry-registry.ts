import type { IRegionalCluster } from './regional-cluster-props';

/** The names of the buckets of a cluster, and how long each can be searched, which its Kubernetes objects are written with. */
export interface RegisteredTelemetry {
  readonly metricsBucketName: string;
  readonly logsBucketName: string;
  readonly tracesBucketName: string;
  readonly metricsRetentionDays: number;
  readonly logsRetentionDays: number;
  readonly tracesRetentionDays: number;
}

const TELEMETRY = Symbol.for('@eknmusic/constructs.ClusterTelemetry');

/** What a cluster keeps its metrics, logs and traces in. Undefined before that was made, in whichever stack it stands. */
export function telemetryOf(cluster: IRegionalCluster): RegisteredTelemetry | undefined {
  return (cluster as unknown as Record<symbol, RegisteredTelemetry | undefined>)[TELEMETRY];
}

/** Says what a cluster keeps its metrics, logs and traces in. It is said once for each cluster. */
export function registerTelemetry(cluster: IRegionalCluster, telemetry: RegisteredTelemetry): void {
  Object.defineProperty(cluster, TELEMETRY, { value: telemetry, enumerable: false });
}
