import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { eknMusic } from '../../examples/eknmusic/lib/eknmusic';
import { ChecksPack, MusicChecks } from '@eknmusic/constructs';

const ENVIRONMENTS = ['dev', 'staging', 'prod'];

function environment(name: string): App {
  const app = new App({ analyticsReporting: false, context: { account: '123456789012' } });
  eknMusic(app, name);
  return app;
}

const stack = (app: App, id: string) => Template.fromStack(app.node.findChild(id) as Stack);

describe.each(ENVIRONMENTS)('%s', (name) => {
  test('synthesizes with its checks on', () => {
    expect(environment(name).synth().stacks.map((artifact) => artifact.stackName).sort()).toEqual([
      `EknMusic-${name}-Network`, `EknMusic-${name}-Operations`, `EknMusic-${name}-Storage`,
    ]);
  });

  test('nothing is found by any pack', () => {
    const packs = Object.values(ChecksPack);
    expect(MusicChecks.findings(environment(name), { packs })).toEqual([]);
  });

  test('has the three documented buckets', () => {
    const storage = stack(environment(name), `EknMusic-${name}-Storage`);
    for (const bucketName of [`eknmusic-files-${name}`, `eknmusic-backups-${name}`, `eknmusic-lambda-code-${name}`]) {
      storage.hasResourceProperties('AWS::S3::Bucket', { BucketName: bucketName });
    }
  });
});

test('development has no CloudFront, staging and production do', () => {
  const distributions = (name: string) =>
    Object.keys(stack(environment(name), `EknMusic-${name}-Storage`).findResources('AWS::CloudFront::Distribution')).length;
  expect(ENVIRONMENTS.map(distributions)).toEqual([0, 1, 1]);
});

test('staging mirrors production: the same resources', () => {
  const types = (name: string) => ['Network', 'Storage', 'Operations'].map((part) =>
    Object.values(stack(environment(name), `EknMusic-${name}-${part}`).toJSON().Resources as Record<string, { Type: string }>)
      .map((resource) => resource.Type).sort());
  expect(types('staging')).toEqual(types('prod'));
});

test('production cannot be deleted by one command', () => {
  const protection = (name: string) => environment(name).synth().stacks.map((artifact) => artifact.terminationProtection);
  expect(protection('prod')).toEqual([true, true, true]);
  expect(protection('dev')).toEqual([false, false, false]);
});

test('fails for an environment that does not exist, and says which do', () => {
  expect(() => eknMusic(new App(), 'production')).toThrow('There is no environment "production": use -c env=dev|staging|prod');
});
