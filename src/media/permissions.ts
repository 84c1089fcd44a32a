/** What each grant of a bucket allows, and nothing more. */
export const OBJECT_ACTIONS = {
  read: ['s3:GetObject'],
  write: ['s3:PutObject'],
  delete: ['s3:DeleteObject'],
  readVersions: ['s3:GetObjectVersion'],
} as const;

export const BUCKET_ACTIONS = {
  list: ['s3:ListBucket'],
  listVersions: ['s3:ListBucketVersions'],
} as const;

/** What S3 does with the bucket's key in the caller's name. */
export const KEY_ACTIONS = {
  read: ['kms:Decrypt'],
  // A multipart upload is put together again by S3, for which it decrypts the parts.
  write: ['kms:Decrypt', 'kms:GenerateDataKey'],
} as const;

/** What S3 needs for replicating objects, by the resource it needs it on. */
export const REPLICATION_ACTIONS = {
  sourceBucket: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
  sourceObjects: ['s3:GetObjectVersionAcl', 's3:GetObjectVersionForReplication', 's3:GetObjectVersionTagging'],
  destinationObjects: ['s3:ReplicateDelete', 's3:ReplicateObject', 's3:ReplicateTags'],
  destinationOwnership: ['s3:ObjectOwnerOverrideToBucketOwner'],
  sourceKey: ['kms:Decrypt'],
  // With a bucket key S3 asks for a data key and verifies it, beside what encrypting takes.
  destinationKey: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
} as const;
