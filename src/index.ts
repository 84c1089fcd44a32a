export * from './api';
export * from './checks';
export * from './database';
export * from './media';
export * from './network';
export * from './operations';
