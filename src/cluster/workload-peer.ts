import type { PeerModel } from './gitops/models';
import { checkedParameters } from '../private/checked-parameters';

/** What has no way through the internet: https://www.iana.org/assignments/iana-ipv4-special-registry/ */
const PRIVATE_NETWORKS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

/**
 * The other end of a connection of a workload, as its network policy names it.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html
 */
@checkedParameters('ClusterWorkload', 'WorkloadPeer')
export class WorkloadPeer {
  /**
   * Another workload of the cluster.
   *
   * @param name the name of the workload
   * @param ports the ports that it listens at; every port where there are none. Of a connection that comes in, it is the port of the workload itself
   */
  public static workload(name: string, ports: number[] = []): WorkloadPeer {
    return new WorkloadPeer([{ workload: name, ports }]);
  }

  /**
   * All pods of a namespace.
   *
   * @param namespace the name of the namespace
   * @param ports as for workloads
   */
  public static namespace(namespace: string, ports: number[] = []): WorkloadPeer {
    return new WorkloadPeer([{ namespace, ports }]);
  }

  /**
   * A block of IPv4 addresses.
   *
   * @param cidr the block, such as "10.0.0.0/16"
   * @param ports as for workloads
   */
  public static ipv4(cidr: string, ports: number[] = []): WorkloadPeer {
    return new WorkloadPeer([{ cidr, ports }]);
  }

  /**
   * Whatever has a private address: databases, caches, VPC endpoints. Which of them lets the nodes in, their security groups say.
   *
   * @param ports as for workloads
   */
  public static privateNetwork(ports: number[] = []): WorkloadPeer {
    return new WorkloadPeer(PRIVATE_NETWORKS.map((cidr) => ({ cidr, ports })));
  }

  /**
   * Whatever has a public IPv4 address, and no private one: the services of AWS without a VPC endpoint, and those of others.
   *
   * @param ports as for workloads, such as 443
   */
  public static internet(ports: number[] = []): WorkloadPeer {
    return new WorkloadPeer([{ cidr: '0.0.0.0/0', except: [...PRIVATE_NETWORKS, '169.254.0.0/16'], ports }]);
  }

  private constructor(
    /** @internal */
    public readonly _models: PeerModel[],
  ) {}
}
