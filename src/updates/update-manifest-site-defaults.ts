import { Duration } from 'aws-cdk-lib';
import { type DeploymentTier, MonitoringDepth } from '../core';
import { EdgeWebAcl } from '../edge';

/** What a tier chooses where the props leave it open. */
export interface TierDefaults {
  readonly webAcl: EdgeWebAcl;
}

/** The one table of what the tiers differ in. */
export function tierDefaults(tier: DeploymentTier): TierDefaults {
  return {
    webAcl: tier.monitoringDepth === MonitoringDepth.ENHANCED
      ? EdgeWebAcl.managedRules()
      : EdgeWebAcl.none(`The deployment tier "${tier.name}" has no web ACL: only GET and HEAD of stored files reach the bucket.`),
  };
}

/** What holds in every tier where the props leave it open. */
export const DEFAULTS = {
  channels: ['stable', 'beta'],
  accessLogRetention: Duration.days(365),
  noncurrentVersionExpiration: Duration.days(365),
  maximumPointerTtl: Duration.minutes(5),
  // Of metadata that is signed for 90 days, and of a root that is for a year.
  expiryWarning: Duration.days(14),
  rootExpiryWarning: Duration.days(30),
} as const;
