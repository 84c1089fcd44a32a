import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { CodeDeploy } from '@aws-sdk/client-codedeploy';
import { Lambda } from '@aws-sdk/client-lambda';
import { S3 } from '@aws-sdk/client-s3';
import { type CheckConfiguration, readConfiguration } from './post-deployment-check/configuration.lambda';
import { countErrors, readMetrics } from './post-deployment-check/error-rates.lambda';
import { type HealthAnswer, readHealthAnswer } from './post-deployment-check/health-answer.lambda';
import { healthEvent } from './post-deployment-check/health-event.lambda';
import { ask, below, getJson, parseObject, show } from './post-deployment-check/http.lambda';
import { checkLines, type CheckReport, failedChecksMetric, failLine, type LineOutcome, type LineToCheck } from './post-deployment-check/report.lambda';
import { expectDownload, readManifest } from './post-deployment-check/update-manifest.lambda';
import { checkUpdateSite } from './post-deployment-check/update-site.lambda';

/** What CodeDeploy sends to a hook. By hand and on a schedule it is something else, or nothing. */
interface HookEvent {
  readonly DeploymentId?: string;
  readonly LifecycleEventHookExecutionId?: string;
}

/** What the lines of one run share. */
interface Run extends CheckConfiguration {
  /** Stands in the event for the id that API Gateway gives a request; the application may log it. */
  readonly marker: string;
  /** The request whose traces the log must show, once it was made. */
  request?: { readonly id: string; readonly startTime: number };
  /** The deployment that the run is a hook of. */
  readonly deploymentId?: string;
}

/** In the order of the checklist. Together with the time for the answer they fit into the function's five minutes. */
const LINES: LineToCheck<Run>[] = [
  { line: 'functions run', seconds: 45, waitsFor: 'the function', check: functionsRun },
  { line: 'endpoints answer', seconds: 45, waitsFor: 'the endpoint', check: endpointsAnswer },
  { line: 'database reachable', seconds: 45, waitsFor: 'the function that asks the database', check: databaseReachable },
  { line: 'upload and download', seconds: 20, waitsFor: 'the bucket', check: uploadAndDownload },
  { line: 'logs arrive', seconds: 60, waitsFor: 'an event of the request in the log group', check: logsArrive },
  { line: 'client connects', seconds: 20, waitsFor: 'the endpoint', check: clientConnects },
  { line: 'auto-update works', seconds: 20, waitsFor: 'the update site', check: autoUpdateWorks },
  { line: 'error rates', seconds: 10, waitsFor: 'CloudWatch', check: errorRates },
  { line: 'cost', seconds: 10, waitsFor: 'CloudWatch', check: cost },
];

const lambda = new Lambda({});
const s3 = new S3({});
const logs = new CloudWatchLogs({});
const cloudwatch = new CloudWatch({});
/** AWS publishes what an account costs in one region only. */
const billing = new CloudWatch({ region: 'us-east-1' });
const codedeploy = new CodeDeploy({});

/**
 * Walks the post-deployment checklist, and answers what became of each line. As a hook of CodeDeploy it also
 * tells CodeDeploy, whatever happens. It throws when its configuration is invalid or CodeDeploy cannot be told, and never for a line.
 */
export async function handler(event: HookEvent | null, context: { getRemainingTimeInMillis(): number }): Promise<CheckReport> {
  const { DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId } = event ?? {};
  let report: CheckReport | undefined;
  try {
    const run: Run = {
      ...readConfiguration(process.env.CHECK_CONFIGURATION),
      marker: `post-deployment-check-${randomUUID()}`,
      deploymentId: lifecycleEventHookExecutionId ? deploymentId : undefined,
    };
    report = await checkLines(LINES, run, () => context.getRemainingTimeInMillis());
    // Straight to the output: `console` of a function with JSON logs would wrap it, and CloudWatch would not find it.
    process.stdout.write(`${failedChecksMetric(report, process.env.AWS_LAMBDA_FUNCTION_NAME ?? '')}\n`);
    return report;
  } finally {
    if (deploymentId && lifecycleEventHookExecutionId) {
      const status = report?.passed ? 'Succeeded' : 'Failed';
      await codedeploy.putLifecycleEventHookExecutionStatus({ deploymentId, lifecycleEventHookExecutionId, status });
    }
  }
}

async function functionsRun(run: Run, signal: AbortSignal): Promise<LineOutcome> {
  // A minute earlier, as the clocks of two services differ.
  const startTime = Date.now() - 60_000;
  await askHealth(run, signal, (id = run.marker) => {
    run.request = { id, startTime };
  });
  return { detail: `${run.healthPath} answered 200` };
}

async function endpointsAnswer({ url, healthPath, paths }: Run, signal: AbortSignal): Promise<LineOutcome> {
  const urls = [healthPath, ...paths].map((path) => below(url, path));
  for (const each of urls) {
    await getJson(each, signal);
  }
  return { detail: `${urls.map(show).join(', ')} answered 200` };
}

async function databaseReachable(run: Run, signal: AbortSignal): Promise<LineOutcome> {
  const { migrateFunction, healthPath } = run;
  if (migrateFunction === undefined) {
    const { database } = parseObject((await askHealth(run, signal)).body) ?? {};
    if (database !== 'ok') {
      failLine(`\`database\` of ${healthPath} is not "ok"`);
    }
    return { detail: `\`database\` of ${healthPath} is "ok"` };
  }
  const { after } = parseObject(await invoke(migrateFunction, { action: 'status' }, signal)) ?? {};
  if (after !== null && typeof after !== 'string') {
    failLine('the migrate function did not answer the revision of the schema');
  }
  return { detail: after === null ? 'the database answers and has no schema yet' : `the schema is at revision ${after}` };
}

/** Overwrites one object, so that nothing piles up and nothing has to be deleted. */
async function uploadAndDownload({ files }: Run, signal: AbortSignal): Promise<LineOutcome> {
  if (!files) {
    return { skipped: true, detail: 'no bucket is configured' };
  }
  const { bucket: Bucket, key: Key } = files;
  // Another check, by hand while one runs on its schedule, may write between upload and download; hardly three times.
  for (let attempt = 1; attempt <= 3; attempt++) {
    const Body = randomBytes(1024);
    const ChecksumSHA256 = sha256(Body);
    await s3.putObject({ Bucket, Key, Body, ChecksumSHA256, ContentType: 'application/octet-stream' }, { abortSignal: signal });
    const download = await s3.getObject({ Bucket, Key }, { abortSignal: signal });
    if (sha256(await download.Body!.transformToByteArray()) === ChecksumSHA256) {
      return { detail: `s3://${Bucket}/${Key} is what was uploaded` };
    }
  }
  failLine(`s3://${Bucket}/${Key} is not what was uploaded`);
}

async function logsArrive({ logGroup: logGroupName, request, marker }: Run, signal: AbortSignal): Promise<LineOutcome> {
  if (!request) {
    failLine('the function was not reached, so there is no request to look for');
  }
  const { id, startTime } = request;
  for (let nextToken: string | undefined; ;) {
    const found = await logs.filterLogEvents({ logGroupName, filterPattern: `?"${id}" ?"${marker}"`, startTime, nextToken }, { abortSignal: signal });
    if (found.events?.length) {
      return { detail: `${logGroupName} has request ${id}` };
    }
    nextToken = found.nextToken ?? await sleep(1000, undefined, { signal });
  }
}

async function clientConnects({ clientOrigin, url: api, healthPath }: Run, signal: AbortSignal): Promise<LineOutcome> {
  const url = below(api, healthPath);
  const { headers, tls } = await ask({
    url, method: 'OPTIONS', headers: { 'origin': clientOrigin, 'access-control-request-method': 'GET' }, signal,
  });
  const allowed = headers['access-control-allow-origin'];
  if (allowed !== clientOrigin && allowed !== '*') {
    failLine(`OPTIONS ${show(url)} does not allow the origin ${clientOrigin}`);
  }
  return tls === undefined
    ? { skipped: true, detail: `${clientOrigin} is allowed; there is no TLS to check, as the endpoint is on this machine` }
    : { detail: `${tls}, ${clientOrigin} is allowed` };
}

async function autoUpdateWorks({ manifestUrl, updateSite }: Run, signal: AbortSignal): Promise<LineOutcome> {
  if (updateSite !== undefined) {
    return checkUpdateSite(updateSite, signal);
  }
  if (manifestUrl === undefined) {
    return { skipped: true, detail: 'no update site is configured' };
  }
  const { version, artifacts: [artifact] } = readManifest(await getJson(new URL(manifestUrl), signal));
  await expectDownload(artifact, signal);
  return { detail: `version ${version} for ${artifact.platform} can be downloaded` };
}

async function errorRates(run: Run, signal: AbortSignal): Promise<LineOutcome> {
  const { function: functionArn, maximumErrorRate, errorRateMinutes, deploymentId } = run;
  const { invocations, errors, words, since } = await countErrors(
    { lambda, codedeploy, cloudwatch }, { functionArn, minutes: errorRateMinutes, deploymentId }, signal);
  if (invocations === 0) {
    return { detail: `no requests${words} ${since}, so none failed` };
  }
  const seen = `${errors} of ${invocations} requests${words} failed ${since}`;
  if (errors / invocations > maximumErrorRate) {
    failLine(`${seen}, more than ${Number((maximumErrorRate * 100).toFixed(2))} %`);
  }
  return { detail: seen };
}

async function cost({ monthlyCostLimit }: Run, signal: AbortSignal): Promise<LineOutcome> {
  if (monthlyCostLimit === undefined) {
    return { skipped: true, detail: 'no limit is configured' };
  }
  // It counts from the first of the month on; a value of the last day of the month before would be all of that month.
  const firstOfMonth = new Date(new Date().toISOString().slice(0, '2026-11'.length));
  const Metric = { Namespace: 'AWS/Billing', MetricName: 'EstimatedCharges', Dimensions: [{ Name: 'Currency', Value: 'USD' }] };
  const query = { Id: 'charges', MetricStat: { Metric, Period: 3600, Stat: 'Maximum' } };
  const [[charges]] = await readMetrics(billing, firstOfMonth, [query], signal);
  if (charges === undefined) {
    return { skipped: true, detail: 'AWS has published no charges this month; billing alerts of the account may be off' };
  }
  const seen = `${charges} USD since the first of the month`;
  if (charges > monthlyCostLimit) {
    failLine(`${seen}, more than ${monthlyCostLimit} USD`);
  }
  return { detail: `${seen}, of ${monthlyCostLimit} USD` };
}

/** Asks the function itself for the health path, without the API in front of it. */
async function askHealth(run: Run, signal: AbortSignal, reached?: (requestId?: string) => void): Promise<HealthAnswer> {
  const { healthPath, payloadVersion } = run;
  const answer = readHealthAnswer(payloadVersion, await invoke(run.function, healthEvent(payloadVersion, healthPath, run.marker), signal, reached));
  if (answer.statusCode !== 200) {
    failLine(`${healthPath} answered ${answer.statusCode}`);
  }
  return answer;
}

/** What a function answers, as text. When it fails that may hold anything; only the type of its error is told. */
async function invoke(functionArn: string, event: object, signal: AbortSignal, reached?: (requestId?: string) => void): Promise<string> {
  const { FunctionError, Payload, $metadata } = await lambda.invoke(
    { FunctionName: functionArn, Payload: JSON.stringify(event) }, { abortSignal: signal });
  reached?.($metadata.requestId);
  const answer = Buffer.from(Payload ?? []).toString('utf8');
  if (FunctionError !== undefined) {
    const { errorType } = parseObject(answer) ?? {};
    failLine(`the function failed (${/^[\w.]{1,100}$/.test(String(errorType ?? '')) ? errorType : FunctionError}); its log says why`);
  }
  return answer;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}
