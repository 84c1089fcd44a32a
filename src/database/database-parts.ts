import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import type { ISecretRotation } from '../secrets';

/** The log groups of a database. */
export interface IDatabaseLogs extends IConstruct {
  /** The log group of PostgreSQL. */
  readonly postgresql: logs.LogGroup;
  /** The log group of upgrades to another major version. */
  readonly upgrade: logs.LogGroup;
}

/** The role by which RDS writes enhanced monitoring. */
export interface IDatabaseMonitoring extends IConstruct {
  /** The role that RDS assumes. */
  readonly role: iam.Role;
  /** The policy of the role. */
  readonly policy: iam.ManagedPolicy;
}

/** The rotation of the password of a database. */
export interface IDatabaseRotation extends ISecretRotation {
  /** The layer with the CA bundle of Amazon RDS, by which the function verifies the certificate of the database. */
  readonly certificates: lambda.LayerVersion;
}
