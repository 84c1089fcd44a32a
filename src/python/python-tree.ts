import * as fs from 'fs';
import { join } from 'path';
import type { ArchiveFile } from './python-archive';
import { hashOfWheelFile, readDistributions } from './python-distribution';
import { readElf } from './python-elf';

/** Where Lambda's Python looks for the packages of a layer. */
const FOLDER = 'python/';

/** A file that an installer left. */
export interface InstalledFile {
  /** Its path among the packages, with slashes. */
  readonly path: string;
  readonly file: string;
  readonly bytes: number;
}

/**
 * The installed packages without what differs between two installations of the same: scripts with the path of an interpreter, headers,
 * notes of the installer, locks and bytecode with times in it. uv and pip then leave the same files.
 */
export function listInstalled(target: string, bytecode: boolean): InstalledFile[] {
  const scripts = new Set(readDistributions(target).flatMap(({ scripts: names }) => names));
  const files = fs.readdirSync(target, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .map((file) => ({ file, path: file.slice(target.length + 1).replace(/\\/g, '/'), bytes: fs.statSync(file).size }));
  // The folders of scripts and headers are the installer's, unless they are packages as well.
  const packages = ['bin', 'Scripts', 'include'].filter((folder) => files.some(({ file, path }) =>
    path.startsWith(`${folder}/`) && path.endsWith('.py') && !scripts.has(path.split('/').pop()!) && !isScript(file)));
  return files.filter(({ file, path }) => isKept(path, bytecode) && !isLeftByInstaller(file, path, packages, scripts));
}

/** The files as they are deployed. */
export function readInstalled(target: string, files: InstalledFile[]): ArchiveFile[] {
  const packed = files.map(({ path, file }) => ({ path, data: fs.readFileSync(file) }));
  const content = new Map(packed.map(({ path, data }) => [path, data]));
  const records = new Map(readDistributions(target).map(({ info, files: own }) => [`${info}/RECORD`, own.filter((path) => content.has(path))]));
  return packed.map(({ path, data }) => ({ path: FOLDER + path, data: records.has(path) ? record(path, records.get(path)!, content) : data }));
}

function isKept(path: string, bytecode: boolean): boolean {
  return path !== '.lock'
    && !/^[^/]+\.dist-info\/(INSTALLER|REQUESTED|direct_url\.json|uv_cache\.json|uv_build\.json)$/.test(path)
    && (bytecode || !/(^|\/)__pycache__\/|\.py[co]$/.test(path));
}

function isLeftByInstaller(file: string, path: string, packages: string[], scripts: Set<string>): boolean {
  const [folder, ...rest] = path.split('/');
  if (rest.length === 0 || !['bin', 'Scripts', 'include'].includes(folder)) {
    return false;
  }
  return !packages.includes(folder)
    || (folder === 'include' ? /\.(h|hh|hpp|hxx|inc|inl|pxd)$/.test(path) : scripts.has(rest.join('/').replace(/\.exe$/, '')) || isScript(file));
}

/** Whether it is run by its name: text that says by what, or a program. */
function isScript(file: string): boolean {
  const descriptor = fs.openSync(file, 'r');
  const start = Buffer.alloc(20);
  try {
    const length = fs.readSync(descriptor, start, 0, start.length, 0);
    return start.toString('latin1', 0, 2) === '#!' || length === start.length && readElf(start) !== undefined && !/\.so(\.|$)/.test(file);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** The list of a package's files, of those that are there, in a fixed order. */
function record(path: string, own: string[], content: Map<string, Buffer>): Buffer {
  const lines = own.filter((file) => !file.includes('__pycache__')).map((file) => {
    const quoted = /[",]/.test(file) ? `"${file.replace(/"/g, '""')}"` : file;
    return file === path ? `${quoted},,` : `${quoted},${hashOfWheelFile(content.get(file)!)},${content.get(file)!.length}`;
  });
  return Buffer.from(lines.sort().map((line) => `${line}\n`).join(''));
}
