import { execFileSync } from 'child_process';
import * as path from 'path';
import { probe } from './consumer';
import { findPip } from '../src/python/python-installer-pip';
import { ROOT } from '../test/support/pack';
import { withUv } from '../test/support/uv';

/** The Python project that is bundled: the API of the example. */
export const PROJECT = path.join(ROOT, 'examples', 'eknmusic', 'backend');

/** What a project is bundled for, and how. */
export interface Bundling {
  /** `3.13`. */
  readonly version: string;
  /** `arm64` or `x86_64`. */
  readonly architecture: string;
  /** `UV` or `PIP`. */
  readonly installer?: string;
  readonly precompile?: boolean;
  /** How often once more in the warm process. */
  readonly again?: number;
}

/** What bundling took and made. */
export interface Bundled {
  /** Milliseconds from the project to the function and its layer in a stack, the first time in a process. */
  readonly ms: number;
  /** The same in the warm process; undefined when that was not asked for. */
  readonly again?: number;
  /** The archives that would be uploaded. */
  readonly code: string;
  readonly layer: string;
}

/**
 * Bundles the project in a fresh process.
 *
 * @param cache the folder in which the library finds and keeps what it bundled
 */
export function bundle(bundling: Bundling, cache: string, output: string, env: Record<string, string> = {}): Bundled {
  return probe<Bundled>('bundle', [JSON.stringify({ project: PROJECT, again: 0, ...bundling })], output, { env: { ...env, XDG_CACHE_HOME: cache } });
}

/** The installers of Python packages on this machine. uv is installed for the benchmarks if it is not there. */
export interface Installers {
  readonly uv: boolean;
  /** The Python whose pip the library would take. */
  readonly pip?: string;
}

/** Finds the installers, and puts uv on the PATH. */
export function findInstallers(): Installers {
  let uv = true;
  try {
    withUv();
  } catch (error) {
    uv = false;
    console.warn((error as Error).message);
  }
  return { uv, pip: findPip() };
}

/** Runs a program in the folder of the project, and returns how many milliseconds that took. */
export function runTimed(command: string, args: string[], env: Record<string, string> = {}): number {
  const start = performance.now();
  execFileSync(command, args, { cwd: PROJECT, env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit'] });
  return performance.now() - start;
}
