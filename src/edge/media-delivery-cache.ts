import { Duration } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import type { MediaCacheBehavior } from './media-delivery-props';
import { accountWideName } from '../private/account-wide-name';

/** How files of one cache behavior are cached. */
export type CacheTreatment = Omit<MediaCacheBehavior, 'pathPattern'>;

/** What no pattern matches. */
export const COMPRESSED_DAY: CacheTreatment = { ttl: Duration.days(1), compress: true };

/** The id of the cache policy for a treatment. Undefined where CloudFront has a managed policy for it. */
export function cachePolicyId({ ttl, compress }: CacheTreatment): string | undefined {
  const seconds = ttl.toSeconds();
  return seconds === COMPRESSED_DAY.ttl.toSeconds() ? undefined : `Cache-${seconds}s${compress ? '-compressed' : ''}`;
}

/** The cache policies of a delivery: one for each distinct treatment, since an account has room for only 20 of them. */
export class CachePolicies {
  private readonly made = new Map<string, cloudfront.ICachePolicy>();

  public constructor(private readonly scope: Construct) {}

  /** The policy for a treatment. */
  public get(treatment: CacheTreatment): cloudfront.ICachePolicy {
    const id = cachePolicyId(treatment);
    if (id === undefined) {
      return treatment.compress
        ? cloudfront.CachePolicy.CACHING_OPTIMIZED
        : cloudfront.CachePolicy.CACHING_OPTIMIZED_FOR_UNCOMPRESSED_OBJECTS;
    }
    const policy = this.made.get(id) ?? this.create(id, treatment);
    this.made.set(id, policy);
    return policy;
  }

  private create(id: string, { ttl, compress = false }: CacheTreatment): cloudfront.ICachePolicy {
    return new cloudfront.CachePolicy(this.scope, id, {
      cachePolicyName: accountWideName(this.scope, id, 128),
      comment: `Keeps files for ${ttl.toHumanString()} unless they say otherwise`,
      minTtl: Duration.seconds(0),
      defaultTtl: ttl,
      maxTtl: Duration.days(365),
      headerBehavior: cloudfront.CacheHeaderBehavior.none(),
      cookieBehavior: cloudfront.CacheCookieBehavior.none(),
      queryStringBehavior: cloudfront.CacheQueryStringBehavior.none(),
      enableAcceptEncodingGzip: compress,
      enableAcceptEncodingBrotli: compress,
    });
  }
}
