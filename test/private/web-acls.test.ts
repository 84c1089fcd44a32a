import { Fn } from 'aws-cdk-lib';
import { Problems } from '../../src/private/errors';
import { validateWebAclArn, webAclErrors, type WebAclScope } from '../../src/private/web-acls';
import { testStack } from '../support/checks';
import { ValidationErrors } from '@eknmusic/constructs';

function codes(arn: string, scope: WebAclScope, region: string): string[] {
  const problems = new Problems(testStack(), webAclErrors('Site', scope));
  validateWebAclArn(problems, 'Site', 'webAclArn', arn, scope, region);
  try {
    problems.throwIfAny();
    return [];
  } catch (error) {
    return ValidationErrors.codes(error);
  }
}

const arnOf = (part: string, region: string) => `arn:aws:wafv2:${region}:123456789012:${part}/webacl/name/1234`;

test.each<[string, WebAclScope, string, string[]]>([
  [arnOf('global', 'us-east-1'), 'CLOUDFRONT', 'us-east-1', []],
  [arnOf('regional', 'us-east-1'), 'CLOUDFRONT', 'us-east-1', ['SiteWebAclInvalid']],
  [arnOf('global', 'eu-west-1'), 'CLOUDFRONT', 'us-east-1', ['SiteWebAclRegionInvalid']],
  [arnOf('regional', 'eu-west-1'), 'REGIONAL', 'eu-west-1', []],
  [arnOf('regional', 'eu-west-1'), 'REGIONAL', 'us-east-1', ['SiteWebAclRegionInvalid']],
  [arnOf('global', 'us-east-1'), 'REGIONAL', 'us-east-1', ['SiteWebAclInvalid']],
  ['arn:aws:waf::123456789012:webacl/1234', 'CLOUDFRONT', 'us-east-1', ['SiteWebAclInvalid']],
  [arnOf('global', 'us-east-1').replace('/1234', ''), 'CLOUDFRONT', 'us-east-1', ['SiteWebAclInvalid']],
  ['', 'REGIONAL', 'us-east-1', ['SiteWebAclInvalid']],
  [Fn.importValue('web-acl'), 'CLOUDFRONT', 'us-east-1', []],
])('%s, %s, in %s', (arn, scope, region, expected) => {
  expect(codes(arn, scope, region)).toEqual(expected);
});
