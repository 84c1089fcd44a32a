import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { ClusterCache } from './cluster-cache';
import { createAlarm } from '../private/alarms';

/** From when on an operator wants to hear of a cache. */
export interface CacheAlarmsOptions {
  readonly cache: ClusterCache;
  /** In gigabytes. */
  readonly maximumDataStorage: number;
  readonly maximumEcpuPerSecond: number;
  readonly actions: cloudwatch.IAlarmAction[];
}

/** The seconds of the period of a metric, unless somebody says otherwise. */
const PERIOD_SECONDS = 300;

/** Data or requests come near to the limits of the cache, clients are refused, or the password cannot be replaced. */
// eslint-disable-next-line @stylistic/max-len
export function createCacheAlarms(scope: Construct, { cache, maximumDataStorage, maximumEcpuPerSecond, actions }: CacheAlarmsOptions): cloudwatch.Alarm[] {
  const { path } = cache.node;
  const alarms = [
    createAlarm(scope, 'DataStorageAlarm', {
      metric: cache.metricBytesUsedForCache(),
      description: `Data in ${path} is above 80 % of the ${maximumDataStorage} GB in \`maximumDataStorage\`; at the limit Valkey evicts keys, and then refuses writes`,
      above: maximumDataStorage * 1e9 * 0.8,
      actions,
    }),
    createAlarm(scope, 'EcpuAlarm', {
      metric: cache.metricElastiCacheProcessingUnits(),
      description: `Requests to ${path} use more than 80 % of the ${maximumEcpuPerSecond} ECPU per second in \`maximumEcpuPerSecond\`; at the limit they are throttled`,
      above: maximumEcpuPerSecond * PERIOD_SECONDS * 0.8,
      actions,
    }),
    createAlarm(scope, 'ThrottledAlarm', {
      metric: cache.metricThrottledCmds(),
      description: `Requests to ${path} are throttled: they grow faster than ElastiCache scales, or have reached \`maximumEcpuPerSecond\``,
      above: 0,
      actions,
    }),
    createAlarm(scope, 'AuthenticationFailuresAlarm', {
      metric: cache.metricAuthenticationFailures(),
      description: `Clients cannot log in to ${path}: they have an old password, or somebody tries one`,
      above: 0,
      actions,
    }),
  ];
  if (cache.rotation) {
    alarms.push(createAlarm(scope, 'RotationFailedAlarm', {
      metric: cache.rotation.metricErrors(),
      description: `Rotation of the password of ${path} failed; the old one stays valid`,
      above: 0,
      atOnce: true,
      actions,
    }));
  }
  return alarms;
}
