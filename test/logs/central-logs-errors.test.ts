import { App, Aws, Duration, Lazy, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnLogGroup, LogGroup, LogGroupClass } from 'aws-cdk-lib/aws-logs';
import { testStack } from '../support/checks';
import { errorOf } from '../support/error-of';
import { CentralLogs, type CentralLogsAttributes, type CentralLogsProps, ValidationErrors } from '@eknmusic/constructs';

const ATTRIBUTES: CentralLogsAttributes = {
  deliveryStreamArn: 'arn:aws:firehose:us-east-1:123456789012:deliverystream/logs', subscriptionRoleArn: 'arn:aws:iam::123456789012:role/subscription',
};

const codes = (make: () => unknown) => ValidationErrors.codes(errorOf(make));

describe('fails when', () => {
  test.each<[string, string, CentralLogsProps]>([
    ['events are kept for half a day', 'CentralLogsRetentionInvalid', { retention: Duration.hours(12) }],
    ['events are kept for no time', 'CentralLogsRetentionInvalid', { retention: Duration.days(0) }],
    ['events are kept for more than a century', 'CentralLogsRetentionInvalid', { retention: Duration.days(36_501) }],
    ['events are gathered for too long', 'CentralLogsIntervalInvalid', { deliveryInterval: Duration.minutes(16) }],
    ['events are gathered for a part of a second', 'CentralLogsIntervalInvalid', { deliveryInterval: Duration.millis(500) }],
    ['the database would need quotes', 'CentralLogsDatabaseNameInvalid', { databaseName: 'eknmusic-logs' }],
    ['the database has no name', 'CentralLogsDatabaseNameInvalid', { databaseName: '' }],
    ['the database has a name that is too long', 'CentralLogsDatabaseNameInvalid', { databaseName: 'x'.repeat(129) }],
    ['events are kept for a time that is not known yet', 'CentralLogsRetentionInvalid', { retention: Duration.hours(Lazy.number({ produce: () => 48 })) }],
    ['events are gathered for a time that is not known yet', 'CentralLogsIntervalInvalid', { deliveryInterval: Duration.minutes(Lazy.number({ produce: () => 2 })) }],
    ['buckets are emptied that are kept', 'CentralLogsAutoDeleteInvalid', { autoDeleteObjects: true }],
    ['the bucket has capitals', 'CentralLogsBucketNameInvalid', { bucketName: 'EknMusic-Logs' }],
  ])('%s: %s', (_, code, props) => {
    expect(codes(() => new CentralLogs(testStack(), 'Logs', props))).toEqual([code]);
  });

  test('several props are wrong, and says all of it', () => {
    expect(codes(() => new CentralLogs(testStack(), 'Logs', { databaseName: 'A', bucketName: 'B' }))).toEqual([
      'CentralLogsDatabaseNameInvalid', 'CentralLogsBucketNameInvalid',
    ]);
  });

  test.each<[string, Partial<CentralLogsAttributes>]>([
    ['the stream is one of Kinesis', { deliveryStreamArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/logs' }],
    ['the role is a user', { subscriptionRoleArn: 'arn:aws:iam::123456789012:user/me' }],
  ])('what exists is something else, since %s: CentralLogsArnInvalid', (_, attributes) => {
    expect(codes(() => CentralLogs.fromCentralLogsAttributes(testStack(), 'Logs', { ...ATTRIBUTES, ...attributes }))).toEqual(['CentralLogsArnInvalid']);
  });

  test('a log group is in another region: CentralLogsEnvironmentMismatch', () => {
    const elsewhere = testStack('Other', 'eu-west-1');
    expect(codes(() => new CentralLogs(testStack(), 'Logs').subscribe(new LogGroup(elsewhere, 'Api')))).toEqual(['CentralLogsEnvironmentMismatch']);
  });

  test('a log group is in another account than central logs of another app: CentralLogsEnvironmentMismatch', () => {
    const stack = testStack();
    const logs = CentralLogs.fromCentralLogsAttributes(stack, 'Logs', {
      ...ATTRIBUTES, deliveryStreamArn: 'arn:aws:firehose:us-east-1:210987654321:deliverystream/logs',
    });
    expect(codes(() => logs.subscribe(new LogGroup(stack, 'Api')))).toEqual(['CentralLogsEnvironmentMismatch']);
  });

  test('a log group is in a stage that these central logs are not in, whenever it is made: CentralLogsStageUnreachable', () => {
    const subscribeAll = (logsOf: (app: App) => Stack) => {
      const app = new App();
      const logs = new CentralLogs(logsOf(app), 'Logs');
      const before = new Stack(new Stage(app, 'Before'), 'Backend');
      logs.subscribeAll(app);
      return { app, logs, before, after: () => new Stack(new Stage(app, 'After'), 'Backend') };
    };
    for (const logsOf of [(app: App) => new Stack(app, 'Operations'), (app: App) => new Stack(new Stage(app, 'Own'), 'Operations')]) {
      const early = subscribeAll(logsOf);
      new LogGroup(early.before, 'Api');
      expect(codes(() => early.app.synth())).toEqual(['CentralLogsStageUnreachable']);
      const late = subscribeAll(logsOf);
      new LogGroup(late.after(), 'Api');
      expect(codes(() => late.app.synth())).toEqual(['CentralLogsStageUnreachable']);
      const one = subscribeAll(logsOf);
      expect(codes(() => one.logs.subscribe(new LogGroup(one.before, 'Api')))).toEqual(['CentralLogsStageUnreachable']);
    }
  });

  test('a stage is made after central logs of another app were told to subscribe: CentralLogsStageUnreachable', () => {
    const app = new App();
    CentralLogs.fromCentralLogsAttributes(new Stack(app, 'Operations'), 'Logs', ATTRIBUTES).subscribeAll(app);
    new CfnLogGroup(new Stack(new Stage(app, 'After'), 'Backend'), 'Bare');
    expect(codes(() => app.synth())).toEqual(['CentralLogsStageUnreachable']);
  });

  test('a log group is none: CentralLogsLogGroupInvalid', () => {
    const logs = new CentralLogs(testStack(), 'Logs');
    expect(codes(() => logs.subscribe(undefined as unknown as LogGroup))).toEqual(['CentralLogsPropInvalid']);
    expect(codes(() => logs.subscribe({ logGroupArn: '/aws/lambda/api' } as unknown as LogGroup))).toEqual(['CentralLogsLogGroupInvalid']);
  });

  test('a log group is of a class without subscriptions, also when all are collected: CentralLogsClassUnsupported', () => {
    const stack = testStack();
    const cheap = new LogGroup(stack, 'Cheap', { logGroupClass: LogGroupClass.INFREQUENT_ACCESS });
    const logs = new CentralLogs(stack, 'Logs');
    expect(codes(() => logs.subscribe(cheap))).toEqual(['CentralLogsClassUnsupported']);
    logs.subscribeAll(stack);
    expect(codes(() => Template.fromStack(stack))).toEqual(['CentralLogsClassUnsupported']);
  });

  test('a log group is collected elsewhere already: CentralLogsSubscribedTwice', () => {
    const stack = testStack();
    const logGroup = new LogGroup(stack, 'Api');
    new CentralLogs(stack, 'One').subscribe(logGroup);
    const other = new CentralLogs(stack, 'Two');
    expect(codes(() => other.subscribe(logGroup))).toEqual(['CentralLogsSubscribedTwice']);
  });

  test('it would collect what it could not deliver: CentralLogsOwnErrors', () => {
    const logs = new CentralLogs(testStack(), 'Logs');
    expect(codes(() => logs.subscribe(logs.delivery.errorLogGroup))).toEqual(['CentralLogsOwnErrors']);
  });
});

test('says where, what was given and what to do', () => {
  const error = errorOf(() => new CentralLogs(testStack(), 'Logs', { databaseName: 'eknmusic-logs' })) as Error;
  expect(error.message).toBe('Test/Logs: [CentralLogsDatabaseNameInvalid] `databaseName` is not a name that both Athena and Glue take without quotes; '
    + 'got "eknmusic-logs". Use 1 to 128 lowercase letters, digits and underscores: "eknmusic_prod_logs".');
});

test('accepts what is only known at deploy time', () => {
  const stack = testStack();
  const late = (text: string) => Lazy.string({ produce: () => text });
  expect(codes(() => new CentralLogs(stack, 'Logs', { bucketName: late('eknmusic-logs'), databaseName: late('music') }))).toEqual([]);
  const logs = CentralLogs.fromCentralLogsAttributes(stack, 'Theirs', {
    deliveryStreamArn: `arn:aws:firehose:${Aws.REGION}:${Aws.ACCOUNT_ID}:deliverystream/logs`, subscriptionRoleArn: late('arn:aws:iam::123456789012:role/s'),
  });
  expect(codes(() => logs.subscribe(new LogGroup(stack, 'Api')))).toEqual([]);
});
