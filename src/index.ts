export * from './media';
export * from './operations';
