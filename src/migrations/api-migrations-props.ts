import type { CustomResource, Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import type { MigrationDriver } from './migration-driver';
import type { DeploymentTier } from '../core/deployment-tier';
import type { IMusicDatabase } from '../database';
import type { IMusicNetwork } from '../network/music-network-props';

/** The migration of each deployment: what runs it for CloudFormation. */
export interface IMigrationDeployment extends IConstruct {
  /**
   * The custom resource that runs the migration: what needs the new tables depends on it. `getAtt` knows `Before`, `After` (revisions) and
   * `Ahead` (`true` or `false`).
   */
  readonly resource: CustomResource;
  /** The function that calls the migrations for CloudFormation. */
  readonly function: lambda.Function;
  /** The role of that function. */
  readonly role: iam.Role;
  /** The permissions of that role. */
  readonly policy: iam.ManagedPolicy;
  /** The log group of that function. */
  readonly logGroup: logs.LogGroup;
}

/** Options for the migrations of an API: how and when they run. */
export interface ApiMigrationsOptions {
  /**
   * The driver that connects to the database.
   *
   * @default MigrationDriver.PG8000
   */
  readonly driver?: MigrationDriver;

  /**
   * Upgrade the database at each deployment.
   *
   * @default true
   */
  readonly runAtDeploy?: boolean;

  /**
   * The revision that a deployment upgrades the database to: `head`, `heads`, or the id of a revision.
   *
   * @default 'head'
   */
  readonly revision?: string;

  /**
   * The timeout of the migrations of a deployment, with the time that they wait for others: from 30 seconds to 14 minutes. What
   * CloudFormation waits for then still has a minute to tell how they ended.
   *
   * @default Duration.minutes(10)
   */
  readonly timeout?: Duration;

  /**
   * The memory in MB, from 128 to 10240; the share of CPU grows with it.
   *
   * @default 512
   */
  readonly memorySize?: number;

  /**
   * Environment variables of the function besides those that the construct sets, for what env.py imports. No secrets. All together, with
   * those of the construct, they fit into 4,096 bytes.
   *
   * @default - only those that the construct sets
   */
  readonly environment?: Record<string, string>;

  /**
   * The AWS X-Ray tracing of the migrations, and of the function that calls them at a deployment.
   *
   * @default Tracing.DISABLED - they run once in a deployment, and their log says what every step did
   */
  readonly tracing?: lambda.Tracing;
}

/** Properties for ApiMigrations. */
export interface ApiMigrationsProps extends ApiMigrationsOptions {
  /**
   * The code, with `alembic.ini` in its root: `PythonCode.fromProject('backend')`, whose runtime, architecture and dependencies are taken over;
   * or any other but inline code.
   */
  readonly code: lambda.Code;

  /** The database. */
  readonly database: IMusicDatabase;

  /**
   * The deployment tier, which decides about logs, alarms and what is retained.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /**
   * The runtime of the function: Python 3.11 or later.
   *
   * @default - that of `PythonCode`, otherwise Python 3.13
   */
  readonly runtime?: lambda.Runtime;

  /**
   * The architecture of the function.
   *
   * @default - that of `PythonCode`, otherwise x86
   */
  readonly architecture?: lambda.Architecture;

  /**
   * The layers with alembic, SQLAlchemy and the driver, where they are not in the code; three at most.
   *
   * @default - the dependencies of `PythonCode`; for other code, no layers
   */
  readonly layers?: lambda.ILayerVersion[];

  /**
   * The layer with the CA bundle of Amazon RDS, where the stack has one already: `RdsCertificates.layer`.
   *
   * @default - one is created
   */
  readonly certificates?: lambda.ILayerVersion;

  /**
   * The network: the function is placed in its function subnets and has its security group.
   *
   * @default - `vpc` must be given
   */
  readonly network?: IMusicNetwork;

  /**
   * Any other VPC.
   *
   * @default - `network` must be given
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of `vpc` in which the function is placed. It calls Secrets Manager.
   *
   * @default - the private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the function in `vpc`, which may connect to the database.
   *
   * @default - one is created
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The value of the environment variable `STAGE`.
   *
   * @default - the name of the tier
   */
  readonly stage?: string;

  /**
   * The KMS key that the logs are encrypted with. One that was not made in this app must allow CloudWatch Logs of this region to use it.
   *
   * @default - a key is created, and rotated every year
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The time for which the logs are retained.
   *
   * @default - as long as the tier says: 7, 14 or 30 days
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The actions of the alarm, when it goes off and when it ends.
   *
   * @default - the alarm only changes its state
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * The removal policy of the logs and their key. The database is not touched.
   *
   * @default - as the tier says: deleted in development, otherwise retained
   */
  readonly removalPolicy?: RemovalPolicy;
}
