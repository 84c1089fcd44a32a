import type { ErrorCatalog, Problems } from './errors';
import { differ } from './places';

/** What a web ACL of AWS WAF stands in front of. */
export type WebAclScope = 'CLOUDFRONT' | 'REGIONAL';

/**
 * The errors of a construct that a web ACL of the user may stand in front of, to be spread into its catalog: `…WebAclInvalid` and
 * `…WebAclRegionInvalid`.
 *
 * @param construct the name of the construct, with which its codes begin
 */
export function webAclErrors(construct: string, scope: WebAclScope): ErrorCatalog {
  const part = scope === 'CLOUDFRONT' ? 'global' : 'regional';
  return {
    [`${construct}WebAclInvalid`]: {
      when: scope === 'CLOUDFRONT'
        ? 'is not the ARN of a web ACL for CloudFront (scope CLOUDFRONT)'
        : 'is not the ARN of a regional web ACL (scope REGIONAL)',
      fix: `Write it like "arn:aws:wafv2:us-east-1:123456789012:${part}/webacl/name/1234abcd-12ab-34cd-56ef-1234567890ab".`,
    },
    [`${construct}WebAclRegionInvalid`]: {
      when: scope === 'CLOUDFRONT' ? 'is not in us-east-1, where the web ACLs for CloudFront are' : 'is in another region than what it is to protect',
      fix: scope === 'CLOUDFRONT' ? 'Make the web ACL in us-east-1.' : 'Give a web ACL of the region of the stack.',
    },
  };
}

/**
 * Notes what is wrong with the ARN of a web ACL.
 *
 * @param construct the name of the construct, as for `webAclErrors`
 * @param prop the prop that holds the ARN
 * @param region where the web ACL must be
 */
export function validateWebAclArn(problems: Problems, construct: string, prop: string, arn: string, scope: WebAclScope, region: string): void {
  const match = /^arn:[^:]+:wafv2:([a-z0-9-]+):\d{12}:(global|regional)\/webacl\/[^/]+\/[^/]+$/.exec(arn);
  const [, place, part] = match ?? [];
  problems.addIf(part !== (scope === 'CLOUDFRONT' ? 'global' : 'regional'), { code: `${construct}WebAclInvalid`, prop, got: arn });
  problems.addIf(place !== undefined && differ(place, region), { code: `${construct}WebAclRegionInvalid`, prop, got: arn });
}
