import { edgeErrors } from '../private/edge-places';
import type { ErrorCatalog } from '../private/errors';
import { gitHubTrustErrors } from '../private/github-trust';
import { accessLogErrors } from '../private/log-bucket';
import { replicationErrors } from '../private/replication';

export const UPDATES_ERRORS: ErrorCatalog = {
  ...edgeErrors('UpdateManifestSite'),
  ...gitHubTrustErrors('UpdateManifestSite', 'publish'),
  ...accessLogErrors('UpdateManifestSite'),
  ...replicationErrors('UpdateManifestSite'),
  UpdateManifestSiteAppInvalid: {
    when: 'is not an identifier of an application',
    fix: 'Use 1 to 64 letters, digits, dots, hyphens and underscores, beginning with a letter or digit: "eknmusic".',
  },
  UpdateManifestSiteTitleInvalid: {
    when: 'is not a name that fits on a page',
    fix: 'Give 1 to 100 characters on one line, without "${".',
  },
  UpdateManifestSiteChannelInvalid: {
    when: 'is not a name of a channel',
    fix: 'Use 1 to 32 lowercase letters, digits and hyphens, beginning with a letter: "stable".',
  },
  UpdateManifestSiteChannelsMissing: {
    when: 'has no channel, so nobody could be offered a release',
    fix: 'Give at least one channel, or leave `channels` out for "stable" and "beta".',
  },
  UpdateManifestSiteChannelsTooMany: {
    when: 'is more channels than the configuration of `ekn-updates` has room for',
    fix: 'Give 50 channels or fewer.',
  },
  UpdateManifestSiteChannelRepeated: {
    when: 'names a channel twice',
    fix: 'Name each channel once.',
  },
  UpdateManifestSiteChannelUnknown: {
    when: 'is not a channel of the site',
    fix: 'Name one of `channels`, or add it there.',
  },
  UpdateManifestSiteArchitectureUnknown: {
    when: 'is not an architecture of an AppImage',
    fix: 'Use "x86_64", "aarch64" or "i686".',
  },
  UpdateManifestSiteBucketNameInvalid: {
    when: 'is not a name that S3 accepts',
    fix: 'Use 3 to 63 lowercase letters, digits, dots and hyphens, beginning and ending with a letter or digit.',
  },
  UpdateManifestSiteDaysInvalid: {
    when: 'is not a whole number of days, of at least one',
    fix: 'Give a `Duration.days(...)` of 1 or more.',
  },
  UpdateManifestSiteAccessLogsRefuseAcls: {
    when: 'refuses access control lists, by which CloudFront delivers its standard logs',
    fix: 'Set `objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED` on it, or leave the log bucket to this construct.',
  },
  UpdateManifestSiteAutoDeleteKept: {
    when: 'would delete releases, which the tier keeps',
    fix: 'Use a tier that deletes data, such as `DeploymentTier.DEVELOPMENT`, and no `removalPolicy` that keeps it; or leave it out.',
  },
  UpdateManifestSiteAutoDeleteLocked: {
    when: 'would delete releases that `objectLock` locks',
    fix: 'Give one of the two.',
  },
  UpdateManifestSiteTtlInvalid: {
    when: 'is not a time that pointers may be kept',
    fix: 'Give whole seconds from `Duration.minutes(1)` to `Duration.hours(1)`, known at synthesis.',
  },
  UpdateManifestSiteTimestampMissing: {
    when: 'does not say who signs the timestamp',
    fix: 'Give `TimestampSigning.scheduled()` or `TimestampSigning.byPublisher()`.',
  },
  UpdateManifestSiteTimestampIntervalInvalid: {
    when: 'is not a time between two signatures',
    fix: 'Give whole minutes from `Duration.minutes(5)` to `Duration.hours(6)`, known at synthesis.',
  },
  UpdateManifestSiteTimestampValidityInvalid: {
    when: 'is not a validity of a timestamp',
    fix: 'Give whole seconds from `Duration.hours(1)` to `Duration.days(90)`, known at synthesis.',
  },
  UpdateManifestSiteTimestampValidityTooShort: {
    when: 'is over before the next signature reaches clients when one run fails: it is less than two intervals and the longest that CloudFront keeps the timestamp',
    fix: 'Give a longer `validity`, or a shorter `interval` or `maximumPointerTtl`.',
  },
  UpdateManifestSiteKeyAliasInvalid: {
    when: 'is not an alias that AWS KMS accepts',
    fix: 'Begin with "alias/" and go on with letters, digits, slashes, underscores and hyphens: "alias/eknmusic-updates". "alias/aws/" is that of AWS.',
  },
  UpdateManifestSiteParameterNameInvalid: {
    when: 'is not a name of a parameter that Systems Manager accepts',
    fix: 'Begin with a slash, and use up to 15 parts of letters, digits and ".-_", the first of which does not begin with "aws" or "ssm": "/eknmusic/updates".',
  },
  UpdateManifestSiteRoleNameInvalid: {
    when: 'is not a name that IAM accepts',
    fix: 'Use 1 to 64 of the characters letters, digits and _+=,.@-.',
  },
  UpdateManifestSiteSessionInvalid: {
    when: 'is not a whole number of seconds from one to twelve hours',
    fix: 'Give a `Duration` from `Duration.hours(1)` to `Duration.hours(12)`; one that is only known at deploy time as `Duration.seconds(...)`.',
  },
  UpdateManifestSiteRuntimeInvalid: {
    when: 'cannot run the function, which is made for Node.js 22 and newer',
    fix: 'Use `Runtime.NODEJS_22_X` or a newer one, or leave it out.',
  },
  UpdateManifestSiteGranteeElsewhere: {
    when: 'is of another account, which cannot be let to invalidate the distribution or to read the parameter: CloudFront and Systems Manager have no policies for that',
    fix: 'Grant it to a role of the account of the site, and let the other account assume that role.',
  },
  UpdateManifestSiteGranteeWithoutPolicy: {
    when: 'has no policy of its own that could allow what publishing takes: to invalidate the distribution and to read the parameter',
    fix: 'Grant it to a role, a user or a managed policy of this app.',
  },
  UpdateManifestSiteUrlInvalid: {
    when: 'is not the https address of a site',
    fix: 'Write it without a path and without a slash at its end: "https://downloads.eknmusic.com".',
  },
  UpdateManifestSiteDistributionIdInvalid: {
    when: 'is not the id of a distribution',
    fix: 'Write it like "E2QWRUHEXAMPLE".',
  },
  UpdateManifestSiteKeyInvalid: {
    when: 'is not the ARN of a KMS key',
    fix: 'Write it like "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"; an alias allows nothing.',
  },
};
