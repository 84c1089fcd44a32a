export * from './domain-name';
export * from './edge-web-acl';
export * from './media-delivery-access';
export * from './media-delivery-props';
export * from './media-delivery';
export * from './global-cdn-grants';
export * from './global-cdn-props';
export * from './global-cdn';
