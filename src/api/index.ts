export * from './music-api-deployment';
export * from './music-api-grants';
export * from './music-api-props';
export * from './music-api-web-acl';
export * from './music-api';
