import { createPublicKey } from 'node:crypto';
import { Stack, Token } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { EDGE_ERRORS } from './errors';
import type { MediaDeliveryAccess } from './media-delivery-access';
import type { MediaDeliveryProps, MediaDeliveryRule } from './media-delivery-props';
import { CLOUDFRONT_REGION, validateDomainName } from '../private/domain-names';
import { Problems } from '../private/errors';
import { validateWebAclArn } from '../private/web-acls';

const MAX_RULES = 74;

/** Throws everything that is wrong with how files are to be delivered. */
export function validateDelivery(scope: Construct, options: MediaDeliveryProps, rules: MediaDeliveryRule[]): void {
  const problems = new Problems(scope, EDGE_ERRORS);
  validateDomainName(problems, scope, 'MediaDelivery', options, CLOUDFRONT_REGION);
  validateAccess(problems, options.access);
  validateRules(problems, rules);
  if (options.webAclArn !== undefined) {
    validateWebAclArn(problems, 'MediaDelivery', 'webAclArn', options.webAclArn, 'CLOUDFRONT', CLOUDFRONT_REGION);
  }
  validateLogBucket(problems, options.logBucket);
  problems.throwIfAny();
}

function validateAccess(problems: Problems, access: MediaDeliveryAccess): void {
  if (access.openBecause !== undefined) {
    problems.addIf(access.openBecause.trim().length < 10, {
      code: 'MediaDeliveryReasonMissing', prop: 'access', got: access.openBecause,
    });
  }
  if (access.publicKeys) {
    const keys = Object.entries(access.publicKeys);
    problems.addIf(keys.length === 0, { code: 'MediaDeliveryPublicKeyMissing', prop: 'access', got: access.publicKeys });
    for (const [name, pem] of keys) {
      problems.addIf(!/^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(name), {
        code: 'MediaDeliveryPublicKeyNameInvalid', prop: 'access.publicKeys', got: name,
      });
      problems.addIf(!isDeliveryKey(pem), {
        code: 'MediaDeliveryPublicKeyInvalid', prop: `access.publicKeys.${name}`, got: pem.split('\n')[0].slice(0, 40),
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

function validateRules(problems: Problems, rules: MediaDeliveryRule[]): void {
  problems.addIf(rules.length > MAX_RULES, { code: 'MediaDeliveryCacheBehaviorsTooMany', prop: 'rules', got: rules.length });
  const seen = new Set<string>();
  rules.forEach((rule, index) => {
    const prop = `rules[${index}]`;
    problems.addIf(!/^[A-Za-z0-9_\-.*$/~"'@:+?&]{1,255}$/.test(rule.pathPattern), {
      code: 'MediaDeliveryPathPatternInvalid', prop: `${prop}.pathPattern`, got: rule.pathPattern,
    });
    problems.addIf(seen.has(rule.pathPattern), { code: 'MediaDeliveryPathPatternTaken', prop: `${prop}.pathPattern`, got: rule.pathPattern });
    seen.add(rule.pathPattern);
    problems.addIf(!rule.cacheFor.isUnresolved() && rule.cacheFor.toDays({ integral: false }) > 365, {
      code: 'MediaDeliveryTtlInvalid', prop: `${prop}.cacheFor`, got: rule.cacheFor,
    });
  });
}

function validateLogBucket(problems: Problems, logBucket: s3.IBucket | undefined): void {
  const resource = logBucket?.node.defaultChild;
  if (resource && s3.CfnBucket.isCfnBucket(resource)) {
    const controls = Stack.of(resource).resolve(resource.ownershipControls) as { rules?: { objectOwnership?: string }[] } | undefined;
    const ownership = controls?.rules?.[0]?.objectOwnership;
    problems.addIf(ownership === undefined || ownership === s3.ObjectOwnership.BUCKET_OWNER_ENFORCED, {
      code: 'MediaDeliveryLogBucketRefusesAcls', prop: 'logBucket', got: ownership ?? s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    });
  }
}
