import { Annotations, Fn, Stack, Tags } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { availabilityZonesOf } from './availability-zones';
import { parseCidr } from './cidr';
import { FlowLogs } from './flow-logs';
import { MusicNetworkOfVpc } from './music-network-of-vpc';
import type { IMusicNetwork, IMusicNetworkFlowLogs, MusicNetworkAttributes, MusicNetworkFromVpcProps, MusicNetworkProps } from './music-network-props';
import { validateMusicNetwork, validateMusicNetworkAttributes, validateNatId } from './music-network-validation';
import { createNatAlarms, natMetric } from './nat-alarms';
import { createNatInstanceAlarm, natInstanceMetric, NatInstances } from './nat-instances';
import { networkDefaults } from './network-defaults';
import { createDatabaseSecurityGroup, createFunctionSecurityGroup } from './network-security-groups';
import { DeploymentTier, MonitoringDepth } from '../core/deployment-tier';
import { acknowledgeCompliance } from '../private/acknowledge';
import { DEFAULT_DATABASE_PORT } from '../private/database-port';
import { always, injectable } from '../private/injectable';
import { KeptData } from '../private/kept-data';
import { asPeer } from '../private/let-in';

const AZS_WITH_ROOM = 3;

/**
 * A network over two or three Availability Zones, with public, private and isolated subnets, a gateway endpoint for S3, encrypted flow logs, a closed
 * default security group, and the security groups of functions and database.
 *
 * It synthesizes the same template whether or not the stack knows its region, and without looking anything up in an account.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-best-practices.html
 * @example
 *
 * const network = new MusicNetwork(this, 'Network', { tier: DeploymentTier.STAGING });
 */
@injectable<MusicNetworkProps>({ tier: always, encryptionKey: always, alarmActions: always })
export class MusicNetwork extends Construct implements IMusicNetwork {
  /** The ID by which property injectors of the CDK know this construct. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.MusicNetwork';

  /**
   * Makes a network of any VPC: with security groups for functions and a database, for every construct of this library that takes a network.
   * It neither changes the VPC nor adds endpoints, NAT gateways or flow logs to it.
   *
   * Throws `MusicNetworkVpcInvalid`, `MusicNetworkSubnetsInvalid`, `MusicNetworkSecurityGroupInvalid` and `MusicNetworkDatabasePortInvalid`.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param props the VPC, and where in it functions and databases belong
   */
  public static fromVpc(scope: Construct, id: string, props: MusicNetworkFromVpcProps): IMusicNetwork {
    return new MusicNetworkOfVpc(scope, id, props);
  }

  /**
   * Uses a network that was made elsewhere.
   *
   * Throws `MusicNetworkDatabasePortInvalid`.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param attributes its attributes
   */
  public static fromMusicNetworkAttributes(scope: Construct, id: string, attributes: MusicNetworkAttributes): IMusicNetwork {
    return new ImportedMusicNetwork(scope, id, attributes);
  }

  public readonly vpc: ec2.IVpc;
  public readonly functionSecurityGroup: ec2.ISecurityGroup;
  public readonly databaseSecurityGroup: ec2.ISecurityGroup;
  public readonly functionSubnets: ec2.SubnetSelection = { subnetGroupName: 'Private' };
  public readonly databaseSubnets: ec2.SubnetSelection = { subnetGroupName: 'Isolated' };
  public readonly databasePort: number;

  /** The endpoint by which every subnet reaches S3. */
  public readonly s3Endpoint: ec2.GatewayVpcEndpoint;
  /** The endpoints of other services, by the short name of the service: `secretsmanager`. */
  public readonly interfaceEndpoints: Record<string, ec2.InterfaceVpcEndpoint> = {};
  /** The security group of the endpoints. Undefined where there are none. */
  public readonly endpointSecurityGroup?: ec2.SecurityGroup;
  /** The ids of the NAT gateways, in the order of the Availability Zones; empty where there are none. */
  public readonly natGatewayIds: string[];
  /** The NAT instances, in the order of the Availability Zones; empty where there are none. */
  public readonly natInstances: ec2.IInstance[];
  /** The flow logs: their log group, key and role. */
  public readonly flowLogs: IMusicNetworkFlowLogs;
  /** The alarms of the NAT gateways or NAT instances; empty where the tier has none. */
  public readonly alarms: cloudwatch.Alarm[] = [];

  /**
   * Throws `MusicNetwork...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there, which decides the logical ids: a change of it makes another network
   * @param props what the network is like
   */
  public constructor(scope: Construct, id: string, props: MusicNetworkProps = {}) {
    super(scope, id);
    const tier = props.tier ?? DeploymentTier.PRODUCTION;
    const defaults = networkDefaults(tier, Stack.of(this).region);
    validateMusicNetwork(this, props, defaults);
    const cidr = props.cidr ?? '10.0.0.0/16';
    const zones = props.availabilityZones ?? firstZones(props.maxAzs ?? defaults.maxAzs);
    const natGateways = props.natGateways ?? defaults.natGateways(zones.length);
    const natInstances = props.natGatewayProvider?._instances && new NatInstances({
      ...props.natGatewayProvider._instances, cidr, detailedMonitoring: tier.monitoringDepth === MonitoringDepth.ENHANCED,
    });
    const vpc = this.createVpc(zones, cidr, natGateways, natInstances);
    this.vpc = vpc;
    this.node.defaultChild = vpc.node.defaultChild;
    this.natGatewayIds = natGatewaysOf(vpc);
    this.natInstances = natInstances?.instances ?? [];

    this.functionSecurityGroup = createFunctionSecurityGroup(this, vpc);
    this.databasePort = props.databasePort ?? DEFAULT_DATABASE_PORT;
    this.databaseSecurityGroup = createDatabaseSecurityGroup(this, vpc);
    this.databaseSecurityGroup.addIngressRule(asPeer(this.functionSecurityGroup), ec2.Port.tcp(this.databasePort), 'From functions');

    this.s3Endpoint = vpc.addGatewayEndpoint('S3Endpoint', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    const services = props.interfaceEndpoints ?? (natGateways === 0 ? servicesOfFunctions() : []);
    if (services.length > 0) {
      this.endpointSecurityGroup = this.createEndpoints(vpc, services, cidr);
    }

    this.flowLogs = new FlowLogs(this, 'FlowLogs', {
      vpc, kept: new KeptData({ ...props, logRetention: props.flowLogRetention }, tier),
    });

    if (tier.alarmsEnabled) {
      for (const gateway of natResourcesOf(vpc)) {
        this.alarms.push(...createNatAlarms(gateway.node.scope as Construct, gateway.attrNatGatewayId, props.alarmActions ?? []));
      }
      this.alarms.push(...this.natInstances.map((instance) => createNatInstanceAlarm(instance as ec2.Instance, props.alarmActions ?? [])));
    }
    this.acknowledgeFindings(vpc);
    this.warn(props, tier, { azs: zones.length, natGateways, services: services.length });
    Tags.of(this).add('eknmusic:tier', tier.name);
  }

  /**
   * A metric of a NAT gateway.
   *
   * Throws `MusicNetworkNatIdInvalid`.
   *
   * @param natGatewayId one of `natGatewayIds`
   * @param metricName as AWS calls it: `BytesOutToDestination`, `ActiveConnectionCount`, `ErrorPortAllocation`, `PacketsDropCount` ...
   * @param options the options of the metric; by default the sum over five minutes
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html
   */
  public metricNatGateway(natGatewayId: string, metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    validateNatId(this, 'natGatewayId', natGatewayId);
    return natMetric(natGatewayId, metricName, options);
  }

  /**
   * A metric of a NAT instance.
   *
   * Throws `MusicNetworkNatIdInvalid`.
   *
   * @param instanceId the id of one of `natInstances`
   * @param metricName as AWS calls it: `NetworkOut`, `CPUCreditBalance`, `StatusCheckFailed` ...
   * @param options the options of the metric; by default the maximum over five minutes
   * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html
   */
  public metricNatInstance(instanceId: string, metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    validateNatId(this, 'instanceId', instanceId);
    return natInstanceMetric(instanceId, metricName, options);
  }

  private createVpc(zones: string[], cidr: string, natGateways: number, natInstances?: ec2.NatProvider): ec2.Vpc {
    const cidrMask = parseCidr(cidr)!.prefix + 4;
    const { PUBLIC, PRIVATE_WITH_EGRESS, PRIVATE_ISOLATED } = ec2.SubnetType;
    const vpc = withZones(Stack.of(this), zones, () => new ec2.Vpc(this, 'Vpc', {
      ipAddresses: ec2.IpAddresses.cidr(cidr),
      maxAzs: zones.length,
      // Subnets are numbered as if there were three Availability Zones, so that adding one moves no subnet.
      reservedAzs: AZS_WITH_ROOM - zones.length,
      natGateways,
      natGatewayProvider: natInstances,
      subnetConfiguration: [
        { name: 'Public', subnetType: PUBLIC, cidrMask, mapPublicIpOnLaunch: false },
        { name: 'Private', subnetType: natGateways === 0 ? PRIVATE_ISOLATED : PRIVATE_WITH_EGRESS, cidrMask },
        { name: 'Isolated', subnetType: PRIVATE_ISOLATED, cidrMask },
      ],
      enableDnsHostnames: true,
      enableDnsSupport: true,
      createInternetGateway: true,
      restrictDefaultSecurityGroup: true,
    }));
    // What the VPC reserves room for it also counts among its zones, under a name that AWS does not know.
    vpc.availabilityZones.splice(zones.length);
    return vpc;
  }

  private createEndpoints(vpc: ec2.Vpc, services: ec2.InterfaceVpcEndpointAwsService[], cidr: string): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, 'EndpointSecurityGroup', {
      vpc,
      description: 'Endpoints: in from this network only',
      allowAllOutbound: false,
      disableInlineRules: false,
    });
    group.addIngressRule(ec2.Peer.ipv4(cidr), ec2.Port.tcp(443), 'From this network');
    for (const service of services) {
      this.interfaceEndpoints[service.shortName] = vpc.addInterfaceEndpoint(`Endpoint-${service.shortName}`, {
        service,
        subnets: this.functionSubnets,
        securityGroups: [group],
        open: false,
        privateDnsEnabled: true,
      });
    }
    return group;
  }

  private acknowledgeFindings(vpc: ec2.Vpc): void {
    for (const subnet of vpc.publicSubnets) {
      acknowledgeCompliance(subnet.node.findChild('DefaultRoute'), 'VPCNoUnrestrictedRouteToIGW',
        'A public subnet is the one place with a route to the internet gateway, for NAT gateways and load balancers. Functions and databases '
        + 'have none, and nothing here is given a public address by itself.');
    }
  }

  private warn(props: MusicNetworkProps, tier: DeploymentTier, { azs, natGateways, services }: Record<'azs' | 'natGateways' | 'services', number>): void {
    const { region } = Stack.of(this);
    const warnings = Annotations.of(this);
    if (props.maxAzs !== undefined && props.maxAzs > availabilityZonesOf(region)) {
      warnings.addWarningV2('@eknmusic/constructs:networkMaxAzs',
        `Most accounts have no more than ${availabilityZonesOf(region)} Availability Zones in ${region}: the deployment fails where the account has not ${props.maxAzs}. `
        + 'Name them in `availabilityZones` where it has: `aws ec2 describe-availability-zones`.');
    }
    if (tier.highAvailability && natGateways > 0 && natGateways < azs) {
      warnings.addWarningV2('@eknmusic/constructs:networkNatGatewaysShared',
        `The tier "${tier.name}" has a NAT gateway in each Availability Zone, and this network ${natGateways} for ${azs}: when the Availability Zone of one fails, `
        + 'private subnets of another lose their way out, too.');
    }
    if (tier.highAvailability && this.natInstances.length > 0) {
      warnings.addWarningV2('@eknmusic/constructs:networkNatInstances',
        `The tier "${tier.name}" is for users, and NAT instances are for development: one that fails or is replaced cuts off its private subnets until it is back.`);
    }
    if (natGateways === 0 && services === 0) {
      warnings.addWarningV2('@eknmusic/constructs:networkWithoutWayOut',
        'Without NAT gateways and interface endpoints, functions in this network reach S3 and the database only: no secrets, no logs.');
    }
  }
}

class ImportedMusicNetwork extends Construct implements IMusicNetwork {
  public readonly vpc: ec2.IVpc;
  public readonly functionSecurityGroup: ec2.ISecurityGroup;
  public readonly databaseSecurityGroup: ec2.ISecurityGroup;
  public readonly functionSubnets: ec2.SubnetSelection;
  public readonly databaseSubnets: ec2.SubnetSelection;
  public readonly databasePort: number;

  public constructor(scope: Construct, id: string, attributes: MusicNetworkAttributes) {
    super(scope, id);
    validateMusicNetworkAttributes(this, attributes);
    this.vpc = attributes.vpc;
    this.functionSecurityGroup = ec2.SecurityGroup.fromSecurityGroupId(this, 'FunctionSecurityGroup', attributes.functionSecurityGroupId);
    this.databaseSecurityGroup = ec2.SecurityGroup.fromSecurityGroupId(this, 'DatabaseSecurityGroup', attributes.databaseSecurityGroupId);
    this.functionSubnets = attributes.functionSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };
    this.databaseSubnets = attributes.databaseSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
    this.databasePort = attributes.databasePort ?? DEFAULT_DATABASE_PORT;
  }
}

/** What functions call at every start: their secrets, the keys of those, their logs, and their role. */
function servicesOfFunctions(): ec2.InterfaceVpcEndpointAwsService[] {
  const { SECRETS_MANAGER, KMS, CLOUDWATCH_LOGS, STS } = ec2.InterfaceVpcEndpointAwsService;
  return [SECRETS_MANAGER, KMS, CLOUDWATCH_LOGS, STS];
}

function firstZones(count: number): string[] {
  return Array.from({ length: count }, (_, index) => Fn.select(index, Fn.getAzs()));
}

/**
 * Makes something in a stack that answers with these zones when it is asked for its own.
 *
 * `ec2.Vpc` asks even when it is given zones, and a stack with a region then looks them up in the account.
 */
function withZones<T>(stack: Stack, zones: string[], make: () => T): T {
  // An override in a language other than TypeScript is a property of the stack itself, and would be lost.
  const own = Object.getOwnPropertyDescriptor(stack, 'availabilityZones');
  Object.defineProperty(stack, 'availabilityZones', { configurable: true, value: zones });
  try {
    return make();
  } finally {
    delete (stack as { availabilityZones?: string[] }).availabilityZones;
    if (own) {
      Object.defineProperty(stack, 'availabilityZones', own);
    }
  }
}

function natResourcesOf(vpc: ec2.Vpc): ec2.CfnNatGateway[] {
  return vpc.node.findAll().filter((node): node is ec2.CfnNatGateway => ec2.CfnNatGateway.isCfnNatGateway(node));
}

function natGatewaysOf(vpc: ec2.Vpc): string[] {
  return natResourcesOf(vpc).map((gateway) => gateway.attrNatGatewayId);
}
