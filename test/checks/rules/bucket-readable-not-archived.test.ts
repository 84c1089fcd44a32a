import { Duration, Stack } from 'aws-cdk-lib';
import { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Bucket, HttpMethods, StorageClass } from 'aws-cdk-lib/aws-s3';
import { firesOn } from '../../support/music-rule';

const fires = (create: (stack: Stack) => void) => firesOn('BucketReadableNotArchived', create);
const moveTo = (storageClass: StorageClass) => [{ storageClass, transitionAfter: Duration.days(90) }];
const cors = [{ allowedMethods: [HttpMethods.GET], allowedOrigins: ['https://desktop-client'] }];

test('fires when everything in a bucket that clients read is archived', () => {
  expect(fires((stack) => {
    new Bucket(stack, 'Songs', { cors, lifecycleRules: [{ transitions: moveTo(StorageClass.GLACIER) }] });
    new Bucket(stack, 'Old', { cors, lifecycleRules: [{ transitions: moveTo(StorageClass.DEEP_ARCHIVE) }] });
  })).toEqual(['Old/Resource', 'Songs/Resource']);
});

test('fires when the bucket is the origin of a distribution', () => {
  expect(fires((stack) => {
    const songs = new Bucket(stack, 'Songs', { lifecycleRules: [{ transitions: moveTo(StorageClass.GLACIER) }] });
    new Distribution(stack, 'Cdn', { defaultBehavior: { origin: S3BucketOrigin.withOriginAccessControl(songs) } });
  })).toEqual(['Songs/Resource']);
});

test('is content when only backups are archived, or the class can be read at once', () => {
  expect(fires((stack) => {
    new Bucket(stack, 'Songs', { cors, lifecycleRules: [{ prefix: 'backups/', transitions: moveTo(StorageClass.GLACIER) }] });
    new Bucket(stack, 'Covers', { cors, lifecycleRules: [{ transitions: moveTo(StorageClass.GLACIER_INSTANT_RETRIEVAL) }] });
  })).toEqual([]);
});

test('is content with a bucket for backups, which no client reads', () => {
  expect(fires((stack) => {
    new Bucket(stack, 'Backups', { lifecycleRules: [{ transitions: moveTo(StorageClass.GLACIER) }] });
    new Distribution(stack, 'Cdn', { defaultBehavior: { origin: S3BucketOrigin.withOriginAccessControl(new Bucket(stack, 'Songs')) } });
  })).toEqual([]);
});
