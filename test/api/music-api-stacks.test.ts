import { App, NestedStack, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { PublicHostedZone } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import { project } from '../support/project';
import {
  ApiFront, ApiMigrations, JwtSecret, MediaBucket, MusicApi, MusicDatabase, MusicNetwork, PostDeploymentCheck,
} from '@eknmusic/constructs';

const ENV = { account: '123456789012', region: 'us-east-1' };
const code = Code.fromInline('def main(event, context): pass');

/** The stacks of an app, by their ids. */
function stacksOf<K extends string>(...ids: K[]): Record<K, Stack> {
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  return Object.fromEntries(ids.map((id) => [id, new Stack(app, id, { env: ENV })])) as Record<K, Stack>;
}

/** Of which log groups CloudWatch Logs may use the key of a template. */
function logGroupsOf(template: Template): string[] {
  const [key] = Object.values(template.findResources('AWS::KMS::Key'));
  return key.Properties.KeyPolicy.Statement.flatMap(({ Condition }: any) => Condition?.ArnLike
    ? [Condition.ArnLike['kms:EncryptionContext:aws:logs:arn']['Fn::Join'][1].slice(2).map((part: unknown) =>
      typeof part === 'string' ? part.replace(/^:logs:us-east-1:123456789012:log-group:/, '') : JSON.stringify(part)).join('')]
    : []);
}

describe('a key of another stack', () => {
  test('is for the log groups of the stacks that use it, and needs none of those', () => {
    const { Keys, Auth, Operations } = stacksOf('Keys', 'Auth', 'Operations');
    const encryptionKey = new Key(Keys, 'Key');
    new JwtSecret(Auth, 'JwtSecret', { encryptionKey });
    const api = new MusicApi(Auth, 'Api', { code, encryptionKey });
    new PostDeploymentCheck(Operations, 'Check', { function: api.alias, url: api.url, logGroup: api.logs.function, encryptionKey });
    expect(logGroupsOf(Template.fromStack(Keys))).toEqual(['Auth-*', '/aws/vendedlogs/apigateway/*', 'Operations-*']);
    expect(Keys.dependencies).toEqual([]);
  });

  test('is for the log groups of a REST API, whose id it cannot know', () => {
    const { Keys, Backend } = stacksOf('Keys', 'Backend');
    new MusicApi(Backend, 'Api', { code, front: ApiFront.rest(), encryptionKey: new Key(Keys, 'Key') });
    expect(logGroupsOf(Template.fromStack(Keys))).toEqual(['Backend-*', 'API-Gateway-Execution-Logs_*/live', '/aws/vendedlogs/apigateway/*', 'aws-waf-logs-*']);
  });

  test('is for the log groups of a database, by the part of their names that any stack can say', () => {
    const { Keys, Data } = stacksOf('Keys', 'Data');
    new MusicDatabase(Data, 'Database', { network: new MusicNetwork(Data, 'Network'), encryptionKey: new Key(Keys, 'Key') });
    expect(logGroupsOf(Template.fromStack(Keys))).toEqual([expect.stringMatching(/^\/aws\/rds\/instance\/data-database-\w+\*\/\*$/), 'Data-*']);
  });

  test('is for the log groups of a nested stack, whose names begin with that of the stack around it', () => {
    const { Root } = stacksOf('Root');
    const encryptionKey = new Key(Root, 'Key');
    new MusicApi(new NestedStack(Root, 'Nested'), 'Api', { code, front: ApiFront.rest(), encryptionKey });
    expect(logGroupsOf(Template.fromStack(Root))).toEqual(['Root-*', 'API-Gateway-Execution-Logs_*/live', '/aws/vendedlogs/apigateway/*', 'aws-waf-logs-*']);
  });
});

describe('without a network of this library', () => {
  test('the function reaches a database of another stack, which does not need that of the function', () => {
    const { Data, Backend } = stacksOf('Data', 'Backend');
    const vpc = new Vpc(Data, 'Vpc', { availabilityZones: ['us-east-1a', 'us-east-1b'], subnetConfiguration: Vpc.DEFAULT_SUBNETS });
    const database = new MusicDatabase(Data, 'Database', { vpc, vpcSubnets: { subnets: vpc.privateSubnets } });
    new MusicApi(Backend, 'Api', { code: project(), vpc, database, migrations: {} });
    new ApiMigrations(Backend, 'Migrations', { code: project(), vpc, database });
    expect(Object.values(Template.fromStack(Backend).findResources('AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => Properties.FromPort))
      .toEqual([5454, 5454]);
    expect(Data.dependencies).toEqual([]);
  });

  test('a security group that was made for the function lets it out to the database', () => {
    const { Data, Backend } = stacksOf('Data', 'Backend');
    const vpc = new Vpc(Data, 'Vpc', { availabilityZones: ['us-east-1a', 'us-east-1b'], subnetConfiguration: Vpc.DEFAULT_SUBNETS });
    const database = new MusicDatabase(Data, 'Database', { vpc, vpcSubnets: { subnets: vpc.privateSubnets } });
    const group = new SecurityGroup(Backend, 'Group', { vpc, allowAllOutbound: false });
    new MusicApi(Backend, 'Api', { code, vpc, securityGroups: [group], database });
    const template = Template.fromStack(Backend);
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
    template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', { FromPort: 5454, ToPort: 5454 });
  });

  test('the rotation reaches a database whose security group another stack made', () => {
    const { Net, Data } = stacksOf('Net', 'Data');
    const vpc = new Vpc(Net, 'Vpc', { availabilityZones: ['us-east-1a', 'us-east-1b'], subnetConfiguration: Vpc.DEFAULT_SUBNETS });
    const group = new SecurityGroup(Net, 'Group', { vpc });
    new MusicDatabase(Data, 'Database', { vpc, vpcSubnets: { subnets: vpc.privateSubnets }, securityGroups: [group] });
    Template.fromStack(Data).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 5454, ToPort: 5454 });
    expect(Net.dependencies).toEqual([]);
  });
});

describe('another version is published', () => {
  function versions(names: { secretName?: string; jwtSecretName?: string; bucketName?: string }): string[] {
    const { Data, Backend } = stacksOf('Data', 'Backend');
    const network = new MusicNetwork(Data, 'Network');
    new MusicApi(Backend, 'Api', {
      code: project(),
      network,
      database: new MusicDatabase(Data, 'Database', { network, secretName: names.secretName }),
      jwtSecret: new JwtSecret(Data, 'JwtSecret', { secretName: names.jwtSecretName }),
      files: new MediaBucket(Data, 'Files', { bucketName: names.bucketName, removalPolicy: RemovalPolicy.DESTROY }),
      migrations: {},
    });
    return Object.keys(Template.fromStack(Backend).findResources('AWS::Lambda::Version')).sort();
  }
  const before = versions({ secretName: 'ekn/database', jwtSecretName: 'ekn/jwt', bucketName: 'ekn-files' });
  const changed = (names: Parameters<typeof versions>[0]) => {
    const after = versions({ secretName: 'ekn/database', jwtSecretName: 'ekn/jwt', bucketName: 'ekn-files', ...names });
    return after.filter((id) => !before.includes(id)).map((id) => id.replace(/Version[0-9a-f]+$/i, ''));
  };

  test.each([
    ['the secret of the database', { secretName: 'ekn/other' }, ['ApiBackend', 'ApiMigrations']],
    ['the secret of the tokens', { jwtSecretName: 'ekn/other' }, ['ApiBackend']],
    ['the bucket', { bucketName: 'ekn-other' }, ['ApiBackend']],
  ])('when %s gets another name, and so becomes another one under the same logical id', (_, names, expected) => {
    expect(changed(names)).toEqual(expected);
  });

  test('and not otherwise', () => {
    expect(changed({})).toEqual([]);
  });
});

describe('an API whose surroundings are all in stacks of their own', () => {
  const PARTS = ['Keys', 'Net', 'Data', 'Storage', 'Auth', 'Dns', 'Search'] as const;

  /** Makes it in the last stack, beside what works with it in a later one. */
  function made(scope: Construct, backend: Stack, later: Stack, front: ApiFront): Record<typeof PARTS[number], Stack> {
    const stacks = Object.fromEntries(PARTS.map((id) => [id, new Stack(scope, id, { env: ENV })])) as Record<typeof PARTS[number], Stack>;
    const network = new MusicNetwork(stacks.Net, 'Network');
    const hostedZone = new PublicHostedZone(stacks.Dns, 'Zone', { zoneName: 'eknmusic.com' });
    const api = new MusicApi(backend, 'Api', {
      code: project(),
      front,
      network,
      database: new MusicDatabase(stacks.Data, 'Database', { network }),
      files: new MediaBucket(stacks.Storage, 'Files'),
      jwtSecret: new JwtSecret(stacks.Auth, 'JwtSecret'),
      encryptionKey: new Key(stacks.Keys, 'Key'),
      domainName: 'api.eknmusic.com',
      hostedZone,
      certificate: new Certificate(stacks.Dns, 'Certificate', { domainName: 'api.eknmusic.com' }),
      migrations: {},
      postDeploymentCheck: {},
    });
    const handler = new LambdaFunction(stacks.Search, 'Search', { runtime: Runtime.PYTHON_3_13, handler: 'search.main', code: Code.fromInline('x') });
    api.addRoute('/search', [HttpMethod.GET], { handler });
    const operator = new Role(later, 'Operator', { assumedBy: new ServicePrincipal('ecs.amazonaws.com') });
    api.grants.invoke(operator);
    api.grants.rollBack(operator);
    return stacks;
  }

  test.each([['HTTP', ApiFront.http()], ['REST', ApiFront.rest()]])('needs them, and none of them needs it: %s', (_, front) => {
    const stage = new Stage(new App({ analyticsReporting: false, treeMetadata: false }), 'Prod', { env: ENV });
    const [backend, later] = ['Backend', 'Later'].map((id) => new Stack(stage, id, { env: ENV }));
    const stacks = made(stage, backend, later, front);
    expect(() => stage.synth()).not.toThrow();
    expect(Object.values(stacks).filter((stack) => [backend, later].some((one) => stack.dependencies.includes(one)))).toEqual([]);
    expect(backend.dependencies).not.toContain(later);
  });

  test.each([['HTTP', ApiFront.http()], ['REST', ApiFront.rest()]])('is in a nested stack: %s', (_, front) => {
    const app = new App({ analyticsReporting: false, treeMetadata: false });
    const root = new Stack(app, 'Root', { env: ENV });
    made(app, new NestedStack(root, 'Backend'), root, front);
    expect(() => app.synth()).not.toThrow();
  });
});
