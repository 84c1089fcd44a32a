import { Stack, type Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ERRORS_PREFIX, EVENTS_PREFIX } from './central-logs-layout';
import type { ICentralLogsDelivery } from './central-logs-props';
import { description } from '../private/descriptions';
import { createLogGroup } from '../private/encrypted-logs';
import type { Removal } from '../private/removal';
import { acknowledgeWildcard } from '../private/rendered';

/** Where events go, and how. */
export interface CentralLogsDeliveryOptions extends Removal {
  readonly bucket: s3.IBucket;
  readonly encryptionKey: kms.IKey;
  readonly interval: Duration;
  /** How long it is kept what could not be delivered, and why. */
  readonly logRetention: logs.RetentionDays;
}

/** The stream that takes events from CloudWatch Logs and writes them to a bucket, with the roles of both. */
export class CentralLogsDelivery extends Construct implements ICentralLogsDelivery {
  public readonly deliveryStreamArn: string;
  public readonly deliveryStreamName: string;
  public readonly errorLogGroup: logs.LogGroup;
  public readonly errorLogStream: logs.LogStream;
  public readonly role: iam.Role;
  public readonly policy: iam.ManagedPolicy;
  private readonly stream: firehose.CfnDeliveryStream;
  public readonly subscriptionRole: iam.Role;
  public readonly subscriptionPolicy: iam.ManagedPolicy;

  public constructor(scope: Construct, id: string, private readonly options: CentralLogsDeliveryOptions) {
    super(scope, id);
    this.errorLogGroup = createLogGroup(this, 'Errors', options);
    this.errorLogStream = new logs.LogStream(this, 'ErrorStream', { logGroup: this.errorLogGroup, removalPolicy: options.removalPolicy });
    this.role = new iam.Role(this, 'Role', {
      description: description(`Writes the logs of ${scope.node.path} to their bucket`),
      // Nobody outside of the account can have Firehose take it on: that takes the right to pass the role.
      assumedBy: new iam.ServicePrincipal('firehose.amazonaws.com'),
    });
    this.policy = this.createPolicy();
    this.stream = this.createStream();
    this.deliveryStreamArn = this.stream.attrArn;
    this.deliveryStreamName = this.stream.ref;
    this.subscriptionRole = this.createSubscriptionRole();
    this.subscriptionPolicy = new iam.ManagedPolicy(this, 'SubscriptionPolicy', {
      description: 'Sending of logs to their collection',
      roles: [this.subscriptionRole],
      statements: [new iam.PolicyStatement({ actions: ['firehose:PutRecord', 'firehose:PutRecordBatch'], resources: [this.stream.attrArn] })],
    });
  }

  /** @see https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3 */
  private createPolicy(): iam.ManagedPolicy {
    const { bucket, encryptionKey } = this.options;
    const objects = [EVENTS_PREFIX, ERRORS_PREFIX].map((prefix) => bucket.arnForObjects(`${prefix}*`));
    const policy = new iam.ManagedPolicy(this, 'Policy', {
      description: 'Writing of the collected logs',
      roles: [this.role],
      statements: [
        new iam.PolicyStatement({ actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'], resources: objects }),
        new iam.PolicyStatement({ actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'], resources: [bucket.bucketArn] }),
        new iam.PolicyStatement({
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [encryptionKey.keyArn],
          conditions: { StringEquals: { 'kms:ViaService': `s3.${Stack.of(this).region}.amazonaws.com` } },
        }),
        new iam.PolicyStatement({ actions: ['logs:PutLogEvents'], resources: [this.errorLogGroup.logGroupArn] }),
      ],
    });
    for (const arn of objects) {
      acknowledgeWildcard(policy, arn, 'The objects are named by the day on which they are written: the right is to those that begin with this prefix.');
    }
    return policy;
  }

  /** Written here and not by `firehose.DeliveryStream`, whose role may also delete, and which adds a table of addresses to the stack. */
  private createStream(): firehose.CfnDeliveryStream {
    const { bucket, encryptionKey, interval } = this.options;
    const stream = new firehose.CfnDeliveryStream(this, 'Stream', {
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: { keyType: 'CUSTOMER_MANAGED_CMK', keyArn: encryptionKey.keyArn },
      extendedS3DestinationConfiguration: {
        bucketArn: bucket.bucketArn,
        roleArn: this.role.roleArn,
        prefix: `${EVENTS_PREFIX}!{timestamp:yyyy/MM/dd}/`,
        errorOutputPrefix: `${ERRORS_PREFIX}!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/`,
        bufferingHints: { intervalInSeconds: interval.toSeconds(), sizeInMBs: 64 },
        compressionFormat: 'GZIP',
        encryptionConfiguration: { kmsEncryptionConfig: { awskmsKeyArn: encryptionKey.keyArn } },
        // CloudWatch Logs sends what it compressed; one text a line is what Athena reads.
        processingConfiguration: {
          enabled: true,
          processors: [
            { type: 'Decompression', parameters: [{ parameterName: 'CompressionFormat', parameterValue: 'GZIP' }] },
            { type: 'AppendDelimiterToRecord' },
          ],
        },
        cloudWatchLoggingOptions: {
          enabled: true, logGroupName: this.errorLogGroup.logGroupName, logStreamName: this.errorLogStream.logStreamName,
        },
      },
    });
    // Firehose tries its role when the stream is made.
    stream.node.addDependency(this.policy);
    return stream;
  }

  /** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#FirehoseExample */
  private createSubscriptionRole(): iam.Role {
    const stack = Stack.of(this);
    return new iam.Role(this, 'SubscriptionRole', {
      description: description(`Lets CloudWatch Logs send events to ${this.node.scope!.node.path}`),
      assumedBy: new iam.ServicePrincipal('logs.amazonaws.com', {
        conditions: { StringLike: { 'aws:SourceArn': stack.formatArn({ service: 'logs', resource: '*' }) } },
      }),
    });
  }
}
