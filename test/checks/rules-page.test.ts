import * as fs from 'fs';
import * as path from 'path';
import { RULES } from '../../src/checks/rules';
import { expectWritten } from '../../tools/pages/generated';

const ROOT = path.resolve(__dirname, '../..');
const PAGE = 'docs/checks.md';
const TABLE = /(<!-- rules: .*? -->\n)[\s\S]*(<!-- end of rules -->)/;

function table(): string {
  return [
    '',
    '| Id | Severity | What it finds | Why, and what to do |',
    '|---|---|---|---|',
    ...RULES.map(({ name, severity, info, why, types }) =>
      `| \`Music-${name}\`<br>${types.map((type) => type.replace(/^AWS::/, '').replace('::', ' ')).join(', ')} | ${severity} | ${info} | ${why} |`),
    '',
    '',
  ].join('\n');
}

test('docs/checks.md lists the rules as they are', () => {
  const page = fs.readFileSync(path.join(ROOT, PAGE), 'utf8');
  expect(page).toMatch(TABLE);
  expectWritten(PAGE, page.replace(TABLE, (_, start: string, end: string) => `${start}${table()}${end}`));
});

test('each rule has a file and a test of its own, named like it, and is in the pack once', () => {
  const files = (folder: string, suffix: string) => fs.readdirSync(path.join(ROOT, folder))
    .filter((file) => file.endsWith(suffix))
    .map((file) => file.slice(0, -suffix.length));
  const named = RULES.map(({ name }) => name.replace('CloudFront', 'Cloudfront').replace(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase()).sort();
  expect(files('test/checks/rules', '.test.ts').sort()).toEqual(named);
  expect(files('src/checks/rules', '.ts').filter((file) => !['index', 'rule', 'lifecycle-rules'].includes(file)).sort()).toEqual(named);
  expect(new Set(named).size).toBe(named.length);
});

test.each([...new Set(RULES.flatMap(({ types }) => types))])('CloudFormation has the type %s', (type) => {
  const [, service, resource] = type.split('::');
  const library = require(`aws-cdk-lib/aws-${service.toLowerCase()}`); // eslint-disable-line @typescript-eslint/no-require-imports
  expect(library[`Cfn${resource}`].CFN_RESOURCE_TYPE_NAME).toBe(type);
});

test('every rule says what is wrong and why, in sentences', () => {
  expect(RULES.filter(({ info, why }) => !/^[A-Z].+\.$/.test(info) || !/^[A-Z].+\.$/.test(why))).toEqual([]);
});
