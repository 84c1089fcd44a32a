import { Duration, Stack, Tags } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { AUDIT_EVENTS, type AuditEvent } from './audit-trail-alarms';
import { AuditTrailGrants } from './audit-trail-grants';
import type { AuditTrailProps } from './audit-trail-props';
import { validateAuditTrail } from './audit-trail-validation';
import { DeploymentTier } from '../core';
import { regionWideName } from '../private/account-wide-name';
import { acknowledgeCompliance } from '../private/acknowledge';
import { createAlarm } from '../private/alarms';
import { createLogGroup } from '../private/encrypted-logs';
import { always, injectable } from '../private/injectable';
import { KeptData } from '../private/kept-data';
import { createLogBucket, recordAccess } from '../private/log-bucket';
import { createPrivateBucket } from '../private/private-bucket';

/**
 * The record of who did what: every call to AWS in all regions of an account or an organization, encrypted, validated, kept, and locked if you like; with alarms on what
 * nobody does by the way.
 *
 * Make one for an account. AWS charges for the second copy of management events.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html
 * @example
 *
 * declare const onCall: OnCall;
 *
 * new AuditTrail(this, 'AuditTrail', { alarmActions: [onCall.page.alarmAction] });
 */
@injectable<AuditTrailProps>({ tier: always, encryptionKey: always, alarmActions: always })
export class AuditTrail extends Construct {
  /** The name by which property injectors of the CDK know this construct. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.AuditTrail';

  /** The ARN of the trail. */
  public readonly trailArn: string;
  /** The name of the trail. */
  public readonly trailName: string;
  /** The bucket of the records. */
  public readonly bucket: s3.Bucket;
  /** The bucket with the access logs of that bucket. */
  public readonly accessLogsBucket: s3.IBucket;
  /** The KMS key of records and logs. */
  public readonly encryptionKey: kms.IKey;
  /** The log group in which alarms look at the events. */
  public readonly logGroup: logs.LogGroup;
  /** The role by which CloudTrail writes to the log group. */
  public readonly role: iam.Role;
  /** The permissions of that role. */
  public readonly policy: iam.ManagedPolicy;
  /** The alarms; none where the tier has no alarms. */
  public readonly alarms: cloudwatch.Alarm[] = [];
  /** Permissions to read the records. */
  public readonly grants: AuditTrailGrants;

  private readonly account: string;

  /**
   * Throws `AuditTrail...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there, which decides the logical ids: a change of it makes another bucket
   * @param props properties for the trail
   */
  public constructor(scope: Construct, id: string, props: AuditTrailProps = {}) {
    super(scope, id);
    const retention = props.retention ?? Duration.days(400);
    validateAuditTrail(this, props, retention);
    const tier = props.tier ?? DeploymentTier.PRODUCTION;
    const kept = new KeptData({ logRetention: logs.RetentionDays.THREE_MONTHS, ...props }, tier);
    const stack = Stack.of(this);
    this.account = props.organization?.managementAccountId ?? stack.account;
    this.trailName = props.trailName ?? regionWideName(this, 'Trail', 128);
    // Its policies name the trail, which needs them: so the name is known before.
    this.trailArn = stack.formatArn({ service: 'cloudtrail', account: this.account, resource: 'trail', resourceName: this.trailName });

    this.encryptionKey = kept.chooseKey(this, `Encrypts the records of ${this.node.path}`);
    this.letTrailUseKey();
    this.accessLogsBucket = props.accessLogsBucket ?? createLogBucket(this, 'AccessLogs', { retention: Duration.days(365), ...kept, acceptsCloudFrontLogs: false });
    this.bucket = this.createBucket(props, retention, kept);
    recordAccess(this.bucket, this.accessLogsBucket, `access/${id}/`);
    this.logGroup = createLogGroup(this, 'LogGroup', { encryptionKey: this.encryptionKey, ...kept });
    this.role = new iam.Role(this, 'Role', { description: 'Writes the events of a trail to its log group', assumedBy: new iam.ServicePrincipal('cloudtrail.amazonaws.com') });
    this.policy = new iam.ManagedPolicy(this, 'Policy', {
      description: 'Events of a trail',
      roles: [this.role],
      statements: [new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [this.logGroup.logGroupArn] })],
    });
    const trail = this.createTrail(props);
    this.node.defaultChild = trail;
    this.grants = AuditTrailGrants.fromAuditTrail(this);
    if (tier.alarmsEnabled) {
      this.createAlarms(props.alarmActions ?? []);
    }
    Tags.of(this).add('eknmusic:tier', tier.name);
  }

  /**
   * The number of events that arrive in the log group.
   *
   * @param options the options of the metric; by default the sum over an hour
   */
  public metricIncomingLogEvents(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/Logs', metricName: 'IncomingLogEvents', dimensionsMap: { LogGroupName: this.logGroup.logGroupName }, statistic: cloudwatch.Stats.SUM, period: Duration.hours(1), ...options,
    }).attachTo(this);
  }

  /**
   * A metric of the events that raise alarms.
   *
   * @param metricName its name: `RootUserUsed`, `SignInWithoutMfa`, `TrailChanged`, `KeyDisabledOrDeleted` or `BucketPolicyChanged`
   * @param options the options of the metric; by default the sum over five minutes
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    // eslint-disable-next-line @stylistic/max-len
    return new cloudwatch.Metric({ namespace: this.namespace, metricName, statistic: cloudwatch.Stats.SUM, period: Duration.minutes(5), ...options }).attachTo(this);
  }

  private get namespace(): string {
    return `AuditTrail/${this.trailName}`;
  }

  /**
   * CloudTrail decrypts because the bucket has a key of its own, by which S3 asks AWS KMS less often.
   *
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
   */
  private letTrailUseKey(): void {
    const trails = Stack.of(this).formatArn({ service: 'cloudtrail', region: '*', account: this.account, resource: 'trail', resourceName: '*' });
    const allow = (actions: string[], conditions: iam.Conditions) => this.encryptionKey.addToResourcePolicy(new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('cloudtrail.amazonaws.com')], actions, resources: ['*'], conditions,
    }));
    allow(['kms:GenerateDataKey*'], { StringEquals: { 'aws:SourceArn': this.trailArn }, StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': trails } });
    allow(['kms:Decrypt', 'kms:DescribeKey'], { StringEquals: { 'aws:SourceArn': this.trailArn } });
  }

  private createBucket({ bucketName, objectLock, organization }: AuditTrailProps, retention: Duration, kept: KeptData): s3.Bucket {
    const bucket = createPrivateBucket(this, 'Bucket', kept, {
      bucketName,
      encryptionKey: this.encryptionKey,
      objectLockEnabled: objectLock ? true : undefined,
      objectLockDefaultRetention: objectLock,
      lifecycleRules: [{
        id: 'expire-records', expiration: retention, noncurrentVersionExpiration: Duration.days(1), abortIncompleteMultipartUploadAfter: Duration.days(1),
      }],
    });
    const allow = (actions: string[], resources: string[], conditions: Record<string, string>) => bucket.addToResourcePolicy(new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('cloudtrail.amazonaws.com')], actions, resources, conditions: { StringEquals: { 'aws:SourceArn': this.trailArn, ...conditions } },
    }));
    allow(['s3:GetBucketAcl'], [bucket.bucketArn], {});
    allow(['s3:PutObject'], [this.account, ...organization ? [organization.organizationId] : []].map((owner) => bucket.arnForObjects(`AWSLogs/${owner}/*`)), {
      's3:x-amz-acl': 'bucket-owner-full-control',
    });
    acknowledgeCompliance(bucket.node.defaultChild!, 'S3BucketReplicationEnabled',
      'The newest events are in the log group as well; records are validated, versioned, and locked where that is asked for. A copy in another region is made by replicating this bucket.');
    return bucket;
  }

  private createTrail({ organization, dataEventBuckets, insights }: AuditTrailProps): CfnTrail {
    const trail = new CfnTrail(this, 'Trail', {
      trailName: this.trailName,
      isLogging: true,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      isOrganizationTrail: organization !== undefined,
      s3BucketName: this.bucket.bucketName,
      kmsKeyId: this.encryptionKey.keyArn,
      cloudWatchLogsLogGroupArn: this.logGroup.logGroupArn,
      cloudWatchLogsRoleArn: this.role.roleArn,
      advancedEventSelectors: [
        { name: 'Management events', fieldSelectors: [{ field: 'eventCategory', equalTo: ['Management'] }] },
        ...dataEventBuckets === undefined ? [] : [{
          name: 'Objects of buckets',
          fieldSelectors: [
            { field: 'eventCategory', equalTo: ['Data'] },
            { field: 'resources.type', equalTo: ['AWS::S3::Object'] },
            { field: 'resources.ARN', startsWith: dataEventBuckets.map(({ bucketArn }) => `${bucketArn}/`) },
          ],
        }],
      ],
      insightSelectors: insights ? [{ insightType: 'ApiCallRateInsight' }, { insightType: 'ApiErrorRateInsight' }] : undefined,
    });
    // CloudTrail tries to write when it makes the trail.
    trail.node.addDependency(this.bucket.policy!, this.policy);
    return trail;
  }

  private createAlarms(actions: cloudwatch.IAlarmAction[]): void {
    AUDIT_EVENTS.forEach((event) => this.alarms.push(this.createEventAlarm(event, actions)));
    this.alarms.push(createAlarm(this, 'SilenceAlarm', {
      metric: this.metricIncomingLogEvents(),
      description: `No event has arrived in ${this.logGroup.logGroupName} for two hours: the trail ${this.trailName} was stopped, or may not write`,
      below: 1,
      allOf: 2,
      silenceIsTrouble: true,
      actions,
    }));
  }

  private createEventAlarm({ id, metricName, filterPattern, description }: AuditEvent, actions: cloudwatch.IAlarmAction[]): cloudwatch.Alarm {
    new logs.MetricFilter(this, `${id}Filter`, {
      logGroup: this.logGroup, filterPattern: logs.FilterPattern.literal(filterPattern), metricNamespace: this.namespace, metricName, metricValue: '1',
    });
    return createAlarm(this, `${id}Alarm`, {
      metric: this.metric(metricName), description: `${description}: search ${this.logGroup.logGroupName} for who it was`, above: 0, atOnce: true, actions,
    });
  }
}
