import { Duration } from 'aws-cdk-lib';
import { MediaBucketProfile } from './media-bucket-profile';

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
