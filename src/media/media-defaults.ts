import { Duration } from 'aws-cdk-lib';
import { MediaBucketProfile } from './media-bucket-profile';
import { type DeploymentTier, MonitoringDepth } from '../core/deployment-tier';

/** What a profile chooses where the props leave it open. */
export interface ProfileDefaults {
  /** Whether clients read and write it from a web view. */
  readonly hasClients: boolean;
  readonly archiveAfter?: Duration;
}

/** The one table of what the profiles differ in. */
export function profileDefaults(profile: MediaBucketProfile): ProfileDefaults {
  switch (profile) {
    case MediaBucketProfile.MEDIA:
      return { hasClients: true };
    case MediaBucketProfile.BACKUPS:
      return { hasClients: false, archiveAfter: Duration.days(90) };
    case MediaBucketProfile.CODE:
      return { hasClients: false };
  }
}

/** What a tier chooses where the props leave it open. */
export interface TierDefaults {
  /** Specifies whether the distribution that `delivery` describes is made. */
  readonly deliveryEnabled: boolean;
  /** Whether S3 publishes metrics of the requests. */
  readonly requestMetrics: boolean;
}

/** The one table of what the tiers differ in. */
export function tierDefaults(tier: DeploymentTier): TierDefaults {
  return { deliveryEnabled: tier.highAvailability, requestMetrics: tier.monitoringDepth === MonitoringDepth.ENHANCED };
}
