import { createHash } from 'crypto';
import * as fs from 'fs';
import { join } from 'path';
import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PYTHON_ERRORS } from './errors';
import { keepText, readText, withScratchFolder } from './python-cache';
import { type PythonCodeOptions, PythonInstaller } from './python-code-props';
import type { Installer } from './python-installer';
import { compile, findPip, findPython, pip } from './python-installer-pip';
import { hasUv, OLDEST_UV, oldUv, UV } from './python-installer-uv';
import { judgeInstalled } from './python-judge';
import { isHashed, type PythonRequirements } from './python-lines';
import { archivePath, pack, type PythonPackage, validateTotal } from './python-package';
import type { PythonTarget } from './python-target';
import { listInstalled, readInstalled } from './python-tree';
import { fail } from '../private/errors';

/** What decides which files are installed. A new number makes the cache forget what an earlier release of this library made. */
const FORMAT = 2;

/** The dependencies of a project as an archive for a layer: from the cache, or installed. */
export function packDependencies(
  scope: IConstruct, project: string, requirements: PythonRequirements, target: PythonTarget, options: PythonCodeOptions,
): PythonPackage {
  const install = (name: string, python?: string): PythonPackage => withScratchFolder(scope, (scratch) => {
    const folder = installAll(scope, scratch, project, requirements, target, chooseInstaller(scope, options.installer));
    validateTotal(scope, requirements.file, listInstalled(folder, false));
    judgeInstalled(scope, folder, requirements, target);
    if (python !== undefined) {
      compile(scope, python, folder);
    }
    const files = listInstalled(folder, python !== undefined);
    validateTotal(scope, requirements.file, files);
    const { path, ...made } = pack(scope, requirements.file, readInstalled(folder, files));
    keepText(scope, name, JSON.stringify(made));
    return { path, ...made };
  });

  if (options.precompile) {
    // Bytecode is good for every patch release of its Python, so that what is kept needs no Python any more: looking for one takes longer
    // than all the rest.
    const name = descriptionName(scope, requirements, target, true);
    const compiled = kept(name);
    if (compiled) {
      return compiled;
    }
    const python = findPython(target.version);
    if (python !== undefined) {
      return install(name, python);
    }
    Annotations.of(scope).addWarningV2('@eknmusic/constructs:pythonBytecodeSkipped',
      `There is no Python ${target.version} on this machine, so the dependencies are not compiled and the first import takes longer.`);
  }
  const name = descriptionName(scope, requirements, target, false);
  return kept(name) ?? install(name);
}

/** Installs every part of the requirements into a folder of its own, and returns the folder in which they lie together. */
function installAll(
  scope: IConstruct, scratch: string, project: string, requirements: PythonRequirements, target: PythonTarget, installer: Installer,
): string {
  const write = (name: string, lines: string[]) => {
    fs.writeFileSync(join(scratch, name), lines.map((line) => `${line}\n`).join(''));
    return join(scratch, name);
  };
  const constraints = requirements.constraints.length === 0 ? undefined : write('constraints.txt', requirements.constraints);
  const folders = requirements.parts.map(({ lines, index }, number) => {
    const folder = join(scratch, `packages-${number}`);
    fs.mkdirSync(folder);
    installer.install(scope, {
      project,
      requirements,
      target,
      index,
      constraints,
      folder,
      scratch,
      list: write(`requirements-${number}.txt`, lines),
      hashed: lines.every((line) => line.startsWith('-') || isHashed(line)),
    });
    return folder;
  });
  const [first, ...others] = folders;
  others.forEach((folder) => fs.cpSync(folder, first, { recursive: true, verbatimSymlinks: true }));
  return first;
}

/** The name under which the cache describes what was installed. */
function descriptionName(scope: IConstruct, requirements: PythonRequirements, target: PythonTarget, bytecode: boolean): string {
  const { lines, parts, constraints, wheels } = requirements;
  const content = wheels.map((wheel) => hashOfFile(scope, wheel));
  return `${createHash('sha256').update(JSON.stringify([FORMAT, target, lines, parts, constraints, content, bytecode])).digest('hex')}.json`;
}

function hashOfFile(scope: IConstruct, file: string): string {
  try {
    return createHash('sha256').update(fs.readFileSync(file)).digest('hex');
  } catch (error) {
    return fail(scope, PYTHON_ERRORS, {
      code: 'PythonCodeRequirementsUnreadable',
      prop: 'requirements',
      got: file,
      why: `is not a file that can be read: ${(error as Error).message}`,
      fix: 'Put the wheel where the requirements say that it is.',
    });
  }
}

/** What the cache describes under this name, unless it was cleaned up, be it in part. */
function kept(name: string): PythonPackage | undefined {
  const description = readText(name);
  if (description === undefined) {
    return undefined;
  }
  const made = JSON.parse(description) as Omit<PythonPackage, 'path'>;
  const path = archivePath(made.hash);
  return path === undefined ? undefined : { path, ...made };
}

function chooseInstaller(scope: IConstruct, wanted: PythonInstaller | undefined): Installer {
  if (wanted !== PythonInstaller.PIP && hasUv()) {
    return UV;
  }
  const python = wanted === PythonInstaller.UV ? undefined : findPip();
  if (python) {
    return pip(python);
  }
  const old = wanted === PythonInstaller.PIP ? undefined : oldUv();
  return old === undefined
    ? fail(scope, PYTHON_ERRORS, { code: 'PythonCodeInstallerMissing', prop: 'installer', got: wanted ?? 'UV or PIP' })
    : fail(scope, PYTHON_ERRORS, {
      code: 'PythonCodeInstallerUnsupported', prop: 'installer', got: old, why: `is older than ${OLDEST_UV}`, fix: 'Upgrade it: `uv self update`, or `pip install --upgrade uv`.',
    });
}
