export * from './jwt-secret-grants';
export * from './jwt-secret-props';
export * from './jwt-secret';
export * from './secret-rotation';
