/** What a bucket is for. It chooses the defaults that differ between media, backups and packages (requirement E3). */
export enum MediaBucketProfile {
  /** Music files and artwork: open to the desktop client's uploads, never archived by itself. */
  MEDIA = 'MEDIA',
  /** Database backups: moved to S3 Glacier Flexible Retrieval after 90 days, closed to browsers and clients. */
  BACKUPS = 'BACKUPS',
  /** Deployment packages: kept at hand, closed to browsers and clients. */
  CODE = 'CODE',
}
