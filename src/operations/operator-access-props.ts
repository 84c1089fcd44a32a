import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import type { OperatorTarget } from './operator-target';
import type { DeploymentTier } from '../core';
import type { IMusicNetwork } from '../network';

/** A way to one target: a session document that forwards a port there, and nowhere else. */
export interface IOperatorSession extends IConstruct {
  /** The target. */
  readonly target: OperatorTarget;
  /** The name of the session document. */
  readonly documentName: string;
  /** The command by which an operator opens the way; it stays open while the command runs. */
  readonly startCommand: string;
}

/** Properties for OperatorAccess. */
export interface OperatorAccessProps {
  /**
   * The deployment tier, which decides for how long logs are kept, and what is kept.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /**
   * The network of cluster, database and cache.
   *
   * @default - `vpc` is used, or what MusicDefaults says
   */
  readonly network?: IMusicNetwork;

  /**
   * Their VPC, where there is no `network`.
   *
   * @default - that of `network`
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of the instance, within `vpc`: they reach Systems Manager and CloudWatch Logs by a NAT gateway, or by the interface endpoints
   * `ssm`, `ssmmessages` and `logs`.
   *
   * @default - private subnets, or isolated ones where there are no others
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The instance type. It forwards bytes and nothing else.
   *
   * @default - t4g.nano
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * The time after which a session that nobody uses ends: from one minute to an hour, in whole minutes.
   *
   * @default Duration.minutes(20)
   */
  readonly idleSessionTimeout?: Duration;

  /**
   * The time after which a session in the shell ends: from one minute to a day, in whole minutes.
   *
   * @default Duration.hours(8)
   */
  readonly maxSessionDuration?: Duration;

  /**
   * The KMS key that the disk and the logs of sessions are encrypted with. One that was not made in this app must allow CloudWatch Logs of
   * this region to use it.
   *
   * @default - a key of its own, renewed every year
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The time for which the logs of sessions are kept.
   *
   * @default - as long as the tier keeps logs: 7, 14 or 30 days
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The removal policy of the logs and the key.
   *
   * @default - as the tier says: deleted in development, otherwise kept
   */
  readonly removalPolicy?: RemovalPolicy;
}
