import * as fs from 'fs';
import { join } from 'path';
import type { ArchiveFile } from './python-archive';

/** Where Lambda's Python looks for the packages of a layer. */
const FOLDER = 'python/';

/**
 * The installed packages without what differs between two installations of the same: scripts with the path of an interpreter, notes of
 * the installer, locks and bytecode with times in it. uv and pip then leave the same files.
 */
export function installedFiles(target: string, bytecode: boolean): ArchiveFile[] {
  const files = (fs.readdirSync(target, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .map((file) => ({ file, path: file.slice(target.length + 1).replace(/\\/g, '/') }))
    .filter(({ path }) => isKept(path, bytecode));
  const kept = new Set(files.map(({ path }) => path));
  return files.map(({ file, path }) => {
    const data = fs.readFileSync(file);
    return { path: FOLDER + path, data: /^[^/]+\.dist-info\/RECORD$/.test(path) ? record(data.toString(), kept) : data };
  });
}

function isKept(path: string, bytecode: boolean): boolean {
  return !/^(bin|Scripts)\/|^\.lock$/.test(path)
    && !/^[^/]+\.dist-info\/(INSTALLER|REQUESTED|direct_url\.json|uv_cache\.json|uv_build\.json)$/.test(path)
    && (bytecode || !/(^|\/)__pycache__\/|\.py[co]$/.test(path));
}

/** The list of a package's files, of those that are there, in a fixed order. */
function record(text: string, kept: Set<string>): Buffer {
  const lines = text.split(/\r?\n/).filter((line) => kept.has(pathOf(line)) && !line.includes('__pycache__'));
  return Buffer.from(lines.sort().map((line) => `${line}\n`).join(''));
}

/** The first field of a line of comma-separated values. */
function pathOf(line: string): string {
  const quoted = /^"((?:[^"]|"")*)"/.exec(line);
  return quoted ? quoted[1].replace(/""/g, '"') : line.split(',')[0];
}
