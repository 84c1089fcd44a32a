import { Aws, CfnParameter, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { isArnOf, isInOtherRegion, parseArn, regionOfArn } from '../../src/private/arns';
import { type DurationRange, validateDuration } from '../../src/private/durations';
import { Problems } from '../../src/private/errors';
import { isKeyArn, isRoleArn, isSecretArn } from '../../src/private/formats';
import { isOrigin, isOriginPattern } from '../../src/private/origins';
import { isOptInRegion, isRegionName, logsPrincipal, partitionOf } from '../../src/private/regions';
import { testStack } from '../support/checks';

describe('origins', () => {
  test.each([
    'https://app.eknmusic.com', 'https://desktop-client', 'http://localhost:3000', 'tauri://localhost', 'chrome-extension://abcdef', 'http://[::1]:8080',
  ])('%s is one', (origin) => {
    expect([isOrigin(origin), isOriginPattern(origin)]).toEqual([true, true]);
  });

  test.each([
    'https://', 'https://a?x', 'https://a#x', 'HTTPS://A', 'https://A', 'https://a/', 'https://a/b', 'a', '', 'https://a b', 'https://u@a', '*', 'null',
    'https://a:443', 'http://a:80', 'https://a:99999', 'https://a:', 'https://münchen.de', 'https://a://b', '//a',
  ])('%p is none', (text) => {
    expect([isOrigin(text), isOriginPattern(text)]).toEqual([false, false]);
  });

  test.each(['https://*.eknmusic.com', 'http://*', 'https://app-*.eknmusic.com'])('%s is a pattern of origins and no origin', (pattern) => {
    expect([isOrigin(pattern), isOriginPattern(pattern)]).toEqual([false, true]);
  });

  test.each(['https://*.*.com', '*://a', 'https://a*/b'])('%s is no pattern of origins', (text) => {
    expect(isOriginPattern(text)).toBe(false);
  });
});

describe('ARNs', () => {
  const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

  test('are taken apart', () => {
    expect(parseArn(KEY)).toEqual({
      partition: 'aws', service: 'kms', region: 'eu-central-1', account: '123456789012', resource: 'key/1234abcd-12ab-34cd-56ef-1234567890ab',
    });
  });

  test.each(['', 'x', 'arn', 'arn:aws', 'arn:aws:kms:eu-central-1:1:key/x', `${KEY} x`, 'arn:aws:kms:eu-central-1:123456789012:'])('%p is none', (arn) => {
    expect([parseArn(arn), isKeyArn(arn), isRoleArn(arn), isSecretArn(arn)]).toEqual([undefined, false, false, false]);
  });

  test.each([
    [KEY, true],
    [KEY.replace('aws:kms', 'aws-cn:kms').replace('eu-central-1', 'cn-north-1'), true],
    ['arn:aws:kms:eu-central-1:123456789012:alias/music', false],
    ['arn:aws:kms::123456789012:key/1', false],
    ['arn:aws:s3:eu-central-1:123456789012:key/1', false],
  ])('of keys: %s is one: %p', (arn, is) => {
    expect(isKeyArn(arn)).toBe(is);
  });

  test('are not judged when they are only known at deploy time', () => {
    const arn = Lazy.string({ produce: () => 'x' });
    expect([isKeyArn(arn), isRoleArn(arn), isSecretArn(arn), isArnOf(arn, { service: 's3', resource: /^$/ })]).toEqual([true, true, true, true]);
    expect(isKeyArn(`arn:aws:kms:eu-central-1:${Aws.ACCOUNT_ID}:key/1`)).toBe(true);
  });

  test('say their region, also as references', () => {
    const elsewhere = new Stack(testStack().node.root, 'Elsewhere', { env: { account: '123456789012', region: 'eu-west-1' } });
    const topic = new Topic(elsewhere, 'Topic');
    expect([KEY, topic.topicArn, 'arn:aws:iam::123456789012:role/x', Lazy.string({ produce: () => 'x' })].map(regionOfArn))
      .toEqual(['eu-central-1', 'eu-west-1', undefined, undefined]);
    expect([KEY, topic.topicArn, 'arn:aws:iam::123456789012:role/x'].map((arn) => isInOtherRegion(arn, elsewhere))).toEqual([true, false, false]);
    expect(isInOtherRegion(KEY, new Stack())).toBe(false);
  });
});

describe('regions', () => {
  test.each([
    'eu-central-1', 'us-gov-west-1', 'cn-northwest-1', 'ap-southeast-7', 'us-isob-east-1', 'eusc-de-east-1', Aws.REGION,
  ])('%s may be one', (region) => {
    expect(isRegionName(region)).toBe(true);
  });

  test.each(['', 'eu-central', 'EU-CENTRAL-1', 'eu-central-1a', 'frankfurt', 'eu central 1'])('%p is none', (region) => {
    expect(isRegionName(region)).toBe(false);
  });

  test.each([
    ['eu-central-1', 'aws', false], ['eu-south-1', 'aws', true], ['cn-north-1', 'aws-cn', false], ['us-gov-east-1', 'aws-us-gov', false],
    ['us-iso-east-1', 'aws-iso', false], ['us-isob-east-1', 'aws-iso-b', false], ['eusc-de-east-1', 'aws-eusc', false], [Aws.REGION, undefined, false],
  ])('%s is in the partition %s', (region, partition, optIn) => {
    expect([partitionOf(region), isOptInRegion(region)]).toEqual([partition, optIn]);
  });

  test('are those of the CDK', () => {
    const known = RegionInfo.regions.map(({ name, partition, isOptInRegion: optIn }) => [name, partition, optIn]);
    expect(known.map(([name]) => [name, partitionOf(name as string), isOptInRegion(name as string)])).toEqual(known);
    expect(RegionInfo.regions.filter(({ name }) => !isRegionName(name))).toEqual([]);
  });

  test('know CloudWatch Logs by the name of their partition', () => {
    expect(['eu-central-1', 'us-gov-west-1', 'cn-north-1'].map(logsPrincipal))
      .toEqual(['logs.eu-central-1.amazonaws.com', 'logs.us-gov-west-1.amazonaws.com', 'logs.cn-north-1.amazonaws.com.cn']);
    expect(new Stack().resolve(logsPrincipal(Aws.REGION))).toEqual(
      { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] });
  });
});

describe('durations', () => {
  const problemsOf = (duration: Duration | undefined, range: Partial<DurationRange> = {}): string[] => {
    const problems = new Problems(testStack(), { Invalid: { when: 'is not taken', fix: 'Give another.' } });
    validateDuration(problems, duration, { unit: 'minutes', least: 1, most: 60, ...range }, { code: 'Invalid', prop: 'after' });
    try {
      problems.throwIfAny();
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  };
  const late = (of: (amount: number) => Duration) =>
    of(new CfnParameter(testStack(), 'Amount', { type: 'Number' }).valueAsNumber);

  test.each([
    undefined, Duration.minutes(1), Duration.seconds(120), Duration.hours(1), Duration.millis(60_000), late(Duration.minutes),
  ])('takes %p', (duration) => {
    expect(problemsOf(duration)).toEqual([]);
  });

  test.each([
    Duration.minutes(0), Duration.seconds(90), Duration.minutes(61), Duration.seconds(1e300), Duration.millis(1), Duration.days(0.001),
    Duration.days(1e308),
  ])('does not take %p', (duration) => {
    expect(problemsOf(duration)).toEqual([expect.stringMatching(/^Test: \[Invalid\] `after` is not taken; got .{1,200}\. Give another\.$/)]);
  });

  test('takes days that are a whole number of minutes but for what calculating leaves over', () => {
    expect(problemsOf(Duration.hours(0.7))).toEqual([]);
  });

  test('does not take one of deploy time in another unit, or any where it is calculated with', () => {
    expect(problemsOf(late(Duration.hours))).toEqual([expect.stringContaining('when hours cannot be turned into minutes')]);
    expect(problemsOf(late(Duration.minutes), { mayBeLate: false })).toEqual([expect.stringContaining('has to be known at synthesis')]);
  });
});
