import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator } from './support/servers';
import { stacksOf } from '../../tools/deployment/assembly';
import { Cdk } from '../../tools/deployment/cdk';
import { Emulator } from '../../tools/emulator/emulator';

/** An app of a stranger: two stacks, one of which uses the other, and two that cannot be deployed. */
const APP = `
const { App, BootstraplessSynthesizer, CfnOutput, CfnResource, CustomResource, Stack } = require('aws-cdk-lib');
const lambda = require('aws-cdk-lib/aws-lambda');
const sns = require('aws-cdk-lib/aws-sns');
const app = new App();
const stack = (id) => new Stack(app, id, {
  synthesizer: new BootstraplessSynthesizer(),
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
});
const user = stack('A-User');
const topics = stack('Topics');
const topic = new sns.Topic(topics, 'Topic', { displayName: app.node.tryGetContext('name') });
new CfnOutput(user, 'TopicArn', { value: topic.topicArn });
new sns.Topic(user, 'Own');
new CfnResource(stack('Failing'), 'Nat', { type: 'AWS::EC2::NatGateway', properties: { SubnetId: 'subnet-none' } });
const hanging = stack('Hanging');
const silent = new lambda.Function(hanging, 'Silent', {
  runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => "no answer";'),
});
new CustomResource(hanging, 'Waiting', { serviceToken: silent.functionArn });
`;

let folder: string;
let assembly: string;
let emulator: Emulator;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'eknmusic-cdk-test-'));
  assembly = join(folder, 'assembly');
  writeFileSync(join(folder, 'cdk.json'), JSON.stringify({ app: `"${process.execPath}" app.js` }));
  writeFileSync(join(folder, 'app.js'), APP.replaceAll("'aws-cdk-lib", `'${join(__dirname, '..', '..', 'node_modules', 'aws-cdk-lib')}`));
  emulator = await startEmulator();
  await new Cdk({ place: emulator }).synth({ app: folder, output: assembly, context: { name: 'given' } });
});

afterAll(async () => {
  await emulator?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('lists the stacks of an assembly in the order in which they can be deployed', () => {
  expect(stacksOf(assembly).map(({ name }) => name)).toEqual(['Topics', 'A-User', 'Failing', 'Hanging']);
});

test('deploys an app\'s stacks with the context it was given, and deletes them', async () => {
  const cdk = new Cdk({ place: emulator });
  await cdk.deploy(assembly, 'Topics');
  expect(stacksOf(assembly)[0].template.Resources).toMatchObject({ [Object.keys(stacksOf(assembly)[0].template.Resources)[0]]: { Properties: { DisplayName: 'given' } } });
  expect(await cdk.deploy(assembly, 'A-User')).toEqual({ TopicArn: expect.stringMatching(/^arn:aws:sns:us-east-1:123456789012:Topics-/) });
  await cdk.destroy(assembly, 'A-User');
  await expect(cdk.outputs('A-User')).rejects.toThrow('does not exist');
});

test('a stack that fails is reported with its last events', async () => {
  const failure = new Cdk({ place: emulator }).deploy(assembly, 'Failing');
  await expect(failure).rejects.toThrow(/The stack Failing could not be deployed.*The last events of Failing:.*CREATE_FAILED +AWS::EC2::NatGateway Nat The subnet ID 'subnet-none' does not exist/s);
});

test('a stack that hangs is stopped at its time limit and reported with its last events', async () => {
  const failure = new Cdk({ place: emulator, timeout: 8_000 }).deploy(assembly, 'Hanging');
  await expect(failure).rejects.toThrow(/longer than its time limit.*The last events of Hanging:.*CREATE_IN_PROGRESS +AWS::CloudFormation::CustomResource Waiting/s);
});

test('an app that does not run is reported with what it printed', async () => {
  writeFileSync(join(folder, 'cdk.json'), JSON.stringify({ app: `"${process.execPath}" -e "throw new Error('broken on purpose')"` }));
  await expect(new Cdk({ place: emulator }).synth({ app: folder, output: join(folder, 'broken') })).rejects.toThrow(/could not be synthesized.*broken on purpose/s);
  await expect(new Cdk({ place: emulator }).synth({ app: tmpdir(), output: join(folder, 'none') })).rejects.toThrow('has no cdk.json');
});
