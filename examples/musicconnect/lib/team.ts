import { DeploymentTier, OnCall, OnCallRecipient, OnCallSeverity } from '@eknmusic/constructs';
import type { Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type Environment, TEAM } from './environments';

/** The region of the edge and of those who run it: CloudFront has its certificates and metrics there, and AWS its budgets. */
export const HOME = 'us-east-1';

/**
 * Those who are told of alarms in the region of a stack. Slack is told of all regions by the one at home; pages call PagerDuty, whose policies escalate, by the
 * URL in the secret that README.md says how to make. Development wakes nobody.
 */
export function onCallOf(stack: Stack, { project, tier, regions }: Environment): OnCall {
  const otherRegions = Object.keys(regions).filter((region) => region !== HOME);
  const onCall = new OnCall(stack, 'OnCall', { name: project, slack: stack.region === HOME ? { ...TEAM.slack, otherRegions } : undefined });
  if (tier !== DeploymentTier.DEVELOPMENT) {
    const secret = Secret.fromSecretNameV2(onCall, 'Secret', `${project}/on-call`);
    onCall.addRecipient('PagerDuty', OnCallSeverity.PAGE, OnCallRecipient.pagerDuty(secret, { secretField: 'pagerDutyUrl' }));
  }
  return onCall;
}
