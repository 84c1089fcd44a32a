import { createHash } from 'crypto';
import * as fs from 'fs';
import { dirname, join, resolve, sep } from 'path';
import type { IConstruct } from 'constructs';
import { PYTHON_ERRORS } from './errors';
import { cachedText } from './python-cache';
import { exportLock } from './python-installer-uv';
import { isUnderstood, linesOf, type PythonRequirements, type RequirementPart, withAbsolutePaths, withoutHashes } from './python-lines';
import { type DependencyFile, LOCK, PROJECT, readToml, table, tables, type Toml } from './python-project';
import { fitsSomePatch, markerHolds, normalizeName } from './python-requirement';
import type { PythonTarget } from './python-target';
import { fail } from '../private/errors';
import { isFolder } from '../private/folders';

/** What a uv.lock names for a target: the versions that it decided on, each from the index that it found it in. */
export function readLock(scope: IConstruct, project: string, file: DependencyFile, target: PythonTarget): Omit<PythonRequirements, 'file'> {
  const root = dirname(file.path);
  const lock = readToml(file.path); // one that cannot be read is reported by uv
  validateTarget(scope, lock, target);
  const exported = exportedLines(scope, project, root);
  const wheels: string[] = [];
  validateLocalPackages(scope, project, root, lock, exported, target);
  const lines = exported.filter((line) => folderOf(line, root) === undefined).map((line) => withAbsolutePaths(line, root, wheels));
  const foreign = lines.filter((line) => !isUnderstood(line));
  if (foreign.length > 0) {
    fail(scope, PYTHON_ERRORS, { code: 'PythonCodeRequirementUnsupported', prop: LOCK, got: foreign.map(withoutHashes) });
  }
  const manifest = table(lock.manifest);
  return {
    lines,
    parts: byIndex(lines, lock, root),
    constraints: [],
    complete: true,
    overridden: [manifest.overrides, manifest.excludes, manifest['dependency-metadata']].flatMap((entries) => Array.isArray(entries) ? entries : [])
      .map((entry) => normalizeName(String(typeof entry === 'string' ? entry : table(entry).name))),
    wheels,
  };
}

/** The lines that uv makes of a lock. It is asked again only when the lock or a project of it changed. */
function exportedLines(scope: IConstruct, project: string, root: string): string[] {
  const key = createHash('sha256').update('2');
  const lock = fs.readFileSync(join(root, LOCK), 'utf8');
  const beside = [...lock.matchAll(/\{ (?:editable|virtual|directory) = "([^"]+)" \}/g)].map(([, folder]) => resolve(root, folder));
  for (const path of new Set([join(root, LOCK), ...[project, root, ...beside].map((folder) => join(folder, PROJECT))])) {
    key.update(fs.existsSync(path) ? fs.readFileSync(path) : '').update('\0');
  }
  return linesOf(cachedText(scope, `${key.digest('hex')}.requirements.txt`, () => exportLock(scope, project)));
}

/** A lock is made for some versions of Python and, where it says so, for some platforms: for others it may lack something. */
function validateTarget(scope: IConstruct, lock: Toml, target: PythonTarget): void {
  const python = lock['requires-python'];
  if (typeof python === 'string' && !fitsSomePatch(target.version, python.replace(/\s/g, ''))) {
    fail(scope, PYTHON_ERRORS, {
      code: 'PythonCodeLockForeign', prop: 'runtime', got: `python${target.version}`, why: `is not one that uv.lock is made for, which says requires-python = "${python}"`,
    });
  }
  const markers = lock['supported-markers'];
  if (Array.isArray(markers) && markers.length > 0 && markers.every((marker) => markerHolds(String(marker), target) === false)) {
    fail(scope, PYTHON_ERRORS, {
      code: 'PythonCodeLockForeign',
      prop: LOCK,
      got: markers,
      why: `is not made for Python ${target.version} on Linux ${target.machine}`,
      fix: 'Take the environment of Lambda into `environments` of `[tool.uv]`, and run `uv lock`.',
    });
  }
}

/** The folder that a line names, with the condition for it; undefined for what comes from an index. */
function folderOf(line: string, root: string): { path: string; marker: string } | undefined {
  const [, path, marker = ''] = /^(?:-e |--editable[ =])?(?:file:\/\/)?((?:\.|\/|[a-z]:[\\/])[^;]*?)(?: ?; ?(.*))?$/i.exec(withoutHashes(line)) ?? [];
  return path !== undefined && isFolder(resolve(root, path)) ? { path, marker } : undefined;
}

/**
 * Throws when a project depends on a package beside it, which would have to be built, unless its sources are linked into the project. A
 * project that is the root of a workspace and no package itself depends on none: the members are what it consists of.
 */
function validateLocalPackages(scope: IConstruct, project: string, root: string, lock: Toml, exported: string[], target: PythonTarget): void {
  const { name } = table(readToml(join(project, PROJECT)).project);
  if (typeof name !== 'string') {
    return;
  }
  const packages = tables(lock.package);
  const own = normalizeName(name);
  const reached = new Set<unknown>([own]);
  for (const one of reached) {
    packages.filter((candidate) => candidate.name === one).flatMap(({ dependencies }) => tables(dependencies))
      .filter(({ marker }) => markerHolds(String(marker ?? ''), target) !== false).forEach((dependency) => reached.add(dependency.name));
  }
  const linked = fs.readdirSync(project).map((entry) => join(project, entry))
    .filter((entry) => fs.existsSync(entry)).map((entry) => fs.realpathSync(entry));
  // Not every uv exports every package of a workspace, and only the export knows what extras bring.
  const locked = packages.filter((one) => reached.has(one.name) && one.name !== own).flatMap(({ source }) => {
    const { editable, virtual, directory } = table(source);
    return [editable, virtual, directory].filter((folder): folder is string => typeof folder === 'string');
  });
  const named = exported.flatMap((line) => folderOf(line, root) ?? []).filter(({ marker }) => markerHolds(marker, target) !== false)
    .map(({ path }) => path.replace(/^\.\//, ''));
  const isLinked = (folder: string) => {
    const path = resolve(root, folder);
    const member = (fs.existsSync(path) ? fs.realpathSync(path) : path) + sep;
    return linked.some((entry) => entry.startsWith(member));
  };
  const missing = [...new Set([...locked, ...named])].filter((folder) => !isLinked(folder));
  if (missing.length > 0) {
    fail(scope, PYTHON_ERRORS, {
      code: 'PythonCodeRequirementUnsupported',
      prop: LOCK,
      got: missing,
      why: 'names a package beside the project that would have to be built',
      fix: 'Link the package into the project: `ln -s ../shared/src/shared shared`; links are followed, and are deployed with the code. '
        + 'Or release it as a wheel.',
    });
  }
}

const PYPI = /^https:\/\/pypi\.org\/simple\/?$/;

/** The lines by the index that each was locked from, so that one that is for some packages only is asked for these and no others. */
function byIndex(lines: string[], lock: Toml, root: string): RequirementPart[] {
  const packages = tables(lock.package);
  const parts = new Map<string | undefined, string[]>();
  for (const line of lines) {
    const [, name, version] = /^([\w.-]+)(?:\[[^\]]*\])?==([^\s;]+)/.exec(line) ?? [];
    const found = name === undefined ? [] : packages.filter((one) => one.name === normalizeName(name) && one.version === version);
    const hashes = (one: Toml) => tables(one.wheels).map(({ hash }) => String(hash));
    const { registry } = table((found.find((one) => hashes(one).some((hash) => line.includes(hash))) ?? found[0] ?? {}).source);
    const index = typeof registry !== 'string' || PYPI.test(registry) ? undefined : /^[a-z]+:\/\//i.test(registry) ? registry : resolve(root, registry);
    parts.set(index, [...parts.get(index) ?? [], line]);
  }
  return [...parts].map(([index, own]) => ({ lines: own, index }));
}
