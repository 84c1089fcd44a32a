import { ArnFormat, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { IDatabaseMonitoring } from './database-parts';
import { description } from '../private/descriptions';
import { acknowledgeWildcard } from '../private/rendered';

/** The role by which RDS writes what enhanced monitoring sees of the operating system. */
export class DatabaseMonitoring extends Construct implements IDatabaseMonitoring {
  public readonly role: iam.Role;
  public readonly policy: iam.ManagedPolicy;

  public constructor(scope: Construct, id: string, removalPolicy: RemovalPolicy) {
    super(scope, id);
    this.role = new iam.Role(this, 'Role', {
      description: description(`Lets RDS write the enhanced monitoring of ${scope.node.path}`),
      assumedBy: new iam.ServicePrincipal('monitoring.rds.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    this.policy = this.createPolicy();
    // An instance that is kept goes on writing.
    this.role.applyRemovalPolicy(removalPolicy);
    this.policy.applyRemovalPolicy(removalPolicy);
  }

  /**
   * `AmazonRDSEnhancedMonitoringRole` of AWS, which names `log-group:RDS*` and `log-group:RDS*:log-stream:*`, in this account and region.
   *
   * Also what is done to the log group itself is asked for the ARN of a log stream: denials of `CreateLogGroup` name `…:log-stream:`.
   *
   * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonRDSEnhancedMonitoringRole.html
   */
  private createPolicy(): iam.ManagedPolicy {
    const logGroups = Stack.of(this).formatArn({
      service: 'logs', resource: 'log-group', resourceName: 'RDS*', arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const logStreams = `${logGroups}:log-stream:*`;
    const policy = new iam.ManagedPolicy(this, 'Policy', {
      description: 'Enhanced monitoring of a database',
      roles: [this.role],
      statements: [
        new iam.PolicyStatement({ actions: ['logs:CreateLogGroup', 'logs:PutRetentionPolicy'], resources: [logGroups, logStreams] }),
        new iam.PolicyStatement({
          actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:GetLogEvents', 'logs:PutLogEvents'],
          resources: [logStreams],
        }),
      ],
    });
    for (const arn of [logGroups, logStreams]) {
      acknowledgeWildcard(policy, arn, 'RDS asks for its own log group RDSOSMetrics in these words, as its managed policy AmazonRDSEnhancedMonitoringRole '
        + 'has them, and names the log stream after the id that the instance is given when it is made.');
    }
    return policy;
  }
}
