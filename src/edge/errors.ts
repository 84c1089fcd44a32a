import type { ErrorCatalog } from '../private/errors';

export const EDGE_ERRORS: ErrorCatalog = {
  MediaLogBucketRefusesAcls: {
    when: 'refuses access control lists, by which CloudFront delivers its standard logs',
    fix: 'Set `objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED` on it, or leave the log bucket to this construct.',
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
