import { Stack } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { firesOn } from '../../support/music-rule';

const fires = (retention: RetentionDays) => firesOn('LogGroupExpires', (stack: Stack) => new LogGroup(stack, 'Logs', { retention }));

test('fires on a log group that keeps its events forever', () => {
  expect(fires(RetentionDays.INFINITE)).toEqual(['Logs/Resource']);
});

test('is content with a retention', () => {
  expect(fires(RetentionDays.ONE_MONTH)).toEqual([]);
});
