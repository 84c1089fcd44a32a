import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { folderWith, hashed, only, program, scratchFolder, useOwnCache, type Wheel, wheelFolder, withoutUv, withUv } from '../support/python';
import { codeError, layerError } from '../support/python-stack';
import { PythonCode, type PythonCodeOptions, PythonInstaller } from '@eknmusic/constructs';

const SONGS: Wheel = { name: 'songs' };
const HANDLER = { 'src/handler.py': 'def main(event, context):\n    return 1\n' };
const INSTALLERS = [PythonInstaller.UV, PythonInstaller.PIP];
useOwnCache();
beforeEach(withUv);

/** What the layer of a project with these files throws. */
function failure(files: Record<string, string>, options: PythonCodeOptions = {}): string {
  return layerError(PythonCode.fromProject(folderWith({ ...HANDLER, ...files }), options));
}

/** What the layer throws where the wheels are all that there is. */
function failureWith(wheels: Wheel[], requirements: string, installer: PythonInstaller): string {
  return failure({ 'requirements.txt': only(wheelFolder(wheels)) + requirements }, { installer });
}

describe('the project', () => {
  test('fails when the folder is not there and the runtime is too old, both at once', () => {
    const code = PythonCode.fromProject('no/such/folder', { runtime: Runtime.PYTHON_3_10 });
    for (const message of [layerError(code), codeError(code)]) {
      expect(message).toMatch(/\[PythonCodeRuntimeUnsupported\] `runtime`.*"python3.10"/);
      expect(message).toMatch(/\[PythonCodeProjectMissing\] `directory`.*no\/such\/folder/);
    }
  });

  test('fails when the runtime is not a Python at all', () => {
    expect(codeError(PythonCode.fromProject(folderWith(HANDLER), { runtime: Runtime.NODEJS_22_X }))).toContain('[PythonCodeRuntimeUnsupported]');
  });

  test('fails when the function has another runtime and another processor', () => {
    const stack = new Stack(new App({ analyticsReporting: false }), 'Test');
    const code = PythonCode.fromProject(folderWith(HANDLER), { architecture: Architecture.ARM_64 });
    const message = thrown(() => new LambdaFunction(stack, 'Api', { runtime: Runtime.PYTHON_3_12, handler: 'src/handler.main', code }));
    expect(message).toMatch(/^Test\/Api: 2 problems/);
    expect(message).toMatch(/\[PythonCodeRuntimeMismatch\] `runtime`.*"python3.12"/);
    expect(message).toMatch(/\[PythonCodeRuntimeMismatch\] `architecture`.*"x86_64"/);
  });

  test('fails when nothing is left of it', () => {
    expect(codeError(PythonCode.fromProject(folderWith({ 'tests/test_x.py': '' })))).toContain('[PythonCodeFilesMissing] `directory`');
  });

  test.each([
    ['leads to nothing', 'nowhere'],
    ['leads in a circle', '.'],
  ])('fails when a link in it %s', (_, target) => {
    const project = folderWith(HANDLER);
    fs.symlinkSync(path.join(project, target), path.join(project, 'link'));
    expect(codeError(PythonCode.fromProject(project))).toMatch(/\[PythonCodeSourceUnreadable\] `directory`.*link/);
    expect(() => codeError(PythonCode.fromProject(project, { exclude: ['link'] }))).toThrow('nothing was thrown');
  });
});

describe('the requirements', () => {
  test('fail when the file is not there, also one that is included', () => {
    expect(failure({}, { requirements: 'prod.txt' })).toMatch(/\[PythonCodeRequirementsUnreadable\] `requirements`.*"prod.txt"/);
    expect(failure({ 'requirements.txt': '-r base.txt' })).toMatch(/\[PythonCodeRequirementsUnreadable\].*"base.txt"/);
  });

  test.each(['-e .', '-c constraints.txt', './shared', '../shared', 'shared @ file:///shared', 'git+https://example.com/a.git', 'a @ git+https://example.com/a.git'])(
    'fail when they name something that is not a release: %s', (line) => {
      expect(failure({ 'requirements.txt': `six==1.17.0\n${line}\n` })).toContain('[PythonCodeRequirementUnsupported] `requirements.txt`');
    });

  test('fail when only some have hashes, and say which do not', () => {
    expect(failure({ 'requirements.txt': `${hashed(SONGS)}\ntracks==1.0\n` })).toMatch(/\[PythonCodeHashesIncomplete\].*got \["tracks==1.0"\]/);
  });

  test.each([
    'dependencies = ["songs"]',
    'dependencies = [\n  # music\n  "songs",\n]',
    'dynamic = ["version", "dependencies"]',
  ])('fail when a pyproject.toml has dependencies and no lock: %s', (line) => {
    expect(failure({ 'pyproject.toml': `[project]\nname = "backend"\n${line}\n` })).toContain('[PythonCodeLockMissing]');
  });

  test.each(['poetry.lock', 'pdm.lock'])('fail when only %s is there', (lock) => {
    expect(failure({ [lock]: '', 'pyproject.toml': '[project]\ndependencies = ["songs"]' })).toMatch(new RegExp(`\\[PythonCodeLockUnsupported\\].*"${lock}"`));
  });

  test('fail when uv.lock does not fit its project any more', () => {
    const toml = (dependency: string) =>
      `[project]\nname = "backend"\nversion = "1.0.0"\nrequires-python = ">=3.11"\ndependencies = [${dependency}]\n[tool.uv]\nno-index = true\n`;
    const project = folderWith({ ...HANDLER, 'pyproject.toml': toml('') });
    expect(spawnSync('uv', ['lock', '--offline'], { cwd: project, env: process.env }).status).toBe(0);
    folderWith({ 'pyproject.toml': `${toml('"songs"')}find-links = ["${wheelFolder([SONGS])}"]\n` }, project);
    expect(layerError(PythonCode.fromProject(project))).toContain('[PythonCodeLockStale] `uv.lock`');
  });

  test('fail when uv.lock cannot be read', () => {
    expect(failure({ 'pyproject.toml': '[project]\nname = "backend"\nversion = "1.0.0"\n', 'uv.lock': 'no lock' })).toContain('[PythonCodeInstallFailed] `uv.lock`');
  });
});

describe('the installer', () => {
  test('fails when there is none, and when the one that is asked for is not there', () => {
    process.env.PATH = scratchFolder();
    expect(failure({ 'requirements.txt': 'songs' })).toContain('[PythonCodeInstallerMissing] `installer`');
    expect(failure({ 'uv.lock': '' })).toMatch(/\[PythonCodeInstallerMissing\].*is needed to read uv.lock/);
    expect(failure({ 'requirements.txt': 'songs' }, { installer: PythonInstaller.UV })).toMatch(/\[PythonCodeInstallerMissing\].*"UV"/);
  });

  test('fails when pip is not one whose markers can be evaluated for another machine', () => {
    withoutUv();
    const modules = folderWith({ 'pip/__init__.py': '', 'pip/__main__.py': 'print("pip 1.0")', 'pip/_vendor/__init__.py': '' });
    process.env.PYTHONPATH = modules;
    expect(failure({ 'requirements.txt': 'songs' })).toMatch(/\[PythonCodeInstallerUnsupported\] `installer`.*"pip 1.0"/);
  });

  test.each(INSTALLERS)('%s: fails when a requirement has no wheel for the target, and names it', (installer) => {
    const wheels: Wheel[] = [SONGS, { name: 'native', tag: 'cp313-cp313-macosx_11_0_arm64' }];
    const message = failureWith(wheels, 'songs\nnative==1.0\n', installer);
    expect(message).toMatch(/\[PythonCodeWheelMissing\] `requirements.txt` asks for native(==1.0)?, which has no wheel for Python 3.13 on Linux x86_64 \(manylinux_2_34 or older\)/);
  });

  test('fails when a requirement is in no index', () => {
    expect(failureWith([SONGS], 'sonngs\n', PythonInstaller.UV)).toMatch(/\[PythonCodeRequirementUnknown\] `requirements.txt` asks for sonngs, which is not in the index/);
  });

  test('fails when a requirement has no such version', () => {
    expect(failureWith([SONGS], 'songs==9.9\n', PythonInstaller.UV)).toMatch(/\[PythonCodeRequirementUnknown\] `requirements.txt` asks for songs==9.9/);
  });

  test.each(INSTALLERS)('%s: fails when requirements contradict each other', (installer) => {
    const wheels: Wheel[] = [SONGS, { ...SONGS, version: '2.0' }, { name: 'tracks', requires: ['songs<2'] }];
    expect(failureWith(wheels, 'songs>=2\ntracks\n', installer)).toMatch(/\[PythonCodeRequirementsConflict\] `requirements.txt`.*songs/);
  });

  test.each(INSTALLERS)('%s: fails when a file is not the one that was locked', (installer) => {
    const replaced: Wheel = { ...SONGS, files: { 'songs.py': 'import evil' } };
    expect(failureWith([replaced], hashed(SONGS), installer)).toMatch(/\[PythonCodeHashMismatch\] `requirements.txt` asks for songs==1.0/);
  });

  test.each(INSTALLERS)('%s: fails when the index cannot be reached', (installer) => {
    process.env.UV_NO_CACHE = '1';
    process.env.UV_HTTP_RETRIES = '0';
    process.env.PIP_RETRIES = '1';
    const index = '--index-url http://127.0.0.1:9/simple\n';
    expect(failure({ 'requirements.txt': `${index}songs\n` }, { installer })).toContain('[PythonCodeIndexUnreachable] `requirements.txt`');
  });

  test('fails with what the installer says when that is nothing known', () => {
    process.env.PATH = program(scratchFolder(), 'uv', 'case "$1" in --version) exit 0;; esac\necho "error: the moon is full" >&2; exit 2');
    expect(failure({ 'requirements.txt': 'songs' })).toMatch(/\[PythonCodeInstallFailed\] `requirements.txt` could not be installed: error: the moon is full/);
  });

  test('keeps the password of an index out of its message', () => {
    process.env.PATH = program(scratchFolder(), 'uv', 'case "$1" in --version) exit 0;; esac\necho "no access to https://me:s3cret@example.com/simple" >&2; exit 2');
    const messages = [failure({ 'requirements.txt': 'songs' }), failure({ 'requirements.txt': 'git+https://me:s3cret@example.com/a.git' })];
    expect(messages).toEqual([expect.stringContaining('https://***@example.com/simple'), expect.stringContaining('git+https://***@example.com/a.git')]);
    expect(messages.join()).not.toContain('s3cret');
  });

  test('fails when what is installed cannot be compiled', () => {
    const python = 'case "$2" in *python_implementation*) echo "CPython 3.13"; exit 0;; esac\necho "no room for bytecode"; exit 1';
    process.env.PATH = [program(scratchFolder(), 'python3.13', python), process.env.PATH].join(path.delimiter);
    expect(failure({ 'requirements.txt': `${only(wheelFolder([SONGS]))}songs` }, { precompile: true })).toMatch(
      /\[PythonCodeBytecodeFailed\] `precompile` could not be compiled: no room for bytecode/);
  });

  test('leaves nothing behind in the cache when it fails', () => {
    failureWith([SONGS], 'sonngs\n', PythonInstaller.UV);
    expect(fs.readdirSync(path.join(process.env.XDG_CACHE_HOME!, 'eknmusic-constructs', 'python-code'))).toEqual([]);
  });
});

describe('the size', () => {
  /** A uv that installs one package of this many megabytes. */
  const installing = (megabytes: number) => {
    const script = [
      'case "$1" in --version) exit 0;; esac',
      'while [ "$1" != --target ]; do shift; done',
      'mkdir -p "$2/giant" "$2/dwarf"',
      `truncate -s ${megabytes}M "$2/giant/data.bin"`,
      'echo small > "$2/dwarf/data.bin"',
    ].join('\n');
    process.env.PATH = [program(scratchFolder(), 'uv', script), process.env.PATH].join(path.delimiter);
  };

  test('fails when the dependencies are more than Lambda unpacks, and names the largest', () => {
    installing(251);
    expect(failure({ 'requirements.txt': 'songs' })).toMatch(/\[PythonCodeTooLarge\] `requirements.txt`.*largest: giant 251.0 MB, dwarf 0.0 MB; got "251.0 MB"/);
  });

  test('fails when code and dependencies are too much together, whichever is asked for first', () => {
    installing(249);
    const project = folderWith({ ...HANDLER, 'requirements.txt': 'songs', 'model.bin': Buffer.alloc(2 * 1024 * 1024) });
    const stack = new Stack(new App({ analyticsReporting: false }), 'Test');
    const code = PythonCode.fromProject(project);
    code.dependencyLayers(stack, 'Dependencies');
    const layerFirst = codeError(code);
    expect(layerFirst).toMatch(/\[PythonCodeTooLarge\] `directory`.*model.bin 2.0 MB, .*giant 249.0 MB.*got "251.0 MB"/);

    const other = PythonCode.fromProject(project);
    new LambdaFunction(stack, 'Api', { runtime: other.runtime, handler: 'src/handler.main', code: other });
    expect(layerError(other)).toMatch(/\[PythonCodeTooLarge\] `directory`/);
  });
});

test('the cache fails when it cannot be written', () => {
  process.env.XDG_CACHE_HOME = path.join(folderWith({ file: '' }), 'file');
  expect(failure({ 'requirements.txt': 'songs' })).toContain('[PythonCodeCacheUnwritable] `XDG_CACHE_HOME`');
  expect(codeError(PythonCode.fromProject(folderWith(HANDLER)))).toContain('[PythonCodeCacheUnwritable] `XDG_CACHE_HOME`');
});

function thrown(act: () => void): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing';
}
