import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { removalOf } from '../../src/private/removal';
import { testStack } from '../support/checks';
import { SPECIMENS, specimenStack } from '../support/specimens';
import { DeploymentTier, JwtSecret, MediaBucket, MusicApi, MusicNetwork } from '@eknmusic/constructs';

const { DESTROY, RETAIN, RETAIN_ON_UPDATE_OR_DELETE, SNAPSHOT } = RemovalPolicy;
const tier = (removalPolicy: RemovalPolicy) => DeploymentTier.of('preview', { removalPolicy });

/** What would be deleted or replaced with a last snapshot, by type. */
function snapshots(stack: Stack): string[] {
  const resources = Object.values(Template.fromStack(stack).toJSON().Resources as Record<string, Record<string, string>>);
  return [...new Set(resources.filter((it) => [it.DeletionPolicy, it.UpdateReplacePolicy].includes('Snapshot')).map((it) => it.Type))];
}

test('what the tier says is who decided about a deletion', () => {
  expect(removalOf(undefined, tier(DESTROY))).toEqual({ removalPolicy: DESTROY, deletedByTier: 'preview' });
  expect(removalOf(undefined, tier(RETAIN))).toEqual({ removalPolicy: RETAIN });
});

test('what the user says goes before the tier, and is the user\'s to answer for', () => {
  expect(removalOf(DESTROY, tier(RETAIN))).toEqual({ removalPolicy: DESTROY });
  expect(removalOf(RETAIN_ON_UPDATE_OR_DELETE, tier(DESTROY))).toEqual({ removalPolicy: RETAIN_ON_UPDATE_OR_DELETE });
});

test('a last snapshot means to keep what none can be taken of', () => {
  expect(removalOf(SNAPSHOT, tier(DESTROY))).toEqual({ removalPolicy: RETAIN_ON_UPDATE_OR_DELETE });
  expect(removalOf(undefined, tier(SNAPSHOT))).toEqual({ removalPolicy: RETAIN_ON_UPDATE_OR_DELETE });
});

test('a last snapshot is left to whoever can take one', () => {
  expect(removalOf(SNAPSHOT, tier(DESTROY), { takesSnapshots: true })).toEqual({ removalPolicy: SNAPSHOT });
  expect(removalOf(undefined, tier(SNAPSHOT), { takesSnapshots: true })).toEqual({ removalPolicy: SNAPSHOT });
});

test.each<[string, (stack: Stack) => unknown]>([
  ['JwtSecret', (stack) => new JwtSecret(stack, 'JwtSecret', { removalPolicy: SNAPSHOT })],
  ['MediaBucket', (stack) => new MediaBucket(stack, 'Files', { removalPolicy: SNAPSHOT })],
  ['MusicApi', (stack) => new MusicApi(stack, 'Api', { code: Code.fromInline('pass'), removalPolicy: SNAPSHOT })],
  ['MusicNetwork', (stack) => new MusicNetwork(stack, 'Network', { removalPolicy: SNAPSHOT })],
])('%s is kept, and asks CloudFormation for no snapshot', (_, make) => {
  const stack = testStack();
  make(stack);
  expect(snapshots(stack)).toEqual([]);
});

test.each(SPECIMENS)('with a tier that asks for snapshots, none but a database takes one: $name', (specimen) => {
  const stack = specimenStack(specimen, tier(SNAPSHOT));
  const template = Template.fromStack(stack);
  // The instances of a cluster hold no data of their own.
  const database = ['AWS::RDS::DBCluster', 'AWS::RDS::DBInstance'].find((type) => Object.keys(template.findResources(type)).length > 0);
  expect(snapshots(stack)).toEqual(database === undefined ? [] : [database]);
});
