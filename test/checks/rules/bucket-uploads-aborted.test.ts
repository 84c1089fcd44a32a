import { Duration, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { firesOn } from '../../support/music-rule';

const fires = (create: (stack: Stack) => void) => firesOn('BucketUploadsAborted', create);
const abortIncompleteMultipartUploadAfter = Duration.days(7);

test('fires on a bucket that keeps the parts of unfinished uploads, in whole or in part', () => {
  expect(fires((stack) => {
    new Bucket(stack, 'Songs');
    new Bucket(stack, 'Covers', { lifecycleRules: [{ prefix: 'covers/', abortIncompleteMultipartUploadAfter }] });
  })).toEqual(['Covers/Resource', 'Songs/Resource']);
});

test('is content when they are aborted everywhere', () => {
  expect(fires((stack) => new Bucket(stack, 'Songs', { lifecycleRules: [{ abortIncompleteMultipartUploadAfter }] }))).toEqual([]);
});
