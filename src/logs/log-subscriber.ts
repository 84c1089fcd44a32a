import { AspectPriority, Aspects, CfnResource, Stage, Token } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct, IConstruct, IDependable } from 'constructs';
import type { SubscribeAllOptions, SubscribeOptions } from './central-logs-props';
import { LOGS_ERRORS } from './errors';
import { fail } from '../private/errors';
import { differ } from '../private/places';

/** Where events are sent to. */
export interface LogDestination {
  readonly deliveryStreamArn: string;
  readonly subscriptionRoleArn: string;
  /** Where log groups must be to be subscribed. */
  readonly account: string;
  readonly region: string;
  /** The stage that the ARNs are references into. @default - they are literals, which hold in every stage */
  readonly stage?: Stage;
  /** The log group of what could not be delivered, which must not be delivered itself. @default - made elsewhere */
  readonly errorLogGroup?: logs.ILogGroup;
  /** The permissions that CloudWatch Logs needs to write to the stream, which it tries as soon as it is told to. @default - made elsewhere */
  readonly permissions?: IDependable;
}

/** The id of the subscription filter below its log group. */
const ID = 'CentralLogs';

/** The id of the resource below its log group. */
const RESOURCE = 'Resource';

/** The id of a log group below a resource that stands by itself. */
const BY_NAME = 'LogGroup';

/** Subscribes a stream to log groups. */
export class LogSubscriber {
  public constructor(private readonly scope: Construct, private readonly destination: LogDestination) {}

  public subscribe(logGroup: logs.ILogGroup, { filterPattern = logs.FilterPattern.allEvents() }: SubscribeOptions): logs.SubscriptionFilter {
    const { deliveryStreamArn, subscriptionRoleArn, permissions } = this.destination;
    this.validate(logGroup);
    const existing = logGroup.node.tryFindChild(ID) as logs.SubscriptionFilter | undefined;
    if (existing) {
      return existing;
    }
    const filter = new logs.SubscriptionFilter(logGroup as unknown as Construct, ID, {
      logGroup,
      filterPattern,
      destination: { bind: () => ({ arn: deliveryStreamArn }) },
    });
    resourceOf(filter).roleArn = subscriptionRoleArn;
    if (permissions) {
      filter.node.addDependency(permissions);
    }
    return filter;
  }

  public subscribeAll(scope: IConstruct, { except = [], ...options }: SubscribeAllOptions): void {
    const left = [...except, this.destination.errorLogGroup];
    const covered = new Set<IConstruct>();
    const isWanted = (logGroup: logs.ILogGroup | undefined): logGroup is logs.ILogGroup => logGroup !== undefined && !left.includes(logGroup);
    const visit = (node: IConstruct) => {
      const logGroup = logGroupAt(node);
      if (isWanted(logGroup)) {
        this.subscribe(logGroup, options);
      }
      // Aspects end at a stage, which is synthesized before what is around it: there it is too late.
      node.node.children.filter((child) => Stage.isStage(child) && !covered.has(child)).forEach((stage) => this.refuseStage(stage, isWanted));
    };
    const tops = [scope, ...scope.node.findAll().filter((node) => node !== scope && Stage.isStage(node))];
    for (const top of tops.filter((each) => this.reaches(each))) {
      covered.add(top);
      Aspects.of(top).add({ visit }, { priority: AspectPriority.MUTATING });
    }
    if (!covered.has(scope)) {
      Aspects.of(scope).add({ visit }, { priority: AspectPriority.MUTATING });
    }
  }

  /** References cross no stage. */
  private reaches(scope: IConstruct): boolean {
    const { stage } = this.destination;
    return stage === undefined || (Stage.isStage(scope) ? scope : Stage.of(scope)) === stage;
  }

  private refuseStage(stage: IConstruct, isWanted: (logGroup: logs.ILogGroup | undefined) => boolean): void {
    const logGroup = stage.node.findAll().find((node) => isWanted(logGroupAt(node, { peek: true })));
    if (logGroup) {
      fail(this.scope, LOGS_ERRORS, { code: 'CentralLogsStageUnreachable', prop: 'scope', got: logGroup.node.path });
    }
  }

  private validate(logGroup: logs.ILogGroup): void {
    const { account, region, errorLogGroup, deliveryStreamArn } = this.destination;
    const refuse = (code: string, got: string): never => fail(this.scope, LOGS_ERRORS, { code, prop: 'logGroup', got });
    if (!logGroup?.logGroupName) {
      refuse('CentralLogsLogGroupInvalid', typeof logGroup);
    }
    const path = logGroup.node.path;
    if (logGroup === errorLogGroup) {
      refuse('CentralLogsOwnErrors', path);
    }
    if (differ(logGroup.env.account, account) || differ(logGroup.env.region, region)) {
      refuse('CentralLogsEnvironmentMismatch', `${path} in ${logGroup.env.account}, ${logGroup.env.region}`);
    }
    if (!this.reaches(logGroup)) {
      refuse('CentralLogsStageUnreachable', path);
    }
    const resource = logGroup.node.tryFindChild(RESOURCE) ?? logGroup.node.scope;
    const logGroupClass = resource && isLogGroup(resource) ? resource.logGroupClass : undefined;
    if (logGroupClass !== undefined && logGroupClass !== logs.LogGroupClass.STANDARD && !Token.isUnresolved(logGroupClass)) {
      refuse('CentralLogsClassUnsupported', `${path} of the class ${logGroupClass}`);
    }
    const existing = logGroup.node.tryFindChild(ID) as logs.SubscriptionFilter | undefined;
    if (existing && resourceOf(existing).destinationArn !== deliveryStreamArn) {
      refuse('CentralLogsSubscribedTwice', path);
    }
  }
}

function resourceOf(filter: logs.SubscriptionFilter): logs.CfnSubscriptionFilter {
  return filter.node.defaultChild as logs.CfnSubscriptionFilter;
}

function isLogGroup(node: IConstruct): node is logs.CfnLogGroup {
  return CfnResource.isCfnResource(node) && node.cfnResourceType === logs.CfnLogGroup.CFN_RESOURCE_TYPE_NAME;
}

/** The log group that this node is: with its resource below it, or a resource that stands by itself, which is then taken by its name. */
function logGroupAt(node: IConstruct, { peek }: { peek?: boolean } = {}): logs.ILogGroup | undefined {
  if (!isLogGroup(node)) {
    const resource = node.node.tryFindChild(RESOURCE);
    return resource && isLogGroup(resource) && 'logGroupName' in node ? node as logs.ILogGroup : undefined;
  }
  const hasOwner = node.node.id === RESOURCE && 'logGroupName' in node.node.scope!;
  if (hasOwner || peek) {
    return hasOwner ? undefined : node as unknown as logs.ILogGroup;
  }
  return node.node.tryFindChild(BY_NAME) as logs.ILogGroup | undefined ?? logs.LogGroup.fromLogGroupName(node, BY_NAME, node.ref);
}
