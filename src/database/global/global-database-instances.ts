import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { LEAST_FOR_REPLICAS } from './cluster-instances';
import { checkedParameters } from '../../private/checked-parameters';

/** Properties for provisioned instances of a global database. */
export interface ProvisionedInstancesProps {
  /**
   * The instance type: one that is optimized for memory, which Aurora demands of global databases. Give the replicas that of the primary, for
   * one of them writes all there is to write some day.
   *
   * @default - r6g.large
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database.configuration.requirements.html
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * The number of readers beside the first instance, in other Availability Zones: Aurora fails over to one of them within the region. In the primary
   * 15 at most, less one for each replica; in a replica 15.
   *
   * @default - in the primary 1 where the tier is for high availability, otherwise 0; in a replica 0
   */
  readonly readers?: number;
}

/** Properties for instances of a global database that change their capacity by themselves. */
export interface ServerlessV2InstancesProps {
  /**
   * The capacity below which no instance goes, in ACU of 2 GiB each: 0.5 to 256, in steps of 0.5. AWS recommends 8 or more for replicas of a
   * global database, which fall behind otherwise: less is warned about.
   *
   * @default 8
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
   */
  readonly minCapacity?: number;

  /**
   * The capacity above which no instance goes, in ACU: 1 to 256, in steps of 0.5.
   *
   * @default 32
   */
  readonly maxCapacity?: number;

  /**
   * The number of readers beside the first instance, as for provisioned instances. They scale with it.
   *
   * @default - in the primary 1 where the tier is for high availability, otherwise 0; in a replica 0
   */
  readonly readers?: number;
}

/** The instances of one member of a global database. */
@checkedParameters('GlobalMusicDatabase', 'GlobalDatabaseInstances')
export class GlobalDatabaseInstances {
  /**
   * Instances of a fixed size.
   *
   * @param props properties for the instances
   */
  public static provisioned(props: ProvisionedInstancesProps = {}): GlobalDatabaseInstances {
    return new GlobalDatabaseInstances(props.readers, props.instanceType?.toString() ?? DEFAULT_INSTANCE_TYPE, undefined);
  }

  /**
   * Instances of Aurora Serverless v2, which change their capacity by themselves. They never pause: a replica that sleeps is none.
   *
   * @param props properties for the instances
   */
  public static serverlessV2(props: ServerlessV2InstancesProps = {}): GlobalDatabaseInstances {
    return new GlobalDatabaseInstances(props.readers, undefined, [props.minCapacity ?? LEAST_FOR_REPLICAS, props.maxCapacity ?? 32]);
  }

  private constructor(
    /**
     * The readers beside the first instance.
     *
     * @internal
     */
    public readonly _readers: number | undefined,
    /**
     * The instance type, without the prefix `db.`. Undefined for Serverless v2.
     *
     * @internal
     */
    public readonly _instanceType: string | undefined,
    /**
     * The least and the most capacity of Serverless v2, in ACU.
     *
     * @internal
     */
    public readonly _capacity: number[] | undefined,
  ) {}

  /**
   * Instances of the same size, as many as a replica has by itself.
   *
   * @internal
   */
  public _withoutReaders(): GlobalDatabaseInstances {
    return new GlobalDatabaseInstances(undefined, this._instanceType, this._capacity);
  }
}

const DEFAULT_INSTANCE_TYPE = 'r6g.large';
