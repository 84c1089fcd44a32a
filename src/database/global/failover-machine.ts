import { CfnOutput, Duration, Lazy, Stack, Token, type RemovalPolicy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { failoverDefinition } from './failover-definition';
import { FAILOVER_ERRORS } from './failover-errors';
import { DatabaseFailoverGrants } from './failover-grants';
import type { DatabaseDrillOptions, IDatabaseFailover } from './failover-parts';
import type { GlobalClusterNames } from './global-cluster-names';
import { PROMOTION_METRICS } from './promotion-metrics';
import { acknowledge } from '../../private/acknowledge';
import { createAlarm } from '../../private/alarms';
import { checkedParameters } from '../../private/checked-parameters';
import { description } from '../../private/descriptions';
import { createLogGroup } from '../../private/encrypted-logs';
import { fail } from '../../private/errors';
import { createMachineRole, createStateMachine, tracesAndLogs } from '../../private/state-machines';

/** What a machine is made with. */
export interface FailoverMachineOptions {
  readonly names: GlobalClusterNames;
  /** The regions of all members, the machine's own among them; asked when the template is written. */
  readonly regions: () => string[];
  /** How long it watches a promotion before it says that the time is up. */
  readonly rto: Duration;
  readonly encryptionKey: kms.IKey;
  readonly logRetention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
  /** Undefined where the tier has no alarms. */
  readonly alarmActions?: cloudwatch.IAlarmAction[];
}

/** The state machine of one region that makes a member of the global cluster the writer. */
@checkedParameters('GlobalMusicDatabase', 'IDatabaseFailover')
export class FailoverMachine extends Construct implements IDatabaseFailover {
  public readonly stateMachine: sfn.StateMachine;
  public readonly logGroup: logs.LogGroup;
  public readonly role: iam.Role;
  public readonly policy: iam.ManagedPolicy;
  public readonly grants = DatabaseFailoverGrants.fromDatabaseFailover(this);
  /** Those that go off when a promotion failed; none where the tier has no alarms. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly name: string;

  public constructor(scope: Construct, id: string, private readonly options: FailoverMachineOptions) {
    super(scope, id);
    this.name = options.names.failoverMachineName(Stack.of(this).region);
    this.logGroup = createLogGroup(this, 'LogGroup', options);
    this.role = createMachineRole(this, description(`Makes a region the writer of ${options.names.globalClusterIdentifier}`));
    this.policy = this.createPolicy();
    this.stateMachine = this.createStateMachine();
    this.node.defaultChild = this.stateMachine;
    this.alarms = options.alarmActions ? this.createAlarms(options.alarmActions) : [];
    // What `failover-automation.sh` finds in the file of the outputs.
    new CfnOutput(this, 'Target', {
      description: 'The global cluster, and the region that this machine makes its writer',
      value: `${options.names.globalClusterIdentifier} ${Stack.of(this).region}`,
    });
  }

  public addDrill(id: string, options: DatabaseDrillOptions): scheduler.Schedule {
    const { schedule, target } = options;
    const drill = new Construct(this, id);
    this.node.addValidation({ validate: () => this.findWrongTarget(target) });
    const role = new iam.Role(drill, 'Role', {
      description: description(`Starts drills of ${this.name}`),
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } } }),
    });
    const policy = new iam.ManagedPolicy(drill, 'Policy', {
      description: 'Drills of the failover of a global database',
      roles: [role],
      statements: [new iam.PolicyStatement({ actions: ['states:StartExecution'], resources: [this.stateMachine.stateMachineArn] })],
    });
    const created = new scheduler.Schedule(drill, 'Schedule', {
      description: `A drill: ${target} becomes the writer of ${this.options.names.globalClusterIdentifier}`,
      schedule,
      // One that comes late would come at another time than the one that was chosen for it.
      target: new StepFunctionsStartExecution(this.stateMachine, {
        role: role.withoutPolicyUpdates(),
        input: scheduler.ScheduleTargetInput.fromObject({ mode: 'switchover', target, reason: 'A drill on a schedule' }),
        maxEventAge: Duration.minutes(5),
        retryAttempts: 3,
      }),
    });
    created.node.addDependency(policy);
    return created;
  }

  public metricPromotionTime(mode: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: PROMOTION_METRICS.namespace,
      metricName: PROMOTION_METRICS.seconds,
      dimensionsMap: { GlobalCluster: this.options.names.globalClusterIdentifier, Mode: mode },
      statistic: cloudwatch.Stats.MAXIMUM,
      period: Duration.hours(1),
      unit: cloudwatch.Unit.SECONDS,
      ...options,
    });
  }

  /** A replica may be added after the drill. */
  private findWrongTarget(target: string): string[] {
    const others = this.options.regions().filter((region) => region !== Stack.of(this).region);
    if (!Token.isUnresolved(target) && !others.includes(target)) {
      fail(this, FAILOVER_ERRORS, { code: 'GlobalMusicDatabaseDrillTargetInvalid', prop: 'target', got: target });
    }
    return [];
  }

  /**
   * What the sample policy of AWS for the same two calls allows: both on the global cluster and on the cluster of every member.
   *
   * @see https://docs.aws.amazon.com/r53recovery/latest/dg/security_iam_region_switch_aurora.html
   */
  private createPolicy(): iam.ManagedPolicy {
    const { names, regions } = this.options;
    const clusters = Lazy.list({ produce: () => [names.globalClusterArn(this), ...regions().map((region) => names.clusterArn(this, region))] });
    const policy = new iam.ManagedPolicy(this, 'Policy', {
      description: 'Makes a region the writer of a global database',
      roles: [this.role],
      statements: [
        new iam.PolicyStatement({ actions: ['rds:FailoverGlobalCluster', 'rds:SwitchoverGlobalCluster'], resources: clusters }),
        new iam.PolicyStatement({ actions: ['rds:DescribeDBClusters', 'rds:DescribeGlobalClusters'], resources: ['*'] }),
        new iam.PolicyStatement({
          actions: ['cloudwatch:PutMetricData'],
          resources: ['*'],
          conditions: { StringEquals: { 'cloudwatch:namespace': PROMOTION_METRICS.namespace } },
        }),
        ...tracesAndLogs(),
      ],
    });
    acknowledge(policy.node.defaultChild!, 'AwsSolutions-IAM5[Resource::*]',
      'What looks at clusters is not to fail in the night of an outage, and changes nothing; metrics, by their namespace, traces and the delivery of logs '
      + 'belong to no resource that a policy can name.');
    return policy;
  }

  private createStateMachine(): sfn.StateMachine {
    const { names, regions, rto } = this.options;
    const stack = Stack.of(this);
    const definition = Lazy.string({
      produce: () => stack.toJsonString(failoverDefinition({
        globalClusterIdentifier: names.globalClusterIdentifier,
        region: stack.region,
        members: Object.fromEntries(regions().map((region) => [region, names.clusterArn(this, region)])),
        rto: rto.toSeconds(),
      })),
    });
    return createStateMachine(this, { definition, role: this.role, policy: this.policy, logGroup: this.logGroup, name: this.name });
  }

  /** One for each metric: a sum of two has no value where one of them has none. */
  private createAlarms(actions: cloudwatch.IAlarmAction[]): cloudwatch.Alarm[] {
    const { names, rto } = this.options;
    const period = Duration.minutes(5);
    const create = (id: string, metric: cloudwatch.Metric, what: string) => createAlarm(this, id, {
      metric,
      description: `A switchover or failover of ${names.globalClusterIdentifier} ${what}; the log ${this.logGroup.logGroupName} says why`,
      above: 0,
      atOnce: true,
      actions,
    });
    return [
      create('PromotionFailedAlarm', this.stateMachine.metricFailed({ period }), `failed, or was not done within ${rto.toHumanString()}`),
      create('PromotionTimedOutAlarm', this.stateMachine.metricTimedOut({ period }), 'was given up by AWS Step Functions'),
    ];
  }
}
