export * from './database-parts';
export * from './music-database';
export * from './music-database-attributes';
export * from './music-database-grants';
export * from './music-database-props';
export * from './rds-certificates';
