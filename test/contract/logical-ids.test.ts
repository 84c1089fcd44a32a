import * as fs from 'fs';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { DataResource, dataResources, LOSS_OF_TYPE } from '../support/data-resources';
import { SPECIMENS, SPECIMENS_BY_TIER, specimenStack } from '../support/specimens';

/**
 * The logical ids of everything that holds data: specimen and tier → path → type and logical id.
 *
 * They are a contract with every stack that is deployed. `UPDATE_LOGICAL_IDS=1 npx jest test/contract/logical-ids.test.ts` writes them
 * anew; `UPDATE_DOCS` does not, so that nobody breaks the contract by refreshing the documentation.
 */
const FILE = path.join(__dirname, 'logical-ids.json');

type Pinned = Record<string, { readonly type: string; readonly logicalId: string }>;

function pin(resources: DataResource[]): Pinned {
  return Object.fromEntries(resources.sort((a, b) => (a.path < b.path ? -1 : 1)).map(({ path: at, type, logicalId }) => [at, { type, logicalId }]));
}

/** As JSON with a line for each resource, so that a change of one is a change of one line. */
function render(pinned: Record<string, Pinned>): string {
  const block = (open: string, lines: string[], close: string) => `${open}\n${lines.join(',\n')}\n${close}`;
  return block('{', Object.entries(pinned).map(([title, resources]) => `  ${JSON.stringify(title)}: ${block('{',
    Object.entries(resources).map(([at, resource]) => `    ${JSON.stringify(at)}: ${JSON.stringify(resource)}`), '  }')}`), '}\n');
}

/** What a user of the last release would lose by this one, a line each; new resources are lines too, because they must be pinned. */
function breaches(pinned: Pinned, current: Pinned): string[] {
  const moved = (logicalId: string) => Object.keys(current).find((at) => current[at].logicalId === logicalId);
  const lost = Object.entries(pinned).flatMap(([at, { type, logicalId }]) => {
    const now = current[at];
    if (now?.logicalId === logicalId && now.type === type) {
      return [];
    }
    const movedTo = moved(logicalId);
    if (movedTo !== undefined) {
      return [`${type} ${at}: is now at ${movedTo} under its old logical id ${logicalId}; nothing is lost, pin the new path`];
    }
    return now === undefined
      ? [`${type} ${at} (${logicalId}): is gone; the resource leaves the stack with what it holds`]
      : [`${type} ${at}: ${logicalId} became ${now.logicalId}; CloudFormation would create ${LOSS_OF_TYPE[type]}`];
  });
  const added = Object.entries(current)
    .filter(([at, { logicalId }]) => !(at in pinned) && !Object.values(pinned).some((one) => one.logicalId === logicalId))
    .map(([at, { type, logicalId }]) => `${type} ${at}: is new and not pinned yet as ${logicalId}`);
  return [...lost, ...added];
}

const now = Object.fromEntries(SPECIMENS_BY_TIER.map(({ title, specimen, tier }) => [title, pin(dataResources(specimenStack(specimen, tier)))]));
if (process.env.UPDATE_LOGICAL_IDS === '1') {
  fs.writeFileSync(FILE, render(now));
}
const pinnedIds: Record<string, Pinned> = JSON.parse(fs.readFileSync(FILE, 'utf8'));

test.each(Object.keys({ ...pinnedIds, ...now }).map((title) => ({ title })))('what holds data keeps its logical id: $title', ({ title }) => {
  expect(breaches(pinnedIds[title] ?? {}, now[title] ?? {})).toEqual([]);
});

test('every specimen has something pinned', () => {
  // A dashboard shows what others hold.
  const made = SPECIMENS.filter(({ name }) => !/, (imported|of others|of another stack)$|^OperationsDashboard/.test(name));
  expect(made.filter(({ name }) => !Object.keys(pinnedIds).some((title) => title.startsWith(`${name}, `) && Object.keys(pinnedIds[title]).length > 0))).toEqual([]);
});

describe('a breach', () => {
  function stackOf(create: (scope: Construct) => void): Pinned {
    const stack = new Stack(new App(), 'Media');
    create(stack);
    return pin(dataResources(stack));
  }
  const released = stackOf((stack) => new Bucket(new Construct(stack, 'MediaBucket'), 'Bucket'));

  test('says what would be lost when an id changes', () => {
    const changed = stackOf((stack) => {
      const bucket = new Bucket(new Construct(stack, 'MediaBucket'), 'Bucket');
      (bucket.node.defaultChild as any).overrideLogicalId('Renamed');
    });
    expect(breaches(released, changed)).toEqual([
      'AWS::S3::Bucket MediaBucket/Bucket/Resource: MediaBucketE52FC6E4 became Renamed; '
      + 'CloudFormation would create a new, empty bucket; the objects stay in the old one, which leaves the stack',
    ]);
  });

  test('is a resource that is gone, and one that nobody pinned', () => {
    const moved = stackOf((stack) => new Bucket(new Construct(stack, 'Music'), 'Bucket'));
    expect(breaches(released, moved)).toEqual([
      expect.stringMatching(/^AWS::S3::Bucket MediaBucket\/Bucket\/Resource \(MediaBucketE52FC6E4\): is gone/),
      expect.stringMatching(/^AWS::S3::Bucket Music\/Bucket\/Resource: is new and not pinned yet/),
    ]);
  });

  test('is told from a move that keeps the id', () => {
    const moved = stackOf((stack) => {
      const bucket = new Bucket(new Construct(stack, 'Music'), 'Bucket');
      (bucket.node.defaultChild as any).overrideLogicalId('MediaBucketE52FC6E4');
    });
    expect(breaches(released, moved)).toEqual([expect.stringContaining('is now at Music/Bucket/Resource under its old logical id')]);
  });

  test('is none where nothing holds data', () => {
    expect(breaches(released, { ...released, ...stackOf((stack) => new Topic(stack, 'Topic')) })).toEqual([]);
  });
});
