import * as fs from 'fs';
import * as path from 'path';
import { App, Lazy, Stack } from 'aws-cdk-lib';
import { PARAMETER_TYPES } from '../../src/private/prop-types';
import { errorOf } from '../support/error-of';
import { PYTHON } from '../support/specimen';
import * as library from '@eknmusic/constructs';

const { CentralLogs, DeploymentTier, MediaBucket, MusicApi, MusicDatabase, MusicDefaults, PythonCode, ValidationErrors } = library;

/** One is asked about errors of whatever kind, the other about whatever a server sends: what they are given is no fault of the caller. */
const TAKES_ANYTHING = ['ValidationErrors', 'UpdateVerifier'];

/** Parts that a construct makes: no class of the index has their methods. */
const PARTS = Object.keys(PARAMETER_TYPES).filter((type) => !(type in library));

const METHODS = Object.entries(PARAMETER_TYPES).filter(([type]) => !TAKES_ANYTHING.includes(type) && !PARTS.includes(type))
  .flatMap(([type, methods]) => Object.entries(methods).map(([method, parameters]) => ({ type, method, parameters })));

const SRC = path.join(__dirname, '../../src');
const SOURCES = (fs.readdirSync(SRC, { recursive: true }) as string[]).filter((file) => file.endsWith('.ts')).map((file) => fs.readFileSync(path.join(SRC, file), 'utf8')).join('\n');

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Test', { env: { account: '123456789012', region: 'us-east-1' } });
});

const messageOf = (act: () => unknown) => String((errorOf(act) as Error | undefined)?.message);
const codesOf = (act: () => unknown) => ValidationErrors.codes(messageOf(act));

test.each(METHODS)('$type.$method refuses what is of another type with a code', ({ type, method, parameters }) => {
  const { prototype } = (library as any)[type];
  const owner = method in prototype ? Object.create(prototype) : (library as any)[type];
  const act = () => owner[method](...parameters.map(() => null));
  expect(codesOf(act).length).toBeGreaterThan(0);
  expect(codesOf(act).filter((code) => !code.endsWith('PropInvalid'))).toEqual([]);
});

test.each(PARTS)('%s has a class that checks what its methods are given', (part) => {
  expect(SOURCES).toMatch(new RegExp(`^@checkedParameters\\(.*'${part}'\\)$`, 'm'));
});

describe('the error names', () => {
  test('the construct, and an option by its own name', () => {
    const api = new MusicApi(stack, 'Api', { code: PYTHON });
    expect(messageOf(() => api.addRoute('/songs', ['GET'] as never, { open: 'yes' } as never))).toMatch(/^Test\/Api: \[MusicApiPropInvalid\] `open` is not a boolean; got "yes"/);
    expect(messageOf(() => api.grants.invoke('everyone' as never))).toMatch(/^Test\/Api: \[MusicApiPropInvalid\] `grantee` /);
  });

  test('the construct that is to be made', () => {
    expect(messageOf(() => MediaBucket.fromMediaBucketAttributes(stack, 'Files', { bucketName: 5 } as never)))
      .toMatch(/^Test\/Files: \[MediaBucketPropInvalid\] `bucketName` is not a string; got 5/);
  });

  test('the method, where there is no construct', () => {
    expect(messageOf(() => DeploymentTier.of('load-test', { logRetention: '1 day' } as never)))
      .toMatch(/^DeploymentTier.of: \[DeploymentTierPropInvalid\] `logRetention` is not a number; got "1 day"/);
    expect(messageOf(() => PythonCode.fromProject(['backend'] as never))).toMatch(/^PythonCode.fromProject: \[PythonCodePropInvalid\] `directory` /);
  });

  test('the web ACL of a distribution by itself, which several constructs take', () => {
    expect(codesOf(() => library.EdgeWebAcl.managedRules({ requestsPerFiveMinutes: 'many' } as never))).toEqual(['EdgeWebAclPropInvalid']);
  });

  test('the scope of defaults', () => {
    expect(messageOf(() => MusicDefaults.of(stack).add({ clientOrigins: 'https://app.eknmusic.com' } as never)))
      .toMatch(/^Test: \[MusicDefaultsPropInvalid\] `clientOrigins` is not a list; got "https:\/\/app.eknmusic.com"/);
  });
});

test('what is imported refuses the same', () => {
  const logs = CentralLogs.fromCentralLogsAttributes(stack, 'Logs', {
    deliveryStreamArn: 'arn:aws:firehose:us-east-1:123456789012:deliverystream/logs', subscriptionRoleArn: 'arn:aws:iam::123456789012:role/logs',
  });
  expect(codesOf(() => logs.subscribeAll(stack, { filterPattern: 'ERROR' } as never))).toEqual(['CentralLogsPropInvalid']);
  const files = MediaBucket.fromMediaBucketAttributes(stack, 'Files', { bucketName: 'eknmusic-files' });
  expect(codesOf(() => files.grants.readObjects(files as never))).toEqual(['MediaBucketPropInvalid']);
  const database = MusicDatabase.fromMusicDatabaseAttributes(stack, 'Database', {
    secretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:eknmusic/prod/database-AbCdEf', securityGroupIds: ['sg-0a1b2c3d4e5f60001'],
  });
  expect(codesOf(() => database.grants.readSecret(null as never))).toEqual(['MusicDatabasePropInvalid']);
});

test('a value of the deployment is taken as the CDK encodes it, and not as the object behind it', () => {
  const attributes = (bucketName: unknown) => () => MediaBucket.fromMediaBucketAttributes(stack, 'Files', { bucketName } as never);
  expect(codesOf(attributes(Lazy.any({ produce: () => 'eknmusic-files' })))).toEqual(['MediaBucketPropInvalid']);
  expect(errorOf(attributes(Lazy.string({ produce: () => 'eknmusic-files' })))).toBeUndefined();
});
