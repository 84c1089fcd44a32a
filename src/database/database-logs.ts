import { ArnFormat, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** Which logs of which instance are kept how. */
export interface DatabaseLogsOptions {
  readonly instanceIdentifier: string;
  readonly encryptionKey: kms.IKey;
  readonly retention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** The log groups that RDS writes the logs of an instance to, under the names that it looks for. */
export class DatabaseLogs extends Construct {
  /** What PostgreSQL logs. */
  public readonly postgresql: logs.LogGroup;
  /** What RDS logs of upgrades to another major version. */
  public readonly upgrade: logs.LogGroup;

  public constructor(scope: Construct, id: string, private readonly options: DatabaseLogsOptions) {
    super(scope, id);
    this.letLogsUseKey();
    this.postgresql = this.createLogGroup('Postgresql', 'postgresql');
    this.upgrade = this.createLogGroup('Upgrade', 'upgrade');
  }

  private createLogGroup(id: string, log: string): logs.LogGroup {
    return new logs.LogGroup(this, id, {
      logGroupName: `/aws/rds/instance/${this.options.instanceIdentifier}/${log}`,
      encryptionKey: this.options.encryptionKey,
      retention: this.options.retention,
      removalPolicy: this.options.removalPolicy,
    });
  }

  private letLogsUseKey(): void {
    const stack = Stack.of(this);
    const logGroups = stack.formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: `/aws/rds/instance/${this.options.instanceIdentifier}/*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.options.encryptionKey.addToResourcePolicy(new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
    }));
  }
}
