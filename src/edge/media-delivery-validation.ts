import { createPublicKey } from 'node:crypto';
import { RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { EDGE_ERRORS } from './errors';
import type { MediaDeliveryAccess } from './media-delivery-access';
import { cachePolicyId } from './media-delivery-cache';
import type { MediaCacheBehavior, MediaDeliveryProps } from './media-delivery-props';
import type { DeploymentTier } from '../core/deployment-tier';
import { commonErrors } from '../private/common-errors';
import { CLOUDFRONT_REGION, validateDomainName } from '../private/domain-names';
import { lengthIn, validateDuration } from '../private/durations';
import { Problems } from '../private/errors';
import { ownershipThatRefusesAcls } from '../private/log-bucket';
import { isOrigin } from '../private/origins';
import { QUOTAS } from '../private/quotas';
import { isOptInRegion, partitionOf } from '../private/regions';
import { validateWebAclArn } from '../private/web-acls';

const CATALOG = { ...EDGE_ERRORS, ...commonErrors('MediaDelivery') };
const PROP_INVALID = 'MediaDeliveryPropInvalid';

/** How long CloudFront caches at most, in seconds: a year. */
const LONGEST_TTL = 365 * 24 * 3600;

/** Throws everything that is wrong with how files are to be delivered. */
export function validateDelivery(
  scope: Construct, props: MediaDeliveryProps, tier: DeploymentTier, cacheBehaviors: MediaCacheBehavior[], corsOrigins: string[],
): void {
  const problems = new Problems(scope, CATALOG);
  const { region } = Stack.of(scope);
  problems.addIf((partitionOf(region) ?? 'aws') !== 'aws', { code: 'MediaDeliveryPartitionUnsupported', prop: 'scope', got: region });
  validateDomainName(problems, scope, 'MediaDelivery', props, CLOUDFRONT_REGION);
  validateAccess(problems, props.access);
  validateCacheBehaviors(problems, cacheBehaviors);
  validateCors(problems, corsOrigins, props.accessControlAllowCredentials);
  if (props.webAclArn !== undefined) {
    validateWebAclArn(problems, 'MediaDelivery', 'webAclArn', props.webAclArn, 'CLOUDFRONT', CLOUDFRONT_REGION);
  }
  validateLogBucket(problems, props.logBucket, region);
  problems.addIf(props.autoDeleteObjects === true && props.logBucket === undefined && tier.removalPolicy !== RemovalPolicy.DESTROY, {
    code: 'MediaDeliveryAutoDeleteKept', prop: 'autoDeleteObjects', got: true,
  });
  problems.throwIfAny();
}

function validateAccess(problems: Problems, access: MediaDeliveryAccess | undefined): void {
  if (access?.publicKeys === undefined && access?.group === undefined && access?.openBecause === undefined) {
    problems.add({ code: 'MediaDeliveryAccessMissing', prop: 'access', got: access });
    return;
  }
  const { publicKeys, group, openBecause } = access;
  const refuse = (prop: string, got: unknown, kind: string) =>
    problems.add({ code: PROP_INVALID, prop: `access.${prop}`, got, why: `is not ${kind}`, fix: `Give ${kind}.` });
  if (publicKeys !== undefined && (typeof publicKeys !== 'object' || publicKeys === null || Array.isArray(publicKeys))) {
    return refuse('publicKeys', publicKeys, 'a map of names to PEM texts');
  }
  if (group !== undefined && !('keyGroupRef' in Object(group))) {
    return refuse('group', group, 'a key group');
  }
  if (openBecause !== undefined && typeof openBecause !== 'string') {
    return refuse('openBecause', openBecause, 'a text');
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
  problems.addIf(behaviors.length >= QUOTAS.cacheBehaviorsOfDistribution, {
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
    // It decides which cache policies there are.
    validateDuration(problems, ttl, { unit: 'seconds', least: 0, most: LONGEST_TTL, mayBeLate: false }, { code: 'MediaDeliveryTtlInvalid', prop: `${prop}.ttl` });
    if (!ttl) {
      problems.add({ code: 'MediaDeliveryTtlInvalid', prop: `${prop}.ttl`, got: ttl });
    } else if (Number.isInteger(lengthIn(ttl, 'seconds'))) {
      policies.add(cachePolicyId({ ttl, compress }) ?? '');
    }
  });
  policies.delete('');
  problems.addIf(policies.size > QUOTAS.cachePolicies, { code: 'MediaDeliveryCachePoliciesTooMany', prop: 'cacheBehaviors', got: policies.size });
}

function validateCors(problems: Problems, corsOrigins: string[], accessControlAllowCredentials?: boolean): void {
  corsOrigins.forEach((origin, index) => {
    problems.addIf(origin !== '*' && !(/^https?:/.test(origin) && isOrigin(origin.replace('://*.', '://'))), {
      code: 'MediaDeliveryCorsOriginInvalid', prop: `corsOrigins[${index}]`, got: origin,
    });
  });
  problems.addIf(accessControlAllowCredentials === true && corsOrigins.includes('*'), {
    code: 'MediaDeliveryCorsCredentialsInvalid', prop: 'corsOrigins', got: '*',
  });
}

function validateLogBucket(problems: Problems, logBucket: s3.IBucket | undefined, region: string): void {
  const place = logBucket?.env.region ?? region;
  problems.addIf(isOptInRegion(place), { code: 'MediaDeliveryLogBucketRegionUnsupported', prop: 'logBucket', got: place });
  const ownership = ownershipThatRefusesAcls(logBucket);
  problems.addIf(ownership !== undefined, { code: 'MediaDeliveryLogBucketRefusesAcls', prop: 'logBucket', got: ownership });
}
