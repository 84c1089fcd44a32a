export * from './music-defaults';
