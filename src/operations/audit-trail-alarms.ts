/** A kind of event that somebody has to know of at once. */
export interface AuditEvent {
  /** The id of the metric filter and the alarm. */
  readonly id: string;
  readonly metricName: string;
  readonly filterPattern: string;
  /** The alarm in words for an operator. */
  readonly description: string;
}

const anyOf = (...names: string[]) => names.map((name) => `($.eventName = ${name})`).join(' || ');

/**
 * Events of the CIS AWS Foundations Benchmark, with the patterns that AWS Security Hub checks.
 *
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
 */
export const AUDIT_EVENTS: AuditEvent[] = [
  {
    id: 'RootUser',
    metricName: 'RootUserUsed',
    filterPattern: '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }',
    description: 'The root user was used',
  },
  {
    id: 'SignInWithoutMfa',
    metricName: 'SignInWithoutMfa',
    filterPattern: '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }',
    description: 'A user signed in to the console without MFA',
  },
  {
    id: 'TrailChanged',
    metricName: 'TrailChanged',
    filterPattern: `{ ${anyOf('CreateTrail', 'UpdateTrail', 'DeleteTrail', 'StartLogging', 'StopLogging')} }`,
    description: 'A trail was changed, stopped or deleted',
  },
  {
    // Beside the pattern of the benchmark, which is compared by its text.
    id: 'TrailEventsChanged',
    metricName: 'TrailEventsChanged',
    filterPattern: `{ ${anyOf('PutEventSelectors', 'PutInsightSelectors')} }`,
    description: 'Somebody changed which events a trail records',
  },
  {
    id: 'KeyDeletion',
    metricName: 'KeyDisabledOrDeleted',
    filterPattern: `{ ($.eventSource = kms.amazonaws.com) && (${anyOf('DisableKey', 'ScheduleKeyDeletion')}) }`,
    description: 'A KMS key was disabled, or is going to be deleted',
  },
  {
    id: 'BucketPolicy',
    metricName: 'BucketPolicyChanged',
    filterPattern: `{ ($.eventSource = s3.amazonaws.com) && (${anyOf(
      'PutBucketAcl', 'PutBucketPolicy', 'PutBucketCors', 'PutBucketLifecycle', 'PutBucketReplication', 'DeleteBucketPolicy', 'DeleteBucketCors', 'DeleteBucketLifecycle', 'DeleteBucketReplication',
    )}) }`,
    description: 'The policy, the sharing, the lifecycle or the replication of a bucket was changed',
  },
];
