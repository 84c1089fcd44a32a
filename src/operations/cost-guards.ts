import { Annotations, Stack, Tags } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { CfnAnomalyMonitor, CfnAnomalySubscription } from 'aws-cdk-lib/aws-ce';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { CostAllocationTag, CostGuardsProps } from './cost-guards-props';
import { OPERATIONS_ERRORS } from './errors';
import { DeploymentTier } from '../core';
import { accountWideName } from '../private/account-wide-name';
import { isArnOf } from '../private/arns';
import { Problems } from '../private/errors';
import { always, injectable } from '../private/injectable';
import { isWholeWithin } from '../private/numbers';

/**
 * Tells when a month costs more than it may, when it is going to, and when something costs more than it did.
 *
 * Budgets and anomalies are of the account and not of a region: make one for an account, or one for each cost allocation tag.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/manage-ad.html
 * @example
 *
 * declare const onCall: OnCall;
 *
 * new CostGuards(this, 'CostGuards', { monthlyBudget: 500, onCall, costAllocationTag: { key: 'project', value: 'eknmusic' } });
 */
@injectable<CostGuardsProps>({ tier: always })
export class CostGuards extends Construct {
  /** The name by which property injectors of the CDK know this construct. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.CostGuards';

  /** The name of the budget. */
  public readonly budgetName: string;
  /** The amount that a month may cost, in US dollars. */
  public readonly monthlyBudget: number;
  /** The tag of the costs that count. Undefined where all of the account do. */
  public readonly costAllocationTag?: CostAllocationTag;
  /** The ARN of the monitor of anomalies. */
  public readonly anomalyMonitorArn: string;

  /**
   * Throws `CostGuards...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there, which decides the logical ids
   * @param props properties for the guards
   */
  public constructor(scope: Construct, id: string, private readonly props: CostGuardsProps) {
    super(scope, id);
    this.validate(props);
    const tier = props.tier ?? DeploymentTier.PRODUCTION;
    this.monthlyBudget = props.monthlyBudget;
    this.costAllocationTag = props.costAllocationTag;
    this.letServicesPublish();
    const budget = this.createBudget();
    this.budgetName = budget.ref;
    this.node.defaultChild = budget;
    this.anomalyMonitorArn = props.anomalies?.monitorArn ?? this.createMonitor(props.costAllocationTag!);
    this.createSubscription();
    // Another tag would be another monitor, beside one of which an account has no more.
    Tags.of(this).add('eknmusic:tier', tier.name, { excludeResourceTypes: [CfnAnomalyMonitor.CFN_RESOURCE_TYPE_NAME, CfnAnomalySubscription.CFN_RESOURCE_TYPE_NAME] });
  }

  private validate({ monthlyBudget, costAllocationTag, actualThresholds, forecastedThresholds, anomalies }: CostGuardsProps): void {
    const problems = new Problems(this, OPERATIONS_ERRORS);
    problems.addIf(!isWholeWithin(monthlyBudget, 1, 1_000_000_000), { code: 'CostGuardsBudgetInvalid', prop: 'monthlyBudget', got: monthlyBudget });
    const isThreshold = (value: number) => value >= 1 && value <= 1000;
    // eslint-disable-next-line @stylistic/max-len
    problems.addIf(actualThresholds !== undefined && !(actualThresholds.length >= 1 && actualThresholds.length <= 3 && actualThresholds.every(isThreshold)), {
      code: 'CostGuardsThresholdInvalid', prop: 'actualThresholds', got: actualThresholds,
    });
    problems.addIf(forecastedThresholds !== undefined && !(forecastedThresholds.length <= 2 && forecastedThresholds.every(isThreshold)), {
      code: 'CostGuardsThresholdInvalid', prop: 'forecastedThresholds', got: forecastedThresholds, fix: 'Give up to two percentages of the budget from 1 to 1,000.',
    });
    for (const [prop, list] of Object.entries({ actualThresholds, forecastedThresholds })) {
      problems.addIf(list !== undefined && new Set(list).size < list.length, { code: 'CostGuardsThresholdInvalid', prop, got: list, why: 'names a percentage twice', fix: 'Name each once.' });
    }
    if (costAllocationTag !== undefined) {
      const { key, value } = costAllocationTag;
      problems.addIf(!/^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key), { code: 'CostGuardsTagInvalid', prop: 'costAllocationTag.key', got: key });
      problems.addIf(!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u.test(value), { code: 'CostGuardsTagInvalid', prop: 'costAllocationTag.value', got: value });
    }
    const { monitorArn, minimumImpact } = anomalies ?? {};
    problems.addIf(monitorArn === undefined && costAllocationTag === undefined, { code: 'CostGuardsMonitorMissing', prop: 'anomalies.monitorArn', got: undefined });
    problems.addIf(monitorArn !== undefined && !isArnOf(monitorArn, { service: 'ce', inRegion: false, resource: /^anomalymonitor\/[\w-]+$/ }), {
      code: 'CostGuardsMonitorInvalid', prop: 'anomalies.monitorArn', got: monitorArn,
    });
    problems.addIf(minimumImpact !== undefined && !(minimumImpact >= 1 && minimumImpact <= 1_000_000), {
      code: 'CostGuardsImpactInvalid', prop: 'anomalies.minimumImpact', got: minimumImpact,
    });
    problems.throwIfAny();
  }

  /**
   * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
   * @see https://docs.aws.amazon.com/cost-management/latest/userguide/ad-SNS.html
   */
  private letServicesPublish(): void {
    const stack = Stack.of(this);
    const account = { 'aws:SourceAccount': stack.account };
    const budgets = new iam.ServicePrincipal('budgets.amazonaws.com', {
      conditions: { StringEquals: account, ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'budgets', region: '', resource: '*' }) } },
    });
    const anomalies = new iam.ServicePrincipal('costalerts.amazonaws.com', { conditions: { StringEquals: account } });
    const { grants, ticket } = this.props.onCall;
    [budgets, anomalies].forEach((service) => grants.publishTickets(service));
    // Of what is imported, a grant says that it succeeds and changes nothing.
    if (ticket.topic.node.defaultChild === undefined) {
      Annotations.of(this).addWarningV2('@eknmusic/constructs:costGuardsTopicNotAllowed',
        'The topic of tickets is not this app\'s: nobody is told until its policy, and that of its key, allow budgets.amazonaws.com and costalerts.amazonaws.com to publish. Acknowledge this when they do.');
    }
  }

  private createBudget(): CfnBudget {
    const { monthlyBudget, costAllocationTag, actualThresholds = [50, 80, 100], forecastedThresholds = [100], onCall } = this.props;
    const notification = (notificationType: string) => (threshold: number) => ({
      notification: { notificationType, comparisonOperator: 'GREATER_THAN', threshold, thresholdType: 'PERCENTAGE' },
      subscribers: [{ subscriptionType: 'SNS', address: onCall.ticket.topic.topicArn }],
    });
    return new CfnBudget(this, 'Budget', {
      budget: {
        // No name: another threshold or topic is another budget for CloudFormation, which could not be made beside one of the same name.
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: monthlyBudget, unit: 'USD' },
        // The tag of a user, and not one of AWS.
        costFilters: costAllocationTag && { TagKeyValue: [`user:${costAllocationTag.key}$${costAllocationTag.value}`] },
      },
      notificationsWithSubscribers: [...actualThresholds.map(notification('ACTUAL')), ...forecastedThresholds.map(notification('FORECASTED'))],
    });
  }

  private createMonitor(costAllocationTag: CostAllocationTag): string {
    const monitor = new CfnAnomalyMonitor(this, 'AnomalyMonitor', {
      monitorName: accountWideName(this, 'AnomalyMonitor', 255),
      monitorType: 'CUSTOM',
      monitorSpecification: JSON.stringify({ Tags: { Key: costAllocationTag.key, Values: [costAllocationTag.value] } }),
    });
    return monitor.attrMonitorArn;
  }

  private createSubscription(): void {
    const { onCall, anomalies } = this.props;
    new CfnAnomalySubscription(this, 'AnomalySubscription', {
      subscriptionName: accountWideName(this, 'AnomalySubscription', 255),
      // The only one that goes to SNS.
      frequency: 'IMMEDIATE',
      monitorArnList: [this.anomalyMonitorArn],
      subscribers: [{ type: 'SNS', address: onCall.ticket.topic.topicArn }],
      thresholdExpression: JSON.stringify({
        Dimensions: { Key: 'ANOMALY_TOTAL_IMPACT_ABSOLUTE', MatchOptions: ['GREATER_THAN_OR_EQUAL'], Values: [String(anomalies?.minimumImpact ?? 100)] },
      }),
    });
  }
}
