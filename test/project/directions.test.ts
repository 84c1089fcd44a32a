import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';
import { ROOT } from '../support/pack';

const SRC = path.join(ROOT, 'src');

/** The rooms from the bottom to the top: a room imports from those of the rows before its own. */
const FLOORS = [
  ['private'],
  ['core'],
  ['network', 'secrets', 'python', 'edge'],
  ['defaults'],
  ['database', 'media'],
  ['migrations', 'deployment'],
  ['api', 'cluster', 'updates'],
  ['logs', 'operations'],
];

/** The checks judge templates, whoever made them: they import no construct and nobody imports them. */
const BESIDE = 'checks';

interface Import {
  /** Relative to `src`. */
  readonly from: string;
  /** The file or folder that is imported, relative to `src`. */
  readonly to: string;
  /** Whether nothing of it is there at run time. */
  readonly ofTypes: boolean;
}

/** Every import and export of a file of the library, of types as well. */
function importsOf(file: string): Import[] {
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const found: Omit<Import, 'from'>[] = [];
  const visit = (node: ts.Node) => {
    const specifier = ts.isImportDeclaration(node) || ts.isExportDeclaration(node) ? node.moduleSpecifier
      : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) ? node.argument.literal
        : ts.isCallExpression(node) && (node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText(source) === 'require')
          ? node.arguments[0] : undefined;
    if (specifier && ts.isStringLiteral(specifier) && specifier.text.startsWith('.')) {
      found.push({ to: path.relative(SRC, path.resolve(path.dirname(file), specifier.text)), ofTypes: isOfTypes(node) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found.map((one) => ({ from: path.relative(SRC, file), ...one }));
}

function isOfTypes(node: ts.Node): boolean {
  if (!ts.isImportDeclaration(node)) {
    return ts.isExportDeclaration(node) ? node.isTypeOnly : ts.isImportTypeNode(node);
  }
  const bindings = node.importClause?.namedBindings;
  return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
    || (bindings !== undefined && ts.isNamedImports(bindings) && bindings.elements.every(({ isTypeOnly }) => isTypeOnly));
}

const imports = (fs.readdirSync(SRC, { recursive: true }) as string[])
  .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
  .flatMap((file) => importsOf(path.join(SRC, file)));

const roomOf = (file: string) => file.split(path.sep)[0];
const floorOf = (room: string) => FLOORS.findIndex((rooms) => rooms.includes(room));
const said = (all: Import[]) => all.map(({ from, to }) => `${from} -> ${to}`);
const between = imports.filter(({ from, to }) => roomOf(from) !== roomOf(to));

test('every room has its floor', () => {
  const rooms = fs.readdirSync(SRC, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  expect(rooms.filter((room) => floorOf(room) < 0 && room !== BESIDE)).toEqual([]);
  expect(between.length).toBeGreaterThan(100);
});

test('no room imports from its own floor or from one above, types included', () => {
  expect(said(between.filter(({ from, to }) => roomOf(from) !== BESIDE && floorOf(roomOf(to)) >= floorOf(roomOf(from))))).toEqual([]);
});

test('the checks import nothing but what is private, and nobody imports them', () => {
  expect(said(between.filter(({ from, to }) => (roomOf(from) === BESIDE && roomOf(to) !== 'private') || roomOf(to) === BESIDE))).toEqual([]);
});

test('a room uses another one by what that exports, and not by a file inside', () => {
  const exportedFiles = new Map(fs.readdirSync(SRC).filter((room) => fs.existsSync(path.join(SRC, room, 'index.ts'))).map((room) => {
    const lines = fs.readFileSync(path.join(SRC, room, 'index.ts'), 'utf8');
    return [room, new Set([room, ...[...lines.matchAll(/from '\.\/([^']+)'/g)].map(([, file]) => path.join(room, file))])];
  }));
  // What handlers share is bundled into each of them, and no jsii package could export it.
  const isShared = ({ from, to }: Import) => roomOf(to) === 'private' || (from.endsWith('.lambda.ts') && to.endsWith('.lambda'));
  expect(said(between.filter((one) => !isShared(one)).filter(({ to }) => !exportedFiles.get(roomOf(to))?.has(to)))).toEqual([]);
});

test('no file loads itself by way of others', () => {
  const files = new Map<string, string[]>();
  for (const { from, to } of imports.filter(({ ofTypes }) => !ofTypes)) {
    const target = fs.existsSync(path.join(SRC, `${to}.ts`)) ? `${to}.ts` : path.join(to, 'index.ts');
    files.set(from, [...files.get(from) ?? [], target]);
  }
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, way: string[]) => {
    if (way.includes(file)) {
      circles.push([...way.slice(way.indexOf(file)), file].join(' -> '));
    } else if (!done.has(file)) {
      (files.get(file) ?? []).forEach((next) => visit(next, [...way, file]));
      done.add(file);
    }
  };
  [...files.keys()].forEach((file) => visit(file, []));
  expect(circles).toEqual([]);
});

test('tools import nothing from the tests, which import from them', () => {
  const folder = path.join(ROOT, 'tools');
  const tools = (fs.readdirSync(folder, { recursive: true }) as string[]).filter((file) => file.endsWith('.ts'))
    .flatMap((file) => importsOf(path.join(folder, file)));
  expect(tools.length).toBeGreaterThan(50);
  expect(said(tools.filter(({ to }) => to.startsWith(path.join('..', 'test'))))).toEqual([]);
});
