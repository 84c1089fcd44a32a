import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { IConstruct } from 'constructs';
import type { DatabaseFailoverGrants } from './failover-grants';

/** Options for a drill: a switchover on a schedule. */
export interface DatabaseDrillOptions {
  /**
   * The time of the drill. Writes stop for a minute or so; choose one at which few are made.
   */
  readonly schedule: ScheduleExpression;

  /**
   * The region that the drill makes the writer. Where it writes already, nothing happens.
   */
  readonly target: string;
}

/** The part of a global database that makes another region the writer, in one of its regions. */
export interface IDatabaseFailover extends IConstruct {
  /**
   * The state machine: `mode` ("switchover" or "failover") and `reason` are its input, with `target` (a region) for a switchover and `confirm` (the name
   * of the global cluster) for a failover.
   */
  readonly stateMachine: sfn.StateMachine;
  /** The log group of the state machine, with every request and its reason. */
  readonly logGroup: logs.LogGroup;
  /** The role of the state machine. */
  readonly role: iam.Role;
  /** The permissions of the state machine. */
  readonly policy: iam.ManagedPolicy;
  /** Permissions to start it. */
  readonly grants: DatabaseFailoverGrants;

  /**
   * Starts a switchover on a schedule, so that everybody knows that it works and how long it takes. A way back is a second drill: in the region that
   * the first one makes the writer, some time later.
   *
   * Throws `GlobalMusicDatabaseDrillTargetInvalid` when the template is written.
   *
   * @param id the id of the drill
   * @param options when, and whereto
   */
  addDrill(id: string, options: DatabaseDrillOptions): Schedule;

  /**
   * The seconds from the start of a switchover or a failover in this region to the first moment at which the target was the writer.
   *
   * @param mode "switchover" or "failover"
   * @param options the statistic and the period, where they are to be others than the maximum of an hour
   */
  metricPromotionTime(mode: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}
