import { spawnSync } from 'child_process';
import { createHash } from 'crypto';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { inflateRawSync } from 'zlib';
import { archive, type ArchiveFile } from '../../src/python/python-archive';

export { withoutUv, withUv } from './uv';

/** A temporary folder that is gone after the tests of the file. */
export function scratchFolder(): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'eknmusic-python-')));
  scratch.push(folder);
  return folder;
}

const scratch: string[] = [];
afterAll(() => scratch.splice(0).forEach((folder) => fs.rmSync(folder, { recursive: true, force: true })));

/** Writes files, by their path, into a folder of their own. */
export function folderWith(files: Record<string, string | Buffer>, folder: string = scratchFolder()): string {
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

/** Runs each test with a cache of its own and puts the environment back afterwards. Returns the cache's folder. */
export function useOwnCache(): () => string {
  const before = { ...process.env };
  let cache: string;
  beforeEach(() => {
    cache = scratchFolder();
    process.env.XDG_CACHE_HOME = cache;
  });
  afterEach(() => {
    process.env = { ...before };
  });
  return () => cache;
}

/** What a wheel of the tests is. */
export interface Wheel {
  readonly name: string;
  readonly version?: string;
  /** `py3-none-any` unless it says otherwise. */
  readonly tag?: string;
  readonly requires?: string[];
  /** `>=3.9`. */
  readonly requiresPython?: string;
  readonly files?: Record<string, string | Buffer>;
}

/** A folder with wheels that an installer can take instead of an index. */
export function wheelFolder(wheels: Wheel[]): string {
  return folderWith(Object.fromEntries(wheels.map((wheel) => [fileName(wheel), wheelArchive(wheel)])));
}

/** The lines that make an installer look nowhere else. */
export function only(wheels: string): string {
  return `--no-index\n--find-links ${wheels}\n`;
}

/** A line of a requirements file with the hash of the wheel. */
export function hashed(wheel: Wheel): string {
  return `${wheel.name}==${wheel.version ?? '1.0'} --hash=sha256:${createHash('sha256').update(wheelArchive(wheel)).digest('hex')}`;
}

export function fileName({ name, version = '1.0', tag = 'py3-none-any' }: Wheel): string {
  return `${name}-${version}-${tag}.whl`;
}

export function wheelArchive({ name, version = '1.0', tag = 'py3-none-any', requires = [], requiresPython, files = { [`${name}.py`]: `NAME = '${name}'\n` } }: Wheel): Buffer {
  const info = `${name}-${version}.dist-info`;
  const content: Record<string, string | Buffer> = {
    ...files,
    [`${info}/METADATA`]: ['Metadata-Version: 2.1', `Name: ${name}`, `Version: ${version}`,
      ...requiresPython === undefined ? [] : [`Requires-Python: ${requiresPython}`], ...requires.map((line) => `Requires-Dist: ${line}`), ''].join('\n'),
    [`${info}/WHEEL`]: `Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\n${tag.split('.').map((one) => `Tag: ${one}\n`).join('')}`,
    [`${info}/entry_points.txt`]: `[console_scripts]\n${name} = ${name}:NAME\n`,
  };
  const record = Object.entries(content).map(([file, text]) =>
    `${/[",]/.test(file) ? `"${file}"` : file},sha256=${createHash('sha256').update(text).digest('base64url')},${Buffer.byteLength(text)}\n`);
  content[`${info}/RECORD`] = `${record.join('')}${info}/RECORD,,\n`;
  return archive(Object.entries(content).map(([file, text]): ArchiveFile => ({ path: file, data: Buffer.from(text as string) })));
}

/** A program for the PATH: a shell script. */
export function program(folder: string, name: string, script: string): string {
  fs.writeFileSync(path.join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return folder;
}

/** The files of a zip archive with their contents, one character for each byte. */
export function unzip(zip: Buffer): Record<string, string> {
  const files: Record<string, string> = {};
  const end = zip.lastIndexOf('PK\x05\x06');
  for (let count = zip.readUInt16LE(end + 10), entry = zip.readUInt32LE(end + 16); count > 0; count--) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => zip.readUInt16LE(entry + field));
    const name = zip.toString('utf8', entry + 46, entry + 46 + nameLength);
    const local = zip.readUInt32LE(entry + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    files[name] = inflateRawSync(zip.subarray(start, start + zip.readUInt32LE(entry + 20))).toString('latin1');
    entry += 46 + nameLength + extraLength + commentLength;
  }
  return files;
}

/** The same, unpacked by Python's own module. */
export function unzipByPython(zip: Buffer): Record<string, string> {
  const folder = scratchFolder();
  const { status, stderr } = spawnSync('python3', ['-m', 'zipfile', '-e', folderFile(zip), folder], { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(stderr);
  }
  return Object.fromEntries((fs.readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((found) => [path.relative(folder, found), fs.readFileSync(found, 'latin1')]));
}

function folderFile(content: Buffer): string {
  return path.join(folderWith({ 'archive.zip': content }), 'archive.zip');
}
