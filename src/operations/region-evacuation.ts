import { ArnFormat, CfnOutput, Duration, Stack, Tags, Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { evacuationDefinition } from './evacuation-definition';
import { PUBLISHING } from './publishing';
import { RegionEvacuationGrants } from './region-evacuation-grants';
import { machineName } from './region-evacuation-names';
import type { IRegionEvacuation, RegionEvacuationAttributes, RegionEvacuationProps } from './region-evacuation-props';
import { validateRegionEvacuation, validateRegionEvacuationAttributes } from './region-evacuation-validation';
import { DeploymentTier } from '../core';
import { GlobalCdn, type IGlobalCdn } from '../edge';
import { acknowledge } from '../private/acknowledge';
import { createAlarm } from '../private/alarms';
import { checkedParameters } from '../private/checked-parameters';
import { description } from '../private/descriptions';
import { DRAIN_ACTIONS } from '../private/drain-actions';
import { createLogGroup } from '../private/encrypted-logs';
import { always, injectable } from '../private/injectable';
import { KeptData } from '../private/kept-data';
import { valueForOtherRegion } from '../private/other-regions';
import { differ, outermostStack } from '../private/places';
import { acknowledgeWildcard } from '../private/rendered';
import { createMachineRole, createStateMachine, tracesAndLogs } from '../private/state-machines';

/**
 * Takes users and writes out of a region as one action, and brings them back as another one: the edge leads nobody there any more, the region of the stack
 * becomes the writer of the global database, and those who are on call are told.
 *
 * Make one in each region, with the same name. The state machine of a region calls services of its own region and the data plane of the store at the edge: nothing
 * of the region that is lost, no deployment, and no control plane of us-east-1. Each step looks first, so that starting it again does what is left.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 * @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/global-services.html
 * @example
 *
 * declare const cdn: GlobalCdn;
 * declare const globalDatabase: GlobalMusicDatabase;
 * declare const onCall: OnCall;
 *
 * const evacuation = new RegionEvacuation(this, 'Evacuation', { evacuationName: 'musicconnect-production', cdn, globalDatabase, onCall });
 * evacuation.grants.evacuate(role);
 */
@injectable<RegionEvacuationProps>({ tier: always, encryptionKey: always, alarmActions: always })
export class RegionEvacuation extends Construct implements IRegionEvacuation {
  /** The name by which property injectors of the CDK know this construct. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.RegionEvacuation';

  /**
   * Uses the evacuation that another stack or app made in the same region.
   *
   * Throws `RegionEvacuationNameInvalid`.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param attributes the attributes of the evacuation
   */
  public static fromRegionEvacuationAttributes(scope: Construct, id: string, attributes: RegionEvacuationAttributes): IRegionEvacuation {
    return new ImportedRegionEvacuation(scope, id, attributes);
  }

  public readonly evacuationName: string;
  public readonly stateMachine: sfn.IStateMachine;
  /** The log group of the state machine, with every request and its reason. */
  public readonly logGroup: logs.LogGroup;
  /** The role of the state machine. */
  public readonly role: iam.Role;
  /** The permissions of the state machine. */
  public readonly policy: iam.ManagedPolicy;
  /** The KMS key of the log. */
  public readonly encryptionKey: kms.IKey;
  /** The alarms on executions that failed or did not end; none where the tier has no alarms. */
  public readonly alarms: cloudwatch.Alarm[] = [];
  public readonly grants = RegionEvacuationGrants.fromRegionEvacuation(this);

  private readonly machine: sfn.StateMachine;

  /**
   * Throws `RegionEvacuation...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there, which decides the logical ids
   * @param props properties for the evacuation
   */
  public constructor(scope: Construct, id: string, props: RegionEvacuationProps) {
    super(scope, id);
    validateRegionEvacuation(this, props);
    const tier = props.tier ?? DeploymentTier.PRODUCTION;
    const kept = new KeptData(props, tier);
    this.evacuationName = props.evacuationName;
    this.encryptionKey = kept.chooseKey(this, `Encrypts the log of ${this.node.path}`);
    this.logGroup = createLogGroup(this, 'LogGroup', { encryptionKey: this.encryptionKey, logRetention: kept.logRetention, removalPolicy: kept.removalPolicy });
    this.role = createMachineRole(this, description(`Evacuates regions of ${props.evacuationName}`));
    const storeArn = this.storeArnOf(props.cdn);
    // As alarms of this region find it: by its name, where it is of another stack.
    const topicArn = props.onCall?.page.alarmAction.bind(this, this as unknown as cloudwatch.IAlarm).alarmActionArn;
    this.policy = this.createPolicy(props, storeArn, topicArn);
    this.machine = this.createMachine(props, storeArn, topicArn);
    this.stateMachine = this.machine;
    this.node.defaultChild = this.machine;
    if (tier.alarmsEnabled) {
      this.alarms.push(...this.createAlarms(props.alarmActions ?? []));
    }
    this.createOutput(props, storeArn);
    Tags.of(this).add('eknmusic:tier', tier.name);
  }

  /**
   * A metric of the state machine: `ExecutionTime`, `ExecutionsFailed` ...
   *
   * @param metricName the name that AWS gives it
   * @param options the options of the metric; by default the average over five minutes
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.machine.metric(metricName, options);
  }

  /**
   * The time from the start of an evacuation or a way back to its end, in milliseconds.
   *
   * @param options the options of the metric; by default the maximum of an hour
   */
  public metricExecutionTime(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.machine.metricTime({ statistic: 'Maximum', period: Duration.hours(1), ...options });
  }

  /**
   * The number of evacuations and ways back of which something was not done.
   *
   * @param options the options of the metric; by default the sum over five minutes
   */
  public metricExecutionsFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.machine.metricFailed(options);
  }

  /** Of another region it is read at deployment, and nothing crosses regions when it is needed. */
  private storeArnOf(cdn: IGlobalCdn): string {
    const [here, there] = [Stack.of(this), Stack.of(cdn)];
    if (!Token.isUnresolved(cdn.keyValueStoreArn) || !differ(here.region, there.region)) {
      return cdn.keyValueStoreArn;
    }
    outermostStack(here).addStackDependency(outermostStack(there));
    return valueForOtherRegion(cdn as unknown as Construct, 'StoreForEvacuation', cdn.keyValueStoreArn);
  }

  private createPolicy({ globalDatabase, onCall }: RegionEvacuationProps, storeArn: string, topicArn: string | undefined): iam.ManagedPolicy {
    const stack = Stack.of(this);
    const policy = new iam.ManagedPolicy(this, 'Policy', {
      description: 'Takes users and writes out of a region',
      roles: [this.role],
      statements: [
        new iam.PolicyStatement({ actions: [...DRAIN_ACTIONS], resources: [storeArn] }),
        ...tracesAndLogs(),
      ],
    });
    acknowledge(policy.node.defaultChild!, 'AwsSolutions-IAM5[Resource::*]',
      'Traces and the delivery of logs belong to no resource that a policy can name, and what looks at global clusters is not to fail in the night of an outage, and changes nothing.');
    if (globalDatabase !== undefined) {
      const executions = stack.formatArn({
        service: 'states', resource: 'execution', resourceName: `${globalDatabase.globalClusterIdentifier}-failover:*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      });
      policy.addStatements(
        new iam.PolicyStatement({ actions: ['rds:DescribeGlobalClusters'], resources: ['*'] }),
        new iam.PolicyStatement({ actions: ['states:StartExecution'], resources: [this.failoverMachineArn(globalDatabase.globalClusterIdentifier)] }),
        new iam.PolicyStatement({ actions: ['states:DescribeExecution'], resources: [executions] }),
      );
      acknowledgeWildcard(policy, executions, 'An execution has its name when it is started; it may look at those of the one state machine that it starts.');
    }
    if (topicArn !== undefined) {
      policy.addStatements(new iam.PolicyStatement({ actions: ['sns:Publish'], resources: [topicArn] }));
      this.letUseKey(policy, onCall!.page.topic.masterKey, Stack.of(onCall!));
    }
    return policy;
  }

  /** The key of a topic in another stack is known as that of SNS in this region, and by its own policy. */
  private letUseKey(policy: iam.ManagedPolicy, key: kms.IKey | undefined, itsStack: Stack): void {
    if (key === undefined) {
      return;
    }
    const stack = Stack.of(this);
    const isHere = outermostStack(stack) === outermostStack(itsStack);
    const keyArn = isHere ? key.keyArn : stack.formatArn({ service: 'kms', resource: 'key', resourceName: '*' });
    policy.addStatements(new iam.PolicyStatement({
      actions: PUBLISHING, resources: [keyArn], conditions: { StringEquals: { 'kms:ViaService': `sns.${stack.region}.amazonaws.com` } },
    }));
    acknowledge(policy.node.defaultChild!, 'AwsSolutions-IAM5[Action::kms:GenerateDataKey*]', 'SNS asks for data keys in the one way or the other, and only by SNS may the key be used.');
    if (!isHere) {
      acknowledgeWildcard(policy, keyArn, 'The topic is known by its name, and its key is not; only by SNS may a key be used, and only for the topic that may be published to.');
    }
  }

  /** It has the same name in each region, and is called by it: that of this region is made by another stack, before or after this one. */
  private failoverMachineArn(globalClusterIdentifier: string): string {
    return Stack.of(this).formatArn({
      service: 'states', resource: 'stateMachine', resourceName: `${globalClusterIdentifier}-failover`, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }

  private createMachine({ cdn, globalDatabase }: RegionEvacuationProps, storeArn: string, topicArn: string | undefined): sfn.StateMachine {
    const stack = Stack.of(this);
    const definition = stack.toJsonString(evacuationDefinition({
      name: this.evacuationName,
      region: stack.region,
      account: stack.account,
      regions: cdn.regions,
      store: { arn: storeArn, key: GlobalCdn.DRAINED_KEY },
      database: globalDatabase && {
        globalClusterIdentifier: globalDatabase.globalClusterIdentifier,
        primaryRegion: globalDatabase.primaryRegion,
        machineArn: this.failoverMachineArn(globalDatabase.globalClusterIdentifier),
      },
      topicArn,
    }));
    const { role, policy, logGroup } = this;
    return createStateMachine(this, { definition, role, policy, logGroup, name: machineName(this.evacuationName) });
  }

  private createAlarms(actions: cloudwatch.IAlarmAction[]): cloudwatch.Alarm[] {
    const period = Duration.minutes(5);
    const create = (id: string, metric: cloudwatch.Metric, what: string) => createAlarm(this, id, {
      metric,
      description: `An evacuation of ${this.evacuationName}, or a way back, ${what}; the log ${this.logGroup.logGroupName} says why. Start it again for what is left.`,
      above: 0,
      atOnce: true,
      actions,
    });
    return [
      create('FailedAlarm', this.machine.metricFailed({ period }), 'was not done, or not all of it'),
      create('TimedOutAlarm', this.machine.metricTimedOut({ period }), 'was given up by AWS Step Functions'),
    ];
  }

  /** What `region-evacuation.sh` finds in the file of the outputs. */
  private createOutput({ cdn, globalDatabase }: RegionEvacuationProps, storeArn: string): void {
    const stack = Stack.of(this);
    const url = Token.isUnresolved(cdn.domainName) && outermostStack(stack) !== outermostStack(Stack.of(cdn)) ? '-' : `https://${cdn.domainName}`;
    const database = globalDatabase ? `${globalDatabase.globalClusterIdentifier} ${globalDatabase.primaryRegion}` : '- -';
    new CfnOutput(this, 'EvacuationTarget', {
      description: 'The evacuation, the region that it is done from, the store at the edge, the global cluster with the region of its primary, and the URL',
      value: `${this.evacuationName} ${stack.region} ${storeArn} ${database} ${url}`,
    });
  }
}

@checkedParameters('RegionEvacuation')
class ImportedRegionEvacuation extends Construct implements IRegionEvacuation {
  public readonly evacuationName: string;
  public readonly stateMachine: sfn.IStateMachine;
  public readonly grants = RegionEvacuationGrants.fromRegionEvacuation(this);

  public constructor(scope: Construct, id: string, attributes: RegionEvacuationAttributes) {
    super(scope, id);
    validateRegionEvacuationAttributes(this, attributes);
    this.evacuationName = attributes.evacuationName;
    this.stateMachine = sfn.StateMachine.fromStateMachineName(this, 'StateMachine', machineName(attributes.evacuationName));
  }
}
