import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { RegionalClusterBase } from './regional-cluster-base';
import type { ISpotInterruptions } from './regional-cluster-props';
import { createAlarm } from '../private/alarms';

/** In percent of the requests, and in seconds: what the service level objectives of Kubernetes allow. */
const MOST_ERRORS = 1;
const SLOWEST = 1;
const SLOWEST_LIST = 30;
/** In minutes: a node is there after one or two. */
const LONGEST_PENDING = 15;

/**
 * What an operator wants to hear of a control plane.
 *
 * @see https://github.com/kubernetes/community/blob/master/sig-scalability/slos/slos.md
 */
export function createControlPlaneAlarms(scope: Construct, cluster: RegionalClusterBase, actions: cloudwatch.IAlarmAction[]): cloudwatch.Alarm[] {
  const { clusterName } = cluster;
  const period = { period: Duration.minutes(5) };
  return [
    ...([
      ['ApiServerErrorsAlarm', 'errors', cluster.metricApiserverRequestTotal5xx(period), 'Requests that failed, in percent',
        `The API server of ${clusterName} fails above ${MOST_ERRORS} % of its requests`],
      ['ApiServerThrottledAlarm', 'throttled', cluster.metricApiserverRequestTotal429(period), 'Requests that were turned away, in percent',
        `The API server of ${clusterName} turns away above ${MOST_ERRORS} % of its requests, because somebody asks too often`],
    ] as const).map(([id, name, metric, label, text]) => createAlarm(scope, id, {
      metric: new cloudwatch.MathExpression({
        expression: `100 * ${name} / requests`, usingMetrics: { [name]: metric, requests: cluster.metricApiserverRequestTotal(period) }, label, ...period,
      }),
      description: text,
      above: MOST_ERRORS,
      actions,
    })),
    ...([
      ['ApiServerGetLatencyAlarm', 'GET', cluster.metricApiserverRequestDurationSecondsGetP99(period), SLOWEST],
      ['ApiServerPostLatencyAlarm', 'POST', cluster.metricApiserverRequestDurationSecondsPostP99(period), SLOWEST],
      ['ApiServerListLatencyAlarm', 'LIST', cluster.metricApiserverRequestDurationSecondsListP99(period), SLOWEST_LIST],
    ] as const).map(([id, verb, metric, above]) => createAlarm(scope, id, {
      metric, description: `p99 latency of ${verb} requests to the API server of ${clusterName} is above ${above} s`, above, actions,
    })),
    createAlarm(scope, 'PodsPendingAlarm', {
      metric: cluster.metricSchedulerPendingPodsUnschedulable(),
      description: `Pods of ${clusterName} have found no node for ${LONGEST_PENDING} minutes: capacity, limits of a node pool or quotas`,
      above: 0,
      allOf: LONGEST_PENDING,
      actions,
    }),
  ];
}

/** In minutes: one zone or one type of instance may lose its spot capacity at any time, and the nodes come back as other ones. */
const LONGEST_INTERRUPTED = 30;
const LONGEST_FAILED = 15;

/** What an operator wants to hear of the nodes, as far as AWS itself sees it: Prometheus in the cluster sees the share of each pool. */
export function createNodeAlarms(
  // eslint-disable-next-line @stylistic/max-len
  scope: Construct, cluster: RegionalClusterBase, spot: ISpotInterruptions | undefined, hasContainerInsights: boolean, actions: cloudwatch.IAlarmAction[],
): cloudwatch.Alarm[] {
  const { clusterName } = cluster;
  return [
    ...spot ? [createAlarm(scope, 'SpotInterruptedAlarm', {
      metric: spot.metricMatchedEvents(),
      description: `Spot capacity in the region of ${clusterName} has been taken away for ${LONGEST_INTERRUPTED} minutes without a pause: pods move to on-demand `
        + 'instances, as far as limits and quotas let them',
      above: 0,
      allOf: LONGEST_INTERRUPTED / 5,
      actions,
    })] : [],
    ...hasContainerInsights ? [createAlarm(scope, 'NodesFailedAlarm', {
      metric: cluster.metricClusterFailedNodeCount(),
      description: `Nodes of ${clusterName} have been failing for ${LONGEST_FAILED} minutes, and EKS Auto Mode has not replaced them`,
      above: 0,
      allOf: LONGEST_FAILED,
      actions,
    })] : [],
  ];
}
