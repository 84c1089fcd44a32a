import { createHash, randomBytes } from 'crypto';
import * as fs from 'fs';
import { homedir, tmpdir } from 'os';
import { dirname, isAbsolute, join } from 'path';
import type { IConstruct } from 'constructs';
import { PYTHON_ERRORS } from './errors';
import { fail } from '../private/errors';

/** What nobody asked for in so many milliseconds leaves the cache. */
const KEPT_FOR = 30 * 24 * 60 * 60 * 1000;
/** Nobody takes that long to write an entry or to install: whoever began it is gone. */
const UNFINISHED_FOR = 24 * 60 * 60 * 1000;

/**
 * The folder that keeps what was made once, outside of every project: `$XDG_CACHE_HOME` or the folder of the system for such things.
 * It may be deleted at any time.
 */
export function cacheFolder(): string {
  return join(baseFolder(), 'eknmusic-constructs', 'python-code');
}

function baseFolder(): string {
  const { XDG_CACHE_HOME: chosen, LOCALAPPDATA: ofWindows } = process.env;
  if (chosen && isAbsolute(chosen)) { // a relative one is to be ignored, says the specification: it would be another one in every folder
    return chosen;
  }
  if (process.platform === 'win32' && ofWindows) {
    return ofWindows;
  }
  let home: string;
  try {
    home = homedir();
  } catch { // a user whom the system does not know, as in containers
    return tmpdir();
  }
  return process.platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
}

/** Where the entry of the cache with this name is, if it is there; the same name always means the same content. */
export function entryPath(name: string): string {
  return join(cacheFolder(), name);
}

/**
 * The path of an entry of the cache, which is made first if it is not there.
 *
 * @param make returns the content
 * @param isWhole judges an entry that is there: a disk that was full, or a copy that broke off, may have left half of one
 */
export function cached(scope: IConstruct, name: string, make: () => Buffer | string, isWhole: (content: Buffer) => boolean = () => true): string {
  return read(name, isWhole) === undefined ? keep(scope, name, make()) : entryPath(name);
}

/** The content of an entry, if it is there and whole. */
export function read(name: string, isWhole: (content: Buffer) => boolean): Buffer | undefined {
  const path = entryPath(name);
  try {
    const content = fs.readFileSync(path);
    if (!isWhole(content)) {
      return undefined;
    }
    touch(path);
    return content;
  } catch {
    return undefined;
  }
}

/** The text of an entry, which is made first if it is not there or not whole. */
export function cachedText(scope: IConstruct, name: string, make: () => string): string {
  return readText(name) ?? openText(Buffer.from(fs.readFileSync(keepText(scope, name, make()))));
}

/** The text of an entry that `keepText` wrote, if it is there and whole. */
export function readText(name: string): string | undefined {
  const content = read(name, (sealed) => sealText(openText(sealed)) === sealed.toString());
  return content && openText(content);
}

/** Writes a text as an entry of the cache, so that half of it is told from all of it. */
export function keepText(scope: IConstruct, name: string, text: string): string {
  return keep(scope, name, sealText(text));
}

function sealText(text: string): string {
  return `${createHash('sha256').update(text).digest('hex')}\n${text}`;
}

function openText(sealed: Buffer): string {
  return sealed.toString().split('\n').slice(1).join('\n');
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
      failUnwritable(scope, path, error);
    }
  }
  prune(path);
  return path;
}

/** Runs something with a folder of its own, which is gone afterwards. */
export function withScratchFolder<T>(scope: IConstruct, use: (folder: string) => T): T {
  let folder: string;
  try {
    fs.mkdirSync(cacheFolder(), { recursive: true });
    folder = fs.mkdtempSync(join(cacheFolder(), 'install-'));
  } catch (error) {
    return failUnwritable(scope, cacheFolder(), error);
  }
  try {
    return use(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function failUnwritable(scope: IConstruct, path: string, error: unknown): never {
  fail(scope, PYTHON_ERRORS, {
    code: 'PythonCodeCacheUnwritable', prop: 'XDG_CACHE_HOME', got: path, why: `cannot be written: ${(error as Error).message}`,
  });
}

/** Notes that an entry is in use. */
function touch(path: string): void {
  try {
    const now = new Date();
    fs.utimesSync(path, now, now);
  } catch { // a cache that may only be read is never pruned either
  }
}

/** Takes out what has not been asked for in a month, and what was never finished. */
function prune(written: string): void {
  try {
    for (const name of fs.readdirSync(cacheFolder())) {
      const path = entryPath(name);
      const age = Date.now() - (fs.statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (path !== written && age > (/^install-|\.tmp$/.test(name) ? UNFINISHED_FOR : KEPT_FOR)) {
        fs.rmSync(path, { recursive: true, force: true });
      }
    }
  } catch { // somebody else prunes it, or it may not be written
  }
}
