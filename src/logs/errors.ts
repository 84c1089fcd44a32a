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
  CentralLogsElsewhere: {
    when: 'is in another account or region, from which Firehose takes no events',
    fix: 'Make central logs in that account and region as well, or leave the log group out by `except`.',
  },
  CentralLogsClassUnsupported: {
    when: 'is of a class that knows no subscriptions',
    fix: 'Give the log group the class `LogGroupClass.STANDARD`, which makes another one, or leave it out by `except`.',
  },
  CentralLogsTaken: {
    when: 'is collected by other central logs already',
    fix: 'Collect it once; for a second place make a `logs.CfnSubscriptionFilter` with `deliveryStreamArn` and `subscriptionRoleArn`.',
  },
  CentralLogsOwn: {
    when: 'tells what could not be delivered here, and would go round in circles',
    fix: 'Leave it out; `collectFrom` does so by itself.',
  },
};
