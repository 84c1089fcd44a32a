import { Duration, Stack } from 'aws-cdk-lib';
import { Bucket, LifecycleRule, StorageClass } from 'aws-cdk-lib/aws-s3';
import { firesOn } from '../../support/music-rule';

const fires = (...lifecycleRules: LifecycleRule[]) =>
  firesOn('BucketLifecycleConsistent', (stack: Stack) => new Bucket(stack, 'Songs', { versioned: true, lifecycleRules }));

const toGlacier = (days: number) => [{ storageClass: StorageClass.GLACIER, transitionAfter: Duration.days(days) }];

test('fires when old versions expire before they move', () => {
  expect(fires({ noncurrentVersionExpiration: Duration.days(30), noncurrentVersionTransitions: toGlacier(90) })).toEqual(['Songs/Resource']);
});

test('fires when one rule deletes what another wanted to archive', () => {
  expect(fires({ expiration: Duration.days(60) }, { prefix: 'backups/', transitions: toGlacier(90) })).toEqual(['Songs/Resource']);
});

test('fires when objects move on the day they expire', () => {
  expect(fires({ expiration: Duration.days(90) }, { transitions: toGlacier(90) })).toEqual(['Songs/Resource']);
});

test('fires within a rule for some objects only', () => {
  expect(fires({ tagFilters: { kind: 'draft' }, expiration: Duration.days(60), transitions: toGlacier(90) })).toEqual(['Songs/Resource']);
});

test('is content when objects move first', () => {
  expect(fires({ expiration: Duration.days(365), transitions: toGlacier(90) })).toEqual([]);
});

test('is content when the rules are for different objects', () => {
  expect(fires({ prefix: 'covers/', expiration: Duration.days(60) }, { prefix: 'backups/', transitions: toGlacier(90) })).toEqual([]);
  expect(fires({ tagFilters: { kind: 'draft' }, expiration: Duration.days(60) }, { transitions: toGlacier(90) })).toEqual([]);
});

test('is content when old versions expire early and current ones move late, as the guide wants it', () => {
  expect(fires({ noncurrentVersionExpiration: Duration.days(30) }, { transitions: toGlacier(90) })).toEqual([]);
});

test('is content when the newest old versions are kept and those move', () => {
  expect(fires({
    noncurrentVersionExpiration: Duration.days(30), noncurrentVersionsToRetain: 3, noncurrentVersionTransitions: toGlacier(90),
  })).toEqual([]);
});
