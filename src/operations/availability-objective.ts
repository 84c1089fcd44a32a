import { Duration, Stack, Tags, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { AvailabilityIndicator } from './availability-indicator';
import type { AvailabilityObjectiveProps, IAvailabilityAlarms, IBurnRateAlarms } from './availability-objective-props';
import { OPERATIONS_ERRORS } from './errors';
import { DeploymentTier } from '../core';
import { accountWideName } from '../private/account-wide-name';
import { acknowledgeResilience } from '../private/acknowledge';
import { boundActions, createAlarm, refuseActionsElsewhere } from '../private/alarms';
import { cut } from '../private/descriptions';
import { Problems } from '../private/errors';
import { always, injectable } from '../private/injectable';
import { isWholeWithin } from '../private/numbers';
import { differ } from '../private/places';

/** The time for which an error budget lasts. */
const BUDGET = Duration.days(30);

/** A pair of windows, and how fast the budget is used up when it goes off. */
interface Windows {
  readonly id: string;
  readonly burnRate: number;
  readonly long: Duration;
  readonly short: Duration;
  readonly severity: 'page' | 'ticket';
}

/**
 * Those of the SRE Workbook: 2 % of the budget in an hour, 5 % in six hours, and 10 % in a day or in three. CloudWatch takes windows of up to seven days,
 * in one period of a whole number of minutes.
 *
 * @see https://sre.google/workbook/alerting-on-slos/
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
const WINDOWS: Windows[] = [
  { id: 'Hour', burnRate: 14.4, long: Duration.hours(1), short: Duration.minutes(5), severity: 'page' },
  { id: 'SixHours', burnRate: 6, long: Duration.hours(6), short: Duration.minutes(30), severity: 'page' },
  { id: 'Day', burnRate: 3, long: Duration.days(1), short: Duration.hours(2), severity: 'ticket' },
  { id: 'ThreeDays', burnRate: 1, long: Duration.days(3), short: Duration.hours(6), severity: 'ticket' },
];

/** A third of a dashboard. */
const THIRD = 8;

/**
 * A promise about how many requests succeed, and alarms that tell while there is time left to keep it.
 *
 * 99.99 % leaves four minutes and 19 seconds of outage in 30 days, or one failed request of 10,000: that is the error budget. The alarms go by the speed at which
 * it is used up, in two windows at once: the long one says that it matters, the short one that it has not ended already.
 *
 * @see https://sre.google/workbook/alerting-on-slos/
 * @example
 *
 * declare const api: MusicApi;
 *
 * new AvailabilityObjective(this, 'Availability', { indicator: AvailabilityIndicator.musicApi(api), objective: 99.9 });
 */
@injectable<AvailabilityObjectiveProps>({ tier: always, alarmActions: always })
export class AvailabilityObjective extends Construct {
  /** The name by which property injectors of the CDK know this construct. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.AvailabilityObjective';

  /** The share of requests that succeed, in percent. */
  public readonly objective: number;
  /** The metrics by which it is measured. */
  public readonly indicator: AvailabilityIndicator;
  /** The alarms. Undefined where the tier has none. */
  public readonly alarms?: IAvailabilityAlarms;

  private readonly minimumFailures: number;

  /**
   * Throws `AvailabilityObjective...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there, which decides the logical ids
   * @param props properties for the objective
   */
  public constructor(scope: Construct, id: string, props: AvailabilityObjectiveProps) {
    super(scope, id);
    this.validate(props);
    const tier = props.tier ?? DeploymentTier.PRODUCTION;
    this.objective = props.objective ?? 99.99;
    this.indicator = props.indicator;
    this.minimumFailures = props.minimumFailures ?? 5;
    if (tier.alarmsEnabled) {
      const pageActions = props.alarmActions ?? [];
      this.alarms = this.createAlarms(pageActions, props.ticketActions ?? pageActions);
      this.node.defaultChild = this.alarms.page.node.defaultChild;
    }
    Tags.of(this).add('eknmusic:tier', tier.name);
  }

  /**
   * The share of requests that succeed, in percent.
   *
   * @param options the options of the expression; by default over five minutes
   */
  public metricAvailability(options: cloudwatch.MathExpressionOptions = {}): cloudwatch.MathExpression {
    return this.indicator._failed(options.period ?? Duration.minutes(5), { of: (share) => `100 - ${share}`, label: 'availability' }).with(options);
  }

  /**
   * The share of the error budget that is left, in percent: 100 where no request has failed, and less than nothing where the objective is missed.
   *
   * @param options the options of the expression; by default over 30 days, which a dashboard can show and an alarm cannot
   */
  public metricErrorBudgetLeft(options: cloudwatch.MathExpressionOptions = {}): cloudwatch.MathExpression {
    const budget = this.percent(100 - this.objective);
    return this.indicator._failed(options.period ?? BUDGET, { of: (share) => `100 - 100 * (${share}) / ${budget}`, label: 'error budget left' }).with(options);
  }

  /**
   * The speed at which the error budget is used up: 1 where it lasts for 30 days, and nothing where no request fails.
   *
   * @param options the options of the expression; by default over an hour
   */
  public metricBurnRate(options: cloudwatch.MathExpressionOptions = {}): cloudwatch.MathExpression {
    const budget = this.percent(100 - this.objective);
    return this.indicator._failed(options.period ?? Duration.hours(1), { of: (share) => `(${share}) / ${budget}`, label: 'burn rate' }).with(options);
  }

  /** The widgets of the objective for a dashboard: the budget that is left, the availability, and the alarms. */
  public createWidgets(): cloudwatch.IWidget[] {
    const { region } = Stack.of(this);
    const title = (what: string) => `${this.node.id}: ${what}`;
    const widgets: cloudwatch.IWidget[] = [
      new cloudwatch.SingleValueWidget({
        title: title(`error budget left of ${this.objective} % in 30 days`),
        metrics: [this.metricErrorBudgetLeft()],
        setPeriodToTimeRange: true,
        start: '-P30D',
        region,
        width: THIRD,
        height: 6,
      }),
      new cloudwatch.GraphWidget({
        title: title('availability'),
        left: [this.metricAvailability()],
        leftAnnotations: [{ value: this.objective, label: 'objective' }],
        leftYAxis: { max: 100, showUnits: false },
        region,
        width: THIRD,
        height: 6,
      }),
    ];
    return this.alarms === undefined ? widgets : [...widgets, new cloudwatch.AlarmStatusWidget({
      title: title('alarms'), alarms: [this.alarms.page, this.alarms.ticket], width: THIRD, height: 6,
    })];
  }

  private validate({ indicator, objective, minimumFailures }: AvailabilityObjectiveProps): void {
    AvailabilityIndicator._refuseOther(this, indicator);
    const problems = new Problems(this, OPERATIONS_ERRORS);
    if (objective !== undefined && (Token.isUnresolved(objective) || !(objective >= 95 && objective <= 99.999))) {
      problems.add({ code: 'AvailabilityObjectiveValueInvalid', prop: 'objective', got: objective });
    }
    problems.addIf(minimumFailures !== undefined && !isWholeWithin(minimumFailures, 1, 1_000_000), {
      code: 'AvailabilityObjectiveMinimumInvalid', prop: 'minimumFailures', got: minimumFailures,
    });
    const { region } = Stack.of(this);
    const elsewhere = [indicator.requests, indicator.failures].find((metric) => metric.region !== undefined && differ(metric.region, region));
    if (elsewhere !== undefined) {
      problems.add({ code: 'AvailabilityObjectiveRegionInvalid', prop: 'indicator', got: elsewhere.region });
    }
    problems.throwIfAny();
  }

  private createAlarms(pageActions: cloudwatch.IAlarmAction[], ticketActions: cloudwatch.IAlarmAction[]): IAvailabilityAlarms {
    const made = WINDOWS.map((windows) => ({ windows, alarms: this.createBurnRateAlarms(windows) }));
    const of = (severity: Windows['severity']) => made.filter(({ windows }) => windows.severity === severity).map(({ alarms }) => alarms);
    return {
      page: this.createComposite('PageAlarm', of('page'), 'within hours', pageActions),
      ticket: this.createComposite('TicketAlarm', of('ticket'), 'within weeks', ticketActions),
      burnRates: made.map(({ alarms }) => alarms),
    };
  }

  private createBurnRateAlarms({ id, burnRate, long, short }: Windows): IBurnRateAlarms {
    const above = this.percent(burnRate * (100 - this.objective));
    const create = (suffix: string, period: Duration, atLeast: number) => {
      const alarm = createAlarm(this, `${id}${suffix}Alarm`, {
        metric: this.indicator._failed(period, { atLeast, label: `failed within ${period.toHumanString()}, in percent` }),
        description: `More than ${above} % of requests failed within ${period.toHumanString()}: ${burnRate} times as many as ${this.objective} % allows`,
        above,
        atOnce: true,
        actions: [],
      });
      acknowledgeResilience(alarm.node.defaultChild!, 'CloudWatchAlarmAction', 'It says nothing by itself: a composite alarm with actions tells when the other window of its pair goes off as well.');
      return alarm;
    };
    // In the short window a few requests are enough: that they matter is what the long one says.
    return { burnRate, long: create('Long', long, this.minimumFailures), short: create('Short', short, 0) };
  }

  private createComposite(id: string, pairs: IBurnRateAlarms[], when: string, actions: cloudwatch.IAlarmAction[]): cloudwatch.CompositeAlarm {
    const inAlarm = (alarm: cloudwatch.IAlarm) => cloudwatch.AlarmRule.fromAlarm(alarm, cloudwatch.AlarmState.ALARM);
    const alarm = new cloudwatch.CompositeAlarm(this, id, {
      // The CDK would make it of the path, which another stage changes, and with it the alarm.
      compositeAlarmName: accountWideName(this, id, 255),
      alarmDescription: cut(`Requests fail so fast that the error budget of ${this.objective} % is gone ${when}: ${this.node.path}`, 1024),
      alarmRule: cloudwatch.AlarmRule.anyOf(...pairs.map(({ long, short }) => cloudwatch.AlarmRule.allOf(inAlarm(long), inAlarm(short)))),
    });
    const bound = boundActions(actions, alarm);
    alarm.addAlarmAction(...bound);
    refuseActionsElsewhere(alarm);
    alarm.addOkAction(...bound);
    return alarm;
  }

  /** Without the rest that calculating with fractions leaves: 0.010000000000005. */
  private percent(value: number): number {
    return Number(value.toFixed(6));
  }
}
