import { CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { testStack } from '../support/checks';
import { MediaBucket, type MediaBucketAttributes, ValidationErrors } from '@eknmusic/constructs';

const KEY = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

function codes(make: (stack: Stack) => unknown): string[] {
  try {
    make(testStack());
    return [];
  } catch (error) {
    return ValidationErrors.codes(error);
  }
}

describe('a bucket of another app', () => {
  test('is used without making anything', () => {
    const stack = testStack();
    const imported = MediaBucket.fromMediaBucketAttributes(stack, 'Files', { bucketName: 'eknmusic-files-prod', encryptionKeyArn: KEY });
    expect(imported.bucketName).toBe('eknmusic-files-prod');
    expect(stack.resolve(imported.bucketArn)).toEqual({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::eknmusic-files-prod']] });
    expect(imported.encryptionKey?.keyArn).toContain('1234abcd');
    expect(imported.metric5xxErrors().dimensions).toEqual({ BucketName: 'eknmusic-files-prod', FilterId: 'EntireBucket' });
    expect(Template.fromStack(stack).toJSON()).not.toHaveProperty('Resources');
  });

  test('may be known by its ARN', () => {
    const stack = testStack();
    const imported = MediaBucket.fromMediaBucketAttributes(stack, 'Files', { bucketArn: 'arn:aws:s3:::eknmusic-files-prod' });
    expect([imported.bucketName, imported.bucketArn]).toEqual(['eknmusic-files-prod', 'arn:aws:s3:::eknmusic-files-prod']);
  });

  test('may be known at deploy time only', () => {
    const stack = testStack();
    const imported = MediaBucket.fromMediaBucketAttributes(stack, 'Files', { bucketArn: Fn.importValue('files') });
    expect(stack.resolve(imported.bucketArn)).toEqual({ 'Fn::ImportValue': 'files' });
    expect(JSON.stringify(stack.resolve(imported.bucketName))).toContain('files');
    const named = MediaBucket.fromMediaBucketAttributes(stack, 'Named', { bucketName: new CfnParameter(stack, 'Name').valueAsString });
    expect(stack.resolve(named.bucketName)).toEqual({ Ref: 'Name' });
  });

  test.each<[string, string[], MediaBucketAttributes]>([
    ['nothing says which it is', ['MediaBucketNameMissing'], {}],
    ['the ARN is none', ['MediaBucketArnInvalid'], { bucketArn: 'x' }],
    ['the ARN is that of an object', ['MediaBucketArnInvalid'], { bucketArn: 'arn:aws:s3:::files/a.flac' }],
    ['the name has a slash', ['MediaBucketNameInvalid'], { bucketName: 'files/masters' }],
    ['the name is empty', ['MediaBucketNameInvalid'], { bucketName: '' }],
    ['name and ARN differ', ['MediaBucketNameConflict'], { bucketName: 'files', bucketArn: 'arn:aws:s3:::covers' }],
    ['the key is none', ['MediaBucketKeyInvalid'], { bucketName: 'files', encryptionKeyArn: 'key' }],
    ['the key is an alias', ['MediaBucketKeyInvalid'], { bucketName: 'files', encryptionKeyArn: KEY.replace('key/', 'alias/') }],
    ['an old name of us-east-1 is taken', [], { bucketName: 'EKN_Music.Files' }],
  ])('%s: %s', (_, expected, attributes) => {
    expect(codes((stack) => MediaBucket.fromMediaBucketAttributes(stack, 'Files', attributes))).toEqual(expected);
  });
});

describe('a bucket of aws-cdk-lib', () => {
  test('is used as a media bucket, with its key, and nothing is made', () => {
    const stack = testStack();
    const bucket = new Bucket(stack, 'Bucket', { encryptionKey: new Key(stack, 'Key') });
    const before = Template.fromStack(stack).toJSON();
    const other = testStack();
    const same = new Bucket(other, 'Bucket', { encryptionKey: new Key(other, 'Key') });
    const files = MediaBucket.fromBucket(other, 'Files', same);
    expect(files.bucket).toBe(same);
    expect(files.encryptionKey).toBe(same.encryptionKey);
    expect(Template.fromStack(other).toJSON()).toEqual(before);
    expect(bucket.encryptionKey).toBeDefined();
  });

  test('grants what a media bucket grants, and no more', () => {
    const stack = testStack();
    const bucket = new Bucket(stack, 'Bucket', { encryptionKey: new Key(stack, 'Key') });
    const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    MediaBucket.fromBucket(stack, 'Files', bucket).grants.readObjects(role);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Action: 's3:GetObject', Resource: stack.resolve(bucket.arnForObjects('*')) }),
          Match.objectLike({ Action: 'kms:Decrypt', Resource: stack.resolve(bucket.encryptionKey!.keyArn) }),
        ],
      },
    });
  });

  test('that is none, or has an alias as its key, is refused', () => {
    expect(codes((stack) => MediaBucket.fromBucket(stack, 'Files', null as never))).toEqual(['MediaBucketPropInvalid']);
    expect(codes((stack) => MediaBucket.fromBucket(stack, 'Files', { bucketArn: 'files' } as never))).toEqual(['MediaBucketMissing']);
    expect(codes((stack) => MediaBucket.fromBucket(stack, 'Files', new Bucket(stack, 'Bucket', {
      encryptionKey: Alias.fromAliasName(stack, 'Alias', 'alias/files'),
    })))).toEqual(['MediaBucketEncryptionKeyUnknown']);
  });
});
