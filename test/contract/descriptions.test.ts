import { App, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SPECIMENS } from '../support/specimens';
import { DeploymentTier } from '@eknmusic/constructs';

/** Where a text stands in a property for which CloudFormation replaces the resource, or from which a function's version is made. */
const CREATE_ONLY: Record<string, string> = {
  'AWS::EC2::SecurityGroup': 'GroupDescription',
  'AWS::IAM::ManagedPolicy': 'Description',
  'AWS::Lambda::LayerVersion': 'Description',
  'AWS::RDS::DBParameterGroup': 'Description',
};

/** What the service takes of a description. */
const TAKEN: Record<string, RegExp> = {
  'AWS::EC2::SecurityGroup': /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{0,255}$/,
  'AWS::IAM::ManagedPolicy': /^[\t\n\r\x20-\x7E\xA1-\xFF]{0,1000}$/,
  'AWS::IAM::Role': /^[\t\n\r\x20-\x7E\xA1-\xFF]{0,1000}$/,
  'AWS::Lambda::Function': /^[\s\S]{0,256}$/,
  'AWS::Lambda::LayerVersion': /^[\s\S]{0,256}$/,
  'AWS::RDS::DBParameterGroup': /^[\s\S]{1,255}$/,
  'AWS::RDS::DBSubnetGroup': /^[\s\S]{1,255}$/,
  'AWS::ApiGateway::RestApi': /^[\s\S]{0,1024}$/,
  'AWS::ApiGatewayV2::Api': /^[\s\S]{0,1024}$/,
};

interface Resource { readonly Type: string; readonly Properties?: Record<string, unknown> }

function resources(specimen: (typeof SPECIMENS)[number], scope: App | Stage, id: string): [string, Resource][] {
  const stack = new Stack(scope, id, { stackName: 'specimen', env: { account: '123456789012', region: 'us-east-1' } });
  specimen.create(stack, DeploymentTier.PRODUCTION);
  return Object.entries(Template.fromStack(stack).toJSON().Resources as Record<string, Resource>);
}

describe.each(SPECIMENS)('$name', (specimen) => {
  test('says the same in create-only descriptions when its stack has another path', () => {
    const texts = (all: [string, Resource][]) => all
      .filter(([, { Type }]) => Type in CREATE_ONLY)
      .map(([id, { Type, Properties }]) => [id, Properties?.[CREATE_ONLY[Type]]]);
    expect(texts(resources(specimen, new Stage(new App(), 'Production'), 'Renamed'))).toEqual(texts(resources(specimen, new App(), 'Specimen')));
  });

  test('has descriptions that AWS takes when its path is long and of any script', () => {
    for (const [id, { Type, Properties }] of resources(specimen, new Stage(new App(), 'Production'), '音楽'.repeat(120))) {
      const text = Properties?.Description ?? Properties?.GroupDescription ?? Properties?.DBSubnetGroupDescription;
      if (Type in TAKEN && typeof text === 'string') {
        expect([id, text]).toEqual([id, expect.stringMatching(TAKEN[Type])]);
      }
    }
  });
});
