import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startEmulator } from './support/servers';
import { run } from '../../tools/deployment/processes';
import { defaultCacheFolder, ensurePythonEnvironment, environmentFolder, findPython, installError, isInstalled, lambdaPythonVersions } from '../../tools/emulator/python-environment';
import { ensureLambdaPythons } from '../../tools/emulator/python-interpreters';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eknmusic-python-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function fakePython(prints: string, exitCode: number): string {
  const file = join(folder, 'python');
  writeFileSync(file, `#!/bin/sh\necho "${prints}"\nexit ${exitCode}\n`);
  chmodSync(file, 0o755);
  return file;
}

test('finds a Python that is new enough', async () => {
  expect((await findPython()).version).toMatch(/^3\.(1[1-9]|[2-9]\d)$/);
});

test('a missing Python is an error that says where to get one', async () => {
  await expect(findPython({ PATH: folder })).rejects.toMatchObject({
    message: 'The emulator needs Python 3.11 or newer, and there is none on the path.',
    advice: expect.stringContaining('https://www.python.org/downloads/'),
  });
});

test('a Python that is too old is named', async () => {
  const PYTHON = fakePython('3 9', 0);
  await expect(findPython({ ...process.env, PYTHON })).rejects.toThrow(`${PYTHON} is 3.9, which is too old`);
});

test('a Python without virtual environments says which package has them', async () => {
  const PYTHON = fakePython('3 12', 1);
  await expect(findPython({ ...process.env, PYTHON })).rejects.toThrow('apt install python3.12-venv');
});

test('the environment is in the user\'s cache folder, by the hash of the lock file', () => {
  const cache = defaultCacheFolder({ XDG_CACHE_HOME: '/cache' });
  expect(cache).toBe(join('/cache', 'eknmusic-constructs'));
  expect(environmentFolder({ command: 'python3', version: '3.12' }, cache)).toMatch(/\/emulator-[0-9a-f]{16}-py3\.12-/);
});

test('every package is locked with its hashes, and no index is named', () => {
  const lock = readFileSync(join(__dirname, '..', '..', 'tools', 'emulator', 'requirements.lock'), 'utf8');
  expect(lock).toMatch(/^ministack==1\.5\.33 \\$/m);
  const requirements = lock.split('\n').filter((line) => /^\w/.test(line));
  expect(requirements.filter((line) => !/^[\w-]+==\S+ (; .+ )?\\$/.test(line))).toEqual([]);
  expect(lock).not.toMatch(/https?:|index|find-links/);
});

test.each([
  ['WARNING: Retrying … NewConnectionError … Temporary failure in name resolution', false, 'The Python package index cannot be reached'],
  ['', true, 'The Python package index cannot be reached'],
  ['ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device', false, 'The disk is full'],
  ['ERROR: No matching distribution found for duckdb==2.0.0', false, 'pip could not install'],
])('the failure "%s" (time limit: %s) is explained', (output, timedOut, message) => {
  expect(installError(output, timedOut).message).toContain(message);
});

test('without the network the error says so, and nothing half-made is left, not even by runs that were killed', async () => {
  const python = await findPython();
  const target = environmentFolder(python, folder);
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  mkdirSync(`${target}.unfinished-${dead}-1234`);
  writeFileSync(`${target}.lock`, String(dead));
  const settings = { PIP_INDEX_URL: 'http://127.0.0.1:9/', PIP_EXTRA_INDEX_URL: '', PIP_FIND_LINKS: '', PIP_NO_INDEX: '0' };
  const before = { ...process.env };
  Object.assign(process.env, settings);
  try {
    await expect(ensurePythonEnvironment({ python, cacheFolder: folder })).rejects.toThrow('The Python package index cannot be reached');
  } finally {
    Object.keys(settings).forEach((name) => before[name] === undefined ? delete process.env[name] : process.env[name] = before[name]);
  }
  expect(readdirSync(folder)).toEqual([]);
});

test('an environment is used only when it is complete', async () => {
  const unfinished = environmentFolder({ command: 'python3', version: '3.12' }, folder);
  mkdirSync(join(unfinished, 'emulator', 'bin'), { recursive: true });
  expect(isInstalled(unfinished)).toBe(false);
});

test('functions get a Python of each version that this machine has, without any package', async () => {
  const python = await ensurePythonEnvironment();
  const versions = lambdaPythonVersions(python);
  expect(versions).not.toEqual([]);
  for (const version of versions) {
    const probe = 'import sys, importlib.util as util; print("%d.%d" % sys.version_info[:2], util.find_spec("pip"))';
    expect(await run(python.lambda[version], ['-c', probe])).toMatchObject({ code: 0, output: `${version} None` });
  }
});

test('a Python is found by pyenv, and taken for no other version', async () => {
  const { version, command } = await findPython();
  const bin = join(folder, 'versions', `${version}.0`, 'bin');
  mkdirSync(bin, { recursive: true });
  const { output } = await run(command, ['-c', 'import sys; print(sys.executable)']);
  symlinkSync(output, join(bin, `python${version}`));
  const other = join(folder, 'versions', '3.10.0', 'bin');
  mkdirSync(other, { recursive: true });
  symlinkSync(output, join(other, 'python3.10'));
  const found = await ensureLambdaPythons(join(folder, 'cache'), { PATH: '', PYENV_ROOT: folder });
  expect(found).toEqual({ [version]: expect.stringContaining(`lambda-py${version}-`) });
  expect(await ensureLambdaPythons(join(folder, 'cache'), { PATH: '', PYENV_ROOT: folder })).toEqual(found);
});

test('several runs that want the environment at once all get it', async () => {
  const [first, second] = await Promise.all([ensurePythonEnvironment(), ensurePythonEnvironment()]);
  expect(first).toEqual(second);
  expect(isInstalled(dirname(dirname(dirname(first.emulator))))).toBe(true);
  await (await startEmulator()).stop();
});
