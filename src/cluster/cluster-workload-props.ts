import type { Duration, Size } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { IRegionalCluster } from './regional-cluster-props';
import type { WorkloadImage } from './workload-image';
import type { WorkloadPeer } from './workload-peer';
import type { WorkloadSecret } from './workload-secret';

/** On what capacity the pods of a workload run. */
export enum WorkloadCapacity {
  /** Split between spot and on-demand capacity by the share of the cluster. When spot capacity is taken away, pods move to on-demand instances by themselves. */
  SPLIT = 'split',
  /** On on-demand capacity alone, a static baseline among it: for pods that cannot leave within the two minutes before spot capacity is taken away. */
  ON_DEMAND = 'on-demand',
}

/** A service of the application in a cluster, made in this app or another one. */
export interface IClusterWorkload extends IConstruct, iam.IGrantable {
  /** The name within the project. */
  readonly workloadName: string;
  /** The namespace of its Kubernetes objects. */
  readonly namespace: string;
  /** The service account of its pods, which its other Kubernetes objects are called as well: `{project}-{workloadName}`. */
  readonly serviceAccount: string;
  /** The role of its pods, called `{project}-{region}-eks-{workloadName}`. */
  readonly role: iam.IRole;

  /**
   * A metric of Container Insights of the pods behind the Service of the workload.
   *
   * @param metricName the name that AWS gives it: `pod_network_rx_bytes`
   * @param options how to aggregate it; by default the average over a minute
   */
  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/** Attributes of a workload that another app makes. */
export interface ClusterWorkloadAttributes {
  /** The cluster that it runs in, an imported one as a rule. */
  readonly cluster: IRegionalCluster;
  /** The name within the project. */
  readonly workloadName: string;
}

/** The resources that a pod asks for and may use. */
export interface WorkloadResources {
  /**
   * The CPU that a pod asks for, in thousandths of a vCPU. Nodes are launched for it, and the autoscaler measures against it.
   *
   * @default 250
   */
  readonly cpu?: number;

  /**
   * The CPU that a pod may use, in thousandths of a vCPU.
   *
   * @default - four times what it asks for
   */
  readonly cpuLimit?: number;

  /**
   * The memory that a pod asks for, in whole MiB.
   *
   * @default Size.mebibytes(512)
   */
  readonly memory?: Size;

  /**
   * The memory that a pod may use, in whole MiB. A pod that uses more is ended.
   *
   * @default - what it asks for, so that a node never has less memory than its pods may use
   */
  readonly memoryLimit?: Size;

  /**
   * The disk that a pod asks for and may use, for logs and writable folders, in whole MiB.
   *
   * @default Size.gibibytes(1)
   */
  readonly ephemeralStorage?: Size;
}

/**
 * The number of pods. Operators may change it by hand: `kubectl scale` until the autoscaler decides again, and the limits of the autoscaler for longer.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
 */
export interface WorkloadScaling {
  /**
   * The fewest pods, from 2 to 100.
   *
   * @default 3
   */
  readonly minReplicas?: number;

  /**
   * The most pods, up to 100.
   *
   * @default 30
   */
  readonly maxReplicas?: number;

  /**
   * The CPU utilization that the autoscaler aims at, in percent of what the pods ask for.
   *
   * @default 70
   */
  readonly targetCpuUtilization?: number;

  /**
   * The memory utilization that the autoscaler aims at, in percent of what the pods ask for.
   *
   * @default - memory does not matter
   */
  readonly targetMemoryUtilization?: number;

  /**
   * Metrics of the pods from the custom metrics API, with the average for each pod that the autoscaler aims at, as quantities of Kubernetes:
   * `{ http_requests_per_second: '100' }`.
   *
   * @default - none
   */
  readonly customMetrics?: { [name: string]: string };

  /**
   * For how long fewer pods have to be enough before some of them go, in whole seconds up to an hour.
   *
   * @default Duration.minutes(5)
   */
  readonly scaleDownStabilization?: Duration;
}

/** By what Kubernetes sees how a pod is: whether it can serve, and whether its process is alive. The two are different questions. */
export interface WorkloadHealth {
  /**
   * The path that answers with 200 to 399 when a pod can serve; otherwise nobody sends to it. It may ask what the pod depends on.
   *
   * @default /health
   */
  readonly readinessPath?: string;

  /**
   * The path that answers with 200 to 399 while the process is alive; a pod that has not answered for a minute is started again. It must not ask what the pod
   * depends on: when a database is away, all pods would be started again together, and again until it is back.
   *
   * @default - a connection to the port is enough, which a process whose event loop hangs still takes
   */
  readonly livenessPath?: string;

  /**
   * The time for which a pod may start, in whole seconds up to 30 minutes.
   *
   * @default Duration.minutes(1)
   */
  readonly startupTimeout?: Duration;
}

/** The end of a pod: it serves as before for a while, then gets SIGTERM, and is ended when it has not ended by itself. */
export interface WorkloadShutdown {
  /**
   * The time for which a pod that goes serves as before, until load balancers and nodes know that it goes, in whole seconds up to 60.
   *
   * @default Duration.seconds(15)
   */
  readonly delay?: Duration;

  /**
   * The time from SIGTERM on for finishing requests and closing connections, in whole seconds up to an hour. Together with `delay`, a split workload has less
   * than the two minutes before spot capacity is taken away.
   *
   * @default Duration.seconds(30)
   */
  readonly drainTimeout?: Duration;
}

/** The way to a workload from outside of the cluster. */
export interface WorkloadIngress {
  /** The host names: "api.musicconnect.com". */
  readonly hosts: string[];

  /**
   * The beginning of the paths.
   *
   * @default /
   */
  readonly path?: string;

  /**
   * The time that a connection may be silent before it is closed, in whole seconds up to 4000: longer for websockets than for requests.
   *
   * @default Duration.minutes(1)
   */
  readonly idleTimeout?: Duration;
}

/** The place where Prometheus reads the metrics of a workload. */
export interface WorkloadMetrics {
  /**
   * The path.
   *
   * @default /metrics
   */
  readonly path?: string;

  /**
   * The port.
   *
   * @default - that of the workload
   */
  readonly port?: number;
}

/** The permissions of a container on its node. It never runs as root, never gets more privileges, and has no capabilities of Linux. */
export interface WorkloadSecurity {
  /**
   * The id of the user that the container runs as, from 1.
   *
   * @default 10001
   */
  readonly runAsUser?: number;

  /**
   * The folders that the container may write to. They are empty when a pod starts. The rest of the file system is read-only.
   *
   * @default ['/tmp']
   */
  readonly writablePaths?: string[];
}

/** Options for a workload of a cluster. All values are known at synthesis, as Kubernetes objects need them. */
export interface ClusterWorkloadOptions {
  /** The image. */
  readonly image: WorkloadImage;

  /** The port that the container listens at, from 1024, which it also finds in its variable `PORT`. Within the cluster, it is reached at port 80. */
  readonly port: number;

  /**
   * The resources that a pod asks for and may use.
   *
   * @default - a quarter of a vCPU, 512 MiB
   */
  readonly resources?: WorkloadResources;

  /**
   * The number of pods.
   *
   * @default - 3 to 30 by their CPU utilization
   */
  readonly scaling?: WorkloadScaling;

  /**
   * On what capacity the pods run.
   *
   * @default WorkloadCapacity.SPLIT
   */
  readonly capacity?: WorkloadCapacity;

  /**
   * Of the pods, how many percent may be away at once while nodes are replaced, rounded up to whole pods: from 1 to 50.
   *
   * @default 10
   */
  readonly maxUnavailablePercentage?: number;

  /**
   * By what Kubernetes sees how a pod is.
   *
   * @default - it can serve when /health says so, and is alive while its port takes connections
   */
  readonly health?: WorkloadHealth;

  /**
   * The end of a pod.
   *
   * @default - it serves for 15 seconds as before, and has 30 seconds to finish
   */
  readonly shutdown?: WorkloadShutdown;

  /**
   * The way to it from outside of the cluster.
   *
   * @default - it is not
   */
  readonly ingress?: WorkloadIngress;

  /**
   * The peers that may connect with it, besides ingress and Prometheus.
   *
   * @default - nobody
   */
  readonly allowFrom?: WorkloadPeer[];

  /**
   * With whom it may connect, besides DNS, the credentials of its role, and the databases and caches of its `secrets`.
   *
   * @default - nobody
   */
  readonly allowTo?: WorkloadPeer[];

  /**
   * The variables of the container that are no secrets.
   *
   * @default - `PORT` alone
   */
  readonly environment?: { [name: string]: string };

  /**
   * The variables of the container that are secrets.
   *
   * @default - none
   */
  readonly secrets?: { [name: string]: WorkloadSecret };

  /**
   * The place where Prometheus reads metrics.
   *
   * @default - it reads none
   */
  readonly metrics?: WorkloadMetrics;

  /**
   * The permissions of the container on its node.
   *
   * @default - it runs as user 10001 and may write to /tmp
   */
  readonly security?: WorkloadSecurity;
}

/** Properties for ClusterWorkload. */
export interface ClusterWorkloadProps extends ClusterWorkloadOptions {
  /** The cluster that it runs in. */
  readonly cluster: IRegionalCluster;

  /**
   * The name within the project, such as "backend", of up to 24 lowercase letters, digits and hyphens. Its Kubernetes objects are called
   * `{project}-{workloadName}`, its role `{project}-{region}-eks-{workloadName}`. A change of it makes other ones.
   */
  readonly workloadName: string;
}
