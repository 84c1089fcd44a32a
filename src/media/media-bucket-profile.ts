import { Duration } from 'aws-cdk-lib';

/** What a bucket is for. It chooses the defaults that differ between media, backups and packages (requirement E3). */
export enum MediaBucketProfile {
  /** Music files and artwork: open to the desktop client's uploads, never archived by itself. */
  MEDIA = 'MEDIA',
  /** Database backups: moved to S3 Glacier Flexible Retrieval after 90 days, closed to browsers and clients. */
  BACKUPS = 'BACKUPS',
  /** Deployment packages: kept at hand, closed to browsers and clients. */
  CODE = 'CODE',
}

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
