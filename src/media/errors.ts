import type { ErrorCatalog } from '../private/errors';
import { accessLogErrors } from '../private/log-bucket';
import { replicationErrors } from '../private/replication';

export const MEDIA_ERRORS: ErrorCatalog = {
  ...accessLogErrors('MediaBucket'),
  ...replicationErrors('MediaBucket'),
  MediaBucketNameInvalid: {
    when: 'is not a name that S3 accepts',
    fix: 'Use 3 to 63 lowercase letters, digits, dots and hyphens, beginning and ending with a letter or digit.',
  },
  MediaBucketNameMissing: {
    when: 'is needed to know which bucket it is',
    fix: 'Give `bucketName` or `bucketArn`.',
  },
  MediaBucketArnInvalid: {
    when: 'is not the ARN of a bucket',
    fix: 'Write it like "arn:aws:s3:::eknmusic-files-prod", or give `bucketName` instead.',
  },
  MediaBucketNameConflict: {
    when: 'names another bucket than `bucketName`',
    fix: 'Give one of the two.',
  },
  MediaBucketKeyInvalid: {
    when: 'is not the ARN of a KMS key',
    fix: 'Write it like "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"; an alias allows nothing.',
  },
  MediaBucketMissing: {
    when: 'is not a bucket',
    fix: 'Give an `s3.IBucket`: one that this app makes, or an imported one.',
  },
  MediaBucketEncryptionKeyUnused: {
    when: 'is given although the bucket is encrypted with a key that S3 manages',
    fix: 'Leave out `encryption` to use the key, or leave out the key.',
  },
  MediaBucketDaysInvalid: {
    when: 'is not a whole number of days, of at least one',
    fix: 'Give a `Duration.days(...)` of 1 or more; S3 counts in days.',
  },
  MediaBucketArchivePrefixMissing: {
    when: 'would archive every object of a media bucket, and an archived track cannot be played for hours',
    fix: 'Give `archive.prefix`, or use `profile: MediaBucketProfile.BACKUPS` for a bucket that holds backups only.',
  },
  MediaBucketTransitionTooSoon: {
    when: 'is too soon for the storage class',
    fix: 'Give 30 days or more for the infrequent-access classes, which S3 does not move objects to any sooner.',
  },
  MediaBucketTransitionAfterExpiration: {
    when: 'would move objects to another storage class after they are deleted',
    fix: 'Make the transition earlier than the expiration, or leave one of them out.',
  },
  MediaBucketNoncurrentTransitionAfterExpiration: {
    when: 'would move noncurrent versions to another storage class after they are deleted',
    fix: 'Make the transition earlier than the expiration of noncurrent versions, or keep noncurrent versions for longer.',
  },
  MediaBucketCurrentVersionsExpire: {
    when: 'would delete current objects of the whole bucket',
    fix: 'Give the rule a `prefix`, `tagFilters` or a size, so that it deletes only what it is meant for.',
  },
  MediaBucketLifecycleRuleEmpty: {
    when: 'is a lifecycle rule that does nothing, which S3 refuses',
    fix: 'Give it an expiration, a transition or the days after which incomplete multipart uploads are deleted, or leave it out.',
  },
  MediaBucketTransitionTimeInvalid: {
    when: 'has neither a number of days nor a date, or both',
    fix: 'Give either `transitionAfter` or `transitionDate`.',
  },
  MediaBucketLifecycleRuleIdTaken: {
    when: 'is the id of another lifecycle rule of this bucket',
    fix: 'Give the rule an id of its own.',
  },
  MediaBucketKeyPatternTooLong: {
    when: 'is longer than any key of S3, which has at most 1,024 bytes in UTF-8',
    fix: 'Write it like "previews/*".',
  },
  MediaBucketCorsOriginInvalid: {
    when: 'is not an origin: `scheme://host[:port]` with at most one "*"',
    fix: 'Write it like "https://app.example.com" or "https://*.example.com", with no path and no slash at the end.',
  },
  MediaBucketCorsOriginOpenForUploads: {
    when: 'lets every website upload with a signed request of its visitor',
    fix: 'Name the origins that may upload; "*" is accepted for GET and HEAD in `corsRules`.',
  },
  MediaBucketCorsDuplicate: {
    when: 'names something twice, which CloudFormation refuses in a list of CORS',
    fix: 'Name it once.',
  },
  MediaBucketCorsConflict: {
    when: 'is given together with `corsOrigins`',
    fix: 'Use `corsOrigins` for the documented rule, or `corsRules` for your own rules, not both.',
  },
  MediaBucketAutoDeleteKept: {
    when: 'is for buckets that are deleted with their stack, and this one is kept',
    fix: 'Set `removalPolicy: RemovalPolicy.DESTROY` as well, use a tier that deletes data, or leave it out.',
  },
  MediaBucketDeliveryMissing: {
    when: 'asks for a distribution that nothing describes',
    fix: 'Give `delivery` with at least its `access`, or leave `deliveryEnabled` out.',
  },
};
