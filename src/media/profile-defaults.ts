import { Duration } from 'aws-cdk-lib';
import { MediaBucketProfile } from './media-bucket-profile';

/** What a profile chooses where the props leave it open. */
export interface ProfileDefaults {
  readonly corsOrigins: string[];
  readonly archiveAfter?: Duration;
}

/** The one table of what the profiles differ in. */
export function profileDefaults(profile: MediaBucketProfile): ProfileDefaults {
  switch (profile) {
    case MediaBucketProfile.MEDIA:
      return { corsOrigins: ['https://desktop-client'] };
    case MediaBucketProfile.BACKUPS:
      return { corsOrigins: [], archiveAfter: Duration.days(90) };
    case MediaBucketProfile.CODE:
      return { corsOrigins: [] };
  }
}
