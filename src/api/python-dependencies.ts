import { createHash } from 'crypto';
import * as fs from 'fs';
import { join } from 'path';
import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { API_ERRORS } from './errors';
import { cached, withScratchFolder } from './python-cache';
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
  const python = options.precompile ? findPython(target.version) : undefined;
  if (options.precompile && !python) {
    Annotations.of(scope).addWarningV2('@eknmusic/constructs:pythonBytecodeSkipped',
      `There is no Python ${target.version} on this machine, so the dependencies are not compiled and the first import takes longer.`);
  }
  const key = createHash('sha256').update(JSON.stringify([FORMAT, target, requirements.lines, python?.fullVersion ?? ''])).digest('hex');
  const description = cached(scope, `${key}.json`, () => withScratchFolder(scope, (scratch) => {
    const folder = join(scratch, 'packages');
    const list = join(scratch, 'requirements.txt');
    fs.mkdirSync(folder);
    fs.writeFileSync(list, requirements.lines.map((line) => `${withAbsoluteFolder(line, project)}\n`).join(''));
    chooseInstaller(scope, options.installer).install(scope, { project, requirements, target, list, folder });
    if (python) {
      compile(scope, python.command, folder);
    }
    const { hash, bytes, largest } = pack(scope, requirements.file, installedFiles(folder, python !== undefined));
    return JSON.stringify({ hash, bytes, largest });
  }));
  const made = JSON.parse(fs.readFileSync(description, 'utf8')) as Omit<PythonPackage, 'path'>;
  const path = archivePath(made.hash);
  if (fs.existsSync(path)) {
    return { ...made, path };
  }
  // The cache was cleaned up in part.
  fs.rmSync(description, { force: true });
  return packDependencies(scope, project, requirements, target, options);
}

function chooseInstaller(scope: IConstruct, wanted: PythonInstaller | undefined): Installer {
  if (wanted !== PythonInstaller.PIP && hasUv()) {
    return UV;
  }
  const python = wanted === PythonInstaller.UV ? undefined : findPip();
  return python
    ? pip(python)
    : fail(scope, API_ERRORS, { code: 'PythonInstallerMissing', prop: 'installer', got: wanted ?? 'UV or PIP' });
}
