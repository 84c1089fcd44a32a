import type { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { AccountPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import { testStack } from '../support/checks';
import { type IMusicDatabase, MusicDatabase, type MusicDatabaseAttributes, ValidationErrors } from '@eknmusic/constructs';

const EXISTING: MusicDatabaseAttributes = {
  resourceId: 'db-ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  securityGroupIds: ['sg-1'],
  secretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:eknmusic/prod/database-AbCdEf',
  encryptionKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/k',
};

const newDatabase = (stack: Stack) => new MusicDatabase(stack, 'Database', {
  vpc: Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    privateSubnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'],
    isolatedSubnetIds: ['subnet-0a1b2c3d4e5f60003', 'subnet-0a1b2c3d4e5f60004'],
  }),
});

function statements(stack: Stack, grant: (role: Role) => void): unknown[] {
  const role = new Role(stack, 'Api', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  grant(role);
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  return policy.Properties.PolicyDocument.Statement;
}

const mayRead = (secret: unknown, key: unknown) => [
  { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: secret },
  {
    Effect: 'Allow', Action: 'kms:Decrypt', Resource: key, Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' } },
  },
];

describe('reading the secret', () => {
  test('is secretsmanager:GetSecretValue, and kms:Decrypt through Secrets Manager, and nothing more', () => {
    const stack = testStack();
    const database = newDatabase(stack);
    expect(statements(stack, (role) => database.grants.readSecret(role)))
      .toEqual(mayRead(stack.resolve(database.secretArn), stack.resolve(database.encryptionKey!.keyArn)));
  });

  test('of a database that exists is the same', () => {
    const stack = testStack();
    const database = MusicDatabase.fromMusicDatabaseAttributes(stack, 'Database', EXISTING);
    expect(statements(stack, (role) => database.grants.readSecret(role))).toEqual(mayRead(EXISTING.secretArn, EXISTING.encryptionKeyArn));
  });

  test('needs no key where AWS\'s own encrypts it', () => {
    const stack = testStack();
    const database = MusicDatabase.fromMusicDatabaseAttributes(stack, 'Database', { ...EXISTING, encryptionKeyArn: undefined });
    expect(statements(stack, (role) => database.grants.readSecret(role))).toEqual(mayRead(EXISTING.secretArn, '').slice(0, 1));
  });

  test('by another account is allowed by the policies of secret and key', () => {
    const stack = testStack();
    newDatabase(stack).grants.readSecret(new AccountPrincipal('210987654321'));
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
});

describe('connecting', () => {
  const mayConnect = (resourceId: unknown, user: string) => [{
    Effect: 'Allow',
    Action: 'rds-db:connect',
    Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ...join(':rds-db:us-east-1:123456789012:dbuser:', resourceId, `/${user}`)]] },
  }];
  const join = (before: string, value: unknown, after: string) => typeof value === 'string' ? [`${before}${value}${after}`] : [before, value, after];
  const codes = (database: IMusicDatabase, user: string) => {
    try {
      database.grants.connect(new Role(database, 'Api', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }), user);
      return [];
    } catch (error) {
      return ValidationErrors.codes(error);
    }
  };

  test('is rds-db:connect as one user of this instance', () => {
    const stack = testStack();
    const database = newDatabase(stack);
    const id = stack.getLogicalId(database.instance.node.defaultChild as CfnDBInstance);
    expect(statements(stack, (role) => database.grants.connect(role, 'reporting'))).toEqual(mayConnect({ 'Fn::GetAtt': [id, 'DbiResourceId'] }, 'reporting'));
  });

  test('to a database that exists is the same', () => {
    const stack = testStack();
    const database = MusicDatabase.fromMusicDatabaseAttributes(stack, 'Database', EXISTING);
    expect(statements(stack, (role) => database.grants.connect(role, 'reporting'))).toEqual(mayConnect(EXISTING.resourceId, 'reporting'));
  });

  test.each(['*', 'report*', '', 'a/b', 'x'.repeat(64)])('as %j is refused: MusicDatabaseUserInvalid', (user) => {
    expect(codes(MusicDatabase.fromMusicDatabaseAttributes(testStack(), 'Database', EXISTING), user)).toEqual(['MusicDatabaseUserInvalid']);
  });

  test('to an instance of unknown id is refused: MusicDatabaseResourceIdMissing', () => {
    const database = MusicDatabase.fromMusicDatabaseAttributes(testStack(), 'Database', { ...EXISTING, resourceId: undefined });
    expect(codes(database, 'reporting')).toEqual(['MusicDatabaseResourceIdMissing']);
  });
});
