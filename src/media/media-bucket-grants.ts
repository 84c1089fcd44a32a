import { Token } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { MEDIA_ERRORS } from './errors';
import type { IMediaBucket } from './media-bucket-props';
import { BUCKET_ACTIONS, KEY_ACTIONS, OBJECT_ACTIONS } from './permissions';
import { checkedParameters } from '../private/checked-parameters';
import { fail } from '../private/errors';

/** In bytes. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const LONGEST_KEY = 1024;

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
   * Throws `MediaBucketKeyPatternTooLong`.
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
   * Throws `MediaBucketKeyPatternTooLong`.
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
   * Throws `MediaBucketKeyPatternTooLong`.
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
   * Throws `MediaBucketKeyPatternTooLong`.
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
   * Throws `MediaBucketKeyPatternTooLong`.
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
    if (!Token.isUnresolved(keyPattern) && Buffer.byteLength(keyPattern) > LONGEST_KEY) {
      fail(this.resource, MEDIA_ERRORS, { code: 'MediaBucketKeyPatternTooLong', prop: 'keyPattern', got: keyPattern });
    }
    const objects = Grant.addToPrincipalOrResource({
      grantee, actions: [...actions], resourceArns: [this.resource.bucket.arnForObjects(keyPattern)], resource: this.resource.bucket,
    });
    const key = this.resource.encryptionKey;
    return key && keyActions.length > 0 ? objects.combine(key.grant(grantee, ...keyActions)) : objects;
  }
}
