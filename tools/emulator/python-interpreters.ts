import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ANSWERS_WITHIN, run } from '../deployment/processes';

/** The versions that Lambda has runtimes of. */
const LAMBDA_VERSIONS = ['3.10', '3.11', '3.12', '3.13', '3.14'];

/**
 * Makes an environment without any package for each Python of this machine that Lambda has a runtime of.
 *
 * @returns the interpreters by their version, like `3.13`
 */
export async function ensureLambdaPythons(cacheFolder: string, environment: NodeJS.ProcessEnv = process.env): Promise<Record<string, string>> {
  const found = await Promise.all(LAMBDA_VERSIONS.map(async (version) => {
    const interpreter = await findInterpreter(version, environment);
    return interpreter ? [[version, await ensureBare(interpreter, version, cacheFolder)]] : [];
  }));
  return Object.fromEntries(found.flat());
}

/** Looks for a version on the path, among pyenv's and uv's, and downloads nothing. */
async function findInterpreter(version: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const candidate of [...onPath(version, environment), ...pyenvs(version, environment), ...await uvs(version, environment)]) {
    const probe = `import sys, venv; sys.exit('%d.%d' % sys.version_info[:2] != '${version}')`;
    const result = await run(candidate, ['-I', '-c', probe], { env: environment, timeout: ANSWERS_WITHIN }).catch(() => undefined);
    if (result?.code === 0) {
      return candidate;
    }
  }
  return undefined;
}

function onPath(version: string, environment: NodeJS.ProcessEnv): string[] {
  return (environment.PATH ?? '').split(delimiter)
    .flatMap((folder) => [`python${version}`, 'python3'].map((name) => join(folder, name)))
    .filter(existsSync);
}

function pyenvs(version: string, environment: NodeJS.ProcessEnv): string[] {
  const versions = join(environment.PYENV_ROOT || join(homedir(), '.pyenv'), 'versions');
  return existsSync(versions)
    ? readdirSync(versions).filter((name) => name.startsWith(`${version}.`)).map((name) => join(versions, name, 'bin', `python${version}`))
    : [];
}

async function uvs(version: string, environment: NodeJS.ProcessEnv): Promise<string[]> {
  const result = await run('uv', ['python', 'find', '--system', '--no-python-downloads', version], { env: environment, timeout: ANSWERS_WITHIN }).catch(() => undefined);
  return result?.code === 0 ? [result.output.trim()] : [];
}

/** A virtual environment without packages, made once. */
async function ensureBare(interpreter: string, version: string, cacheFolder: string): Promise<string> {
  const hash = createHash('sha256').update(interpreter).digest('hex').slice(0, 8);
  const folder = join(cacheFolder, `lambda-py${version}-${hash}`);
  const python = join(folder, 'bin', 'python');
  // The interpreter that it was made with may have been replaced.
  const works = await run(python, ['-c', ''], { timeout: ANSWERS_WITHIN }).catch(() => undefined);
  if (works?.code === 0) {
    return python;
  }
  const unfinished = `${folder}.unfinished-${process.pid}-${randomUUID().slice(0, 8)}`;
  try {
    mkdirSync(cacheFolder, { recursive: true });
    const made = await run(interpreter, ['-m', 'venv', '--without-pip', unfinished], { timeout: 120_000 });
    if (made.code !== 0) {
      throw new Error(`Python ${version} could not make a virtual environment:\n${made.output}`);
    }
    rmSync(folder, { recursive: true, force: true });
    renameSync(unfinished, folder);
  } catch (error) {
    // Another run may have made the same one first.
    if (!existsSync(python)) {
      throw error;
    }
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return python;
}
