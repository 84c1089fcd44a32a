import { Stack, Token } from 'aws-cdk-lib';
import type { SecurityPolicyProtocol } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { CLOUDFRONT_REGION, type DomainNameChoice, domainNameErrors, validateDomainName } from './domain-names';
import type { EdgeStacks } from './edge-stacks';
import type { ErrorCatalog, Problems } from './errors';
import { isWholeWithin } from './numbers';
import { outermostStack } from './places';
import { partitionOf } from './regions';
import { validateWebAclArn, webAclErrors } from './web-acls';

/** What the user says of the web ACL: one that is made, one that exists, or none. */
export interface WebAclChoice {
  readonly requestsPerFiveMinutes?: number;
  readonly webAclArn?: string;
  readonly noneBecause?: string;
}

/** What the user says of the distribution: the props of the same names. */
export interface EdgeChoice extends DomainNameChoice {
  readonly minimumProtocolVersion?: SecurityPolicyProtocol;
}

/** What is left open by the props, as the construct decides it. */
export interface EdgeDecisions {
  readonly edge: EdgeStacks;
  readonly webAcl: WebAclChoice;
  /** Whether alarms on the metrics of CloudFront are made, and by which tier. */
  readonly tier: { readonly name: string; readonly alarmsEnabled: boolean };
}

/**
 * The errors of a construct with a distribution, whose certificate, web ACL and alarms stand in us-east-1, to be spread into its catalog: those of
 * its domain name and its web ACL, `…RegionUnknown`, `…PartitionUnsupported`, `…HostedZoneInStack`, `…WebAclMissing`, `…WebAclReasonMissing`,
 * `…RequestRateInvalid` and `…ProtocolVersionTooOld`.
 *
 * @param construct the name of the construct, with which its codes begin
 */
export function edgeErrors(construct: string): ErrorCatalog {
  return {
    ...domainNameErrors(construct, 'in us-east-1, the only region whose certificates CloudFront uses'),
    ...webAclErrors(construct, 'CLOUDFRONT'),
    [`${construct}CertificateMissing`]: {
      when: 'is needed, and none can be made here',
      fix: 'Give `certificate`, one in us-east-1; it is made for you when `hostedZone` is given and the stack knows its region.',
    },
    [`${construct}RegionUnknown`]: {
      when: 'stands in us-east-1, and this stack does not know how far away that is',
      fix: 'Give the stack its region (`env: { account, region }`); or give `certificate` and `webAcl`, and a tier without alarms.',
    },
    [`${construct}PartitionUnsupported`]: {
      when: 'is in a partition of AWS where this construct was never tried; CloudFront has other names, certificates and hosted zones in China, and GovCloud has no CloudFront',
      fix: 'Make it in a stack in one of the regions of the partition `aws`.',
    },
    [`${construct}HostedZoneInStack`]: {
      when: 'is made in the stack of the distribution, and the certificate in us-east-1 has to be there before that stack is',
      fix: 'Make the hosted zone in another stack, import it by its id, or give `certificate`.',
    },
    [`${construct}WebAclMissing`]: {
      when: 'does not say what stands in front of the distribution',
      fix: 'Give `EdgeWebAcl.managedRules()`, `EdgeWebAcl.fromWebAclArn(...)` or `EdgeWebAcl.none(\'because ...\')`.',
    },
    [`${construct}WebAclReasonMissing`]: {
      when: 'is no reason for having no web ACL',
      fix: 'Write in a sentence why none is needed; it is kept in the template for reviewers.',
    },
    [`${construct}RequestRateInvalid`]: {
      when: 'is not a number of requests that AWS WAF counts to',
      fix: 'Give a whole number from 10 to 2,000,000,000.',
    },
    [`${construct}ProtocolVersionTooOld`]: {
      when: 'lets clients use a protocol or cipher that was given up',
      fix: 'Use `SecurityPolicyProtocol.TLS_V1_2_2021` or a newer one.',
    },
  };
}

/**
 * Notes what is wrong with where a distribution and its parts in us-east-1 are to stand, with its web ACL and its TLS.
 *
 * @param problems the problems of the construct, whose catalog has its `edgeErrors`
 * @param construct the name of the construct, as there
 */
export function validateEdge(problems: Problems, scope: Construct, construct: string, choice: EdgeChoice, decisions: EdgeDecisions): void {
  const { edge, webAcl, tier } = decisions;
  const stack = Stack.of(scope);
  problems.addIf((partitionOf(stack.region) ?? 'aws') !== 'aws', { code: `${construct}PartitionUnsupported`, prop: 'scope', got: stack.region });
  validateDomainName(problems, scope, construct, choice, CLOUDFRONT_REGION, edge.isPossible);
  if (!edge.isPossible) {
    if (webAcl.requestsPerFiveMinutes !== undefined) {
      problems.add({ code: `${construct}RegionUnknown`, prop: 'webAcl', got: 'a web ACL of its own' });
    }
    if (tier.alarmsEnabled) {
      problems.add({
        code: `${construct}RegionUnknown`,
        prop: 'tier',
        got: tier.name,
        why: 'has alarms, which stand in us-east-1 with the metrics of CloudFront, and this stack does not know how far away that is',
      });
    }
  } else if (!edge.isHere && choice.hostedZone && !choice.certificate && outermostStack(Stack.of(choice.hostedZone)) === outermostStack(stack)
    && Token.isUnresolved(choice.hostedZone.hostedZoneId)) {
    problems.add({ code: `${construct}HostedZoneInStack`, prop: 'hostedZone', got: choice.hostedZone.node.path });
  }
  validateWebAcl(problems, construct, webAcl);
  // CloudFront names the year of a policy; what has none, or an earlier one, is older.
  const { minimumProtocolVersion } = choice;
  problems.addIf(minimumProtocolVersion !== undefined && !/^TLSv1\.([3-9]|2_20(2[1-9]|[3-9]\d))/.test(minimumProtocolVersion), {
    code: `${construct}ProtocolVersionTooOld`, prop: 'minimumProtocolVersion', got: minimumProtocolVersion,
  });
}

function validateWebAcl(problems: Problems, construct: string, webAcl: WebAclChoice): void {
  const { requestsPerFiveMinutes, webAclArn, noneBecause } = webAcl;
  if (requestsPerFiveMinutes === undefined && webAclArn === undefined && noneBecause === undefined) {
    problems.add({ code: `${construct}WebAclMissing`, prop: 'webAcl', got: webAcl });
  }
  problems.addIf(requestsPerFiveMinutes !== undefined && !isWholeWithin(requestsPerFiveMinutes, 10, 2_000_000_000), {
    code: `${construct}RequestRateInvalid`, prop: 'webAcl', got: requestsPerFiveMinutes,
  });
  if (webAclArn !== undefined) {
    validateWebAclArn(problems, construct, 'webAcl', webAclArn, 'CLOUDFRONT', CLOUDFRONT_REGION);
  }
  problems.addIf(noneBecause !== undefined && String(noneBecause).trim().length < 10, { code: `${construct}WebAclReasonMissing`, prop: 'webAcl', got: noneBecause });
}
