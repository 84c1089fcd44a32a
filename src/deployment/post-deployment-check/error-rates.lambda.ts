import type { CloudWatch, Dimension, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { CodeDeploy } from '@aws-sdk/client-codedeploy';
import type { Lambda } from '@aws-sdk/client-lambda';
import { failLine } from './report.lambda';

/** What is asked of AWS. */
export interface ErrorRateClients {
  readonly lambda: Lambda;
  readonly codedeploy: CodeDeploy;
  readonly cloudwatch: CloudWatch;
}

/** Whose requests are counted. */
interface Counted {
  readonly dimensions: Dimension[];
  /** In words: ` to version 8`. */
  readonly words: string;
}

/** From when on requests are counted. */
interface Since {
  readonly time: Date;
  /** In words: `in the last 15 minutes`. */
  readonly words: string;
}

/**
 * The requests that failed.
 *
 * Behind an alias only those to the version count that the alias names: what the version before does wrong says nothing about the one that is
 * there to mend it. As a hook of a deployment only what was since it began counts.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html the dimension `ExecutedVersion`
 */
export async function countErrors(
  clients: ErrorRateClients,
  { functionArn, minutes, deploymentId }: { readonly functionArn: string; readonly minutes: number; readonly deploymentId?: string },
  abortSignal: AbortSignal,
): Promise<{ readonly invocations: number; readonly errors: number; readonly words: string; readonly since: string }> {
  const { dimensions, words } = await findCounted(clients.lambda, functionArn, abortSignal);
  const since = await findBeginning(clients.codedeploy, minutes, deploymentId, abortSignal);
  const query = (Id: string, MetricName: string): MetricDataQuery => ({
    Id, MetricStat: { Metric: { Namespace: 'AWS/Lambda', MetricName, Dimensions: dimensions }, Period: 60, Stat: 'Sum' },
  });
  const [invocations, errors] = (await readMetrics(
    clients.cloudwatch, since.time, [query('invocations', 'Invocations'), query('errors', 'Errors')], abortSignal,
  )).map((values) => values.reduce((sum, value) => sum + value, 0));
  return { invocations, errors, words, since: since.words };
}

/** The values of each query since then, the newest first. */
export async function readMetrics(
  client: CloudWatch, StartTime: Date, MetricDataQueries: MetricDataQuery[], abortSignal: AbortSignal,
): Promise<number[][]> {
  const { MetricDataResults = [] } = await client.getMetricData(
    { StartTime, EndTime: new Date(), ScanBy: 'TimestampDescending', MetricDataQueries }, { abortSignal });
  return MetricDataQueries.map((query) => MetricDataResults.find(({ Id }) => Id === query.Id)?.Values ?? []);
}

async function findCounted(lambda: Lambda, functionArn: string, abortSignal: AbortSignal): Promise<Counted> {
  const [name, qualifier] = functionArn.split(':').slice(6);
  const dimensions: Dimension[] = [{ Name: 'FunctionName', Value: name }];
  if (qualifier === undefined) {
    return { dimensions, words: '' };
  }
  dimensions.push({ Name: 'Resource', Value: `${name}:${qualifier}` });
  if (/^(\d+|\$LATEST)$/.test(qualifier)) {
    return { dimensions, words: '' };
  }
  const { FunctionVersion, RoutingConfig } = await lambda.getAlias({ FunctionName: name, Name: qualifier }, { abortSignal });
  // While requests move by steps, the new version is the one beside that of the alias.
  const version = Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {})[0] ?? FunctionVersion ?? failLine('the alias names no version');
  return { dimensions: [...dimensions, { Name: 'ExecutedVersion', Value: version }], words: ` to version ${version}` };
}

async function findBeginning(codedeploy: CodeDeploy, minutes: number, deploymentId: string | undefined, abortSignal: AbortSignal): Promise<Since> {
  if (deploymentId !== undefined) {
    const { deploymentInfo } = await codedeploy.getDeployment({ deploymentId }, { abortSignal });
    return { time: deploymentInfo?.createTime ?? failLine('CodeDeploy does not say when the deployment began'), words: 'since the deployment began' };
  }
  return { time: new Date(Date.now() - minutes * 60_000), words: `in the last ${minutes} minutes` };
}
