import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { madeApi } from '../support/music-api';
import { DeploymentTier, LogLevel } from '@eknmusic/constructs';

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

/**
 * Whether AWS Lambda keeps a line of a function whose log format is JSON, by the rules of its developer guide: a line without a level that
 * AWS Lambda knows, or without a timestamp as RFC 3339 has it, counts as INFO.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
function isKept(line: object, filter: string): boolean {
  const { level, timestamp } = line as { level?: string; timestamp?: string };
  const isJudged = LEVELS.includes(String(level).toUpperCase()) && RFC_3339.test(timestamp ?? '');
  return LEVELS.indexOf(isJudged ? level!.toUpperCase() : 'INFO') >= LEVELS.indexOf(filter);
}

/** As Powertools for AWS Lambda (Python) 3.37 writes metrics. */
const EMF = {
  _aws: { Timestamp: 1795887762455, CloudWatchMetrics: [{ Namespace: 'EKNMusic', Dimensions: [['service']], Metrics: [{ Name: 'SongsPlayed', Unit: 'Count' }] }] },
  service: 'api',
  SongsPlayed: [1],
};

/** As the Python runtime writes an exception that nobody caught: without `level`. */
const UNCAUGHT = {
  timestamp: '2026-11-28T17:42:42Z', log_level: 'ERROR', errorMessage: 'no', errorType: 'ValueError', requestId: 'r', stackTrace: [],
};

const powertools = (level: string, timestamp: string) => ({ level, location: 'main:6', message: 'm', timestamp, service: 'api' });
const BY_DEFAULT = '2026-11-28 17:42:42,454+0000';
const AS_RFC_3339 = '2026-11-28T17:42:42.454+00:00';

describe.each([DeploymentTier.DEVELOPMENT, DeploymentTier.STAGING, DeploymentTier.PRODUCTION])('in $name, AWS Lambda keeps', (tier) => {
  const { api, stack } = madeApi({ tier });
  const { loggingConfig } = api.function.node.defaultChild as CfnFunction;
  const { applicationLogLevel } = stack.resolve(loggingConfig) as CfnFunction.LoggingConfigProperty;

  test.each<[string, object]>([
    ['the metrics of the application', EMF],
    ['exceptions that nobody caught', UNCAUGHT],
    ['an error of Powertools', powertools('ERROR', BY_DEFAULT)],
    ['an error of Powertools with `use_rfc3339`', powertools('ERROR', AS_RFC_3339)],
    ['a warning of Powertools, whose level AWS Lambda does not know', powertools('WARNING', AS_RFC_3339)],
  ])('%s', (_, line) => {
    expect(isKept(line, applicationLogLevel!)).toBe(true);
  });

  test('everything from the level on that the application is told to write', () => {
    const level = tier.logLevel === LogLevel.WARN ? 'WARN' : tier.logLevel;
    expect(isKept(powertools(level, AS_RFC_3339), applicationLogLevel!)).toBe(true);
  });
});

test('metrics and uncaught exceptions would be lost if AWS Lambda kept warnings and errors only', () => {
  expect([EMF, UNCAUGHT].map((line) => isKept(line, 'WARN'))).toEqual([false, false]);
  expect(isKept(powertools('ERROR', AS_RFC_3339), 'WARN')).toBe(true);
});
