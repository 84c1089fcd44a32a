import { CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { findings, testStack } from '../support/checks';
import { DeploymentTier, MediaBucket, MediaBucketEncryption, type MediaBucketProps, type MediaReplicationOptions } from '@eknmusic/constructs';

const DESTINATION = {
  destinationBucketArn: 'arn:aws:s3:::eknmusic-files-prod-replica',
  destinationKeyArn: 'arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
};

function replicated(options: Partial<MediaReplicationOptions> = {}, props: MediaBucketProps = {}) {
  const stack = testStack();
  const bucket = new MediaBucket(stack, 'Files', { replication: { ...DESTINATION, ...options }, ...props });
  return { stack, bucket, template: Template.fromStack(stack) };
}

const rule = (properties: object) => ({ ReplicationConfiguration: Match.objectLike({ Rules: [Match.objectLike(properties)] }) });

test('copies every new object within 15 minutes, and measures it', () => {
  replicated().template.hasResourceProperties('AWS::S3::Bucket', rule({
    Status: 'Enabled',
    Filter: { Prefix: '' },
    DeleteMarkerReplication: { Status: 'Disabled' },
    SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
    Destination: {
      Bucket: DESTINATION.destinationBucketArn,
      EncryptionConfiguration: { ReplicaKmsKeyID: DESTINATION.destinationKeyArn },
      ReplicationTime: { Status: 'Enabled', Time: { Minutes: 15 } },
      Metrics: { Status: 'Enabled', EventThreshold: { Minutes: 15 } },
    },
  }));
});

test('copies a part of the bucket, with deletions and without a time limit, when it is told', () => {
  replicated({ prefix: 'masters/', deleteMarkerReplication: true, timeControl: false }).template.hasResourceProperties('AWS::S3::Bucket', rule({
    Filter: { Prefix: 'masters/' },
    DeleteMarkerReplication: { Status: 'Enabled' },
    Destination: Match.objectLike({ ReplicationTime: Match.absent(), Metrics: { Status: 'Enabled' } }),
  }));
});

test('gives the copies to the account that owns the destination', () => {
  const { template } = replicated({ destinationAccount: '210987654321' });
  template.hasResourceProperties('AWS::S3::Bucket', rule({
    Destination: Match.objectLike({ Account: '210987654321', AccessControlTranslation: { Owner: 'Destination' } }),
  }));
  template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['s3:ObjectOwnerOverrideToBucketOwner']) })]),
    },
  });
});

test('lets S3 read here and write there, and nothing more', () => {
  const { template, stack, bucket } = replicated();
  template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'], Resource: stack.resolve(bucket.bucketArn) },
        {
          Effect: 'Allow',
          Action: ['s3:GetObjectVersionAcl', 's3:GetObjectVersionForReplication', 's3:GetObjectVersionTagging'],
          Resource: stack.resolve(bucket.bucket.arnForObjects('*')),
        },
        {
          Effect: 'Allow',
          Action: ['s3:ReplicateDelete', 's3:ReplicateObject', 's3:ReplicateTags'],
          Resource: `${DESTINATION.destinationBucketArn}/*`,
        },
        { Effect: 'Allow', Action: 'kms:Decrypt', Resource: stack.resolve(bucket.encryptionKey!.keyArn) },
        { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'], Resource: DESTINATION.destinationKeyArn },
      ],
    },
  });
});

test('S3 may assume the role, without a condition that S3 is not documented to meet', () => {
  replicated().template.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [{
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 's3.amazonaws.com' },
        Condition: Match.absent(),
      }],
    },
  });
});

test('needs no key where S3 manages the keys', () => {
  const { template } = replicated({ destinationKeyArn: undefined }, { encryption: MediaBucketEncryption.S3_MANAGED });
  template.hasResourceProperties('AWS::S3::Bucket', rule({
    SourceSelectionCriteria: Match.absent(), Destination: Match.objectLike({ EncryptionConfiguration: Match.absent() }),
  }));
});

test('raises an alarm when an object is not copied', () => {
  const { template, stack, bucket } = replicated();
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'OperationsFailedReplication',
    // All that the metric has, by name: CloudWatch finds none by a part of them.
    Dimensions: [
      { Name: 'DestinationBucket', Value: 'eknmusic-files-prod-replica' },
      { Name: 'RuleId', Value: 'replicate' },
      { Name: 'SourceBucket', Value: stack.resolve(bucket.bucketName) },
    ],
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
  });
});


test('raises the alarm on a bucket whose name is known at deploy time', () => {
  const stack = testStack();
  const destinationBucketArn = new CfnParameter(stack, 'Replica').valueAsString;
  new MediaBucket(stack, 'Files', { replication: { ...DESTINATION, destinationBucketArn } });
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'OperationsFailedReplication',
    Dimensions: Match.arrayWith([{ Name: 'DestinationBucket', Value: { 'Fn::Select': [5, { 'Fn::Split': [':', { Ref: 'Replica' }] }] } }]),
  });
});
test('has its role and policy within reach', () => {
  const { bucket } = replicated();
  expect(bucket.replication!.role).toBeDefined();
  expect(bucket.replication!.policy).toBeDefined();
});

test('is clean under AwsSolutions, and the replication rules of NIST and PCI are met', () => {
  const stack = testStack();
  new MediaBucket(stack, 'Files', { replication: DESTINATION, tier: DeploymentTier.of('quiet', { alarmsEnabled: false }) });
  expect(findings(stack, 'AwsSolutions')).toEqual([]);
  expect(findings(stack, 'NIST')).toEqual([]);
  expect(findings(stack, 'PCI')).toEqual([]);
});

test.each<[string, (stack: Stack) => string]>([
  ['a parameter', (stack) => new CfnParameter(stack, 'Destination').valueAsString],
  ['the export of another stack', () => Fn.importValue('replica-arn')],
  ['a bucket of another stack', (stack) => new Bucket(new Stack(stack.node.root, 'Other', { env: { account: stack.account, region: stack.region } }), 'Replica').bucketArn],
])('the destination may be %s', (_, destination) => {
  const stack = testStack();
  const destinationBucketArn = destination(stack);
  new MediaBucket(stack, 'Files', { replication: { ...DESTINATION, destinationBucketArn }, tier: DeploymentTier.of('quiet', { alarmsEnabled: false }) });
  expect(findings(stack, 'AwsSolutions').filter((finding) => finding.includes('/Files/'))).toEqual([]);
});
