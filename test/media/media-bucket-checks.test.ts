import { SPECIMENS } from './specimens';
import { findings, testStack } from '../support/checks';
import { checkSpecimens } from '../support/specimen-checks';
import { MediaBucket } from '@eknmusic/constructs';

checkSpecimens(SPECIMENS);

test('an alarm that tells nobody is found by NIST', () => {
  const stack = testStack();
  new MediaBucket(stack, 'Files');
  expect(findings(stack, 'NIST')).toEqual(['NIST.800.53.R5-CloudWatchAlarmAction Test/Files/ServerErrorAlarm/Resource']);
});
