/** The keys that are written once and never again. */
export const CREATE_ONLY_KEYS = ['releases/*', 'targets/*', 'metadata/*.root.json', 'metadata/*.targets.json', 'metadata/*.snapshot.json'];

/** The keys that move. */
export const POINTER_KEYS = ['metadata/timestamp.json', 'channels/*', 'page/*', 'index.html'];

/** The keys that a publisher writes. */
export const PUBLISHED_KEYS = [...CREATE_ONLY_KEYS, ...POINTER_KEYS];

/** What a publisher does, by the resource that it does it to. */
export const PUBLISHER_ACTIONS = {
  read: ['s3:GetObject'],
  write: ['s3:PutObject'],
  // An upload in parts that was cut goes on where it was, or is given up.
  parts: ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
  // Without permission to list S3 says "forbidden" of what is not there; the condition of a prefix would be missing in that very question.
  bucket: ['s3:ListBucket', 's3:ListBucketMultipartUploads'],
  // A multipart upload is put together by S3, for which it decrypts the parts.
  key: ['kms:Decrypt', 'kms:GenerateDataKey'],
  timestampKey: ['kms:GetPublicKey'],
  sign: ['kms:Sign'],
  distribution: ['cloudfront:CreateInvalidation', 'cloudfront:GetInvalidation'],
  configuration: ['ssm:GetParameter'],
} as const;

/** What is signed, and nothing else that a key of this kind can do. */
export const SIGNATURE_CONDITIONS = { StringEquals: { 'kms:MessageType': 'RAW', 'kms:SigningAlgorithm': 'ED25519_SHA_512' } };
