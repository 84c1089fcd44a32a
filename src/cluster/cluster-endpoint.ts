import { checkedParameters } from '../private/checked-parameters';

/**
 * From where the Kubernetes API server of a cluster can be reached. From the VPC it always can be, by those whom its security group lets in.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
 */
@checkedParameters('RegionalCluster', 'ClusterEndpoint')
export class ClusterEndpoint {
  /** From the VPC only. */
  public static readonly PRIVATE = new ClusterEndpoint();

  /**
   * From these addresses of the internet as well; who comes from there still needs to be somebody whom the cluster knows.
   *
   * @param cidrs blocks of public IPv4 addresses, 1 to 40 of them, not all of the internet: `198.51.100.0/24`
   * @param because why that is right, as a sentence; it is kept in the template for reviewers
   */
  public static publicFrom(cidrs: string[], because: string): ClusterEndpoint {
    return new ClusterEndpoint(cidrs, because);
  }

  private constructor(
    /** The public addresses that may connect. Undefined where none may. */
    public readonly publicCidrs?: string[],
    /** Why they may. */
    public readonly publicBecause?: string,
  ) {}
}
