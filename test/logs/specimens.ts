import { RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
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
    name: 'CentralLogs, of a rotation',
    create(stack, tier) {
      new CentralLogs(stack, 'CentralLogs', { tier, alarmActions: [operators(stack)] }).subscribeAll(stack);
      jwtSecret(stack, tier);
    },
  },
];
