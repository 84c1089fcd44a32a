export * from './api-deployment';
export * from './api-front';
export * from './api-web-acl';
export * from './music-api-grants';
export * from './music-api-parts';
export * from './music-api-props';
export * from './music-api';
