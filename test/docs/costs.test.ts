import * as fs from 'fs';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ts from 'typescript';
import { pricesOf, unknownTypes } from '../../tools/aws/prices';
import { codeBlocks, ROOT } from '../../tools/pages/markdown';

const PAGE = 'docs/costs.md';
const TEXT = fs.readFileSync(path.join(ROOT, PAGE), 'utf8');
const FIXTURE = fs.readFileSync(path.join(ROOT, 'rosetta/default.ts-fixture'), 'utf8');
const HOURS = 730;
const MOST = 40;

/** The stack that a block of the page makes, as it stands there. */
function stackOf(code: string): Stack {
  const source = FIXTURE.replace(/^.*\/\/\/ here.*$/m, () => code).concat('\nexport { Example };\n');
  const { outputText } = ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
  const exported: { Example?: new (app: App, id: string) => Stack } = {};
  new Function('require', 'exports', outputText)(require, exported);
  return new exported.Example!(new App(), 'Development');
}

/** The rows of the first table below a heading, without its head. */
function rowsBelow(heading: string): string[][] {
  const section = TEXT.split(`\n## ${heading}\n`)[1].split('\n## ')[0];
  const [, , ...rows] = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.map((row) => row.split('|').slice(1, -1).map((cell) => cell.trim()));
}

const recipe = codeBlocks(PAGE).find(({ code }) => code.includes('MusicNatProvider.instance()'))!;
const stack = stackOf(recipe.code);
const resources = Object.entries<any>(Template.fromStack(stack).toJSON().Resources);
const stacks = [{ name: 'Development', template: { Resources: Object.fromEntries(resources) } }] as unknown as Parameters<typeof pricesOf>[0];
const monthly = new Map(pricesOf(stacks).map(({ type, perHour }) => [type, perHour * HOURS]));
const total = [...monthly.values()].reduce((sum, price) => sum + price, 0);

describe('the development environment of the page', () => {
  test('is made of nothing that nobody has looked up the price of', () => {
    expect(unknownTypes(stacks)).toEqual([]);
    expect(unknownTypes([{ template: { Resources: { New: { Type: 'AWS::Redshift::Cluster' } } } }] as unknown as typeof stacks)).toEqual(['AWS::Redshift::Cluster']);
  });

  test('costs less than $40 a month', () => {
    expect(total).toBeGreaterThan(0);
    expect(total).toBeLessThan(MOST);
  });

  test('costs by part and together what the page says', () => {
    const rows = Object.fromEntries(rowsBelow(`A development environment for less than $${MOST}`));
    const { together, 'logs, requests, objects': byUse, ...parts } = rows;
    expect(parts).toEqual(Object.fromEntries([
      ['NAT instance with disk and address', 'AWS::EC2::Instance'],
      ['database with storage', 'AWS::RDS::DBInstance'],
      ['one key', 'AWS::KMS::Key'],
      ['one secret', 'AWS::SecretsManager::Secret'],
    ].map(([part, type]) => [part, `$${monthly.get(type)?.toFixed(2)}`])));
    expect([...monthly.keys()].sort()).toEqual(['AWS::EC2::Instance', 'AWS::KMS::Key', 'AWS::RDS::DBInstance', 'AWS::SecretsManager::Secret']);
    expect(together).toBe(`**about $${Math.round(total + Number(/^about \$(\d+)$/.exec(byUse)![1]))}**`);
  });

  test('is deleted whole with its stack', () => {
    expect(resources.filter(([, { DeletionPolicy = 'Delete' }]) => DeletionPolicy !== 'Delete').map(([id]) => id)).toEqual([]);
    expect(resources.filter(([, { Properties }]) => Properties?.DeletionProtection === true)).toEqual([]);
  });

  test('empties every bucket that it made, which S3 would not delete otherwise', () => {
    const buckets = resources.filter(([, { Type }]) => Type === 'AWS::S3::Bucket').map(([id]) => id);
    const emptied = resources.filter(([, { Type }]) => Type === 'Custom::S3AutoDeleteObjects').map(([, { Properties }]) => Properties.BucketName.Ref);
    expect(buckets.length).toBeGreaterThan(0);
    expect(emptied.sort()).toEqual(buckets.sort());
  });

  test('leaves the log groups of the two functions behind that the page names', () => {
    const functions = resources.filter(([, { Type }]) => Type === 'AWS::Lambda::Function');
    const loggingByThemselves = functions.filter(([, { Properties }]) => !Properties.LoggingConfig?.LogGroup);
    expect(loggingByThemselves.map(([id]) => id.slice(0, -'9D90184F'.length))).toEqual([
      'CustomVpcRestrictDefaultSGCustomResourceProviderHandler', 'CustomS3AutoDeleteObjectsCustomResourceProviderHandler',
    ]);
    expect(TEXT).toContain('the two functions of aws-cdk-lib');
  });
});

test('every price of the page has the page of AWS that it is from', () => {
  const rows = rowsBelow('Prices of the options');
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.filter((cells) => !/\]\(https:\/\/aws\.amazon\.com\/[\w/-]+\/pricing\/[\w/-]*\)/.test(cells.join('|')))).toEqual([]);
});
