import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { freemem, platform, tmpdir, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { defaultCacheFolder, environmentFolder, findPython, isInstalled, Python } from './python-environment';
import { SetupError } from '../deployment/setup-error';

const GIGABYTE = 1024 ** 3;

/** What this machine has to offer. */
export interface Resources {
  /** Memory that a new process can have, in bytes. */
  readonly memory: number;
  /** Free space where the environment is cached, in bytes. */
  readonly cacheDisk: number;
  /** Free space for temporary files, in bytes. */
  readonly temporaryDisk: number;
}

/**
 * Looks before anything is started whether this machine can run the emulator; answers the Python to run it with.
 *
 * @throws SetupError with everything that is missing
 */
export async function preflight(environment: NodeJS.ProcessEnv = process.env): Promise<Python> {
  const errors: SetupError[] = [];
  const python = await findPython(environment).catch((error) => {
    errors.push(error);
    return undefined;
  });
  const cacheFolder = defaultCacheFolder(environment);
  const installed = python !== undefined && isInstalled(environmentFolder(python, cacheFolder));
  errors.push(...shortages(measure(cacheFolder), installed));
  if (platform() === 'win32') {
    errors.push(new SetupError('The emulator is stopped by process group, which Windows does not have.', 'Run it in WSL.'));
  }
  if (errors.length > 0 || !python) {
    throw SetupError.join(errors);
  }
  return python;
}

/** What there is too little of. */
export function shortages(resources: Resources, installed: boolean): SetupError[] {
  const errors: SetupError[] = [];
  const wanted = (what: string, needed: number, there: number, advice: string) => {
    if (there < needed) {
      errors.push(new SetupError(`${what} takes ${gigabytes(needed)}; ${gigabytes(there)} is free.`, advice));
    }
  };
  wanted('A local deployment in memory', 1.5 * GIGABYTE, resources.memory, 'Close other programs, or give the container or virtual machine more memory.');
  wanted('A local deployment in temporary files', 0.3 * GIGABYTE, resources.temporaryDisk, 'Free some space, or let TMPDIR name a folder on a larger disk.');
  if (!installed) {
    wanted('The first installation of the emulator', 1 * GIGABYTE, resources.cacheDisk, 'Free some space, or let XDG_CACHE_HOME name a folder on a larger disk.');
  }
  return errors;
}

function measure(cacheFolder: string): Resources {
  return { memory: availableMemory(), cacheDisk: freeSpace(cacheFolder), temporaryDisk: freeSpace(tmpdir()) };
}

/** Free memory counts what the system gives back at once; only Linux says how much that is, and what a container may use. */
function availableMemory(): number {
  if (platform() !== 'linux') {
    return Math.max(freemem(), totalmem() / 2);
  }
  const available = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'));
  const free = available ? Number(available[1]) * 1024 : freemem();
  return Math.min(free, process.availableMemory?.() ?? free);
}

function freeSpace(folder: string): number {
  let existing = folder;
  while (!existsSync(existing)) {
    existing = dirname(existing);
  }
  const space = statfsSync(existing);
  return space.bavail * space.bsize;
}

function gigabytes(bytes: number): string {
  return `${(bytes / GIGABYTE).toFixed(1)} GB`;
}
