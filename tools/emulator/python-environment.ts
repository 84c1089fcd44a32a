import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureLambdaPythons } from './python-interpreters';
import { defaultCacheFolder, ensureCachedFolder, isInstalled } from '../deployment/cached-folder';
import { ANSWERS_WITHIN, run } from '../deployment/processes';
import { SetupError } from '../deployment/setup-error';

export { defaultCacheFolder, isInstalled };

const LOCK_FILE = join(__dirname, 'requirements.lock');
const MINIMUM: [number, number] = [3, 11];
const CANDIDATES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python'];

/** A Python interpreter that can make virtual environments. */
export interface Python {
  readonly command: string;
  /** Its version, like `3.12`. */
  readonly version: string;
}

/** The interpreters of the emulator's private environments. */
export interface PythonEnvironment {
  /** The interpreter that has MiniStack. */
  readonly emulator: string;
  /** Interpreters without any package, by version (like `3.13`), which run the Lambda functions of that version. */
  readonly lambda: Readonly<Record<string, string>>;
}

/** What may be told about the making of the environment. */
export interface PythonEnvironmentOptions {
  /** The interpreter to make it with. @default - the first on the path that is new enough */
  readonly python?: Python;
  /** The folder that holds the environments. @default - a folder of ours in the user's cache folder */
  readonly cacheFolder?: string;
  /** Called with a line for each thing that takes time. */
  readonly onProgress?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Finds a Python that is new enough: `PYTHON` of the environment, or the first one on the path.
 *
 * @throws SetupError when there is none
 */
export async function findPython(environment: NodeJS.ProcessEnv = process.env): Promise<Python> {
  const refused: string[] = [];
  for (const command of environment.PYTHON ? [environment.PYTHON] : CANDIDATES) {
    const probe = 'import sys; print(*sys.version_info[:2]); import ensurepip, venv';
    const result = await run(command, ['-c', probe], { env: environment, timeout: ANSWERS_WITHIN }).catch(() => undefined);
    const found = /^(\d+) (\d+)/.exec(result?.output ?? '');
    if (!result || !found) {
      continue;
    }
    const [major, minor] = [Number(found[1]), Number(found[2])];
    if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
      refused.push(`${command} is ${major}.${minor}, which is too old`);
    } else if (result.code !== 0) {
      refused.push(`${command} is ${major}.${minor}, but lacks venv or ensurepip (on Debian and Ubuntu: apt install python${major}.${minor}-venv)`);
    } else {
      return { command, version: `${major}.${minor}` };
    }
  }
  throw new SetupError(
    `The emulator needs Python ${MINIMUM.join('.')} or newer${refused.length ? `: ${refused.join('; ')}.` : ', and there is none on the path.'}`,
    'Install one (https://www.python.org/downloads/, or your package manager), or name it: PYTHON=/path/to/python3 npm run deploy:local',
  );
}

/** Where the environment for this Python and the committed lock file is, or will be. */
export function environmentFolder(python: Python, cacheFolder: string = defaultCacheFolder()): string {
  const hash = createHash('sha256').update(readFileSync(LOCK_FILE)).digest('hex').slice(0, 16);
  return join(cacheFolder, `emulator-${hash}-py${python.version}-${process.platform}-${process.arch}`);
}

/** Makes the private environment unless it is there, and answers its interpreters. */
export async function ensurePythonEnvironment(options: PythonEnvironmentOptions = {}): Promise<PythonEnvironment> {
  const python = options.python ?? await findPython();
  const folder = environmentFolder(python, options.cacheFolder);
  if (!await isUsable(folder)) {
    await ensureCachedFolder(folder, options.signal, (unfinished) => build(python, unfinished, options));
  }
  return { emulator: emulatorPython(folder), lambda: await ensureLambdaPythons(dirname(folder)) };
}

/** The versions of Python that functions can be run in on this machine, like `3.13`, the oldest first. */
export function lambdaPythonVersions(environment: PythonEnvironment): string[] {
  return Object.keys(environment.lambda);
}

/** Makes a folder with the commands `python3.13` and so on; what compiles for a function's version finds it there, wherever it is. */
export function lambdaPythonCommands(environment: PythonEnvironment, folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const [version, interpreter] of Object.entries(environment.lambda)) {
    const command = join(folder, `python${version}`);
    if (!existsSync(command)) {
      symlinkSync(interpreter, command);
    }
  }
  return folder;
}

function emulatorPython(folder: string): string {
  return join(folder, 'emulator', 'bin', 'python');
}

/** A new version of the system's Python may have taken away what the environment was made with. */
async function isUsable(folder: string): Promise<boolean> {
  if (!isInstalled(folder)) {
    return false;
  }
  const result = await run(emulatorPython(folder), ['-c', ''], { timeout: ANSWERS_WITHIN }).catch(() => undefined);
  if (result?.code !== 0) {
    rmSync(folder, { recursive: true, force: true });
    return false;
  }
  return true;
}

async function build(python: Python, unfinished: string, options: PythonEnvironmentOptions): Promise<void> {
  const { signal } = options;
  options.onProgress?.(`making a virtual environment with Python ${python.version}`);
  await succeed(run(python.command, ['-m', 'venv', join(unfinished, 'emulator')], { signal, timeout: 120_000 }));
  const install = await run(emulatorPython(unfinished), [
    '-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off', '--retries', '2',
    '--require-hashes', '--only-binary=:all:', '-r', LOCK_FILE,
  ], {
    signal,
    timeout: 900_000,
    // A user's own pip settings (index, proxy, certificates) hold, except the one that forbids environments.
    env: { ...process.env, PIP_USER: '0' },
    onLine: (line) => {
      const name = /^(?:Collecting|Downloading|Installing) .*/.exec(line.trim());
      if (name) {
        options.onProgress?.(name[0].slice(0, 100));
      }
    },
  });
  if (install.code !== 0) {
    throw installError(install.output, install.timedOut);
  }
}

/** What pip's failure means for the user. */
export function installError(output: string, timedOut: boolean): SetupError {
  const end = output.trim().split('\n').slice(-6).join('\n');
  if (/no space left/i.test(output)) {
    return new SetupError(`The disk is full; the emulator's packages could not be installed.\n${end}`,
      'Free 1 GB, or let XDG_CACHE_HOME name a folder on a larger disk. Nothing half-made was left.');
  }
  if (timedOut || /NewConnectionError|ConnectTimeout|ReadTimeout|Temporary failure in name resolution|getaddrinfo|ProxyError|SSLError|Network is unreachable|Connection (?:refused|reset|broken)/i.test(output)) {
    return new SetupError(`The Python package index cannot be reached, and the first run downloads the emulator from it (about 100 MB).\n${end}`,
      'Connect to the network and run the command again; later runs need none. Behind a proxy or with a mirror: pip\'s settings hold '
      + '(HTTPS_PROXY, PIP_INDEX_URL, PIP_CERT). Nothing half-made was left.');
  }
  return new SetupError(`pip could not install the emulator's packages.\n${end}`,
    'If it finds no matching distribution, this Python has no ready-made packages yet: name another one by PYTHON=/path/to/python3.12. '
    + 'Nothing half-made was left.');
}

async function succeed(result: ReturnType<typeof run>): Promise<void> {
  const { code, output } = await result;
  if (code !== 0) {
    throw new SetupError(`Python could not make a virtual environment.\n${output.trim().split('\n').slice(-6).join('\n')}`,
      'Check the installation of Python (on Debian and Ubuntu: apt install python3-venv) and the free space in the cache folder.');
  }
}
