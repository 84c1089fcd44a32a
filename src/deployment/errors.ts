import type { ErrorCatalog } from '../private/errors';

export const DEPLOYMENT_ERRORS: ErrorCatalog = {
  GitHubDeployRoleRepositoryInvalid: {
    when: 'is not one repository of GitHub: `owner/name`, without wildcards',
    fix: 'Write it like "eknmusic/backend"; a role that several repositories share would let each of them deploy for the others.',
  },
  GitHubDeployRoleIdInvalid: {
    when: 'is not a number of GitHub',
    fix: 'Take it from `gh api repos/<owner>/<name> --jq \'.owner.id, .id\'` and write it in digits.',
  },
  GitHubDeployRoleIdMissing: {
    when: 'is needed: subject claims carry the numbers of both the owner and the repository, or neither',
    fix: 'Give `ownerId` and `repositoryId`, or leave both out.',
  },
  GitHubDeployRoleSubjectClaimsMissing: {
    when: 'lets no job assume the role',
    fix: 'Give a list with at least one claim, or leave `subjectClaims` out for the environment that is called like the tier.',
  },
  GitHubDeployRoleSubjectClaimInvalid: {
    when: 'is empty, or has a wildcard where everyone who may push could make up a match',
    fix: 'Name the environment or branch in full; only tags may have a pattern, which must begin with a letter or digit: "v*".',
  },
  GitHubDeployRoleTrustTooLong: {
    when: 'makes a trust policy that is longer than the 2,048 characters of IAM',
    fix: 'Give fewer claims, such as one GitHub environment that all those jobs name, or create a second role.',
  },
  GitHubDeployRoleProviderInvalid: {
    when: 'is not the ARN of an OIDC provider for GitHub Actions',
    fix: 'Use `GitHubDeployRole.oidcProviderArnOf(this)`, or write it like "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com".',
  },
  GitHubDeployRoleProviderTaken: {
    when: 'is needed: something else in the app creates the provider of this account already, and an account has one at most',
    fix: 'Give the ARN of that provider, which a deploy role has as its `oidcProviderArn`, or put both roles into one stack.',
  },
  GitHubDeployRoleProviderIdTaken: {
    when: 'is needed: something else has the id `GitHubOidcProvider` in the stack, which is that of the provider',
    fix: 'Give the ARN of the account\'s provider as `oidcProviderArn`, or give the other construct another id.',
  },
  GitHubDeployRoleNameInvalid: {
    when: 'is not a name that IAM accepts',
    fix: 'Use 1 to 64 of the characters letters, digits and _+=,.@-.',
  },
  GitHubDeployRoleArnInvalid: {
    when: 'is not the ARN of a role',
    fix: 'Write it like "arn:aws:iam::123456789012:role/eknmusic-prod-deploy".',
  },
  GitHubDeployRoleSessionInvalid: {
    when: 'is not a whole number of seconds from one to twelve hours',
    fix: 'Give a `Duration` from `Duration.hours(1)` to `Duration.hours(12)`; one that is only known at deploy time as `Duration.seconds(...)`.',
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
    fix: 'Grant less, or write a managed policy of your own for some of it and give that as one of `managedPolicies`.',
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
};
