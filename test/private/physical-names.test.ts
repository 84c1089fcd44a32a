import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { EknValidationError } from '../../src/private/errors';
import { errorOf } from '../support/error-of';
import { CentralLogs, GitHubDeployRole, JwtSecret, MediaBucket, MusicDatabase, MusicNetwork } from '@eknmusic/constructs';

const HERE = { account: '123456789012', region: 'us-east-1' };
const ELSEWHERE = { account: '123456789012', region: 'us-west-2' };

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Test', { env: HERE });
});

type Make = (scope: Construct) => unknown;

const makers: Record<string, Make> = {
  jwtSecret: (scope) => new JwtSecret(scope, 'JwtSecret', { secretName: 'music' }),
  plainSecret: (scope) => new Secret(scope, 'Plain', { secretName: 'music' }),
  database: (scope) => new MusicDatabase(scope, 'Database', { network: new MusicNetwork(scope, 'Network'), secretName: 'music' }),
  bucket: (scope) => new MediaBucket(scope, 'Files', { bucketName: 'music-files' }),
  plainBucket: (scope) => new Bucket(scope, 'PlainBucket', { bucketName: 'music-files' }),
  logs: (scope) => new CentralLogs(scope, 'Logs', { bucketName: 'music-files' }),
  role: (scope) => new GitHubDeployRole(scope, 'DeployRole', { repository: 'eknmusic/backend', roleName: 'deploy' }),
  plainRole: (scope) => new Role(scope, 'PlainRole', { roleName: 'deploy', assumedBy: new ServicePrincipal('lambda.amazonaws.com') }),
};

/** The codes of the error with which the second one is refused. */
function codes(first: string, second: string, place: Construct = stack): string[] | undefined {
  makers[first](stack);
  const error = errorOf(() => makers[second](place)) as EknValidationError | undefined;
  return error && [...new Set(error.codes)];
}

test.each([
  ['jwtSecret', 'database', 'MusicDatabaseNameTaken'],
  ['database', 'jwtSecret', 'JwtSecretNameTaken'],
  ['plainSecret', 'jwtSecret', 'JwtSecretNameTaken'],
  ['plainBucket', 'bucket', 'MediaBucketNameTaken'],
  ['bucket', 'logs', 'CentralLogsNameTaken'],
  ['logs', 'bucket', 'MediaBucketNameTaken'],
  ['plainRole', 'role', 'GitHubDeployRoleNameTaken'],
])('after %s, %s of the same name is refused with %s', (first, second, code) => {
  expect(codes(first, second)).toEqual([code]);
});

test('a name is taken in a nested stack, which is where the stack around it is', () => {
  expect(codes('jwtSecret', 'jwtSecret', new NestedStack(stack, 'Nested'))).toEqual(['JwtSecretNameTaken']);
});

test('a role has its name once in an account, a bucket anywhere, and a secret once in a region', () => {
  expect(codes('plainRole', 'role', new Stack(app, 'Roles', { env: ELSEWHERE }))).toEqual(['GitHubDeployRoleNameTaken']);
  const farAway = { account: '210987654321', region: 'eu-west-1' };
  expect(codes('bucket', 'bucket', new Stack(app, 'Buckets', { env: farAway }))).toEqual(['MediaBucketNameTaken']);
  expect(codes('jwtSecret', 'jwtSecret', new Stack(app, 'Secrets', { env: ELSEWHERE }))).toBeUndefined();
});

test('the message names the other one', () => {
  makers.plainSecret(stack);
  expect(() => makers.jwtSecret(stack)).toThrow(
    '`secretName` is what Test/Plain is called already, in');
});

test.each(['plainSecret', 'database'])('%s and a JwtSecret of two stacks that know no place are warned of', (first) => {
  makers[first](new Stack(app, 'One'));
  const two = new Stack(app, 'Two');
  makers.jwtSecret(two);
  expect(Annotations.fromStack(two).findWarning('*', Match.stringLikeRegexp('@eknmusic/constructs:nameRepeated'))).toHaveLength(1);
});

test('constructs without names of their own, or with those of others, are left alone', () => {
  new JwtSecret(stack, 'One');
  expect(() => new JwtSecret(stack, 'Two', { secretName: 'two' })).not.toThrow();
});
