/** What a publisher does with the key of an encrypted topic. */
export const PUBLISHING = ['kms:Decrypt', 'kms:GenerateDataKey*'];
