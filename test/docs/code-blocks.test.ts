import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';
import { anchors, codeBlocks, CodeBlock, links, pages, ROOT } from '../../tools/pages/markdown';

const FIXTURE = fs.readFileSync(path.join(ROOT, 'rosetta/default.ts-fixture'), 'utf8');
const PLACE = /^.*\/\/\/ here.*$/m;

const isTypeScript = (block: CodeBlock) => ['ts', 'typescript'].includes(block.info[0]);
const standsAlone = (block: CodeBlock) => /^(?:\s*\/\/.*\n|\s)*import\b/.test(block.code);

/** A block as it is compiled, and for each line of that the line of the block. */
interface Compiled {
  readonly source: string;
  readonly origins: number[];
}

/** Puts a block into the fixture as jsii-rosetta does, its imports and its `declare`d variables before everything else. */
function complete(block: CodeBlock): Compiled {
  const lines = block.code.split('\n');
  if (standsAlone(block)) {
    return { source: block.code, origins: lines.map((_, line) => line) };
  }
  const parsed = ts.createSourceFile('block.ts', block.code, ts.ScriptTarget.Latest);
  const hoisted = new Set(parsed.statements.filter(isHoisted).flatMap((statement) => {
    const [first, last] = [statement.getStart(parsed), statement.getEnd()].map((at) => parsed.getLineAndCharacterOfPosition(at).line);
    return lines.map((_, line) => line).slice(first, last + 1);
  }));
  const [before, after] = FIXTURE.split(PLACE).map((part) => part.split('\n'));
  const rest = lines.map((text, line) => (hoisted.has(line) ? '' : text));
  return {
    source: [...[...hoisted].map((line) => lines[line]), ...before.slice(0, -1), ...rest, ...after.slice(1)].join('\n'),
    origins: [...hoisted, ...before.slice(0, -1).map(() => 0), ...lines.map((_, line) => line), ...after.slice(1).map(() => lines.length)],
  };
}

function isHoisted(statement: ts.Statement): boolean {
  return ts.isImportDeclaration(statement)
    || (ts.isVariableStatement(statement) && (statement.modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword));
}

/** Compiles all the blocks as one program and returns what is wrong, by the line of the page it stands on. */
function compile(blocks: CodeBlock[]): string[] {
  const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.dev.json'), (file) => ts.sys.readFile(file));
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, ROOT);
  const virtual = new Map(blocks.map((block, index) => [path.join(ROOT, `code-block-${index}.ts`), { block, ...complete(block) }]));
  const strict: ts.CompilerOptions = { ...options, strict: true, noUnusedLocals: false, noUnusedParameters: false, incremental: false };
  const host = ts.createCompilerHost(strict);
  const fromDisk = { exists: host.fileExists.bind(host), read: host.readFile.bind(host) };
  host.fileExists = (file) => virtual.has(file) || fromDisk.exists(file);
  host.readFile = (file) => virtual.has(file) ? virtual.get(file)!.source : fromDisk.read(file);
  const program = ts.createProgram([...virtual.keys()], strict, host);
  return [...virtual].flatMap(([name, { block, origins }]) => {
    const file = program.getSourceFile(name)!;
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map((diagnostic) => {
      const line = file.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line;
      return `${block.file}:${block.line + origins[line]} TS${diagnostic.code} ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`;
    });
  });
}

const blocks = pages().flatMap((page) => codeBlocks(page)).filter(isTypeScript);
const broken = codeBlocks('broken.md', [
  '# Page', '```ts', 'declare const code: Code;', '', 'const tier = DeploymentTier.PRODUCTION;', 'const days: number = tier.name;', '```',
].join('\n'));
let errors: string[];

// One program for all blocks: most of the time goes into the types of aws-cdk-lib.
beforeAll(() => {
  errors = compile([...blocks, ...broken]);
});

/** How a file of this repository is addressed from outside. */
const OURS = /^https:\/\/(github\.com\/eknmusic\/constructs\/blob|raw\.githubusercontent\.com\/eknmusic\/constructs)\/main\//;

test('every TypeScript block of the README and the documentation compiles strictly', () => {
  expect(blocks.length).toBeGreaterThan(0);
  expect(errors.filter((error) => !error.startsWith('broken.md'))).toEqual([]);
});

test('a block that does not compile is reported by its line', () => {
  expect(errors.filter((error) => error.startsWith('broken.md'))).toEqual([
    "broken.md:3 TS2304 Cannot find name 'Code'.",
    "broken.md:6 TS2322 Type 'string' is not assignable to type 'number'.",
  ]);
});

test('README blocks that start with an import say `nofixture`, so that they compile alone for every language', () => {
  const forgotten = blocks.filter((block) => block.file === 'README.md' && standsAlone(block) && !block.info.includes('nofixture'));
  expect(forgotten.map((block) => `${block.file}:${block.line}`)).toEqual([]);
});

test.each(pages())('the links and pictures of %s lead somewhere', (page) => {
  const text = fs.readFileSync(path.join(ROOT, page), 'utf8');
  const dead = links(text).filter((link) => (OURS.test(link) || !/^[a-z][a-z+.-]*:/i.test(link)) && !leadsSomewhere(page, link));
  expect(dead).toEqual([]);
});

test('the README has absolute links only: the pages of npm and PyPI show it without the repository', () => {
  expect(links(fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8')).filter((link) => !/^(https:|#)/.test(link))).toEqual([]);
});

test('a link to a missing file, a missing heading or a file outside the project is dead', () => {
  expect(leadsSomewhere('README.md', 'docs/no-such-page.md')).toBe(false);
  expect(leadsSomewhere('README.md', '#no-such-heading')).toBe(false);
  expect(leadsSomewhere('README.md', '../elsewhere')).toBe(false);
  expect(leadsSomewhere('README.md', 'https://github.com/eknmusic/constructs/blob/main/docs/no-such-page.md')).toBe(false);
  expect(leadsSomewhere('README.md', 'https://github.com/eknmusic/constructs/blob/main/LICENSE')).toBe(true);
  expect(leadsSomewhere('README.md', 'LICENSE')).toBe(true);
});

function leadsSomewhere(page: string, link: string): boolean {
  const [target, anchor] = decodeURI(link).replace(OURS, `${ROOT}/`).split('#');
  const file = target === '' ? path.join(ROOT, page) : path.resolve(ROOT, path.dirname(page), target);
  if (path.relative(ROOT, file).startsWith('..') || !fs.existsSync(file)) {
    return false;
  }
  return !anchor || !file.endsWith('.md') || anchors(fs.readFileSync(file, 'utf8')).includes(anchor);
}
