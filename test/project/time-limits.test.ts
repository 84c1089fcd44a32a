import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';
import { ROOT } from '../support/pack';
import { TEST_TIME_LIMIT_MS } from '../support/time-limits';

/** What jest calls with a test or a hook, and after it with a limit of its own. */
const TAKES_LIMIT = /^(test|it|beforeAll|beforeEach|afterAll|afterEach)\b/;

/** Every limit that a file of tests sets for itself, with its line. */
function limitsIn(file: string, text = fs.readFileSync(file, 'utf8')): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const found: string[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node)) {
      const callee = node.expression.getText(source);
      const work = node.arguments.findIndex((each) => ts.isArrowFunction(each) || ts.isFunctionExpression(each));
      if (callee === 'jest.setTimeout' || (TAKES_LIMIT.test(callee) && work >= 0 && node.arguments.length > work + 1)) {
        const limit = node.arguments[node.arguments.length - 1];
        found.push(`${path.relative(ROOT, file)}:${source.getLineAndCharacterOfPosition(limit.getStart(source)).line + 1}: ${limit.getText(source)}`);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

test('no test or hook has a time limit of its own', () => {
  const files = fs.readdirSync(path.join(ROOT, 'test'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap((file) => limitsIn(path.join(ROOT, 'test', file)))).toEqual([]);
});

test('jest has the one that all have', () => {
  expect(JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')).jest.testTimeout).toBe(TEST_TIME_LIMIT_MS);
});

test.each([
  ['of the file', 'jest.setTimeout(60_000);'],
  ['of a test', "test('is', () => {}, LIMIT);"],
  ['of a test of a table', "test.each([[1]])('is', (value) => {}, 60_000);"],
  ['of a hook', 'beforeAll(async () => {}, 60_000);'],
])('a limit %s is found', (_, text) => {
  expect(limitsIn(path.join(ROOT, 'test/example.test.ts'), text)).toHaveLength(1);
});
