import { domainNameErrors } from '../private/domain-names';
import type { ErrorCatalog } from '../private/errors';
import { webAclErrors } from '../private/web-acls';

export const EDGE_ERRORS: ErrorCatalog = {
  MediaDeliveryLogBucketRefusesAcls: {
    when: 'refuses access control lists, by which CloudFront delivers its standard logs',
    fix: 'Set `objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED` on it, or leave the log bucket to this construct.',
  },
  ...domainNameErrors('MediaDelivery', 'in us-east-1, the only region whose certificates CloudFront uses'),
  ...webAclErrors('MediaDelivery', 'CLOUDFRONT'),
  MediaDeliveryPublicKeyInvalid: {
    when: 'is not a public key that CloudFront accepts',
    fix: 'Give the PEM text of an RSA 2048 or an ECDSA P-256 public key ("-----BEGIN PUBLIC KEY-----").',
  },
  MediaDeliveryPublicKeyMissing: {
    when: 'has no key, so nobody could fetch a file',
    fix: 'Give at least one public key; its name is yours to choose.',
  },
  MediaDeliveryPublicKeyNameInvalid: {
    when: 'is not a name for a key',
    fix: 'Use letters, digits and hyphens, beginning with a letter; it becomes part of the logical id.',
  },
  MediaDeliveryReasonMissing: {
    when: 'is no reason for opening the files to everyone',
    fix: 'Write in a sentence why everyone may fetch every file; it is kept in the template for reviewers.',
  },
  MediaDeliveryPathPatternInvalid: {
    when: 'is not a path pattern that CloudFront accepts',
    fix: 'Use 1 to 255 of the characters letters, digits and _-.*$/~"\'@:+?& , for example "*.flac" or "/covers/*".',
  },
  MediaDeliveryPathPatternTaken: {
    when: 'has a cache behavior already, and CloudFront would never come to the second',
    fix: 'Keep one cache behavior for each pattern.',
  },
  MediaDeliveryCacheBehaviorsTooMany: {
    when: 'is more than a distribution takes',
    fix: 'Keep 74 cache behaviors or fewer; the default cache behavior is the 75th.',
  },
  MediaDeliveryTtlInvalid: {
    when: 'is longer than a year, which is all that CloudFront caches',
    fix: 'Give 365 days or less.',
  },
};
