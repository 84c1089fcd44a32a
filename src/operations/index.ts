export * from './operator-access';
export * from './operator-access-grants';
export * from './operator-access-props';
export * from './operator-target';
