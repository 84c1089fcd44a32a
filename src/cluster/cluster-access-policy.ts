import { checkedParameters } from '../private/checked-parameters';

/**
 * The permissions for the Kubernetes objects of a cluster: an access policy of EKS.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
 */
@checkedParameters('RegionalCluster', 'ClusterAccessPolicy')
export class ClusterAccessPolicy {
  /** Everything, like `cluster-admin`. */
  public static readonly CLUSTER_ADMIN = new ClusterAccessPolicy('AmazonEKSClusterAdminPolicy');
  /** Nearly everything in namespaces, roles included, like `admin`. */
  public static readonly ADMIN = new ClusterAccessPolicy('AmazonEKSAdminPolicy');
  /** Changing most objects in namespaces and no roles, like `edit`. */
  public static readonly EDIT = new ClusterAccessPolicy('AmazonEKSEditPolicy');
  /** Seeing most objects, and no secrets, like `view`. */
  public static readonly VIEW = new ClusterAccessPolicy('AmazonEKSViewPolicy');

  /**
   * A policy that this library does not name.
   *
   * @param policyName the name that EKS gives it: `AmazonARCRegionSwitchScalingPolicy`
   */
  public static of(policyName: string): ClusterAccessPolicy {
    return new ClusterAccessPolicy(policyName);
  }

  private constructor(
    /** The name of the policy. */
    public readonly policyName: string,
  ) {}
}

/** The scope of an access policy. */
export interface ClusterAccessOptions {
  /**
   * The namespaces in which it holds; each may end with `*`.
   *
   * @default - in the whole cluster
   */
  readonly namespaces?: string[];
}
