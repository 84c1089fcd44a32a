export * from './check-severity';
export * from './checks-pack';
export * from './music-checks';
