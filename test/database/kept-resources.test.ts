import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { testStack } from '../support/checks';
import { DeploymentTier, JwtSecret, MusicDatabase, type MusicDatabaseProps } from '@eknmusic/constructs';

interface Resource { readonly Type: string; readonly DeletionPolicy?: string; readonly UpdateReplacePolicy?: string; readonly Properties?: unknown }
type Resources = Record<string, Resource>;

const isKept = ({ DeletionPolicy }: Resource) => DeletionPolicy === 'Retain' || DeletionPolicy === 'RetainExceptOnCreate';

/** The logical ids that a value refers to. */
function referredTo(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([name, each]) => {
    switch (name) {
      case 'Ref': return [String(each)];
      case 'Fn::GetAtt': return [String(each[0])];
      default: return referredTo(each);
    }
  });
}

/** What the deletion of these resources takes from others: CloudFormation takes the address out of the secret. */
const TAKE_FROM_OTHERS: Record<string, string> = { 'AWS::SecretsManager::SecretTargetAttachment': 'SecretId', 'AWS::IAM::ManagedPolicy': 'Roles' };

/** What is deleted, and something that is kept needs it. */
function missing(resources: Resources): string[] {
  const kept = Object.keys(resources).filter((id) => isKept(resources[id]));
  const deleted = (id: string) => id in resources && !kept.includes(id);
  const needed = kept.flatMap((id) => referredTo(resources[id].Properties).filter(deleted).map((other) => `${id} needs ${other}`));
  const takers = Object.entries(resources).filter(([id, { Type }]) => Type in TAKE_FROM_OTHERS && deleted(id))
    .flatMap(([id, { Type, Properties }]) => referredTo((Properties as Record<string, unknown>)[TAKE_FROM_OTHERS[Type]])
      .filter((other) => kept.includes(other)).map((other) => `${other} needs ${id}`));
  return [...needed, ...takers];
}

function resourcesOf(create: (stack: Stack) => unknown): Resources {
  const stack = testStack();
  create(stack);
  return Template.fromStack(stack).toJSON().Resources;
}

const vpcOf = (stack: Stack) => Vpc.fromVpcAttributes(stack, 'Vpc', {
  vpcId: 'vpc-1',
  availabilityZones: ['us-east-1a', 'us-east-1b'],
  privateSubnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'],
  isolatedSubnetIds: ['subnet-0a1b2c3d4e5f60003', 'subnet-0a1b2c3d4e5f60004'],
});
const database = (props: MusicDatabaseProps) => resourcesOf((stack) =>
  new MusicDatabase(stack, 'Database', { vpc: vpcOf(stack), ...props }).addReadReplica('Reader'));

const { DEVELOPMENT, STAGING, PRODUCTION } = DeploymentTier;
const { RETAIN, RETAIN_ON_UPDATE_OR_DELETE, SNAPSHOT } = RemovalPolicy;

describe('what is kept', () => {
  test.each<[string, () => Resources]>([
    ['a database in production', () => database({ tier: PRODUCTION })],
    ['a database in staging', () => database({ tier: STAGING })],
    ['a database in development, by choice', () => database({ tier: DEVELOPMENT, removalPolicy: RETAIN })],
    ['a database in production, by choice', () => database({ removalPolicy: RETAIN })],
    ['a restored database', () => resourcesOf((stack) => MusicDatabase.fromSnapshot(stack, 'Database', {
      vpc: vpcOf(stack), snapshotIdentifier: 'before-migration', allocatedStorage: 20,
    }))],
    ['a JwtSecret', () => resourcesOf((stack) => new JwtSecret(stack, 'JwtSecret'))],
  ])('has all that it needs: %s', (_, create) => {
    const resources = create();
    expect(Object.values(resources).some(isKept)).toBe(true);
    expect(missing(resources)).toEqual([]);
  });

  test('keeps its address in the secret, and the permissions of enhanced monitoring', () => {
    const kept = Object.values(database({ tier: PRODUCTION })).filter(isKept).map(({ Type }) => Type);
    expect(kept).toEqual(expect.arrayContaining(['AWS::SecretsManager::SecretTargetAttachment', 'AWS::IAM::Role', 'AWS::IAM::ManagedPolicy']));
  });
});

test.each([RETAIN, RETAIN_ON_UPDATE_OR_DELETE, SNAPSHOT])('the log groups are kept with the removal policy %s, also those of a replica and of the rotation', (removalPolicy) => {
  for (const tier of [DEVELOPMENT, PRODUCTION]) {
    const logGroups = Object.values(database({ tier, removalPolicy })).filter(({ Type }) => Type === 'AWS::Logs::LogGroup');
    expect(logGroups).toHaveLength(5);
    expect(logGroups.every(isKept)).toBe(true);
  }
});

test('nothing is kept in development', () => {
  expect(Object.entries(database({ tier: DEVELOPMENT })).filter(([, resource]) => isKept(resource))).toEqual([]);
});
