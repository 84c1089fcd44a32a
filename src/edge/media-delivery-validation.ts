import { createPublicKey } from 'node:crypto';
import { Stack, Token } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { EDGE_ERRORS } from './errors';
import type { MediaDeliveryAccess } from './media-delivery-access';
import type { MediaDeliveryProps, MediaDeliveryRule } from './media-delivery-props';
import { Problems } from '../private/errors';

const MAX_RULES = 74;

/** Throws everything that is wrong with how files are to be delivered. */
export function validateDelivery(scope: Construct, options: MediaDeliveryProps, rules: MediaDeliveryRule[]): void {
  const problems = new Problems(scope, EDGE_ERRORS);
  validateDomain(problems, scope, options);
  validateAccess(problems, options.access);
  validateRules(problems, rules);
  validateWebAcl(problems, options.webAclArn);
  validateLogBucket(problems, options.logBucket);
  problems.throwIfAny();
}

function validateDomain(problems: Problems, scope: Construct, options: MediaDeliveryProps): void {
  const { domainName, certificate, hostedZone } = options;
  if (domainName === undefined) {
    problems.addIf(certificate !== undefined, { code: 'DeliveryDomainMissing', prop: 'certificate', got: 'a certificate' });
    problems.addIf(hostedZone !== undefined, { code: 'DeliveryDomainMissing', prop: 'hostedZone', got: 'a hosted zone' });
    return;
  }
  if (certificate) {
    const arn = certificate.certificateRef.certificateId;
    problems.addIf(!arn.startsWith('arn:') || arn.split(':')[3] !== 'us-east-1', {
      code: 'DeliveryCertificateRegionInvalid', prop: 'certificate', got: arn,
    });
  } else if (!hostedZone || Stack.of(scope).region !== 'us-east-1') {
    problems.add({ code: 'DeliveryCertificateMissing', prop: 'certificate', got: undefined });
  }
  const zone = hostedZone?.zoneName;
  if (zone && !Token.isUnresolved(zone)) {
    problems.addIf(domainName !== zone && !domainName.endsWith(`.${zone}`), {
      code: 'DeliveryDomainOutsideZone', prop: 'domainName', got: domainName, why: `is not in the hosted zone "${zone}"`,
    });
  }
}

function validateAccess(problems: Problems, access: MediaDeliveryAccess): void {
  if (access.openBecause !== undefined) {
    problems.addIf(access.openBecause.trim().length < 10, {
      code: 'DeliveryReasonMissing', prop: 'access', got: access.openBecause,
    });
  }
  if (access.publicKeys) {
    const keys = Object.entries(access.publicKeys);
    problems.addIf(keys.length === 0, { code: 'DeliveryPublicKeyMissing', prop: 'access', got: access.publicKeys });
    for (const [name, pem] of keys) {
      problems.addIf(!/^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(name), {
        code: 'DeliveryPublicKeyNameInvalid', prop: 'access.publicKeys', got: name,
      });
      problems.addIf(!isDeliveryKey(pem), {
        code: 'DeliveryPublicKeyInvalid', prop: `access.publicKeys.${name}`, got: pem.split('\n')[0].slice(0, 40),
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
  problems.addIf(rules.length > MAX_RULES, { code: 'DeliveryRulesTooMany', prop: 'rules', got: rules.length });
  const seen = new Set<string>();
  rules.forEach((rule, index) => {
    const prop = `rules[${index}]`;
    problems.addIf(!/^[A-Za-z0-9_\-.*$/~"'@:+?&]{1,255}$/.test(rule.pathPattern), {
      code: 'DeliveryRuleInvalid', prop: `${prop}.pathPattern`, got: rule.pathPattern,
    });
    problems.addIf(seen.has(rule.pathPattern), { code: 'DeliveryRuleDuplicate', prop: `${prop}.pathPattern`, got: rule.pathPattern });
    seen.add(rule.pathPattern);
    problems.addIf(!rule.cacheFor.isUnresolved() && rule.cacheFor.toDays({ integral: false }) > 365, {
      code: 'DeliveryCacheTimeInvalid', prop: `${prop}.cacheFor`, got: rule.cacheFor,
    });
  });
}

function validateWebAcl(problems: Problems, arn: string | undefined): void {
  problems.addIf(arn !== undefined && !/^arn:[^:]+:wafv2:us-east-1:[^:]*:global\/webacl\/.+/.test(arn), {
    code: 'DeliveryWebAclInvalid', prop: 'webAclArn', got: arn,
  });
}

function validateLogBucket(problems: Problems, logBucket: s3.IBucket | undefined): void {
  const resource = logBucket?.node.defaultChild;
  if (resource && s3.CfnBucket.isCfnBucket(resource)) {
    const controls = Stack.of(resource).resolve(resource.ownershipControls) as { rules?: { objectOwnership?: string }[] } | undefined;
    const ownership = controls?.rules?.[0]?.objectOwnership;
    problems.addIf(ownership === undefined || ownership === s3.ObjectOwnership.BUCKET_OWNER_ENFORCED, {
      code: 'MediaLogBucketRefusesAcls', prop: 'logBucket', got: ownership ?? s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    });
  }
}
