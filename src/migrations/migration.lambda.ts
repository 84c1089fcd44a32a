import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, type InvokeCommandOutput, LambdaClient } from '@aws-sdk/client-lambda';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { answerCloudFormation, type Outcome } from '../private/cloudformation-answer.lambda';

/** What the function answers that runs the migrations: revisions, null for none. */
interface Migration {
  readonly action: 'upgrade';
  readonly before: string | null;
  readonly after: string | null;
  readonly ahead?: boolean;
}

/** These say that the function was not begun: its version or the right to call it is seconds old, or too much is going on. */
const NOT_INVOKED = [
  'AccessDeniedException', 'EC2ThrottledException', 'ResourceConflictException', 'ResourceNotReadyException', 'TooManyRequestsException',
];
const INVOKE_ATTEMPTS = 10;
const INVOKE_PAUSE = 5_000;

/** Waits for an answer for as long as a function can run, and asks once: a migration that is called twice by mistake looks like two deployments. */
const client = new LambdaClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 5_000, socketTimeout: 900_000 } });

/** Migrates the database when CloudFormation makes or changes the resource, and always tells CloudFormation how it went. */
export async function handler(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  await answerCloudFormation(event, context, (signal) => carryOut(event, signal));
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
