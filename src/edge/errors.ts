import { COMMON_ERRORS } from '../private/common-errors';
import { domainNameErrors } from '../private/domain-names';
import type { ErrorCatalog } from '../private/errors';
import { webAclErrors } from '../private/web-acls';

export const EDGE_ERRORS: ErrorCatalog = {
  EdgeWebAclPropInvalid: COMMON_ERRORS.PropInvalid,
  ...domainNameErrors('MediaDelivery', 'in us-east-1, the only region whose certificates CloudFront uses'),
  ...webAclErrors('MediaDelivery', 'CLOUDFRONT'),
  MediaDeliveryAutoDeleteKept: {
    when: 'is for log buckets that are deleted with their stack, and the tier keeps this one',
    fix: 'Use a tier that deletes data, or leave it out.',
  },
  MediaDeliveryAccessMissing: {
    when: 'does not say who may fetch files',
    fix: 'Give `MediaDeliveryAccess.signedUrls(...)`, `.keyGroup(...)` or `.openToEveryone(...)`.',
  },
  MediaDeliveryPartitionUnsupported: {
    when: 'is in a partition of AWS where this construct was never tried; CloudFront has other names, certificates and hosted zones in China, and GovCloud has no CloudFront',
    fix: 'Deliver from a stack in one of the regions of the partition `aws`.',
  },
  MediaDeliveryLogBucketRefusesAcls: {
    when: 'refuses access control lists, by which CloudFront delivers its standard logs',
    fix: 'Set `objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED` on it, or leave the log bucket to this construct.',
  },
  MediaDeliveryLogBucketRegionUnsupported: {
    when: 'is in a region that has to be opted in to, and CloudFront delivers no standard logs (legacy) to buckets there',
    fix: 'Give `logBucket`: one in a region that is enabled by default, such as `s3.Bucket.fromBucketAttributes(this, \'Logs\', { bucketName, region: \'us-east-1\' })`.',
  },
  MediaDeliveryCorsOriginInvalid: {
    when: 'is not an origin that a response headers policy of CloudFront takes: `*`, or http or https with a host, whose first part may be `*`',
    fix: 'Give `corsOrigins` of the delivery, such as ["https://*.eknmusic.com"]; clients with a scheme of their own need ["*"], and files may still ask for signatures.',
  },
  MediaDeliveryCorsCredentialsInvalid: {
    when: 'is not accepted by browsers for requests with cookies',
    fix: 'Name the origins whose scripts send signed cookies, or leave out `accessControlAllowCredentials`.',
  },
  MediaDeliveryPublicKeyInvalid: {
    when: 'is not a public key that CloudFront accepts',
    fix: 'Give the PEM text of an RSA 2048 or an ECDSA P-256 public key ("-----BEGIN PUBLIC KEY-----").',
  },
  MediaDeliveryPublicKeyMissing: {
    when: 'has no key, so nobody could fetch a file',
    fix: 'Give at least one public key; you choose its name.',
  },
  MediaDeliveryPublicKeyNameInvalid: {
    when: 'is not a name for a key',
    fix: 'Use letters, digits and hyphens, beginning with a letter; it becomes part of the logical id.',
  },
  MediaDeliveryPublicKeysTooMany: {
    when: 'is more than the 5 public keys that a key group takes',
    fix: 'Remove keys that nothing is signed with anymore. Where AWS has raised the quota, make the key group yourself and give it by `MediaDeliveryAccess.keyGroup(...)`.',
  },
  MediaDeliveryReasonMissing: {
    when: 'is no reason for opening the files to everyone',
    fix: 'Write in a sentence why everyone may fetch every file; it is kept in the template for reviewers.',
  },
  MediaDeliveryPathPatternInvalid: {
    when: 'is not a path pattern that CloudFront accepts',
    fix: 'Use 1 to 255 of the characters letters, digits and _-.*$/~"\'@:+?& , for example "*.flac" or "/covers/*"; "*" alone is the default cache behavior.',
  },
  MediaDeliveryPathPatternTaken: {
    when: 'has a cache behavior already, and CloudFront would never come to the second',
    fix: 'Keep one cache behavior for each pattern; "/covers/*" and "covers/*" are the same.',
  },
  MediaDeliveryCacheBehaviorsTooMany: {
    when: 'is more than a distribution takes',
    fix: 'Keep 74 cache behaviors or fewer; the default cache behavior is the 75th.',
  },
  MediaDeliveryCachePoliciesTooMany: {
    when: 'is more than the 20 cache policies that an account takes: each combination of `ttl` and `compress` needs one',
    fix: 'Give more cache behaviors the same `ttl`; a day needs no policy of its own.',
  },
  MediaDeliveryTtlInvalid: {
    when: 'is not a time that CloudFront caches files for: whole seconds, up to a year, and known at synthesis',
    fix: 'Give a number, such as `Duration.days(30)`, of 365 days or less.',
  },
};
