import * as fs from 'fs';
import * as path from 'path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { testStack } from '../support/checks';
import { errorOf } from '../support/error-of';
import * as library from '@eknmusic/constructs';

const { MusicApi } = library;

const SRC = path.join(__dirname, '../../src');
const SOURCES = (fs.readdirSync(SRC, { recursive: true }) as string[]).filter((file) => file.endsWith('.ts')).map((file) => fs.readFileSync(path.join(SRC, file), 'utf8'));
const TEXT = SOURCES.join('\n');

/** What a construct may be handed: the interfaces of ours that props are of, without those of parts. */
const TAKEN = [...new Set([...TEXT.matchAll(/^ {2}readonly \w+\??: I([A-Z]\w+);/gm)].map(([, name]) => name))]
  .filter((name) => name in library).sort();

function factoriesOf(name: string): string[] {
  const source = SOURCES.find((text) => new RegExp(`^export class ${name} `, 'm').test(text))!;
  return [...source.matchAll(/^ {2}public static (from\w+)\(scope: Construct, id: string, /gm)].map(([, factory]) => factory);
}

/** What aws-cdk-lib has no construct of. */
const ALONE: Readonly<Record<string, string>> = {
  GlobalCdn: 'it is a distribution, the function that chooses its regions and the store of that function together',
  GlobalMusicDatabase: 'of a global cluster there is an L1 alone, whose identifier is one of the attributes',
  OnCall: 'no topic of aws-cdk-lib says how urgent it is: both of them are attributes',
  RegionEvacuation: 'no state machine of aws-cdk-lib says in which region and under which name it is known: that name is its one attribute',
  RegionalCluster: 'its names, its access entries and its add-ons go by the project, which no cluster of aws-cdk-lib knows: it is one of the attributes',
  UpdateManifestSite: 'a site is a bucket, a distribution, a key and a parameter together',
};

test('whatever construct can be handed to another one is also made of attributes, and of what aws-cdk-lib has in its place', () => {
  expect(TAKEN).toEqual(expect.arrayContaining(['JwtSecret', 'MediaBucket', 'MusicDatabase', 'MusicNetwork']));
  expect(TAKEN.filter((name) => !factoriesOf(name).some((factory) => factory.endsWith('Attributes')))).toEqual([]);
  expect(TAKEN.filter((name) => !(name in ALONE) && factoriesOf(name).every((factory) => /(Attributes|Arn|Snapshot)$/.test(factory)))).toEqual([]);
});

test('whoever hands over what aws-cdk-lib has is told how it is made into what is asked for', () => {
  const stack = testStack();
  const given = { files: new Bucket(stack, 'Bucket'), jwtSecret: new Secret(stack, 'Secret'), database: new Bucket(stack, 'No') };
  const { message } = errorOf(() => new MusicApi(stack, 'Api', { code: Code.fromInline('def main(event, context): pass'), ...given } as never)) as Error;
  // A VPC is a prop of its own, and `network` says so.
  const named = TAKEN.filter((name) => !(name in ALONE) && name !== 'MusicNetwork');
  expect(named.filter((name) => !factoriesOf(name).some((factory) => message.includes(`\`${name}.${factory}\``)))).toEqual([]);
  expect(message).toContain('Give an `IMediaBucket`, which `MediaBucket.fromBucket` makes of what aws-cdk-lib has, or leave it out.');
});
