import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { CREATE_ONLY_KEYS, POINTER_KEYS } from './permissions';
import { DEFAULTS } from './update-manifest-site-defaults';
import type { UpdateManifestSiteProps } from './update-manifest-site-props';
import { createPrivateBucket } from '../private/private-bucket';
import type { Removal } from '../private/removal';

/** How the bucket of a site is to be made. */
export interface SiteBucketOptions {
  readonly props: UpdateManifestSiteProps;
  /** The key of the objects. Undefined where S3 manages the keys. */
  readonly encryptionKey?: kms.IKey;
  readonly kept: Removal;
}

/** The private bucket of a site, in which what was released stays as it was. */
export function createSiteBucket(scope: Construct, { props, encryptionKey, kept }: SiteBucketOptions): s3.Bucket {
  const noncurrentVersionExpiration = props.noncurrentVersionExpiration ?? DEFAULTS.noncurrentVersionExpiration;
  const bucket = createPrivateBucket(scope, 'Bucket', kept, {
    bucketName: props.bucketName,
    encryptionKey,
    objectLockEnabled: props.objectLock ? true : undefined,
    objectLockDefaultRetention: props.objectLock,
    lifecycleRules: [
      { id: 'abort-incomplete-uploads', abortIncompleteMultipartUploadAfter: Duration.days(7) },
      // Of what moves, and of nothing else: a rule for the whole bucket would delete releases one day, whatever its policy says.
      ...POINTER_KEYS.map((key) => ({ id: `expire-old-${key.replace(/\W+/g, '-').replace(/-$/, '')}`, prefix: key.replace('*', ''), noncurrentVersionExpiration })),
    ],
    autoDeleteObjects: props.autoDeleteObjects,
  });
  requireConditions(bucket);
  if (!props.autoDeleteObjects) {
    refuseDeletion(bucket);
  }
  return bucket;
}

/**
 * Whatever is put under a key of a release has to say that there is nothing yet, and whatever moves a pointer what it found there: no one is
 * exempt, so that neither a wrong command nor a stolen role overwrites a release.
 *
 * Creating and uploading the parts of a multipart upload cannot carry the header; putting them together can, and does.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
function requireConditions(bucket: s3.Bucket): void {
  const refuse = (sid: string, keys: string[], missing: Record<string, string>) => bucket.addToResourcePolicy(new iam.PolicyStatement({
    sid,
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    actions: ['s3:PutObject'],
    resources: keys.map((key) => bucket.arnForObjects(key)),
    conditions: { Null: missing, Bool: { 's3:ObjectCreationOperation': 'true' } },
  }));
  refuse('RefuseOverwriting', CREATE_ONLY_KEYS, { 's3:if-none-match': 'true' });
  // Both have to be missing: a pointer is made with the one and moved with the other.
  refuse('RefuseBlindWriting', POINTER_KEYS, { 's3:if-none-match': 'true', 's3:if-match': 'true' });
}

/** A release that was deleted could be put again with other bytes. */
function refuseDeletion(bucket: s3.Bucket): void {
  bucket.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'RefuseDeletion',
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
    resources: CREATE_ONLY_KEYS.map((key) => bucket.arnForObjects(key)),
  }));
}
