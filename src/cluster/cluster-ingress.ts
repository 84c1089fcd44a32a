import { checkedParameters } from '../private/checked-parameters';
import type { IngressKind } from './gitops/platform/platform-model';

/** Options for NGINX Ingress Controller. */
export interface NginxIngressOptions {
  /**
   * Specifies whether its Network Load Balancer is reached from the internet, and not from the VPC alone.
   *
   * @default true
   */
  readonly internetFacing?: boolean;

  /**
   * The name by which a distribution such as `GlobalCdn` reaches the load balancer of the region: "us-east-1.origin.musicconnect.com". It gets the record of DNS,
   * and the hosts of workloads get none, since theirs lead to the distribution.
   *
   * @default - each host of a workload gets a record, by which clients come to the nearest region
   */
  readonly originName?: string;
}

/** Options for the Gateway API. */
export interface GatewayApiOptions {
  /**
   * The blocks of addresses that load balancers connect to pods from: those of their subnets.
   *
   * @default - the block of the VPC, where it is known at synthesis
   */
  readonly loadBalancerCidrs?: string[];
}

/** The way from outside of a cluster to the workloads that have an `ingress`. */
@checkedParameters('RegionalCluster', 'ClusterIngress')
export class ClusterIngress {
  /**
   * NGINX Ingress Controller of F5 behind a Network Load Balancer, with certificates of cert-manager: the controller that goes on where kubernetes/ingress-nginx
   * was archived.
   *
   * @param options whether it is reached from the internet
   * @see https://docs.nginx.com/nginx-ingress-controller/
   */
  public static nginx(options: NginxIngressOptions = {}): ClusterIngress {
    return new ClusterIngress('nginx', options.internetFacing ?? true, undefined, options.originName);
  }

  /**
   * The Gateway API of EKS Auto Mode: an Application Load Balancer without a controller in between, with certificates of AWS Certificate Manager. Its load
   * balancer is within the VPC, as EKS makes it unless a LoadBalancerConfiguration says otherwise.
   *
   * @param options from where load balancers connect to pods
   * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-configure-gateway-api.html
   */
  public static gatewayApi(options: GatewayApiOptions = {}): ClusterIngress {
    return new ClusterIngress('gateway-api', false, options.loadBalancerCidrs);
  }

  private constructor(
    /** @internal */
    public readonly _kind: IngressKind,
    /** @internal */
    public readonly _internetFacing: boolean,
    /** @internal */
    public readonly _loadBalancerCidrs?: string[],
    /** @internal */
    public readonly _originName?: string,
  ) {}
}
