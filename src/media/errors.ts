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
  MediaLogBucketRefusesAcls: {
    when: 'refuses access control lists, by which CloudFront delivers its standard logs',
    fix: 'Set `objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED` on it, or leave the log bucket to this construct.',
  },
  MediaDeliveryMissing: {
    when: 'asks for a distribution that nothing describes',
    fix: 'Give `delivery` with at least its `access`, or leave `deliveryEnabled` out.',
  },
  DeliveryCertificateMissing: {
    when: 'needs a certificate, and none can be made here',
    fix: 'Give `certificate`, one that is issued in us-east-1; it is made for you when `hostedZone` is given and the stack is in us-east-1.',
  },
  DeliveryCertificateRegionInvalid: {
    when: 'is not in us-east-1, the only region whose certificates CloudFront uses',
    fix: 'Issue the certificate in us-east-1 and give its ARN.',
  },
  DeliveryDomainMissing: {
    when: 'is given without `domainName`',
    fix: 'Give `domainName` as well, or leave it out.',
  },
  DeliveryDomainOutsideZone: {
    when: 'is not in the hosted zone',
    fix: 'Give the hosted zone of the domain, or a domain in that zone.',
  },
  DeliveryWebAclInvalid: {
    when: 'is not the ARN of a web ACL for CloudFront (scope CLOUDFRONT, in us-east-1)',
    fix: 'Write it like "arn:aws:wafv2:us-east-1:123456789012:global/webacl/name/id".',
  },
  DeliveryPublicKeyInvalid: {
    when: 'is not a public key that CloudFront accepts',
    fix: 'Give the PEM text of an RSA 2048 or an ECDSA P-256 public key ("-----BEGIN PUBLIC KEY-----").',
  },
  DeliveryPublicKeyMissing: {
    when: 'has no key, so nobody could fetch a file',
    fix: 'Give at least one public key; its name is yours to choose.',
  },
  DeliveryPublicKeyNameInvalid: {
    when: 'is not a name for a key',
    fix: 'Use letters, digits and hyphens, beginning with a letter; it becomes part of the logical id.',
  },
  DeliveryReasonMissing: {
    when: 'is no reason for opening the files to everyone',
    fix: 'Write in a sentence why everyone may fetch every file; it is kept in the template for reviewers.',
  },
  DeliveryRuleInvalid: {
    when: 'is not a path pattern that CloudFront accepts',
    fix: 'Use 1 to 255 of the characters letters, digits and _-.*$/~"\'@:+?& , for example "*.flac" or "/covers/*".',
  },
  DeliveryRuleDuplicate: {
    when: 'has a rule already, and CloudFront would never come to the second',
    fix: 'Keep one rule for each pattern.',
  },
  DeliveryRulesTooMany: {
    when: 'is more than a distribution takes',
    fix: 'Keep 74 rules or fewer; the default behavior is the 75th.',
  },
  DeliveryCacheTimeInvalid: {
    when: 'is longer than a year, which is all that CloudFront caches',
    fix: 'Give 365 days or less.',
  },
};
