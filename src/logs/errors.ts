import type { ErrorCatalog } from '../private/errors';

export const LOGS_ERRORS: ErrorCatalog = {
  CentralLogsRetentionInvalid: {
    when: 'is not a time in whole days, from one day to a hundred years',
    fix: 'Give a `Duration` like `Duration.days(90)`, or leave it out for what the tier says.',
  },
  CentralLogsIntervalInvalid: {
    when: 'is not a time that Firehose gathers events for',
    fix: 'Give whole seconds, from `Duration.seconds(0)` to `Duration.minutes(15)`.',
  },
  CentralLogsDatabaseNameInvalid: {
    when: 'is not a name that both Athena and Glue take without quotes',
    fix: 'Use 1 to 128 lowercase letters, digits and underscores: "eknmusic_prod_logs".',
  },
  CentralLogsBucketNameInvalid: {
    when: 'is not a name that S3 accepts',
    fix: 'Use 3 to 63 lowercase letters, digits, dots and hyphens, beginning and ending with a letter or digit, and unique in all of AWS.',
  },
  CentralLogsArnInvalid: {
    when: 'is not the ARN of a stream of Firehose',
    fix: 'Write it like "arn:aws:firehose:us-east-1:123456789012:deliverystream/logs".',
  },
  CentralLogsEnvironmentMismatch: {
    when: 'is in another account or region, from which Firehose takes no events',
    fix: 'Make central logs in that account and region as well, or leave the log group out by `except`.',
  },
  CentralLogsClassUnsupported: {
    when: 'is of a log class that knows no subscription filters',
    fix: 'Give the log group the class `LogGroupClass.STANDARD`, which makes another one, or leave it out by `except`.',
  },
  CentralLogsSubscribedTwice: {
    when: 'is subscribed to by other central logs already',
    fix: 'Subscribe to it once; for a second place make your own `logs.SubscriptionFilter`.',
  },
  CentralLogsOwnErrors: {
    when: 'is the log group of what could not be delivered here, and its events would go round in circles',
    fix: 'Leave it out; `subscribeAll` does so by itself.',
  },
  CentralLogsStageUnreachable: {
    when: 'has a log group in another `Stage` than the central logs, and the stacks of one stage cannot refer to those of another',
    fix: 'Make central logs in each stage and call `subscribeAll(this)` there, in the stage; where stages share an account and a region, use '
      + '`CentralLogs.fromCentralLogsAttributes` with literal ARNs in each, after its log groups were made.',
  },
  CentralLogsLogGroupInvalid: {
    when: 'is not a log group',
    fix: 'Give a `logs.ILogGroup`: `new logs.LogGroup`, `logs.LogGroup.fromLogGroupName` or the log group of a construct.',
  },
  CentralLogsAutoDeleteInvalid: {
    when: 'empties buckets that are kept',
    fix: 'Set `removalPolicy: RemovalPolicy.DESTROY` as well, or use a tier that deletes data, or leave it out.',
  },
};
