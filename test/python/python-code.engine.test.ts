import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { folderWith, hashed, only, program, scratchFolder, useOwnCache, type Wheel, wheelFolder, withoutUv, withUv } from '../support/python';
import { layersOf, upload } from '../support/python-stack';
import { PythonCode, PythonInstaller } from '@eknmusic/constructs';

const HANDLER = { 'src/handler.py': 'def main(event, context):\n    return 1\n' };
const SONGS: Wheel = { name: 'songs' };
const cache = useOwnCache();
beforeEach(withUv);

/** A project whose layer has one package, from a folder of wheels. */
function projectWith(requirements: string, wheels: Wheel[], files: Record<string, string> = HANDLER): string {
  return folderWith({ ...files, 'requirements.txt': only(wheelFolder(wheels)) + requirements });
}

describe('the code', () => {
  test('keeps the paths of the project, so that the documented handler is found', () => {
    expect(upload(PythonCode.fromProject(folderWith(HANDLER))).code).toEqual(HANDLER);
  });

  test('keeps secrets, tests, caches, environments and version control out', () => {
    const out = [
      '.env', '.env.production', 'certs/private.pem', 'id_rsa', '.aws/credentials', '.netrc', '.pypirc', 'terraform.tfstate',
      '.git/config', '.venv/lib/x.py', 'venv/lib/x.py', 'py313/pyvenv.cfg', 'py313/lib/x.py', 'src/__pycache__/handler.cpython-313.pyc',
      '.pytest_cache/x', 'tests/test_handler.py', 'src/tests/x.py', 'conftest.py', 'src/test_handler.py', 'uv.lock.orig/.DS_Store',
      'requirements-dev.txt', 'app.log', 'songs.egg-info/PKG-INFO',
    ];
    const kept = { ...HANDLER, 'alembic.ini': '[alembic]', 'migrations/env.py': 'pass', 'src/latest.py': 'pass', 'src/environment.py': 'pass' };
    const project = folderWith({ ...kept, ...Object.fromEntries(out.map((file) => [file, 'x'])) });
    expect(upload(PythonCode.fromProject(project)).code).toEqual(kept);
  });

  test('keeps modules and migrations whose names only look like those of tests', () => {
    const kept = { ...HANDLER, 'src/ab_test.py': 'pass', 'migrations/versions/0002_add_speed_test.py': 'pass', 'migrations/versions/test_table_of_audio.py': 'pass' };
    expect(upload(PythonCode.fromProject(folderWith(kept))).code).toEqual(kept);
  });

  test('tells capital letters from small ones, in its own lines and in those that are given', () => {
    const kept = { ...HANDLER, 'src/dockerfile_parser.py': 'pass', 'src/Test_plan.txt': 'x', 'Notes.MD': 'x', 'Logs/x.LOG': 'x' };
    const out = { 'Dockerfile': 'x', 'notes.md': 'x', 'A1.txt': 'x' };
    expect(upload(PythonCode.fromProject(folderWith({ ...kept, ...out }), { exclude: ['*.md', '[A-Z][0-9].txt'] })).code).toEqual(kept);
  });

  test.each([
    '.git-credentials', '.pgpass', '.docker/config.json', '.aws-sam/build/x.py', '.serverless/x.zip', '.terraform/providers/x', 'src/.netrc', '.kube/config',
    '.azure/accessTokens.json', '.my.cnf', '.vault-token', 'prod.tfvars.json', 'terraform.tfstate.backup', 'id_ed25519', 'id_ed25519.pub', 'id_rsa.old', 'uv.toml',
    'service_account_prod.json', '.streamlit/secrets.toml', '.chalice/config.json', 'Dockerfile.prod', 'Pipfile.lock', 'pylock.toml', '.direnv/x', 'test/x.py',
    'src/test_handler.py', '.env.local', '.config/gcloud/credentials.db', 'keys/server.ppk', '.dockercfg',
  ])('leaves %s out', (file) => {
    expect(upload(PythonCode.fromProject(folderWith({ ...HANDLER, 'requirements.txt': '', [file]: 'x' }))).code).toEqual(HANDLER);
  });

  test.each([
    'src/dockerfile_parser.py', 'src/Dockerfile_parser.py', 'src/id_rsa.py', 'src/id_rsa_reader.py', 'migrations/versions/2024/test_x.py', 'migrations/versions/test_x.py',
    'src/environment.py', 'src/credentials.py', 'src/build/x.py', 'src/dist/x.py', 'src/requirements.txt', 'src/Build.py', 'src/Test/x.py', 'src/contest/x.py',
    'src/keys.py', 'src/log.py', 'src/docker/config.json', 'src/pgpass.py', 'src/terraform/x.py', '.python-version', 'src/attest_it.py', 'src/Pipfile', 'src/KEY.PEM.txt',
  ])('keeps %s', (file) => {
    expect(upload(PythonCode.fromProject(folderWith({ ...HANDLER, [file]: 'x' }))).code).toEqual({ ...HANDLER, [file]: 'x' });
  });

  test('takes a file back in, or leaves another one out, by the lines of a .gitignore', () => {
    const project = folderWith({ ...HANDLER, 'certs/rds.pem': 'public', 'certs/own.pem': 'private', 'notes.md': 'x' });
    expect(upload(PythonCode.fromProject(project, { exclude: ['!certs/rds.pem', '*.md'] })).code).toEqual({ ...HANDLER, 'certs/rds.pem': 'public' });
  });

  test('follows a link to a package beside the project', () => {
    const shared = folderWith({ 'shared/songs.py': 'A = 1', 'shared/__pycache__/songs.pyc': 'x' });
    const project = folderWith(HANDLER);
    fs.symlinkSync(path.join(shared, 'shared'), path.join(project, 'shared'));
    expect(upload(PythonCode.fromProject(project)).code).toEqual({ ...HANDLER, 'shared/songs.py': 'A = 1' });
  });

  test('serves functions in several stacks', () => {
    const app = new App({ analyticsReporting: false });
    const code = PythonCode.fromProject(folderWith(HANDLER));
    const [one, two] = ['One', 'Two'].map((id) => {
      const stack = new Stack(app, id);
      new LambdaFunction(stack, 'Api', { runtime: code.runtime, handler: 'src/handler.main', code });
      return stack;
    }).map((stack) => Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'))[0].Properties.Code.S3Key as string);
    expect(one).toBe(two);
  });

  test('is not touched by a change of the dependencies, nor they by a change of the code', () => {
    const project = projectWith('songs', [SONGS]);
    const before = upload(PythonCode.fromProject(project));
    folderWith({ 'src/handler.py': 'def main(event, context):\n    return 2\n' }, project);
    const otherCode = upload(PythonCode.fromProject(project));
    expect(otherCode.codeHash).not.toBe(before.codeHash);
    expect(otherCode.layerHash).toBe(before.layerHash);

    folderWith({ 'requirements.txt': only(wheelFolder([{ ...SONGS, version: '2.0' }])) + 'songs' }, project);
    const otherDependencies = upload(PythonCode.fromProject(project));
    expect(otherDependencies.codeHash).toBe(otherCode.codeHash);
    expect(otherDependencies.layerHash).not.toBe(otherCode.layerHash);
  });
});

describe('what it is asked', () => {
  const ask = (files: Record<string, string>, handler: string, exclude?: string[]) =>
    PythonCode.fromProject(folderWith(files), { exclude }).hasHandler(new Stack(new App({ analyticsReporting: false }), 'Test'), handler);

  test('knows the files that are deployed, and those only', () => {
    const code = PythonCode.fromProject(folderWith({ ...HANDLER, 'alembic.ini': '', '.env': '', 'notes.md': '' }), { exclude: ['*.md'] });
    const stack = new Stack(new App({ analyticsReporting: false }), 'Test');
    const known = (file: string) => code.hasFile(stack, file);
    expect(['src/handler.py', 'alembic.ini', '.env', 'notes.md', 'Alembic.ini', 'src'].filter(known)).toEqual(['src/handler.py', 'alembic.ini']);
  });

  test.each([
    ['src/handler.main', HANDLER],
    ['src.handler.main', HANDLER],
    ['app.handler', { 'app/__init__.py': 'from .api import (\n  other,\n  handler,\n)' }],
    ['app.handler', { 'app.py': 'handler = Mangum(api)' }],
    ['app.handler', { 'app.py': 'from api import *' }],
    ['app.größe', { 'app.py': 'def größe(event, context): pass' }],
  ] as [string, Record<string, string>][])('finds the handler %s', (handler, files) => {
    expect(ask(files, handler)).toBe(true);
  });

  test.each([
    ['src/handler.main', { 'src/Handler.py': 'def main(): pass' }],
    ['src/handler.main', { 'handler.py': 'def main(): pass' }],
    ['handler.py', { 'handler.py': 'def main(): pass' }],
    ['src/handler.py', HANDLER],
    ['src/handler', HANDLER],
    ['main', HANDLER],
    ['', HANDLER],
    ['src/handler.', HANDLER],
    ['src/handler.maine', HANDLER],
    ['src/handler.main', { 'src/handler.py': 'def domain(): pass  # main' }],
    ['tests/handler.main', { ...HANDLER, 'tests/handler.py': 'def main(): pass' }],
  ] as [string, Record<string, string>][])('does not find the handler %j in %j', (handler, files) => {
    expect(ask(files, handler)).toBe(false);
  });
});

describe('the layer', () => {
  test('holds the packages where Lambda looks for them, for one runtime and one processor', () => {
    const [layer] = layersOf(PythonCode.fromProject(projectWith('songs', [SONGS]), { architecture: Architecture.ARM_64 }));
    Template.fromStack(layer.stack).hasResourceProperties('AWS::Lambda::LayerVersion', {
      CompatibleRuntimes: ['python3.13'], CompatibleArchitectures: ['arm64'],
    });
    expect(Object.keys(upload(PythonCode.fromProject(projectWith('songs', [SONGS]))).layer).sort()).toEqual([
      'python/songs-1.0.dist-info/METADATA', 'python/songs-1.0.dist-info/RECORD', 'python/songs-1.0.dist-info/WHEEL',
      'python/songs-1.0.dist-info/entry_points.txt', 'python/songs.py',
    ]);
  });

  test.each<Record<string, string>>([{}, { 'requirements.txt': '# nothing\n' }, { 'pyproject.toml': '[tool.ruff]\nline-length = 100\n' }])(
    'is not there for a project without dependencies: %j', (files) => {
      expect(layersOf(PythonCode.fromProject(folderWith({ ...HANDLER, ...files })))).toEqual([]);
    });

  test.each([PythonInstaller.UV, PythonInstaller.PIP])('%s chooses the wheels of the target and evaluates markers for it', (installer) => {
    const wheels: Wheel[] = [
      { name: 'native', tag: 'cp313-cp313-manylinux2014_aarch64', files: { 'native.py': 'aarch64, 3.13' } },
      { name: 'native', tag: 'cp313-cp313-manylinux2014_x86_64', files: { 'native.py': 'x86_64, 3.13' } },
      { name: 'native', tag: 'cp311-cp311-manylinux2014_aarch64', files: { 'native.py': 'aarch64, 3.11' } },
      { name: 'native', version: '2.0', tag: 'cp313-cp313-manylinux_2_34_aarch64', files: { 'native.py': 'aarch64, 3.13, glibc 2.34' } },
      { name: 'native', version: '3.0', tag: 'cp313-cp313-manylinux_2_39_aarch64' },
      { name: 'native', version: '3.0', tag: 'cp313-cp313-musllinux_1_2_aarch64' },
      { name: 'native', version: '3.0', tag: 'cp313-cp313-macosx_11_0_arm64' },
      { name: 'native', version: '3.0', tag: 'cp311-cp311-manylinux_2_28_aarch64' },
      { name: 'newer', requires: ['deeper; python_version >= "3.13"', 'older; python_version < "3.12"'] },
      { name: 'deeper' }, { name: 'older' }, { name: 'arm' }, { name: 'intel' },
    ];
    const project = projectWith('native\nnewer\narm; platform_machine == "aarch64"\nintel; platform_machine == "x86_64"\n', wheels);
    const modules = (runtime: Runtime, architecture: Architecture) => {
      const { layer } = upload(PythonCode.fromProject(project, { runtime, architecture, installer }));
      return [layer['python/native.py'], ...Object.keys(layer).filter((file) => file.endsWith('.py') && !file.includes('native')).sort()];
    };
    expect(modules(Runtime.PYTHON_3_13, Architecture.ARM_64)).toEqual(
      ['aarch64, 3.13, glibc 2.34', 'python/arm.py', 'python/deeper.py', 'python/newer.py']);
    expect(modules(Runtime.PYTHON_3_11, Architecture.ARM_64)).toEqual(['aarch64, 3.11', 'python/arm.py', 'python/newer.py', 'python/older.py']);
    expect(modules(Runtime.PYTHON_3_13, Architecture.X86_64)).toEqual(['x86_64, 3.13', 'python/deeper.py', 'python/intel.py', 'python/newer.py']);
  });

  test('a file with hashes is installed as it is, by both installers to the same bytes', () => {
    const project = projectWith(hashed(SONGS), [SONGS, { ...SONGS, version: '9.0' }]);
    const [uv, pip] = [PythonInstaller.UV, PythonInstaller.PIP].map((installer) => {
      process.env.XDG_CACHE_HOME = scratchFolder();
      return upload(PythonCode.fromProject(project, { installer }));
    });
    expect(pip.layerHash).toBe(uv.layerHash);
    expect(pip.layerZip!.equals(uv.layerZip!)).toBe(true);
    expect(uv.warnings).toEqual([]);
    expect(uv.layer['python/songs-1.0.dist-info/RECORD']).not.toMatch(/bin\/|INSTALLER|__pycache__/);
    expect(uv.layer['python/songs-1.0.dist-info/RECORD']).toContain('songs.py,sha256=');
  });

  test('a file without hashes is a warning, because it does not decide on the versions', () => {
    expect(upload(PythonCode.fromProject(projectWith('songs', [SONGS]))).warnings).toEqual([
      expect.stringContaining('@eknmusic/constructs:pythonRequirementsNotLocked'),
    ]);
  });

  test('reads included files, comments, continued lines and a file that is given', () => {
    const wheels = wheelFolder([SONGS, { name: 'tracks' }]);
    const project = folderWith({
      ...HANDLER,
      'requirements.txt': 'unused',
      'deploy/prod.txt': `-r base.txt\r\n${hashed({ name: 'tracks' }).replace(' --', ' \\\r\n    --')}  # exported\r\n`,
      'deploy/base.txt': `${only(wheels)}# songs\n${hashed(SONGS)}\n-r prod.txt\n`,
    });
    const { layer } = upload(PythonCode.fromProject(project, { requirements: 'deploy/prod.txt' }));
    expect(Object.keys(layer).filter((file) => file.endsWith('.py')).sort()).toEqual(['python/songs.py', 'python/tracks.py']);
  });

  test.each([PythonInstaller.UV, PythonInstaller.PIP])('%s finds wheels in a folder of the project', (installer) => {
    const wheels = wheelFolder([SONGS]);
    const project = folderWith({ ...HANDLER, 'requirements.txt': `--no-index\n--find-links wheels\n${hashed(SONGS)}\n` });
    fs.cpSync(wheels, path.join(project, 'wheels'), { recursive: true });
    expect(upload(PythonCode.fromProject(project, { installer, exclude: ['wheels/'] })).layer).toHaveProperty(['python/songs.py']);
  });

  test('uv.lock decides before requirements.txt, without the project itself and its development group', () => {
    const wheels = wheelFolder([SONGS, { name: 'linter' }]);
    const project = folderWith({
      ...HANDLER,
      'requirements.txt': 'unused',
      'pyproject.toml': [
        '[project]', 'name = "backend"', 'version = "1.0.0"', 'requires-python = ">=3.11"', 'dependencies = ["songs"]',
        '[dependency-groups]', 'dev = ["linter"]', '[tool.uv]', 'no-index = true', `find-links = ["${wheels}"]`,
      ].join('\n'),
    });
    expect(spawnSync('uv', ['lock', '--offline'], { cwd: project, encoding: 'utf8', env: process.env })).toMatchObject({ status: 0 });
    const uploaded = upload(PythonCode.fromProject(project));
    expect(Object.keys(uploaded.layer).filter((file) => file.endsWith('.py'))).toEqual(['python/songs.py']);
    expect(uploaded.warnings).toEqual([]);
  });

  test('a lock for a Python that is not here is used, with a warning that it was not compared', () => {
    const wheels = wheelFolder([SONGS]);
    const toml = ['[project]', 'name = "backend"', 'version = "1.0.0"', 'requires-python = ">=3.11"', 'dependencies = ["songs"]',
      '[tool.uv]', 'no-index = true', `find-links = ["${wheels}"]`].join('\n');
    const project = folderWith({ ...HANDLER, 'pyproject.toml': toml });
    expect(spawnSync('uv', ['lock', '--offline'], { cwd: project, encoding: 'utf8', env: process.env })).toMatchObject({ status: 0 });
    for (const file of ['pyproject.toml', 'uv.lock']) {
      fs.writeFileSync(path.join(project, file), fs.readFileSync(path.join(project, file), 'utf8').replace('">=3.11"', '">=3.99"'));
    }
    const uploaded = upload(PythonCode.fromProject(project, { runtime: new Runtime('python3.99', undefined, {}) }));
    expect(uploaded.warnings).toEqual([expect.stringContaining('@eknmusic/constructs:pythonLockNotCompared')]);
    expect(uploaded.layer).toHaveProperty(['python/songs.py']);
  });

  test('uv is taken where it is found, and pip otherwise', () => {
    const project = projectWith(hashed(SONGS), [SONGS]);
    withoutUv();
    expect(upload(PythonCode.fromProject(project)).layer).toHaveProperty(['python/songs.py']);

    process.env.XDG_CACHE_HOME = scratchFolder();
    process.env.PATH = [program(scratchFolder(), 'uv', 'case "$1" in --version) exit 0;; esac\necho "this uv was asked" >&2; exit 2'), process.env.PATH].join(path.delimiter);
    expect(() => upload(PythonCode.fromProject(project))).toThrow('this uv was asked');
  });
});

describe('the same project', () => {
  test('gives the same bytes on two paths, at two times, in two time zones, with other modes', () => {
    const wheels = wheelFolder([SONGS, { name: 'tracks', requires: ['songs'] }]);
    const files = { ...HANDLER, 'src/größe.py': 'pass', 'requirements.txt': `${only(wheels)}tracks\n` };
    const [first, second] = ['Pacific/Auckland', 'America/Los_Angeles'].map((zone, index) => {
      process.env.TZ = zone;
      process.env.XDG_CACHE_HOME = scratchFolder();
      const project = folderWith(files);
      fs.utimesSync(path.join(project, 'src/handler.py'), index * 1e9, index * 1e9);
      fs.chmodSync(path.join(project, 'src/handler.py'), index === 0 ? 0o600 : 0o755);
      return upload(PythonCode.fromProject(project));
    });
    expect([second.codeHash, second.layerHash]).toEqual([first.codeHash, first.layerHash]);
    expect(second.codeZip.equals(first.codeZip)).toBe(true);
    expect(second.layerZip!.equals(first.layerZip!)).toBe(true);
    expect(first.code).toHaveProperty(['src/größe.py']);
  });

  test('is installed once: the second synthesis asks no installer', () => {
    const project = projectWith('songs', [SONGS]);
    const first = upload(PythonCode.fromProject(project));
    process.env.PATH = [program(scratchFolder(), 'uv', 'exit 1'), program(scratchFolder(), 'pip', 'exit 1')].join(path.delimiter);
    const [layer] = layersOf(PythonCode.fromProject(project));
    Template.fromStack(layer.stack).hasResourceProperties('AWS::Lambda::LayerVersion', { Content: { S3Key: first.layerHash } });
  });

  test('is installed again when the cache was cleaned up in part, and leaves nothing unfinished there', () => {
    const project = projectWith('songs', [SONGS]);
    const first = upload(PythonCode.fromProject(project));
    const folder = path.join(cache(), 'eknmusic-constructs', 'python-code');
    const entries = fs.readdirSync(folder).sort();
    entries.filter((file) => file.endsWith('.zip')).forEach((file) => fs.rmSync(path.join(folder, file)));
    expect(upload(PythonCode.fromProject(project)).layerHash).toBe(first.layerHash);
    expect(fs.readdirSync(folder).sort()).toEqual(entries);
    expect(entries).toHaveLength(3);
  });
});

describe('bytecode', () => {
  test('is left out by default, and made on request by a Python of the same version', () => {
    const own = spawnSync('python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { encoding: 'utf8' }).stdout.trim();
    const project = projectWith('songs', [SONGS]);
    const runtime = new Runtime(`python${own}`, undefined, {});
    const bytecode = (precompile: boolean) =>
      Object.entries(upload(PythonCode.fromProject(project, { runtime, precompile })).layer).filter(([file]) => file.endsWith('.pyc'));
    expect(bytecode(false)).toEqual([]);
    const compiled = bytecode(true);
    expect(compiled.map(([file]) => file)).toEqual([`python/__pycache__/songs.cpython-${own.replace('.', '')}.pyc`]);
    // Flags of the header: bit 0, valid by hash; bit 1, the source is looked at. The archive has no times to compare with.
    expect(Buffer.from(compiled[0][1], 'latin1').readUInt32LE(4)).toBe(1);
    expect(compiled[0][1]).toContain('/opt/python/songs.py');
  });

  test('that was made once needs no Python any more', () => {
    const own = spawnSync('python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { encoding: 'utf8' }).stdout.trim();
    const project = projectWith(hashed(SONGS), [SONGS]);
    const code = () => PythonCode.fromProject(project, { runtime: new Runtime(`python${own}`, undefined, {}), precompile: true });
    const { layerHash } = upload(code());
    process.env.PATH = scratchFolder();
    expect(upload(code())).toMatchObject({ layerHash, warnings: [] });
  });

  test('is left out with a warning where there is no such Python', () => {
    const code = PythonCode.fromProject(projectWith(hashed(SONGS), [SONGS]), { runtime: new Runtime('python3.99', undefined, {}), precompile: true });
    const uploaded = upload(code);
    expect(uploaded.warnings).toEqual([expect.stringContaining('@eknmusic/constructs:pythonBytecodeSkipped')]);
    expect(Object.keys(uploaded.layer).filter((file) => file.endsWith('.pyc'))).toEqual([]);
  });
});
