import { AthenaClient, BatchGetNamedQueryCommand, GetQueryExecutionCommand, StartQueryExecutionCommand } from '@aws-sdk/client-athena';
import { CloudWatchClient, DescribeAlarmHistoryCommand, GetMetricStatisticsCommand, ListMetricsCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, DescribeLogGroupsCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { call, output, until, withLambda } from '../deployment/backend';
import { type Deployed, expectSame } from '../deployment/checks';
import type { Line } from '../deployment/line';
import { hasType, idsOf } from '../deployment/resources';

// As an emulator would need; a place has its own patience.
const SOON = 15_000;
const ENHANCED_MONITORING = 'RDSOSMetrics';

/** What the logs, metrics and alarms come to, of which an emulator keeps no more than the settings. */
export const MONITORING_LINES: Line[] = [
  {
    name: "the application's own metrics arrive in CloudWatch",
    requirements: ['E10'],
    minutes: 5,
    run: async (deployed) => {
      const since = new Date();
      expectSame('The answer', (await call(deployed, 'GET', '/health')).status, 200);
      const namespace = (await apiConfiguration(deployed)).Environment?.Variables?.POWERTOOLS_METRICS_NAMESPACE;
      return withCloudWatch(deployed, async (client) => until(deployed, `a metric in ${namespace}`, SOON, async () => {
        const { Metrics = [] } = await client.send(new ListMetricsCommand({ Namespace: namespace }));
        for (const { MetricName, Dimensions } of Metrics) {
          const { Datapoints = [] } = await client.send(new GetMetricStatisticsCommand({
            Namespace: namespace,
            MetricName,
            Dimensions,
            StartTime: new Date(since.getTime() - 60_000),
            EndTime: new Date(Date.now() + 60_000),
            Period: 60,
            Statistics: ['SampleCount'],
          }));
          if (Datapoints.length > 0) {
            return `${namespace}/${MetricName}: ${Datapoints.length} data points`;
          }
        }
        return undefined;
      }));
    },
  },
  {
    name: 'an error that nobody catches is in the log of the function, at the log level of this environment',
    requirements: ['E11'],
    minutes: 2,
    run: async (deployed) => {
      const since = Date.now();
      const { LoggingConfig } = await apiConfiguration(deployed);
      await withLambda(deployed, async (lambda) => {
        const { FunctionError } = await lambda.send(new InvokeCommand({
          FunctionName: output(deployed, 'ApiFunctionName'), Qualifier: 'live', Payload: JSON.stringify({ no: 'event of API Gateway' }),
        }));
        expectSame('How the function ended', FunctionError, 'Unhandled');
      });
      const message = await eventIn(deployed, LoggingConfig!.LogGroup!, since, '?errorType ?ERROR');
      return `application log level ${LoggingConfig!.ApplicationLogLevel}: ${message.slice(0, 120)}`;
    },
  },
  {
    name: 'every log group with a key is encrypted by it, and the access logs of the API arrive',
    requirements: ['E11'],
    minutes: 2,
    run: async (deployed) => {
      const since = Date.now();
      expectSame('The answer', (await call(deployed, 'GET', '/health')).status, 200);
      const groups = await idsOf(deployed, 'AWS::Logs::LogGroup');
      const plain = await withLogs(deployed, async (client) => {
        const found = await Promise.all(groups.map(async (logGroupNamePrefix) =>
          (await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix })))
            .logGroups?.find(({ logGroupName }) => logGroupName === logGroupNamePrefix)));
        return found.filter((group) => !group?.kmsKeyId).map((group) => group?.logGroupName);
      });
      expectSame('The log groups without a key', plain, []);
      const accessLogs = groups.filter((name) => name.startsWith('/aws/vendedlogs/') && /api/i.test(name));
      const seen = await Promise.all(accessLogs.map(async (name) => eventIn(deployed, name, since)));
      return `${groups.length} log groups; access logs: ${seen[0]?.slice(0, 120) ?? 'none in this environment'}`;
    },
  },
  {
    name: 'enhanced monitoring writes what the operating system of the database does',
    requirements: ['E9'],
    minutes: 3,
    applies: ({ stacks }) => stacks.some(({ template }) => Object.values(template.Resources).some(({ Type, Properties }) =>
      Type === 'AWS::RDS::DBInstance' && Number(Properties?.MonitoringInterval ?? 0) > 0)),
    run: async (deployed) => {
      const { DbiResourceId } = await databaseOf(deployed);
      const message = await eventIn(deployed, ENHANCED_MONITORING, Date.now() - 300_000, undefined, DbiResourceId);
      return message.slice(0, 120);
    },
  },
  {
    name: "PostgreSQL's log is in CloudWatch Logs",
    requirements: ['E11'],
    minutes: 3,
    run: async (deployed) => {
      const { DBInstanceIdentifier } = await databaseOf(deployed);
      return (await eventIn(deployed, `/aws/rds/instance/${DBInstanceIdentifier}/postgresql`, Date.now() - 3_600_000)).slice(0, 120);
    },
  },
  {
    name: 'the flow logs of the network arrive',
    requirements: ['E1'],
    minutes: 12,
    applies: (deployed) => hasType(deployed, 'AWS::EC2::FlowLog'),
    run: async (deployed) => {
      const groups = deployed.stacks.flatMap(({ name, template }) => Object.values(template.Resources)
        .filter(({ Type }) => Type === 'AWS::EC2::FlowLog').map(({ Properties }) => ({ name, Properties: Properties as Record<string, any> })));
      const names = (await idsOf(deployed, 'AWS::Logs::LogGroup')).filter((name) => groups.some(({ Properties }) =>
        name.includes(String(Properties.LogGroupName?.Ref ?? Properties.LogGroupName))));
      return (await eventIn(deployed, names[0], Date.now() - 1_200_000)).slice(0, 120);
    },
  },
  {
    name: 'an alarm that goes off reaches the topic of the operators',
    requirements: ['E10'],
    minutes: 1,
    applies: (deployed) => hasType(deployed, 'AWS::CloudWatch::Alarm'),
    run: async (deployed) => {
      const [AlarmName] = await idsOf(deployed, 'AWS::CloudWatch::Alarm');
      const since = new Date(Date.now() - 5_000);
      return withCloudWatch(deployed, async (client) => {
        await client.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'A rehearsal by verify:aws.' }));
        return until(deployed, `the action of ${AlarmName}`, SOON, async () => {
          const { AlarmHistoryItems = [] } = await client.send(new DescribeAlarmHistoryCommand({
            AlarmName, HistoryItemType: 'Action', StartDate: since,
          }));
          return AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary!).find((summary) => summary.startsWith('Successfully executed action arn:'));
        });
      });
    },
  },
  {
    name: 'the saved queries run over the logs in one place',
    requirements: ['E11'],
    minutes: 3,
    applies: (deployed) => hasType(deployed, 'AWS::Athena::NamedQuery'),
    run: async (deployed) => {
      const client = new AthenaClient(deployed.place.client);
      try {
        const { NamedQueries = [] } = await client.send(new BatchGetNamedQueryCommand({ NamedQueryIds: await idsOf(deployed, 'AWS::Athena::NamedQuery') }));
        const states = await Promise.all(NamedQueries.map(async ({ Name, QueryString, WorkGroup, Database }) => {
          const { QueryExecutionId } = await client.send(new StartQueryExecutionCommand({
            QueryString, WorkGroup, QueryExecutionContext: { Database },
          }));
          const status = await until(deployed, `the query ${Name}`, SOON, async () => {
            const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
            return ['SUCCEEDED', 'FAILED', 'CANCELLED'].includes(QueryExecution!.Status!.State!) ? QueryExecution!.Status! : undefined;
          });
          return `${Name} ${status.State}${status.StateChangeReason ? ` (${status.StateChangeReason})` : ''}`;
        }));
        expectSame('The queries that did not succeed', states.filter((state) => !state.endsWith('SUCCEEDED')), []);
        return states.join(', ');
      } finally {
        client.destroy();
      }
    },
  },
];

async function apiConfiguration(deployed: Deployed) {
  return withLambda(deployed, async (lambda) => lambda.send(new GetFunctionConfigurationCommand({ FunctionName: output(deployed, 'ApiFunctionName') })));
}

async function databaseOf(deployed: Deployed) {
  const client = new RDSClient(deployed.place.client);
  try {
    const { DBInstances } = await client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: output(deployed, 'DatabaseInstanceIdentifier') }));
    return DBInstances![0];
  } finally {
    client.destroy();
  }
}

/** The first event in a log group since then, once there is one. */
async function eventIn(deployed: Deployed, logGroupName: string, startTime: number, filterPattern?: string, stream?: string): Promise<string> {
  return withLogs(deployed, async (client) => until(deployed, `an event in ${logGroupName}`, SOON, async () => {
    const { events = [] } = await client.send(new FilterLogEventsCommand({
      logGroupName, startTime, filterPattern, ...stream ? { logStreamNames: [stream] } : {}, limit: 1,
    }));
    return events[0]?.message;
  }));
}

async function withCloudWatch<T>(deployed: Deployed, work: (client: CloudWatchClient) => Promise<T>): Promise<T> {
  const client = new CloudWatchClient(deployed.place.client);
  return work(client).finally(() => client.destroy());
}

async function withLogs<T>(deployed: Deployed, work: (client: CloudWatchLogsClient) => Promise<T>): Promise<T> {
  const client = new CloudWatchLogsClient(deployed.place.client);
  return work(client).finally(() => client.destroy());
}
