import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { DEFAULTS } from './update-manifest-site-defaults';
import { type IUpdateManifestSite, UpdateMetadata, type UpdateManifestSiteProps, type UpdateManifestSiteTimestamp } from './update-manifest-site-props';
import { createAlarm } from '../private/alarms';
import { cloudFrontMetric } from '../private/edge-parts';
import type { EdgeStacks } from '../private/edge-stacks';
import { createReplicationAlarm } from '../private/replication';

/** Half of the requests of TUF clients are answered with a client error: for the next root metadata, which is not there. */
const MOST_CLIENT_ERRORS = 60;
/** Fewer requests in five minutes say nothing: somebody who tries names makes all of them client errors. */
const FEW_REQUESTS = 50;

/** What there is to watch. */
export interface SiteAlarmOptions {
  readonly site: IUpdateManifestSite;
  readonly timestamp: UpdateManifestSiteTimestamp;
  readonly timestampValiditySeconds: number;
  /** The time between two values of the metrics on metadata. */
  readonly interval: Duration;
  readonly props: UpdateManifestSiteProps;
}

/** The alarms on what stands in the region of the site. */
export function createSiteAlarms(scope: Construct, options: SiteAlarmOptions): cloudwatch.Alarm[] {
  const { site, timestamp, props } = options;
  const actions = props.alarmActions ?? [];
  const warning = (props.expiryWarning ?? DEFAULTS.expiryWarning).toSeconds();
  const expiry = (metadata: UpdateMetadata, below: number, remedy: string) => createAlarm(scope, `${metadata[0].toUpperCase()}${metadata.slice(1)}ExpiryAlarm`, {
    metric: site.metricSecondsUntilExpiry(metadata, { period: options.interval }),
    description: `The ${metadata} metadata of the updates of ${site.app} expires in less than ${inWords(below)}, or nobody looks; clients then refuse every update. ${remedy}`,
    below,
    silenceIsTrouble: true,
    actions,
  });
  return [
    createAlarm(scope, 'SignerFailedAlarm', {
      // A run is tried three times; a moment's trouble at the first try is none.
      metric: timestamp.function.metricErrors({ period: options.interval }),
      description: `The function that looks at the metadata of the updates of ${site.app} failed; its log ${timestamp.logGroup.logGroupName} says why`,
      above: 1,
      atOnce: true,
      actions,
    }),
    expiry(UpdateMetadata.TIMESTAMP, Math.floor(options.timestampValiditySeconds / 2), timestamp.key ? 'Look into the log of the function.' : 'Publish, or sign it again with `ekn-updates resign`.'),
    expiry(UpdateMetadata.SNAPSHOT, warning, 'Publish, or sign it again with `ekn-updates resign`.'),
    expiry(UpdateMetadata.TARGETS, warning, 'Publish, or sign it again with `ekn-updates resign`.'),
    expiry(UpdateMetadata.ROOT, DEFAULTS.rootExpiryWarning.toSeconds(), 'Make the next one with the offline keys: `ekn-updates keys rotate`.'),
    ...props.replication ? [createReplicationAlarm(scope, site.bucket.bucketName, props.replication, site.node.path, actions)] : [],
  ];
}

/** The alarms on the metrics of CloudFront, which have to be where those are. */
export function createEdgeAlarms(edge: EdgeStacks, site: IUpdateManifestSite, actions: cloudwatch.IAlarmAction[]): cloudwatch.Alarm[] {
  const scope = edge.after;
  const distributionId = edge.forAfter('EdgeDistributionId', site.distributionId);
  const metric = (name: string, options?: cloudwatch.MetricOptions) => cloudFrontMetric('DistributionId', distributionId, name, options);
  return [
    createAlarm(scope, 'ServerErrorAlarm', {
      metric: metric('5xxErrorRate'),
      description: `5xx error rate of the updates of ${site.app} is above 1 %: CloudFront or S3 fails`,
      above: 1,
      actions,
    }),
    createAlarm(scope, 'ClientErrorAlarm', {
      metric: new cloudwatch.MathExpression({
        expression: `IF(requests >= ${FEW_REQUESTS}, rate, 0)`,
        usingMetrics: { rate: metric('4xxErrorRate'), requests: metric('Requests', { statistic: cloudwatch.Stats.SUM }) },
        label: '4xx error rate',
        period: metric('Requests').period,
      }),
      description: `4xx error rate of the updates of ${site.app} is above ${MOST_CLIENT_ERRORS} %: clients ask for what is not there, or may not fetch what is`,
      above: MOST_CLIENT_ERRORS,
      actions,
    }),
  ];
}

function inWords(seconds: number): string {
  return Duration.seconds(seconds).toHumanString();
}
