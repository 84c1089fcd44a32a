import type { Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SPECIMENS } from './specimens';
import { findings, testStack } from '../support/checks';
import { checkSpecimens } from '../support/specimen-checks';
import { JwtSecret, type JwtSecretProps } from '@eknmusic/constructs';

function jwtSecret(props: JwtSecretProps): Stack {
  const stack = testStack();
  const alarmActions = [new SnsAction(Topic.fromTopicArn(stack, 'Operators', 'arn:aws:sns:us-east-1:123456789012:operators'))];
  new JwtSecret(stack, 'JwtSecret', { alarmActions, ...props });
  return stack;
}

checkSpecimens(SPECIMENS);

describe('an older runtime', () => {
  const L1 = 'AwsSolutions-L1 Test/JwtSecret/Rotation/Function/Resource';

  test('is found where the user asks for it', () => {
    expect(findings(jwtSecret({ runtime: Runtime.NODEJS_22_X }), 'AwsSolutions')).toEqual([L1]);
  });

  test('is right where the CDK of the app knows a newer one than this library does', () => {
    const newer = new Runtime('nodejs98.x', RuntimeFamily.NODEJS); // which adds it to `Runtime.ALL`
    try {
      expect(findings(jwtSecret({ runtime: Runtime.NODEJS_24_X }), 'AwsSolutions')).toEqual([L1]);
      expect(findings(jwtSecret({}), 'AwsSolutions')).toEqual([]);
    } finally {
      Runtime.ALL.splice(Runtime.ALL.indexOf(newer), 1);
    }
  });
});
