import { createPublicKey } from 'node:crypto';
import { type Duration, Stack, Token } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { EDGE_ERRORS } from './errors';
import type { MediaDeliveryAccess } from './media-delivery-access';
import { cachePolicyId } from './media-delivery-cache';
import type { MediaCacheBehavior, MediaDeliveryProps } from './media-delivery-props';
import { CLOUDFRONT_REGION, validateDomainName } from '../private/domain-names';
import { Problems } from '../private/errors';
import { validateWebAclArn } from '../private/web-acls';

/** The quotas of CloudFront: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
const QUOTAS = { cacheBehaviors: 75, cachePolicies: 20, publicKeysOfGroup: 5 };

/** How long CloudFront caches at most, in seconds: a year. */
const LONGEST_TTL = 365 * 24 * 3600;

/** The regions that every account has. AWS adds new ones as regions to opt in to. */
const ENABLED_BY_DEFAULT = [
  'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1',
  'eu-central-1', 'eu-north-1', 'eu-west-1', 'eu-west-2', 'eu-west-3',
  'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2',
];

/** Throws everything that is wrong with how files are to be delivered. */
export function validateDelivery(scope: Construct, props: MediaDeliveryProps, cacheBehaviors: MediaCacheBehavior[], corsOrigins: string[]): void {
  const problems = new Problems(scope, EDGE_ERRORS);
  const { region } = Stack.of(scope);
  problems.addIf(!props.bucket?.bucketRegionalDomainName, { code: 'MediaDeliveryBucketMissing', prop: 'bucket', got: props.bucket ?? undefined });
  problems.addIf(/^(cn|us-gov|us-iso[a-z]*|eu-isoe|eusc)-/.test(region), { code: 'MediaDeliveryPartitionUnsupported', prop: 'scope', got: region });
  validateDomainName(problems, scope, 'MediaDelivery', props, CLOUDFRONT_REGION);
  validateAccess(problems, props.access);
  validateCacheBehaviors(problems, cacheBehaviors);
  validateCors(problems, corsOrigins, props.accessControlAllowCredentials);
  if (props.webAclArn !== undefined) {
    validateWebAclArn(problems, 'MediaDelivery', 'webAclArn', props.webAclArn, 'CLOUDFRONT', CLOUDFRONT_REGION);
  }
  validateLogBucket(problems, props.logBucket, region);
  problems.throwIfAny();
}

function validateAccess(problems: Problems, access: MediaDeliveryAccess | undefined): void {
  if (!(access?.publicKeys ?? access?.group ?? access?.openBecause)) {
    problems.add({ code: 'MediaDeliveryAccessMissing', prop: 'access', got: access });
    return;
  }
  if (access.openBecause !== undefined) {
    problems.addIf(access.openBecause.trim().length < 10, {
      code: 'MediaDeliveryReasonMissing', prop: 'access', got: access.openBecause,
    });
  }
  if (access.publicKeys) {
    const keys = Object.entries(access.publicKeys);
    problems.addIf(keys.length === 0, { code: 'MediaDeliveryPublicKeyMissing', prop: 'access', got: access.publicKeys });
    problems.addIf(keys.length > QUOTAS.publicKeysOfGroup, { code: 'MediaDeliveryPublicKeysTooMany', prop: 'access', got: keys.length });
    for (const [name, pem] of keys) {
      if (Token.isUnresolved(name) || !/^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(name)) {
        problems.add({ code: 'MediaDeliveryPublicKeyNameInvalid', prop: 'access.publicKeys', got: name });
      }
      problems.addIf(!isDeliveryKey(pem), {
        code: 'MediaDeliveryPublicKeyInvalid', prop: `access.publicKeys.${name}`, got: String(pem).split('\n')[0].slice(0, 40),
      });
    }
  }
}

/** Whether CloudFront verifies signatures of this key. */
function isDeliveryKey(pem: string): boolean {
  if (Token.isUnresolved(pem)) {
    return true;
  }
  try {
    if (!pem.trimStart().startsWith('-----BEGIN PUBLIC KEY-----')) {
      return false;
    }
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'rsa'
      ? key.asymmetricKeyDetails?.modulusLength === 2048
      : key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}

function validateCacheBehaviors(problems: Problems, behaviors: MediaCacheBehavior[]): void {
  problems.addIf(behaviors.length >= QUOTAS.cacheBehaviors, {
    code: 'MediaDeliveryCacheBehaviorsTooMany', prop: 'cacheBehaviors', got: behaviors.length,
  });
  const seen = new Set<string>();
  const policies = new Set<string>();
  behaviors.forEach(({ pathPattern, ttl, compress }, index) => {
    const prop = `cacheBehaviors[${index}]`;
    problems.addIf(pathPattern === '*' || !/^[A-Za-z0-9_\-.*$/~"'@:+?&]{1,255}$/.test(pathPattern), {
      code: 'MediaDeliveryPathPatternInvalid', prop: `${prop}.pathPattern`, got: pathPattern,
    });
    const plain = String(pathPattern).replace(/^\//, '');
    problems.addIf(seen.has(plain), { code: 'MediaDeliveryPathPatternTaken', prop: `${prop}.pathPattern`, got: pathPattern });
    seen.add(plain);
    if (isTtl(ttl)) {
      const policy = cachePolicyId({ ttl, compress });
      policies.add(policy ?? '');
    } else {
      problems.add({ code: 'MediaDeliveryTtlInvalid', prop: `${prop}.ttl`, got: ttl?.isUnresolved() ? 'a value that is only known at deploy time' : ttl });
    }
  });
  policies.delete('');
  problems.addIf(policies.size > QUOTAS.cachePolicies, { code: 'MediaDeliveryCachePoliciesTooMany', prop: 'cacheBehaviors', got: policies.size });
}

/** A length that is only known at deploy time is none: it decides which cache policies there are. */
function isTtl(ttl: Duration): boolean {
  const seconds = ttl && !ttl.isUnresolved() ? ttl.toSeconds({ integral: false }) : NaN;
  return Number.isInteger(seconds) && seconds <= LONGEST_TTL;
}

function validateCors(problems: Problems, corsOrigins: string[], accessControlAllowCredentials?: boolean): void {
  corsOrigins.forEach((origin, index) => {
    problems.addIf(!/^(\*|https?:\/\/(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:\d{1,5})?)$/.test(origin), {
      code: 'MediaDeliveryCorsOriginInvalid', prop: `corsOrigins[${index}]`, got: origin,
    });
  });
  problems.addIf(accessControlAllowCredentials === true && corsOrigins.includes('*'), {
    code: 'MediaDeliveryCorsCredentialsInvalid', prop: 'corsOrigins', got: '*',
  });
}

function validateLogBucket(problems: Problems, logBucket: s3.IBucket | undefined, region: string): void {
  const place = logBucket?.env.region ?? region;
  problems.addIf(!ENABLED_BY_DEFAULT.includes(place), { code: 'MediaDeliveryLogBucketRegionUnsupported', prop: 'logBucket', got: place });
  const resource = logBucket?.node.defaultChild;
  if (resource && s3.CfnBucket.isCfnBucket(resource)) {
    const controls = Stack.of(resource).resolve(resource.ownershipControls) as { rules?: { objectOwnership?: string }[] } | undefined;
    const ownership = controls?.rules?.[0]?.objectOwnership;
    problems.addIf(ownership === undefined || ownership === s3.ObjectOwnership.BUCKET_OWNER_ENFORCED, {
      code: 'MediaDeliveryLogBucketRefusesAcls', prop: 'logBucket', got: ownership ?? s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    });
  }
}
