import * as fs from 'fs';
import * as path from 'path';
import { RULES } from '../../src/updates/cli/judge/rules';
import { expectWritten } from '../../tools/pages/generated';
import { ROOT } from '../../tools/pages/markdown';

const JUDGE = path.join(ROOT, 'src/updates/cli/judge');

/** What findings are about, by the beginning of their ids. */
const PARTS: Array<[string, RegExp]> = [
  ['The feed and the way to it', /^(feed|certificate|compressed)-/],
  ['The XML of an appcast', /^xml-/],
  ['Versions, channels and rollouts', /^(version|rollback|channel|prerelease|rollout|date)-/],
  ['Items and enclosures', /^(enclosure|enclosures|item|url|length|file|type|os|system|notes)-/],
  ['Signatures', /^signature-/],
  ['Files', /^download-/],
  ['The documented manifest', /^(json|manifest)-/],
  ['TUF metadata', /^tuf-/],
];
const ORDER = ['error', 'warning', 'info'];
const findings = Object.entries(RULES).map(([id, rule]) => ({ id, ...rule }));

function page(): string {
  const cell = (text: string) => text.replace(/[|]/g, '\\$&').split(/(`[^`]*`)/).map((part) => (part.startsWith('`') ? part : part.replace(/</g, '\\<'))).join('');
  const rows = (part: RegExp) => findings.filter(({ id }) => part.test(id))
    .sort((one, other) => ORDER.indexOf(one.severity) - ORDER.indexOf(other.severity))
    .map(({ id, severity, clients, why, remedy }) => `| \`${id}\` | ${severity} | ${clients} | ${cell(why)} | ${cell(remedy)} |`);
  return [
    '<!-- Written by `npm run docs:update` from src/updates/cli/judge/rules.ts. -->',
    '# Findings of `ekn-updates verify`',
    '',
    '[`ekn-updates verify <URL>`](ekn-updates.md#judge-a-feed) judges an appcast, a manifest or a TUF repository on the web. The ids are a contract: scripts may name them.',
    'An error makes the exit code 7; warnings and notes do not. What is found about the platform that `--platform` names may weigh more than is said here.',
    '',
    ...PARTS.flatMap(([title, part]) => [
      `## ${title}`, '', '| finding | severity | whom it hits | why | remedy |', '|---|---|---|---|---|', ...rows(part), '',
    ]),
  ].join('\n');
}

test('docs/verify-findings.md lists the findings as they are, each of them once', () => {
  expectWritten('docs/verify-findings.md', page());
  expect(findings.filter(({ id }) => PARTS.filter(([, part]) => part.test(id)).length !== 1)).toEqual([]);
});

test('every finding is made somewhere, and expected in a test', () => {
  const text = (folder: string) => (fs.readdirSync(folder, { recursive: true }) as string[]).filter((file) => file.endsWith('.ts') && file !== 'rules.ts')
    .map((file) => fs.readFileSync(path.join(folder, file), 'utf8')).join('\n');
  const [source, tests] = [JUDGE, path.join(ROOT, 'test/updates')].map(text);
  expect(findings.map(({ id }) => id).filter((id) => !source.includes(`'${id}'`))).toEqual([]);
  expect(findings.map(({ id }) => id).filter((id) => !tests.includes(`'${id}'`))).toEqual([]);
});
