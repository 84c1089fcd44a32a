import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { DeploymentTier } from '../core';

/** Options for a trail of all accounts of an organization. */
export interface AuditTrailOrganizationOptions {
  /** The ID of the organization: `o-a1b2c3d4e5`. */
  readonly organizationId: string;

  /**
   * The ID of the management account, to which the trail belongs, where a delegated administrator makes it.
   *
   * @default - the account of the stack is the management account
   */
  readonly managementAccountId?: string;
}

/** Properties for AuditTrail. */
export interface AuditTrailProps {
  /**
   * The deployment tier, which decides whether there are alarms, and what becomes of the records when the stack is deleted.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /**
   * The name of the trail: 3 to 128 letters, digits, dots, hyphens and underscores. Another name makes another trail.
   *
   * @default - made of the names of the stack and the construct
   */
  readonly trailName?: string;

  /**
   * Records all accounts of an organization. That is for its management account or a delegated administrator, with trusted access of CloudTrail.
   *
   * @default - this account alone
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html
   */
  readonly organization?: AuditTrailOrganizationOptions;

  /**
   * The name of the bucket.
   *
   * @default - CloudFormation makes it up
   */
  readonly bucketName?: string;

  /**
   * The time for which records are kept: in whole days, from 90 days to 100 years.
   *
   * @default Duration.days(400)
   */
  readonly retention?: Duration;

  /**
   * Locks every record for a time, at most as long as `retention`: in compliance mode nobody can delete one, not even the root user. Can be added later, and not be taken away.
   *
   * @default - who may delete objects may delete records; that some are missing is seen by log file validation
   */
  readonly objectLock?: s3.ObjectLockRetention;

  /**
   * The buckets of which each access to an object is recorded: data events, which cost extra.
   *
   * @default - calls that read or write objects are not recorded
   */
  readonly dataEventBuckets?: s3.IBucket[];

  /**
   * Looks for unusual numbers of calls and of errors: CloudTrail Insights, which costs extra.
   *
   * @default false
   */
  readonly insights?: boolean;

  /**
   * The bucket for the access logs of the bucket.
   *
   * @default - one of its own, which keeps them for a year
   */
  readonly accessLogsBucket?: s3.IBucket;

  /**
   * The KMS key of records and logs. One that was not made in this app must allow CloudTrail and CloudWatch Logs of this region to use it.
   *
   * @default - a key of its own, renewed every year
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The time for which CloudWatch Logs keeps the events, where alarms look at them and operators search.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The actions of the alarms.
   *
   * @default - what MusicDefaults says; alarms only change their state where nothing is said
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * The removal policy of buckets, log group and key.
   *
   * @default - as the tier says: deleted in development (buckets only when they are empty), otherwise kept
   */
  readonly removalPolicy?: RemovalPolicy;
}
