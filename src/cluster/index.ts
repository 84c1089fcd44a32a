export * from './cluster-access-policy';
export * from './cluster-endpoint';
export * from './regional-cluster';
export * from './regional-cluster-grants';
export * from './regional-cluster-props';
