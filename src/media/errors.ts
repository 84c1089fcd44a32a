import type { ErrorCatalog } from '../private/errors';

export const MEDIA_ERRORS: ErrorCatalog = {
  MediaBucketNameInvalid: {
    when: 'is not a name that S3 accepts',
    fix: 'Use 3 to 63 lowercase letters, digits, dots and hyphens, beginning and ending with a letter or digit.',
  },
  MediaEncryptionKeyUnused: {
    when: 'is given although the bucket is encrypted with a key that S3 manages',
    fix: 'Leave out `encryption` to use the key, or leave out the key.',
  },
  MediaRetentionInvalid: {
    when: 'is not a whole number of days, of at least one',
    fix: 'Give a `Duration.days(...)` of 1 or more; S3 counts in days.',
  },
  MediaArchivePrefixMissing: {
    when: 'would archive every object of a media bucket, and an archived track cannot be played for hours',
    fix: 'Give `archive.prefix`, or use `profile: MediaBucketProfile.BACKUPS` for a bucket that holds backups only.',
  },
  MediaArchiveTooSoon: {
    when: 'is too soon for the storage class',
    fix: 'Give 30 days or more for the infrequent-access classes, which S3 does not move objects to any sooner.',
  },
  MediaTransitionAfterExpiration: {
    when: 'would move objects to another storage class after they are deleted',
    fix: 'Make the transition earlier than the expiration, or leave one of them out.',
  },
  MediaNoncurrentTransitionAfterExpiration: {
    when: 'would move old versions to another storage class after they are deleted',
    fix: 'Make the transition earlier than the expiration of noncurrent versions, or keep old versions for longer.',
  },
  MediaCurrentVersionsExpire: {
    when: 'would delete current objects of the whole bucket',
    fix: 'Give the rule a `prefix`, `tagFilters` or a size, so that it deletes only what it is meant for.',
  },
  MediaLifecycleRuleIdTaken: {
    when: 'is the id of another lifecycle rule of this bucket',
    fix: 'Give the rule an id of its own.',
  },
  MediaCorsOriginInvalid: {
    when: 'is not an origin: `scheme://host[:port]` with at most one "*"',
    fix: 'Write it like "https://app.example.com" or "https://*.example.com", with no path and no slash at the end.',
  },
  MediaCorsOriginOpenForUploads: {
    when: 'lets every website upload with a signed request of its visitor',
    fix: 'Name the origins that may upload; "*" is accepted for GET and HEAD in `corsRules`.',
  },
  MediaCorsConflict: {
    when: 'is given together with `corsOrigins`',
    fix: 'Use `corsOrigins` for the documented rule, or `corsRules` for rules of your own, not both.',
  },
  MediaReplicationSameBucket: {
    when: 'is the bucket itself',
    fix: 'Give the ARN of a versioned bucket in another region.',
  },
  MediaReplicationDestinationInvalid: {
    when: 'is not the ARN of a bucket',
    fix: 'Write it like "arn:aws:s3:::eknmusic-files-prod-replica".',
  },
  MediaReplicationKeyMissing: {
    when: 'is needed: objects encrypted with a KMS key are replicated only when S3 knows the key at the destination',
    fix: 'Give the ARN of a KMS key in the region of the destination bucket.',
  },
  MediaReplicationKeyInvalid: {
    when: 'is not the ARN of a KMS key',
    fix: 'Write it like "arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"; an alias does not do.',
  },
  MediaDeliveryMissing: {
    when: 'asks for a distribution that nothing describes',
    fix: 'Give `delivery` with at least its `access`, or leave `deliveryEnabled` out.',
  },
};
