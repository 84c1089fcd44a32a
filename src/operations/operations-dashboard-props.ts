import type { Duration } from 'aws-cdk-lib';
import type { DeploymentTier } from '../core';

/** A page that says what to do when something is wrong. */
export interface OperationsRunbook {
  /** The title, as the button says it: `Evacuate a region`. */
  readonly title: string;
  /** The address of the page, with `https`. */
  readonly url: string;
}

/** Properties for OperationsDashboard. */
export interface OperationsDashboardProps {
  /**
   * The deployment tier, which is written on what is made.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /**
   * The name of the dashboard: up to 255 letters, digits, hyphens and underscores. An account has one list of dashboards for all regions. Another name is
   * another dashboard.
   *
   * @default - CloudFormation makes the name up
   */
  readonly dashboardName?: string;

  /**
   * The regions in the order of their rows.
   *
   * @default - the order in which something of each was added
   */
  readonly regions?: string[];

  /**
   * The runbooks, for which there are buttons below the state of the platform.
   *
   * @default - none but those of `addRunbook`
   */
  readonly runbooks?: OperationsRunbook[];

  /**
   * The time that graphs show when the dashboard is opened: from one minute to 455 days, in whole minutes.
   *
   * @default Duration.hours(3)
   */
  readonly defaultInterval?: Duration;
}
