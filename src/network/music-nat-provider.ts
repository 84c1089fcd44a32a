import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { checkedParameters } from '../private/checked-parameters';

/** Properties for MusicNatProvider.instance(). */
export interface MusicNatInstanceProps {
  /**
   * The type of the instances. Any that runs Amazon Linux 2023 does; what is sent to the internet is limited by its network bandwidth.
   *
   * @default - t4g.nano, which is enough for a development environment
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * The image of the instances. Another one has to be an Amazon Linux 2023, since it is set up to forward packets when it starts.
   *
   * @default - the newest Amazon Linux 2023 at each deployment, which replaces the instances when there is a newer one
   */
  readonly machineImage?: ec2.IMachineImage;
}

/**
 * The kind of NAT devices that give private subnets their way out to the internet.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-comparison.html
 */
@checkedParameters('MusicNetwork', 'MusicNatProvider')
export class MusicNatProvider {
  /** NAT gateways: managed by AWS, redundant within their Availability Zone, about $33 a month each, and an Elastic IP address each. */
  public static gateway(): MusicNatProvider {
    return new MusicNatProvider();
  }

  /**
   * NAT instances: about $7 a month each with disk and public address, and no Elastic IP address. For development: one that fails cuts off the
   * private subnets until EC2 recovers it, and a newer image replaces it.
   *
   * They have no key pair, no permissions, an encrypted volume and IMDSv2, and take packets from the network only.
   *
   * @param props the type and image of the instances
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/VPC_NAT_Instance.html
   */
  public static instance(props: MusicNatInstanceProps = {}): MusicNatProvider {
    return new MusicNatProvider({ instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.NANO), ...props });
  }

  private constructor(
    /**
     * The instances, where they are some.
     *
     * @internal
     */
    public readonly _instances?: MusicNatInstanceProps & { readonly instanceType: ec2.InstanceType },
  ) {}
}
