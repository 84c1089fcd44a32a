import { type Duration, Token } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { MEDIA_ERRORS } from './errors';
import { MediaBucketEncryption } from './media-bucket-encryption';
import { MediaBucketProfile } from './media-bucket-profile';
import type { MediaBucketProps } from './media-bucket-props';
import type { MediaReplicationOptions } from './media-replication';
import { Problems } from '../private/errors';
import { isBucketName, isKeyArn } from '../private/formats';

/** S3 moves objects to the infrequent-access classes after 30 days at the earliest. */
const INFREQUENT_ACCESS = ['STANDARD_IA', 'ONEZONE_IA'];

/** Throws everything that is wrong with the props of a bucket. */
export function validateMediaBucket(scope: Construct, props: MediaBucketProps, lifecycleRules: s3.LifecycleRule[], corsRules: s3.CorsRule[]): void {
  const problems = new Problems(scope, MEDIA_ERRORS);
  problems.addIf(props.bucketName !== undefined && !isBucketName(props.bucketName), {
    code: 'MediaBucketNameInvalid', prop: 'bucketName', got: props.bucketName,
  });
  problems.addIf(props.encryptionKey !== undefined && props.encryption === MediaBucketEncryption.S3_MANAGED, {
    code: 'MediaEncryptionKeyUnused', prop: 'encryptionKey', got: 'a key',
  });
  validateDays(problems, 'noncurrentVersionRetention', props.noncurrentVersionRetention);
  validateDays(problems, 'abortIncompleteUploadsAfter', props.abortIncompleteUploadsAfter);
  validateDays(problems, 'accessLogRetention', props.accessLogRetention);
  validateArchive(problems, props);
  lifecycleRules.forEach((rule) => validateLifecycleRule(problems, rule));
  validateLifecycleTogether(problems, lifecycleRules);
  validateCors(problems, props, corsRules);
  problems.addIf(props.deliveryEnabled === true && props.delivery === undefined, {
    code: 'MediaDeliveryMissing', prop: 'deliveryEnabled', got: props.deliveryEnabled,
  });
  if (props.replication) {
    validateReplication(problems, props, props.replication);
  }
  problems.throwIfAny();
}

function validateDays(problems: Problems, prop: string, duration: Duration | undefined): void {
  if (duration && !duration.isUnresolved()) {
    const length = duration.toDays({ integral: false });
    problems.addIf(length < 1 || !Number.isInteger(length), { code: 'MediaRetentionInvalid', prop, got: duration });
  }
}

function validateArchive(problems: Problems, props: MediaBucketProps): void {
  if (!props.archive) {
    return;
  }
  validateDays(problems, 'archive.after', props.archive.after);
  problems.addIf(!props.archive.prefix && (props.profile ?? MediaBucketProfile.MEDIA) === MediaBucketProfile.MEDIA, {
    code: 'MediaArchivePrefixMissing', prop: 'archive.prefix', got: props.archive.prefix,
  });
}

function validateLifecycleRule(problems: Problems, rule: s3.LifecycleRule): void {
  const prop = `lifecycleRules["${rule.id}"]`;
  for (const transition of rule.transitions ?? []) {
    const after = days(transition.transitionAfter);
    problems.addIf(after !== undefined && after < 30 && INFREQUENT_ACCESS.includes(transition.storageClass.value), {
      code: 'MediaArchiveTooSoon', prop: `${prop}.transitions`, got: transition.transitionAfter,
    });
    problems.addIf(isLater(transition.transitionAfter, rule.expiration), {
      code: 'MediaTransitionAfterExpiration',
      prop: `${prop}.transitions`,
      got: transition.transitionAfter,
      why: `would move objects to ${transition.storageClass.value} after they are deleted, which is after ${rule.expiration?.toHumanString()}`,
    });
  }
  problems.addIf(rule.expiration !== undefined && !isScoped(rule), {
    code: 'MediaCurrentVersionsExpire', prop: `${prop}.expiration`, got: rule.expiration,
  });
}

/** Rules add up: the earliest expiration of noncurrent versions that covers a transition decides. */
function validateLifecycleTogether(problems: Problems, rules: s3.LifecycleRule[]): void {
  const ids = new Set<string>();
  for (const rule of rules) {
    problems.addIf(rule.id !== undefined && ids.has(rule.id), { code: 'MediaLifecycleRuleIdTaken', prop: 'lifecycleRules', got: rule.id });
    ids.add(rule.id ?? '');
    for (const transition of rule.noncurrentVersionTransitions ?? []) {
      const ending = rules.find((other) => covers(other, rule) && isLater(transition.transitionAfter, other.noncurrentVersionExpiration));
      problems.addIf(ending !== undefined, {
        code: 'MediaNoncurrentTransitionAfterExpiration',
        prop: `lifecycleRules["${rule.id}"].noncurrentVersionTransitions`,
        got: transition.transitionAfter,
        why: `would move old versions to ${transition.storageClass.value} after rule "${ending?.id}" has deleted them, which is after ${
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
  return duration && !duration.isUnresolved() ? duration.toDays({ integral: false }) : undefined;
}

function validateCors(problems: Problems, props: MediaBucketProps, rules: s3.CorsRule[]): void {
  problems.addIf(props.corsRules !== undefined && props.corsOrigins !== undefined, {
    code: 'MediaCorsConflict', prop: 'corsRules', got: `${props.corsRules?.length} rules`,
  });
  const named = props.corsRules === undefined ? 'corsOrigins' : 'corsRules';
  for (const rule of rules) {
    const uploads = rule.allowedMethods.some((method) => ['PUT', 'POST', 'DELETE'].includes(method));
    for (const origin of rule.allowedOrigins) {
      problems.addIf(origin !== '*' && !/^[a-z][a-z0-9+.-]*:\/\/[^/*\s]*\*?[^/*\s]*$/i.test(origin), {
        code: 'MediaCorsOriginInvalid', prop: named, got: origin,
      });
      problems.addIf(origin === '*' && uploads, { code: 'MediaCorsOriginOpenForUploads', prop: named, got: origin });
    }
  }
}

function validateReplication(problems: Problems, props: MediaBucketProps, replication: MediaReplicationOptions): void {
  const { destinationBucketArn, destinationKeyArn } = replication;
  problems.addIf(!/^arn:[^:]+:s3:::[a-z0-9.-]{3,63}$/.test(destinationBucketArn), {
    code: 'MediaReplicationDestinationInvalid', prop: 'replication.destinationBucketArn', got: destinationBucketArn,
  });
  problems.addIf(props.bucketName !== undefined && !Token.isUnresolved(props.bucketName) && destinationBucketArn.endsWith(`:${props.bucketName}`), {
    code: 'MediaReplicationSameBucket', prop: 'replication.destinationBucketArn', got: destinationBucketArn,
  });
  if (props.encryption === MediaBucketEncryption.S3_MANAGED) {
    return;
  }
  if (destinationKeyArn === undefined) {
    problems.add({ code: 'MediaReplicationKeyMissing', prop: 'replication.destinationKeyArn', got: undefined });
  } else {
    problems.addIf(!isKeyArn(destinationKeyArn), {
      code: 'MediaReplicationKeyInvalid', prop: 'replication.destinationKeyArn', got: destinationKeyArn,
    });
  }
}
