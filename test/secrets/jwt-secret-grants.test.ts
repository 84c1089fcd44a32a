import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { testStack } from '../support/checks';
import { madeApi } from '../support/music-api';
import { type IJwtSecret, JwtSecret } from '@eknmusic/constructs';

const secretArn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:eknmusic/prod/jwt-secret-AbCdEf';
const encryptionKeyArn = 'arn:aws:kms:us-east-1:123456789012:key/k';

function statements(stack: Stack, secret: IJwtSecret): unknown[] {
  const role = new Role(stack, 'Api', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  secret.grants.read(role);
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  return policy.Properties.PolicyDocument.Statement;
}

const mayRead = (secret: unknown, key: unknown, region = 'us-east-1') => [
  { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: secret },
  {
    Effect: 'Allow',
    Action: 'kms:Decrypt',
    Resource: key,
    Condition: { StringEquals: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` } },
  },
];

test('reading is secretsmanager:GetSecretValue, and kms:Decrypt through Secrets Manager, and nothing more', () => {
  const stack = testStack();
  const secret = new JwtSecret(stack, 'JwtSecret');
  expect(statements(stack, secret)).toEqual(mayRead(stack.resolve(secret.secretArn), stack.resolve(secret.encryptionKey!.keyArn)));
});

test('reading a secret that exists is the same', () => {
  const stack = testStack();
  const secret = JwtSecret.fromJwtSecretAttributes(stack, 'JwtSecret', { secretArn, encryptionKeyArn });
  expect(statements(stack, secret)).toEqual(mayRead(secretArn, encryptionKeyArn));
});

test('reading a secret that AWS\'s own key encrypts needs no key', () => {
  const stack = testStack();
  const secret = JwtSecret.fromJwtSecretAttributes(stack, 'JwtSecret', { secretArn });
  expect(statements(stack, secret)).toEqual(mayRead(secretArn, '').slice(0, 1));
});

test('a copy is read through Secrets Manager of its own region', () => {
  const stack = testStack('Test', 'eu-west-1');
  const [replicaArn, replicaKeyArn] = [secretArn, encryptionKeyArn].map((arn) => arn.replace('us-east-1', 'eu-west-1'));
  const secret = JwtSecret.fromJwtSecretAttributes(stack, 'JwtSecret', { secretArn: replicaArn, encryptionKeyArn: replicaKeyArn });
  expect(statements(stack, secret)).toEqual(mayRead(replicaArn, replicaKeyArn, 'eu-west-1'));
});

describe('a secret of aws-cdk-lib', () => {
  test('is used as the secret of tokens, with its key, and nothing is made', () => {
    const stack = testStack();
    const secret = new Secret(stack, 'Secret', { encryptionKey: new Key(stack, 'Key') });
    const used = JwtSecret.fromSecret(stack, 'JwtSecret', secret);
    expect([used.secret, used.encryptionKey, used.secretArn]).toEqual([secret, secret.encryptionKey, secret.secretArn]);
    expect(used.node.children).toEqual([]);
  });

  test('is read as narrowly as one that was made here', () => {
    const stack = testStack();
    const secret = new Secret(stack, 'Secret', { encryptionKey: new Key(stack, 'Key') });
    expect(statements(stack, JwtSecret.fromSecret(stack, 'JwtSecret', secret)))
      .toEqual(mayRead(stack.resolve(secret.secretArn), stack.resolve(secret.encryptionKey!.keyArn)));
  });

  test('that is imported by its name is read whatever characters Secrets Manager added', () => {
    const stack = testStack();
    const secret = JwtSecret.fromSecret(stack, 'JwtSecret', Secret.fromSecretNameV2(stack, 'Secret', 'eknmusic/prod/jwt-secret'));
    expect(statements(stack, secret)).toEqual(mayRead({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':secretsmanager:us-east-1:123456789012:secret:eknmusic/prod/jwt-secret-??????']],
    }, '').slice(0, 1));
  });

  test('is handed to an API of another stack', () => {
    const app = new App({ analyticsReporting: false });
    const env = { account: '123456789012', region: 'us-east-1' };
    const secrets = new Stack(app, 'Secrets', { env });
    const stack = new Stack(app, 'Api', { env });
    const secret = JwtSecret.fromSecret(secrets, 'JwtSecret', new Secret(secrets, 'Secret', { encryptionKey: new Key(secrets, 'Key') }));
    madeApi({ jwtSecret: secret }, stack).template().hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ JWT_SECRET_ARN: { 'Fn::ImportValue': Match.stringLikeRegexp('^Secrets:') } }) },
    });
  });
});

test('another account is let in by the policies of secret and key', () => {
  const stack = testStack();
  new JwtSecret(stack, 'JwtSecret').grants.read(new AccountPrincipal('210987654321'));
  const template = Template.fromStack(stack);
  const principal = { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::210987654321:root']] } };
  template.hasResourceProperties('AWS::SecretsManager::ResourcePolicy', {
    ResourcePolicy: { Statement: [{ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Principal: principal }] },
  });
  template.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([{
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Principal: principal,
        Resource: '*',
        Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' } },
      }]),
    },
  });
});

test('a secret that exists is used without making anything', () => {
  const stack = testStack();
  const secret = JwtSecret.fromJwtSecretAttributes(stack, 'JwtSecret', { secretArn, encryptionKeyArn });
  expect(secret.secretArn).toBe(secretArn);
  expect(secret.secret.secretName).toBe('eknmusic/prod/jwt-secret');
  expect(secret.encryptionKey!.keyArn).toBe(encryptionKeyArn);
  expect(Template.fromStack(stack).toJSON()).not.toHaveProperty('Resources');
});
