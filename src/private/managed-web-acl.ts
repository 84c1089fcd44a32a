import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { acknowledgeCompliance } from './acknowledge';

/** How a web ACL in front of a distribution is to be made. */
export interface ManagedWebAclOptions {
  readonly description: string;
  /** The requests in five minutes after which an address is refused. */
  readonly requestsPerFiveMinutes: number;
}

/** The groups of rules that AWS keeps up to date, by the name of their metric. Together they use 225 of the 1,500 capacity units of a web ACL. */
const GROUPS: Readonly<Record<string, string>> = {
  IpReputation: 'AWSManagedRulesAmazonIpReputationList',
  // Not the core rule set: it refuses requests without `User-Agent`, which some updaters send.
  KnownBadInputs: 'AWSManagedRulesKnownBadInputsRuleSet',
};

/**
 * A web ACL for CloudFront: addresses of a bad reputation and requests that are known attacks are refused, and who asks too often.
 *
 * It has to stand in us-east-1.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
export function createManagedWebAcl(scope: Construct, id: string, { description, requestsPerFiveMinutes }: ManagedWebAclOptions): wafv2.CfnWebACL {
  const visibility = (metricName: string) => ({ cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName });
  const webAcl = new wafv2.CfnWebACL(scope, id, {
    description,
    scope: 'CLOUDFRONT',
    defaultAction: { allow: {} },
    visibilityConfig: visibility('WebAcl'),
    rules: [
      {
        name: 'RequestRate',
        priority: 0,
        action: { block: {} },
        statement: { rateBasedStatement: { aggregateKeyType: 'IP', evaluationWindowSec: 300, limit: requestsPerFiveMinutes } },
        visibilityConfig: visibility('RequestRate'),
      },
      ...Object.entries(GROUPS).map(([name, group], index) => ({
        name,
        priority: index + 1,
        overrideAction: { none: {} },
        statement: { managedRuleGroupStatement: { vendorName: 'AWS', name: group } },
        visibilityConfig: visibility(name),
      })),
    ],
  });
  acknowledgeCompliance(webAcl, 'WAFv2LoggingEnabled',
    'The access logs of the distribution hold every request, those that the web ACL refused as well, and AWS WAF keeps metrics and samples of each rule.');
  return webAcl;
}
