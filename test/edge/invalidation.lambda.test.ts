import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { handler } from '../../src/edge/invalidation.lambda';

const PROPERTIES = { DistributionId: 'E2QWRUHEXAMPLE', Paths: ['/index.html', '/app/*'], Version: '2' };

/** Runs the handler, and says what CloudFront was asked and CloudFormation was told. */
async function run(RequestType: 'Create' | 'Update' | 'Delete', before?: object, fault?: Error) {
  const asked: any[] = [];
  jest.spyOn(CloudFrontClient.prototype, 'send').mockImplementation(async (command: any) => {
    asked.push(command.input);
    if (fault) {
      throw fault;
    }
    return { Invalidation: { Id: 'I1EXAMPLE' } };
  });
  const told = jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response());
  ['info', 'error'].forEach((level) => jest.spyOn(console, level as 'info').mockImplementation());
  await handler({
    RequestType,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Invalidation',
    PhysicalResourceId: 'Invalidation',
    ResponseURL: 'https://example.com',
    ResourceType: 'Custom::EknMusicInvalidation',
    ServiceToken: 'function',
    ResourceProperties: { ServiceToken: 'function', ...PROPERTIES },
    OldResourceProperties: before,
  } as unknown as CloudFormationCustomResourceEvent, { getRemainingTimeInMillis: () => 60_000 } as Context);
  return { asked, answer: JSON.parse(String(told.mock.calls[0][1]!.body)) };
}

afterEach(() => jest.restoreAllMocks());

test('another version invalidates its paths once', async () => {
  const { asked, answer } = await run('Update', { ...PROPERTIES, Version: '1' });
  expect(asked).toEqual([{
    DistributionId: 'E2QWRUHEXAMPLE',
    // That of the deployment: CloudFront takes a second call with it for the first.
    InvalidationBatch: { CallerReference: 'request', Paths: { Quantity: 2, Items: ['/index.html', '/app/*'] } },
  }]);
  expect(answer).toMatchObject({ Status: 'SUCCESS', Reason: 'Invalidation I1EXAMPLE of /index.html /app/*', PhysicalResourceId: 'Invalidation' });
});

test.each<['Create' | 'Update' | 'Delete', object | undefined]>([['Create', undefined], ['Delete', undefined], ['Update', PROPERTIES], ['Update', { ...PROPERTIES, Paths: ['/*'] }]])('%s without another version invalidates nothing', async (type, before) => {
  const { asked, answer } = await run(type, before);
  expect(asked).toEqual([]);
  expect(answer.Status).toBe('SUCCESS');
});

test('what CloudFront refuses fails the deployment in words', async () => {
  const { answer } = await run('Update', { ...PROPERTIES, Version: '1' }, Object.assign(new Error('Too many'), { name: 'TooManyInvalidationsInProgress' }));
  expect(answer).toMatchObject({ Status: 'FAILED', Reason: 'CloudFront did not invalidate /index.html /app/*: TooManyInvalidationsInProgress: Too many' });
});
