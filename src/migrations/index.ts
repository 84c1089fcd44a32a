export * from './api-migrations-grants';
export * from './api-migrations-props';
export * from './api-migrations';
export * from './migration-driver';
