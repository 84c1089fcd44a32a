import * as fs from 'fs';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { exampleApp, EXAMPLES } from '../support/examples';
import { musicConnectAssembly } from '../support/musicconnect';
import { normalizeTemplates } from '../support/normalize-template';
import { specimenTemplates } from '../support/specimen-templates';
import { SPECIMENS_BY_TIER, specimenStack } from '../support/specimens';

const RECOMMENDED: Record<string, unknown> = JSON.parse(
  fs.readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8'),
);

function templates(app: App): Record<string, unknown> {
  return Object.fromEntries(app.synth().stacks.map((stack) => [stack.stackName, stack.template]));
}

test('all recommended flags are tried', () => {
  expect(Object.keys(RECOMMENDED).length).toBeGreaterThan(80);
});

test.each(SPECIMENS_BY_TIER)('means the same with no flags and with all: $title', ({ specimen, tier }) => {
  const without = Object.fromEntries(specimenTemplates(specimen, tier).map(({ stackName, template }) => [stackName, template]));
  const all = templates(specimenStack(specimen, tier, RECOMMENDED).node.root as App);
  expect(normalizeTemplates(all)).toEqual(normalizeTemplates(without));
});

test.each(EXAMPLES)('means the same with no flags and with all: $title', ({ environment }) => {
  const synthesized = (context: Record<string, unknown>) => templates(exampleApp(environment, context));
  expect(normalizeTemplates(synthesized(RECOMMENDED))).toEqual(normalizeTemplates(synthesized({})));
});

test('means the same with no flags and with all: examples/musicconnect, dev', () => {
  const synthesized = (context: Record<string, unknown>) =>
    Object.fromEntries(musicConnectAssembly('dev', undefined, context).stacks.map((stack) => [stack.stackName, stack.template]));
  expect(normalizeTemplates(synthesized(RECOMMENDED))).toEqual(normalizeTemplates(synthesized({})));
});

describe('what is called the same', () => {
  const env = { account: '123456789012', region: 'us-east-1' };

  /** Two stacks that refer to one another in every way that aws-cdk-lib writes differently. */
  function referring(context: Record<string, unknown>, change: (parts: { topic: Topic; bucket: Bucket; role: Role }) => void = () => {}) {
    const app = new App({ context, analyticsReporting: false, treeMetadata: false });
    const makers = new Stack(app, 'Makers', { env });
    const topic = new Topic(makers, 'Topic', { topicName: 'songs' });
    const bucket = new Bucket(makers, 'Songs', { removalPolicy: RemovalPolicy.RETAIN });
    const users = new Stack(app, 'Users', { env });
    const role = new Role(users, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const parameter = users.formatArn({ service: 'ssm', resource: 'parameter', resourceName: 'songs' });
    role.addToPolicy(new PolicyStatement({ actions: ['ssm:GetParameter'], resources: [parameter] }));
    topic.grantPublish(role);
    bucket.grantRead(role);
    bucket.grantDelete(role);
    role.addToPolicy(new PolicyStatement({ actions: ['s3:PutObject', 's3:GetObject*'], resources: [bucket.arnForObjects('*')] }));
    change({ topic, bucket, role });
    return templates(app);
  }

  test('is what aws-cdk-lib writes differently: partitions, statements, references between stacks', () => {
    const [without, all] = [referring({}), referring(RECOMMENDED)];
    expect(all).not.toEqual(without);
    expect(JSON.stringify(without)).toContain('Fn::ImportValue');
    expect(JSON.stringify(without)).toContain('AWS::Partition');
    expect(JSON.stringify(all)).toContain('Fn::GetStackOutput');
    expect(JSON.stringify(all)).not.toContain('AWS::Partition');
    expect(normalizeTemplates(all)).toEqual(normalizeTemplates(without));
  });

  test.each<[string, Parameters<typeof referring>[1]]>([
    ['one more action', ({ role }) => role.addToPolicy(new PolicyStatement({ actions: ['s3:PutObjectTagging'], resources: ['*'] }))],
    ['one more resource', ({ role, bucket }) => role.addToPolicy(new PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.bucketArn] }))],
    ['another attribute of the other stack', ({ role, topic }) => role.addToPolicy(new PolicyStatement({
      actions: ['sns:Publish'], resources: [topic.topicName],
    }))],
    ['another property', ({ bucket }) => bucket.applyRemovalPolicy(RemovalPolicy.DESTROY)],
    ['a condition', ({ role }) => role.addToPolicy(new PolicyStatement({
      actions: ['s3:PutObject'], resources: ['*'], conditions: { Bool: { 'aws:SecureTransport': 'true' } },
    }))],
  ])('is not %s', (_, change) => {
    expect(normalizeTemplates(referring(RECOMMENDED, change))).not.toEqual(normalizeTemplates(referring({})));
    expect(normalizeTemplates(referring({}, change))).not.toEqual(normalizeTemplates(referring({})));
  });
});
