import { Duration, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import type { MusicApi } from '../api';
import type { ClusterCache, IClusterCache, IRegionalCluster, RegionalCluster } from '../cluster';
import type { GlobalMusicDatabase, IMusicDatabase, MusicDatabase } from '../database';
import type { GlobalCdn, IGlobalCdn } from '../edge';
import { CLOUDFRONT_REGION } from '../private/domain-names';

/** The regions that are not known are one: that of the stack. */
export const THIS_REGION = 'This region';

/** What is drawn in one graph. */
export interface Graph {
  readonly title: string;
  readonly left: cloudwatch.IMetric[];
  readonly right?: cloudwatch.IMetric[];
  /** The region of what does not say its own. */
  readonly region: string;
}

/** A line of a graph that compares regions, by the title of the graph. */
export interface Line {
  readonly title: string;
  readonly metric: cloudwatch.IMetric;
}

/** Something that a dashboard shows, as far as it is the same for everything. */
export interface Subject {
  /** The part of the details that it is in. */
  readonly topic: string;
  /** Under which title the alarms stand: the region, or what is in none. */
  readonly group: string;
  /** Asked at synthesis: constructs make some of them late. */
  readonly alarms: () => cloudwatch.IAlarm[];
  /** What stands in the rows of regions. */
  readonly rows: ReadonlyArray<{ readonly region: string; readonly graph: Graph }>;
  /** What stands in the details, in graphs with a line for each region. */
  readonly lines: Line[];
  /** What stands in the details, in graphs of its own. */
  readonly graphs: Graph[];
}

const FIVE_MINUTES = { period: Duration.minutes(5) };
const { SUM, AVERAGE, MAXIMUM } = cloudwatch.Stats;

/** The region of a construct as a title. */
export function regionOf(construct: IConstruct): string {
  const { region } = Stack.of(construct);
  return Token.isUnresolved(region) ? THIS_REGION : region;
}

/** A control plane, its pods and its spot instances. */
export function clusterSubject(cluster: IRegionalCluster): Subject {
  const { alarms, spotInterruptions }: Partial<Pick<RegionalCluster, 'alarms' | 'spotInterruptions'>> = cluster as RegionalCluster;
  const region = Token.isUnresolved(cluster.region) ? THIS_REGION : cluster.region;
  const metric = (name: string, label: string, statistic = SUM) => cluster.metric(name, { ...FIVE_MINUTES, statistic, label });
  const share = (name: string, label: string) => new cloudwatch.MathExpression({
    expression: `100 * ${label} / requests`,
    usingMetrics: { [label]: metric(name, label), requests: metric('apiserver_request_total', 'requests') },
    label,
    ...FIVE_MINUTES,
  });
  const graph = (title: string, left: cloudwatch.IMetric[], right?: cloudwatch.IMetric[]) => ({
    region, graph: { title: `${cluster.node.id}: ${title}`, left, right, region: cluster.region },
  });
  const line = (title: string, name: string, statistic = AVERAGE) => ({ title, metric: metric(name, region, statistic) });
  return {
    topic: 'Clusters',
    group: region,
    alarms: () => alarms ?? [],
    rows: [
      graph('API server, % of requests', [share('apiserver_request_total_5XX', 'failed'), share('apiserver_request_total_429', 'throttled')]),
      graph('pods without a node', [metric('scheduler_pending_pods_UNSCHEDULABLE', 'pods', MAXIMUM)],
        spotInterruptions && [spotInterruptions.metricMatchedEvents({ ...FIVE_MINUTES, label: 'spot interruptions' })]),
    ],
    lines: [
      line('API server: requests', 'apiserver_request_total', SUM),
      line('API server: p99 latency of GET, s', 'apiserver_request_duration_seconds_GET_P99'),
      line('API server: p99 latency of POST, s', 'apiserver_request_duration_seconds_POST_P99'),
      line('Pods that wait', 'scheduler_pending_pods', MAXIMUM),
    ],
    graphs: [],
  };
}

/** The metrics by which a database made here is watched. */
type WatchedDatabase = Pick<MusicDatabase, 'metric' | 'alarms'> & Partial<Pick<GlobalMusicDatabase, 'metricRpoLag' | 'metricReplicationLag'>>;

/** Whether a database was made by this library, which knows the metrics of no other one. */
export function isWatched(database: IMusicDatabase): boolean {
  return 'metric' in database && 'alarms' in database;
}

/** A database: where it is written to, how far behind it is, connections and CPU. */
export function databaseSubject(database: IMusicDatabase): Subject {
  const watched = database as unknown as WatchedDatabase;
  const region = regionOf(database);
  const isGlobal = watched.metricRpoLag !== undefined;
  const located = Stack.of(database).region;
  const metric = (name: string, label: string, statistic = AVERAGE) => inRegion(watched.metric(name, { ...FIVE_MINUTES, statistic, label }), located);
  const lag = (label: string) => inRegion(watched.metricRpoLag!({ label }), located);
  const graph = (title: string, left: cloudwatch.IMetric[], right?: cloudwatch.IMetric[]) => ({
    region, graph: { title: `${database.node.id}: ${title}`, left, right, region: located },
  });
  return {
    topic: 'Databases',
    group: region,
    alarms: () => watched.alarms,
    rows: [
      isGlobal
        ? graph('commits (of the writer), RPO lag', [metric('CommitThroughput', 'commits/s')], [lag('RPO lag, ms')])
        : graph('CPU, free storage', [metric('CPUUtilization', 'CPU, %', MAXIMUM)], [metric('FreeStorageSpace', 'free, bytes')]),
      graph('connections', [metric('DatabaseConnections', 'connections', MAXIMUM)]),
    ],
    lines: [
      ...isGlobal ? [
        { title: 'RPO lag, ms: what a failover would lose; none of the writer', metric: lag(region) },
        { title: 'Replication lag, ms: how old what readers see is', metric: inRegion(watched.metricReplicationLag!({ label: region }), located) },
      ] : [],
      { title: 'CPU, %', metric: metric('CPUUtilization', region, MAXIMUM) },
      { title: 'Connections', metric: metric('DatabaseConnections', region, MAXIMUM) },
    ],
    graphs: [],
  };
}

/** A metric of a region that is known. */
function inRegion(metric: cloudwatch.Metric, region: string): cloudwatch.Metric {
  return Token.isUnresolved(region) ? metric : metric.with({ region });
}

/** A cache: refused requests, connections, its data. */
export function cacheSubject(cache: IClusterCache): Subject {
  const { alarms }: Partial<Pick<ClusterCache, 'alarms'>> = cache as ClusterCache;
  const region = regionOf(cache);
  const located = Stack.of(cache).region;
  const metric = (metricName: string, label: string, statistic: string) => inRegion(new cloudwatch.Metric({
    namespace: 'AWS/ElastiCache', metricName, dimensionsMap: { clusterId: cache.cacheName }, statistic, label, ...FIVE_MINUTES,
  }), located);
  const line = (title: string, name: string, statistic: string) => ({ title, metric: metric(name, region, statistic) });
  return {
    topic: 'Caches',
    group: region,
    alarms: () => alarms ?? [],
    rows: [{
      region,
      graph: {
        title: `${cache.node.id}: refused requests, connections`,
        left: [metric('ThrottledCmds', 'throttled', SUM), metric('AuthenticationFailures', 'failed logins', SUM), metric('Evictions', 'evicted', SUM)],
        right: [metric('CurrConnections', 'connections', MAXIMUM)],
        region: located,
      },
    }],
    lines: [
      line('Data, bytes', 'BytesUsedForCache', MAXIMUM), line('Hit rate, %', 'CacheHitRate', AVERAGE), line('Processing units', 'ElastiCacheProcessingUnits', SUM),
    ],
    graphs: [],
  };
}

/** A distribution over several regions: what viewers get, and whether each region answers. */
export function cdnSubject(cdn: IGlobalCdn): Subject {
  const { alarms, health }: Partial<Pick<GlobalCdn, 'alarms' | 'health'>> = cdn as GlobalCdn;
  const checks = Object.keys(health?.checks ?? {}).map((region) => ({
    region, metric: (label: string) => (cdn as GlobalCdn).metricHealthCheckStatus(region, { label }),
  }));
  const graph = (title: string, left: cloudwatch.IMetric[], right?: cloudwatch.IMetric[]) => ({ title: `${cdn.node.id}: ${title}`, left, right, region: CLOUDFRONT_REGION });
  return {
    topic: 'Edge',
    group: 'Edge',
    alarms: () => alarms ?? [],
    rows: checks.map(({ region, metric }) => ({ region, graph: graph('answers at the edge', [metric('1: it does')]) })),
    lines: [],
    graphs: [
      graph('requests', [cdn.metricRequests({ label: 'requests' })]),
      graph('errors, %', [cdn.metric5xxErrorRate({ label: '5xx' }), cdn.metric4xxErrorRate({ label: '4xx' })]),
      ...checks.length > 0 ? [graph('regions that answer', checks.map(({ region, metric }) => metric(region)))] : [],
    ],
  };
}

/** An API: requests, errors, latency. */
export function apiSubject(api: MusicApi): Subject {
  const region = regionOf(api);
  const located = Stack.of(api).region;
  const here = (metric: cloudwatch.Metric) => inRegion(metric, located);
  return {
    topic: 'APIs',
    group: region,
    alarms: () => api.alarms.all,
    rows: [{
      region,
      graph: {
        title: `${api.node.id}: 5xx, latency`,
        left: [here(api.metric5xxErrors({ label: '5xx' }))],
        right: [here(api.metricLatency({ label: 'p95, ms' }))],
        region: located,
      },
    }],
    lines: [
      { title: 'Requests', metric: here(api.metricRequests({ label: region })) },
      { title: '5xx', metric: here(api.metric5xxErrors({ label: region })) },
      { title: 'p99 latency, ms', metric: here(api.metricLatency({ statistic: 'p99', label: region })) },
    ],
    graphs: [],
  };
}
