import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { annotations, testStack } from '../support/checks';
import { errorOf } from '../support/error-of';
import { CostGuards, type CostGuardsProps, OnCall, OnCallRecipient, OnCallSeverity, ValidationErrors } from '@eknmusic/constructs';

let stack: Stack;
let onCall: OnCall;

beforeEach(() => {
  stack = testStack();
  onCall = new OnCall(stack, 'OnCall');
  [OnCallSeverity.PAGE, OnCallSeverity.TICKET].forEach((severity) => onCall.addRecipient(severity, severity, OnCallRecipient.email('team@eknmusic.com')));
});

const make = (props: Partial<CostGuardsProps> = {}) => new CostGuards(stack, 'CostGuards', { monthlyBudget: 500, onCall, anomalies: { monitorArn: MONITOR }, ...props });
const resources = (type: string) => Object.values(Template.fromStack(stack).findResources(type)).map(({ Properties }) => Properties);
const codes = (act: () => unknown) => ValidationErrors.codes(errorOf(act));
const TICKETS = { Ref: expect.stringMatching(/^OnCallTicketTopic/) };
const PROJECT = { key: 'project', value: 'eknmusic' };
const MONITOR = 'arn:aws:ce::123456789012:anomalymonitor/1234abcd-12ab-34cd-56ef-1234567890ab';

describe('the budget', () => {
  test('tells what was spent and what is going to be, by the topic of tickets', () => {
    make();
    const [{ Budget, NotificationsWithSubscribers }] = resources('AWS::Budgets::Budget');
    expect(Budget).toMatchObject({ BudgetType: 'COST', TimeUnit: 'MONTHLY', BudgetLimit: { Amount: 500, Unit: 'USD' } });
    expect(Budget).not.toHaveProperty('CostFilters');
    // Another threshold is another budget, which cannot have the same name.
    expect(Budget).not.toHaveProperty('BudgetName');
    // eslint-disable-next-line @stylistic/max-len
    expect(NotificationsWithSubscribers.map(({ Notification: { NotificationType, Threshold, ComparisonOperator, ThresholdType } }: any) => [NotificationType, Threshold, ComparisonOperator, ThresholdType])).toEqual([
      ['ACTUAL', 50, 'GREATER_THAN', 'PERCENTAGE'], ['ACTUAL', 80, 'GREATER_THAN', 'PERCENTAGE'], ['ACTUAL', 100, 'GREATER_THAN', 'PERCENTAGE'],
      ['FORECASTED', 100, 'GREATER_THAN', 'PERCENTAGE'],
    ]);
    expect(NotificationsWithSubscribers.map(({ Subscribers }: any) => Subscribers)).toEqual(Array(4).fill([{ SubscriptionType: 'SNS', Address: TICKETS }]));
  });

  test('counts the costs of a tag, and has other thresholds', () => {
    make({ costAllocationTag: { key: 'project', value: 'eknmusic' }, actualThresholds: [90], forecastedThresholds: [] });
    const [{ Budget: { CostFilters }, NotificationsWithSubscribers }] = resources('AWS::Budgets::Budget');
    expect([CostFilters, NotificationsWithSubscribers.length]).toEqual([{ TagKeyValue: ['user:project$eknmusic'] }, 1]);
  });
});

describe('anomalies', () => {
  test('are told at once from 100 dollars', () => {
    make({ costAllocationTag: PROJECT, anomalies: undefined });
    const [{ Frequency, Subscribers, MonitorArnList, ThresholdExpression }] = resources('AWS::CE::AnomalySubscription');
    expect([Frequency, Subscribers, MonitorArnList]).toEqual(['IMMEDIATE', [{ Type: 'SNS', Address: TICKETS }], [{ 'Fn::GetAtt': [expect.stringMatching(/^CostGuardsAnomalyMonitor/), 'MonitorArn'] }]]);
    expect(JSON.parse(ThresholdExpression)).toEqual({ Dimensions: { Key: 'ANOMALY_TOTAL_IMPACT_ABSOLUTE', MatchOptions: ['GREATER_THAN_OR_EQUAL'], Values: ['100'] } });
  });

  test('of a tag have a monitor of their own, of which an account may have many', () => {
    make({ costAllocationTag: PROJECT, anomalies: undefined });
    const [{ MonitorType, MonitorSpecification }] = resources('AWS::CE::AnomalyMonitor');
    expect([MonitorType, JSON.parse(MonitorSpecification)]).toEqual(['CUSTOM', { Tags: { Key: 'project', Values: ['eknmusic'] } }]);
  });

  test('without a tag are those of the monitor that an account has once, which is asked for', () => {
    expect(codes(() => make({ anomalies: undefined }))).toEqual(['CostGuardsMonitorMissing']);
  });

  test('are found by the monitor that the account has', () => {
    expect(make({ anomalies: { monitorArn: MONITOR, minimumImpact: 25 } }).anomalyMonitorArn).toBe(MONITOR);
    expect(resources('AWS::CE::AnomalyMonitor')).toEqual([]);
    const [{ MonitorArnList, ThresholdExpression }] = resources('AWS::CE::AnomalySubscription');
    expect([MonitorArnList, JSON.parse(ThresholdExpression).Dimensions.Values]).toEqual([[MONITOR], ['25']]);
  });
});

test('both services may publish to the topic and use its key, for this account alone', () => {
  make();
  // eslint-disable-next-line @stylistic/max-len
  const of = (service: string, statements: any[]) => statements.filter(({ Principal }) => Principal.Service === service).map(({ Action, Condition }) => [Action, Condition.StringEquals]);
  const topic = resources('AWS::SNS::TopicPolicy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  const [{ KeyPolicy }] = resources('AWS::KMS::Key');
  for (const service of ['budgets.amazonaws.com', 'costalerts.amazonaws.com']) {
    expect(of(service, topic)).toEqual([['sns:Publish', { 'aws:SourceAccount': '123456789012' }]]);
    expect(of(service, KeyPolicy.Statement)).toEqual([[['kms:Decrypt', 'kms:GenerateDataKey*'], { 'aws:SourceAccount': '123456789012' }]]);
  }
  expect(annotations(stack)).toEqual([]);
});

test('a topic whose policy is not this app\'s is warned about', () => {
  const imported = OnCall.fromOnCallAttributes(stack, 'Imported', { pageTopicArn: 'arn:aws:sns:us-east-1:123456789012:page', ticketTopicArn: 'arn:aws:sns:us-east-1:123456789012:ticket' });
  make({ onCall: imported });
  expect(annotations(stack)).toEqual([expect.stringContaining('@eknmusic/constructs:costGuardsTopicNotAllowed')]);
});

describe('fails when', () => {
  test.each<[string, string, Partial<CostGuardsProps>]>([
    ['a month may cost nothing', 'CostGuardsBudgetInvalid', { monthlyBudget: 0 }],
    ['there are no cents', 'CostGuardsBudgetInvalid', { monthlyBudget: 9.99 }],
    ['nothing is told', 'CostGuardsThresholdInvalid', { actualThresholds: [] }],
    ['a threshold is no percentage', 'CostGuardsThresholdInvalid', { forecastedThresholds: [0] }],
    ['there are more than a budget takes', 'CostGuardsThresholdInvalid', { actualThresholds: [10, 20, 30, 40] }],
    ['a threshold is told twice', 'CostGuardsThresholdInvalid', { actualThresholds: [80, 80] }],
    ['a tag is one of AWS', 'CostGuardsTagInvalid', { costAllocationTag: { key: 'aws:createdBy', value: 'x' } }],
    ['a tag has no value', 'CostGuardsTagInvalid', { costAllocationTag: { key: 'project', value: '' } }],
    ['it is no monitor', 'CostGuardsMonitorInvalid', { anomalies: { monitorArn: 'arn:aws:sns:us-east-1:123456789012:ticket' } }],
    ['an anomaly is one from nothing', 'CostGuardsImpactInvalid', { anomalies: { monitorArn: MONITOR, minimumImpact: 0 } }],
    ['nobody is told', 'CostGuardsPropInvalid', { onCall: undefined }],
  ])('%s: %s', (_, code, props) => {
    expect(codes(() => make(props))).toEqual([code]);
  });
});
