import { App, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { PayloadFormatVersion } from 'aws-cdk-lib/aws-apigatewayv2';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { testStack } from '../support/checks';
import { PostDeploymentCheck, type PostDeploymentCheckProps, ValidationErrors } from '@eknmusic/constructs';

function errorOf(props: Partial<PostDeploymentCheckProps>, stack = testStack()): unknown {
  try {
    new PostDeploymentCheck(stack, 'Check', {
      function: Function.fromFunctionName(stack, 'Api', 'eknmusic-api'),
      logGroup: LogGroup.fromLogGroupName(stack, 'ApiLogs', 'eknmusic-api'),
      url: 'https://api.eknmusic.com',
      ...props,
    });
    return undefined;
  } catch (error) {
    return error;
  }
}

const codes = (props: Partial<PostDeploymentCheckProps>) => ValidationErrors.codes(errorOf(props));

describe('fails when', () => {
  test.each<[string, string, Partial<PostDeploymentCheckProps>]>([
    ['the address has no TLS', 'PostDeploymentCheckUrlInvalid', { url: 'http://api.eknmusic.com' }],
    ['the address is a name', 'PostDeploymentCheckUrlInvalid', { url: 'api.eknmusic.com' }],
    ['the address has a query', 'PostDeploymentCheckUrlInvalid', { url: 'https://api.eknmusic.com/?stage=prod' }],
    ['the address has a fragment', 'PostDeploymentCheckUrlInvalid', { url: 'https://api.eknmusic.com/#prod' }],
    ['the address has a password', 'PostDeploymentCheckUrlInvalid', { url: 'https://ekn:music@api.eknmusic.com' }],
    ['the health path begins with no slash', 'PostDeploymentCheckPathInvalid', { healthPath: 'health' }],
    ['the health path is empty', 'PostDeploymentCheckPathInvalid', { healthPath: '' }],
    ['another path has a query', 'PostDeploymentCheckPathInvalid', { paths: ['/version', '/songs?page=1'] }],
    ['the format of events is unknown', 'PostDeploymentCheckPayloadInvalid', { payloadVersion: PayloadFormatVersion.custom('3.0') }],
    ['the origin has a path', 'PostDeploymentCheckOriginInvalid', { clientOrigin: 'https://desktop-client/' }],
    ['the origin is any', 'PostDeploymentCheckOriginInvalid', { clientOrigin: '*' }],
    ['the manifest has no TLS', 'PostDeploymentCheckManifestInvalid', { manifestUrl: 'http://downloads.eknmusic.com/manifest.json' }],
    ['the update site has no TLS', 'PostDeploymentCheckUpdateSiteInvalid', { updateSite: { url: 'http://downloads.eknmusic.com' } }],
    ['the update site ends with a slash', 'PostDeploymentCheckUpdateSiteInvalid', { updateSite: { url: 'https://downloads.eknmusic.com/' } }],
    ['a channel has a blank', 'PostDeploymentCheckChannelInvalid', { updateSite: { url: 'https://downloads.eknmusic.com', channels: ['my beta'] } }],
    ['there is a manifest beside the update site', 'PostDeploymentCheckManifestTwice', {
      updateSite: { url: 'https://downloads.eknmusic.com' }, manifestUrl: 'https://downloads.eknmusic.com/manifest.json',
    }],
    ['the manifest is a path', 'PostDeploymentCheckManifestInvalid', { manifestUrl: '/manifest.json' }],
    ['the error rate is in per cent', 'PostDeploymentCheckErrorRateInvalid', { maximumErrorRate: 5 }],
    ['the error rate is negative', 'PostDeploymentCheckErrorRateInvalid', { maximumErrorRate: -0.01 }],
    ['the error rate is no number', 'PostDeploymentCheckErrorRateInvalid', { maximumErrorRate: NaN }],
    ['errors are counted over a part of a minute', 'PostDeploymentCheckWindowInvalid', { errorRateWindow: Duration.seconds(90) }],
    ['errors are counted over no time', 'PostDeploymentCheckWindowInvalid', { errorRateWindow: Duration.minutes(0) }],
    ['errors are counted over more than a day', 'PostDeploymentCheckWindowInvalid', { errorRateWindow: Duration.hours(25) }],
    ['nothing may cost anything', 'PostDeploymentCheckCostInvalid', { monthlyCostLimit: 0 }],
    ['the cost has no limit', 'PostDeploymentCheckCostInvalid', { monthlyCostLimit: Infinity }],
    ['there are 200 paths', 'PostDeploymentCheckConfigurationTooLarge', { paths: Array.from({ length: 200 }, (_, index) => `/songs/of/the/album/${index}`) }],
    ['the health path has 4 kB', 'PostDeploymentCheckConfigurationTooLarge', { healthPath: `/${'x'.repeat(4096)}` }],
    ['the schedule is nonsense', 'PostDeploymentCheckScheduleInvalid', { schedule: Schedule.expression('nonsense') }],
    ['the schedule is of EventBridge Scheduler', 'PostDeploymentCheckScheduleInvalid', { schedule: Schedule.expression('at(2026-12-24T20:00:00)') }],
    ['the schedule is a rate of nothing', 'PostDeploymentCheckScheduleInvalid', { schedule: Schedule.expression('rate(0 hours)') }],
    ['the schedule is one of several', 'PostDeploymentCheckScheduleInvalid', { schedule: Schedule.expression('rate(1 hours)') }],
    ['the schedule is that of a crontab', 'PostDeploymentCheckScheduleInvalid', { schedule: Schedule.expression('cron(0 8 * * 1)') }],
    ['the schedule has an hour that no day has', 'PostDeploymentCheckScheduleInvalid', { schedule: Schedule.cron({ minute: '0', hour: '24' }) }],
    ['the schedule has a minute in words', 'PostDeploymentCheckScheduleInvalid', { schedule: Schedule.cron({ minute: 'NOON', hour: '8' }) }],
    ['the schedule has a step of nothing', 'PostDeploymentCheckScheduleInvalid', { schedule: Schedule.cron({ minute: '0/0' }) }],
    ['the schedule has a day that no week has', 'PostDeploymentCheckScheduleInvalid', { schedule: Schedule.cron({ minute: '0', weekDay: '8' }) }],
    ['the schedule asks for both kinds of days', 'PostDeploymentCheckScheduleInvalid', { schedule: Schedule.expression('cron(0 8 * * * *)') }],
    ['the check would run on Python', 'PostDeploymentCheckRuntimeInvalid', { runtime: Runtime.PYTHON_3_13 }],
    ['the check would run on an old Node.js', 'PostDeploymentCheckRuntimeInvalid', { runtime: Runtime.NODEJS_20_X }],
  ])('%s: %s', (_, code, props) => {
    expect(codes(props)).toEqual([code]);
  });
});

describe.each(['us-gov-west-1', 'cn-north-1'])('in %s, from which nobody can read what the account costs', (region) => {
  test.each<[string, number]>([
    ['a limit', 250], ['a limit that is only known at deploy time', Lazy.number({ produce: () => 250 })],
  ])('%s is refused', (_, monthlyCostLimit) => {
    expect(ValidationErrors.codes(errorOf({ monthlyCostLimit }, testStack('Test', region)))).toEqual(['PostDeploymentCheckCostUnsupported']);
  });

  test('everything else is checked', () => {
    expect(errorOf({}, testStack('Test', region))).toBeUndefined();
  });
});

test('a limit of the cost is accepted elsewhere, and where nobody knows the region yet', () => {
  expect(errorOf({ monthlyCostLimit: 250 }, testStack('Test', 'eu-west-1'))).toBeUndefined();
  expect(errorOf({ monthlyCostLimit: 250 }, new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Test'))).toBeUndefined();
});

test('reports everything that is wrong at once, and makes nothing', () => {
  const stack = testStack();
  const error = errorOf({ url: 'http://api.eknmusic.com', paths: ['/version', 'songs'], maximumErrorRate: 5 }, stack) as Error;
  expect(error.message).toBe([
    'Test/Check: 3 problems',
    '  - [PostDeploymentCheckUrlInvalid] `url` is not an https address that paths can be written behind; got "http://api.eknmusic.com". '
      + 'Write it without a query: "https://api.eknmusic.com", or with the stage: "https://abc.execute-api.us-east-1.amazonaws.com/prod".',
    '  - [PostDeploymentCheckPathInvalid] `paths[1]` is not a path; got "songs". Begin with a slash, and leave the query out: "/health".',
    '  - [PostDeploymentCheckErrorRateInvalid] `maximumErrorRate` is not a share; got 5. Give a number from 0 to 1: 0.01 is one request in a hundred.',
  ].join('\n'));
  expect(stack.node.findChild('Check').node.children).toEqual([]);
});

test('a value that is only known at deploy time is not judged', () => {
  const token = Lazy.string({ produce: () => 'NotYetKnown' });
  const number = Lazy.number({ produce: () => 7 });
  expect(codes({
    url: `https://${token}`,
    healthPath: token,
    paths: [token],
    clientOrigin: token,
    manifestUrl: token,
    maximumErrorRate: number,
    monthlyCostLimit: number,
    errorRateWindow: Duration.minutes(number),
  })).toEqual([]);
});

test.each([
  Schedule.rate(Duration.hours(1)), Schedule.rate(Duration.days(2)), Schedule.cron({ minute: '0', hour: '8', weekDay: 'MON-FRI' }),
  Schedule.expression('cron(0/15 8-18 ? * 2#1,6L *)'), Schedule.expression(Lazy.string({ produce: () => 'rate(1 hour)' })),
])('the schedule %j is accepted', (schedule) => {
  expect(codes({ schedule })).toEqual([]);
});

test('what works is accepted', () => {
  expect(codes({ url: 'https://abc.execute-api.us-east-1.amazonaws.com/prod/', healthPath: '/', paths: ['/a/b.json'], clientOrigin: 'app://eknmusic' })).toEqual([]);
  expect(codes({ maximumErrorRate: 0, errorRateWindow: Duration.minutes(1), monthlyCostLimit: 0.5, runtime: Runtime.NODEJS_22_X })).toEqual([]);
  expect(codes({ maximumErrorRate: 1, errorRateWindow: Duration.days(1), manifestUrl: 'https://downloads.eknmusic.com/manifest.json?channel=beta' })).toEqual([]);
});
