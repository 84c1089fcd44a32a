import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { CentralLogsAttributes, CentralLogsProps } from './central-logs-props';
import { LOGS_ERRORS } from './errors';
import { Problems } from '../private/errors';
import { isBucketName, isRoleArn } from '../private/formats';

const MOST_DAYS = 36_500;
const MOST_SECONDS = 900;

/** What is decided before the props can be judged. */
export interface CentralLogsDecisions {
  readonly retention: Duration;
  readonly interval: Duration;
  readonly removalPolicy: RemovalPolicy;
}

/** Throws everything that is wrong with the props of central logs. */
export function validateCentralLogs(scope: Construct, props: CentralLogsProps, { retention, interval, removalPolicy }: CentralLogsDecisions): void {
  const problems = new Problems(scope, LOGS_ERRORS);
  // Both are written into the template as numbers of another unit than they may have.
  for (const [prop, got] of [['retention', retention], ['deliveryInterval', interval]] as const) {
    if (got.isUnresolved()) {
      problems.add({ code: prop === 'retention' ? 'CentralLogsRetentionInvalid' : 'CentralLogsIntervalInvalid', prop, got: 'a time that is only known at deploy time' });
    }
  }
  problems.addIf(!isWhole(retention, (it) => it.toDays({ integral: false }), 1, MOST_DAYS), {
    code: 'CentralLogsRetentionInvalid', prop: 'retention', got: retention,
  });
  problems.addIf(!isWhole(interval, (it) => it.toSeconds({ integral: false }), 0, MOST_SECONDS), {
    code: 'CentralLogsIntervalInvalid', prop: 'deliveryInterval', got: interval,
  });
  problems.addIf(props.databaseName !== undefined && !/^[a-z0-9_]{1,128}$/.test(props.databaseName), {
    code: 'CentralLogsDatabaseNameInvalid', prop: 'databaseName', got: props.databaseName,
  });
  problems.addIf(props.bucketName !== undefined && !isBucketName(props.bucketName), {
    code: 'CentralLogsBucketNameInvalid', prop: 'bucketName', got: props.bucketName,
  });
  problems.addIf(props.autoDeleteObjects === true && removalPolicy !== RemovalPolicy.DESTROY, {
    code: 'CentralLogsAutoDeleteInvalid', prop: 'autoDeleteObjects', got: true,
  });
  problems.throwIfAny();
}

/** Throws everything that is wrong with the attributes of central logs. */
export function validateCentralLogsAttributes(scope: Construct, { deliveryStreamArn, subscriptionRoleArn }: CentralLogsAttributes): void {
  const problems = new Problems(scope, LOGS_ERRORS);
  problems.addIf(!/^arn:[^:]+:firehose:[a-z0-9-]+:\d{12}:deliverystream\/[\w.-]{1,64}$/.test(deliveryStreamArn), {
    code: 'CentralLogsArnInvalid', prop: 'deliveryStreamArn', got: deliveryStreamArn,
  });
  problems.addIf(!isRoleArn(subscriptionRoleArn), {
    code: 'CentralLogsArnInvalid',
    prop: 'subscriptionRoleArn',
    got: subscriptionRoleArn,
    why: 'is not the ARN of a role',
    fix: 'Write it like "arn:aws:iam::123456789012:role/logs-subscription".',
  });
  problems.throwIfAny();
}

function isWhole(duration: Duration, toNumber: (duration: Duration) => number, least: number, most: number): boolean {
  if (duration.isUnresolved()) {
    return true;
  }
  const number = toNumber(duration);
  return Number.isInteger(number) && number >= least && number <= most;
}
