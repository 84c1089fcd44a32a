import { Duration, Lazy } from 'aws-cdk-lib';
import { Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { testStack } from '../support/checks';
import { JwtSecret, type JwtSecretAttributes, type JwtSecretProps, ValidationErrors } from '@eknmusic/constructs';

const secretArn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:eknmusic/prod/jwt-secret-AbCdEf';

function errorOf(make: () => unknown): unknown {
  try {
    make();
    return undefined;
  } catch (error) {
    return error;
  }
}

const codes = (props: JwtSecretProps) => ValidationErrors.codes(errorOf(() => new JwtSecret(testStack(), 'JwtSecret', props)));
const codesOfImport = (attributes: JwtSecretAttributes) =>
  ValidationErrors.codes(errorOf(() => JwtSecret.fromJwtSecretAttributes(testStack(), 'JwtSecret', attributes)));

describe('fails when', () => {
  test.each<[string, string, JwtSecretProps]>([
    ['the name has a space', 'JwtSecretNameInvalid', { secretName: 'jwt secret' }],
    ['the name is empty', 'JwtSecretNameInvalid', { secretName: '' }],
    ['the name is too long', 'JwtSecretNameInvalid', { secretName: 'x'.repeat(513) }],
    ['the key is replaced every three hours', 'JwtSecretRotationInvalid', { rotateAfter: Duration.hours(3), tokenLifetime: Duration.hours(1) }],
    ['the key is replaced every 1000 days', 'JwtSecretRotationInvalid', { rotateAfter: Duration.days(1000) }],
    ['the key is replaced after a part of an hour', 'JwtSecretRotationInvalid', { rotateAfter: Duration.minutes(60 * 24 + 30) }],
    ['the key is replaced before its tokens expire', 'JwtSecretRotationTooSoon', { rotateAfter: Duration.hours(12) }],
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
});

test('reports everything that is wrong at once, and makes nothing', () => {
  const stack = testStack();
  const error = errorOf(() => new JwtSecret(stack, 'JwtSecret', {
    secretName: 'jwt secret', rotateAfter: Duration.hours(12), replicas: [{ region: 'us-east-1' }],
  })) as Error;
  expect(error.message).toBe([
    'Test/JwtSecret: 3 problems',
    '  - [JwtSecretNameInvalid] `secretName` is not a name that Secrets Manager accepts; got "jwt secret". '
      + 'Use 1 to 512 of the characters letters, digits and /_+=.@-, for example "eknmusic/prod/jwt-secret".',
    '  - [JwtSecretRotationTooSoon] `rotateAfter` would refuse tokens that are still valid, which they are for 1 day; got 12 hours. '
      + 'Rotate less often, or say by `tokenLifetime` that tokens are valid for a shorter time.',
    '  - [JwtSecretReplicaInvalid] `replicas[0].region` is not another region, named once; got "us-east-1". '
      + 'Name each region besides that of the stack once: "eu-west-1".',
  ].join('\n'));
  expect(stack.node.findChild('JwtSecret').node.children).toEqual([]);
});

test('a value that is only known at deploy time is not judged', () => {
  const token = Lazy.string({ produce: () => 'NotYetKnown' });
  const rotateAfter = Duration.days(30);
  expect(codes({ secretName: token, rotateAfter, replicas: [{ region: 'us-west-2', encryptionKeyArn: token }] })).toEqual([]);
  expect(codesOfImport({ secretArn: token, encryptionKeyArn: token })).toEqual([]);
});

test('what AWS accepts is accepted', () => {
  expect(codes({ secretName: 'eknmusic/prod/jwt-secret', rotateAfter: Duration.hours(4), tokenLifetime: Duration.minutes(15) })).toEqual([]);
  expect(codes({ rotateAfter: Duration.days(999), runtime: Runtime.NODEJS_22_X })).toEqual([]);
  expect(codes({ runtime: new Runtime('nodejs26.x', RuntimeFamily.NODEJS) })).toEqual([]);
  expect(codesOfImport({ secretArn })).toEqual([]);
});
