export * from './music-nat-provider';
export * from './music-network';
export * from './music-network-props';
