import { Duration, Stack, Token } from 'aws-cdk-lib';
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { firesOn } from '../../support/music-rule';

const fires = (create: (stack: Stack) => void) => firesOn('BucketOldVersionsExpire', create);
const noncurrentVersionExpiration = Duration.days(30);

test('fires on a versioned bucket that keeps noncurrent versions forever', () => {
  expect(fires((stack) => new Bucket(stack, 'Songs', { versioned: true }))).toEqual(['Songs/Resource']);
});

test('fires when only a part of the bucket is covered, or the rule is switched off', () => {
  expect(fires((stack) => {
    new Bucket(stack, 'Prefix', { versioned: true, lifecycleRules: [{ prefix: 'covers/', noncurrentVersionExpiration }] });
    new Bucket(stack, 'Tagged', { versioned: true, lifecycleRules: [{ tagFilters: { kind: 'cover' }, noncurrentVersionExpiration }] });
    new Bucket(stack, 'Off', { versioned: true, lifecycleRules: [{ enabled: false, noncurrentVersionExpiration }] });
  })).toEqual(['Off/Resource', 'Prefix/Resource', 'Tagged/Resource']);
});

test('sees what an escape hatch took away', () => {
  expect(fires((stack) => {
    const bucket = new Bucket(stack, 'Songs', { versioned: true, lifecycleRules: [{ noncurrentVersionExpiration }] });
    (bucket.node.defaultChild as CfnBucket).addPropertyDeletionOverride('LifecycleConfiguration');
  })).toEqual(['Songs/Resource']);
});

test('is content when old versions expire, and with a bucket that has none', () => {
  expect(fires((stack) => {
    new Bucket(stack, 'Songs', { versioned: true, lifecycleRules: [{ noncurrentVersionExpiration }] });
    new Bucket(stack, 'Unversioned');
  })).toEqual([]);
});

test('is content when the number of days is only known at deploy time', () => {
  expect(fires((stack) => new CfnBucket(stack, 'Songs', {
    versioningConfiguration: { status: 'Enabled' },
    lifecycleConfiguration: {
      rules: [{ status: 'Enabled', noncurrentVersionExpiration: { noncurrentDays: Token.asNumber({ Ref: 'Days' }) } }],
    },
  }))).toEqual([]);
});
