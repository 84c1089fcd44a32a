import type { IConstruct } from 'constructs';
import { PYTHON_ERRORS } from './errors';
import { archive, type ArchiveFile, bytesOf, hashOf, isWholeArchive } from './python-archive';
import { cached, entryPath, read } from './python-cache';
import type { SourceFile } from './python-sources';
import { fail } from '../private/errors';

/** A zip archive in the cache, and what is known of it. */
export interface PythonPackage {
  readonly path: string;
  /** Depends on its content alone. */
  readonly hash: string;
  /** What it takes once it is unpacked. */
  readonly bytes: number;
  /** What takes most of that, as text. */
  readonly largest: string;
}

/**
 * What Lambda unpacks for a function and its layers, in bytes.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const UNPACKED_LIMIT = 250 * 1024 * 1024;

/** A zip archive without extensions has no room for more. */
const FILES_LIMIT = 65_535;

/** Packs files into the cache, under the hash of their content. */
export function pack(scope: IConstruct, prop: string, files: ArchiveFile[]): PythonPackage {
  if (files.length === 0) {
    fail(scope, PYTHON_ERRORS, { code: 'PythonCodeFilesMissing', prop, got: 'no file' });
  }
  const sizes = files.map(({ path, data }) => ({ path, bytes: data.length }));
  validateTotal(scope, prop, sizes);
  const hash = hashOf(files);
  return { path: cached(scope, archiveName(hash), () => archive(files), isWholeArchive), hash, bytes: bytesOf(files), largest: largestOf(sizes) };
}

/** Where the archive with this hash is, if it is in the cache and whole. */
export function archivePath(hash: string): string | undefined {
  return read(archiveName(hash), isWholeArchive) && entryPath(archiveName(hash));
}

/** An archive without files, which stands for one that is not needed. */
export function emptyPackage(scope: IConstruct): PythonPackage {
  const hash = hashOf([]);
  return { path: cached(scope, archiveName(hash), () => archive([]), isWholeArchive), hash, bytes: 0, largest: '' };
}

/** Throws when files are more than Lambda unpacks, before they are read. */
export function validateTotal(scope: IConstruct, prop: string, files: Pick<SourceFile, 'path' | 'bytes'>[]): void {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > UNPACKED_LIMIT || files.length > FILES_LIMIT) {
    failTooLarge(scope, prop, bytes, largestOf(files), files.length);
  }
}

export function failTooLarge(scope: IConstruct, prop: string, bytes: number, largest: string, count?: number): never {
  const files = count !== undefined && count > FILES_LIMIT ? ` in ${count} files, where an archive has room for ${FILES_LIMIT}` : '';
  fail(scope, PYTHON_ERRORS, {
    code: 'PythonCodeTooLarge', prop, got: `${megabytes(bytes)}${files}`, why: `is more than the 250 MB that Lambda unpacks for a function and its layers; largest: ${largest}`,
  });
}

function archiveName(hash: string): string {
  return `${hash}.zip`;
}

/** The packages that take most space, as text. */
function largestOf(files: Pick<SourceFile, 'path' | 'bytes'>[]): string {
  const sizes = new Map<string, number>();
  for (const { path, bytes } of files) {
    const name = path.replace(/^python\//, '').split('/')[0];
    sizes.set(name, (sizes.get(name) ?? 0) + bytes);
  }
  return [...sizes].sort(([, a], [, b]) => b - a).slice(0, 5).map(([name, bytes]) => `${name} ${megabytes(bytes)}`).join(', ');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
