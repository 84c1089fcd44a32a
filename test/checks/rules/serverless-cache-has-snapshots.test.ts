import { CfnServerlessCache, type CfnServerlessCacheProps } from 'aws-cdk-lib/aws-elasticache';
import { firesOn } from '../../support/music-rule';

const fires = (props: Partial<CfnServerlessCacheProps>) => firesOn('ServerlessCacheHasSnapshots', (stack) => new CfnServerlessCache(stack, 'Cache', {
  engine: 'valkey', serverlessCacheName: 'musicconnect', ...props,
}));

test('fires on a cache without snapshots', () => {
  expect(fires({})).toEqual(['Cache']);
  expect(fires({ snapshotRetentionLimit: 0 })).toEqual(['Cache']);
});

test('is content with snapshots, and with Memcached, which has none', () => {
  expect(fires({ snapshotRetentionLimit: 1 })).toEqual([]);
  expect(fires({ engine: 'memcached' })).toEqual([]);
});
