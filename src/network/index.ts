export * from './music-network';
export * from './music-network-props';
