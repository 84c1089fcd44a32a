import type { ErrorCatalog } from '../private/errors';
import { PLACEMENT_ERRORS } from '../private/network-placement';

export const OPERATIONS_ERRORS: ErrorCatalog = {
  OperatorAccessNetworkMissing: {
    when: 'is needed: the way in begins in the VPC of what it leads to',
    fix: 'Give the `network` or the `vpc` of cluster, database and cache.',
  },
  OperatorAccessNetworkInvalid: PLACEMENT_ERRORS.invalid,
  OperatorAccessNetworkConflict: PLACEMENT_ERRORS.conflict,
  OperatorAccessSubnetsInvalid: PLACEMENT_ERRORS.subnetsInvalid,
  OperatorAccessVpcMismatch: PLACEMENT_ERRORS.mismatch,
  OperatorAccessTimeoutInvalid: {
    when: 'is not a time after which Session Manager ends an idle session',
    fix: 'Give whole minutes that are known at synthesis, from `Duration.minutes(1)` to `Duration.minutes(60)`.',
  },
  OperatorAccessDurationInvalid: {
    when: 'is not a time after which Session Manager ends a session',
    fix: 'Give whole minutes that are known at synthesis, from `Duration.minutes(1)` to `Duration.days(1)`.',
  },
  OperatorAccessHostInvalid: {
    when: 'is not a host name',
    fix: 'Give the name alone, without protocol, port or path: "musicconnect.abc123.us-east-1.rds.amazonaws.com".',
  },
  OperatorAccessPortInvalid: {
    when: 'is not a port',
    fix: 'Give a whole number from 1 to 65535.',
  },
  OnCallNameMissing: {
    when: 'is needed: the topics of other regions and stages are known by their names alone',
    fix: 'Give the same `name` here and to the on-call of that region or stage.',
  },
  OnCallNameInvalid: {
    when: 'is not a name that topics can begin with',
    fix: 'Use 1 to 100 letters, digits, hyphens and underscores that are known at synthesis, for example "musicconnect-production".',
  },
  OnCallSlackIdInvalid: {
    when: 'is not the ID of a Slack workspace or channel',
    fix: 'Give the ID and not the name: "T07EA123LEP" of the workspace, from the console of Amazon Q Developer in chat applications; "C07EZ1ABC23" of the channel, from its link.',
  },
  OnCallRegionInvalid: {
    when: 'is not another region',
    fix: 'Name each other region once, for example "eu-west-1"; that of the stack is included.',
  },
  OnCallGuardrailsInvalid: {
    when: 'is empty, and without guardrails AWS takes AdministratorAccess',
    fix: 'Give managed policies, or leave it out: then people read metrics and alarms.',
  },
  OnCallEscalationInvalid: {
    when: 'is not a time after which a page can be escalated',
    fix: 'Give whole seconds that are known at synthesis, from `Duration.minutes(1)` to `Duration.days(1)`.',
  },
  OnCallEscalationMissing: {
    when: 'is for escalations, and there are none',
    fix: 'Give `escalation` to the on-call, for example `escalation: {}`.',
  },
  OnCallEmailInvalid: {
    when: 'is not an email address',
    fix: 'Write it like "operators@eknmusic.com".',
  },
  OnCallPhoneNumberInvalid: {
    when: 'is not a telephone number in E.164',
    fix: 'Write it with the country, without spaces: "+436641234567".',
  },
  OnCallTopicArnInvalid: {
    when: 'is not the ARN of an SNS topic that alarms can go to',
    fix: 'Write it like "arn:aws:sns:us-east-1:123456789012:musicconnect-production-page".',
  },
  AvailabilityObjectiveValueInvalid: {
    when: 'is not an objective whose alarms could go off',
    fix: 'Give the share of requests that succeed, in percent and known at synthesis: from 95 to 99.999.',
  },
  AvailabilityObjectiveMinimumInvalid: {
    when: 'is not a number of failed requests below which nothing is said',
    fix: 'Give a whole number from 1 to 1,000,000.',
  },
  AvailabilityObjectiveRegionInvalid: {
    when: 'is of another region, whose metrics no alarm here can watch',
    fix: 'Make the objective in a stack of that region; that of CloudFront is us-east-1.',
  },
};
