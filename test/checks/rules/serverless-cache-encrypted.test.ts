import { CfnServerlessCache, type CfnServerlessCacheProps } from 'aws-cdk-lib/aws-elasticache';
import { firesOn } from '../../support/music-rule';

const fires = (props: Partial<CfnServerlessCacheProps>) => firesOn('ServerlessCacheEncrypted', (stack) => new CfnServerlessCache(stack, 'Cache', {
  engine: 'valkey', serverlessCacheName: 'musicconnect', ...props,
}));

test('fires on a cache with the key of AWS', () => {
  expect(fires({})).toEqual(['Cache']);
});

test('is content with a key of the account', () => {
  expect(fires({ kmsKeyId: 'arn:aws:kms:us-east-1:123456789012:key/1' })).toEqual([]);
});
