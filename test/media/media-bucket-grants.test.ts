import { Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { testStack } from '../support/checks';
import { MediaBucket, type MediaBucketGrants } from '@eknmusic/constructs';

function statements(give: (grants: MediaBucketGrants, role: Role) => unknown): { Action: string | string[]; Resource: unknown }[] {
  const stack = testStack();
  const bucket = MediaBucket.fromMediaBucketAttributes(stack, 'Files', {
    bucketName: 'files', encryptionKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/k',
  });
  const role = new Role(stack, 'Api', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  give(bucket.grants, role);
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  return policy.Properties.PolicyDocument.Statement;
}

const bucketArn = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::files']] };
const objects = (pattern: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::files/${pattern}`]] });
const key = 'arn:aws:kms:us-east-1:123456789012:key/k';
const allow = (Action: string | string[], Resource: unknown) => ({ Effect: 'Allow', Action, Resource });

test('the documented API may get and put objects, and nothing more', () => {
  expect(statements((grants, role) => grants.readWriteObjects(role))).toEqual([
    allow(['s3:GetObject', 's3:PutObject'], objects('*')),
    allow(['kms:Decrypt', 'kms:GenerateDataKey'], key),
  ]);
});

test('reading is s3:GetObject and kms:Decrypt', () => {
  expect(statements((grants, role) => grants.readObjects(role, 'tracks/*'))).toEqual([
    allow('s3:GetObject', objects('tracks/*')), allow('kms:Decrypt', key),
  ]);
});

test('reading versions adds s3:GetObjectVersion', () => {
  expect(statements((grants, role) => grants.readVersions(role))).toEqual([
    allow(['s3:GetObject', 's3:GetObjectVersion'], objects('*')), allow('kms:Decrypt', key),
  ]);
});

test('writing is s3:PutObject, with what a multipart upload needs of the key', () => {
  expect(statements((grants, role) => grants.writeObjects(role, 'uploads/*'))).toEqual([
    allow('s3:PutObject', objects('uploads/*')), allow(['kms:Decrypt', 'kms:GenerateDataKey'], key),
  ]);
});

test('deleting leaves versions alone and needs no key', () => {
  expect(statements((grants, role) => grants.deleteObjects(role))).toEqual([allow('s3:DeleteObject', objects('*'))]);
});

test('listing shows keys, not objects', () => {
  expect(statements((grants, role) => grants.listObjects(role))).toEqual([allow('s3:ListBucket', bucketArn)]);
  expect(statements((grants, role) => grants.listVersions(role))).toEqual([allow('s3:ListBucketVersions', bucketArn)]);
});

test('another account is let in by the policy of the bucket', () => {
  const stack = testStack();
  const bucket = new MediaBucket(stack, 'Files');
  bucket.grants.readObjects(new AccountPrincipal('210987654321'));
  const policies = Template.fromStack(stack).findResources('AWS::S3::BucketPolicy');
  const document = JSON.stringify(Object.values(policies));
  expect(document).toContain(':iam::210987654321:root');
});
