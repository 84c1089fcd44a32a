import * as fs from 'fs';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { findings, testStack } from '../support/checks';
import { madeApi, surroundings } from '../support/music-api';
import { JwtSecret, MediaBucket, MediaBucketEncryption, type MusicApiProps, MusicChecks } from '@eknmusic/constructs';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Record<string, Record<string, string>>;
}

function statements(props: Partial<MusicApiProps>, stack: Stack): Statement[] {
  const { template } = madeApi(props, stack);
  const [policy] = Object.values(template().findResources('AWS::IAM::ManagedPolicy', { Properties: { Description: 'What the code of the API may do' } }));
  return policy.Properties.PolicyDocument.Statement;
}

const LOGS = ['Allow', ['logs:CreateLogStream', 'logs:PutLogEvents'], 'its own log group', undefined];
const TRACES = ['Allow', ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], '*', undefined];

/** What the function may do, row by row as docs/music-api.md has it. */
function rows(of: Statement[]): unknown[] {
  return of.map(({ Effect, Action, Resource, Condition }) => [
    Effect, [Action].flat(), JSON.stringify(Resource).includes('LogGroup') ? 'its own log group' : resourceOf(Resource), Condition,
  ]);
}

function resourceOf(resource: unknown): string {
  const join = (resource as { 'Fn::Join'?: [string, (string | { Ref: string })[]] })['Fn::Join'];
  return join ? join[1].map((part) => (typeof part === 'string' ? part : 'aws')).join('') : String(resource);
}

const network = ['ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets', 'ec2:UnassignPrivateIpAddresses'];

test('alone, the function may write its log and its traces', () => {
  expect(rows(statements({}, testStack()))).toEqual([LOGS, TRACES]);
});

test('with everything, it may do what is documented, statement by statement, and nothing more', () => {
  const stack = testStack();
  expect(rows(statements(surroundings(stack), stack))).toEqual([
    LOGS,
    TRACES,
    ['Allow', ['secretsmanager:GetSecretValue'], 'arn:aws:secretsmanager:us-east-1:123456789012:secret:eknmusic/prod/database-AbCdEf', undefined],
    ['Allow', ['kms:Decrypt'], 'arn:aws:kms:us-east-1:123456789012:key/database', via('secretsmanager')],
    ['Allow', ['secretsmanager:GetSecretValue'], 'arn:aws:secretsmanager:us-east-1:123456789012:secret:eknmusic/prod/jwt-secret-AbCdEf', undefined],
    ['Allow', ['kms:Decrypt'], 'arn:aws:kms:us-east-1:123456789012:key/jwt', via('secretsmanager')],
    ['Allow', ['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::eknmusic-files-prod/*', undefined],
    ['Allow', ['kms:Decrypt', 'kms:GenerateDataKey'], 'arn:aws:kms:us-east-1:123456789012:key/files', via('s3')],
    ['Allow', network, '*', undefined],
    ['Deny', network, '*', { Null: { 'lambda:SourceFunctionArn': 'false' } }],
  ]);
});

test('the documentation has the same statements', () => {
  const stack = testStack();
  const page = fs.readFileSync(path.resolve(__dirname, '../../docs/music-api.md'), 'utf8');
  const [, table] = /## What the function may do\n[^|]*((?:\|.*\n)+)/.exec(page)!;
  const documented = table.trim().split('\n').slice(2).map((row) => row.split('|').slice(1, 3).map((cell) => cell.trim()));
  expect(documented).toEqual(statements(surroundings(stack), stack).map(({ Effect, Action }) =>
    [Effect === 'Deny' ? 'denied' : 'allowed', [Action].flat().map((action) => `\`${action}\``).join(', ')]));
});

test('a bucket whose keys S3 manages needs no key', () => {
  const stack = testStack();
  const files = new MediaBucket(stack, 'Files', { encryption: MediaBucketEncryption.S3_MANAGED });
  expect(rows(statements({ files }, stack)).map((row) => (row as unknown[])[1])).toEqual([LOGS[1], TRACES[1], ['s3:GetObject', 's3:PutObject']]);
});

test('nothing is given in line or by a policy of AWS', () => {
  const stack = testStack();
  const { template } = madeApi(surroundings(stack), stack);
  template().resourceCountIs('AWS::IAM::Policy', 0);
  for (const { Properties } of Object.values(template().findResources('AWS::IAM::Role'))) {
    expect(Properties).not.toHaveProperty('ManagedPolicyArns');
    expect(Properties).not.toHaveProperty('Policies');
  }
});

describe('the wildcard of the bucket is acknowledged by its exact name', () => {
  test('where the bucket is in the same stack, which the ledger shows before anything is synthesized', () => {
    const stack = testStack();
    madeApi({ files: new MediaBucket(stack, 'Files') }, stack);
    expect(MusicChecks.acknowledgements(stack).map(({ id }) => id)).toContainEqual(expect.stringMatching(/IAM5\[Resource::<FilesBucket\w+\.Arn>\/\*\]$/));
    expect(findings(stack, 'AwsSolutions').filter((found) => found.includes('IAM5'))).toEqual([]);
  });

  test.each([['no feature flags', {}], ['weak references', { '@aws-cdk/core:defaultCrossStackReferences': 'weak' }]])('where it is in another stack: %s', (_, context) => {
    const app = new App({ analyticsReporting: false, treeMetadata: false, context });
    const env = { account: '123456789012', region: 'us-east-1' };
    const storage = new Stack(app, 'Storage', { env });
    const stack = new Stack(app, 'Test', { env });
    madeApi({ files: new MediaBucket(storage, 'Files'), jwtSecret: new JwtSecret(storage, 'JwtSecret') }, stack);
    expect(findings(stack, 'AwsSolutions').filter((found) => found.includes('IAM5'))).toEqual([]);
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).toMatch(/ImportValue|GetStackOutput/);
  });
});

function via(service: string): Statement['Condition'] {
  return { StringEquals: { 'kms:ViaService': `${service}.us-east-1.amazonaws.com` } };
}
