import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning } from './processes';
import { SetupError } from './setup-error';

/** The folder in the user's cache that ours are in. */
export function defaultCacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const caches = process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
  return join(environment.XDG_CACHE_HOME || caches, 'eknmusic-constructs');
}

/** Whether the folder is there and whole, so that nothing has to be downloaded. */
export function isInstalled(folder: string): boolean {
  return existsSync(join(folder, 'complete'));
}

/**
 * Makes a folder in the cache unless it is there.
 *
 * It is built in a folder of its own and renamed when it is complete: a run that is interrupted leaves nothing that a
 * later one would take for the whole, and several runs may do this at the same time.
 */
// eslint-disable-next-line @stylistic/max-len
export async function ensureCachedFolder(folder: string, signal: AbortSignal | undefined, build: (unfinished: string) => Promise<void>): Promise<void> {
  if (isInstalled(folder)) {
    return;
  }
  makeFolder(dirname(folder));
  removeAbandoned(folder);
  await whileOthersWait(folder, signal, async () => {
    if (isInstalled(folder)) {
      return;
    }
    const unfinished = `${folder}.unfinished-${process.pid}-${randomUUID().slice(0, 8)}`;
    try {
      await build(unfinished);
      writeFileSync(join(unfinished, 'complete'), `${new Date().toISOString()}\n`);
      renameSync(unfinished, folder);
    } catch (error) {
      // Another run may have finished the same folder first; ours is then not needed.
      if (!isInstalled(folder)) {
        throw error;
      }
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  });
}

/**
 * Lets one process build while others that want the same folder wait for it.
 *
 * This only saves work: were two to build at once, the rename decides and both are right.
 */
async function whileOthersWait(folder: string, signal: AbortSignal | undefined, work: () => Promise<void>): Promise<void> {
  const lock = `${folder}.lock`;
  while (!tryLock(lock)) {
    const holder = Number(readIfThere(lock));
    if (holder && !isRunning(holder)) {
      rmSync(lock, { force: true });
    }
    await sleep(250, undefined, { signal });
  }
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function tryLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

/** Removes what a run that was killed has left. */
function removeAbandoned(folder: string): void {
  const name = folder.slice(dirname(folder).length + 1);
  for (const entry of readdirSync(dirname(folder))) {
    const pid = entry.startsWith(`${name}.unfinished-`) ? Number(entry.slice(name.length).split('-')[1]) : 0;
    if (pid && !isRunning(pid)) {
      rmSync(join(dirname(folder), entry), { recursive: true, force: true });
    }
  }
}

function readIfThere(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new SetupError(`The cache folder ${folder} cannot be made: ${(error as Error).message}`,
      'Check its permissions, or let XDG_CACHE_HOME name another folder.');
  }
}
