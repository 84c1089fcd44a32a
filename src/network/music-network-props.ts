import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import type { MusicNatProvider } from './music-nat-provider';
import type { DeploymentTier } from '../core/deployment-tier';

/** A network for functions and a database, made here or elsewhere. */
export interface IMusicNetwork extends IConstruct {
  /** The VPC, for every construct that takes one. */
  readonly vpc: ec2.IVpc;
  /** The security group of functions: it may connect to the database and the internet. */
  readonly functionSecurityGroup: ec2.ISecurityGroup;
  /** The security group of the database: functions may connect to it. */
  readonly databaseSecurityGroup: ec2.ISecurityGroup;
  /** The subnets of functions: private ones, with a way out where there are NAT gateways. */
  readonly functionSubnets: ec2.SubnetSelection;
  /** The subnets of the database: isolated ones, unless the network was made of a VPC that has none. */
  readonly databaseSubnets: ec2.SubnetSelection;
  /** The port on which functions may connect to the database. */
  readonly databasePort: number;
}

/** A VPC, and where in it functions and a database belong. */
export interface MusicNetworkFromVpcProps {
  /** The VPC: `new ec2.Vpc`, `ec2.Vpc.fromLookup` or `ec2.Vpc.fromVpcAttributes`. */
  readonly vpc: ec2.IVpc;

  /**
   * The subnets of functions. None of them may be public: AWS Lambda gives functions no public addresses.
   *
   * @default - the private subnets that have a way out; where there are none, the isolated ones, with a warning that they need VPC endpoints
   */
  readonly functionSubnets?: ec2.SubnetSelection;

  /**
   * The subnets of the database, in two Availability Zones or more. None of them may be public.
   *
   * @default - the isolated subnets; where the VPC has none, a database refuses the network
   */
  readonly databaseSubnets?: ec2.SubnetSelection;

  /**
   * The security group of functions.
   *
   * @default - one is made, which may connect to anything
   */
  readonly functionSecurityGroup?: ec2.ISecurityGroup;

  /**
   * The security group of the database. Where both security groups are given, no rule is added to them.
   *
   * @default - one is made, which lets in functions on `databasePort` and may connect to nothing
   */
  readonly databaseSecurityGroup?: ec2.ISecurityGroup;

  /**
   * The port on which functions may connect to the database.
   *
   * @default 5454
   */
  readonly databasePort?: number;
}

/** Attributes of a network that exists, for use in an app that did not make it. */
export interface MusicNetworkAttributes {
  /** The network, from `ec2.Vpc.fromVpcAttributes` or `ec2.Vpc.fromLookup`. */
  readonly vpc: ec2.IVpc;
  /** The id of the security group of functions. */
  readonly functionSecurityGroupId: string;
  /** The id of the security group of the database. */
  readonly databaseSecurityGroupId: string;

  /**
   * The subnets for functions.
   *
   * @default - the private subnets that have a way out
   */
  readonly functionSubnets?: ec2.SubnetSelection;

  /**
   * The subnets for databases.
   *
   * @default - the isolated subnets
   */
  readonly databaseSubnets?: ec2.SubnetSelection;

  /**
   * The port on which the security group of the database lets functions in.
   *
   * @default 5454
   */
  readonly databasePort?: number;
}

/** The flow logs of a network. */
export interface IMusicNetworkFlowLogs {
  /** The id of the flow log. */
  readonly flowLogId: string;
  /** The log group that it writes to. */
  readonly logGroup: logs.ILogGroup;
  /** The KMS key of that log group. */
  readonly encryptionKey: kms.IKey;
  /** The role by which VPC writes to it. */
  readonly role: iam.IRole;
}

/** Properties for MusicNetwork. */
export interface MusicNetworkProps {
  /**
   * The deployment tier, which decides about NAT gateways, Availability Zones, logs and alarms.
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
   * The number of Availability Zones with subnets, 2 or 3. There is always room for three, so a third can be added later.
   *
   * @default - 3 where the tier has a NAT gateway in each, otherwise 2; always 2 in us-west-1, where most accounts have no more
   */
  readonly maxAzs?: number;

  /**
   * The names of two or three Availability Zones.
   *
   * @default - the first ones of the region, as CloudFormation finds them when it deploys
   */
  readonly availabilityZones?: string[];

  /**
   * The number of NAT gateways, or of NAT instances, from 0 to the number of Availability Zones. Without any, the private subnets reach AWS by
   * `interfaceEndpoints` only, and the internet not at all.
   *
   * Each NAT gateway needs an Elastic IP address; an account has five in a region unless it asked for more.
   *
   * @default - as the tier says: 1 in development, otherwise one in each Availability Zone
   */
  readonly natGateways?: number;

  /**
   * The kind of these: NAT gateways, or NAT instances, which cost a fifth of them and are for development.
   *
   * @default MusicNatProvider.gateway()
   */
  readonly natGatewayProvider?: MusicNatProvider;

  /**
   * The AWS services that are reached without the internet, beside S3, which always is.
   *
   * @default - none with NAT gateways; without them Secrets Manager, KMS, CloudWatch Logs and STS, which functions cannot do without
   */
  readonly interfaceEndpoints?: ec2.InterfaceVpcEndpointAwsService[];

  /**
   * The port of the database. The default is not PostgreSQL's own, 5432, which scanners try first and AwsSolutions-RDS11 finds.
   *
   * A change of it cannot be deployed once a `MusicDatabase` is in the network: CloudFormation changes the port of an instance only by making another one, and a new one
   * would have the name of the old.
   *
   * @default 5454
   */
  readonly databasePort?: number;

  /**
   * The time for which flow logs are kept.
   *
   * @default - as long as the tier keeps logs: 7, 14 or 30 days
   */
  readonly flowLogRetention?: logs.RetentionDays;

  /**
   * The KMS key of the flow logs. One that was not made in this app must allow CloudWatch Logs of this region to use it.
   *
   * @default - a key of its own, renewed every year
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The actions of the alarms, when they go off and when they end.
   *
   * @default - it only changes its state
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * The policy for the flow logs and their key when they are removed from the stack.
   *
   * @default - as the tier says: deleted in development, otherwise kept
   */
  readonly removalPolicy?: RemovalPolicy;
}
