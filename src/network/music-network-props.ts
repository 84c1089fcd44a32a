import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import type { DeploymentTier, NatCoverage } from '../core/deployment-tier';

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
  /** The port on which functions may reach the database. */
  readonly databasePort: number;
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

  /**
   * The port on which the security group of the database lets functions in.
   *
   * @default 5454
   */
  readonly databasePort?: number;
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
   * @default - 3 where the tier has a NAT gateway in each zone, otherwise 2; always 2 in us-west-1, where most accounts have no more
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
   * The port of the database. The default is not PostgreSQL's own, 5432, which scanners try first and AwsSolutions-RDS11 finds.
   *
   * A change of it cannot be deployed once a `MusicDatabase` is in the network: RDS cannot change the port of an instance, and a new one
   * would have the name of the old.
   *
   * @default 5454
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
