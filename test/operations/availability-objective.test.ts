import { App, Lazy, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { Dashboard, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { annotations } from '../support/checks';
import { errorOf } from '../support/error-of';
import { operators, PYTHON } from '../support/specimen';
import { AvailabilityIndicator, AvailabilityObjective, type AvailabilityObjectiveProps, DeploymentTier, MusicApi, MusicDefaults, ValidationErrors } from '@eknmusic/constructs';

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App({ analyticsReporting: false, treeMetadata: false });
  stack = new Stack(app, 'Test', { env: { account: '123456789012', region: 'us-east-1' } });
});

const metric = (metricName: string, region?: string) => new Metric({ namespace: 'Songs', metricName, region });
const songs = () => AvailabilityIndicator.of({ requests: metric('Requests'), failures: metric('Failures') });
const make = (props: Partial<AvailabilityObjectiveProps> = {}, scope: Stack = stack) => new AvailabilityObjective(scope, 'Availability', { indicator: songs(), ...props });
const resources = (type: string, of = stack) => Object.values(Template.fromStack(of).findResources(type)).map(({ Properties }) => Properties);
const codes = (act: () => unknown) => ValidationErrors.codes(errorOf(act));

/** The windows of the alarms in seconds, with the share of failed requests above which they go off. */
const windows = () => resources('AWS::CloudWatch::Alarm').map(({ Metrics, Threshold, EvaluationPeriods }) => {
  const periods = Metrics.filter(({ MetricStat }: any) => MetricStat).map(({ MetricStat: { Period } }: any) => Period);
  expect(new Set(periods).size).toBe(1);
  return [periods[0] * EvaluationPeriods, Threshold];
});

describe('the alarms', () => {
  test('have the windows of the SRE Workbook, for 99.99 %', () => {
    make();
    expect(windows()).toEqual([
      [3600, 0.144], [300, 0.144], [21_600, 0.06], [1800, 0.06], [86_400, 0.03], [7200, 0.03], [259_200, 0.01], [21_600, 0.01],
    ]);
  });

  test('stay within what CloudWatch evaluates: a day for periods below an hour, a week for others', () => {
    make();
    for (const { Metrics, EvaluationPeriods } of resources('AWS::CloudWatch::Alarm')) {
      for (const { MetricStat } of Metrics.filter((one: any) => one.MetricStat)) {
        expect(MetricStat.Period * EvaluationPeriods).toBeLessThanOrEqual(MetricStat.Period < 3600 ? 86_400 : 604_800);
        expect(MetricStat.Period % 60).toBe(0);
      }
    }
  });

  test('go by another objective', () => {
    make({ objective: 99.9 });
    expect(windows().map(([, threshold]) => threshold)).toEqual([1.44, 1.44, 0.6, 0.6, 0.3, 0.3, 0.1, 0.1]);
  });

  test('say nothing of a handful of requests in the long window, and take what is missing for no failure', () => {
    make({ minimumFailures: 20 });
    const expressions = resources('AWS::CloudWatch::Alarm').map(({ Metrics, TreatMissingData }) => [Metrics.find(({ Expression }: any) => Expression).Expression, TreatMissingData]);
    expect(expressions.slice(0, 2)).toEqual([
      ['IF(FILL(failures, 0) >= 20, 100 * FILL(failures, 0) / requests, 0)', 'notBreaching'], ['100 * FILL(failures, 0) / requests', 'notBreaching'],
    ]);
  });

  test('wake somebody for the fast pairs and open a ticket for the slow ones, when both windows of a pair go off', () => {
    make({ alarmActions: [operators(stack)], ticketActions: [] });
    const [page, ticket] = resources('AWS::CloudWatch::CompositeAlarm');
    const rule = ({ AlarmRule }: any) => JSON.stringify(AlarmRule).match(/Availability\w+?Alarm(?=[0-9A-F]{8})|\) (AND|OR) \(|\) (AND|OR) A/g)!.filter((part) => part.startsWith('Av'));
    expect(rule(page)).toEqual(['AvailabilityHourLongAlarm', 'AvailabilityHourShortAlarm', 'AvailabilitySixHoursLongAlarm', 'AvailabilitySixHoursShortAlarm']);
    expect(rule(ticket)).toEqual(['AvailabilityDayLongAlarm', 'AvailabilityDayShortAlarm', 'AvailabilityThreeDaysLongAlarm', 'AvailabilityThreeDaysShortAlarm']);
    expect(JSON.stringify(page.AlarmRule).match(/ (AND|OR) /g)).toEqual([' AND ', ' OR ', ' AND ']);
    expect([page, ticket].map(({ AlarmActions = [], OKActions = [] }) => [AlarmActions.length, OKActions.length])).toEqual([[1, 1], [0, 0]]);
    expect(resources('AWS::CloudWatch::Alarm').flatMap(({ AlarmActions = [] }) => AlarmActions)).toEqual([]);
  });

  test('are told to whom MusicDefaults says', () => {
    MusicDefaults.of(app).add({ alarmActions: [operators(stack)] });
    make();
    expect(resources('AWS::CloudWatch::CompositeAlarm').map(({ AlarmActions }) => AlarmActions.length)).toEqual([1, 1]);
  });

  test('keep their names in another stage', () => {
    const names = (scope: App | Stage) => {
      const made = new Stack(scope, 'Operations', { stackName: 'operations', env: { account: '123456789012', region: 'us-east-1' } });
      make({}, made);
      return resources('AWS::CloudWatch::CompositeAlarm', made).map(({ AlarmName }) => AlarmName);
    };
    expect(names(new Stage(app, 'Production'))).toEqual(names(app));
  });

  test('are none in development', () => {
    expect(make({ tier: DeploymentTier.DEVELOPMENT }).alarms).toBeUndefined();
  });
});

describe('it is measured', () => {
  test('by the requests and 5xx of an API', () => {
    const api = new MusicApi(stack, 'Api', { code: PYTHON });
    const { requests, failures } = AvailabilityIndicator.musicApi(api);
    expect([requests.metricName, failures.metricName, requests.statistic, failures.statistic]).toEqual(['Count', '5xx', 'Sum', 'Sum']);
  });

  test('by the share of 5xx of a distribution, in us-east-1', () => {
    const distribution = Distribution.fromDistributionAttributes(stack, 'Cdn', { distributionId: 'E123', domainName: 'd123.cloudfront.net' });
    make({ indicator: AvailabilityIndicator.distribution(distribution) });
    const [{ Metrics }] = resources('AWS::CloudWatch::Alarm');
    expect(Metrics.find(({ Expression }: any) => Expression).Expression).toBe('IF(requests * failures / 100 >= 5, failures, 0)');
    const europe = new Stack(app, 'Europe', { env: { account: '123456789012', region: 'eu-west-1' } });
    expect(codes(() => make({ indicator: AvailabilityIndicator.distribution(distribution) }, europe))).toEqual(['AvailabilityObjectiveRegionInvalid']);
  });

  test('as availability and as the budget that is left', () => {
    const objective = make({ objective: 99.9 });
    expect(objective.metricAvailability().expression).toBe('100 - 100 * FILL(failures, 0) / requests');
    expect(objective.metricErrorBudgetLeft()).toMatchObject({ expression: '100 - 100 * (100 * FILL(failures, 0) / requests) / 0.1' });
    expect(objective.metricErrorBudgetLeft().period.toDays()).toBe(30);
    expect(objective.metricAvailability({ label: 'Songs' }).label).toBe('Songs');
  });

  test('on a dashboard', () => {
    new Dashboard(stack, 'Dashboard', { widgets: [make().createWidgets()] });
    const body = JSON.stringify(resources('AWS::CloudWatch::Dashboard')[0].DashboardBody);
    expect(['error budget left of 99.99 % in 30 days', 'setPeriodToTimeRange', '-P30D', 'Availability: alarms'].filter((part) => !body.includes(part))).toEqual([]);
    expect(annotations(stack)).toEqual([]);
  });
});

describe('fails when', () => {
  test.each<[string, string, Partial<AvailabilityObjectiveProps>]>([
    ['nothing may fail', 'AvailabilityObjectiveValueInvalid', { objective: 100 }],
    ['the fastest alarm could never go off', 'AvailabilityObjectiveValueInvalid', { objective: 90 }],
    ['it is no number', 'AvailabilityObjectiveValueInvalid', { objective: NaN }],
    ['it is not known', 'AvailabilityObjectiveValueInvalid', { objective: Lazy.number({ produce: () => 99.9 }) }],
    ['no failure is enough', 'AvailabilityObjectiveMinimumInvalid', { minimumFailures: 0 }],
    ['there is no indicator', 'AvailabilityObjectivePropInvalid', { indicator: undefined }],
    ['something else is its indicator', 'AvailabilityObjectivePropInvalid', { indicator: Object.create(null) }],
  ])('%s: %s', (_, code, props) => {
    expect(codes(() => make(props))).toEqual([code]);
  });

  test('a metric is of another region', () => {
    expect(codes(() => make({ indicator: AvailabilityIndicator.of({ requests: metric('Requests'), failures: metric('Failures', 'eu-west-1') }) })))
      .toEqual(['AvailabilityObjectiveRegionInvalid']);
  });
});
