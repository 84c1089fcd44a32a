import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { stacksOf } from '../../tools/deployment/assembly';
import { reduceAssembly, reduceTemplate } from '../../tools/emulator/reducer';
import { fillInStackOutputs } from '../../tools/emulator/stack-outputs';

const KNOWN = { stock: ['AWS::S3::Bucket'], extension: [] };

describe('a template without some resources', () => {
  const { Resources, Outputs } = reduceTemplate({
    Resources: {
      Gone: { Type: 'AWS::Nobody::Knows' },
      Kept: {
        Type: 'AWS::S3::Bucket',
        DependsOn: ['Gone', 'Other'],
        Properties: {
          ref: { Ref: 'Gone' },
          attribute: { 'Fn::GetAtt': ['Gone', 'Arn'] },
          dotted: { 'Fn::GetAtt': 'Gone.Endpoint.Address' },
          sub: { 'Fn::Sub': '${Gone}/${Gone.Arn}/${Other}/${!Gone}/${AWS::Region}' },
          variables: { 'Fn::Sub': ['${Gone}-${name}', { Gone: 'local', name: { Ref: 'Gone' } }] },
          joined: { 'Fn::Join': ['', ['a', { Ref: 'Gone' }]] },
        },
      },
      Other: { Type: 'AWS::S3::Bucket', DependsOn: 'Gone', Properties: { ref: { Ref: 'Kept' } } },
    },
    Outputs: { Name: { Value: { Ref: 'Gone' } } },
  }, new Set(['Gone']));

  test('does not have them', () => {
    expect(Object.keys(Resources)).toEqual(['Kept', 'Other']);
  });

  test('says in each value that referred to them that they are not emulated', () => {
    expect(Resources.Kept.Properties).toEqual({
      ref: 'not-emulated-Gone',
      attribute: 'not-emulated-Gone-Arn',
      dotted: 'not-emulated-Gone-Endpoint.Address',
      sub: { 'Fn::Sub': 'not-emulated-Gone/not-emulated-Gone-Arn/${Other}/${!Gone}/${AWS::Region}' },
      variables: { 'Fn::Sub': ['${Gone}-${name}', { Gone: 'local', name: 'not-emulated-Gone' }] },
      joined: { 'Fn::Join': ['', ['a', 'not-emulated-Gone']] },
    });
    expect(Outputs).toEqual({ Name: { Value: 'not-emulated-Gone' } });
  });

  test('depends on what is left only', () => {
    expect(Resources.Kept.DependsOn).toEqual(['Other']);
    expect(Resources.Other).toEqual({ Type: 'AWS::S3::Bucket', Properties: { ref: { Ref: 'Kept' } } });
  });
});

describe('an assembly', () => {
  let output: string;
  beforeEach(() => {
    output = mkdtempSync(join(tmpdir(), 'eknmusic-reducer-test-'));
  });
  afterEach(() => rmSync(output, { recursive: true, force: true }));

  function synthesize(withUnknown: boolean): string {
    const app = new App({ analyticsReporting: false });
    const stack = new Stack(app, 'Files');
    const bucket = new s3.Bucket(stack, 'Bucket');
    if (withUnknown) {
      const unknown = new CfnResource(stack, 'Unknown', { type: 'AWS::Nobody::Knows', properties: { Bucket: bucket.bucketName } });
      new CfnOutput(stack, 'Out', { value: Fn.join('/', [bucket.bucketName, unknown.ref]) });
    }
    return app.synth().directory;
  }

  test('of known types stays the same to the byte', () => {
    const whole = synthesize(false);
    expect(reduceAssembly(whole, output, KNOWN)).toEqual([]);
    const files = readdirSync(whole).filter((name) => name.endsWith('.json'));
    expect(files).toContain('Files.template.json');
    expect(files.map((name) => readFileSync(join(output, name), 'utf8'))).toEqual(files.map((name) => readFileSync(join(whole, name), 'utf8')));
  });

  test('loses what the emulator does not know, says so, and names its templates by their new hashes', () => {
    const whole = synthesize(true);
    expect(reduceAssembly(whole, output, KNOWN)).toEqual([{ stack: 'Files', logicalId: 'Unknown', type: 'AWS::Nobody::Knows' }]);
    const [{ template, templateFile }] = stacksOf(output);
    expect(Object.values(template.Resources).map(({ Type }) => Type)).toEqual(['AWS::S3::Bucket']);
    const hash = createHash('sha256').update(readFileSync(join(output, templateFile))).digest('hex');
    expect(Object.keys(JSON.parse(readFileSync(join(output, 'Files.assets.json'), 'utf8')).files)).toEqual([hash]);
    expect(readFileSync(join(output, 'manifest.json'), 'utf8')).toContain(`${hash}.json`);
  });
});

test('a parameter that only what was left out had read is not looked up', () => {
  const template = {
    Parameters: { Image: { Type: 'AWS::SSM::Parameter::Value<String>' }, Name: { Type: 'String' }, BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>' } },
    Resources: {
      Server: { Type: 'AWS::Nobody::Knows', Properties: { Image: { Ref: 'Image' }, Name: { Ref: 'Name' } } },
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: { Ref: 'Name' } } },
    },
  };
  expect(Object.keys(reduceTemplate(template, new Set(['Server'])).Parameters!)).toEqual(['Name', 'BootstrapVersion']);
});

describe('a stack that reads outputs of another region', () => {
  const synthesized = () => {
    const app = new App({ analyticsReporting: false });
    const stack = new Stack(app, 'Reader', { env: { account: '123456789012', region: 'us-west-2' } });
    new CfnResource(stack, 'Topic', { type: 'AWS::SNS::Topic', properties: { TopicName: Fn.join('-', ['of', Fn.getStackOutput('Writer', 'Name', 'us-east-1')]) } });
    return stacksOf(app.synth().directory)[0];
  };

  test('is written with their values, and named by its new hash', () => {
    const stack = synthesized();
    expect(stack.region).toBe('us-west-2');
    fillInStackOutputs(stack, { Writer: { Name: 'writer' } });
    const text = readFileSync(join(stack.folder, stack.templateFile), 'utf8');
    expect(JSON.parse(text).Resources.Topic.Properties.TopicName).toEqual({ 'Fn::Join': ['-', ['of', 'writer']] });
    expect(readFileSync(join(stack.folder, 'manifest.json'), 'utf8')).toContain(createHash('sha256').update(text).digest('hex'));
  });

  test('is not deployed before it', () => {
    expect(() => fillInStackOutputs(synthesized(), {})).toThrow('The output Name of Writer is read before it is there.');
  });
});
