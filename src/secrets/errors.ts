import type { ErrorCatalog } from '../private/errors';

export const SECRETS_ERRORS: ErrorCatalog = {
  JwtSecretNameInvalid: {
    when: 'is not a name that Secrets Manager accepts',
    fix: 'Use 1 to 512 of the characters letters, digits and /_+=.@-, for example "eknmusic/prod/jwt-secret".',
  },
  JwtSecretRotationInvalid: {
    when: 'is not a time that Secrets Manager rotates after',
    fix: 'Give whole hours that are known at synthesis, from `Duration.hours(4)` to `Duration.days(999)`.',
  },
  JwtSecretTokenLifetimeInvalid: {
    when: 'is not known at synthesis, when it is compared with the rotation schedule',
    fix: 'Give a time that is written down in the app, for example `Duration.days(1)`.',
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
  JwtSecretMissing: {
    when: 'is not a secret',
    fix: 'Give an `ISecret` of aws-cdk-lib: one that this app makes, or an imported one.',
  },
  JwtSecretArnInvalid: {
    when: 'is not the full ARN of a secret',
    fix: 'Write it with the six characters that Secrets Manager adds: "arn:aws:secretsmanager:us-east-1:123456789012:secret:eknmusic/prod/jwt-secret-AbCdEf".',
  },
};
