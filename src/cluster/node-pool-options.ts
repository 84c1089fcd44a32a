import type { Duration, Size } from 'aws-cdk-lib';

/**
 * The nodes of a cluster in EKS Auto Mode: a spot pool that falls back to on-demand instances by itself, an on-demand pool, and an optional static baseline.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-pool.html
 */
export interface NodePoolOptions {
  /**
   * Of the pods of split workloads, how many percent run on spot capacity: 0, 10, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90 or 100.
   *
   * Pods are spread evenly over the parts of the fraction: 2 for 50, 5 for 80, 10 for 30. A workload has as many nodes as there are parts before a second of its
   * pods is on any, so that a share with many parts is for clusters with many pods.
   *
   * @default 50
   */
  readonly spotPercentage?: number;

  /**
   * The number of on-demand nodes that are there whether or not pods need them, up to 100: the place of Savings Plans, and capacity that is warm before another region is
   * evacuated. A pool that is static stays so.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-static-capacity.html
   * @default 0
   */
  readonly staticNodes?: number;

  /**
   * The most vCPUs of the spot pool, and of the on-demand pool.
   *
   * @default - half more than the workloads ask for with their most pods, and 16 for each part of the share and one more: Karpenter sets aside a large instance
   * for each node that it plans
   */
  readonly cpuLimit?: number;

  /**
   * The most memory of the spot pool, and of the on-demand pool, in whole GiB.
   *
   * @default - half more than the workloads ask for with their most pods, and 128 GiB for each part of the share and one more
   */
  readonly memoryLimit?: Size;

  /**
   * The instance categories.
   *
   * @default ['c', 'm', 'r'] - the more there are, the more spot capacity is found
   */
  readonly instanceCategories?: string[];

  /**
   * The architectures, as Kubernetes calls them. Images have to be built for each.
   *
   * @default ['amd64']
   */
  readonly architectures?: string[];

  /**
   * The age at which nodes are replaced, in whole hours, up to the 21 days of Auto Mode.
   *
   * @default Duration.days(14)
   */
  readonly expireAfter?: Duration;

  /**
   * The time after which nodes that are not needed go, and pods return to spot capacity, in whole seconds up to a day.
   *
   * @default Duration.minutes(5)
   */
  readonly consolidateAfter?: Duration;

  /**
   * Of the nodes of a pool, how many percent may be replaced at once: 1 to 100.
   *
   * @default 10
   */
  readonly disruptionPercentage?: number;
}
