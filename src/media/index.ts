export * from './media-bucket-encryption';
export * from './media-bucket-grants';
export * from './media-bucket-profile';
export * from './media-bucket-props';
export * from './media-bucket';
export * from './media-replication';
