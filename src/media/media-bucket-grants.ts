import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IMediaBucket } from './media-bucket-props';
import { BUCKET_ACTIONS, KEY_ACTIONS, OBJECT_ACTIONS } from './permissions';
import { checkedParameters } from '../private/checked-parameters';

/**
 * Grants of permissions to the objects of a bucket, each with exactly the actions that it needs, and the use of the key that goes with it.
 *
 * `s3.Bucket.grantRead` and its kin also allow listing, tagging and reading the bucket's settings; these do not.
 */
@checkedParameters('MediaBucket', 'MediaBucketGrants')
export class MediaBucketGrants {
  /**
   * The grants of a bucket, also of an imported one.
   *
   * @param bucket the bucket to grant permissions to
   */
  public static fromMediaBucket(bucket: IMediaBucket): MediaBucketGrants {
    return new MediaBucketGrants(bucket);
  }

  private constructor(private readonly resource: IMediaBucket) {}

  /**
   * Allows `s3:GetObject`.
   *
   * @param grantee the principal that may read
   * @param keyPattern the objects, as a pattern of keys; all by default
   */
  public readObjects(grantee: IGrantable, keyPattern: string = '*'): Grant {
    return this.onObjects(grantee, keyPattern, OBJECT_ACTIONS.read, KEY_ACTIONS.read);
  }

  /**
   * Allows `s3:GetObject` and `s3:GetObjectVersion`, for restoring a noncurrent version.
   *
   * @param grantee the principal that may read
   * @param keyPattern the objects, as a pattern of keys; all by default
   */
  public readVersions(grantee: IGrantable, keyPattern: string = '*'): Grant {
    return this.onObjects(grantee, keyPattern, [...OBJECT_ACTIONS.read, ...OBJECT_ACTIONS.readVersions], KEY_ACTIONS.read);
  }

  /**
   * Allows `s3:PutObject`, which multipart uploads and signing upload URLs need as well.
   *
   * @param grantee the principal that may write
   * @param keyPattern the objects, as a pattern of keys; all by default
   */
  public writeObjects(grantee: IGrantable, keyPattern: string = '*'): Grant {
    return this.onObjects(grantee, keyPattern, OBJECT_ACTIONS.write, KEY_ACTIONS.write);
  }

  /**
   * Allows `s3:GetObject` and `s3:PutObject`: what the documented API may do with the files bucket.
   *
   * @param grantee the principal that may read and write
   * @param keyPattern the objects, as a pattern of keys; all by default
   */
  public readWriteObjects(grantee: IGrantable, keyPattern: string = '*'): Grant {
    return this.onObjects(grantee, keyPattern, [...OBJECT_ACTIONS.read, ...OBJECT_ACTIONS.write], KEY_ACTIONS.write);
  }

  /**
   * Allows `s3:DeleteObject`, which leaves the deleted version behind until it expires. Versions cannot be deleted with it.
   *
   * @param grantee the principal that may delete
   * @param keyPattern the objects, as a pattern of keys; all by default
   */
  public deleteObjects(grantee: IGrantable, keyPattern: string = '*'): Grant {
    return this.onObjects(grantee, keyPattern, OBJECT_ACTIONS.delete, []);
  }

  /**
   * Allows `s3:ListBucket`: the keys of the bucket, not what the objects hold.
   *
   * @param grantee the principal that may list
   */
  public listObjects(grantee: IGrantable): Grant {
    return this.onBucket(grantee, BUCKET_ACTIONS.list);
  }

  /**
   * Allows `s3:ListBucketVersions`: the keys and versions of the bucket, not what the objects hold.
   *
   * @param grantee the principal that may list
   */
  public listVersions(grantee: IGrantable): Grant {
    return this.onBucket(grantee, BUCKET_ACTIONS.listVersions);
  }

  private onBucket(grantee: IGrantable, actions: readonly string[]): Grant {
    return Grant.addToPrincipalOrResource({
      grantee, actions: [...actions], resourceArns: [this.resource.bucketArn], resource: this.resource.bucket,
    });
  }

  private onObjects(grantee: IGrantable, keyPattern: string, actions: readonly string[], keyActions: readonly string[]): Grant {
    const objects = Grant.addToPrincipalOrResource({
      grantee, actions: [...actions], resourceArns: [this.resource.bucket.arnForObjects(keyPattern)], resource: this.resource.bucket,
    });
    const key = this.resource.encryptionKey;
    return key && keyActions.length > 0 ? objects.combine(key.grant(grantee, ...keyActions)) : objects;
  }
}
