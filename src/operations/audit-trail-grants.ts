import { Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { AuditTrail } from './audit-trail';
import { checkedParameters } from '../private/checked-parameters';

/** Permissions for the records. Nobody is given those to change or delete them. */
@checkedParameters('AuditTrail', 'AuditTrailGrants')
export class AuditTrailGrants {
  /**
   * The grants of a trail.
   *
   * @param trail the trail
   */
  public static fromAuditTrail(trail: AuditTrail): AuditTrailGrants {
    return new AuditTrailGrants(trail);
  }

  private constructor(private readonly resource: AuditTrail) {}

  /**
   * Allows to list and read the records, and to validate that none was changed or is missing: `s3:ListBucket`, `s3:GetBucketLocation`, `s3:GetObject`, `cloudtrail:DescribeTrails`, `cloudtrail:ListPublicKeys`,
   * and `kms:Decrypt` where S3 asks for it.
   *
   * @param grantee the principal that may read: an auditor
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-cli.html
   */
  public read(grantee: IGrantable): Grant {
    const { bucket, encryptionKey } = this.resource;
    return Grant.addToPrincipal({ grantee, actions: ['s3:ListBucket', 's3:GetBucketLocation'], resourceArns: [bucket.bucketArn] })
      .combine(Grant.addToPrincipal({ grantee, actions: ['s3:GetObject'], resourceArns: [bucket.arnForObjects('*')] }))
      .combine(Grant.addToPrincipal({
        grantee,
        actions: ['kms:Decrypt'],
        resourceArns: [encryptionKey.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `s3.${Stack.of(this.resource).region}.amazonaws.com` } },
      }))
      .combine(Grant.addToPrincipal({ grantee, actions: ['cloudtrail:DescribeTrails', 'cloudtrail:ListPublicKeys'], resourceArns: ['*'] }));
  }
}
