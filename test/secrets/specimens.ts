import { Tracing } from 'aws-cdk-lib/aws-lambda';
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
    name: 'JwtSecret, traced',
    create: (stack, tier) => new JwtSecret(stack, 'JwtSecret', { tier, alarmActions: [operators(stack)], tracing: Tracing.ACTIVE }),
  },
];
