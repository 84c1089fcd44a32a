import { once } from 'events';
import * as fs from 'fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'http';
import type { AddressInfo } from 'net';
import * as path from 'path';
import * as util from 'util';
import { type InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { handler } from '../../src/migrations/migration.lambda';

jest.mock('node:timers/promises', () => ({ setTimeout: jest.fn(async () => undefined) }));

const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:123456789012:function:migrate:7';
const STACK_ID = 'arn:aws:cloudformation:us-east-1:123456789012:stack/EknMusic-prod-Backend/1234abcd-12ab-34cd-56ef-1234567890ab';

/** What CloudFormation was told. */
interface Told {
  readonly Status: string;
  readonly Reason: string;
  readonly PhysicalResourceId: string;
  readonly Data?: Record<string, string>;
  readonly [key: string]: unknown;
}

let cloudFormation: Server;
/** What CloudFormation answers, one after the other, before it answers 200; `hang up` for a connection that breaks. */
let trouble: (number | 'hang up')[];
let told: Told[];
let received: { method?: string; headers: IncomingHttpHeaders; bytes: number }[];
let invoked: InvokeCommand['input'][];
let logged: string;
const send = jest.spyOn(LambdaClient.prototype, 'send') as unknown as jest.Mock;

beforeAll(async () => {
  cloudFormation = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const body = Buffer.concat(chunks);
      received.push({ method: request.method, headers: request.headers, bytes: body.length });
      const problem = trouble.shift();
      if (problem === 'hang up') {
        request.socket.destroy();
        return;
      }
      if (problem === undefined) {
        told.push(JSON.parse(body.toString()));
      }
      response.writeHead(problem ?? 200).end();
    });
  }).listen(0, '127.0.0.1');
  await once(cloudFormation, 'listening');
});

afterAll(() => cloudFormation.close());

beforeEach(() => {
  [trouble, told, received, invoked, logged] = [[], [], [], [], ''];
  process.env.MIGRATION_LOG_GROUP = 'EknMusic-MigrationsLogs';
  for (const method of ['debug', 'error', 'info', 'log', 'warn'] as const) {
    jest.spyOn(console, method).mockImplementation((...args) => {
      logged += `${util.format(...args)}\n`;
    });
  }
});

/** Lets the function that migrates answer, one answer after the other; the last one stays. */
function answers(...outcomes: (object | Error)[]): void {
  send.mockImplementation(async ({ input }: InvokeCommand) => {
    invoked.push(input);
    const outcome = outcomes.length > 1 ? outcomes.shift()! : outcomes[0];
    if (outcome instanceof Error) {
      throw outcome;
    }
    return { $metadata: { requestId: 'request-1' }, StatusCode: 200, ...outcome };
  });
}

const payload = (value: unknown) => ({ Payload: Buffer.from(JSON.stringify(value)) });
const error = (name: string, message = 'no') => Object.assign(new Error(message), { name });
const MIGRATED = payload({ action: 'upgrade', before: null, after: '0002' });

function event(RequestType: 'Create' | 'Update' | 'Delete', properties: Record<string, string> = {}): CloudFormationCustomResourceEvent {
  return {
    RequestType,
    ServiceToken: 'arn:aws:lambda:us-east-1:123456789012:function:handler',
    ResponseURL: `http://127.0.0.1:${(cloudFormation.address() as AddressInfo).port}/answer?X-Amz-Signature=signed`,
    StackId: STACK_ID,
    RequestId: 'b1b2',
    LogicalResourceId: 'MigrationsResource',
    ResourceType: 'Custom::EknMusicMigration',
    ResourceProperties: { ServiceToken: '', FunctionArn: FUNCTION_ARN, Revision: 'head', ...properties },
    ...RequestType === 'Create' ? {} : { PhysicalResourceId: 'MigrationsResource' },
    ...RequestType === 'Update' ? { OldResourceProperties: {} } : {},
  } as unknown as CloudFormationCustomResourceEvent;
}

async function handle(request: CloudFormationCustomResourceEvent, milliseconds = 900_000): Promise<Told> {
  await handler(request, { getRemainingTimeInMillis: () => milliseconds } as Context);
  return told.at(-1)!;
}

describe.each(['Create', 'Update'] as const)('%s', (type) => {
  test('upgrades by the version of the function that it is told, and tells the revisions', async () => {
    answers(MIGRATED);
    expect(await handle(event(type))).toEqual({
      Status: 'SUCCESS',
      Reason: 'Migrated from null to 0002',
      StackId: STACK_ID,
      RequestId: 'b1b2',
      LogicalResourceId: 'MigrationsResource',
      PhysicalResourceId: 'MigrationsResource',
      Data: { Before: '', After: '0002', Ahead: 'false' },
    });
    expect(invoked).toEqual([{ FunctionName: FUNCTION_ARN, InvocationType: 'RequestResponse', Payload: expect.anything() }]);
    expect(JSON.parse(Buffer.from(invoked[0].Payload as Uint8Array).toString())).toEqual({ action: 'upgrade', revision: 'head' });
  });

  test('tells the same when it is called twice', async () => {
    answers(MIGRATED, payload({ action: 'upgrade', before: '0002', after: '0002' }));
    await handle(event(type));
    await handle(event(type));
    expect(told).toMatchObject([{ Status: 'SUCCESS' }, { Status: 'SUCCESS', Reason: 'Nothing to migrate at 0002' }]);
    expect(told[1].PhysicalResourceId).toBe(told[0].PhysicalResourceId);
  });

  test('succeeds when the database is ahead, which it is when CloudFormation rolls back', async () => {
    answers(payload({ action: 'upgrade', before: '0003', after: '0003', ahead: true }));
    expect(await handle(event(type))).toMatchObject({
      Status: 'SUCCESS', Reason: expect.stringContaining('which this version does not know'), Data: { Before: '0003', After: '0003', Ahead: 'true' },
    });
  });

  test('fails with the words of the function, and says where the rest is', async () => {
    answers({ FunctionError: 'Unhandled', ...payload({ errorType: 'MigrationFailed', errorMessage: 'column "title" already exists (42701)', stackTrace: [] }) });
    expect(await handle(event(type))).toMatchObject({
      Status: 'FAILED',
      Reason: 'MigrationFailed: column "title" already exists (42701) [log group EknMusic-MigrationsLogs, request request-1]',
      PhysicalResourceId: 'MigrationsResource',
    });
    expect(invoked).toHaveLength(1);
  });
});

describe('a failure', () => {
  test.each<[string, object | Error, string]>([
    ['of a function that was ended', { FunctionError: 'Unhandled', ...payload({ errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out' }) },
      'Sandbox.Timedout: Task timed out ['],
    ['that says nothing', { FunctionError: 'Unhandled' }, 'Unhandled: it says nothing more ['],
    ['that is no JSON', { FunctionError: 'Unhandled', Payload: Buffer.from('<html>') }, 'Unhandled: it says nothing more ['],
    ['of another function, which answers nothing', payload(null), 'does not answer as one that runs migrations'],
    ['of another function, which answers something', payload({ statusCode: 200 }), 'does not answer as one that runs migrations'],
    ['of another function, which answers a text', payload('ok'), 'does not answer as one that runs migrations'],
    ['of another action', payload({ action: 'status', before: null, after: null }), 'does not answer as one that runs migrations'],
    ['of a function that is gone', error('ResourceNotFoundException', 'Function not found'), 'could not be begun: ResourceNotFoundException: Function not found'],
    ['of the connection', error('TimeoutError', 'socket hang up'), 'could not be begun: TimeoutError: socket hang up'],
  ])('%s, is told at once', async (_, outcome, reason) => {
    answers(outcome);
    expect(await handle(event('Create'))).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining(reason) });
    expect(invoked).toHaveLength(1);
  });

  test.each(['x'.repeat(9_000), '"\n'.repeat(4_000), 'é€😀'.repeat(2_000)])('is cut to what CloudFormation takes, but not where the rest is', async (errorMessage) => {
    answers({ FunctionError: 'Unhandled', ...payload({ errorType: 'MigrationFailed', errorMessage }) });
    const { Reason } = await handle(event('Create'));
    expect(received[0].bytes).toBeLessThanOrEqual(4096);
    expect(received[0].bytes).toBeGreaterThan(3500);
    expect(Reason).toMatch(/\.\.\. \[log group EknMusic-MigrationsLogs, request request-1\]$/);
  });

  test('is told before the function is ended, and the wait for the migration with it', async () => {
    send.mockImplementation((_, { abortSignal }: { abortSignal: AbortSignal }) => new Promise((_resolve, reject) => {
      abortSignal.addEventListener('abort', () => reject(error('AbortError', 'Request aborted')));
    }));
    expect(await handle(event('Update'), 10_050)).toMatchObject({
      Status: 'FAILED', Reason: 'The migration has not answered in the time of this function [log group EknMusic-MigrationsLogs]',
    });
  });
});

describe('a function that could not be begun', () => {
  test.each(['AccessDeniedException', 'EC2ThrottledException', 'ResourceConflictException', 'ResourceNotReadyException', 'TooManyRequestsException'])(
    'is called again: %s', async (name) => {
      answers(error(name), error(name), MIGRATED);
      expect(await handle(event('Create'))).toMatchObject({ Status: 'SUCCESS' });
      expect(invoked).toHaveLength(3);
    });

  test('is called again for three quarters of a minute', async () => {
    answers(error('AccessDeniedException', 'not authorized to perform: lambda:InvokeFunction'));
    expect(await handle(event('Create'))).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('lambda:InvokeFunction') });
    expect(invoked).toHaveLength(10);
  });
});

test('Delete leaves the database as it is', async () => {
  answers(MIGRATED);
  expect(await handle(event('Delete'))).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'MigrationsResource' });
  expect(invoked).toEqual([]);
});

describe('the answer', () => {
  beforeEach(() => answers(MIGRATED));

  test('is put as the signed address wants it', async () => {
    await handle(event('Create'));
    expect(received).toMatchObject([{ method: 'PUT', headers: { 'content-length': expect.any(String) } }]);
    expect(received[0].headers['content-type'] ?? '').toBe('');
  });

  test.each<[string, (number | 'hang up')[]]>([
    ['an error', [500]], ['a broken connection', ['hang up']], ['several of them', ['hang up', 503, 500]],
  ])('is put again after %s', async (_, problems) => {
    trouble = [...problems];
    expect(await handle(event('Create'))).toMatchObject({ Status: 'SUCCESS' });
    expect(received).toHaveLength(problems.length + 1);
    expect(invoked).toHaveLength(1);
  });

  test('is left to another call of AWS Lambda when nobody takes it', async () => {
    trouble = [500, 500, 500, 500];
    await expect(handle(event('Create'))).rejects.toMatchObject({ name: 'AnswerRefused', message: 'status 500' });
    expect(told).toEqual([]);
  });

  test('leaves nothing of the signed address in the log', async () => {
    trouble = [500, 'hang up'];
    await handle(event('Create'));
    expect(logged).toContain('did not take the answer: status 500');
    expect(logged).not.toContain('signed');
  });
});

test('the handler is less than 20 kB, and leaves the AWS SDK to the runtime', () => {
  const bundle = fs.readFileSync(path.resolve(__dirname, '../../assets/migrations/migration.lambda/index.js'), 'utf8');
  expect(Buffer.byteLength(bundle)).toBeLessThan(20_000);
  expect(bundle).toContain('require("@aws-sdk/client-lambda")');
});
