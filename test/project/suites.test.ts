import * as fs from 'fs';
import * as path from 'path';
import { ROOT } from '../support/pack';

/*
 * `npm test` is what everyone runs, and takes minutes. What is heavy and of its own kind is a command of its own, which CI calls beside it: no
 * test is in two of them, and none is in no one's.
 */

interface Task {
  readonly steps: Array<{ readonly execArgs?: string[]; readonly spawn?: string }>;
}

/** What runs the programs of others: servers of databases, installers, clients of updates, a browser. */
const ENGINES = /\b(PostgresServer|RedisServer)\.start\(|\bwithUv\b|\binPython\(|\bpackLibrary\(|'playwright-core'/;

const { tasks } = JSON.parse(fs.readFileSync(path.join(ROOT, '.projen/tasks.json'), 'utf8')) as { tasks: Record<string, Task> };

/** The command line of jest of each suite. That of the control plane starts jest in a network of its own. */
const SUITES = new Map([
  ...['test', 'test:engines', 'test:emulator'].map((name): [string, string[]] => [name, tasks[name].steps.find(({ execArgs }) => execArgs?.[0] === 'jest')!.execArgs!]),
  ['test:cluster', ['jest', 'test/control-plane']],
]);

const FILES = fs.readdirSync(path.join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
  .map((file) => `/test/${file.split(path.sep).join('/')}`).filter((file) => file.endsWith('.test.ts'));

/** Whether jest runs the file by this command line: it is one of the patterns, if there are any, and none of those that are ignored. */
function runs([, ...args]: string[], file: string): boolean {
  const ignored = args.flatMap((arg) => arg.split('--testPathIgnorePatterns=').slice(1)).map((pattern) => pattern.replace('<rootDir>', '^'));
  const wanted = args.filter((arg) => !arg.startsWith('--'));
  const matches = (patterns: string[]) => patterns.some((pattern) => new RegExp(pattern).test(file));
  return (wanted.length === 0 || matches(wanted)) && !matches(ignored);
}

const suitesOf = (file: string) => [...SUITES].filter(([, command]) => runs(command, file)).map(([name]) => name);

test('every file of tests is in one suite', () => {
  expect(FILES.length).toBeGreaterThan(150);
  expect(FILES.map((file) => [file, suitesOf(file)]).filter(([, suites]) => suites.length !== 1)).toEqual([]);
  expect([...new Set(FILES.flatMap(suitesOf))].sort()).toEqual([...SUITES.keys()].sort());
});

test('`npm test` does what a release does: compile, describe, check types, style and examples, and run the suite', () => {
  const { scripts } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  expect(scripts.test).toBe('npx projen pre-compile && npx projen test:static && npx projen test:jest');
  const side = tasks['test:static'].steps[0].execArgs!.slice(-2).map((list) => list.split(','));
  expect(side).toEqual([['compile', 'docgen', 'docs:check'], ['test:types', 'eslint']]);
  const steps = side.flat().flatMap((name) => name === 'test:types' ? tasks[name].steps : [{ spawn: name }]);
  expect([...steps, ...tasks['test:jest'].steps]).toEqual(expect.arrayContaining(
    [...tasks.test.steps, { spawn: 'compile' }, ...tasks['post-compile'].steps]));
});

test('what runs the programs of others is in none that everyone runs', () => {
  const heavy = FILES.filter((file) => ENGINES.test(fs.readFileSync(path.join(ROOT, file), 'utf8')));
  expect(heavy.length).toBeGreaterThan(10);
  // This file has the names alone.
  expect(heavy.filter((file) => suitesOf(file).includes('test'))).toEqual(['/test/project/suites.test.ts']);
});

test.each(['npm test', ...[...SUITES.keys()].filter((name) => name !== 'test').map((name) => `npm run ${name}`)])('CI runs `%s`', (command) => {
  expect(fs.readFileSync(path.join(ROOT, '.ci/run'), 'utf8')).toMatch(new RegExp(`^(npm ci && )?${command}$`, 'm'));
});

test.each(['engines', 'cluster', 'emulator', 'consumers'])('a pull request is held against the suite of %s, too', (suite) => {
  expect(fs.readFileSync(path.join(ROOT, '.github/workflows/proofs.yml'), 'utf8')).toContain(`run: npm run test:${suite}\n`);
});
