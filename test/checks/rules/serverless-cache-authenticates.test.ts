import { CfnServerlessCache, type CfnServerlessCacheProps } from 'aws-cdk-lib/aws-elasticache';
import { firesOn } from '../../support/music-rule';

const fires = (props: Partial<CfnServerlessCacheProps>) => firesOn('ServerlessCacheAuthenticates', (stack) => new CfnServerlessCache(stack, 'Cache', {
  engine: 'valkey', serverlessCacheName: 'musicconnect', ...props,
}));

test('fires on a cache that asks nobody who they are', () => {
  expect(fires({})).toEqual(['Cache']);
});

test('is content with a user group, and with Memcached, which has none', () => {
  expect(fires({ userGroupId: 'musicconnect' })).toEqual([]);
  expect(fires({ engine: 'memcached' })).toEqual([]);
});
