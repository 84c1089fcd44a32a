import * as fs from 'fs';
import * as path from 'path';
import { TYPES } from '../properties/assembly';
import { ROOT } from '../support/pack';

/** What is said otherwise here, and how: AWS's words, in plain American English. */
const INSTEAD: readonly [RegExp, string][] = [
  [/\bof yours\b/i, 'your own'],
  [/\bfor ever\b/i, 'forever'],
  [/\banew\b/i, 'again'],
  [/\bby choice\b/i, 'optional, optionally'],
  [/\bsmall letters\b/i, 'lowercase'],
  [/\b(is|are) another one than\b/i, 'does not match'],
  [/\bgo(es)? back by (itself|themselves)\b/i, 'rolls back automatically'],
  [/\bLeaving it\b|\bGet told\b|\bLet somebody in\b|\bWhat it rests on\b|\bCommon wishes\b/, 'Escape hatches, Send alarms to SNS, Allow connections, Requirements, Recipes'],
  [/\bzoneCount\b|\bminimumTls\b|\bcacheFor\b|\brotateAfter\b/, 'maxAzs, minimumProtocolVersion, TTL, automaticallyAfter'],
  [/\b(behaviour|colour|favour|licence|artefact|centre)s?\b/i, 'American spelling'],
  [/\w(is|ys)(ation|ing|ed)\b(?<=[^-\w](author|organ|recogn|optim|synthes|initial|serial|normal|anal|util)(is|ys)(ation|ing|ed)\b)/i, 'American spelling'],
  [/\(?requirements? [EM]\d+/i, 'nothing: requirement ids are for docs/coverage.md'],
];

/** The pages that users read, and the sources with their docstrings and messages. */
const FILES = [
  'README.md', 'CONTRIBUTING.md', 'TROUBLESHOOTING.md',
  ...filesOf('docs').filter((file) => file.endsWith('.md')),
  ...filesOf('src').filter((file) => /\.(ts|py)$/.test(file)),
];

function filesOf(folder: string): string[] {
  return (fs.readdirSync(path.join(ROOT, folder), { recursive: true }) as string[]).map((file) => path.join(folder, file)).sort();
}

test.each(INSTEAD)('nobody writes %s', (expression, instead) => {
  const found = FILES.filter((file) => file !== 'docs/coverage.md').flatMap((file) => fs.readFileSync(path.join(ROOT, file), 'utf8').split('\n')
    .flatMap((line, index) => (expression.test(line) ? [`${file}:${index + 1}: ${line.trim()} (say: ${instead})`] : [])));
  expect(found).toEqual([]);
});

test('finds a word in a text, and not in a longer one', () => {
  const words = (text: string) => INSTEAD.filter(([expression]) => expression.test(text)).length;
  expect(['a key of yours', 'kept for ever', 'drawn anew', 'an authorisation', 'the behaviour'].map(words)).toEqual([1, 1, 1, 1, 1]);
  expect(['your own key', 'forever', 'renewed', 'authorization', 'analyzed', 'advised'].map(words)).toEqual([0, 0, 0, 0, 0, 0]);
});

/** The public docstrings that begin like a question, as the compiler wrote them down: whoever inherits one is shown it as well. */
const QUESTIONS = Object.values(TYPES).flatMap((type) => [type, ...type.members ?? [], ...type.methods ?? [], ...type.properties ?? []]
  .filter(({ docs }) => /^(Whether|What|Where|How|Who|When)\b/.test(docs?.summary ?? ''))
  .map(({ name, docs }) => `${type.name}.${name}: ${docs!.summary}`));

test('no public docstring begins like a question: "The name of …", "Specifies whether …"', () => {
  expect(QUESTIONS).toEqual([]);
});
