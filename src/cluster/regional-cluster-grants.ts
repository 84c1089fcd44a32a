import * as iam from 'aws-cdk-lib/aws-iam';
import type { ClusterAccess } from './cluster-access';
import { type ClusterAccessOptions, ClusterAccessPolicy } from './cluster-access-policy';
import type { IRegionalCluster } from './regional-cluster-props';
import { checkedParameters } from '../private/checked-parameters';

/** Permissions for a cluster: what its access entries allow in Kubernetes, and what IAM allows in EKS. */
@checkedParameters('RegionalCluster', 'RegionalClusterGrants')
export class RegionalClusterGrants {
  /**
   * The grants of a cluster, also of an imported one.
   *
   * @param cluster the cluster that somebody may use
   */
  public static fromRegionalCluster(cluster: IRegionalCluster): RegionalClusterGrants {
    return cluster.grants;
  }

  /** @internal */
  public static _of(cluster: IRegionalCluster, access: ClusterAccess): RegionalClusterGrants {
    return new RegionalClusterGrants(cluster, access);
  }

  private constructor(private readonly resource: IRegionalCluster, private readonly entries: ClusterAccess) {}

  /**
   * Allows `eks:DescribeCluster`, which `aws eks update-kubeconfig` needs. It allows nothing within Kubernetes.
   *
   * @param grantee the principal that may see where the cluster is
   */
  public describe(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions: ['eks:DescribeCluster'], resourceArns: [this.resource.clusterArn] });
  }

  /**
   * Allows everything in the cluster (`AmazonEKSClusterAdminPolicy`), and `eks:DescribeCluster`.
   *
   * @param role the role of those who may
   */
  public admin(role: iam.IRole): iam.Grant {
    return this.access(role, ClusterAccessPolicy.CLUSTER_ADMIN);
  }

  /**
   * Allows to look at everything but secrets (`AmazonEKSViewPolicy`), and `eks:DescribeCluster`.
   *
   * @param role the role of those who may
   * @param options where they may
   */
  public view(role: iam.IRole, options?: ClusterAccessOptions): iam.Grant {
    return this.access(role, ClusterAccessPolicy.VIEW, options);
  }

  /**
   * Allows what an access policy of EKS says, and `eks:DescribeCluster`. A role has one access entry, with all policies that it was given.
   *
   * @param role the role of those who may
   * @param policy what they may do
   * @param options where they may
   */
  public access(role: iam.IRole, policy: ClusterAccessPolicy, options?: ClusterAccessOptions): iam.Grant {
    this.entries.add(role, policy, options);
    return this.describe(role);
  }
}
