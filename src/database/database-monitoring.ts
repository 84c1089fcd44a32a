import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { description } from '../private/descriptions';
import { acknowledgeWildcard } from '../private/rendered';

/** The role by which RDS writes what enhanced monitoring sees of the operating system. */
export class DatabaseMonitoring extends Construct {
  public readonly role: iam.Role;
  public readonly policy: iam.ManagedPolicy;

  public constructor(scope: Construct, id: string) {
    super(scope, id);
    this.role = new iam.Role(this, 'Role', {
      description: description(`Lets RDS write the enhanced monitoring of ${scope.node.path}`),
      assumedBy: new iam.ServicePrincipal('monitoring.rds.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    this.policy = this.createPolicy();
  }

  /** `AmazonRDSEnhancedMonitoringRole` of AWS, for the one log group of this account and region that RDS writes to. */
  private createPolicy(): iam.ManagedPolicy {
    const logGroup = Stack.of(this).formatArn({
      service: 'logs', resource: 'log-group', resourceName: 'RDSOSMetrics', arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const logStreams = `${logGroup}:log-stream:*`;
    const policy = new iam.ManagedPolicy(this, 'Policy', {
      description: 'Enhanced monitoring of a database',
      roles: [this.role],
      statements: [
        new iam.PolicyStatement({ actions: ['logs:CreateLogGroup', 'logs:PutRetentionPolicy'], resources: [logGroup] }),
        new iam.PolicyStatement({
          actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:GetLogEvents', 'logs:PutLogEvents'],
          resources: [logStreams],
        }),
      ],
    });
    acknowledgeWildcard(policy, logStreams,
      'RDS names the log stream after the id that the instance is given when it is made, and asks for this right before that.');
    return policy;
  }
}
