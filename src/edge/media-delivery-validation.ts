import { createPublicKey } from 'node:crypto';
import { RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { validateCacheBehaviors, validateDeliveryLogs } from './delivery-validation';
import { EDGE_ERRORS } from './errors';
import type { MediaDeliveryAccess } from './media-delivery-access';
import type { MediaCacheBehavior, MediaDeliveryProps } from './media-delivery-props';
import type { DeploymentTier } from '../core/deployment-tier';
import { commonErrors } from '../private/common-errors';
import { CLOUDFRONT_REGION, validateDomainName } from '../private/domain-names';
import { Problems } from '../private/errors';
import { isOrigin } from '../private/origins';
import { QUOTAS } from '../private/quotas';
import { partitionOf } from '../private/regions';
import { validateWebAclArn } from '../private/web-acls';

const CATALOG = { ...EDGE_ERRORS, ...commonErrors('MediaDelivery') };
const PROP_INVALID = 'MediaDeliveryPropInvalid';

/** Throws everything that is wrong with how files are to be delivered. */
export function validateDelivery(
  scope: Construct, props: MediaDeliveryProps, tier: DeploymentTier, cacheBehaviors: MediaCacheBehavior[], corsOrigins: string[],
): void {
  const problems = new Problems(scope, CATALOG);
  const { region } = Stack.of(scope);
  problems.addIf((partitionOf(region) ?? 'aws') !== 'aws', { code: 'MediaDeliveryPartitionUnsupported', prop: 'scope', got: region });
  validateDomainName(problems, scope, 'MediaDelivery', props, CLOUDFRONT_REGION);
  validateAccess(problems, props.access);
  validateCacheBehaviors(problems, 'MediaDelivery', cacheBehaviors);
  validateCors(problems, corsOrigins, props.accessControlAllowCredentials);
  if (props.webAclArn !== undefined) {
    validateWebAclArn(problems, 'MediaDelivery', 'webAclArn', props.webAclArn, 'CLOUDFRONT', CLOUDFRONT_REGION);
  }
  validateDeliveryLogs(problems, 'MediaDelivery', props.logBucket, region);
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
