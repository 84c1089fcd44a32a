import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';
import { titlesIn } from '../../tools/pages/coverage-table';
import { ROOT } from '../../tools/pages/markdown';
import * as library from '@eknmusic/constructs';

const PAGE = fs.readFileSync(path.join(ROOT, 'docs/compliance.md'), 'utf8');

interface Claim {
  readonly concern: string;
  /** `MusicDatabase`, `MusicDatabase.encryptionKey`. */
  readonly names: readonly string[];
  readonly rules: readonly string[];
  readonly file: string;
  readonly title: string;
}

/** The rows of the first table. */
function claims(page: string): Claim[] {
  const section = /^## What the constructs answer\n([^]*?)^## /m.exec(page)?.[1] ?? '';
  return section.split('\n').filter((line) => line.startsWith('| ')).slice(1).filter((line) => !/^\|---/.test(line)).map((line) => {
    const [concern, , , , names, rules, shown] = line.split('|').slice(1, -1).map((cell) => cell.trim());
    const [file, title] = shown.split(' › ');
    const inCode = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
    return { concern, names: inCode(names), rules: inCode(rules), file: file.replace(/`/g, ''), title: title ?? '' };
  });
}

/** The props of each construct: of the interface of its props, and of those that it extends. */
const INTERFACES = new Map<string, { props: string[]; above: string[] }>();
beforeAll(() => {
  const files = (fs.readdirSync(path.join(ROOT, 'src'), { recursive: true }) as string[]).filter((file) => file.endsWith('.ts')).map((file) => path.join(ROOT, 'src', file));
  for (const file of files) {
    const text = fs.readFileSync(file, 'utf8');
    for (const node of /Props\b/.test(text) ? ts.createSourceFile(file, text, ts.ScriptTarget.Latest).statements.filter(ts.isInterfaceDeclaration) : []) {
      INTERFACES.set(node.name.text, {
        props: node.members.flatMap(({ name }) => (name && ts.isIdentifier(name) ? [name.text] : [])),
        above: (node.heritageClauses ?? []).flatMap(({ types }) => types.map(({ expression }) => (ts.isIdentifier(expression) ? expression.text : ''))),
      });
    }
  }
});

function propsOf(name: string): string[] {
  const { props, above } = INTERFACES.get(name) ?? { props: [], above: [] };
  return [...props, ...above.flatMap(propsOf)];
}

const PACKS: Readonly<Record<string, string>> = { 'AwsSolutions': 'aws-solutions', 'PCI.DSS.321': 'pci-dss-321', 'NIST.800.53.R5': 'nist-800-53-r5' };

function isRule(id: string): boolean {
  const [pack, name] = id.split(/-(.+)/);
  if (pack === 'Music') {
    return fs.readdirSync(path.join(ROOT, 'src/checks/rules')).some((file) => fs.readFileSync(path.join(ROOT, 'src/checks/rules', file), 'utf8').includes(`name: '${name}'`));
  }
  const code = PACKS[pack] && fs.readFileSync(path.join(ROOT, `node_modules/cdk-nag/lib/packs/${PACKS[pack]}.js`), 'utf8');
  return Boolean(code) && new RegExp(`\\.${name}\\b|['"]${name}['"]`).test(code);
}

function wrongWith({ concern, names, rules, file, title }: Claim): string[] {
  const wrong = [
    ...names.length === 0 ? ['names no construct'] : [],
    ...names.filter((name) => {
      const [construct, prop] = name.split('.');
      return !(construct in library) || prop !== undefined && !propsOf(`${construct}Props`).includes(prop);
    }).map((name) => `there is no ${name}`),
    ...rules.filter((rule) => !isRule(rule)).map((rule) => `there is no rule ${rule}`),
    ...fs.existsSync(path.join(ROOT, file)) && titlesIn(file, fs.readFileSync(path.join(ROOT, file), 'utf8')).includes(title) ? [] : [`${file} has no test '${title}'`],
  ];
  return wrong.map((one) => `${concern}: ${one}`);
}

test('each concern names constructs, props and rules that there are, and a test that shows it', () => {
  expect(claims(PAGE).length).toBeGreaterThan(25);
  expect(claims(PAGE).flatMap(wrongWith)).toEqual([]);
});

test('a construct, a prop, a rule and a test that there are not are noticed', () => {
  const row = (names: string, rule: string, title: string) =>
    wrongWith(claims(`## What the constructs answer\n| Concern | |\n|---|---|\n| x | 1 | 2 | 3 | ${names} | ${rule} | \`test/docs/index.test.ts\` › ${title} |\n## Next\n`)[0]);
  const good = 'docs/README.md leads to every page';
  expect(row('`MusicDatabase.encryptionKey`', '`AwsSolutions-SMG4`', good)).toEqual([]);
  expect(row('`MusicDatabase.encryption`', '', good)).toEqual(['x: there is no MusicDatabase.encryption']);
  expect(row('`MusicSafe`', '', good)).toEqual(['x: there is no MusicSafe']);
  expect(row('`MusicApi`', '`AwsSolutions-SMG99`', good)).toEqual(['x: there is no rule AwsSolutions-SMG99']);
  expect(row('`MusicApi`', '`Music-Nothing`', good)).toEqual(['x: there is no rule Music-Nothing']);
  expect(row('`MusicApi`', '', 'nothing')).toEqual(["x: test/docs/index.test.ts has no test 'nothing'"]);
});

test('what the page says of props elsewhere is true of them as well', () => {
  const named = [...PAGE.matchAll(/`([A-Z][A-Za-z]+)\.([a-z][A-Za-z]+)`/g)].map(([, construct, prop]) => ({ construct, prop })).filter(({ construct }) => INTERFACES.has(`${construct}Props`));
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter(({ construct, prop }) => !propsOf(`${construct}Props`).includes(prop))).toEqual([]);
});
