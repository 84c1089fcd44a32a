import { Fn, Token, Tokenization } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IClusterCache, IRegionalCluster } from '../cluster';
import type { IMusicDatabase } from '../database';
import { checkedParameters } from '../private/checked-parameters';

/** Options for something that operators reach, whatever it is. */
export interface OperatorTargetOptions {
  /** The target: its security groups let the way in through. */
  readonly connectable: ec2.IConnectable;
  /** Its host name, without a port. */
  readonly host: string;
  /** The port on which it listens. */
  readonly port: number;

  /**
   * The port on the operator's own machine.
   *
   * @default - the same as `port`
   */
  readonly localPort?: number;
}

/** Something in the network that operators reach from their own machine. */
@checkedParameters('OperatorAccess', 'OperatorTarget')
export class OperatorTarget {
  /**
   * A database: `psql` on the operator's machine reaches it.
   *
   * @param database the database
   * @param host its host name, such as `database.instance.dbInstanceEndpointAddress`
   */
  public static database(database: IMusicDatabase, host: string): OperatorTarget {
    return new OperatorTarget(database, host, database.port, database.port,
      `psql "host=${host} hostaddr=127.0.0.1 port=${Tokenization.stringifyNumber(database.port)} sslmode=verify-full sslrootcert=global-bundle.pem"`);
  }

  /**
   * A cache: `redis-cli` or `valkey-cli` on the operator's machine reaches it.
   *
   * @param cache the cache
   */
  public static cache(cache: IClusterCache): OperatorTarget {
    return new OperatorTarget(cache, cache.endpointAddress, cache.port, cache.port,
      `redis-cli --tls --sni ${cache.endpointAddress} -h localhost -p ${Tokenization.stringifyNumber(cache.port)} --user ${cache.username} --askpass`);
  }

  /**
   * The Kubernetes API server of a cluster: `kubectl` on the operator's machine reaches it. What they may do there is decided by the access entries of the cluster.
   *
   * @param cluster the cluster
   * @param endpoint the URL of its API server, as EKS names it: `https://….eks.amazonaws.com`
   */
  public static cluster(cluster: IRegionalCluster, endpoint: string): OperatorTarget {
    const host = Token.isUnresolved(endpoint) ? Fn.select(2, Fn.split('/', endpoint)) : endpoint.replace(/^https:\/\//, '').replace(/\/$/, '');
    return new OperatorTarget(cluster, host, 443, 8443, `kubectl --server https://localhost:8443 --tls-server-name ${host}`);
  }

  /**
   * Anything else.
   *
   * @param options where it is
   */
  public static of(options: OperatorTargetOptions): OperatorTarget {
    const { connectable, host, port, localPort } = options;
    return new OperatorTarget(connectable, host, port, localPort ?? port);
  }

  private constructor(
    /** The target: its security groups let the way in through. */
    public readonly connectable: ec2.IConnectable,
    /** Its host name. */
    public readonly host: string,
    /** The port on which it listens. */
    public readonly port: number,
    /** The port on the operator's own machine. */
    public readonly localPort: number,
    /** The command by which the operator uses it while the session is open. Undefined where it is not known. */
    public readonly clientCommand?: string,
  ) {}
}
