import { spawnSync } from 'child_process';
import type { IConstruct } from 'constructs';
import { PYTHON_ERRORS } from './errors';
import type { PythonRequirements } from './python-requirements';
import type { PythonTarget } from './python-target';
import { fail } from '../private/errors';

/** What an installer is asked to do. */
export interface Installation {
  /** The folder of the project, where the installer finds settings of it. */
  readonly project: string;
  readonly requirements: PythonRequirements;
  readonly target: PythonTarget;
  /** A file with the lines of the requirements. */
  readonly list: string;
  /** The folder that receives the packages. */
  readonly folder: string;
}

/** Something that installs wheels into a folder, for any Python and processor. */
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

/** Runs a program to its end. */
export function run(command: string, args: string[], options: { cwd?: string; env?: Record<string, string> } = {}): Outcome {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: options.cwd,
    encoding: 'utf8',
    env: { ...process.env, ...options.env },
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  return { ok: status === 0, status, out: stdout ?? '', text: [error?.message, stderr, stdout].filter(Boolean).join('\n') };
}

/** The text without the name and password that the address of an index may hold. */
export function withoutCredentials(text: string): string {
  return text.replace(/:\/\/[^@/\s]+@/g, '://***@');
}

/** How each kind of failure reads, in the words of uv and of pip, and what the message says of it. The first that fits is reported. */
const FAILURES: { code: string; says: RegExp; which: string }[] = [
  {
    code: 'PythonCodeIndexUnreachable',
    says: /Failed to fetch: `?([^\s`]+)|error sending request for url \((\S+?)\)|connection broken by .*?: (\S+)$|(?:Could not|Failed to) connect to (\S+)|(\S+) was not found in the cache/m,
    which: 'could not be downloaded',
  },
  {
    code: 'PythonCodeHashMismatch',
    says: /Hash mismatch for `([^`]+)`|DO NOT MATCH THE HASHES[^\n]*\n\s+(\S+)/,
    which: 'is another file in the index than the one whose hash is known',
  },
  { code: 'PythonCodeRequirementUnknown', says: /(\S+) was not found in the|there (?:is|are) no versions? of (\S+)/, which: 'is not in the index' },
  {
    code: 'PythonCodeWheelMissing',
    says: /all versions of (\S+) have no usable wheels|(\S+) has no (?:usable wheels|wheels with a matching)|satisfies the requirement (.+?)(?: \(from|$)|Wheels are required for `([^`]+)`/m,
    which: 'has no wheel for',
  },
  { code: 'PythonCodeRequirementsConflict', says: /(ResolutionImpossible|No solution found when resolving)/, which: 'cannot be installed together' },
];

/** Throws the error that fits what an installer said. */
export function failInstallation(scope: IConstruct, { requirements: { file }, target }: Installation, installer: string, output: string): never {
  const text = withoutCredentials(output);
  const said = text.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !NOISE.test(line)).slice(0, LINES).join(' ');
  for (const { code, says, which } of FAILURES) {
    const match = says.exec(text);
    if (match) {
      const forTarget = which.endsWith(' for') ? ` Python ${target.version} on Linux ${target.machine} (manylinux_2_${target.glibc} or older)` : '';
      const got = match.slice(1).find((group) => group !== undefined);
      fail(scope, PYTHON_ERRORS, {
        code,
        prop: file,
        got,
        why: code === 'PythonCodeRequirementsConflict'
          ? `asks for things that cannot be installed together; ${installer} says: ${said}`
          : `asks for ${got}, which ${which}${forTarget}; ${installer} says: ${said}`,
      });
    }
  }
  fail(scope, PYTHON_ERRORS, { code: 'PythonCodeInstallFailed', prop: file, got: installer, why: `could not be installed: ${said}` });
}

const LINES = 12;
const NOISE = /^Using C?Python |^Looking in |^WARNING: Running pip as/;
