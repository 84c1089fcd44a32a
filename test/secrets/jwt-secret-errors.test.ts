import { App, Duration, type Environment, Lazy, NestedStack, Stack } from 'aws-cdk-lib';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { annotations, testStack } from '../support/checks';
import { errorOf } from '../support/error-of';
import { JwtSecret, type JwtSecretAttributes, type JwtSecretProps, ValidationErrors } from '@eknmusic/constructs';

const secretArn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:eknmusic/prod/jwt-secret-AbCdEf';

const codes = (props: JwtSecretProps) => ValidationErrors.codes(errorOf(() => new JwtSecret(testStack(), 'JwtSecret', props)));
const codesOfUse = (secretIn: (stack: Stack) => ISecret) => {
  const stack = testStack();
  return ValidationErrors.codes(errorOf(() => JwtSecret.fromSecret(stack, 'JwtSecret', secretIn(stack))));
};
const atDeploy = (hours: number) => Duration.hours(Lazy.number({ produce: () => hours }));
const codesOfImport = (attributes: JwtSecretAttributes) =>
  ValidationErrors.codes(errorOf(() => JwtSecret.fromJwtSecretAttributes(testStack(), 'JwtSecret', attributes)));

describe('fails when', () => {
  test.each<[string, string, JwtSecretProps]>([
    ['the name has a space', 'JwtSecretNameInvalid', { secretName: 'jwt secret' }],
    ['the name is empty', 'JwtSecretNameInvalid', { secretName: '' }],
    ['the name is too long', 'JwtSecretNameInvalid', { secretName: 'x'.repeat(513) }],
    ['the key is replaced every three hours', 'JwtSecretRotationInvalid', { automaticallyAfter: Duration.hours(3), tokenLifetime: Duration.hours(1) }],
    ['the key is replaced every 1000 days', 'JwtSecretRotationInvalid', { automaticallyAfter: Duration.days(1000) }],
    ['the key is replaced after a part of an hour', 'JwtSecretRotationInvalid', { automaticallyAfter: Duration.minutes(60 * 24 + 30) }],
    ['the key is replaced after hours that are only known at deploy time', 'JwtSecretRotationInvalid', { automaticallyAfter: atDeploy(48) }],
    ['tokens are valid for hours that are only known at deploy time', 'JwtSecretTokenLifetimeInvalid', { tokenLifetime: atDeploy(1) }],
    ['the key is replaced before its tokens expire', 'JwtSecretRotationTooSoon', { automaticallyAfter: Duration.hours(12) }],
    ['tokens outlive the default rotation', 'JwtSecretRotationTooSoon', { tokenLifetime: Duration.days(31) }],
    ['a copy is in no region', 'JwtSecretReplicaInvalid', { replicas: [{ region: 'Ireland' }] }],
    ['a copy is where the secret is', 'JwtSecretReplicaInvalid', { replicas: [{ region: 'us-east-1' }] }],
    ['there are two copies in one region', 'JwtSecretReplicaInvalid', { replicas: [{ region: 'us-west-2' }, { region: 'us-west-2' }] }],
    ['the key of a copy is an alias', 'JwtSecretKeyInvalid', {
      replicas: [{ region: 'us-west-2', encryptionKeyArn: 'arn:aws:kms:us-west-2:123456789012:alias/jwt' }],
    }],
    ['the rotation would run on Python', 'JwtSecretRuntimeInvalid', { runtime: Runtime.PYTHON_3_13 }],
    ['the rotation would run on an old Node.js', 'JwtSecretRuntimeInvalid', { runtime: Runtime.NODEJS_20_X }],
  ])('%s: %s', (_, code, props) => {
    expect(codes(props)).toEqual([code]);
  });

  test.each<[string, string, JwtSecretAttributes]>([
    ['a name is imported', 'JwtSecretArnInvalid', { secretArn: 'eknmusic/prod/jwt-secret' }],
    ['an ARN of another service is imported', 'JwtSecretArnInvalid', { secretArn: 'arn:aws:s3:::jwt-secret' }],
    ['an ARN without its last characters is imported', 'JwtSecretArnInvalid', { secretArn: secretArn.replace('-AbCdEf', '.') }],
    ['the key of an imported secret is an alias', 'JwtSecretKeyInvalid', { secretArn, encryptionKeyArn: 'arn:aws:kms:us-east-1:123456789012:alias/jwt' }],
  ])('%s: %s', (_, code, attributes) => {
    expect(codesOfImport(attributes)).toEqual([code]);
  });

  test.each<[string, string, (stack: Stack) => ISecret]>([
    ['no secret is used', 'JwtSecretPropInvalid', () => null as never],
    ['something that is no secret is used', 'JwtSecretMissing', () => ({ secretArn }) as never],
    ['the key of a secret is an alias that stands for an unknown one', 'JwtSecretEncryptionKeyUnknown', (stack) =>
      new Secret(stack, 'Secret', { encryptionKey: Alias.fromAliasName(stack, 'Alias', 'alias/jwt') })],
    ['the key of a secret is in another region', 'JwtSecretEncryptionKeyRegionInvalid', (stack) => Secret.fromSecretAttributes(stack, 'Secret', {
      secretCompleteArn: secretArn, encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:123456789012:key/jwt'),
    })],
  ])('%s: %s', (_, code, secretIn) => {
    expect(codesOfUse(secretIn)).toEqual([code]);
  });
});

describe('a name', () => {
  const secretName = 'eknmusic/prod/jwt-secret';
  const secret = (scope: Construct, id = 'JwtSecret', name = secretName) => errorOf(() => new JwtSecret(scope, id, { secretName: name }));
  const stackOf = (app: App, id: string, env?: Environment) => new Stack(app, id, { env });
  const here = { account: '123456789012', region: 'us-east-1' };

  test('fails when another secret of the stack has it: JwtSecretNameTaken', () => {
    const stack = testStack();
    expect(secret(stack, 'One')).toBeUndefined();
    expect((secret(stack, 'Two') as Error).message).toBe(
      'Test/Two: [JwtSecretNameTaken] `secretName` is what Test/One/Secret is called already, in a place that has the name once; got "eknmusic/prod/jwt-secret". '
        + 'Give each its own name, or leave it out where CloudFormation can make one up.');
    expect(secret(stack, 'Three', 'eknmusic/staging/jwt-secret')).toBeUndefined();
  });

  test('fails when a secret of another kind has it: JwtSecretNameTaken', () => {
    const stack = testStack();
    new Secret(stack, 'Mine', { secretName });
    expect(ValidationErrors.codes(secret(stack))).toEqual(['JwtSecretNameTaken']);
  });

  test('fails when it is in another stack of the same account and region: JwtSecretNameTaken', () => {
    const app = new App();
    expect(secret(stackOf(app, 'One', here))).toBeUndefined();
    expect(ValidationErrors.codes(secret(stackOf(app, 'Two', here)))).toEqual(['JwtSecretNameTaken']);
  });

  test('fails when it is in another nested stack of a stack that knows no account: JwtSecretNameTaken', () => {
    const stack = stackOf(new App(), 'Test');
    expect(secret(new NestedStack(stack, 'One'))).toBeUndefined();
    expect(ValidationErrors.codes(secret(new NestedStack(stack, 'Two')))).toEqual(['JwtSecretNameTaken']);
    expect(ValidationErrors.codes(secret(stack))).toEqual(['JwtSecretNameTaken']);
  });

  test('may be the same in two accounts, in two regions, and where only one of two stacks knows them', () => {
    const app = new App();
    const places = [here, { ...here, region: 'eu-west-1' }, { ...here, account: '210987654321' }, undefined];
    expect(places.map((env, index) => secret(stackOf(app, `Stack${index}`, env)))).toEqual(places.map(() => undefined));
  });

  test('is warned of when it is in two stacks that know neither account nor region', () => {
    const app = new App({ analyticsReporting: false, treeMetadata: false });
    const [one, two, three] = ['One', 'Two', 'Three'].map((id) => stackOf(app, id));
    expect([secret(one), secret(two), secret(three, 'JwtSecret', 'eknmusic/staging/jwt-secret')]).toEqual([undefined, undefined, undefined]);
    expect([one, three].map(annotations)).toEqual([[], []]);
    expect(annotations(two)).toEqual([
      'warning: One/JwtSecret/Secret is called "eknmusic/prod/jwt-secret" as well (`secretName`), and neither stack knows its account and region, '
        + 'which have a name once. Where both stacks go to the same place, give each its own name. [ack: @eknmusic/constructs:nameRepeated]',
    ]);
  });

  test('may be left out, or not be known before the deployment', () => {
    const stack = testStack();
    const token = Lazy.string({ produce: () => secretName });
    const unnamed = (id: string) => errorOf(() => new JwtSecret(stack, id));
    expect([unnamed('One'), unnamed('Two'), secret(stack, 'Three', token), secret(stack, 'Four', token)]).toEqual([undefined, undefined, undefined, undefined]);
  });
});

test('reports everything that is wrong at once, and makes nothing', () => {
  const stack = testStack();
  const error = errorOf(() => new JwtSecret(stack, 'JwtSecret', {
    secretName: 'jwt secret', automaticallyAfter: Duration.hours(12), replicas: [{ region: 'us-east-1' }],
  })) as Error;
  expect(error.message).toBe([
    'Test/JwtSecret: 3 problems',
    '  - [JwtSecretNameInvalid] `secretName` is not a name that Secrets Manager accepts; got "jwt secret". '
      + 'Use 1 to 512 of the characters letters, digits and /_+=.@-, for example "eknmusic/prod/jwt-secret".',
    '  - [JwtSecretRotationTooSoon] `automaticallyAfter` would refuse tokens that are still valid, which they are for 1 day; got 12 hours. '
      + 'Rotate less often, or say by `tokenLifetime` that tokens are valid for a shorter time.',
    '  - [JwtSecretReplicaInvalid] `replicas[0].region` is not another region, named once; got "us-east-1". '
      + 'Name each region besides that of the stack once: "eu-west-1".',
  ].join('\n'));
  expect(stack.node.findChild('JwtSecret').node.children).toEqual([]);
});

test('a value that is only known at deploy time is not judged', () => {
  const token = Lazy.string({ produce: () => 'NotYetKnown' });
  const automaticallyAfter = Duration.days(30);
  expect(codes({ secretName: token, automaticallyAfter, replicas: [{ region: 'us-west-2', encryptionKeyArn: token }] })).toEqual([]);
  expect(codesOfImport({ secretArn: token, encryptionKeyArn: token })).toEqual([]);
});

test('what AWS accepts is accepted', () => {
  expect(codes({ secretName: 'eknmusic/prod/jwt-secret', automaticallyAfter: Duration.hours(4), tokenLifetime: Duration.minutes(15) })).toEqual([]);
  expect(codes({ automaticallyAfter: Duration.days(999), runtime: Runtime.NODEJS_22_X })).toEqual([]);
  expect(codes({ runtime: new Runtime('nodejs26.x', RuntimeFamily.NODEJS) })).toEqual([]);
  expect(codesOfImport({ secretArn })).toEqual([]);
});
