import { Aspects, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, CfnBucket, EventType, HttpMethods, StorageClass } from 'aws-cdk-lib/aws-s3';
import { BucketVersioning } from 'aws-cdk-lib/aws-s3/mixins';
import { SqsDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DELETED, KEPT, testStack } from '../support/checks';
import { productionDelivery } from '../support/delivery';
import { DeploymentTier, MediaBucket, MediaBucketEncryption, MediaBucketProfile, type MediaBucketProps } from '@eknmusic/constructs';

function media(props: MediaBucketProps = {}, stack = testStack()): { template: Template; bucket: MediaBucket; stack: Stack } {
  const bucket = new MediaBucket(stack, 'Files', { bucketName: 'eknmusic-files-prod', ...props });
  return { template: Template.fromStack(stack), bucket, stack };
}

const named = (properties: object) => Match.objectLike({ BucketName: 'eknmusic-files-prod', ...properties });

function lifecycleRule(template: Template, id: string): object | undefined {
  const [bucket] = Object.values(template.findResources('AWS::S3::Bucket', { Properties: named({}) }));
  return bucket.Properties.LifecycleConfiguration.Rules.find((rule: { Id: string }) => rule.Id === id);
}

describe('every bucket', () => {
  test('has the name that it is given', () => {
    media().template.hasResourceProperties('AWS::S3::Bucket', named({}));
  });

  test('keeps every version', () => {
    media().template.hasResourceProperties('AWS::S3::Bucket', named({ VersioningConfiguration: { Status: 'Enabled' } }));
  });

  test('deletes noncurrent versions after 30 days and incomplete multipart uploads after 7', () => {
    expect(lifecycleRule(media().template, 'expire-old-versions')).toEqual({
      Id: 'expire-old-versions',
      Status: 'Enabled',
      NoncurrentVersionExpiration: { NoncurrentDays: 30 },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
      ExpiredObjectDeleteMarker: true,
    });
  });

  test('keeps old versions and unfinished uploads for as long as it is told', () => {
    const { template } = media({ noncurrentVersionExpiration: Duration.days(90), abortIncompleteMultipartUploadAfter: Duration.days(1) });
    expect(lifecycleRule(template, 'expire-old-versions')).toMatchObject({
      NoncurrentVersionExpiration: { NoncurrentDays: 90 }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
    });
  });

  test('is closed to the public', () => {
    media().template.allResourcesProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
    });
  });

  test('ignores access control lists', () => {
    media().template.hasResourceProperties('AWS::S3::Bucket', named({
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    }));
  });

  test.each([
    ['plain HTTP', { Bool: { 'aws:SecureTransport': 'false' } }, 's3:*'],
    ['TLS older than 1.2', { NumericLessThan: { 's3:TlsVersion': 1.2 } }, 's3:*'],
    ['another encryption, and not the lack of a choice', {
      StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' },
      Null: { 's3:x-amz-server-side-encryption': 'false' },
    }, 's3:PutObject'],
    ['a key that the caller brings', { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } }, 's3:PutObject'],
    ['another KMS key, and not the lack of a choice', {
      StringNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': Match.anyValue() },
      Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'false' },
    }, 's3:PutObject'],
  ])('refuses %s', (_, condition, action) => {
    const { template, stack, bucket } = media();
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: stack.resolve(bucket.bucketName),
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Effect: 'Deny', Action: action, Condition: condition })]) },
    });
  });

  test('writes its access logs to a bucket of its own, which is kept for a year of logs', () => {
    const { template, stack, bucket } = media();
    template.hasResourceProperties('AWS::S3::Bucket', named({
      LoggingConfiguration: { DestinationBucketName: stack.resolve(bucket.accessLogsBucket.bucketName), LogFilePrefix: 'access/Files/' },
    }));
    template.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: { Rules: [Match.objectLike({ Id: 'expire-logs', ExpirationInDays: 365 })] },
    });
  });

  test('lets S3 alone write those logs, and for this bucket alone', () => {
    const { template, stack, bucket } = media();
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: stack.resolve(bucket.accessLogsBucket.bucketName),
      PolicyDocument: {
        Statement: Match.arrayWith([{
          Effect: 'Allow',
          Principal: { Service: 'logging.s3.amazonaws.com' },
          Action: 's3:PutObject',
          Resource: stack.resolve(bucket.accessLogsBucket.arnForObjects('access/Files/*')),
          Condition: {
            ArnLike: { 'aws:SourceArn': stack.resolve(bucket.bucketArn) },
            StringEquals: { 'aws:SourceAccount': '123456789012' },
          },
        }]),
      },
    });
  });

  test('shares a log bucket that it is given', () => {
    const stack = testStack();
    const files = new MediaBucket(stack, 'Files');
    const backups = new MediaBucket(stack, 'Backups', { accessLogsBucket: files.accessLogsBucket });
    expect(backups.accessLogsBucket).toBe(files.accessLogsBucket);
    Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 3);
  });

  test('tells EventBridge nothing, unless it is asked to', () => {
    media().template.allResourcesProperties('AWS::S3::Bucket', { NotificationConfiguration: Match.absent() });
    const { template } = media({ eventBridgeEnabled: true });
    template.hasResourceProperties('AWS::S3::Bucket', { NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } });
    template.resourceCountIs('AWS::Lambda::Function', 0);
  });

  test('still tells EventBridge when other notifications are added', () => {
    const stack = testStack();
    const { bucket } = new MediaBucket(stack, 'Files', { eventBridgeEnabled: true });
    bucket.addEventNotification(EventType.OBJECT_CREATED, new SqsDestination(new Queue(stack, 'Queue')));
    Template.fromStack(stack).hasResourceProperties('Custom::S3BucketNotifications', {
      NotificationConfiguration: { EventBridgeConfiguration: {}, QueueConfigurations: Match.anyValue() },
    });
  });
});

describe('encryption', () => {
  test('uses a KMS key of its own, renewed every year, with few calls to KMS', () => {
    const { template, stack, bucket } = media();
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true, PendingWindowInDays: 30 });
    template.hasResourceProperties('AWS::S3::Bucket', named({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: stack.resolve(bucket.encryptionKey!.keyArn) },
        }],
      },
    }));
  });

  test('uses a key that it is given', () => {
    const stack = testStack();
    const key = new Key(stack, 'Shared', { enableKeyRotation: true });
    const { template, bucket } = media({ encryptionKey: key }, stack);
    expect(bucket.encryptionKey).toBe(key);
    template.resourceCountIs('AWS::KMS::Key', 1);
  });

  test('is AES-256 by choice, and then refuses anything else', () => {
    const { template, bucket } = media({ encryption: MediaBucketEncryption.S3_MANAGED });
    expect(bucket.encryptionKey).toBeUndefined();
    template.resourceCountIs('AWS::KMS::Key', 0);
    template.hasResourceProperties('AWS::S3::Bucket', named({
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
    }));
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({
          Sid: 'RefuseOtherEncryption', Condition: Match.objectLike({ StringNotEquals: { 's3:x-amz-server-side-encryption': 'AES256' } }),
        })]),
      },
    });
  });
});

describe('profiles', () => {
  test('media is open to the desktop client, and never archived', () => {
    const { template } = media({ profile: MediaBucketProfile.MEDIA });
    template.hasResourceProperties('AWS::S3::Bucket', named({
      CorsConfiguration: {
        CorsRules: [Match.objectLike({
          AllowedOrigins: ['https://desktop-client'], AllowedMethods: ['GET', 'PUT', 'POST'], AllowedHeaders: ['*'],
        })],
      },
    }));
    expect(lifecycleRule(template, 'archive')).toBeUndefined();
  });

  test('backups move to Glacier after 90 days, by a rule that is not the one for old versions', () => {
    const { template } = media({ profile: MediaBucketProfile.BACKUPS });
    expect(lifecycleRule(template, 'archive')).toEqual({
      Id: 'archive', Status: 'Enabled', Transitions: [{ StorageClass: 'GLACIER', TransitionInDays: 90 }],
    });
  });

  test.each([MediaBucketProfile.BACKUPS, MediaBucketProfile.CODE])('%s are closed to browsers', (profile) => {
    media({ profile }).template.hasResourceProperties('AWS::S3::Bucket', named({ CorsConfiguration: Match.absent() }));
  });

  test('code stays at hand', () => {
    expect(lifecycleRule(media({ profile: MediaBucketProfile.CODE }).template, 'archive')).toBeUndefined();
  });

  test('a part of a media bucket is archived when its prefix is named', () => {
    const { template } = media({ archive: { prefix: 'backups/', transitionAfter: Duration.days(180), storageClass: StorageClass.DEEP_ARCHIVE } });
    expect(lifecycleRule(template, 'archive')).toMatchObject({
      Prefix: 'backups/', Transitions: [{ StorageClass: 'DEEP_ARCHIVE', TransitionInDays: 180 }],
    });
  });

  test('rules of the user come after ours', () => {
    const { template } = media({ lifecycleRules: [{ id: 'previews', prefix: 'previews/', expiration: Duration.days(7) }] });
    expect(lifecycleRule(template, 'previews')).toMatchObject({ Prefix: 'previews/', ExpirationInDays: 7 });
  });

  test('CORS is for the origins that are named', () => {
    media({ corsOrigins: ['https://app.eknmusic.com', 'https://*.eknmusic.dev'] }).template.hasResourceProperties('AWS::S3::Bucket', named({
      CorsConfiguration: { CorsRules: [Match.objectLike({ AllowedOrigins: ['https://app.eknmusic.com', 'https://*.eknmusic.dev'] })] },
    }));
  });

  test('CORS rules of the user replace ours', () => {
    media({ corsRules: [{ allowedOrigins: ['*'], allowedMethods: [HttpMethods.GET] }] }).template.hasResourceProperties('AWS::S3::Bucket', named({
      CorsConfiguration: { CorsRules: [{ AllowedOrigins: ['*'], AllowedMethods: ['GET'] }] },
    }));
  });
});

describe('tiers', () => {
  test.each([
    ['production', DeploymentTier.PRODUCTION, KEPT],
    ['staging', DeploymentTier.STAGING, KEPT],
    ['development', DeploymentTier.DEVELOPMENT, DELETED],
  ])('%s keeps or deletes bucket, key and logs together', (_, tier, policy) => {
    const { template } = media({ tier });
    template.allResources('AWS::S3::Bucket', policy);
    template.allResources('AWS::KMS::Key', policy);
  });

  test('a removal policy of the user goes before the tier', () => {
    media({ tier: DeploymentTier.DEVELOPMENT, removalPolicy: RemovalPolicy.RETAIN }).template.allResources('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain',
    });
  });

  test('production watches requests and raises an alarm when S3 fails them', () => {
    const stack = testStack();
    const topic = new Topic(stack, 'Operators');
    const { template } = media({ alarmActions: [new SnsAction(topic)] }, stack);
    template.hasResourceProperties('AWS::S3::Bucket', named({ MetricsConfigurations: [{ Id: 'EntireBucket' }] }));
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: '5xxErrors',
      Namespace: 'AWS/S3',
      Statistic: 'Sum',
      Threshold: 10,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [stack.resolve(topic.topicArn)],
      OKActions: [stack.resolve(topic.topicArn)],
    });
  });

  test('development has no alarms and no metrics that cost', () => {
    const { template, bucket } = media({ tier: DeploymentTier.DEVELOPMENT });
    expect(bucket.alarms).toEqual([]);
    template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
    template.hasResourceProperties('AWS::S3::Bucket', named({ MetricsConfigurations: Match.absent() }));
  });

  test('delivery is as the tier says, unless it is chosen', () => {
    const distributions = (props: MediaBucketProps) => {
      const stack = testStack();
      new MediaBucket(stack, 'Files', { delivery: productionDelivery(stack), ...props });
      return Object.keys(Template.fromStack(stack).findResources('AWS::CloudFront::Distribution')).length;
    };
    expect(distributions({ tier: DeploymentTier.PRODUCTION })).toBe(1);
    expect(distributions({ tier: DeploymentTier.DEVELOPMENT })).toBe(0);
    expect(distributions({ tier: DeploymentTier.of('small', { highAvailability: false }) })).toBe(0);
    expect(distributions({ tier: DeploymentTier.DEVELOPMENT, deliveryEnabled: true })).toBe(1);
    expect(distributions({ tier: DeploymentTier.PRODUCTION, deliveryEnabled: false })).toBe(0);
  });

  test('everything that can be tagged names its tier', () => {
    media({ tier: DeploymentTier.STAGING }).template.allResourcesProperties('AWS::S3::Bucket', {
      Tags: Match.arrayWith([{ Key: 'eknmusic:tier', Value: 'staging' }]),
    });
  });
});

describe('metrics', () => {
  test.each([
    ['metric5xxErrors', { metricName: '5xxErrors', statistic: 'Sum' }],
    ['metric4xxErrors', { metricName: '4xxErrors', statistic: 'Sum' }],
    ['metricBucketSize', { metricName: 'BucketSizeBytes', statistic: 'Average' }],
    ['metricNumberOfObjects', { metricName: 'NumberOfObjects', statistic: 'Average' }],
  ] as const)('%s is the metric that S3 publishes', (method, expected) => {
    const metric = media().bucket[method]();
    expect(metric).toMatchObject({ namespace: 'AWS/S3', ...expected });
    expect(media().bucket[method]({ statistic: 'Maximum' })).toMatchObject({ statistic: 'Maximum' });
  });
});

describe('ways out', () => {
  test('the bucket is the default child', () => {
    const { bucket } = media();
    expect(bucket.node.defaultChild).toBe(bucket.bucket.node.defaultChild);
    expect(CfnBucket.isCfnBucket(bucket.node.defaultChild)).toBe(true);
  });

  test('the resource of every part is within reach', () => {
    const stack = testStack();
    const files = new MediaBucket(stack, 'Files', { bucketName: 'eknmusic-files-prod' });
    (files.bucket.node.defaultChild as CfnBucket).addPropertyOverride('AccelerateConfiguration.AccelerationStatus', 'Enabled');
    Template.fromStack(stack).hasResourceProperties('AWS::S3::Bucket', named({ AccelerateConfiguration: { AccelerationStatus: 'Enabled' } }));
  });

  test('mixins of aws-cdk-lib reach the bucket', () => {
    const stack = testStack();
    new MediaBucket(stack, 'Files').with(new BucketVersioning(false));
    Template.fromStack(stack).allResourcesProperties('AWS::S3::Bucket', { VersioningConfiguration: { Status: 'Suspended' } });
  });

  test('aspects reach the bucket', () => {
    const stack = testStack();
    new MediaBucket(stack, 'Files');
    Aspects.of(stack).add({ visit: (node) => { if (node instanceof Bucket) { (node.node.defaultChild as CfnBucket).addMetadata('seen', true); } } });
    Template.fromStack(stack).allResources('AWS::S3::Bucket', { Metadata: { seen: true } });
  });
});
