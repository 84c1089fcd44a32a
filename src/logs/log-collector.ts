import { AspectPriority, Aspects, CfnResource, Token } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct, IConstruct, IDependable } from 'constructs';
import type { CollectFromOptions, CollectOptions } from './central-logs-props';
import { LOGS_ERRORS } from './errors';
import { fail } from '../private/errors';
import { differ } from '../private/places';

/** Where events are sent to. */
export interface LogDestination {
  readonly deliveryStreamArn: string;
  readonly subscriptionRoleArn: string;
  /** Where log groups must be to be collected. */
  readonly account: string;
  readonly region: string;
  /** Tells what could not be delivered, and must not be delivered itself. @default - made elsewhere */
  readonly errorLogGroup?: logs.ILogGroup;
  /** What CloudWatch Logs needs to write to the stream, which it tries as soon as it is told to. @default - made elsewhere */
  readonly rights?: IDependable;
}

/** The id of the subscription below its log group. */
const ID = 'CentralLogs';

/** The id of the resource below its log group. */
const RESOURCE = 'Resource';

/** The id of a log group below a resource that stands by itself. */
const BY_NAME = 'LogGroup';

/** Subscribes a stream to log groups. */
export class LogCollector {
  public constructor(private readonly scope: Construct, private readonly destination: LogDestination) {}

  public collect(logGroup: logs.ILogGroup, { filterPattern }: CollectOptions): logs.CfnSubscriptionFilter {
    const { deliveryStreamArn, subscriptionRoleArn, rights } = this.destination;
    this.validate(logGroup);
    const existing = logGroup.node.tryFindChild(ID) as logs.CfnSubscriptionFilter | undefined;
    if (existing) {
      return existing;
    }
    const subscription = new logs.CfnSubscriptionFilter(logGroup as unknown as Construct, ID, {
      logGroupName: logGroup.logGroupName,
      destinationArn: deliveryStreamArn,
      roleArn: subscriptionRoleArn,
      filterPattern: filterPattern?.logPatternString ?? '',
    });
    if (rights) {
      subscription.node.addDependency(rights);
    }
    return subscription;
  }

  public collectFrom(scope: IConstruct, { except = [], ...options }: CollectFromOptions): void {
    const left = [...except, this.destination.errorLogGroup];
    const visit = (node: IConstruct) => {
      const logGroup = logGroupAt(node);
      if (logGroup && !left.includes(logGroup)) {
        this.collect(logGroup, options);
      }
    };
    Aspects.of(scope).add({ visit }, { priority: AspectPriority.MUTATING });
  }

  private validate(logGroup: logs.ILogGroup): void {
    const { account, region, errorLogGroup, deliveryStreamArn } = this.destination;
    const path = logGroup.node.path;
    const refuse = (code: string, got: string): never => fail(this.scope, LOGS_ERRORS, { code, prop: 'logGroup', got });
    if (logGroup === errorLogGroup) {
      refuse('CentralLogsOwn', path);
    }
    if (differ(logGroup.env.account, account) || differ(logGroup.env.region, region)) {
      refuse('CentralLogsElsewhere', `${path} in ${logGroup.env.account}, ${logGroup.env.region}`);
    }
    const resource = logGroup.node.tryFindChild(RESOURCE) ?? logGroup.node.scope;
    const logGroupClass = resource && isResource(resource) ? resource.logGroupClass : undefined;
    if (logGroupClass !== undefined && logGroupClass !== logs.LogGroupClass.STANDARD && !Token.isUnresolved(logGroupClass)) {
      refuse('CentralLogsClassUnsupported', `${path} of the class ${logGroupClass}`);
    }
    const existing = logGroup.node.tryFindChild(ID) as logs.CfnSubscriptionFilter | undefined;
    if (existing && existing.destinationArn !== deliveryStreamArn) {
      refuse('CentralLogsTaken', path);
    }
  }
}

function isResource(node: IConstruct): node is logs.CfnLogGroup {
  return CfnResource.isCfnResource(node) && node.cfnResourceType === logs.CfnLogGroup.CFN_RESOURCE_TYPE_NAME;
}

/** The log group that this node is: with its resource below it, or a resource that stands by itself, which is then taken by its name. */
function logGroupAt(node: IConstruct): logs.ILogGroup | undefined {
  if (!isResource(node)) {
    const resource = node.node.tryFindChild(RESOURCE);
    return resource && isResource(resource) && 'logGroupName' in node ? node as logs.ILogGroup : undefined;
  }
  const hasOwner = node.node.id === RESOURCE && 'logGroupName' in node.node.scope!;
  const known = node.node.tryFindChild(BY_NAME) as logs.ILogGroup | undefined;
  return hasOwner ? undefined : known ?? logs.LogGroup.fromLogGroupName(node, BY_NAME, node.ref);
}
