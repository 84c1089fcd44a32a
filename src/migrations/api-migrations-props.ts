import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { MigrationDriver } from './migration-driver';
import type { DeploymentTier } from '../core/deployment-tier';
import type { IMusicDatabase } from '../database';
import type { IMusicNetwork } from '../network/music-network-props';

/** How and when migrations run, beside what an API knows of itself. */
export interface ApiMigrationsOptions {
  /**
   * What connects to the database.
   *
   * @default MigrationDriver.PG8000
   */
  readonly driver?: MigrationDriver;

  /**
   * Whether each deployment upgrades the database.
   *
   * @default true
   */
  readonly runAtDeploy?: boolean;

  /**
   * What a deployment upgrades the database to: `head`, `heads`, or the id of a revision.
   *
   * @default 'head'
   */
  readonly revision?: string;

  /**
   * How long the migrations of a deployment may take, with the time that they wait for others: from half a minute to 14 minutes. What
   * CloudFormation waits for then still has a minute to tell how they ended.
   *
   * @default Duration.minutes(10)
   */
  readonly timeout?: Duration;

  /**
   * The memory in MB, from 128 to 10240; the processor's share grows with it.
   *
   * @default 512
   */
  readonly memorySize?: number;

  /**
   * Environment variables of the function besides those that the construct sets, for what env.py imports. No secrets.
   *
   * @default - none
   */
  readonly environment?: Record<string, string>;
}

/** What is migrated, with what, and when. */
export interface ApiMigrationsProps extends ApiMigrationsOptions {
  /** The code, with `alembic.ini` in its root: `PythonCode.fromProject('backend')`, whose runtime, processor and dependencies are taken over; or any other. */
  readonly code: lambda.Code;

  /** The database. */
  readonly database: IMusicDatabase;

  /**
   * The environment, which decides about logs, alarms and what is kept.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /**
   * What the code runs on: Python 3.11 or later.
   *
   * @default - that of `PythonCode`, otherwise Python 3.13
   */
  readonly runtime?: lambda.Runtime;

  /**
   * The processor.
   *
   * @default - that of `PythonCode`, otherwise x86
   */
  readonly architecture?: lambda.Architecture;

  /**
   * The layers with alembic, SQLAlchemy and the driver, where they are not in the code; three at most.
   *
   * @default - the dependencies of `PythonCode`, otherwise none
   */
  readonly layers?: lambda.ILayerVersion[];

  /**
   * The layer with the authorities that sign the certificate of the database, where the stack has one already: `RdsCertificates.layer`.
   *
   * @default - one is made
   */
  readonly certificates?: lambda.ILayerVersion;

  /**
   * The network: the function stands in its function subnets and has its security group.
   *
   * @default - `vpc` has to be given
   */
  readonly network?: IMusicNetwork;

  /**
   * Any other network.
   *
   * @default - `network` has to be given
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of `vpc` in which the function stands. It calls Secrets Manager.
   *
   * @default - the private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the function in `vpc`, which the database lets in.
   *
   * @default - one of its own
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
   * @default - a key of its own, renewed every year
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How long the logs are kept.
   *
   * @default - as long as the tier keeps logs: 7, 14 or 30 days
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * What an alarm does when it goes off, and when it ends.
   *
   * @default - it only changes its state
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * What happens to the logs and their key when they are removed from the stack. The database is not touched.
   *
   * @default - as the tier says: deleted in development, otherwise kept
   */
  readonly removalPolicy?: RemovalPolicy;
}
