import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as s3 from 'aws-cdk-lib/aws-s3';

/**
 * The bucket as an origin that is read with an origin access control.
 *
 * `S3BucketOrigin` of aws-cdk-lib would also write the policies of bucket and key, again for each behavior, with a warning
 * about the key's that nobody can act on; `MediaDelivery` writes them once.
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
