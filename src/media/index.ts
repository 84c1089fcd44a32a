export * from './media-bucket';
export * from './media-bucket-base';
export * from './media-bucket-encryption';
export * from './media-bucket-grants';
export * from './media-bucket-profile';
export * from './media-delivery';
export * from './media-delivery-access';
export * from './media-replication';
