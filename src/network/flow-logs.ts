import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { IMusicNetworkFlowLogs } from './music-network-props';
import { description } from '../private/descriptions';
import { createLogGroup } from '../private/encrypted-logs';
import type { KeptData } from '../private/kept-data';

/** How the records are kept. */
export interface FlowLogsOptions {
  readonly vpc: ec2.IVpc;
  readonly kept: KeptData;
}

/** Records of every connection in a network, encrypted, in a log group. */
export class FlowLogs extends Construct implements IMusicNetworkFlowLogs {
  public readonly flowLogId: string;
  public readonly encryptionKey: kms.IKey;
  public readonly logGroup: logs.LogGroup;
  public readonly role: iam.Role;

  public constructor(scope: Construct, id: string, options: FlowLogsOptions) {
    super(scope, id);
    const { kept } = options;
    this.encryptionKey = kept.chooseKey(this, `Encrypts the flow logs of ${scope.node.path}`);
    this.logGroup = createLogGroup(this, 'LogGroup', { encryptionKey: this.encryptionKey, ...kept });
    this.role = this.createRole();
    // Written here and not by `ec2.FlowLog`, whose role carries an inline policy.
    const flowLog = new ec2.CfnFlowLog(this, 'FlowLog', {
      resourceId: options.vpc.vpcId,
      resourceType: 'VPC',
      trafficType: ec2.FlowLogTrafficType.ALL,
      logDestinationType: 'cloud-watch-logs',
      logGroupName: this.logGroup.logGroupName,
      deliverLogsPermissionArn: this.role.roleArn,
      maxAggregationInterval: 600,
    });
    this.flowLogId = flowLog.attrId;
  }

  private createRole(): iam.Role {
    const role = new iam.Role(this, 'Role', {
      description: description(`Lets VPC flow logs write the records of ${this.node.scope!.node.path}`),
      assumedBy: new iam.ServicePrincipal('vpc-flow-logs.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    new iam.ManagedPolicy(this, 'Policy', {
      description: 'Writing of VPC flow logs',
      roles: [role],
      statements: [new iam.PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        resources: [this.logGroup.logGroupArn],
      })],
    });
    return role;
  }
}
