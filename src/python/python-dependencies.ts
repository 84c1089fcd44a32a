import { createHash } from 'crypto';
import * as fs from 'fs';
import { join } from 'path';
import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PYTHON_ERRORS } from './errors';
import { entryPath, keep, withScratchFolder } from './python-cache';
import { type PythonCodeOptions, PythonInstaller } from './python-code-props';
import type { Installer } from './python-installer';
import { compile, findPip, findPython, pip } from './python-installer-pip';
import { hasUv, UV } from './python-installer-uv';
import { archivePath, pack, type PythonPackage } from './python-package';
import { type PythonRequirements, withAbsoluteFolder } from './python-requirements';
import type { PythonTarget } from './python-target';
import { installedFiles } from './python-tree';
import { fail } from '../private/errors';

/** What decides which files are installed. A new number makes the cache forget what an earlier release of this library made. */
const FORMAT = 1;

/** The dependencies of a project as an archive for a layer: from the cache, or installed. */
export function packDependencies(
  scope: IConstruct, project: string, requirements: PythonRequirements, target: PythonTarget, options: PythonCodeOptions,
): PythonPackage {
  const install = (name: string, python?: string): PythonPackage => withScratchFolder(scope, (scratch) => {
    const folder = join(scratch, 'packages');
    const list = join(scratch, 'requirements.txt');
    fs.mkdirSync(folder);
    fs.writeFileSync(list, requirements.lines.map((line) => `${withAbsoluteFolder(line, project)}\n`).join(''));
    chooseInstaller(scope, options.installer).install(scope, { project, requirements, target, list, folder });
    if (python !== undefined) {
      compile(scope, python, folder);
    }
    const { path, ...made } = pack(scope, requirements.file, installedFiles(folder, python !== undefined));
    keep(scope, name, JSON.stringify(made));
    return { path, ...made };
  });

  if (options.precompile) {
    // Bytecode is good for every patch release of its Python, so that what is kept needs no Python any more: looking for one takes longer
    // than all the rest.
    const name = descriptionName(requirements, target, true);
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
  const name = descriptionName(requirements, target, false);
  return kept(name) ?? install(name);
}

/** The name under which the cache describes what was installed. */
function descriptionName({ lines }: PythonRequirements, target: PythonTarget, bytecode: boolean): string {
  return `${createHash('sha256').update(JSON.stringify([FORMAT, target, lines, bytecode])).digest('hex')}.json`;
}

/** What the cache describes under this name, unless it was cleaned up, be it in part. */
function kept(name: string): PythonPackage | undefined {
  const description = entryPath(name);
  if (!fs.existsSync(description)) {
    return undefined;
  }
  const made = JSON.parse(fs.readFileSync(description, 'utf8')) as Omit<PythonPackage, 'path'>;
  const path = archivePath(made.hash);
  return fs.existsSync(path) ? { path, ...made } : undefined;
}

function chooseInstaller(scope: IConstruct, wanted: PythonInstaller | undefined): Installer {
  if (wanted !== PythonInstaller.PIP && hasUv()) {
    return UV;
  }
  const python = wanted === PythonInstaller.UV ? undefined : findPip();
  return python
    ? pip(python)
    : fail(scope, PYTHON_ERRORS, { code: 'PythonCodeInstallerMissing', prop: 'installer', got: wanted ?? 'UV or PIP' });
}
