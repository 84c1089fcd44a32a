import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { FilterPattern, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { jwtSecret, operators, type Specimen } from '../support/specimen';
import { CentralLogs } from '@eknmusic/constructs';

export const SPECIMENS: Specimen[] = [
  {
    name: 'CentralLogs',
    create(stack, tier) {
      new LogGroup(stack, 'Api', { encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/api'), retention: RetentionDays.ONE_WEEK });
      new CentralLogs(stack, 'CentralLogs', { tier, alarmActions: [operators(stack)], databaseName: `eknmusic_${tier.name}_logs` }).subscribeAll(stack);
    },
  },
  {
    name: 'CentralLogs, deleted with everything',
    create: (stack, tier) => new CentralLogs(stack, 'CentralLogs', {
      tier, alarmActions: [operators(stack)], autoDeleteObjects: tier.removalPolicy === RemovalPolicy.DESTROY,
    }),
  },
  {
    name: 'CentralLogs, of a rotation, with everything chosen',
    givenNames: ['eknmusic-logs'],
    chosenWarnings: ["is not this app's to write"],
    create(stack, tier) {
      const { logGroup } = jwtSecret(stack, tier).rotation;
      new CentralLogs(stack, 'CentralLogs', {
        tier,
        retention: Duration.days(500),
        deliveryInterval: Duration.minutes(2),
        bucketName: 'eknmusic-logs',
        accessLogsBucket: Bucket.fromBucketName(stack, 'AccessLogs', 'eknmusic-access-logs'),
        encryptionKey: Key.fromKeyArn(stack, 'SharedKey', `arn:aws:kms:${Stack.of(stack).region}:123456789012:key/shared`),
        removalPolicy: RemovalPolicy.RETAIN,
        alarmActions: [operators(stack)],
      }).subscribeAll(stack, { filterPattern: FilterPattern.literal('{ $.level = "ERROR" }'), except: [logGroup] });
    },
  },
  {
    name: 'CentralLogs, of another stack',
    create(stack) {
      CentralLogs.fromCentralLogsAttributes(stack, 'CentralLogs', {
        deliveryStreamArn: `arn:aws:firehose:${Stack.of(stack).region}:123456789012:deliverystream/central`,
        subscriptionRoleArn: 'arn:aws:iam::123456789012:role/central',
      }).subscribe(LogGroup.fromLogGroupName(stack, 'ApiLogs', 'eknmusic-api'), { filterPattern: FilterPattern.literal('{ $.level = "ERROR" }') });
    },
  },
];
