import { App, Aws, CfnParameter, Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { acknowledgeWildcard } from '../../src/private/rendered';
import { ChecksPack, MusicChecks } from '@eknmusic/constructs';

const OF_AWS = { packs: [ChecksPack.AWS_SOLUTIONS] };

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App({ analyticsReporting: false, treeMetadata: false });
  stack = new Stack(app, 'Media', { env: { account: '123456789012', region: 'us-east-1' } });
});

function policyOn(arn: string): ManagedPolicy {
  const policy = new ManagedPolicy(stack, 'Policy', { statements: [new PolicyStatement({ actions: ['s3:GetObject'], resources: [arn] })] });
  acknowledgeWildcard(policy, arn, 'The policy of this test may read every object of the bucket.');
  return policy;
}

describe.each<[string, () => string, string]>([
  ['text', () => 'arn:aws:s3:::songs/*', 'arn:aws:s3:::songs/*'],
  ['a bucket of the stack', () => new Bucket(stack, 'Songs').arnForObjects('*'), '<SongsD2AA5F2A.Arn>/*'],
  ['a parameter', () => `${new CfnParameter(stack, 'Songs').valueAsString}/*`, '<Songs>/*'],
  ['a pseudo parameter', () => `arn:aws:s3:::songs-${Aws.ACCOUNT_ID}/*`, 'arn:aws:s3:::songs-<AWS::AccountId>/*'],
  ['an export of another app', () => `${Fn.importValue('Songs')}/*`, 'Songs/*'],
  ['a part of a parameter', () => `${Fn.select(5, Fn.split(':', new CfnParameter(stack, 'Songs').valueAsString))}/*`,
    '{"Fn::Select":[5,{"Fn::Split":[":",{"Ref":"Songs"}]}]}/*'],
  ['a text of Fn.sub', () => `${Fn.sub('arn:aws:s3:::songs-${AWS::Region}')}/*`, 'arn:aws:s3:::songs-<AWS::Region>/*'],
  ['a text of Fn.sub with a map', () => `${Fn.sub('arn:aws:s3:::${Name}', { Name: 'songs' })}/*`, '["arn:aws:s3:::${Name}",{"Name":"songs"}]/*'],
  ['a number', () => `arn:aws:s3:::songs-${Token.asString(Token.asNumber(Lazy.number({ produce: () => 7 })))}/*`, 'arn:aws:s3:::songs-7/*'],
])('the wildcard of an ARN that is %s', (_, arn, written) => {
  test('is acknowledged under the id that is reported, with the text of no token in it', () => {
    const policy = policyOn(arn());
    expect(MusicChecks.findings(stack.node.findChild('Policy'), OF_AWS)).toEqual([]);
    expect(MusicChecks.unusedAcknowledgements(policy, OF_AWS)).toEqual([]);
    expect(MusicChecks.acknowledgements(policy).map(({ id }) => id)).toEqual([`AwsSolutions-IAM5[Resource::${written}]`]);
  });
});

test('an ARN that is known late is acknowledged as it is known then', () => {
  let name = 'nothing-yet';
  const policy = policyOn(Lazy.string({ produce: () => `arn:aws:s3:::${name}/*` }));
  name = 'songs';
  expect(MusicChecks.findings(policy, OF_AWS)).toEqual([]);
  expect(MusicChecks.acknowledgements(policy).map(({ id }) => id)).toEqual(['AwsSolutions-IAM5[Resource::arn:aws:s3:::songs/*]']);
});

test('an ARN of another stack is acknowledged as the reference to it is written', () => {
  const songs = new Bucket(new Stack(app, 'Storage', { env: { account: '123456789012', region: 'us-east-1' } }), 'Songs');
  const policy = policyOn(songs.arnForObjects('*'));
  expect(MusicChecks.findings(policy, OF_AWS)).toEqual([]);
  expect(MusicChecks.acknowledgements(policy).map(({ id }) => id)).toEqual([expect.stringMatching(/^AwsSolutions-IAM5\[Resource::Storage:ExportsOutput[^$]+\/\*\]$/)]);
});
