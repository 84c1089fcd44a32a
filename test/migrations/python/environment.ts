import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../../../tools/deployment/processes';
import { defaultCacheFolder, findPython, installError, isInstalled } from '../../../tools/emulator/python-environment';
import { PROCESS_TIME_LIMIT_MS } from '../../support/time-limits';

const LOCK_FILE = join(__dirname, 'requirements.lock');

/**
 * A Python that has what a project with migrations has, and boto3 as in AWS Lambda.
 *
 * It is built in a folder of its own and renamed when it is complete, so that a run that is interrupted leaves nothing that a later one
 * would take for it.
 */
export async function migrationsPython(): Promise<string> {
  const python = await findPython();
  const hash = createHash('sha256').update(readFileSync(LOCK_FILE)).digest('hex').slice(0, 16);
  const folder = join(defaultCacheFolder(), `migrations-${hash}-py${python.version}-${process.platform}-${process.arch}`);
  if (!isInstalled(folder)) {
    await build(python.command, folder);
  }
  return interpreter(folder);
}

function interpreter(folder: string): string {
  return join(folder, 'bin', 'python');
}

async function build(python: string, folder: string): Promise<void> {
  const unfinished = `${folder}.unfinished-${randomUUID().slice(0, 8)}`;
  try {
    mkdirSync(dirname(folder), { recursive: true });
    const made = await run(python, ['-m', 'venv', unfinished], { timeout: PROCESS_TIME_LIMIT_MS });
    if (made.code !== 0) {
      throw new Error(`Python could not make a virtual environment: ${made.output}`);
    }
    const installed = await run(interpreter(unfinished), [
      '-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off', '--require-hashes', '--only-binary=:all:',
      '-r', LOCK_FILE,
    ], { timeout: PROCESS_TIME_LIMIT_MS, env: { ...process.env, PIP_USER: '0' } });
    if (installed.code !== 0) {
      throw installError(installed.output, installed.timedOut);
    }
    writeFileSync(join(unfinished, 'complete'), '');
    renameSync(unfinished, folder);
  } catch (error) {
    // Another run may have been faster.
    if (!isInstalled(folder)) {
      throw error;
    }
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
