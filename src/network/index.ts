export * from './music-network';
