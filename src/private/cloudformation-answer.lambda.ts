import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

/** What CloudFormation is told. */
export interface Outcome {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason: string;
  /** Where there is more, which stands behind the reason and is never cut off. */
  readonly more?: string;
  /** What the template can ask for by `Fn::GetAtt`. */
  readonly Data?: Record<string, string>;
}

/** Thrown when CloudFormation did not take the answer; AWS Lambda then calls the function again. */
class AnswerRefused extends Error {
  public override readonly name = 'AnswerRefused';
}

/** As much as CloudFormation takes, in bytes. */
const ANSWER_LIMIT = 4096;
const ANSWER_ATTEMPTS = 4;
const ANSWER_TIMEOUT = 4_000;
/** What is left for the answer when a function is about to be ended, in milliseconds. */
const LEFT_FOR_ANSWER = 10_000;

/**
 * Does what CloudFormation asks for, and always tells it how it went: without an answer a stack waits for as long as it may.
 *
 * @param carryOut what is done; the signal comes when there is just time enough for an answer
 */
export async function answerCloudFormation(
  event: CloudFormationCustomResourceEvent,
  context: { getRemainingTimeInMillis(): number },
  carryOut: (signal: AbortSignal) => Promise<Outcome>,
): Promise<void> {
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(), Math.max(context.getRemainingTimeInMillis() - LEFT_FOR_ANSWER, 0));
  const outcome = await carryOut(end.signal);
  clearTimeout(timer);
  (outcome.Status === 'SUCCESS' ? console.info : console.error)(`${event.RequestType}: ${outcome.Reason}${outcome.more ?? ''}`);
  await answer(event, outcome);
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
