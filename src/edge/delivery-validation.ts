import type * as s3 from 'aws-cdk-lib/aws-s3';
import { cachePolicyId } from './media-delivery-cache';
import type { MediaCacheBehavior } from './media-delivery-props';
import { lengthIn, validateDuration } from '../private/durations';
import type { Problems } from '../private/errors';
import { ownershipThatRefusesAcls } from '../private/log-bucket';
import { QUOTAS } from '../private/quotas';
import { isOptInRegion } from '../private/regions';

/** How long CloudFront caches at most, in seconds: a year. */
const LONGEST_TTL = 365 * 24 * 3600;

/**
 * Notes what is wrong with cache behaviors.
 *
 * @param construct the name of the construct, as for `deliveryErrors`
 * @param most how many there is room for, beside those of the construct itself
 */
export function validateCacheBehaviors(
  problems: Problems, construct: string, behaviors: MediaCacheBehavior[], most: number = QUOTAS.cacheBehaviorsOfDistribution - 1,
): void {
  problems.addIf(behaviors.length > most, { code: `${construct}CacheBehaviorsTooMany`, prop: 'cacheBehaviors', got: behaviors.length });
  const seen = new Set<string>();
  const policies = new Set<string>();
  behaviors.forEach(({ pathPattern, ttl, compress }, index) => {
    const prop = `cacheBehaviors[${index}]`;
    problems.addIf(pathPattern === '*' || !/^[A-Za-z0-9_\-.*$/~"'@:+?&]{1,255}$/.test(pathPattern), {
      code: `${construct}PathPatternInvalid`, prop: `${prop}.pathPattern`, got: pathPattern,
    });
    const plain = String(pathPattern).replace(/^\//, '');
    problems.addIf(seen.has(plain), { code: `${construct}PathPatternTaken`, prop: `${prop}.pathPattern`, got: pathPattern });
    seen.add(plain);
    // It decides which cache policies there are.
    validateDuration(problems, ttl, { unit: 'seconds', least: 0, most: LONGEST_TTL, mayBeLate: false }, { code: `${construct}TtlInvalid`, prop: `${prop}.ttl` });
    if (!ttl) {
      problems.add({ code: `${construct}TtlInvalid`, prop: `${prop}.ttl`, got: ttl });
    } else if (Number.isInteger(lengthIn(ttl, 'seconds'))) {
      policies.add(cachePolicyId({ ttl, compress }) ?? '');
    }
  });
  policies.delete('');
  problems.addIf(policies.size > QUOTAS.cachePolicies, { code: `${construct}CachePoliciesTooMany`, prop: 'cacheBehaviors', got: policies.size });
}

/**
 * Notes what is wrong with where standard logs go.
 *
 * @param construct the name of the construct, as for `deliveryErrors`
 * @param region where they go without a bucket of the user's
 */
export function validateDeliveryLogs(problems: Problems, construct: string, logBucket: s3.IBucket | undefined, region: string): void {
  const place = logBucket?.env.region ?? region;
  problems.addIf(isOptInRegion(place), { code: `${construct}LogBucketRegionUnsupported`, prop: 'logBucket', got: place });
  const ownership = ownershipThatRefusesAcls(logBucket);
  problems.addIf(ownership !== undefined, { code: `${construct}LogBucketRefusesAcls`, prop: 'logBucket', got: ownership });
}
