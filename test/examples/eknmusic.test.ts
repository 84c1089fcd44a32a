import { App, type cx_api as cxapi } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { eknMusic } from '../../examples/eknmusic/lib/eknmusic';
import { ChecksPack, MusicChecks } from '@eknmusic/constructs';

const ENVIRONMENTS = ['dev', 'staging', 'prod'];

const assemblies = new Map<string, cxapi.CloudAssembly>();

function environment(name: string, context: Record<string, string> = {}): App {
  const app = new App({ analyticsReporting: false, context: { account: '123456789012', ...context } });
  eknMusic(app, name);
  return app;
}

/** Each environment is synthesized, with its checks on, once. */
function assembly(name: string): cxapi.CloudAssembly {
  const known = assemblies.get(name) ?? environment(name).synth();
  assemblies.set(name, known);
  return known;
}

const stack = (name: string, part: string) => Template.fromJSON(assembly(name).getStackByName(`EknMusic-${name}-${part}`).template);

describe.each(ENVIRONMENTS)('%s', (name) => {
  test('synthesizes with its checks on', () => {
    expect(assembly(name).stacks.map((artifact) => artifact.stackName).sort()).toEqual([
      `EknMusic-${name}-Backend`, `EknMusic-${name}-Database`, `EknMusic-${name}-Delivery`, `EknMusic-${name}-Network`, `EknMusic-${name}-Operations`,
      `EknMusic-${name}-Storage`, ...name === 'dev' ? [] : [`EknMusic-${name}-Updates`],
    ]);
  });

  test('nothing is found by any pack', () => {
    const packs = Object.values(ChecksPack);
    expect(MusicChecks.findings(environment(name), { packs })).toEqual([]);
  });

  test('has the three documented buckets, by choice under the documented names', () => {
    const names = (app: App) => Object.values(Template.fromJSON(app.synth().getStackByName(`EknMusic-${name}-Storage`).template)
      .findResources('AWS::S3::Bucket')).map(({ Properties }) => Properties.BucketName).filter((bucketName) => typeof bucketName === 'string');
    expect(names(environment(name, { documentedNames: 'true' }))).toEqual([`eknmusic-files-${name}`, `eknmusic-backups-${name}`, `eknmusic-lambda-code-${name}`]);
    // Anybody may have taken those, in all of AWS.
    expect(names(environment(name))).toEqual(['files', 'backups', 'lambda-code'].map((purpose) => `eknmusic-${purpose}-${name}-123456789012-us-east-1`));
  });
});

test.each([['dev', 'db.t3.micro', false], ['staging', 'db.t3.medium', true], ['prod', 'db.t3.medium', true]])(
  'the database of %s is a %s', (name, DBInstanceClass, MultiAZ) => {
    stack(name, 'Database').hasResourceProperties('AWS::RDS::DBInstance', { DBInstanceClass, MultiAZ });
  });

test.each(ENVIRONMENTS)('the secrets of %s have the documented names', (name) => {
  stack(name, 'Database').hasResourceProperties('AWS::SecretsManager::Secret', { Name: `eknmusic/${name}/database` });
  stack(name, 'Backend').hasResourceProperties('AWS::SecretsManager::Secret', { Name: `eknmusic/${name}/jwt-secret` });
});

test.each(ENVIRONMENTS)('every log group of %s is collected in one place, but the one that tells what could not be', (name) => {
  const templates = assembly(name).stacks.map((artifact) => Template.fromJSON(artifact.template));
  const logGroups = templates.flatMap((template) => Object.keys(template.findResources('AWS::Logs::LogGroup')));
  const collected = templates.flatMap((template) => Object.values(template.findResources('AWS::Logs::SubscriptionFilter')))
    .map(({ Properties }) => Properties.LogGroupName.Ref);
  expect(collected.length).toBeGreaterThan(5);
  expect(logGroups.filter((logGroup) => !collected.includes(logGroup))).toEqual([expect.stringMatching(/^LogsDeliveryErrors/)]);
});

test('the role that publishes the desktop client may publish, sign for Windows and read its secrets, and nothing more', () => {
  const [policy, ...others] = Object.values(stack('prod', 'Updates').findResources('AWS::IAM::ManagedPolicy'))
    .filter(({ Properties }) => Properties.Description === 'Publishing releases from GitHub Actions');
  expect(others).toEqual([]);
  const actions = policy.Properties.PolicyDocument.Statement.flatMap((statement: { Action: string | string[] }) => statement.Action);
  expect([...new Set(actions)].sort()).toEqual([
    'cloudfront:CreateInvalidation', 'cloudfront:GetInvalidation', 'kms:DescribeKey', 'kms:GetPublicKey', 'kms:ListKeys', 'kms:Sign', 's3:AbortMultipartUpload',
    's3:GetObject', 's3:ListBucket', 's3:ListBucketMultipartUploads', 's3:ListMultipartUploadParts', 's3:PutObject', 'ssm:GetParameter',
  ]);
  stack('prod', 'Updates').hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: { Statement: [{ Condition: { StringEquals: { 'token.actions.githubusercontent.com:sub': ['repo:eknmusic/eknmusic:environment:desktop'] } } }] },
  });
});

test('GitHub may deploy, call the functions of operators, and move the alias, and nothing more', () => {
  const [policy, ...others] = Object.values(stack('prod', 'Delivery').findResources('AWS::IAM::ManagedPolicy'));
  expect(others).toEqual([]);
  const actions = policy.Properties.PolicyDocument.Statement.flatMap((statement: { Action: string | string[] }) => statement.Action);
  expect([...new Set(actions)].sort())
    .toEqual(['lambda:GetAlias', 'lambda:InvokeFunction', 'lambda:ListVersionsByFunction', 'lambda:UpdateAlias', 'sts:AssumeRole']);
});

test('the functions run on what the context says, for trying them out elsewhere', () => {
  const { template } = environment('dev', { python: 'python3.12', architecture: 'x86_64' }).synth().getStackByName('EknMusic-dev-Backend');
  const functions = Object.values(Template.fromJSON(template).findResources('AWS::Lambda::Function', { Properties: { Runtime: 'python3.12' } }));
  expect(functions.map(({ Properties }) => Properties.Architectures)).toEqual([['x86_64'], ['x86_64']]);
});

test('development has no CloudFront, staging and production do', () => {
  const distributions = (name: string) =>
    Object.keys(stack(name, 'Storage').findResources('AWS::CloudFront::Distribution')).length;
  expect(ENVIRONMENTS.map(distributions)).toEqual([0, 1, 1]);
});

test('staging mirrors production: the same resources', () => {
  const types = (name: string) => ['Backend', 'Database', 'Delivery', 'Network', 'Operations', 'Storage', 'Updates'].map((part) =>
    Object.values(stack(name, part).toJSON().Resources as Record<string, { Type: string }>)
      .map((resource) => resource.Type).sort());
  expect(types('staging')).toEqual(types('prod'));
});

test('production cannot be deleted by one command', () => {
  const protection = (name: string) => assembly(name).stacks.map((artifact) => artifact.terminationProtection);
  expect(protection('prod')).toEqual(Array(7).fill(true));
  expect(protection('dev')).toEqual(Array(6).fill(false));
});

test('fails for an environment that does not exist, and says which do', () => {
  expect(() => eknMusic(new App(), 'production')).toThrow('There is no environment "production": use -c env=dev|staging|prod');
});

describe('beside another deployment of the same environment', () => {
  const beside = (name: string, context: Record<string, string> = {}) => environment(name, { suffix: 'v1', ...context }).synth();
  const templates = (name: string, context?: Record<string, string>) => beside(name, context).stacks.map((artifact) => artifact.template);

  test('no name is that of the other one', () => {
    const ownNames = (all: object[]) => all.flatMap((template) => Object.values((template as { Resources: object }).Resources))
      .flatMap(({ Properties = {} }) => ['BucketName', 'RoleName', 'SecretName', 'DatabaseName'].map((key) => Properties[key]).concat(Properties.Name))
      .filter((value) => typeof value === 'string' && /^eknmusic/.test(value));
    const other = ownNames(assembly('prod').stacks.map((artifact) => artifact.template));
    const own = ownNames(templates('prod'));
    expect(own.length).toBeGreaterThan(4);
    expect(own.filter((value) => other.includes(value))).toEqual([]);
    expect(beside('prod').stacks.map(({ stackName }) => stackName).filter((stackName) => !stackName.startsWith('EknMusic-prod-v1-'))).toEqual([]);
  });

  test('it has names in a zone that it was given, and none otherwise', () => {
    const domains = (all: object[]) => all.flatMap((template) => Object.values((template as { Resources: object }).Resources))
      .filter(({ Type }) => Type === 'AWS::CertificateManager::Certificate').map(({ Properties }) => Properties.DomainName).sort();
    expect(domains(templates('prod'))).toEqual([]);
    expect(domains(templates('prod', { zoneName: 'example.com', hostedZoneId: 'Z0123456789' }))).toEqual(['api-v1.example.com', 'downloads-v1.example.com', 'media-v1.example.com']);
  });
});
