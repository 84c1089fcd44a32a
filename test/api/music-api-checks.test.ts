import { Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { SPECIMENS } from './specimens';
import { findings, testStack } from '../support/checks';
import { madeApi, operators } from '../support/music-api';
import { checkSpecimens } from '../support/specimen-checks';
import { type MusicApiProps } from '@eknmusic/constructs';

checkSpecimens(SPECIMENS);

describe('an older runtime', () => {
  const L1 = 'AwsSolutions-L1 Test/Api/Backend/Function/Resource';
  const found = (props: Partial<MusicApiProps>) => {
    const stack = testStack();
    madeApi({ alarmActions: [operators(stack)], ...props }, stack);
    return findings(stack, 'AwsSolutions');
  };

  test('is found where the user asks for it', () => {
    expect(found({ runtime: Runtime.PYTHON_3_11 })).toEqual([L1]);
  });

  test('is right where the CDK of the app knows a newer one than the default', () => {
    const newer = new Runtime('python3.98', RuntimeFamily.PYTHON); // which adds it to `Runtime.ALL`
    try {
      expect(found({})).toEqual([]);
    } finally {
      Runtime.ALL.splice(Runtime.ALL.indexOf(newer), 1);
    }
  });
});
