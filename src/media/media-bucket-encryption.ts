/** The encryption of a bucket's objects. */
export enum MediaBucketEncryption {
  /** A KMS key of your own, whose use is logged and can be taken away. */
  KMS = 'KMS',
  /** AES-256 with keys that S3 keeps to itself, free of charge. */
  S3_MANAGED = 'S3_MANAGED',
}
