import { CfnParameter, SecretValue, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { firesOn } from '../../support/music-rule';

const fires = (environment: (stack: Stack) => Record<string, string>) => firesOn('FunctionSecretsNotPlain', (stack) =>
  new LambdaFunction(stack, 'Api', {
    code: Code.fromInline('def main(event, context): pass'),
    handler: 'index.main',
    runtime: Runtime.PYTHON_3_13,
    environment: environment(stack),
  }));

test('fires on each variable whose name says secret and whose value is written out', () => {
  expect(fires(() => ({ JWT_SECRET: 'correct horse', DB_PASSWORD: 'battery staple', STRIPE_API_KEY: 'sk_live', STAGE: 'dev' })))
    .toEqual(['Api/Resource [DB_PASSWORD]', 'Api/Resource [JWT_SECRET]', 'Api/Resource [STRIPE_API_KEY]']);
});

test('fires when a secret is resolved into the configuration at deploy time, whatever the variable is called', () => {
  expect(fires((stack) => ({
    DATABASE: new Secret(stack, 'Secret').secretValueFromJson('password').unsafeUnwrap(),
    CACHE: SecretValue.secretsManager('cache').unsafeUnwrap(),
  }))).toEqual(['Api/Resource [CACHE]', 'Api/Resource [DATABASE]']);
});

test('fires on a password inside an address', () => {
  expect(fires(() => ({ DATABASE_URL: 'postgres://app:hunter2@db.example.com/music' }))).toEqual(['Api/Resource [DATABASE_URL]']);
});

test('is content with what points to a secret', () => {
  expect(fires((stack) => ({
    DB_SECRET_ARN: new Secret(stack, 'Secret').secretArn,
    JWT_SECRET: new Secret(stack, 'Jwt').secretName,
    SECRET_NAME: 'eknmusic/dev/jwt-secret',
    API_KEY_SECRET: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:api-key',
  }))).toEqual([]);
});

test('is content with settings, and with values that are only known at deploy time', () => {
  expect(fires((stack) => ({
    MAX_TOKENS: '4096',
    SECRETS_CACHE: 'true',
    DATABASE_URL: 'postgres://db.example.com:5432/music',
    UPLOAD_TOKEN: new CfnParameter(stack, 'Token', { noEcho: true }).valueAsString,
  }))).toEqual([]);
});
