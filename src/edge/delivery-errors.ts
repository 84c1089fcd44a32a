import type { ErrorCatalog } from '../private/errors';

/**
 * The errors of a construct with a distribution whose cache behaviors and log bucket the user chooses, to be spread into its catalog:
 * `…PathPatternInvalid`, `…PathPatternTaken`, `…CacheBehaviorsTooMany`, `…CachePoliciesTooMany`, `…TtlInvalid`, `…LogBucketRefusesAcls` and
 * `…AutoDeleteKept`.
 *
 * @param construct the name of the construct, with which its codes begin
 * @param room how many cache behaviors of the user's a distribution has room for, and what else it has, as sentences
 */
export function deliveryErrors(construct: string, room: string): ErrorCatalog {
  return {
    [`${construct}PathPatternInvalid`]: {
      when: 'is not a path pattern that CloudFront accepts',
      fix: 'Use 1 to 255 of the characters letters, digits and _-.*$/~"\'@:+?& , for example "*.flac" or "/covers/*"; "*" alone is the default cache behavior.',
    },
    [`${construct}PathPatternTaken`]: {
      when: 'has a cache behavior already, and CloudFront would never come to the second',
      fix: 'Keep one cache behavior for each pattern; "/covers/*" and "covers/*" are the same.',
    },
    [`${construct}CacheBehaviorsTooMany`]: {
      when: 'is more than a distribution takes',
      fix: room,
    },
    [`${construct}CachePoliciesTooMany`]: {
      when: 'is more than the 20 cache policies that an account takes: each combination of `ttl` and `compress` needs one',
      fix: 'Give more cache behaviors the same `ttl`; a day needs no policy of its own.',
    },
    [`${construct}TtlInvalid`]: {
      when: 'is not a time that CloudFront caches files for: whole seconds, up to a year, and known at synthesis',
      fix: 'Give a number, such as `Duration.days(30)`, of 365 days or less.',
    },
    [`${construct}LogBucketRefusesAcls`]: {
      when: 'refuses access control lists, by which CloudFront delivers its standard logs',
      fix: 'Set `objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED` on it, or leave the log bucket to this construct.',
    },
    [`${construct}LogBucketRegionUnsupported`]: {
      when: 'is in a region that has to be opted in to, and CloudFront delivers no standard logs (legacy) to buckets there',
      fix: 'Give `logBucket`: one in a region that is enabled by default, such as `s3.Bucket.fromBucketAttributes(this, \'Logs\', { bucketName, region: \'us-east-1\' })`.',
    },
    [`${construct}AutoDeleteKept`]: {
      when: 'is for log buckets that are deleted with their stack, and the tier keeps this one',
      fix: 'Use a tier that deletes data, or leave it out.',
    },
  };
}
