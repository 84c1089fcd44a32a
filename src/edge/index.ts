export * from './domain-name';
export * from './media-delivery-access';
export * from './media-delivery-props';
export * from './media-delivery';
