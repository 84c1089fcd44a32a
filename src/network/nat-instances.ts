import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { acknowledge, acknowledgeCompliance } from '../private/acknowledge';
import { createAlarm } from '../private/alarms';

/** What NAT instances are like. */
export interface NatInstancesOptions {
  readonly instanceType: ec2.InstanceType;
  readonly machineImage?: ec2.IMachineImage;
  /** The addresses of the network. */
  readonly cidr: string;
  readonly detailedMonitoring: boolean;
}

const NAT_VOLUME: ec2.EbsDeviceOptions = { encrypted: true, volumeType: ec2.EbsDeviceVolumeType.GP3, deleteOnTermination: true };

const BASIC_MONITORING = 'The deployment tier asks for basic monitoring. Metrics every minute cost as much as two thirds of the smallest instance.';

/**
 * NAT instances that take packets of their own network only.
 *
 * They are set up as by `ec2.NatInstanceProviderV2`, which lets nobody ask for IMDSv2 or an encrypted volume and makes the CDK print a warning
 * about a key name that was not given.
 */
export class NatInstances extends ec2.NatProvider {
  public readonly instances: ec2.Instance[] = [];

  public constructor(private readonly options: NatInstancesOptions) {
    super();
  }

  public get configuredGateways(): ec2.GatewayConfig[] {
    return this.instances.map(({ instanceAvailabilityZone, instanceId }) => ({ az: instanceAvailabilityZone, gatewayId: instanceId }));
  }

  public configureNat({ vpc, natSubnets, privateSubnets }: ec2.ConfigureNatOptions): void {
    const securityGroup = new ec2.SecurityGroup(vpc, 'NatSecurityGroup', {
      vpc, description: 'NAT instances: in from this network only', allowAllOutbound: true, disableInlineRules: false,
    });
    acknowledgeCompliance(securityGroup.node.defaultChild!, 'EC2RestrictedCommonPorts',
      'A NAT instance forwards what the private subnets send to any port of the internet. Nothing on it listens, and only addresses of this network are let in.');
    securityGroup.addIngressRule(ec2.Peer.ipv4(this.options.cidr), ec2.Port.allTraffic(), 'From this network');
    this.instances.push(...natSubnets.map((subnet) => this.createInstance(vpc, subnet, securityGroup)));
    privateSubnets.forEach((subnet, index) => this.route(subnet, index));
  }

  public configureSubnet(subnet: ec2.PrivateSubnet): void {
    this.route(subnet, 0);
  }

  /** By the instance in the same Availability Zone, as far as there is one. */
  private route(subnet: ec2.PrivateSubnet, index: number): void {
    subnet.addRoute('DefaultRoute', {
      routerType: ec2.RouterType.INSTANCE, routerId: this.instances[index % this.instances.length].instanceId, enablesInternetConnectivity: true,
    });
  }

  private createInstance(vpc: ec2.Vpc, subnet: ec2.PublicSubnet, securityGroup: ec2.ISecurityGroup): ec2.Instance {
    const { instanceType, machineImage, detailedMonitoring } = this.options;
    const userData = ec2.UserData.forLinux();
    userData.addCommands(...ec2.NatInstanceProviderV2.DEFAULT_USER_DATA_COMMANDS);
    const created = new ec2.Instance(subnet, 'NatInstance', {
      vpc,
      vpcSubnets: { subnets: [subnet] },
      instanceType,
      machineImage: machineImage ?? ec2.MachineImage.latestAmazonLinux2023({
        cpuType: instanceType.architecture === ec2.InstanceArchitecture.ARM_64 ? ec2.AmazonLinuxCpuType.ARM_64 : ec2.AmazonLinuxCpuType.X86_64,
      }),
      securityGroup,
      userData,
      sourceDestCheck: false,
      // The public subnets give out no addresses by themselves.
      associatePublicIpAddress: true,
      creditSpecification: ec2.CpuCredits.STANDARD,
      httpTokens: ec2.HttpTokens.REQUIRED,
      httpPutResponseHopLimit: 1,
      detailedMonitoring,
      ebsOptimized: true,
      blockDevices: [{ deviceName: '/dev/xvda', volume: ec2.BlockDeviceVolume.ebs(8, NAT_VOLUME) }],
    });
    acknowledgeFindings(created, detailedMonitoring);
    return created;
  }
}

function acknowledgeFindings({ instance }: ec2.Instance, detailedMonitoring: boolean): void {
  acknowledgeCompliance(instance, 'EC2InstanceNoPublicIp',
    'A NAT instance sends the packets of the private subnets to the internet from its public address. Its security group lets in nothing from there.');
  acknowledgeCompliance(instance, 'EC2InstancesInVPC',
    'The instance is in a public subnet of this network: its network interface says so, since only there it can ask for a public address.');
  acknowledge(instance, 'AwsSolutions-EC29',
    'A NAT instance holds no data: it is replaced by a newer image, and deleted with its network. Termination protection would stop both.');
  if (!detailedMonitoring) {
    acknowledge(instance, 'AwsSolutions-EC28', BASIC_MONITORING);
    acknowledge(instance, 'HIPAA.Security-EC2InstanceDetailedMonitoringEnabled', BASIC_MONITORING);
  }
}

/** A metric of one NAT instance. */
export function natInstanceMetric(instanceId: string, metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/EC2',
    metricName,
    dimensionsMap: { InstanceId: instanceId },
    period: Duration.minutes(5),
    statistic: cloudwatch.Stats.MAXIMUM,
    ...options,
  });
}

/** What an operator wants to hear of a NAT instance: it does not work, so that its private subnets have no way out. */
export function createNatInstanceAlarm(instance: ec2.Instance, actions: cloudwatch.IAlarmAction[]): cloudwatch.Alarm {
  return createAlarm(instance, 'StatusCheckAlarm', {
    metric: natInstanceMetric(instance.instanceId, 'StatusCheckFailed'),
    description: 'A NAT instance fails its status checks: private subnets have no way out to the internet',
    above: 0,
    actions,
  });
}
