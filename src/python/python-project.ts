import * as fs from 'fs';
import { dirname, join, relative } from 'path';
import type { IConstruct } from 'constructs';
import { PYTHON_ERRORS } from './errors';
import { normalizeName } from './python-requirement';
import { fail } from '../private/errors';

/** A table of TOML. */
export type Toml = Record<string, unknown>;

export const PROJECT = 'pyproject.toml';
export const LOCK = 'uv.lock';
const REQUIREMENTS = 'requirements.txt';

/** Locks that other tools write, and how each becomes a requirements file. */
const FOREIGN_LOCKS: [RegExp, string][] = [
  [/^poetry\.lock$/, '`poetry export -o requirements.txt` (plugin poetry-plugin-export)'],
  [/^pdm\.lock$/, '`pdm export --prod -o requirements.txt`'],
  [/^Pipfile\.lock$/, '`pipenv requirements --hash > requirements.txt`'],
  [/^pylock(\.[^.]+)?\.toml$/, 'the tool that wrote it: `uv export -o requirements.txt`, `pdm export -o requirements.txt`; after `pip lock`, `uv pip compile --generate-hashes --universal requirements.in -o requirements.txt`'],
  [/^(conda-lock|environment)\.ya?ml$|^pixi\.lock$/, '`uv pip compile --generate-hashes --universal requirements.in -o requirements.txt` of the packages that are on PyPI (conda\'s own packages do not fit Lambda)'],
];

/** What names dependencies without deciding on their versions, and whether it does. */
const LOOSE: [string, (text: string, scope: IConstruct) => boolean][] = [
  [PROJECT, (text, scope) => declaresDependencies(parseToml(scope, PROJECT, text))],
  ['requirements.in', (text) => /^\s*[^\s#]/m.test(text)],
  ['Pipfile', (text, scope) => Object.keys(table(parseToml(scope, 'Pipfile', text).packages)).length > 0],
  ['setup.cfg', (text) => /^install_requires\s*=\s*(\S|\r?\n[ \t]+\S)/m.test(text)],
  ['setup.py', (text) => /\binstall_requires\b|\*\*/.test(text.replace(/#.*$/gm, ''))],
];

/** The file that decides which dependencies are installed. */
export interface DependencyFile {
  /** Its path relative to the project, or the name alone where it is elsewhere: the same on every machine. */
  readonly name: string;
  /** Its path on this machine. */
  readonly path: string;
}

/** The file that names the dependencies of a project, or undefined when it has none. Throws when only another tool can read it. */
export function findDependencyFile(scope: IConstruct, project: string): DependencyFile | undefined {
  const found = foundFile(project);
  if (found) {
    return found;
  }
  const files = fs.readdirSync(project).sort();
  const foreign = files.find((file) => FOREIGN_LOCKS.some(([name]) => name.test(file)));
  if (foreign) {
    failForeign(scope, 'directory', foreign);
  }
  for (const [file, declares] of LOOSE) {
    if (files.includes(file) && declares(read(scope, join(project, file)), scope)) {
      fail(scope, PYTHON_ERRORS, {
        code: 'PythonCodeLockMissing',
        prop: 'directory',
        got: file,
        ...file === PROJECT ? {} : {
          why: 'names dependencies without a lock, so that every synthesis could bring other versions',
          fix: file === 'Pipfile'
            ? 'Run `pipenv requirements --hash > requirements.txt` and commit requirements.txt.'
            : `Compile it: \`uv pip compile --generate-hashes --universal ${file} -o requirements.txt\`, and commit requirements.txt; an empty one says that there are none.`,
        },
      });
    }
  }
  return undefined;
}

/** The lock or requirements file that a project is installed from, where there is one. */
export function foundFile(project: string): DependencyFile | undefined {
  const lock = findLock(project);
  if (lock) {
    return { name: LOCK, path: lock };
  }
  const path = join(project, REQUIREMENTS);
  return fs.existsSync(path) ? { name: REQUIREMENTS, path } : undefined;
}

/** A requirements file that was named, relative to the project or not. */
export function givenFile(scope: IConstruct, project: string, path: string): DependencyFile {
  const file = path.split(/[\\/]/).pop()!;
  if (file === PROJECT || FOREIGN_LOCKS.some(([name]) => name.test(file)) || LOOSE.some(([name]) => name === file && !name.startsWith('requirements'))) {
    failForeign(scope, 'requirements', file);
  }
  const inside = relative(project, path).replace(/\\/g, '/');
  return { name: /^\.\.(\/|$)|^[a-z]:|^\//i.test(inside) ? file : inside, path };
}

function failForeign(scope: IConstruct, prop: string, file: string): never {
  const way = FOREIGN_LOCKS.find(([name]) => name.test(file))?.[1] ?? `\`uv pip compile --generate-hashes --universal ${file} -o requirements.txt\``;
  fail(scope, PYTHON_ERRORS, {
    code: 'PythonCodeLockUnsupported',
    prop,
    got: file,
    fix: `Export it by ${way}, and commit requirements.txt. Under another name, give it as \`requirements\`.`,
  });
}

/** The lock of a project: its own, or that of the workspace of uv whose member it is. */
function findLock(project: string): string | undefined {
  if (fs.existsSync(join(project, LOCK))) {
    return join(project, LOCK);
  }
  const name = table(readToml(join(project, PROJECT)).project).name;
  for (let folder = dirname(project); typeof name === 'string' && folder !== dirname(folder); folder = dirname(folder)) {
    const lock = join(folder, LOCK);
    if (fs.existsSync(lock)) {
      const members = table(readToml(lock).manifest).members;
      return Array.isArray(members) && members.includes(normalizeName(name)) ? lock : undefined;
    }
  }
  return undefined;
}

/** The content of a TOML file that may be missing or broken: whoever needs it says so. */
export function readToml(path: string): Toml {
  try {
    return toml().parse(fs.readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}

/** Whether a pyproject.toml, in any of the ways that there are, names what the code needs. Groups and environments of tools are for development. */
function declaresDependencies(content: Toml): boolean {
  const project = table(content.project);
  const tools = table(content.tool);
  const poetry = table(tools.poetry);
  const main = [table(poetry.dependencies), table(table(table(poetry.group).main).dependencies)].flatMap((dependencies) => Object.keys(dependencies));
  return isFilled(project.dependencies)
    || Array.isArray(project.dynamic) && project.dynamic.includes('dependencies')
    || isFilled(table(table(tools.flit).metadata).requires)
    || main.some((name) => name !== 'python');
}

function isFilled(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}

/** The value as a table; empty when it is none. */
export function table(value: unknown): Toml {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Toml : {};
}

/** The value as a list of tables. */
export function tables(value: unknown): Toml[] {
  return Array.isArray(value) ? value.map(table) : [];
}

/** Reads TOML, or throws what is wrong with it. */
export function parseToml(scope: IConstruct, file: string, text: string): Toml {
  try {
    return toml().parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return fail(scope, PYTHON_ERRORS, {
      code: 'PythonCodeRequirementsUnreadable',
      prop: 'directory',
      got: file,
      why: `is not valid TOML: ${(error as Error).message.split('\n')[0]}`,
      fix: 'Correct it.',
    });
  }
}

function read(scope: IConstruct, path: string): string {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch (error) {
    return fail(scope, PYTHON_ERRORS, {
      code: 'PythonCodeRequirementsUnreadable', prop: 'directory', got: path, why: `is not a file that can be read: ${(error as Error).message}`,
    });
  }
}

/** Loaded when a project is read, and not with the library. */
function toml(): { parse(text: string): Toml } {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('smol-toml');
}
