import type { ErrorCatalog } from '../private/errors';

export const OPERATIONS_ERRORS: ErrorCatalog = {
  DeploymentTierNameInvalid: {
    when: 'is not a value that tags can have',
    fix: 'Use 1 to 256 letters, digits, spaces and the characters _.:/=+-@, for example "load-test".',
  },
  DeploymentTierInstanceTypeInvalid: {
    when: 'is not an instance type without the prefix `db.`',
    fix: 'Write it like "t3.micro"; the database puts the prefix before it.',
  },
  DeployRoleRepositoryInvalid: {
    when: 'is not one repository of GitHub: `owner/name`, without wildcards',
    fix: 'Write it like "eknmusic/backend"; a role that several repositories share would let each of them deploy for the others.',
  },
  DeployRoleIdInvalid: {
    when: 'is not a number of GitHub',
    fix: 'Take it from `gh api repos/<owner>/<name> --jq \'.owner.id, .id\'` and write it in digits.',
  },
  DeployRoleIdMissing: {
    when: 'is needed: subjects carry the numbers of both the owner and the repository, or neither',
    fix: 'Give `ownerId` and `repositoryId`, or leave both out.',
  },
  DeployRoleSourcesMissing: {
    when: 'lets nobody in',
    fix: 'Give at least one source, or leave `sources` out to let in the environment that is called like the tier.',
  },
  DeployRoleSourceInvalid: {
    when: 'is empty, or has a wildcard where everyone who may push could make up a match',
    fix: 'Name the environment or branch in full; only tags may have a pattern, which must begin with a letter or digit: "v*".',
  },
  DeployRoleProviderInvalid: {
    when: 'is not the ARN of an OIDC provider for GitHub Actions',
    fix: 'Write it like "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com".',
  },
  DeployRoleProviderTaken: {
    when: 'is needed: something else in the app makes the provider of this account already, and an account has one at most',
    fix: 'Give the ARN of that provider, which a deploy role has as its `oidcProviderArn`, or put both roles into one stack.',
  },
  DeployRoleProviderIdTaken: {
    when: 'is needed: something else has the id `GitHubOidcProvider` in the stack, which is that of the provider',
    fix: 'Give the ARN of the account\'s provider as `oidcProviderArn`, or give the other construct another id.',
  },
  DeployRoleNameInvalid: {
    when: 'is not a name that IAM accepts',
    fix: 'Use 1 to 64 of the characters letters, digits and _+=,.@-.',
  },
  DeployRoleArnInvalid: {
    when: 'is not the ARN of a role',
    fix: 'Write it like "arn:aws:iam::123456789012:role/eknmusic-prod-deploy".',
  },
  DeployRoleSessionInvalid: {
    when: 'is not between one and twelve hours',
    fix: 'Give a `Duration` from `Duration.hours(1)` to `Duration.hours(12)`.',
  },
  DeployRoleRegionsInvalid: {
    when: 'is not a list of different regions',
    fix: 'Write it like ["us-east-1", "eu-west-1"], or leave it out for the region of the stack.',
  },
  DeployRoleQualifierInvalid: {
    when: 'is not a qualifier of the CDK bootstrap',
    fix: 'Use 1 to 10 letters, digits, hyphens and underscores, as `cdk bootstrap --qualifier` was given.',
  },
  JwtSecretNameInvalid: {
    when: 'is not a name that Secrets Manager accepts',
    fix: 'Use 1 to 512 of the characters letters, digits and /_+=.@-, for example "eknmusic/prod/jwt-secret".',
  },
  JwtSecretNameTaken: {
    when: 'is what another secret is called already, in the same account and region',
    fix: 'Give each secret its own name.',
  },
  JwtSecretRotationInvalid: {
    when: 'is not a time that Secrets Manager rotates after',
    fix: 'Give whole hours, from `Duration.hours(4)` to `Duration.days(999)`.',
  },
  JwtSecretRotationTooSoon: {
    when: 'would refuse tokens that are still valid',
    fix: 'Rotate less often, or say by `tokenLifetime` that tokens are valid for a shorter time.',
  },
  JwtSecretReplicaInvalid: {
    when: 'is not another region, named once',
    fix: 'Name each region besides that of the stack once: "eu-west-1".',
  },
  JwtSecretKeyInvalid: {
    when: 'is not the ARN of a KMS key',
    fix: 'Write it like "arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"; an alias does not do.',
  },
  JwtSecretRuntimeInvalid: {
    when: 'cannot run the rotation, which is made for Node.js 22 and newer',
    fix: 'Use `Runtime.NODEJS_22_X` or a newer one, or leave it out.',
  },
  JwtSecretArnInvalid: {
    when: 'is not the full ARN of a secret',
    fix: 'Write it with the six characters that Secrets Manager adds: "arn:aws:secretsmanager:us-east-1:123456789012:secret:eknmusic/prod/jwt-secret-AbCdEf".',
  },
  CentralLogsRetentionInvalid: {
    when: 'is not a time in whole days, from one day to a hundred years',
    fix: 'Give a `Duration` like `Duration.days(90)`, or leave it out for what the tier says.',
  },
  CentralLogsIntervalInvalid: {
    when: 'is not a time that Firehose gathers events for',
    fix: 'Give whole seconds, from `Duration.seconds(0)` to `Duration.minutes(15)`.',
  },
  CentralLogsDatabaseNameInvalid: {
    when: 'is not a name that both Athena and Glue take without quotes',
    fix: 'Use 1 to 128 lowercase letters, digits and underscores: "eknmusic_prod_logs".',
  },
  CentralLogsBucketNameInvalid: {
    when: 'is not a name that S3 accepts',
    fix: 'Use 3 to 63 lowercase letters, digits, dots and hyphens, beginning and ending with a letter or digit, and unique in all of AWS.',
  },
  CentralLogsArnInvalid: {
    when: 'is not the ARN of a stream of Firehose',
    fix: 'Write it like "arn:aws:firehose:us-east-1:123456789012:deliverystream/logs".',
  },
  CentralLogsElsewhere: {
    when: 'is in another account or region, from which Firehose takes no events',
    fix: 'Make central logs in that account and region as well, or leave the log group out by `except`.',
  },
  CentralLogsClassUnsupported: {
    when: 'is of a class that knows no subscriptions',
    fix: 'Give the log group the class `LogGroupClass.STANDARD`, which makes another one, or leave it out by `except`.',
  },
  CentralLogsTaken: {
    when: 'is collected by other central logs already',
    fix: 'Collect it once; for a second place make a `logs.CfnSubscriptionFilter` with `deliveryStreamArn` and `subscriptionRoleArn`.',
  },
  CentralLogsOwn: {
    when: 'tells what could not be delivered here, and would go round in circles',
    fix: 'Leave it out; `collectFrom` does so by itself.',
  },
};
