import { randomBytes } from 'crypto';
import * as fs from 'fs';
import { homedir } from 'os';
import { dirname, join } from 'path';
import type { IConstruct } from 'constructs';
import { PYTHON_ERRORS } from './errors';
import { fail } from '../private/errors';

/**
 * The folder that keeps what was made once, outside of every project: `$XDG_CACHE_HOME` or the folder of the system for such things.
 * It may be deleted at any time.
 */
export function cacheFolder(): string {
  const ofSystem: Record<string, string | undefined> = { win32: process.env.LOCALAPPDATA, darwin: join(homedir(), 'Library', 'Caches') };
  const base = process.env.XDG_CACHE_HOME || ofSystem[process.platform] || join(homedir(), '.cache');
  return join(base, 'eknmusic-constructs', 'python-code');
}

/** Where the entry of the cache with this name is, if it is there; the same name always means the same content. */
export function entryPath(name: string): string {
  return join(cacheFolder(), name);
}

/**
 * The path of an entry of the cache, which is made first if it is not there.
 *
 * @param make returns the content
 */
export function cached(scope: IConstruct, name: string, make: () => Buffer | string): string {
  const path = entryPath(name);
  return fs.existsSync(path) ? path : keep(scope, name, make());
}

/** Writes an entry of the cache, also where it is already, and returns its path. */
export function keep(scope: IConstruct, name: string, content: Buffer | string): string {
  const path = entryPath(name);
  // Renaming is one step: another synthesis at the same time, or one that dies, never shows half an entry.
  const unfinished = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  try {
    fs.mkdirSync(dirname(path), { recursive: true });
    fs.writeFileSync(unfinished, content);
    fs.renameSync(unfinished, path);
  } catch (error) {
    if (fs.existsSync(unfinished)) {
      fs.rmSync(unfinished);
    }
    if (!fs.existsSync(path)) { // on Windows the loser of a race may not replace what the winner has open
      fail(scope, PYTHON_ERRORS, { code: 'PythonCodeCacheUnwritable', prop: 'XDG_CACHE_HOME', got: path, why: `cannot be written: ${(error as Error).message}` });
    }
  }
  return path;
}

/** Runs something with a folder of its own, which is gone afterwards. */
export function withScratchFolder<T>(scope: IConstruct, use: (folder: string) => T): T {
  let folder: string;
  try {
    fs.mkdirSync(cacheFolder(), { recursive: true });
    folder = fs.mkdtempSync(join(cacheFolder(), 'install-'));
  } catch (error) {
    return fail(scope, PYTHON_ERRORS, {
      code: 'PythonCodeCacheUnwritable', prop: 'XDG_CACHE_HOME', got: cacheFolder(), why: `cannot be written: ${(error as Error).message}`,
    });
  }
  try {
    return use(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
