import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { MusicApi } from './music-api';
import type { MusicApiProps } from './music-api-props';
import { MusicDatabase } from '../database';

const THIRD = 8;

/** Function, API, database and the application's own metrics on one page. */
export function createApiDashboard(api: MusicApi, { database }: MusicApiProps): cloudwatch.Dashboard {
  const dashboard = new cloudwatch.Dashboard(api, 'Dashboard', { periodOverride: cloudwatch.PeriodOverride.AUTO });
  if (api.alarms.all.length > 0) {
    dashboard.addWidgets(new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: api.alarms.all, width: 3 * THIRD, height: 2 }));
  }
  dashboard.addWidgets(
    graph('API: requests', [api.metricRequests()]),
    graph('API: errors', [api.metric4xxErrors(), api.metric5xxErrors()]),
    graph('API: latency', [api.metricLatency({ statistic: 'p50' }), api.metricLatency(), api.metricLatency({ statistic: 'p99' })]),
  );
  dashboard.addWidgets(
    graph('Function: invocations', [api.metricInvocations()]),
    graph('Function: errors and throttles', [api.metricErrors(), api.metricThrottles()]),
    graph('Function: duration', [api.metricDuration(), api.metricDuration({ statistic: 'p99' })]),
  );
  if (database instanceof MusicDatabase) {
    dashboard.addWidgets(
      graph('Database: CPU', [database.metricCpuUtilization()]),
      graph('Database: connections', [database.metricDatabaseConnections()]),
      graph('Database: free storage', [database.metricFreeStorageSpace()]),
    );
  }
  dashboard.addWidgets(new cloudwatch.GraphWidget({ title: 'Application', left: [applicationMetrics(api)], width: 3 * THIRD }));
  return dashboard;
}

function graph(title: string, left: cloudwatch.IMetric[]): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({ title, left, width: THIRD });
}

/** Whatever the application writes under its namespace and service: nobody has to name its metrics here. */
function applicationMetrics(api: MusicApi): cloudwatch.MathExpression {
  const { namespace, dimensions } = api.metricApplication('any');
  const [[dimension, value]] = Object.entries(dimensions!);
  return new cloudwatch.MathExpression({
    expression: `SEARCH('{"${namespace}","${dimension}"} "${dimension}"="${String(value)}"', 'Sum', 300)`,
    usingMetrics: {},
    label: '',
    searchRegion: Stack.of(api).region,
  });
}
