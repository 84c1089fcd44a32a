import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledgeDeletion } from './acknowledge';
import type { Removal } from './removal';

/** What is said of a bucket by whoever makes it; all else is the same for every one. */
export type PrivateBucketProps = Omit<s3.BucketProps,
'blockPublicAccess' | 'bucketKeyEnabled' | 'encryption' | 'enforceSSL' | 'minimumTLSVersion' | 'publicReadAccess' | 'removalPolicy' | 'versioned'>;

/**
 * A versioned bucket that is never public, is encrypted with a key or else by S3, and is reached by TLS 1.2 and newer.
 *
 * What becomes of the bucket becomes of its policy as well: CDK keeps the bucket alone, which then would take plain HTTP and whatever else
 * the policy refuses.
 */
export function createPrivateBucket(scope: Construct, id: string, { removalPolicy, deletedByTier }: Removal, props: PrivateBucketProps): s3.Bucket {
  const bucket = new s3.Bucket(scope, id, {
    ...props,
    encryption: props.encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
    bucketKeyEnabled: props.encryptionKey ? true : undefined,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: props.objectOwnership ?? s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: true,
    removalPolicy,
  });
  // There is one: without TLS the bucket refuses everything.
  bucket.policy!.applyRemovalPolicy(removalPolicy);
  if (deletedByTier !== undefined) {
    acknowledgeDeletion(bucketResource(bucket), deletedByTier);
  }
  return bucket;
}

/** The L1 of a bucket that was made here. */
export function bucketResource(bucket: s3.Bucket): s3.CfnBucket {
  return bucket.node.defaultChild as s3.CfnBucket;
}
