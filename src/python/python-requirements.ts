import { createHash } from 'crypto';
import * as fs from 'fs';
import { dirname, join, relative, resolve } from 'path';
import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PYTHON_ERRORS } from './errors';
import { cached } from './python-cache';
import { withoutCredentials } from './python-installer';
import { exportLock } from './python-installer-uv';
import { fail } from '../private/errors';

/** What is to be installed. */
export interface PythonRequirements {
  /** The file that names it, relative to the project. */
  readonly file: string;
  /** Lines that uv and pip both read, without comments and includes; none for a project without dependencies. */
  readonly lines: string[];
  /** Whether the lines are all there is to install, so that nothing is looked up. */
  readonly complete: boolean;
  /** Whether the hash of each file is known. */
  readonly hashed: boolean;
}

/** Reads what is to be installed, and throws what would make it differ between machines. */
export function readRequirements(scope: IConstruct, project: string, given: string | undefined): PythonRequirements {
  const file = given ?? requirementsFile(scope, project);
  const lines = file === undefined ? [] : file === LOCK ? fromLock(scope, project) : fromFile(scope, project, file, []);
  const requirements = lines.filter((line) => !line.startsWith('-'));
  if (file === undefined || requirements.length === 0) {
    return { file: file ?? PROJECT, lines: [], complete: true, hashed: true };
  }
  const foreign = lines.filter((line) => UNSUPPORTED.test(line));
  if (foreign.length > 0) {
    fail(scope, PYTHON_ERRORS, { code: 'PythonCodeRequirementUnsupported', prop: file, got: foreign.map(withoutHashes) });
  }
  const unhashed = requirements.filter((line) => !HASH.test(line));
  // A lock names every version, and has no hashes for what does not come from an index over the network.
  const complete = file === LOCK || unhashed.length === 0;
  if (!complete && unhashed.length < requirements.length) {
    fail(scope, PYTHON_ERRORS, { code: 'PythonCodeHashesIncomplete', prop: file, got: unhashed.map(withoutHashes) });
  }
  if (!complete) {
    Annotations.of(scope).addWarningV2('@eknmusic/constructs:pythonRequirementsNotLocked',
      `${file} has no hashes, so another machine may install other versions and deploy another layer. `
      + 'Lock it: `uv pip compile --generate-hashes --universal requirements.in -o requirements.txt`, or use a project with uv.lock.');
  }
  return { file, lines, complete, hashed: unhashed.length === 0 };
}

const PROJECT = 'pyproject.toml';
const LOCK = 'uv.lock';
// A list with something in it, or one that is made by the build. A pyproject.toml with settings of tools only needs no lock.
const DEPENDENCIES = /^dependencies\s*=\s*\[\s*(#[^\n]*\n\s*)*["']|^dynamic\s*=.*["']dependencies["']|^\[tool\.poetry\.dependencies\]/m;
const HASH = /\s--hash[= ]/;
// Folders, archives on this machine, repositories, editable installs, constraints: nothing that a list of releases can be made of.
const UNSUPPORTED = /^(-e|--editable|-c|--constraint)\b|^(\.{0,2}[\\/]|\.$|[a-z]:[\\/]|(git|hg|svn|bzr)\+|file:)|\s@\s*((git|hg|svn|bzr)\+|file:|\.{0,2}\/)/i;

/** The line as an installer understands it from any folder. */
export function withAbsoluteFolder(line: string, project: string): string {
  return line.replace(WHEEL_FOLDER, (_, folder: string) => `--find-links ${resolve(project, folder)}`);
}

// A folder, not an address. In what is kept it stays relative to the project, so that the same project is the same on another path.
const WHEEL_FOLDER = /^(?:-f|--find-links)[ =]?(?![a-z]+:\/\/)(.+)$/i;

/** The file that names the dependencies of a project, or undefined when it has none. */
function requirementsFile(scope: IConstruct, project: string): string | undefined {
  const has = (file: string) => fs.existsSync(join(project, file));
  const found = [LOCK, 'requirements.txt'].find(has);
  if (found) {
    return found;
  }
  const foreign = ['poetry.lock', 'pdm.lock'].find(has);
  if (foreign) {
    fail(scope, PYTHON_ERRORS, { code: 'PythonCodeLockUnsupported', prop: 'directory', got: foreign });
  }
  if (has(PROJECT) && DEPENDENCIES.test(fs.readFileSync(join(project, PROJECT), 'utf8'))) {
    fail(scope, PYTHON_ERRORS, { code: 'PythonCodeLockMissing', prop: 'directory', got: project });
  }
  return undefined;
}

/** The lines of a requirements file and of those it includes, each requirement on one line. */
function fromFile(scope: IConstruct, project: string, file: string, above: string[]): string[] {
  const path = resolve(project, file);
  let text: string;
  try {
    text = fs.readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    return fail(scope, PYTHON_ERRORS, {
      code: 'PythonCodeRequirementsUnreadable', prop: 'requirements', got: file, why: `is not a file that can be read: ${(error as Error).message}`,
    });
  }
  return text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim().replace(/\s+/g, ' '))
    .filter((line) => line !== '')
    .flatMap((line) => {
      const included = /^(?:-r|--requirement)[ =]?(.+)$/.exec(line)?.[1];
      if (included === undefined) {
        return [line.replace(WHEEL_FOLDER, (_, folder: string) => `--find-links ${relative(project, resolve(dirname(path), folder)) || '.'}`)];
      }
      const next = relative(project, resolve(dirname(path), included));
      return [...above, file].includes(next) ? [] : fromFile(scope, project, next, [...above, file]);
    });
}

/** The lines that uv makes of a lock. It is asked again only when the lock or its project changed. */
function fromLock(scope: IConstruct, project: string): string[] {
  const key = createHash('sha256');
  for (const path of [PROJECT, LOCK].map((file) => join(project, file))) {
    key.update(fs.existsSync(path) ? fs.readFileSync(path) : '').update('\0');
  }
  return fromFile(scope, project, cached(scope, `${key.digest('hex')}.requirements.txt`, () => exportLock(scope, project)), []);
}

function withoutHashes(line: string): string {
  return withoutCredentials(line.replace(/\s+--hash.*$/, ''));
}
