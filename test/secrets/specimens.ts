import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { operators, type Specimen } from '../support/specimen';
import { JwtSecret } from '@eknmusic/constructs';

export const SPECIMENS: Specimen[] = [
  {
    name: 'JwtSecret',
    create: (stack, tier) => new JwtSecret(stack, 'JwtSecret', {
      tier, alarmActions: [operators(stack)], secretName: `eknmusic/${tier.name}/jwt-secret`, replicas: [{ region: 'us-west-2' }],
    }),
  },
  {
    name: 'JwtSecret, with everything chosen',
    create: (stack, tier) => new JwtSecret(stack, 'JwtSecret', {
      tier,
      encryptionKey: Key.fromKeyArn(stack, 'SharedKey', `arn:aws:kms:${Stack.of(stack).region}:123456789012:key/shared`),
      automaticallyAfter: Duration.days(60),
      tokenLifetime: Duration.hours(12),
      replicas: [{ region: 'us-west-2', encryptionKeyArn: 'arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab' }],
      runtime: Runtime.NODEJS_24_X,
      tracing: Tracing.ACTIVE,
      logRetention: RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.RETAIN,
      alarmActions: [operators(stack)],
    }),
  },
];
