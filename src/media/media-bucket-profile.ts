/** The purpose of a bucket. It chooses the defaults that differ between media, backups and packages. */
export enum MediaBucketProfile {
  /** Music files and artwork: open to the desktop client's uploads, never archived unless asked for. */
  MEDIA = 'MEDIA',
  /** Database backups: moved to S3 Glacier Flexible Retrieval after 90 days, closed to browsers and clients. */
  BACKUPS = 'BACKUPS',
  /** Deployment packages: kept at hand, closed to browsers and clients. */
  CODE = 'CODE',
}
