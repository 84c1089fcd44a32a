import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, type InvokeCommandOutput, LambdaClient } from '@aws-sdk/client-lambda';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';

/** What CloudFormation is told. */
interface Outcome {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason: string;
  /** Where there is more, which stands behind the reason and is never cut off. */
  readonly more?: string;
  /** What the template can ask for by `Fn::GetAtt`. */
  readonly Data?: Record<string, string>;
}

/** What the function answers that runs the migrations: revisions, null for none. */
interface Migration {
  readonly action: 'upgrade';
  readonly before: string | null;
  readonly after: string | null;
  readonly ahead?: boolean;
}

/** Thrown when CloudFormation did not take the answer; AWS Lambda then calls the function again. */
class AnswerRefused extends Error {
  public override readonly name = 'AnswerRefused';
}

/** These say that the function was not begun: its version or the right to call it is seconds old, or too much is going on. */
const NOT_INVOKED = [
  'AccessDeniedException', 'EC2ThrottledException', 'ResourceConflictException', 'ResourceNotReadyException', 'TooManyRequestsException',
];
const INVOKE_ATTEMPTS = 10;
const INVOKE_PAUSE = 5_000;

/** As much as CloudFormation takes, in bytes. */
const ANSWER_LIMIT = 4096;
const ANSWER_ATTEMPTS = 4;
const ANSWER_TIMEOUT = 4_000;
/** What is left for the answer when this function is about to be ended, in milliseconds. */
const LEFT_FOR_ANSWER = 10_000;

/** Waits for an answer for as long as a function can run, and asks once: a migration that is called twice by mistake looks like two deployments. */
const client = new LambdaClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 5_000, socketTimeout: 900_000 } });

/** Migrates the database when CloudFormation makes or changes the resource, and always tells CloudFormation how it went. */
export async function handler(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(), Math.max(context.getRemainingTimeInMillis() - LEFT_FOR_ANSWER, 0));
  const outcome = await carryOut(event, end.signal);
  clearTimeout(timer);
  (outcome.Status === 'SUCCESS' ? console.info : console.error)(`${event.RequestType}: ${outcome.Reason}${outcome.more ?? ''}`);
  await answer(event, outcome);
}

async function carryOut(event: CloudFormationCustomResourceEvent, signal: AbortSignal): Promise<Outcome> {
  if (event.RequestType === 'Delete') {
    return { Status: 'SUCCESS', Reason: 'The database stays as it is' };
  }
  try {
    return await migrate(event.ResourceProperties, signal);
  } catch (error) {
    const { name, message } = error as Error;
    return failed(signal.aborted ? 'The migration has not answered in the time of this function' : `The migration could not be begun: ${name}: ${message}`);
  }
}

async function migrate({ FunctionArn, Revision }: Record<string, string>, signal: AbortSignal): Promise<Outcome> {
  const response = await invoke(new InvokeCommand({
    FunctionName: FunctionArn,
    InvocationType: 'RequestResponse',
    Payload: Buffer.from(JSON.stringify({ action: 'upgrade', revision: Revision })),
  }), signal);
  const request = response.$metadata.requestId;
  const payload = parse(response.Payload);
  if (response.FunctionError !== undefined) {
    const { errorType = response.FunctionError, errorMessage = 'it says nothing more' } = payload as Record<string, string>;
    return failed(`${errorType}: ${errorMessage}`, request);
  }
  if (!isMigration(payload)) {
    return failed('The function does not answer as one that runs migrations: its handler must be eknmusic_migrations.main', request);
  }
  return succeeded(payload);
}

async function invoke(command: InvokeCommand, abortSignal: AbortSignal): Promise<InvokeCommandOutput> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await client.send(command, { abortSignal });
    } catch (error) {
      if (attempt === INVOKE_ATTEMPTS || !NOT_INVOKED.includes((error as Error).name)) {
        throw error;
      }
      console.warn(`${(error as Error).name}: trying again`);
      await sleep(INVOKE_PAUSE, undefined, { signal: abortSignal });
    }
  }
}

function succeeded({ before, after, ahead = false }: Migration): Outcome {
  const Data = { Before: before ?? '', After: after ?? '', Ahead: String(ahead) };
  if (ahead) {
    return { Status: 'SUCCESS', Reason: `The database is at ${after}, which this version does not know: it stays as it is`, Data };
  }
  return { Status: 'SUCCESS', Reason: before === after ? `Nothing to migrate at ${after}` : `Migrated from ${before} to ${after}`, Data };
}

/** In the words of the function itself, which hold no value of a secret. */
function failed(why: string, request?: string): Outcome {
  return { Status: 'FAILED', Reason: why, more: ` [log group ${process.env.MIGRATION_LOG_GROUP}${request ? `, request ${request}` : ''}]` };
}

function parse(payload: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(payload ?? []).toString()) ?? {};
  } catch {
    return {};
  }
}

function isMigration(value: unknown): value is Migration {
  const { action, before, after } = value as Record<string, unknown>;
  return action === 'upgrade' && [before, after].every((revision) => revision === null || typeof revision === 'string');
}

/** Again and again: without an answer the stack would wait for as long as it may. */
async function answer(event: CloudFormationCustomResourceEvent, outcome: Outcome): Promise<void> {
  const body = Buffer.from(render(event, outcome));
  for (let attempt = 1; ; attempt++) {
    const problem = await put(event.ResponseURL, body);
    if (problem === undefined) {
      return;
    }
    console.warn(`CloudFormation did not take the answer: ${problem}`);
    if (attempt === ANSWER_ATTEMPTS) {
      throw new AnswerRefused(problem);
    }
    await sleep(attempt * 500);
  }
}

/** What went wrong, without the address, which is as good as a password. */
async function put(url: string, body: Buffer<ArrayBuffer>): Promise<string | undefined> {
  try {
    // The address is signed for a request without a type of content.
    const response = await fetch(url, { method: 'PUT', body, headers: { 'content-type': '' }, signal: AbortSignal.timeout(ANSWER_TIMEOUT) });
    return response.ok ? undefined : `status ${response.status}`;
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } };
    return cause?.code ?? name;
  }
}

function render(event: CloudFormationCustomResourceEvent, { Status, Reason, more = '', Data }: Outcome): string {
  const { StackId, RequestId, LogicalResourceId } = event;
  const PhysicalResourceId = 'PhysicalResourceId' in event ? event.PhysicalResourceId : LogicalResourceId;
  const upTo = (length: number) => JSON.stringify({
    StackId,
    RequestId,
    LogicalResourceId,
    PhysicalResourceId,
    Status,
    Data,
    Reason: `${Reason.slice(0, length)}${length < Reason.length ? '...' : ''}${more}`,
  });
  let length = Reason.length;
  while (length > 0 && Buffer.byteLength(upTo(length)) > ANSWER_LIMIT) {
    length -= 50;
  }
  return upTo(Math.max(length, 0));
}
