import { Annotations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { IMusicNetwork, MusicNetworkFromVpcProps } from './music-network-props';
import { validateMusicNetworkFromVpc } from './music-network-validation';
import { createDatabaseSecurityGroup, createFunctionSecurityGroup } from './network-security-groups';
import { DEFAULT_DATABASE_PORT } from '../private/database-port';
import { letIn } from '../private/let-in';
import { databaseSubnetsOf, functionSubnetsOf, hasOnlyIsolated } from '../private/network-placement';

/** A VPC that something else made, with the security groups of functions and database that it lacks. */
export class MusicNetworkOfVpc extends Construct implements IMusicNetwork {
  public readonly vpc: ec2.IVpc;
  public readonly functionSecurityGroup: ec2.ISecurityGroup;
  public readonly databaseSecurityGroup: ec2.ISecurityGroup;
  public readonly functionSubnets: ec2.SubnetSelection;
  public readonly databaseSubnets: ec2.SubnetSelection;
  public readonly databasePort: number;

  public constructor(scope: Construct, id: string, props: MusicNetworkFromVpcProps) {
    super(scope, id);
    validateMusicNetworkFromVpc(this, props);
    const { vpc } = props;
    this.vpc = vpc;
    this.functionSubnets = functionSubnetsOf({ vpc, vpcSubnets: props.functionSubnets });
    this.databaseSubnets = databaseSubnetsOf({ vpc, vpcSubnets: props.databaseSubnets });
    this.databasePort = props.databasePort ?? DEFAULT_DATABASE_PORT;
    this.functionSecurityGroup = props.functionSecurityGroup ?? createFunctionSecurityGroup(this, vpc);
    this.databaseSecurityGroup = props.databaseSecurityGroup ?? createDatabaseSecurityGroup(this, vpc);
    // Two that exist know each other already, or whoever made them does not want them to: EC2 refuses the same rule twice.
    if (!props.functionSecurityGroup || !props.databaseSecurityGroup) {
      letIn(this.functionSecurityGroup, [this.databaseSecurityGroup], ec2.Port.tcp(this.databasePort), 'From functions');
    }
    if (!props.functionSubnets && hasOnlyIsolated(vpc)) {
      Annotations.of(this).addWarningV2('@eknmusic/constructs:networkFunctionsIsolated',
        'The VPC has no private subnets with a way out, so that functions stand in the isolated ones: they reach AWS by the VPC\'s endpoints only, '
        + 'and need those of Secrets Manager, KMS, CloudWatch Logs and S3. Where it has them, say so: `functionSubnets: { subnetType: PRIVATE_ISOLATED }`.');
    }
  }
}
