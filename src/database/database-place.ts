import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { MusicDatabaseProps } from './music-database-props';
import { letIn } from '../private/let-in';

/** Where a database and the function that rotates its password are. */
export interface DatabasePlace {
  readonly vpc: ec2.IVpc;
  readonly databaseSubnets: ec2.SubnetSelection;
  readonly databaseSecurityGroups: ec2.ISecurityGroup[];
  readonly functionSubnets: ec2.SubnetSelection;
  readonly functionSecurityGroups: ec2.ISecurityGroup[];
  /** The security group of the database, where it was made here. */
  readonly ownSecurityGroup?: ec2.SecurityGroup;
}

/** Which subnets the database is in. */
export function databaseSubnets({ network, vpcSubnets }: MusicDatabaseProps): ec2.SubnetSelection {
  return network ? network.databaseSubnets : vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
}

/** The place that the props name, with the security groups that it lacks. */
export function databasePlace(scope: Construct, props: MusicDatabaseProps, port: number): DatabasePlace {
  const { network } = props;
  if (network) {
    return {
      vpc: network.vpc,
      databaseSubnets: databaseSubnets(props),
      databaseSecurityGroups: [network.databaseSecurityGroup],
      functionSubnets: network.functionSubnets,
      functionSecurityGroups: [network.functionSecurityGroup],
    };
  }
  const vpc = props.vpc!;
  const ownSecurityGroup = props.securityGroups ? undefined : createDatabaseSecurityGroup(scope, vpc);
  const databaseSecurityGroups = props.securityGroups ?? [ownSecurityGroup!];
  const rotation = createRotationSecurityGroup(scope, vpc);
  letIn(rotation, databaseSecurityGroups, ec2.Port.tcp(port), 'From the rotation of the password');
  return {
    vpc,
    databaseSubnets: databaseSubnets(props),
    databaseSecurityGroups,
    functionSubnets: props.functionSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    functionSecurityGroups: [rotation],
    ownSecurityGroup,
  };
}

function createDatabaseSecurityGroup(scope: Construct, vpc: ec2.IVpc): ec2.SecurityGroup {
  return new ec2.SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: 'Database: in from those who are let in only',
    allowAllOutbound: false,
    disableInlineRules: false,
  });
}

function createRotationSecurityGroup(scope: Construct, vpc: ec2.IVpc): ec2.SecurityGroup {
  const group = new ec2.SecurityGroup(scope, 'RotationSecurityGroup', {
    vpc,
    description: 'Rotation of the password: out to the database and to Secrets Manager',
    allowAllOutbound: false,
    disableInlineRules: false,
  });
  group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'To Secrets Manager');
  return group;
}
