import { Duration, Lazy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { HttpMethods, type LifecycleRule, StorageClass } from 'aws-cdk-lib/aws-s3';
import { testStack } from '../support/checks';
import { MediaBucket, MediaBucketEncryption, MediaBucketProfile, type MediaBucketProps, ValidationErrors } from '@eknmusic/constructs';

function errorOf(props: MediaBucketProps): unknown {
  try {
    new MediaBucket(testStack(), 'Files', props);
    return undefined;
  } catch (error) {
    return error;
  }
}

const codes = (props: MediaBucketProps) => ValidationErrors.codes(errorOf(props));
const lifecycle = (rule: LifecycleRule) => ({ lifecycleRules: [{ id: 'mine', ...rule }] });
const transition = (storageClass: StorageClass, days: number) => ({ storageClass, transitionAfter: Duration.days(days) });
const replication = { destinationBucketArn: 'arn:aws:s3:::other', destinationKeyArn: 'arn:aws:kms:us-west-2:123456789012:key/k' };

describe('fails when', () => {
  test.each<[string, string, MediaBucketProps]>([
    ['the name has capitals', 'MediaBucketNameInvalid', { bucketName: 'EknMusic' }],
    ['the name is too short', 'MediaBucketNameInvalid', { bucketName: 'ab' }],
    ['the name has two dots', 'MediaBucketNameInvalid', { bucketName: 'ekn..music' }],
    ['the name is an address', 'MediaBucketNameInvalid', { bucketName: '10.0.0.1' }],
    ['the name begins like one of AWS', 'MediaBucketNameInvalid', { bucketName: 'xn--music' }],
    ['the name ends like an alias', 'MediaBucketNameInvalid', { bucketName: 'music-s3alias' }],
    ['a key is given for AES-256', 'MediaEncryptionKeyUnused', {
      encryption: MediaBucketEncryption.S3_MANAGED, encryptionKey: Key.fromKeyArn(testStack(), 'K', replication.destinationKeyArn),
    }],
    ['old versions are kept for hours', 'MediaRetentionInvalid', { noncurrentVersionRetention: Duration.hours(6) }],
    ['unfinished uploads are kept for a day and a half', 'MediaRetentionInvalid', { abortIncompleteUploadsAfter: Duration.hours(36) }],
    ['access logs are kept for no time', 'MediaRetentionInvalid', { accessLogRetention: Duration.days(0) }],
    ['objects are archived after hours', 'MediaRetentionInvalid', { archive: { prefix: 'old/', after: Duration.hours(1) } }],
    ['all media would be archived', 'MediaArchivePrefixMissing', { archive: { after: Duration.days(90) } }],
    ['objects move to infrequent access too soon', 'MediaArchiveTooSoon', {
      profile: MediaBucketProfile.BACKUPS, archive: { after: Duration.days(7), storageClass: StorageClass.INFREQUENT_ACCESS },
    }],
    ['objects move after they are deleted', 'MediaTransitionAfterExpiration', lifecycle({
      prefix: 'tmp/', expiration: Duration.days(30), transitions: [transition(StorageClass.GLACIER, 90)],
    })],
    ['objects move on the day they are deleted', 'MediaTransitionAfterExpiration', lifecycle({
      prefix: 'tmp/', expiration: Duration.days(90), transitions: [transition(StorageClass.GLACIER, 90)],
    })],
    ['old versions move after our own rule has deleted them', 'MediaNoncurrentTransitionAfterExpiration', lifecycle({
      prefix: 'masters/', noncurrentVersionTransitions: [transition(StorageClass.GLACIER, 90)],
    })],
    ['every current object would be deleted', 'MediaCurrentVersionsExpire', lifecycle({ expiration: Duration.days(30) })],
    ['a rule takes the id of ours', 'MediaLifecycleRuleIdTaken', { lifecycleRules: [{ id: 'expire-old-versions', prefix: 'x/' }] }],
    ['an origin has a path', 'MediaCorsOriginInvalid', { corsOrigins: ['https://app.eknmusic.com/player'] }],
    ['an origin has two wildcards', 'MediaCorsOriginInvalid', { corsOrigins: ['https://*.*.eknmusic.com'] }],
    ['an origin has no scheme', 'MediaCorsOriginInvalid', { corsOrigins: ['app.eknmusic.com'] }],
    ['every website may upload', 'MediaCorsOriginOpenForUploads', { corsOrigins: ['*'] }],
    ['every website may upload by a rule of the user', 'MediaCorsOriginOpenForUploads', {
      corsRules: [{ allowedOrigins: ['*'], allowedMethods: [HttpMethods.POST] }],
    }],
    ['CORS is given twice', 'MediaCorsConflict', { corsOrigins: ['https://a.b'], corsRules: [] }],
    ['objects are replicated to no bucket', 'MediaReplicationDestinationInvalid', {
      replication: { ...replication, destinationBucketArn: 'eknmusic-files-replica' },
    }],
    ['objects are replicated to where they are', 'MediaReplicationSameBucket', { bucketName: 'other', replication }],
    ['encrypted objects are replicated without a key', 'MediaReplicationKeyMissing', {
      replication: { destinationBucketArn: replication.destinationBucketArn },
    }],
    ['the key of the copies is an alias', 'MediaReplicationKeyInvalid', {
      replication: { ...replication, destinationKeyArn: 'arn:aws:kms:us-west-2:123456789012:alias/files' },
    }],
    ['delivery is asked for and not described', 'MediaDeliveryMissing', { deliveryEnabled: true }],
  ])('%s: %s', (_, code, props) => {
    expect(codes(props)).toEqual([code]);
  });
});

test('reports everything that is wrong at once, with path, prop, value and fix', () => {
  const error = errorOf({
    bucketName: 'EknMusic',
    noncurrentVersionRetention: Duration.hours(6),
    archive: {},
  }) as Error;
  expect(ValidationErrors.isValidationError(error)).toBe(true);
  expect(error.message).toBe([
    'Test/Files: 3 problems',
    '  - [MediaBucketNameInvalid] `bucketName` is not a name that S3 accepts; got "EknMusic". '
      + 'Use 3 to 63 lowercase letters, digits, dots and hyphens, beginning and ending with a letter or digit.',
    '  - [MediaRetentionInvalid] `noncurrentVersionRetention` is not a whole number of days, of at least one; got 6 hours. '
      + 'Give a `Duration.days(...)` of 1 or more; S3 counts in days.',
    '  - [MediaArchivePrefixMissing] `archive.prefix` would archive every object of a media bucket, and an archived track cannot be '
      + 'played for hours; got nothing. Give `archive.prefix`, or use `profile: MediaBucketProfile.BACKUPS` for a bucket that holds backups only.',
  ].join('\n'));
});

test('nothing is made when something is wrong', () => {
  const stack = testStack();
  expect(() => new MediaBucket(stack, 'Files', { bucketName: 'EknMusic' })).toThrow();
  expect(stack.node.findChild('Files').node.children).toEqual([]);
});

test('a value that is only known at deploy time is not judged', () => {
  const token = Lazy.string({ produce: () => 'NotYetKnown' });
  expect(codes({ bucketName: token, corsOrigins: [token], replication: { destinationBucketArn: token, destinationKeyArn: token } })).toEqual([]);
});

test('what S3 accepts is accepted', () => {
  expect(codes({
    bucketName: 'eknmusic.files-prod',
    corsOrigins: ['https://app.eknmusic.com:8443', 'https://*.eknmusic.com', 'http://localhost:3000'],
    noncurrentVersionRetention: Duration.days(120),
    lifecycleRules: [
      { id: 'masters', prefix: 'masters/', noncurrentVersionTransitions: [transition(StorageClass.GLACIER, 90)] },
      { id: 'previews', prefix: 'previews/', expiration: Duration.days(30), transitions: [transition(StorageClass.GLACIER_INSTANT_RETRIEVAL, 1)] },
    ],
    replication,
  })).toEqual([]);
});

test('errors of others are not taken for ours', () => {
  expect(ValidationErrors.isValidationError(new Error('x'))).toBe(false);
  expect(ValidationErrors.codes(new Error('x'))).toEqual([]);
});
