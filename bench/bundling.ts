import * as fs from 'fs';
import * as path from 'path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { bundle, Installers, PROJECT, runTimed } from './python';
import { interleaved, median } from './statistics';
import { pipPlatforms, pythonTarget, uvPlatform } from '../src/python/python-target';

/** An installer of Python packages by itself, beside the bundling that uses it; all in milliseconds. */
export interface InstallerResult {
  readonly name: string;
  /** Whether its own cache is empty as well, as it is the first time on a machine: everything is downloaded. */
  readonly downloads: boolean;
  readonly rounds: number;
  /** The installer alone, which leaves a folder. */
  readonly bare: number;
  /** The same, and the folder packed by Python's own zip; undefined where there is no Python. */
  readonly zipped?: number;
  /** The bundling, with nothing in the cache of the library. */
  readonly cold: number;
}

/** What bundling a Python project takes. */
export interface BundlingResult {
  /** The Python and the processor that it was bundled for. */
  readonly target: string;
  readonly packages: number;
  readonly installers: InstallerResult[];
  /** Milliseconds with everything in the cache: the first time in a process, and again. */
  readonly warm: { readonly first: number; readonly again: number };
}

// As the example has it.
const RUNTIME = lambda.Runtime.PYTHON_3_13;
const ARCHITECTURE = lambda.Architecture.ARM_64;
const TARGET = pythonTarget(RUNTIME, ARCHITECTURE)!;
const BUNDLING = { version: TARGET.version, architecture: ARCHITECTURE.name };

const PIP_ROUNDS = 3;
// With the CDK's own and the first these are ten apps in a process; aws-cdk-lib warns of a leak at the eleventh.
const WARM_ROUNDS = 8;
const REQUIREMENTS = path.join(PROJECT, 'requirements.txt');
const LOCKED = ['--only-binary', ':all:', '--no-deps', '--require-hashes', '-r', REQUIREMENTS];

/** Measures the bundling with each installer that there is. */
export function measureBundling(
  { uv, pip }: Installers, rounds: number, scratch: string, progress: (what: string, rounds: number) => (round: number) => void,
): BundlingResult | undefined {
  const folder = path.join(scratch, 'bundling');
  const installers: InstallerResult[] = [];
  if (uv) {
    const args = ['pip', 'install', '--quiet', '--python-version', TARGET.version, '--python-platform', uvPlatform(TARGET), ...LOCKED];
    const one = { name: 'uv', installer: 'UV', command: 'uv', args, python: pip };
    const empty = path.join(folder, 'uv-empty');
    installers.push(compare({ ...one, env: { UV_CACHE_DIR: empty }, empty }, rounds, folder, progress('bundling with uv, downloading', rounds)));
    const cache = { UV_CACHE_DIR: path.join(folder, 'uv') };
    runTimed('uv', [...args, '--target', path.join(folder, 'filled')], cache);
    // Without this uv asks the index whether it still has what is in the cache, and that would be measured.
    installers.push(compare({ ...one, env: { ...cache, UV_OFFLINE: '1' } }, rounds, folder, progress('bundling with uv', rounds)));
  }
  if (pip) {
    // pip compares markers with the machine that it runs on, and may choose another release of a package: the work is the same.
    const platforms = pipPlatforms(TARGET).flatMap((platform) => ['--platform', platform]);
    const args = [
      '-m', 'pip', 'install', '--quiet', '--no-compile', '--disable-pip-version-check',
      '--python-version', TARGET.version, '--implementation', 'cp', ...platforms, ...LOCKED,
    ];
    const fewer = Math.min(rounds, PIP_ROUNDS);
    const one = { name: 'pip', installer: 'PIP', command: pip, args, python: pip };
    const empty = path.join(folder, 'pip-empty');
    installers.push(compare({ ...one, env: { PIP_CACHE_DIR: empty }, empty }, fewer, folder, progress('bundling with pip, downloading', fewer)));
    installers.push(compare({ ...one, env: { PIP_CACHE_DIR: path.join(folder, 'pip') } }, fewer, folder, progress('bundling with pip', fewer)));
  }
  return installers.length === 0 ? undefined : {
    target: `Python ${TARGET.version} on ${ARCHITECTURE.name}`,
    packages: fs.readFileSync(REQUIREMENTS, 'utf8').split('\n').filter((line) => /^\S+==/.test(line)).length,
    installers,
    warm: measureWarm(rounds, folder, progress('bundling, warm', rounds)),
  };
}

interface Case {
  readonly name: string;
  /** As the library calls it. */
  readonly installer: string;
  readonly command: string;
  readonly args: string[];
  readonly env: Record<string, string>;
  /** Packs the folder that the installer leaves. */
  readonly python?: string;
  /** The installer's cache, which is emptied before each run. @default - it is filled and stays so */
  readonly empty?: string;
}

function compare(
  { name, installer, command, args, env, python, empty }: Case, rounds: number, folder: string, progress: (round: number) => void,
): InstallerResult {
  const fresh = (what: string) => {
    const gone = path.join(folder, what);
    fs.rmSync(gone, { recursive: true, force: true });
    return gone;
  };
  const forget = () => empty && fs.rmSync(empty, { recursive: true, force: true });
  const measured = interleaved({
    bare: () => {
      forget();
      const target = fresh('installed');
      const installed = runTimed(command, [...args, '--target', target], env);
      const archive = fresh('installed.zip');
      return [installed, python ? installed + runTimed(python, ['-m', 'zipfile', '-c', archive, target]) : NaN];
    },
    cold: () => {
      forget();
      return [bundle({ ...BUNDLING, installer }, fresh('cold'), fresh('cdk.out'), env).ms];
    },
  }, rounds, progress);
  const middle = (runs: number[][], index: number) => median(runs.map((run) => run[index]));
  return {
    name,
    downloads: empty !== undefined,
    rounds,
    bare: middle(measured.bare, 0),
    zipped: python ? middle(measured.bare, 1) : undefined,
    cold: middle(measured.cold, 0),
  };
}

function measureWarm(rounds: number, folder: string, progress: (round: number) => void): BundlingResult['warm'] {
  // The first run fills the cache, and does not count.
  const once = () => bundle({ ...BUNDLING, again: WARM_ROUNDS }, path.join(folder, 'warm'), path.join(folder, 'cdk.out'));
  const { warm } = interleaved({ warm: once }, rounds, progress);
  return { first: median(warm.map(({ ms }) => ms)), again: median(warm.map(({ again }) => again!)) };
}
