import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { AvailabilityIndicator } from './availability-indicator';
import type { DeploymentTier } from '../core';

/** The alarms of a pair of windows: both have to go off. */
export interface IBurnRateAlarms {
  /** The speed, as a multiple of the one at which the error budget of 30 days lasts for 30 days. */
  readonly burnRate: number;
  /** The alarm of the long window: so much of the budget is gone. */
  readonly long: cloudwatch.Alarm;
  /** The alarm of the short window: it is still going. */
  readonly short: cloudwatch.Alarm;
}

/** The alarms of an objective. */
export interface IAvailabilityAlarms {
  /** Goes off when somebody has to be woken. */
  readonly page: cloudwatch.CompositeAlarm;
  /** Goes off when it can wait for the next working day. */
  readonly ticket: cloudwatch.CompositeAlarm;
  /** The alarms that these two are made of, the fastest first. They do nothing by themselves. */
  readonly burnRates: IBurnRateAlarms[];
}

/** Properties for AvailabilityObjective. */
export interface AvailabilityObjectiveProps {
  /**
   * The deployment tier, which decides whether there are alarms.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /** The metrics by which it is measured. */
  readonly indicator: AvailabilityIndicator;

  /**
   * The share of requests that succeed within 30 days, in percent: from 95 to 99.999.
   *
   * @default 99.99
   */
  readonly objective?: number;

  /**
   * The number of failed requests in a long window below which no alarm goes off, however few requests there were: from 1 to 1,000,000.
   *
   * @default 5
   */
  readonly minimumFailures?: number;

  /**
   * The actions of the alarm that wakes somebody: the `page.alarmAction` of an `OnCall`.
   *
   * @default - what MusicDefaults says; the alarm only changes its state where nothing is said
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * The actions of the alarm that can wait: the `ticket.alarmAction` of an `OnCall`.
   *
   * @default - the same as `alarmActions`
   */
  readonly ticketActions?: cloudwatch.IAlarmAction[];
}
