import { Annotations, Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/**
 * The bucket as an origin that is read with an origin access control.
 *
 * `S3BucketOrigin` of aws-cdk-lib would also write the policies of bucket and key, again for each behavior, with a warning
 * about the key's that nobody can act on; `letCloudFrontRead` writes them once.
 */
export function deliveryOrigin(bucket: s3.IBucket, access: cloudfront.S3OriginAccessControl): cloudfront.IOrigin {
  return new (class extends cloudfront.OriginBase {
    public constructor() {
      super(bucket.bucketRegionalDomainName, { originAccessControlId: access.originAccessControlId });
    }

    protected renderS3OriginConfig(): cloudfront.CfnDistribution.S3OriginConfigProperty {
      return { originAccessIdentity: '' };
    }
  })();
}

/**
 * Allows CloudFront to read a bucket for a distribution, and to decrypt what it reads.
 *
 * `S3BucketOrigin` of aws-cdk-lib would write the same statements again for each cache behavior.
 */
export function letCloudFrontRead(scope: Construct, bucket: s3.IBucket, distribution: cloudfront.Distribution): void {
  const stack = Stack.of(scope);
  const service = new iam.ServicePrincipal('cloudfront.amazonaws.com');
  const anyOfTheAccount = {
    StringEquals: { 'AWS:SourceAccount': stack.account },
    ArnLike: { 'AWS:SourceArn': stack.formatArn({ service: 'cloudfront', region: '', resource: 'distribution', resourceName: '*' }) },
  };
  const policy = bucket.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'CloudFrontReads',
    principals: [service],
    actions: ['s3:GetObject'],
    resources: [bucket.arnForObjects('*')],
    // The distribution needs the bucket: of a bucket in another stack the policy cannot name it, or each stack would wait for the other.
    conditions: Stack.of(bucket) === stack ? { StringEquals: { 'AWS:SourceArn': distribution.distributionArn } } : anyOfTheAccount,
  }));
  if (!policy.statementAdded) {
    Annotations.of(scope).addWarningV2('@eknmusic/constructs:deliveryBucketPolicyNotAdded',
      `The policy of the bucket ${bucket.node.path} is not this app's to write: CloudFront may read it only when its own app allows \`s3:GetObject\` to cloudfront.amazonaws.com for this distribution.`);
  }
  // The key cannot name the distribution, either: the distribution needs the bucket, and the bucket the key.
  const keyPolicy = bucket.encryptionKey?.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'CloudFrontDecrypts',
    principals: [service],
    actions: ['kms:Decrypt'],
    resources: ['*'],
    conditions: anyOfTheAccount,
  }));
  if (keyPolicy?.statementAdded === false) {
    Annotations.of(scope).addWarningV2('@eknmusic/constructs:deliveryKeyPolicyNotAdded',
      `The policy of the key ${bucket.encryptionKey!.node.path} is not this app's to write: CloudFront can decrypt files only when its own app allows \`kms:Decrypt\` to cloudfront.amazonaws.com for this distribution.`);
  }
}
