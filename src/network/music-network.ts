import { Annotations, Fn, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct, type IConstruct } from 'constructs';
import { parseCidr } from './cidr';
import { FlowLogs } from './flow-logs';
import { validateMusicNetwork } from './music-network-validation';
import { createNatAlarms, natMetric } from './nat-alarms';
import { DeploymentTier, NatCoverage } from '../operations/deployment-tier';
import { acknowledge, acknowledgeDeletion } from '../private/acknowledge';

/** A network for functions and a database, made here or elsewhere (requirement E1). */
export interface IMusicNetwork extends IConstruct {
  /** The network itself, for every construct that takes one. */
  readonly vpc: ec2.IVpc;
  /** For functions: may reach the database and the internet. */
  readonly functionSecurityGroup: ec2.ISecurityGroup;
  /** For the database: may be reached by functions, and reaches nothing. */
  readonly databaseSecurityGroup: ec2.ISecurityGroup;
  /** Where functions belong: private subnets, with a way out where there are NAT gateways. */
  readonly functionSubnets: ec2.SubnetSelection;
  /** Where the database belongs: subnets with no way out. */
  readonly databaseSubnets: ec2.SubnetSelection;
}

/** A network that exists, for use in an app that did not make it. */
export interface MusicNetworkAttributes {
  /** The network, from `ec2.Vpc.fromVpcAttributes` or `ec2.Vpc.fromLookup`. */
  readonly vpc: ec2.IVpc;
  /** The id of the security group of functions. */
  readonly functionSecurityGroupId: string;
  /** The id of the security group of the database. */
  readonly databaseSecurityGroupId: string;

  /**
   * Where functions belong.
   *
   * @default - the private subnets that have a way out
   */
  readonly functionSubnets?: ec2.SubnetSelection;

  /**
   * Where the database belongs.
   *
   * @default - the isolated subnets
   */
  readonly databaseSubnets?: ec2.SubnetSelection;
}

/** What a network is like. */
export interface MusicNetworkProps {
  /**
   * The environment, which decides about NAT gateways, zones, logs and alarms.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /**
   * The addresses of the network, from /16 to /24. Each subnet gets a sixteenth. A change of it replaces the network.
   *
   * @default '10.0.0.0/16'
   */
  readonly cidr?: string;

  /**
   * In how many zones there are subnets, 2 or 3. There is always room for three, so a third can be added later.
   *
   * @default - 3 where the tier has a NAT gateway in each zone, otherwise 2
   */
  readonly zoneCount?: number;

  /**
   * The names of two or three zones.
   *
   * @default - the first zones of the region, as CloudFormation finds them when it deploys
   */
  readonly availabilityZones?: string[];

  /**
   * How many NAT gateways give the private subnets their way out.
   *
   * @default - as the tier says: one in development, otherwise one in each zone
   */
  readonly natCoverage?: NatCoverage;

  /**
   * The AWS services that are reached without the internet, beside S3, which always is.
   *
   * @default - none with NAT gateways; without them Secrets Manager, KMS, CloudWatch Logs and STS, which functions cannot do without
   */
  readonly interfaceEndpoints?: ec2.InterfaceVpcEndpointAwsService[];

  /**
   * The port of the database.
   *
   * @default 5432
   */
  readonly databasePort?: number;

  /**
   * How long the records of connections are kept.
   *
   * @default - as long as the tier keeps logs: 7, 14 or 30 days
   */
  readonly flowLogRetention?: logs.RetentionDays;

  /**
   * What an alarm does when it goes off, and when it ends.
   *
   * @default - it only changes its state
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * What happens to the records of connections and their key when they are removed from the stack.
   *
   * @default - as the tier says: deleted in development, otherwise kept
   */
  readonly removalPolicy?: RemovalPolicy;
}

const ZONES_WITH_ROOM = 3;

/**
 * A network over two or three zones, with public, private and isolated subnets, a gateway endpoint for S3, encrypted flow logs, a closed
 * default security group, and the security groups of functions and database (requirement E1).
 *
 * It synthesizes the same template whether or not the stack knows its region, and without looking anything up in an account.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-best-practices.html
 * @example
 *
 * const network = new MusicNetwork(this, 'Network', { tier: DeploymentTier.STAGING });
 */
export class MusicNetwork extends Construct implements IMusicNetwork {
  /**
   * Uses a network that was made elsewhere.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param attributes what is known of it
   */
  public static fromMusicNetworkAttributes(scope: Construct, id: string, attributes: MusicNetworkAttributes): IMusicNetwork {
    return new ImportedMusicNetwork(scope, id, attributes);
  }

  public readonly vpc: ec2.IVpc;
  public readonly functionSecurityGroup: ec2.SecurityGroup;
  public readonly databaseSecurityGroup: ec2.SecurityGroup;
  public readonly functionSubnets: ec2.SubnetSelection = { subnetGroupName: 'Private' };
  public readonly databaseSubnets: ec2.SubnetSelection = { subnetGroupName: 'Isolated' };

  /** The endpoint by which every subnet reaches S3. */
  public readonly s3Endpoint: ec2.GatewayVpcEndpoint;
  /** The endpoints of other services, by the short name of the service: `secretsmanager`. */
  public readonly interfaceEndpoints: Record<string, ec2.InterfaceVpcEndpoint> = {};
  /** Who may reach the endpoints. Undefined where there are none. */
  public readonly endpointSecurityGroup?: ec2.SecurityGroup;
  /** The ids of the NAT gateways, in the order of the zones; empty where there are none. */
  public readonly natGatewayIds: string[];
  /** The setting that records connections. */
  public readonly flowLog: ec2.CfnFlowLog;
  /** The records of connections. */
  public readonly flowLogGroup: logs.LogGroup;
  /** The key that encrypts the records. */
  public readonly flowLogKey: kms.Key;
  /** The role that writes the records. */
  public readonly flowLogRole: iam.Role;
  /** The alarms of the NAT gateways; empty where the tier has none. */
  public readonly alarms: cloudwatch.Alarm[] = [];

  /**
   * Throws `Network...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there, which decides the logical ids: a change of it makes another network
   * @param props what the network is like
   */
  public constructor(scope: Construct, id: string, props: MusicNetworkProps = {}) {
    super(scope, id);
    validateMusicNetwork(this, props);
    const tier = props.tier ?? DeploymentTier.PRODUCTION;
    const natCoverage = props.natCoverage ?? tier.natCoverage;
    const cidr = props.cidr ?? '10.0.0.0/16';
    const vpc = this.createVpc(props, tier, natCoverage, cidr);
    this.vpc = vpc;
    this.natGatewayIds = natGatewaysOf(vpc);

    this.functionSecurityGroup = this.createFunctionSecurityGroup();
    this.databaseSecurityGroup = this.createDatabaseSecurityGroup(props.databasePort ?? 5432);

    this.s3Endpoint = vpc.addGatewayEndpoint('S3Endpoint', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    const services = props.interfaceEndpoints ?? (natCoverage === NatCoverage.NONE ? servicesOfFunctions() : []);
    if (services.length > 0) {
      this.endpointSecurityGroup = this.createEndpoints(vpc, services, cidr);
    }

    const flowLogs = new FlowLogs(this, 'FlowLogs', {
      vpc, retention: props.flowLogRetention ?? tier.logRetention, removalPolicy: props.removalPolicy ?? tier.removalPolicy,
    });
    this.flowLog = flowLogs.flowLog;
    this.flowLogGroup = flowLogs.logGroup;
    this.flowLogKey = flowLogs.key;
    this.flowLogRole = flowLogs.role;

    if (tier.alarmsEnabled) {
      for (const gateway of natResourcesOf(vpc)) {
        this.alarms.push(...createNatAlarms(gateway.node.scope as Construct, gateway.attrNatGatewayId, props.alarmActions ?? []));
      }
    }
    this.acknowledgeFindings(vpc);
    if (props.removalPolicy === undefined && tier.removalPolicy === RemovalPolicy.DESTROY) {
      acknowledgeDeletion(flowLogs.key.node.defaultChild!, tier.name);
    }
    this.warn(tier, natCoverage, services);
    Tags.of(this).add('eknmusic:tier', tier.name);
  }

  /**
   * A metric of a NAT gateway.
   *
   * @param natGatewayId one of `natGatewayIds`
   * @param metricName as AWS calls it: `BytesOutToDestination`, `ActiveConnectionCount`, `ErrorPortAllocation`, `PacketsDropCount` ...
   * @param options how to aggregate it; by default the sum over five minutes
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html
   */
  public metricNatGateway(natGatewayId: string, metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return natMetric(natGatewayId, metricName, options);
  }

  private createVpc(props: MusicNetworkProps, tier: DeploymentTier, natCoverage: NatCoverage, cidr: string): ec2.Vpc {
    const zones = props.availabilityZones ?? firstZones(props.zoneCount ?? (tier.natCoverage === NatCoverage.ONE_PER_ZONE ? 3 : 2));
    const cidrMask = parseCidr(cidr)!.prefix + 4;
    const { PUBLIC, PRIVATE_WITH_EGRESS, PRIVATE_ISOLATED } = ec2.SubnetType;
    return withZones(Stack.of(this), zones, () => new ec2.Vpc(this, 'Vpc', {
      ipAddresses: ec2.IpAddresses.cidr(cidr),
      maxAzs: zones.length,
      // Subnets are numbered as if there were three zones, so that adding one moves no subnet.
      reservedAzs: ZONES_WITH_ROOM - zones.length,
      natGateways: { [NatCoverage.NONE]: 0, [NatCoverage.SINGLE]: 1, [NatCoverage.ONE_PER_ZONE]: zones.length }[natCoverage],
      subnetConfiguration: [
        { name: 'Public', subnetType: PUBLIC, cidrMask, mapPublicIpOnLaunch: false },
        { name: 'Private', subnetType: natCoverage === NatCoverage.NONE ? PRIVATE_ISOLATED : PRIVATE_WITH_EGRESS, cidrMask },
        { name: 'Isolated', subnetType: PRIVATE_ISOLATED, cidrMask },
      ],
      enableDnsHostnames: true,
      enableDnsSupport: true,
      createInternetGateway: true,
      restrictDefaultSecurityGroup: true,
    }));
  }

  private createFunctionSecurityGroup(): ec2.SecurityGroup {
    return new ec2.SecurityGroup(this, 'FunctionSecurityGroup', {
      vpc: this.vpc,
      description: 'Functions: out to the database and the internet',
      allowAllOutbound: true,
      disableInlineRules: false,
    });
  }

  private createDatabaseSecurityGroup(port: number): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, 'DatabaseSecurityGroup', {
      vpc: this.vpc,
      description: 'Database: in from the functions only',
      allowAllOutbound: false,
      disableInlineRules: false,
    });
    group.addIngressRule(this.functionSecurityGroup, ec2.Port.tcp(port), 'From functions');
    return group;
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
      for (const pack of ['NIST.800.53.R5', 'PCI.DSS.321', 'HIPAA.Security']) {
        acknowledge(subnet.node.findChild('DefaultRoute'), `${pack}-VPCNoUnrestrictedRouteToIGW`,
          'A public subnet is the one place with a route to the internet gateway, for NAT gateways and load balancers. Functions and databases '
          + 'have none, and nothing here is given a public address by itself.');
      }
    }
  }

  private warn(tier: DeploymentTier, natCoverage: NatCoverage, services: unknown[]): void {
    if (natCoverage === NatCoverage.SINGLE && tier.natCoverage === NatCoverage.ONE_PER_ZONE) {
      Annotations.of(this).addWarningV2('@eknmusic/constructs:networkSingleNatGateway',
        `The tier "${tier.name}" has a NAT gateway in each zone and this network only one: when its zone fails, no private subnet has a way out.`);
    }
    if (natCoverage === NatCoverage.NONE && services.length === 0) {
      Annotations.of(this).addWarningV2('@eknmusic/constructs:networkWithoutWayOut',
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

  public constructor(scope: Construct, id: string, attributes: MusicNetworkAttributes) {
    super(scope, id);
    this.vpc = attributes.vpc;
    this.functionSecurityGroup = ec2.SecurityGroup.fromSecurityGroupId(this, 'FunctionSecurityGroup', attributes.functionSecurityGroupId);
    this.databaseSecurityGroup = ec2.SecurityGroup.fromSecurityGroupId(this, 'DatabaseSecurityGroup', attributes.databaseSecurityGroupId);
    this.functionSubnets = attributes.functionSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };
    this.databaseSubnets = attributes.databaseSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
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
  Object.defineProperty(stack, 'availabilityZones', { configurable: true, value: zones });
  try {
    return make();
  } finally {
    delete (stack as { availabilityZones?: string[] }).availabilityZones;
  }
}

function natResourcesOf(vpc: ec2.Vpc): ec2.CfnNatGateway[] {
  return vpc.node.findAll().filter((node): node is ec2.CfnNatGateway => ec2.CfnNatGateway.isCfnNatGateway(node));
}

function natGatewaysOf(vpc: ec2.Vpc): string[] {
  return natResourcesOf(vpc).map((gateway) => gateway.attrNatGatewayId);
}
