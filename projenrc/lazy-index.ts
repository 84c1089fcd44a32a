/**
 * Runs after jsii. Rewrites each compiled `index.js` whose source holds only `export … from` lines, so that a name loads
 * its file when it is first read: importing one construct loads that construct and no other.
 *
 * aws-cdk-lib does the same to its own indexes. jsii and tsc have no option for it.
 */
import * as fs from 'fs';
import { createRequire } from 'module';
import * as path from 'path';
import * as ts from 'typescript';

const ROOT = path.resolve(__dirname, '..');
const load = createRequire(__filename);

/** A name of the public surface, the module that defines it, and the member there (none: the whole module). */
interface LazyExport {
  readonly name: string;
  readonly from: string;
  readonly member?: string;
}

/** What an index file exports, or undefined when it holds anything but re-exports. */
function lazyExports(indexSource: string, compiledFolder: string): LazyExport[] | undefined {
  const file = ts.createSourceFile(indexSource, fs.readFileSync(indexSource, 'utf8'), ts.ScriptTarget.Latest);
  const found: LazyExport[] = [];
  for (const statement of file.statements) {
    if (!ts.isExportDeclaration(statement) || !statement.moduleSpecifier) {
      return undefined;
    }
    if (statement.isTypeOnly) {
      continue;
    }
    const from = (statement.moduleSpecifier as ts.StringLiteral).text;
    const runtimeNames = Object.keys(load(from.startsWith('.') ? path.resolve(compiledFolder, from) : from));
    const clause = statement.exportClause;
    if (!clause) {
      found.push(...runtimeNames.filter((name) => name !== 'default').map((name) => ({ name, from, member: name })));
    } else if (ts.isNamespaceExport(clause)) {
      found.push({ name: clause.name.text, from });
    } else {
      for (const element of clause.elements) {
        const member = (element.propertyName ?? element.name).text;
        if (runtimeNames.includes(member)) { // an interface has no value at run time
          found.push({ name: element.name.text, from, member });
        }
      }
    }
  }
  return found;
}

function render(entries: LazyExport[]): string {
  const quote = JSON.stringify;
  return [
    '"use strict"; // Written by projenrc/lazy-index.ts: each name loads its file when it is first read.',
    'Object.defineProperty(exports, "__esModule", { value: true });',
    // Node's CommonJS lexer finds the names for ES module importers in these lines.
    ...entries.map(({ name }) => `exports.${name} = void 0;`),
    'const lazy = (name, load) => Object.defineProperty(exports, name, { enumerable: true, configurable: true, get() {',
    '  const value = load();',
    '  Object.defineProperty(exports, name, { enumerable: true, configurable: true, value });',
    '  return value;',
    '} });',
    ...entries.map(({ name, from, member }) => `lazy(${quote(name)}, () => require(${quote(from)})${member ? `.${member}` : ''});`),
    '',
  ].join('\n');
}

const indexes = (fs.readdirSync(path.join(ROOT, 'src'), { recursive: true }) as string[])
  .filter((file) => path.basename(file) === 'index.ts')
  // Deepest first, so that listing the names of a domain loads nothing but that domain's index.
  .sort((a, b) => b.split(path.sep).length - a.split(path.sep).length);

for (const index of indexes) {
  const compiled = path.join(ROOT, 'lib', index.replace(/\.ts$/, '.js'));
  const entries = lazyExports(path.join(ROOT, 'src', index), path.dirname(compiled));
  if (entries) {
    fs.writeFileSync(compiled, render(entries));
  }
}
