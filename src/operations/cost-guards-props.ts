import type { IOnCall } from './on-call-props';
import type { DeploymentTier } from '../core';

/** A tag by which costs are divided, activated as a cost allocation tag in the billing console. */
export interface CostAllocationTag {
  /** The key of the tag: `project`. */
  readonly key: string;
  /** The value of the tag: `musicconnect`. */
  readonly value: string;
}

/** Options for what is unusual. */
export interface CostAnomalyOptions {
  /**
   * The impact in US dollars from which an anomaly is told: from 1 to 1,000,000.
   *
   * @default 100
   */
  readonly minimumImpact?: number;

  /**
   * The ARN of a monitor that there is already: an account has one for all services of AWS, which new accounts are given.
   *
   * @default - one of its own for the costs of `costAllocationTag`; without that, it has to be given
   */
  readonly monitorArn?: string;
}

/** Properties for CostGuards. */
export interface CostGuardsProps {
  /**
   * The deployment tier, which is written on what is made.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /** The amount that a month may cost, in whole US dollars: from 1 to 1,000,000,000. */
  readonly monthlyBudget: number;

  /** Those who are told: a ticket for each threshold and each anomaly. */
  readonly onCall: IOnCall;

  /**
   * The tag of the costs that count. Activate it as a cost allocation tag first; it counts from that day on.
   *
   * @default - all costs of the account
   * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/cost-alloc-tags.html
   */
  readonly costAllocationTag?: CostAllocationTag;

  /**
   * The percentages of the budget at which it is told that so much has been spent: one to three numbers from 1 to 1,000.
   *
   * @default [50, 80, 100]
   */
  readonly actualThresholds?: number[];

  /**
   * The percentages of the budget at which it is told that the month is going to cost so much: up to two numbers from 1 to 1,000.
   *
   * @default [100]
   */
  readonly forecastedThresholds?: number[];

  /**
   * The detection of what is unusual.
   *
   * @default - anomalies of 100 dollars or more are told, of the costs of `costAllocationTag`
   */
  readonly anomalies?: CostAnomalyOptions;
}
