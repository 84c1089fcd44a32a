import type { DeploymentTier } from '../core/deployment-tier';

/** What a database has unless its props say otherwise. */
export interface DatabaseDefaults {
  /** The instance type, without the prefix `db.`. */
  readonly instanceType: string;
  readonly multiAz: boolean;
}

/** The one table of what the tiers differ in. */
export function databaseDefaults(tier: DeploymentTier): DatabaseDefaults {
  return tier.highAvailability
    ? { instanceType: 't3.medium', multiAz: true }
    : { instanceType: 't3.micro', multiAz: false };
}
