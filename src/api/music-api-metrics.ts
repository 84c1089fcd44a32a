import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Front } from './music-api-front';

const FIVE_MINUTES = Duration.minutes(5);

/** A metric of API Gateway about a whole API. */
export function apiMetric(front: Front, name: keyof Front['metricNames'], options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/ApiGateway',
    metricName: front.metricNames[name],
    dimensionsMap: front.dimensions,
    period: FIVE_MINUTES,
    statistic: name === 'latency' ? 'p95' : cloudwatch.Stats.SUM,
    ...options,
  });
}

/** The errors of one version, as long as requests move to it: what the old version does wrong says nothing about the new one. */
export function versionErrors(alias: lambda.Alias, version: lambda.IVersion): cloudwatch.Metric {
  return alias.metricErrors({
    dimensionsMap: {
      FunctionName: alias.lambda.functionName,
      Resource: `${alias.lambda.functionName}:${alias.aliasName}`,
      ExecutedVersion: version.version,
    },
    period: Duration.minutes(1),
    statistic: cloudwatch.Stats.SUM,
  });
}
