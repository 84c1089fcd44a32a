import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { GlobalCdnHealth, GlobalCdnRouting, IGlobalCdn } from './global-cdn-props';
import { createAlarm } from '../private/alarms';
import { CLOUDFRONT_REGION } from '../private/domain-names';
import { cloudFrontMetric } from '../private/edge-parts';
import type { EdgeStacks } from '../private/edge-stacks';

/** What there is to watch. */
export interface CdnAlarmOptions {
  readonly cdn: IGlobalCdn;
  readonly routing: GlobalCdnRouting;
  readonly health: GlobalCdnHealth;
  readonly actions: cloudwatch.IAlarmAction[];
}

/** Whether a health check of Route 53 finds that its region answers: 1 or 0, in us-east-1 as all metrics of Route 53. */
export function healthCheckMetric(healthCheckId: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/Route53',
    metricName: 'HealthCheckStatus',
    dimensionsMap: { HealthCheckId: healthCheckId },
    region: CLOUDFRONT_REGION,
    period: Duration.minutes(1),
    statistic: cloudwatch.Stats.MINIMUM,
    ...options,
  });
}

/** The alarms on CloudFront and Route 53, which have to be where their metrics are. */
export function createCdnAlarms(edge: EdgeStacks, { cdn, routing, health, actions }: CdnAlarmOptions): cloudwatch.Alarm[] {
  const scope = edge.after;
  const distributionId = edge.forAfter('EdgeDistributionId', cdn.distributionId);
  const functionName = edge.forAfter('EdgeFunctionName', routing.function.functionName);
  const ofFunction = (metricName: string, options?: cloudwatch.MetricOptions) => cloudFrontMetric('FunctionName', functionName, metricName, options);
  return [
    createAlarm(scope, 'ServerErrorAlarm', {
      metric: cloudFrontMetric('DistributionId', distributionId, '5xxErrorRate'),
      description: `5xx error rate of ${cdn.node.path} is above 1 %, after the failover to other regions`,
      above: 1,
      actions,
    }),
    createAlarm(scope, 'FunctionErrorAlarm', {
      metric: ofFunction('FunctionExecutionErrors', { statistic: cloudwatch.Stats.SUM }),
      description: `The function that chooses the regions of ${cdn.node.path} failed: CloudFront answered those requests with 503`,
      above: 0,
      actions,
    }),
    createAlarm(scope, 'FunctionComputeAlarm', {
      metric: ofFunction('FunctionComputeUtilization', { statistic: cloudwatch.Stats.MAXIMUM }),
      description: `The function that chooses the regions of ${cdn.node.path} takes more than 80 % of the time that CloudFront lets it have`,
      above: 80,
      actions,
    }),
    ...Object.entries(health.checks).map(([region, { healthCheckId }]) => createAlarm(scope, `RegionAlarm-${region}`, {
      metric: healthCheckMetric(edge.forAfter(`EdgeHealthCheckId-${region}`, healthCheckId)),
      description: `${region} does not answer at the edge of ${cdn.node.path}: what is only read comes from other regions, what is written fails for those it is nearest to. Drain it.`,
      below: 1,
      silenceIsTrouble: true,
      allOf: 2,
      actions,
    })),
  ];
}
