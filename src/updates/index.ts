export * from './timestamp-signing';
export * from './update-manifest-site-grants';
export * from './update-manifest-site-props';
export * from './update-manifest-site';
export * from './update-verifier-types';
export * from './update-verifier';
