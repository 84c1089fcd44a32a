import * as fs from 'fs';
import { dirname, relative, resolve } from 'path';
import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PYTHON_ERRORS } from './errors';
import { isAddress, isHashed, isRedundant, isUnderstood, linesOf, type PythonRequirements, withAbsolutePaths, withoutHashes } from './python-lines';
import { readLock } from './python-lock';
import { type DependencyFile, findDependencyFile, givenFile, LOCK, PROJECT } from './python-project';
import type { PythonTarget } from './python-target';
import { fail } from '../private/errors';

/** Reads what is to be installed, and throws what would make it differ between machines. */
export function readRequirements(scope: IConstruct, project: string, given: string | undefined, target: PythonTarget): PythonRequirements {
  const file = given === undefined ? findDependencyFile(scope, project) : givenFile(scope, project, resolve(project, given));
  if (file === undefined) {
    return { ...NOTHING, file: PROJECT };
  }
  if (file.name.split('/').pop() === LOCK) {
    return { ...NOTHING, file: file.name, ...readLock(scope, project, file, target) };
  }
  return fromFile(scope, project, file);
}

const NOTHING = { lines: [], parts: [], constraints: [], complete: true, overridden: [], wheels: [] };
function fromFile(scope: IConstruct, project: string, file: DependencyFile): PythonRequirements {
  const read: ReadFile = { lines: [], constraints: [], wheels: [] };
  readInto(read, scope, project, file.path, [], false);
  const requirements = read.lines.filter((line) => !line.startsWith('-'));
  const foreign = [...read.lines, ...read.constraints].filter((line) => !isUnderstood(line));
  if (foreign.length > 0) {
    fail(scope, PYTHON_ERRORS, { code: 'PythonCodeRequirementUnsupported', prop: file.name, got: foreign.map(withoutHashes) });
  }
  if (requirements.length === 0) {
    return { ...NOTHING, file: file.name };
  }
  const unhashed = requirements.filter((line) => !isHashed(line) && !read.wheels.some((wheel) => line.includes(wheel)));
  const complete = unhashed.length === 0;
  if (!complete && requirements.some((line) => isHashed(line))) {
    fail(scope, PYTHON_ERRORS, { code: 'PythonCodeHashesIncomplete', prop: file.name, got: unhashed.map(withoutHashes) });
  }
  if (!complete) {
    Annotations.of(scope).addWarningV2('@eknmusic/constructs:pythonRequirementsNotLocked',
      `${file.name} has no hashes, so another machine may install other versions and deploy another layer. `
      + 'Lock it: `uv pip compile --generate-hashes --universal requirements.in -o requirements.txt`, or use a project with uv.lock.');
  }
  return {
    ...NOTHING, ...read, lines: requirements, file: file.name, parts: [{ lines: read.lines.filter((line) => !isRedundant(line)) }], complete,
  };
}

interface ReadFile {
  readonly lines: string[];
  readonly constraints: string[];
  readonly wheels: string[];
}

/** The lines of a requirements file and of those it includes, each requirement on one line. */
function readInto(read: ReadFile, scope: IConstruct, project: string, path: string, above: string[], constraint: boolean): void {
  const shown = relative(project, path).replace(/\\/g, '/');
  let text: string;
  try {
    const bytes = fs.readFileSync(path);
    // PowerShell writes what a program prints in two bytes for each character.
    text = bytes.toString(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    return fail(scope, PYTHON_ERRORS, {
      code: 'PythonCodeRequirementsUnreadable', prop: 'requirements', got: shown, why: `is not a file that can be read: ${(error as Error).message}`,
    });
  }
  for (const line of linesOf(text)) {
    const [, option, included] = /^(-r|--requirement|-c|--constraint)[ =]?(.+)$/.exec(line) ?? [];
    const isConstraint = constraint || /^(-c|--c)/.test(option ?? '');
    if (included === undefined || isAddress(included) || isConstraint && !fs.existsSync(resolve(dirname(path), included))) {
      (constraint ? read.constraints : read.lines).push(withAbsolutePaths(line, dirname(path), read.wheels));
    } else if (![...above, path].includes(resolve(dirname(path), included))) {
      readInto(read, scope, project, resolve(dirname(path), included), [...above, path], isConstraint);
    }
  }
}
