export * from './deployment-tier';
export * from './github-deploy-role';
export * from './github-deploy-role-props';
export * from './github-deploy-source';
export * from './jwt-secret';
export * from './jwt-secret-grants';
export * from './jwt-secret-props';
export * from './validation-errors';
