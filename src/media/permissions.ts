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
