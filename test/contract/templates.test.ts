import { App } from 'aws-cdk-lib';
import { exampleApp, EXAMPLES } from '../support/examples';
import { invariantFaults, keptWithout } from '../support/invariants';
import { limitFaults } from '../support/limit-faults';
import { LIMITS } from '../support/limits';
import type { Resource, Resources } from '../support/replacement';
import { specimenTemplates } from '../support/specimen-templates';
import { constructOf, SPECIMENS_BY_TIER, specimenStack } from '../support/specimens';

/*
 * What every template of every specimen and example is held against beside CloudFormation Validate: the limits of AWS that its schemas do
 * not know, what the constructs promise, and that what is kept has what it needs.
 */

function templatesOf(app: App): Resources[] {
  return app.synth().stacks.map((stack) => stack.template.Resources ?? {});
}

describe.each(SPECIMENS_BY_TIER)('$title', ({ specimen, tier }) => {
  const resources = () => specimenTemplates(specimen, tier).map(({ template }) => template.Resources ?? {});

  test('is within the limits of AWS', () => {
    expect([...new Set(resources().flatMap(limitFaults))]).toEqual([]);
  });

  test('is encrypted, private and expiring, and no policy is wider than the ledger says', () => {
    const stack = specimenStack(specimen, tier);
    expect(resources().flatMap((template) => invariantFaults(stack, constructOf(specimen), template))).toEqual([]);
  });

  test('keeps whatever something that is kept needs', () => {
    expect(resources().flatMap(keptWithout)).toEqual([]);
  });
});

test.each(EXAMPLES)('$title: is within the limits of AWS, and keeps whatever something that is kept needs', ({ environment }) => {
  const templates = templatesOf(exampleApp(environment));
  expect(templates.flatMap((template) => [...limitFaults(template), ...keptWithout(template)])).toEqual([]);
});

test('every row of the limits names a page of AWS', () => {
  expect(Object.entries(LIMITS).filter(([, { page }]) => !page.startsWith('https://docs.aws.amazon.com/'))).toEqual([]);
});

describe('the judge', () => {
  const alarm = (Properties: object): Resources => ({ Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties } as Resource });

  test('knows a text that is too long, a list that is, a number and a value that there is not, and more than there may be', () => {
    expect(limitFaults(alarm({ AlarmDescription: 'x'.repeat(1025), AlarmActions: Array(6).fill('x'), Period: 5 }))).toEqual([
      expect.stringMatching(/^AWS::CloudWatch::Alarm Alarm: AlarmDescription has 1025, and at most 1024 are taken \(https/),
      expect.stringMatching(/AlarmActions has 6, and at most 5/),
      expect.stringMatching(/Period is 5, which there is not/),
    ]);
    expect(limitFaults({ Key: { Type: 'AWS::KMS::Key', Properties: { PendingWindowInDays: 3 } } })).toEqual([expect.stringMatching(/is 3, and the least is 7/)]);
    expect(limitFaults({ Instance: { Type: 'AWS::EC2::Instance', Properties: { UserData: { 'Fn::Base64': 'x'.repeat(16_385) } } } })).toEqual([
      expect.stringMatching(/has 16385, and at most 16384 are taken/),
    ]);
    expect(limitFaults({ Group: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 8 } } })).toEqual([expect.stringContaining('is 8, which there is not')]);
    expect(limitFaults({ Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'Musik für alle' } } }))
      .toEqual([expect.stringContaining('does not match')]);
    const removing = (...headers: string[]) => ({
      Headers: {
        Type: 'AWS::CloudFront::ResponseHeadersPolicy',
        Properties: { ResponseHeadersPolicyConfig: { RemoveHeadersConfig: { Items: headers.map((Header) => ({ Header })) } } },
      },
    });
    expect(limitFaults(removing('server', 'x-amz-version-id', 'X-Amz-Cf-Pop', 'Via'))).toEqual([
      expect.stringContaining('is "X-Amz-Cf-Pop", which does not match'), expect.stringContaining('is "Via", which does not match'),
    ]);
    expect(limitFaults(removing(...Array(11).fill('server')))).toEqual([expect.stringContaining('has 11, and at most 10 are taken')]);
    const addresses = Object.fromEntries(['A', 'B', 'C', 'D', 'E', 'F'].map((id) => [id, { Type: 'AWS::EC2::EIP' }]));
    expect(limitFaults(addresses)).toEqual([expect.stringMatching(/^AWS::EC2::EIP: 6 of them, and the quota is 5/)]);
  });

  test('knows nothing of what CloudFormation works out, and fails for a type that nobody wrote down', () => {
    expect(limitFaults(alarm({ AlarmDescription: { 'Fn::Join': ['', ['x'.repeat(2000)]] } }))).toEqual([]);
    expect(limitFaults({ Ground: { Type: 'AWS::GroundStation::Config' } })).toEqual(['AWS::GroundStation::Config: has no row in test/support/limits.ts']);
    expect(limitFaults({ Own: { Type: 'Custom::Own' } })).toEqual([]);
  });

  test('knows what is kept without what it needs', () => {
    const kept = { DeletionPolicy: 'RetainExceptOnCreate' };
    const bucket = { Type: 'AWS::S3::Bucket', Properties: { Key: { 'Fn::GetAtt': ['Key', 'Arn'] } }, ...kept };
    expect(keptWithout({ Bucket: bucket, Key: { Type: 'AWS::KMS::Key' } })).toEqual(['AWS::S3::Bucket Bucket is kept, but AWS::KMS::Key Key is not']);
    expect(keptWithout({ Bucket: bucket, Key: { Type: 'AWS::KMS::Key', ...kept } })).toEqual([]);
    expect(keptWithout({
      Secret: { Type: 'AWS::SecretsManager::Secret', ...kept },
      Attachment: { Type: 'AWS::SecretsManager::SecretTargetAttachment', Properties: { SecretId: { Ref: 'Secret' } } },
    })).toEqual(['AWS::SecretsManager::SecretTargetAttachment Attachment is not kept, but its AWS::SecretsManager::Secret is']);
    const policy = { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: { 'Fn::GetAtt': ['Distribution', 'Id'] } } };
    const closed = { Bucket: { ...bucket, Properties: {} }, Distribution: { Type: 'AWS::CloudFront::Distribution' } };
    expect(keptWithout({ ...closed, Policy: policy })).toEqual(['AWS::S3::BucketPolicy Policy is not kept, but its AWS::S3::Bucket is']);
    expect(keptWithout({ ...closed, Policy: { ...policy, ...kept } })).toEqual([]);
    const permissions = { Type: 'AWS::IAM::ManagedPolicy', Properties: { Roles: [{ Ref: 'Role' }] } };
    expect(keptWithout({ Role: { Type: 'AWS::IAM::Role', ...kept }, Permissions: permissions }))
      .toEqual(['AWS::IAM::ManagedPolicy Permissions is not kept, but its AWS::IAM::Role is']);
    expect(keptWithout({ Role: { Type: 'AWS::IAM::Role' }, Permissions: permissions })).toEqual([]);
  });
});
