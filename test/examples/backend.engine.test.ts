import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../tools/deployment/processes';
import { defaultCacheFolder, findPython, installError } from '../../tools/emulator/python-environment';
import { PostgresServer } from '../support/postgres';
import { withUv } from '../support/python';
import { upload } from '../support/python-stack';
import { PythonCode } from '@eknmusic/constructs';

const BACKEND = join(__dirname, '..', '..', 'examples', 'eknmusic', 'backend');
const REQUIREMENTS = join(BACKEND, 'requirements.txt');
const DEVELOPMENT_REQUIREMENTS = join(BACKEND, 'requirements-dev.txt');

/** The interpreter of a virtual environment with the locked packages, which is made once and kept in the user's cache. */
async function interpreter(): Promise<string> {
  const python = await findPython();
  const lock = createHash('sha256').update(readFileSync(DEVELOPMENT_REQUIREMENTS)).digest('hex').slice(0, 16);
  const folder = join(defaultCacheFolder(), `backend-${lock}-py${python.version}-${process.platform}-${process.arch}`);
  const inside = join(folder, 'bin', 'python');
  if (existsSync(inside) && (await run(inside, ['-c', ''])).code === 0) {
    return inside;
  }
  // Made under another name and renamed when it is whole: an interrupted run leaves nothing that looks complete.
  const unfinished = `${folder}.unfinished-${randomUUID().slice(0, 8)}`;
  try {
    await succeed(python.command, ['-m', 'venv', unfinished]);
    const install = await run(join(unfinished, 'bin', 'python'), [
      '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '--require-hashes', '--only-binary=:all:',
      '-r', DEVELOPMENT_REQUIREMENTS,
    ], { env: { ...process.env, PIP_USER: '0' } });
    if (install.code !== 0) {
      throw installError(install.output, install.timedOut);
    }
    rmSync(folder, { recursive: true, force: true });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return inside;
}

async function succeed(command: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { code, output } = await run(command, args, { cwd: BACKEND, env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...env } });
  if (code !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output}`);
  }
  return output;
}

/** The names and versions that a requirements file pins, with what decides where they are installed. */
function pins(file: string): string[] {
  return readFileSync(file, 'utf8').split('\n').filter((line) => /^\w/.test(line)).map((line) => line.replace(/ \\$/, ''));
}

test('its own tests pass', async () => {
  const python = await interpreter();
  const server = await PostgresServer.start();
  try {
    const output = await succeed(python, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider'], {
      PGHOST: server.host,
      PGPORT: String(server.port),
      PGUSER: server.user,
      PGPASSWORD: server.password,
      PGSSLROOTCERT: server.caFile,
    });
    expect(output).toMatch(/^\d{3,} passed in /m);
    expect(output).not.toMatch(/skipped|xfailed/);
  } finally {
    await server.stop();
  }
});

describe('what is deployed', () => {
  beforeAll(withUv);

  test('is the code, its migrations and nothing else', () => {
    const { code, warnings } = upload(PythonCode.fromProject(BACKEND));
    const files = Object.keys(code);
    expect(files).toEqual(expect.arrayContaining([
      'alembic.ini', 'migrations/env.py', 'migrations/versions/0001_users_and_tracks.py', 'src/handler.py', 'src/routes/tracks.py',
    ]));
    expect(files.filter((file) => !/^(src|migrations)\/[\w/]+\.(py|py\.mako)$/.test(file)).sort())
      .toEqual(['README.md', 'alembic.ini', 'openapi.json', 'pyproject.toml']);
    expect(warnings).toEqual([]);
  });

  test('has no secret in it', () => {
    const { code } = upload(PythonCode.fromProject(BACKEND));
    for (const [file, text] of Object.entries(code)) {
      expect({ file, secrets: text.match(/AKIA[0-9A-Z]{16}|-----BEGIN|postgres(ql)?:\/\/\w+:\w+@|(password|secret|key)["']?\s*[:=]\s*["'][^"']+["']/gi) })
        .toEqual({ file, secrets: null });
    }
  });
});

test('the tests run with the packages that are deployed', () => {
  expect(pins(DEVELOPMENT_REQUIREMENTS)).toEqual(expect.arrayContaining(pins(REQUIREMENTS)));
});

test.each([REQUIREMENTS, DEVELOPMENT_REQUIREMENTS])('every package is locked with its hashes, and no index is named: %s', (file) => {
  const lock = readFileSync(file, 'utf8');
  expect(pins(file).filter((pin) => !lock.includes(`${pin} \\\n    --hash=sha256:`))).toEqual([]);
  expect(lock).not.toContain('://');
});
