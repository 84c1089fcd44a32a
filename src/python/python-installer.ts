import { spawnSync } from 'child_process';
import type { IConstruct } from 'constructs';
import type { PythonRequirements } from './python-lines';
import type { PythonTarget } from './python-target';

/** What an installer is asked to do. */
export interface Installation {
  /** The folder of the project, where the installer finds settings of it. */
  readonly project: string;
  readonly requirements: PythonRequirements;
  readonly target: PythonTarget;
  /** A file with the requirements that come from the same place. */
  readonly list: string;
  /** The index, or the folder of wheels, that they come from; where the machine's settings say, when there is none. */
  readonly index?: string;
  /** A file with versions that are excluded. */
  readonly constraints?: string;
  /** Whether each of them has a hash. */
  readonly hashed: boolean;
  /** The empty folder that receives the packages. */
  readonly folder: string;
  /** A folder for what is needed on the way. */
  readonly scratch: string;
}

/** Something that installs wheels into a folder, for any Python and CPU. */
export interface Installer {
  install(scope: IConstruct, installation: Installation): void;
}

/** How a program ended. */
export interface Outcome {
  readonly ok: boolean;
  /** Its exit code, or null when it could not be run. */
  readonly status: number | null;
  /** What it wrote to its standard output. */
  readonly out: string;
  /** What it wrote, errors first. */
  readonly text: string;
}

/** Runs a program to its end. A variable that is undefined is one that it does not get. */
export function run(command: string, args: string[], options: { cwd?: string; env?: Record<string, string | undefined> } = {}): Outcome {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: options.cwd,
    encoding: 'utf8',
    env: { ...process.env, ...options.env },
    maxBuffer: 256 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  return { ok: status === 0, status, out: stdout ?? '', text: [error?.message, stderr, stdout].filter(Boolean).join('\n') };
}

/** The variables of the environment whose names fit, each taken away. */
export function withoutVariables(fits: (name: string) => boolean): Record<string, undefined> {
  return Object.fromEntries(Object.keys(process.env).filter(fits).map((name) => [name, undefined]));
}
