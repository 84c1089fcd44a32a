/**
 * Options for the replication of new objects to a bucket in another region.
 *
 * The destination exists before: a versioned bucket, usually a `MediaBucket` in a stack of another region. Its ARN and its key's
 * are given as text, since nothing else crosses regions safely.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html
 */
export interface MediaReplicationOptions {
  /** The ARN of the bucket that receives the copies. It must be versioned. */
  readonly destinationBucketArn: string;

  /**
   * The ARN of the KMS key that the copies are encrypted with, in the destination's region.
   *
   * @default - needed when this bucket is encrypted with a KMS key; otherwise S3 encrypts the copies by the settings of the destination
   */
  readonly destinationKeyArn?: string;

  /**
   * The account that owns the destination, as 12 digits. The copies become that account's own.
   *
   * Over there, the policy of the bucket must allow the role of `replication.role` the actions `s3:ReplicateObject`, `s3:ReplicateDelete`,
   * `s3:ReplicateTags` and `s3:ObjectOwnerOverrideToBucketOwner`, and the policy of the key `kms:Encrypt`, `kms:Decrypt` and
   * `kms:GenerateDataKey`.
   *
   * @default - the account of this bucket
   */
  readonly destinationAccount?: string;

  /**
   * The beginning of the keys of the objects to copy.
   *
   * @default - every object is copied
   */
  readonly prefix?: string;

  /**
   * Specifies whether delete markers are replicated, so that a deletion here also hides the object there. Versions are never deleted there.
   *
   * @default false - the copies stay visible
   */
  readonly deleteMarkerReplication?: boolean;

  /**
   * Specifies whether S3 Replication Time Control is on: S3 commits to copying 99.99 % of new objects within 15 minutes, measures it, and charges for it.
   *
   * @default true - so that a recovery point can be stated and watched
   */
  readonly timeControl?: boolean;
}
