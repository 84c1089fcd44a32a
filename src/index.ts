export * from './api';
export * from './checks';
export * from './media';
export * from './network';
export * from './operations';
