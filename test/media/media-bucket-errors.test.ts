import { Duration, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, HttpMethods, type LifecycleRule, StorageClass } from 'aws-cdk-lib/aws-s3';
import { testStack } from '../support/checks';
import { DeploymentTier, MediaBucket, MediaBucketEncryption, MediaBucketProfile, type MediaBucketProps, ValidationErrors } from '@eknmusic/constructs';

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
    ['a key is given for AES-256', 'MediaBucketEncryptionKeyUnused', {
      encryption: MediaBucketEncryption.S3_MANAGED, encryptionKey: Key.fromKeyArn(testStack(), 'K', 'arn:aws:kms:us-east-1:123456789012:key/k'),
    }],
    ['old versions are kept for hours', 'MediaBucketDaysInvalid', { noncurrentVersionExpiration: Duration.hours(6) }],
    ['unfinished uploads are kept for a day and a half', 'MediaBucketDaysInvalid', { abortIncompleteMultipartUploadAfter: Duration.hours(36) }],
    ['access logs are kept for no time', 'MediaBucketDaysInvalid', { accessLogRetention: Duration.days(0) }],
    ['objects are archived after hours', 'MediaBucketDaysInvalid', { archive: { prefix: 'old/', transitionAfter: Duration.hours(1) } }],
    ['all media would be archived', 'MediaBucketArchivePrefixMissing', { archive: { transitionAfter: Duration.days(90) } }],
    ['objects move to infrequent access too soon', 'MediaBucketTransitionTooSoon', {
      profile: MediaBucketProfile.BACKUPS, archive: { transitionAfter: Duration.days(7), storageClass: StorageClass.INFREQUENT_ACCESS },
    }],
    ['objects move after they are deleted', 'MediaBucketTransitionAfterExpiration', lifecycle({
      prefix: 'tmp/', expiration: Duration.days(30), transitions: [transition(StorageClass.GLACIER, 90)],
    })],
    ['objects move on the day they are deleted', 'MediaBucketTransitionAfterExpiration', lifecycle({
      prefix: 'tmp/', expiration: Duration.days(90), transitions: [transition(StorageClass.GLACIER, 90)],
    })],
    ['old versions move after our own rule has deleted them', 'MediaBucketNoncurrentTransitionAfterExpiration', lifecycle({
      prefix: 'masters/', noncurrentVersionTransitions: [transition(StorageClass.GLACIER, 90)],
    })],
    ['every current object would be deleted', 'MediaBucketCurrentVersionsExpire', lifecycle({ expiration: Duration.days(30) })],
    ['every current object would be deleted one day', 'MediaBucketCurrentVersionsExpire', lifecycle({ expirationDate: new Date('2030-01-01T00:00:00Z') })],
    ['a rule does nothing', 'MediaBucketLifecycleRuleEmpty', { lifecycleRules: [{}] }],
    ['a rule only says how many noncurrent versions are retained', 'MediaBucketLifecycleRuleEmpty', lifecycle({ prefix: 'x/', noncurrentVersionsToRetain: 3 })],
    ['a transition has no time', 'MediaBucketTransitionTimeInvalid', lifecycle({ transitions: [{ storageClass: StorageClass.GLACIER }] })],
    ['a rule takes the id of ours', 'MediaBucketLifecycleRuleIdTaken', {
      lifecycleRules: [{ id: 'expire-old-versions', prefix: 'x/', expiration: Duration.days(1) }],
    }],
    ['an origin has a path', 'MediaBucketCorsOriginInvalid', { corsOrigins: ['https://app.eknmusic.com/player'] }],
    ['an origin has two wildcards', 'MediaBucketCorsOriginInvalid', { corsOrigins: ['https://*.*.eknmusic.com'] }],
    ['an origin has no scheme', 'MediaBucketCorsOriginInvalid', { corsOrigins: ['app.eknmusic.com'] }],
    ['every website may upload', 'MediaBucketCorsOriginOpenForUploads', { corsOrigins: ['*'] }],
    ['every website may upload by a rule of the user', 'MediaBucketCorsOriginOpenForUploads', {
      corsRules: [{ allowedOrigins: ['*'], allowedMethods: [HttpMethods.POST] }],
    }],
    ['an origin is named twice', 'MediaBucketCorsDuplicate', { corsOrigins: ['https://a.b', 'https://a.b'] }],
    ['a method is named twice', 'MediaBucketCorsDuplicate', {
      corsRules: [{ allowedMethods: [HttpMethods.GET, HttpMethods.GET], allowedOrigins: ['https://a.b'] }],
    }],
    ['a rule of CORS is there twice', 'MediaBucketCorsDuplicate', {
      corsRules: [1, 2].map(() => ({ allowedMethods: [HttpMethods.GET], allowedOrigins: ['https://a.b'] })),
    }],
    ['CORS is given twice', 'MediaBucketCorsConflict', { corsOrigins: ['https://a.b'], corsRules: [] }],
    ['objects are replicated to no bucket', 'MediaBucketReplicationDestinationInvalid', {
      replication: { ...replication, destinationBucketArn: 'eknmusic-files-replica' },
    }],
    ['objects are replicated to where they are', 'MediaBucketReplicationSameBucket', { bucketName: 'other', replication }],
    ['encrypted objects are replicated without a key', 'MediaBucketReplicationKeyMissing', {
      replication: { destinationBucketArn: replication.destinationBucketArn },
    }],
    ['the key of the copies is an alias', 'MediaBucketReplicationKeyInvalid', {
      replication: { ...replication, destinationKeyArn: 'arn:aws:kms:us-west-2:123456789012:alias/files' },
    }],
    ['objects are replicated to an account that is none', 'MediaBucketReplicationAccountInvalid', {
      replication: { ...replication, destinationAccount: 'eknmusic' },
    }],
    ['the key is an alias by its name', 'MediaBucketEncryptionKeyUnknown', { encryptionKey: Alias.fromAliasName(testStack(), 'A', 'alias/files') }],
    ['the key is the ARN of an alias', 'MediaBucketEncryptionKeyUnknown', {
      encryptionKey: Key.fromKeyArn(testStack(), 'K', 'arn:aws:kms:us-east-1:123456789012:alias/files'),
    }],
    ['access logs go to another region', 'MediaBucketAccessLogsElsewhere', { accessLogsBucket: new Bucket(testStack('Other', 'eu-west-1'), 'Logs') }],
    ['the retention of a given log bucket is given', 'MediaBucketAccessLogRetentionUnused', {
      accessLogsBucket: Bucket.fromBucketName(testStack(), 'Logs', 'logs'), accessLogRetention: Duration.days(30),
    }],
    ['a bucket that is kept would be emptied', 'MediaBucketAutoDeleteKept', { autoDeleteObjects: true }],
    ['a bucket that is kept by its own prop would be emptied', 'MediaBucketAutoDeleteKept', {
      tier: DeploymentTier.DEVELOPMENT, removalPolicy: RemovalPolicy.RETAIN, autoDeleteObjects: true,
    }],
    ['days are only known at deploy time, as hours', 'MediaBucketDaysInvalid', { noncurrentVersionExpiration: Duration.hours(Lazy.number({ produce: () => 48 })) }],
    ['a rule of the user counts in hours', 'MediaBucketDaysInvalid', lifecycle({ prefix: 'x/', expiration: Duration.hours(6) })],
    ['a noncurrent version of the user would be kept for half a day', 'MediaBucketDaysInvalid', lifecycle({
      prefix: 'x/', noncurrentVersionExpiration: Duration.hours(12),
    })],
    ['a transition of the user is no whole number of days', 'MediaBucketDaysInvalid', lifecycle({
      prefix: 'x/', transitions: [{ storageClass: StorageClass.GLACIER, transitionAfter: Duration.hours(36) }],
    })],
    ['a noncurrent transition of the user is a token of hours', 'MediaBucketDaysInvalid', lifecycle({
      prefix: 'x/', noncurrentVersionTransitions: [{ storageClass: StorageClass.GLACIER, transitionAfter: Duration.hours(Lazy.number({ produce: () => 48 })) }],
    })],
    ['delivery is asked for and not described', 'MediaBucketDeliveryMissing', { deliveryEnabled: true }],
  ])('%s: %s', (_, code, props) => {
    expect(codes(props)).toEqual([code]);
  });
});

test('reports everything that is wrong at once, with path, prop, value and fix', () => {
  const error = errorOf({
    bucketName: 'EknMusic',
    noncurrentVersionExpiration: Duration.hours(6),
    archive: {},
  }) as Error;
  expect(ValidationErrors.isValidationError(error)).toBe(true);
  expect(error.message).toBe([
    'Test/Files: 3 problems',
    '  - [MediaBucketNameInvalid] `bucketName` is not a name that S3 accepts; got "EknMusic". '
      + 'Use 3 to 63 lowercase letters, digits, dots and hyphens, beginning and ending with a letter or digit.',
    '  - [MediaBucketDaysInvalid] `noncurrentVersionExpiration` is not a whole number of days, of at least one; got 6 hours. '
      + 'Give a `Duration.days(...)` of 1 or more; S3 counts in days.',
    '  - [MediaBucketArchivePrefixMissing] `archive.prefix` would archive every object of a media bucket, and an archived track cannot be '
      + 'played for hours; got nothing. Give `archive.prefix`, or use `profile: MediaBucketProfile.BACKUPS` for a bucket that holds backups only.',
  ].join('\n'));
});

test.each<[string, object]>([
  ['tier', { tier: 'production' }], ['bucketName', { bucketName: null }], ['profile', { profile: 'music' }], ['encryption', { encryption: 'AES' }],
  ['encryptionKey', { encryptionKey: 'alias/files' }], ['noncurrentVersionExpiration', { noncurrentVersionExpiration: 30 }],
  ['archive', { archive: true }], ['archive.transitionAfter', { archive: { prefix: 'x/', transitionAfter: 90 } }], ['lifecycleRules[0]', { lifecycleRules: [null] }],
  ['lifecycleRules[0].expiration', { lifecycleRules: [{ prefix: 'x/', expiration: 30 }] }], ['corsOrigins', { corsOrigins: 'https://a.b' }],
  ['corsRules[0].allowedOrigins', { corsRules: [{ allowedMethods: ['GET'] }] }], ['accessLogsBucket', { accessLogsBucket: 'logs' }],
  ['replication.destinationBucketArn', { replication: { destinationBucketArn: 7 } }], ['delivery', { delivery: true }],
  ['deliveryEnabled', { deliveryEnabled: 'no' }], ['removalPolicy', { removalPolicy: 'KEEP' }], ['alarmActions[0]', { alarmActions: ['arn'] }],
])('plain JavaScript that gives something else as %s is told so: MediaBucketPropInvalid', (path, props) => {
  expect((errorOf(props as MediaBucketProps) as Error).message).toContain(`[MediaBucketPropInvalid] \`${path}\` is not`);
});

test('props that are none are told so', () => {
  expect(codes(null as never)).toEqual(['MediaBucketPropInvalid']);
  expect(codes('files' as never)).toEqual(['MediaBucketPropInvalid']);
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
    noncurrentVersionExpiration: Duration.days(120),
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
