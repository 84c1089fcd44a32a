import { Annotations, ArnFormat, Duration, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge, acknowledgeCompliance } from './acknowledge';
import type { ErrorCatalog, Problems } from './errors';
import { differ } from './places';
import { bucketResource, createPrivateBucket } from './private-bucket';
import type { Removal } from './removal';

/** How a log bucket is to be made. */
export interface LogBucketOptions extends Removal {
  /** How long the logs are kept. */
  readonly retention: Duration;
  /** Whether CloudFront delivers its standard logs here, which it does by access control lists. */
  readonly acceptsCloudFrontLogs: boolean;
  /** Whether nothing but CloudFront writes here, so that no other bucket's access is recorded in it. @default false */
  readonly onlyForCloudFront?: boolean;
  /** Whether the bucket is emptied before it is deleted. @default false */
  readonly autoDeleteObjects?: boolean;
}

/**
 * The errors of a construct whose access logs go to a bucket of its own or the user's, to be spread into its catalog:
 * `…AccessLogsElsewhere` and `…AccessLogRetentionUnused`.
 *
 * @param construct the name of the construct, with which its codes begin
 */
export function accessLogErrors(construct: string): ErrorCatalog {
  return {
    [`${construct}AccessLogsElsewhere`]: {
      when: 'is in another account or region than the bucket, and S3 delivers access logs only within one',
      fix: 'Give a bucket of the same account and region, or leave it out, and one is made.',
    },
    [`${construct}AccessLogRetentionUnused`]: {
      when: 'is for the log bucket that is made here, and another one is given as `accessLogsBucket`',
      fix: 'Set the lifecycle of that bucket where it is made, and leave this out.',
    },
  };
}

/** What the user says of access logs: the props of the same names. */
interface AccessLogs {
  readonly accessLogsBucket?: s3.IBucket;
  readonly accessLogRetention?: Duration;
}

/**
 * Notes what is wrong with where access logs go.
 *
 * @param construct the name of the construct, as for `accessLogErrors`
 */
export function validateAccessLogs(
  problems: Problems, construct: string, scope: Construct, { accessLogsBucket, accessLogRetention }: AccessLogs,
): void {
  const place = accessLogsBucket?.env;
  const { account, region } = Stack.of(scope);
  problems.addIf(place !== undefined && (differ(place.account, account) || differ(place.region, region)), {
    code: `${construct}AccessLogsElsewhere`, prop: 'accessLogsBucket', got: `a bucket in ${place?.account}/${place?.region}`,
  });
  problems.addIf(accessLogsBucket !== undefined && accessLogRetention !== undefined, {
    code: `${construct}AccessLogRetentionUnused`, prop: 'accessLogRetention', got: accessLogRetention,
  });
}

/** A private bucket that AWS services write their logs to. */
export function createLogBucket(scope: Construct, id: string, options: LogBucketOptions): s3.Bucket {
  const bucket = createPrivateBucket(scope, id, options, {
    objectOwnership: options.acceptsCloudFrontLogs ? s3.ObjectOwnership.BUCKET_OWNER_PREFERRED : undefined,
    autoDeleteObjects: options.autoDeleteObjects,
    lifecycleRules: [{
      id: 'expire-logs',
      expiration: options.retention,
      noncurrentVersionExpiration: Duration.days(1),
      abortIncompleteMultipartUploadAfter: Duration.days(1),
    }],
  });
  const resource = bucketResource(bucket);
  acknowledgeCompliance(resource, 'S3DefaultEncryptionKMS',
    'S3 and CloudFront deliver their logs only to buckets whose default encryption is SSE-S3; AWS documents no KMS support for them.');
  acknowledgeCompliance(resource, 'S3BucketReplicationEnabled',
    'Access logs are kept for a limited time as evidence, not as a record to restore from; the buckets whose access they record can be replicated.');
  if (options.onlyForCloudFront) {
    const reason = 'This bucket only receives logs; recording the access to it as well would fill it with records of its own filling.';
    acknowledge(resource, 'AwsSolutions-S1', reason);
    acknowledgeCompliance(resource, 'S3BucketLoggingEnabled', reason);
  }
  return bucket;
}

/**
 * The ownership of the objects of a log bucket that refuses access control lists, by which CloudFront delivers its standard logs. Undefined
 * for one that accepts them, and for one whose settings are not known.
 */
export function ownershipThatRefusesAcls(logBucket: s3.IBucket | undefined): string | undefined {
  const resource = logBucket?.node.defaultChild;
  if (!resource || !s3.CfnBucket.isCfnBucket(resource)) {
    return undefined;
  }
  const controls = Stack.of(resource).resolve(resource.ownershipControls) as { rules?: { objectOwnership?: string }[] } | undefined;
  const ownership = controls?.rules?.[0]?.objectOwnership ?? s3.ObjectOwnership.BUCKET_OWNER_ENFORCED;
  return ownership === s3.ObjectOwnership.BUCKET_OWNER_ENFORCED ? ownership : undefined;
}

/** Has S3 write down who uses a bucket. Written here, since what aws-cdk-lib writes depends on a feature flag of the app. */
export function recordAccess(bucket: s3.Bucket, accessLogsBucket: s3.IBucket, prefix: string): void {
  const resource = bucketResource(bucket);
  resource.loggingConfiguration = { destinationBucketName: accessLogsBucket.bucketName, logFilePrefix: prefix };
  const { statementAdded } = accessLogsBucket.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('logging.s3.amazonaws.com')],
    actions: ['s3:PutObject'],
    resources: [accessLogsBucket.arnForObjects(`${prefix}*`)],
    conditions: {
      ArnLike: { 'aws:SourceArn': Stack.of(accessLogsBucket) === Stack.of(bucket) ? bucket.bucketArn : arnFromElsewhere(resource) },
      StringEquals: { 'aws:SourceAccount': Stack.of(bucket).account },
    },
  }));
  if (!statementAdded) {
    Annotations.of(bucket).addWarningV2('@eknmusic/constructs:accessLogsPolicyNotAdded',
      `The policy of the bucket ${accessLogsBucket.node.path} is not this app's to write: it receives access logs only when its own app allows \`s3:PutObject\` to logging.s3.amazonaws.com.`);
  }
}

/**
 * The ARN of a bucket for the policy of a bucket in another stack: its name as it is given, or any bucket.
 *
 * A reference would have each of the two stacks wait for the other, since the bucket needs the name of the log bucket.
 */
function arnFromElsewhere(bucket: s3.CfnBucket): string {
  const { bucketName } = bucket;
  return Stack.of(bucket).formatArn({
    service: 's3',
    region: '',
    account: '',
    resource: bucketName === undefined || Token.isUnresolved(bucketName) ? '*' : bucketName,
    arnFormat: ArnFormat.NO_RESOURCE_NAME,
  });
}
