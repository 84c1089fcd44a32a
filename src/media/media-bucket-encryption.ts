/** The encryption of a bucket's objects. */
export enum MediaBucketEncryption {
  /** A customer managed KMS key, whose use is logged and can be taken away. */
  KMS = 'KMS',
  /** AES-256 with keys that S3 keeps to itself, free of charge. */
  S3_MANAGED = 'S3_MANAGED',
}
