import { type Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { MEDIA_ERRORS } from './errors';
import { MediaBucketEncryption } from './media-bucket-encryption';
import { MediaBucketProfile } from './media-bucket-profile';
import type { MediaBucketAttributes, MediaBucketProps } from './media-bucket-props';
import { commonErrors } from '../private/common-errors';
import { lengthIn, validateDuration } from '../private/durations';
import { Problems } from '../private/errors';
import { isBucketArn, isBucketName, isKeyArn } from '../private/formats';
import { findWrongKey, keyBehind } from '../private/given-keys';
import { validateAccessLogs } from '../private/log-bucket';
import { isOriginPattern } from '../private/origins';
import { isRegionName } from '../private/regions';
import { validateReplication } from '../private/replication';

const CATALOG = { ...MEDIA_ERRORS, ...commonErrors('MediaBucket') };
const PROP_INVALID = 'MediaBucketPropInvalid';

/** S3 moves objects to the infrequent-access classes after 30 days at the earliest. */
const INFREQUENT_ACCESS = ['STANDARD_IA', 'ONEZONE_IA'];

/** The largest number of days that S3 takes. */
const MOST_DAYS = 2_147_483_647;

/** Throws what is no rule of aws-cdk-lib, for callers whom no compiler tells, before anything is read of it. */
export function validateRuleTypes(scope: Construct, { lifecycleRules = [], corsRules = [], removalPolicy }: MediaBucketProps): void {
  const problems = new Problems(scope, CATALOG);
  const refuse = (prop: string, got: unknown, kind: string) =>
    problems.add({ code: PROP_INVALID, prop, got, why: `is not ${kind}`, fix: `Give ${kind}, or leave it out.` });
  lifecycleRules.forEach((rule, index) => {
    for (const name of ['transitions', 'noncurrentVersionTransitions'] as const) {
      if (rule[name] !== undefined && !(Array.isArray(rule[name]) && rule[name].every((each) => typeof each === 'object' && each !== null))) {
        refuse(`lifecycleRules[${index}].${name}`, rule[name], 'a list');
        return;
      }
    }
    Object.entries(durationsOf(rule)).filter(([, value]) => value !== undefined && !('toMilliseconds' in Object(value)))
      .forEach(([name, value]) => refuse(`lifecycleRules[${index}].${name}`, value, 'a `Duration`'));
  });
  corsRules.forEach((rule, index) => {
    for (const name of ['allowedOrigins', 'allowedMethods'] as const) {
      if (!Array.isArray(rule[name]) || !(rule[name] as unknown[]).every((each) => typeof each === 'string')) {
        refuse(`corsRules[${index}].${name}`, rule[name], 'a list of texts');
      }
    }
  });
  if (removalPolicy !== undefined && !Object.values(RemovalPolicy).includes(removalPolicy)) {
    refuse('removalPolicy', removalPolicy, 'a `RemovalPolicy`');
  }
  problems.throwIfAny();
}

/** Throws everything that is wrong with the props of a bucket. */
export function validateMediaBucket(
  scope: Construct, props: MediaBucketProps, lifecycleRules: s3.LifecycleRule[], corsRules: s3.CorsRule[], removalPolicy: RemovalPolicy,
): void {
  const problems = new Problems(scope, CATALOG);
  problems.addIf(props.bucketName !== undefined && !isBucketName(props.bucketName), {
    code: 'MediaBucketNameInvalid', prop: 'bucketName', got: props.bucketName,
  });
  problems.addIf(props.encryptionKey !== undefined && props.encryption === MediaBucketEncryption.S3_MANAGED, {
    code: 'MediaBucketEncryptionKeyUnused', prop: 'encryptionKey', got: 'a key',
  });
  validateDays(problems, 'noncurrentVersionExpiration', props.noncurrentVersionExpiration);
  validateDays(problems, 'abortIncompleteMultipartUploadAfter', props.abortIncompleteMultipartUploadAfter);
  validateDays(problems, 'accessLogRetention', props.accessLogRetention);
  validateArchive(problems, props);
  (props.lifecycleRules ?? []).forEach((rule, index) => Object.entries(durationsOf(rule))
    .forEach(([prop, duration]) => validateDays(problems, `lifecycleRules[${index}].${prop}`, duration)));
  lifecycleRules.forEach((rule) => validateLifecycleRule(problems, rule));
  validateLifecycleTogether(problems, lifecycleRules);
  validateCors(problems, props, corsRules);
  problems.addIf(props.deliveryEnabled === true && props.delivery === undefined, {
    code: 'MediaBucketDeliveryMissing', prop: 'deliveryEnabled', got: props.deliveryEnabled,
  });
  if (props.replication) {
    validateReplication(problems, 'MediaBucket', props.replication, {
      bucketName: props.bucketName, usesKey: props.encryption !== MediaBucketEncryption.S3_MANAGED,
    });
  }
  validateAccessLogs(problems, 'MediaBucket', scope, props);
  problems.addIf(props.autoDeleteObjects === true && removalPolicy !== RemovalPolicy.DESTROY, {
    code: 'MediaBucketAutoDeleteKept', prop: 'autoDeleteObjects', got: true,
  });
  problems.throwIfAny();
}

/** Throws everything that is wrong with the attributes of a bucket that another app made. */
export function validateMediaBucketAttributes(scope: Construct, attributes: MediaBucketAttributes): void {
  const problems = new Problems(scope, CATALOG);
  const { bucketName, bucketArn, encryptionKeyArn, region } = attributes;
  problems.addIf(region !== undefined && !isRegionName(region), { code: PROP_INVALID, prop: 'region', got: region, why: 'is not a region' });
  if (bucketName === undefined && bucketArn === undefined) {
    problems.add({ code: 'MediaBucketNameMissing', prop: 'bucketName', got: undefined });
  }
  problems.addIf(bucketName !== undefined && !isImportedName(bucketName), { code: 'MediaBucketNameInvalid', prop: 'bucketName', got: bucketName });
  problems.addIf(bucketArn !== undefined && !isBucketArn(bucketArn), { code: 'MediaBucketArnInvalid', prop: 'bucketArn', got: bucketArn });
  problems.addIf(bucketName !== undefined && bucketArn !== undefined && !Token.isUnresolved(bucketName) && !bucketArn.endsWith(`:${bucketName}`), {
    code: 'MediaBucketNameConflict', prop: 'bucketArn', got: bucketArn,
  });
  problems.addIf(encryptionKeyArn !== undefined && !isKeyArn(encryptionKeyArn), {
    code: 'MediaBucketKeyInvalid', prop: 'encryptionKeyArn', got: encryptionKeyArn,
  });
  problems.throwIfAny();
}

/** Throws what is wrong with a bucket of this app. */
export function validateBucketToUse(scope: Construct, bucket: s3.IBucket): void {
  const problems = new Problems(scope, CATALOG);
  if (!bucket?.bucketName || !('arnForObjects' in Object(bucket))) {
    problems.add({ code: 'MediaBucketMissing', prop: 'bucket', got: bucket ?? undefined });
  } else if (bucket.encryptionKey) {
    findWrongKey(scope, keyBehind(bucket.encryptionKey))
      .forEach((problem) => problems.add({ ...problem, code: `MediaBucket${problem.code}`, prop: 'bucket.encryptionKey' }));
  }
  problems.throwIfAny();
}

/** S3 counts in days. */
function validateDays(problems: Problems, prop: string, duration: Duration | undefined): void {
  validateDuration(problems, duration, { unit: 'days', least: 1, most: MOST_DAYS }, { code: 'MediaBucketDaysInvalid', prop });
}

/** The durations of a lifecycle rule of the user, by their paths. */
function durationsOf(rule: s3.LifecycleRule): Record<string, Duration | undefined> {
  return {
    expiration: rule.expiration,
    noncurrentVersionExpiration: rule.noncurrentVersionExpiration,
    abortIncompleteMultipartUploadAfter: rule.abortIncompleteMultipartUploadAfter,
    ...Object.fromEntries((rule.transitions ?? []).map((each, index) => [`transitions[${index}].transitionAfter`, each.transitionAfter])),
    ...Object.fromEntries((rule.noncurrentVersionTransitions ?? []).map((each, index) =>
      [`noncurrentVersionTransitions[${index}].transitionAfter`, each.transitionAfter])),
  };
}

function validateArchive(problems: Problems, props: MediaBucketProps): void {
  if (!props.archive) {
    return;
  }
  validateDays(problems, 'archive.transitionAfter', props.archive.transitionAfter);
  problems.addIf(!props.archive.prefix && (props.profile ?? MediaBucketProfile.MEDIA) === MediaBucketProfile.MEDIA, {
    code: 'MediaBucketArchivePrefixMissing', prop: 'archive.prefix', got: props.archive.prefix,
  });
}

function validateLifecycleRule(problems: Problems, rule: s3.LifecycleRule): void {
  const prop = rule.id === undefined ? 'lifecycleRules' : `lifecycleRules["${rule.id}"]`;
  // The number of noncurrent versions to retain is a part of their expiration, and nothing by itself.
  problems.addIf(!hasAction(rule), { code: 'MediaBucketLifecycleRuleEmpty', prop, got: rule });
  for (const transition of rule.transitions ?? []) {
    problems.addIf((transition.transitionAfter === undefined) === (transition.transitionDate === undefined), {
      code: 'MediaBucketTransitionTimeInvalid', prop: `${prop}.transitions`, got: transition.transitionAfter,
    });
    const after = days(transition.transitionAfter);
    problems.addIf(after !== undefined && after < 30 && INFREQUENT_ACCESS.includes(transition.storageClass.value), {
      code: 'MediaBucketTransitionTooSoon', prop: `${prop}.transitions`, got: transition.transitionAfter,
    });
    problems.addIf(isLater(transition.transitionAfter, rule.expiration), {
      code: 'MediaBucketTransitionAfterExpiration',
      prop: `${prop}.transitions`,
      got: transition.transitionAfter,
      why: `would move objects to ${transition.storageClass.value} after they are deleted, which is after ${rule.expiration?.toHumanString()}`,
    });
  }
  for (const name of ['expiration', 'expirationDate'] as const) {
    problems.addIf(rule[name] !== undefined && !isScoped(rule), {
      code: 'MediaBucketCurrentVersionsExpire', prop: `${prop}.${name}`, got: rule[name],
    });
  }
}

/** Whether a rule does anything: S3 refuses one that does not. */
function hasAction(rule: s3.LifecycleRule): boolean {
  return [
    rule.abortIncompleteMultipartUploadAfter, rule.expiration, rule.expirationDate, rule.noncurrentVersionExpiration,
    rule.noncurrentVersionTransitions?.[0], rule.transitions?.[0],
  ].some((action) => action !== undefined) || rule.expiredObjectDeleteMarker === true;
}

/** Rules add up: the earliest expiration of noncurrent versions that covers a transition decides. */
function validateLifecycleTogether(problems: Problems, rules: s3.LifecycleRule[]): void {
  const ids = new Set<string>();
  for (const rule of rules) {
    problems.addIf(rule.id !== undefined && ids.has(rule.id), { code: 'MediaBucketLifecycleRuleIdTaken', prop: 'lifecycleRules', got: rule.id });
    ids.add(rule.id ?? '');
    for (const transition of rule.noncurrentVersionTransitions ?? []) {
      const ending = rules.find((other) => covers(other, rule) && isLater(transition.transitionAfter, other.noncurrentVersionExpiration));
      problems.addIf(ending !== undefined, {
        code: 'MediaBucketNoncurrentTransitionAfterExpiration',
        prop: `lifecycleRules["${rule.id}"].noncurrentVersionTransitions`,
        got: transition.transitionAfter,
        why: `would move noncurrent versions to ${transition.storageClass.value} after rule "${ending?.id}" has deleted them, which is after ${
          ending?.noncurrentVersionExpiration?.toHumanString()}`,
      });
    }
  }
}

/** Whether every object of `inner` is also one of `outer`. */
function covers(outer: s3.LifecycleRule, inner: s3.LifecycleRule): boolean {
  const narrowedOtherwise = outer.tagFilters || outer.objectSizeGreaterThan !== undefined || outer.objectSizeLessThan !== undefined;
  return outer === inner || (!narrowedOtherwise && (inner.prefix ?? '').startsWith(outer.prefix ?? ''));
}

function isScoped(rule: s3.LifecycleRule): boolean {
  return Boolean(rule.prefix || rule.tagFilters || rule.objectSizeGreaterThan !== undefined || rule.objectSizeLessThan !== undefined);
}

function isLater(transition: Duration | undefined, expiration: Duration | undefined): boolean {
  const moved = days(transition);
  const deleted = days(expiration);
  return moved !== undefined && deleted !== undefined && moved >= deleted;
}

function days(duration: Duration | undefined): number | undefined {
  return duration && lengthIn(duration, 'days');
}

function addTwice(problems: Problems, prop: string, list: string[]): void {
  const twice = list.find((value, index) => list.indexOf(value) < index);
  problems.addIf(twice !== undefined, { code: 'MediaBucketCorsDuplicate', prop, got: twice });
}

function validateCors(problems: Problems, props: MediaBucketProps, rules: s3.CorsRule[]): void {
  problems.addIf(props.corsRules !== undefined && props.corsOrigins !== undefined, {
    code: 'MediaBucketCorsConflict', prop: 'corsRules', got: `${props.corsRules?.length} rules`,
  });
  const named = props.corsRules === undefined ? 'corsOrigins' : 'corsRules';
  addTwice(problems, 'corsRules', (props.corsRules ?? []).map((rule) => JSON.stringify(Object.entries(rule).sort())));
  rules.forEach((rule, index) => Object.entries(rule).filter(([, value]) => Array.isArray(value))
    .forEach(([name, list]) => addTwice(problems, named === 'corsRules' ? `corsRules[${index}].${name}` : named, list)));
  for (const rule of rules) {
    const uploads = rule.allowedMethods.some((method) => ['PUT', 'POST', 'DELETE'].includes(method));
    for (const origin of rule.allowedOrigins) {
      problems.addIf(origin !== '*' && !isOriginPattern(origin), {
        code: 'MediaBucketCorsOriginInvalid', prop: named, got: origin,
      });
      problems.addIf(origin === '*' && uploads, { code: 'MediaBucketCorsOriginOpenForUploads', prop: named, got: origin });
    }
  }
}

/** Buckets of us-east-1 that are older than 2018 have longer names, with capitals and underscores. */
function isImportedName(name: string): boolean {
  return /^[A-Za-z0-9._-]{3,255}$/.test(name);
}
