import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { IDatabaseLogs } from './database-parts';
import { letLogGroupUseKey } from '../private/encrypted-logs';

/** Which logs of which instance are kept how. */
export interface DatabaseLogsOptions {
  readonly instanceIdentifier: string;
  /** What the identifier begins with, without references to this stack. */
  readonly instanceName: string;
  readonly encryptionKey: kms.IKey;
  readonly retention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** The log groups that RDS writes the logs of an instance to, under the names that it looks for. */
export class DatabaseLogs extends Construct implements IDatabaseLogs {
  public readonly postgresql: logs.LogGroup;
  public readonly upgrade: logs.LogGroup;

  public constructor(scope: Construct, id: string, private readonly options: DatabaseLogsOptions) {
    super(scope, id);
    letLogGroupUseKey(this, options.encryptionKey, {
      name: `/aws/rds/instance/${options.instanceIdentifier}/*`, elsewhere: `/aws/rds/instance/${options.instanceName}*/*`,
    });
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
}
