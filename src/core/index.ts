export * from './deployment-tier';
export * from './validation-errors';
