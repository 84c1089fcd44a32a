export * from './github-deploy-role-props';
export * from './github-deploy-role';
export * from './github-subject-claim';
export * from './post-deployment-check-grants';
export * from './post-deployment-check-props';
export * from './post-deployment-check';
