import * as fs from 'fs';
import * as path from 'path';

const SRC = path.join(__dirname, '../../src');
const SOURCES = (fs.readdirSync(SRC, { recursive: true }) as string[]).filter((file) => file.endsWith('.ts')).map((file) => fs.readFileSync(path.join(SRC, file), 'utf8'));
const TEXT = SOURCES.join('\n');

/** What a construct may be handed: the interfaces of ours that props are of, without those of parts. */
const TAKEN = [...new Set([...TEXT.matchAll(/^ {2}readonly \w+\??: I([A-Z]\w+);/gm)].map(([, name]) => name))]
  .filter((name) => new RegExp(`^export class ${name} `, 'm').test(TEXT)).sort();

function factoriesOf(name: string): string[] {
  const source = SOURCES.find((text) => new RegExp(`^export class ${name} `, 'm').test(text))!;
  return [...source.matchAll(/^ {2}public static (from\w+)\(scope: Construct, id: string, /gm)].map(([, factory]) => factory);
}

/** What aws-cdk-lib has no construct of. */
const ALONE: Readonly<Record<string, string>> = {
  GlobalMusicDatabase: 'of a global cluster there is an L1 alone, whose identifier is one of the attributes',
  UpdateManifestSite: 'a site is a bucket, a distribution, a key and a parameter together',
};

test('whatever construct can be handed to another one is also made of attributes, and of what aws-cdk-lib has in its place', () => {
  expect(TAKEN).toEqual(expect.arrayContaining(['JwtSecret', 'MediaBucket', 'MusicDatabase', 'MusicNetwork']));
  expect(TAKEN.filter((name) => !factoriesOf(name).some((factory) => factory.endsWith('Attributes')))).toEqual([]);
  expect(TAKEN.filter((name) => !(name in ALONE) && factoriesOf(name).every((factory) => /(Attributes|Arn|Snapshot)$/.test(factory)))).toEqual([]);
});
