import type { ErrorCatalog } from '../private/errors';
import { gitHubTrustErrors } from '../private/github-trust';

export const DEPLOYMENT_ERRORS: ErrorCatalog = {
  ...gitHubTrustErrors('GitHubDeployRole', 'deploy'),
  GitHubDeployRoleNameInvalid: {
    when: 'is not a name that IAM accepts',
    fix: 'Use 1 to 64 of the characters letters, digits and _+=,.@-.',
  },
  GitHubDeployRoleArnInvalid: {
    when: 'is not the ARN of a role',
    fix: 'Write it like "arn:aws:iam::123456789012:role/eknmusic-prod-deploy".',
  },
  GitHubDeployRoleSessionInvalid: {
    when: 'is not a whole number of seconds from one to twelve hours that is known at synthesis',
    fix: 'Give a `Duration` from `Duration.hours(1)` to `Duration.hours(12)`, written down in the app.',
  },
  GitHubDeployRoleRegionsInvalid: {
    when: 'is not a list of one to fifty different regions',
    fix: 'Write it like ["us-east-1", "eu-west-1"], or leave it out for the region of the stack.',
  },
  GitHubDeployRoleQualifierInvalid: {
    when: 'is not a qualifier of the CDK bootstrap',
    fix: 'Use 1 to 10 letters, digits, hyphens and underscores, as `cdk bootstrap --qualifier` was given.',
  },
  GitHubDeployRoleDeploymentRolesInvalid: {
    when: 'is not a list of one to 200 ARNs of roles',
    fix: 'Write each like "arn:aws:iam::123456789012:role/eknmusic-publish", or leave it out for the roles of the CDK bootstrap.',
  },
  GitHubDeployRoleDeploymentRolesTwice: {
    when: 'decides the roles of the CDK bootstrap, in the place of which `deploymentRoleArns` is given',
    fix: 'Give one of them.',
  },
  GitHubDeployRolePolicyTooLong: {
    when: 'has more permissions than fit into the 6,144 characters of a managed policy',
    fix: 'Grant less, or write your own managed policy for some of it and give that as one of `managedPolicies`.',
  },
  PostDeploymentCheckUrlInvalid: {
    when: 'is not an https address that paths can be written behind',
    fix: 'Write it without a query: "https://api.eknmusic.com", or with the stage: "https://abc.execute-api.us-east-1.amazonaws.com/prod".',
  },
  PostDeploymentCheckPathInvalid: {
    when: 'is not a path',
    fix: 'Begin with a slash, and leave the query out: "/health".',
  },
  PostDeploymentCheckPayloadInvalid: {
    when: 'is not a format of events that the check knows',
    fix: 'Use `PayloadFormatVersion.VERSION_2_0` for an HTTP API and `PayloadFormatVersion.VERSION_1_0` for a REST API.',
  },
  PostDeploymentCheckOriginInvalid: {
    when: 'is not an origin',
    fix: 'Write it as clients send it, without a path: "https://desktop-client".',
  },
  PostDeploymentCheckManifestInvalid: {
    when: 'is not an https address',
    fix: 'Write it like "https://downloads.eknmusic.com/manifest.json".',
  },
  PostDeploymentCheckManifestTwice: {
    when: 'names a manifest beside the update site, which has one for each channel',
    fix: 'Leave `manifestUrl` out.',
  },
  PostDeploymentCheckUpdateSiteInvalid: {
    when: 'is not the https address of an update site',
    fix: 'Write it without a slash at its end: "https://downloads.eknmusic.com", or give `url` of the UpdateManifestSite.',
  },
  PostDeploymentCheckChannelInvalid: {
    when: 'is not the name of a channel',
    fix: 'Use lowercase letters, digits and hyphens, a letter first: "stable".',
  },
  PostDeploymentCheckErrorRateInvalid: {
    when: 'is not a share',
    fix: 'Give a number from 0 to 1: 0.01 is one request in a hundred.',
  },
  PostDeploymentCheckWindowInvalid: {
    when: 'is not a time that errors are counted over',
    fix: 'Give whole minutes, from `Duration.minutes(1)` to `Duration.days(1)`.',
  },
  PostDeploymentCheckCostInvalid: {
    when: 'is not an amount of US dollars',
    fix: 'Give a number above 0, or leave it out.',
  },
  PostDeploymentCheckCostUnsupported: {
    when: 'is compared with what AWS publishes in us-east-1, where credentials of China and of AWS GovCloud (US) do not reach',
    fix: 'Leave it out in these regions; the line "cost" is then skipped.',
  },
  PostDeploymentCheckConfigurationTooLarge: {
    when: 'makes the configuration of the check longer than the 4,096 bytes that AWS Lambda takes for environment variables',
    fix: 'Check fewer or shorter paths, or one path whose answer says how all the others are.',
  },
  PostDeploymentCheckScheduleInvalid: {
    when: 'is not a schedule of an EventBridge rule',
    fix: 'Use `Schedule.rate(...)` or `Schedule.cron(...)`, or an expression like "rate(1 hour)" or "cron(0 8 * * ? *)".',
  },
  PostDeploymentCheckRuntimeInvalid: {
    when: 'cannot run the check, which is made for Node.js 22 and newer',
    fix: 'Use `Runtime.NODEJS_22_X` or a newer one, or leave it out.',
  },
  ImageRepositoriesProjectInvalid: {
    when: 'is not a name that repositories can begin with',
    fix: 'Use 2 to 200 lowercase letters and digits, with single dots, hyphens and underscores between them, known at synthesis: "musicconnect".',
  },
  ImageRepositoriesNamesMissing: {
    when: 'names no repository',
    fix: 'Name what the repositories hold: `["backend", "frontend"]`.',
  },
  ImageRepositoriesNameInvalid: {
    when: 'is not a name that ECR accepts, or is there twice',
    fix: 'Use 2 to 200 lowercase letters and digits, with single dots, hyphens and underscores between them, each name once: "backend".',
  },
  ImageRepositoriesMutableTagsInvalid: {
    when: 'is not a list of 1 to 5 patterns of tags that may be moved',
    fix: 'Use letters, digits and `._-`, with up to two `*`, and not `*` alone: "buildcache-*". Leave it out where no tag may be moved.',
  },
  ImageRepositoriesRepositoryUnknown: {
    when: 'is none of the repositories',
    fix: 'Give one of the `names` that they were made or imported with.',
  },
  ImageRepositoriesReplicaInvalid: {
    when: 'is not another region, named once',
    fix: 'Name each region besides that of the stack once: "eu-west-1".',
  },
  ImageRepositoriesReplicasInvalid: {
    when: 'is not a list of 1 to 25 regions, which is what ECR copies to',
    fix: 'Name the other regions, or leave it out where images stay in this one.',
  },
  ImageRepositoriesReplicationTaken: {
    when: 'would replace what another construct says of the same registry, which has it once',
    fix: 'Give `replicaRegions` to one of them.',
  },
  ImageRepositoriesExpirationInvalid: {
    when: 'is not a time after which ECR deletes images',
    fix: 'Give whole days that are known at synthesis, `Duration.days(1)` or more.',
  },
  ImageRepositoriesCountInvalid: {
    when: 'is not a number of images that a repository keeps',
    fix: 'Give a whole number that is known at synthesis, 1 or more.',
  },
};
