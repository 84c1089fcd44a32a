import type { ErrorCatalog } from '../private/errors';
import { accessLogErrors } from '../private/log-bucket';
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
  AuditTrailNameInvalid: {
    when: 'is not a name that CloudTrail takes',
    fix: 'Use 3 to 128 letters, digits, dots, hyphens and underscores, beginning and ending with a letter or digit, without two of the others in a row.',
  },
  AuditTrailBucketNameInvalid: {
    when: 'is not a name that S3 accepts',
    fix: 'Use 3 to 63 lowercase letters, digits, dots and hyphens, beginning and ending with a letter or digit, and unique in all of AWS.',
  },
  AuditTrailOrganizationInvalid: {
    when: 'is not the ID of an organization',
    fix: 'Write it like "o-a1b2c3d4e5", as `aws organizations describe-organization` says it.',
  },
  AuditTrailRetentionInvalid: {
    when: 'is not a time for which records can be kept',
    fix: 'Give whole days that are known at synthesis, from `Duration.days(90)` to 36,500.',
  },
  AuditTrailObjectLockInvalid: {
    when: 'locks records for longer than they are kept',
    fix: 'Lock them for at most as long as `retention`, or keep them for longer.',
  },
  AuditTrailBucketsEmpty: {
    when: 'is empty, and CloudTrail refuses a selector without a bucket',
    fix: 'Name the buckets whose objects are watched, or leave it out.',
  },
  AuditTrailAccessLogsElsewhere: accessLogErrors('AuditTrail').AuditTrailAccessLogsElsewhere,
  CostGuardsBudgetInvalid: {
    when: 'is not an amount that a month may cost',
    fix: 'Give whole US dollars, from 1 to 1,000,000,000.',
  },
  CostGuardsThresholdInvalid: {
    when: 'is not a list of percentages at which something is told',
    fix: 'Give one to three percentages of the budget from 1 to 1,000.',
  },
  CostGuardsTagInvalid: {
    when: 'is not a key or a value of a tag',
    fix: 'Use 1 to 128 letters, digits, spaces and the characters _.:/=+-@ for the key, which does not begin with "aws:", and up to 256 for the value.',
  },
  CostGuardsMonitorMissing: {
    when: 'is needed without `costAllocationTag`: an account has one monitor for all services of AWS, and new accounts are given it',
    fix: 'Give its ARN, as `aws ce get-anomaly-monitors` says it; where there is none, make it once by `aws ce create-anomaly-monitor`.',
  },
  CostGuardsMonitorInvalid: {
    when: 'is not the ARN of a cost anomaly monitor',
    fix: 'Write it like "arn:aws:ce::123456789012:anomalymonitor/1234abcd-12ab-34cd-56ef-1234567890ab", as `aws ce get-anomaly-monitors` says it.',
  },
  CostGuardsImpactInvalid: {
    when: 'is not an impact from which an anomaly is told',
    fix: 'Give US dollars, from 1 to 1,000,000.',
  },
  RegionEvacuationNameInvalid: {
    when: 'is not a name that state machines can begin with',
    fix: 'Use 1 to 69 letters, digits, hyphens and underscores that are known at synthesis, for example "musicconnect-production".',
  },
  RegionEvacuationRegionsTooFew: {
    when: 'leads to one region alone, and nobody could leave it',
    fix: 'Give it an origin in a second region.',
  },
  RegionEvacuationCdnElsewhere: {
    when: 'is in another stage or account, from where its store is not known here',
    fix: 'Use `GlobalCdn.fromGlobalCdnAttributes` with the ARN of its store.',
  },
  OperationsDashboardNameInvalid: {
    when: 'is not a name that CloudWatch takes for a dashboard',
    fix: 'Use 1 to 255 letters, digits, hyphens and underscores, for example "musicconnect-production".',
  },
  OperationsDashboardRegionInvalid: {
    when: 'is not another region',
    fix: 'Name each region once, in the order of their rows, for example "eu-west-1".',
  },
  OperationsDashboardIntervalInvalid: {
    when: 'is not a time that a dashboard can show when it is opened',
    fix: 'Give whole minutes that are known at synthesis, from `Duration.minutes(1)` to `Duration.days(455)`.',
  },
  OperationsDashboardRunbookInvalid: {
    when: 'is not the address of a page',
    fix: 'Write it with the protocol and without blanks, brackets and quotes: "https://runbooks.musicconnect.com/evacuation".',
  },
  OperationsDashboardTitleInvalid: {
    when: 'is not a title',
    fix: 'Use 1 to 100 characters on one line, with no blank at the beginning and the end.',
  },
  OperationsDashboardEmpty: {
    when: 'is nothing that a dashboard could show',
    fix: 'Add something, for example by `addCluster` or `addAlarms`.',
  },
  OperationsDashboardDatabaseUnknown: {
    when: 'is a database of which this library knows no metrics, since it did not make it',
    fix: 'Give the MusicDatabase, the GlobalMusicDatabase or its replica; for any other one, give its metrics to `addMetrics`.',
  },
  OperationsDashboardAccountInvalid: {
    when: 'is another account than that of the dashboard, which can read nothing of it',
    fix: 'Make a dashboard in that account, or give metrics with `account` and alarms by their ARNs, of accounts that share them by CloudWatch cross-account observability.',
  },
  OperationsDashboardWidgetsExceeded: {
    when: 'makes more than the 500 widgets that a dashboard has',
    fix: 'Make a second dashboard for a part of it.',
  },
  OperationsDashboardMetricsOfWidgetExceeded: {
    when: 'are more than the 500 that a widget has, those that expressions use included',
    fix: 'Divide them among several widgets.',
  },
  OperationsDashboardMetricsExceeded: {
    when: 'makes more than the 2,500 metrics that a dashboard has, those that expressions use included',
    fix: 'Make a second dashboard for a part of it.',
  },
  OperationsDashboardBodyTooLong: {
    when: 'makes a text of more bytes than the 1,000,000 of a template of CloudFormation',
    fix: 'Make a second dashboard for a part of it.',
  },
  OperationsDashboardOutputsExceeded: {
    when: 'gives a stack more than the 200 outputs that a template has, by which the dashboard reads from it',
    fix: 'Add fewer alarms of that stack, or divide it.',
  },
};
