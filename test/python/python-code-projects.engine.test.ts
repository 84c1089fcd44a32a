/**
 * The kinds of projects that there are, and the machines that synthesize them.
 */
import { spawn, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { fileName, folderWith, hashed, only, program, scratchFolder, unzip, useOwnCache, type Wheel, wheelArchive, wheelFolder, withoutUv, withUv } from '../support/python';
import { codeError, layerError, layersOf, upload, type Uploaded } from '../support/python-stack';
import { PythonCode, type PythonCodeOptions, PythonInstaller } from '@eknmusic/constructs';

const HANDLER = { 'src/handler.py': 'def main(event, context):\n    return 1\n' };
const SONGS: Wheel = { name: 'songs' };
const TRACKS: Wheel = { name: 'tracks' };
const INSTALLERS = [PythonInstaller.UV, PythonInstaller.PIP];
const cache = useOwnCache();
beforeEach(withUv);

function failure(files: Record<string, string>, options: PythonCodeOptions = {}): string {
  return layerError(PythonCode.fromProject(folderWith({ ...HANDLER, ...files }), options));
}

function modules({ layer }: Uploaded): string[] {
  return Object.keys(layer).filter((file) => file.endsWith('.py')).map((file) => file.slice('python/'.length)).sort();
}

function lock(project: string): void {
  expect(spawnSync('uv', ['lock'], { cwd: project, encoding: 'utf8', env: process.env })).toMatchObject({ status: 0 });
}

function toml(name: string, dependencies: string[], more: string[] = []): string {
  return [
    '[project]', `name = "${name}"`, 'version = "1.0.0"', 'requires-python = ">=3.11"', `dependencies = ${JSON.stringify(dependencies)}`, ...more,
  ].join('\n');
}

describe('a project without a lock that this library reads', () => {
  test.each([
    ['poetry.lock', 'poetry export'], ['pdm.lock', 'pdm export'], ['Pipfile.lock', 'pipenv requirements --hash'], ['pylock.toml', 'uv export'],
    ['pylock.lambda.toml', 'uv export'], ['conda-lock.yml', 'uv pip compile'], ['environment.yaml', 'uv pip compile'], ['pixi.lock', 'uv pip compile'],
  ])('fails with %s, and says how to export it: %s', (file, way) => {
    const message = failure({ [file]: '' });
    expect(message).toMatch(new RegExp(`\\[PythonCodeLockUnsupported\\] \`directory\`.*got "${file}"`));
    expect(message).toContain(way);
    expect(failure({ [file]: '' }, { requirements: file })).toMatch(/\[PythonCodeLockUnsupported\] `requirements`/);
    expect(layersOf(PythonCode.fromProject(folderWith({ ...HANDLER, [file]: '', 'requirements.txt': '' })))).toEqual([]);
  });

  test.each([
    ['pyproject.toml', '[project]\ndependencies = ["songs"]'],
    ['pyproject.toml', '  [project]\n  dependencies = [\n    "songs", # music\n  ]'],
    ['pyproject.toml', 'project.dependencies = ["songs"]'],
    ['pyproject.toml', 'project = { name = "x", dependencies = ["songs"] }'],
    ['pyproject.toml', '[project]\n"dependencies" = [\'songs\']'],
    ['pyproject.toml', '[project]\ndynamic = ["dependencies"]'],
    ['pyproject.toml', '[tool.poetry.dependencies]\npython = "^3.11"\nsongs = "^1.0"'],
    ['pyproject.toml', 'tool.poetry.group.main.dependencies.songs = "*"'],
    ['pyproject.toml', '[tool.flit.metadata]\nrequires = ["songs"]'],
    ['requirements.in', '# music\nsongs\n'],
    ['Pipfile', '[packages]\nsongs = "*"'],
    ['setup.cfg', '[options]\ninstall_requires =\n    songs\n'],
    ['setup.py', 'from setuptools import setup\nsetup(name="x", install_requires=["songs"])'],
  ])('fails with %s that names dependencies: %j', (file, content) => {
    const message = failure({ [file]: content });
    expect(message).toMatch(new RegExp(`\\[PythonCodeLockMissing\\] \`directory\`.*got "${file}"`));
    expect(message).toMatch(/uv lock|uv pip compile|pipenv requirements/);
  });

  test.each([
    ['pyproject.toml', '[tool.hatch.envs.default]\ndependencies = ["pytest"]'],
    ['pyproject.toml', '[project]\nname = "x"\ndependencies = []'],
    ['pyproject.toml', '[project.optional-dependencies]\ndev = ["pytest"]\n[dependency-groups]\ndev = ["pytest"]'],
    ['pyproject.toml', '[tool.poetry.dependencies]\npython = "^3.11"\n[tool.poetry.group.dev.dependencies]\npytest = "*"'],
    ['pyproject.toml', '[tool.x]\ntext = """\ndependencies = ["songs"]\n"""'],
    ['requirements.in', '# nothing'],
    ['Pipfile', '[dev-packages]\npytest = "*"'],
    ['setup.cfg', '[metadata]\nname = x\n[flake8]\nmax-line-length = 100'],
    ['setup.py', 'from setuptools import setup\nsetup(name="x")  # no install_requires'],
  ])('has no layer with %s that names none: %j', (file, content) => {
    expect(layersOf(PythonCode.fromProject(folderWith({ ...HANDLER, [file]: content })))).toEqual([]);
  });

  test('fails when pyproject.toml is not TOML', () => {
    expect(failure({ 'pyproject.toml': '[project\n' })).toMatch(/\[PythonCodeRequirementsUnreadable\] `directory` is not valid TOML.*"pyproject.toml"/);
  });
});

describe('a requirements file', () => {
  test('at an absolute path leaves nothing of the machine in the template', () => {
    const templates = [1, 2].map(() => {
      const project = folderWith({ ...HANDLER, 'deploy/prod.txt': only(wheelFolder([SONGS])) + hashed(SONGS) });
      const stacks = [path.join(project, 'deploy/prod.txt'), 'deploy/prod.txt', path.join(project, 'src/../deploy/prod.txt')]
        .map((requirements) => layersOf(PythonCode.fromProject(project, { requirements }))[0].stack);
      return stacks.map((stack) => Template.fromStack(stack).toJSON() as unknown);
    }).flat();
    templates.forEach((template) => expect(template).toEqual(templates[0]));
    expect(JSON.stringify(templates[0])).toContain('Python packages of deploy/prod.txt');
  });

  test('outside of the project is called by its name alone', () => {
    const elsewhere = path.join(folderWith({ 'prod.txt': only(wheelFolder([SONGS])) + hashed(SONGS) }), 'prod.txt');
    const [layer] = layersOf(PythonCode.fromProject(folderWith(HANDLER), { requirements: elsewhere }));
    Template.fromStack(layer.stack).hasResourceProperties('AWS::Lambda::LayerVersion', { Description: 'Python packages of prod.txt' });
  });

  test.each(INSTALLERS)('%s: excludes versions by a file of constraints', (installer) => {
    const wheels = wheelFolder([SONGS, { ...SONGS, version: '2.0' }]);
    const files = { ...HANDLER, 'requirements.txt': `${only(wheels)}-c limits.txt\nsongs\n`, 'limits.txt': 'songs<2\n' };
    expect(upload(PythonCode.fromProject(folderWith(files), { installer })).layer).toHaveProperty(['python/songs-1.0.dist-info/METADATA']);
  });

  test.each(INSTALLERS)('%s: takes a wheel of the project, and notices another one under its name', (installer) => {
    const make = (content: string) => {
      const wheel: Wheel = { ...SONGS, files: { 'songs.py': content } };
      const project = folderWith({ ...HANDLER, 'requirements.txt': `./wheels/${fileName(wheel)}\n`, [`wheels/${fileName(wheel)}`]: wheelArchive(wheel) });
      return upload(PythonCode.fromProject(project, { installer, exclude: ['wheels/'] }));
    };
    const [first, second] = [make('A = 1'), make('A = 2')];
    expect(first).toMatchObject({ layer: { 'python/songs.py': 'A = 1' }, warnings: [] });
    expect(second.layer['python/songs.py']).toBe('A = 2');
  });

  test('fails when a wheel of the project is not there', () => {
    expect(failure({ 'requirements.txt': 'songs @ file:///nowhere/songs-1.0-py3-none-any.whl' })).toMatch(/\[PythonCodeRequirementsUnreadable\].*songs-1.0-py3-none-any.whl/);
  });

  test('that PowerShell wrote is read', () => {
    const project = folderWith({ ...HANDLER, 'requirements.txt': Buffer.from(`\uFEFF${only(wheelFolder([SONGS]))}songs\r\n`, 'utf16le') });
    expect(modules(upload(PythonCode.fromProject(project)))).toEqual(['songs.py']);
  });
});

describe('uv.lock', () => {
  const settings = (wheels: string) => ['[tool.uv]', 'no-index = true', `find-links = ["${wheels}"]`];

  /** A workspace whose root is a package when it has a name. */
  function workspace(root: string | undefined, members: Record<string, string[]>): string {
    const wheels = wheelFolder([SONGS, TRACKS]);
    const sources = Object.keys(members).map((name) => `${name} = { workspace = true }`);
    const folder = folderWith({
      ...HANDLER,
      'pyproject.toml': [
        ...root === undefined ? [] : [toml('backend', root === '' ? [] : root.split(','))],
        ...settings(wheels), '[tool.uv.workspace]', 'members = ["packages/*"]', '[tool.uv.sources]', ...sources,
      ].join('\n'),
      ...Object.fromEntries(Object.entries(members).flatMap(([name, dependencies]) => [
        [`packages/${name}/pyproject.toml`, toml(name, dependencies)], [`packages/${name}/src/${name}/__init__.py`, `NAME = '${name}'\n`],
      ])),
    });
    lock(folder);
    return folder;
  }

  test.each(INSTALLERS)('%s: of a workspace serves its root and its members', (installer) => {
    const root = workspace('tracks', { player: ['songs'] });
    expect(modules(upload(PythonCode.fromProject(root, { installer })))).toEqual(['tracks.py']);
    expect(modules(upload(PythonCode.fromProject(path.join(root, 'packages/player'), { installer })))).toEqual(['songs.py']);
    expect(modules(upload(PythonCode.fromProject(workspace(undefined, { player: ['songs'], editor: ['tracks', 'player'] }), { installer })))).toEqual(['songs.py', 'tracks.py']);
  });

  test('fails when it names a package of the workspace, also where that is all, unless the package is linked into the project', () => {
    for (const root of [workspace('player', { player: [] }), workspace('player,tracks', { player: ['songs'] })]) {
      const message = layerError(PythonCode.fromProject(root));
      expect(message).toMatch(/\[PythonCodeRequirementUnsupported\] `uv.lock`.*packages\/player/);
      expect(message).toContain('Link the package into the project');
    }
    const root = workspace('player,tracks', { player: ['songs'] });
    fs.symlinkSync(path.join(root, 'packages/player/src/player'), path.join(root, 'player'));
    const uploaded = upload(PythonCode.fromProject(root, { exclude: ['packages/'] }));
    expect(modules(uploaded)).toEqual(['songs.py', 'tracks.py']);
    expect(uploaded.code).toHaveProperty(['player/__init__.py']);
  });

  test('of a folder above is not that of a project which is no member', () => {
    const root = workspace('tracks', { player: ['songs'] });
    folderWith({ ...HANDLER, 'pyproject.toml': toml('stranger', ['songs']) }, path.join(root, 'other'));
    expect(layerError(PythonCode.fromProject(path.join(root, 'other')))).toContain('[PythonCodeLockMissing]');
  });

  test('brings no group, whichever the project takes by default', () => {
    const wheels = wheelFolder([SONGS, { name: 'linter' }, { name: 'tester' }]);
    const groups = ['[dependency-groups]', 'dev = ["tester"]', 'lint = ["linter"]', ...settings(wheels), 'default-groups = ["dev", "lint"]'];
    const project = folderWith({ ...HANDLER, 'pyproject.toml': toml('backend', ['songs'], groups) });
    lock(project);
    expect(modules(upload(PythonCode.fromProject(project)))).toEqual(['songs.py']);
  });

  test('fails when it is for other versions of Python than that of the function', () => {
    const project = folderWith({ ...HANDLER, 'pyproject.toml': toml('backend', ['songs'], settings(wheelFolder([SONGS]))) });
    lock(project);
    for (const file of ['pyproject.toml', 'uv.lock']) {
      fs.writeFileSync(path.join(project, file), fs.readFileSync(path.join(project, file), 'utf8').replace('">=3.11"', '">=3.13"'));
    }
    expect(layerError(PythonCode.fromProject(project, { runtime: Runtime.PYTHON_3_12 }))).toMatch(/\[PythonCodeLockForeign\] `runtime`.*requires-python = ">=3.13"; got "python3.12"/);
    expect(modules(upload(PythonCode.fromProject(project)))).toEqual(['songs.py']);
  });

  test('fails when it is for other platforms', () => {
    const project = folderWith({
      ...HANDLER, 'pyproject.toml': toml('backend', ['songs'], [...settings(wheelFolder([SONGS])), 'environments = ["sys_platform == \'darwin\'"]']),
    });
    lock(project);
    expect(layerError(PythonCode.fromProject(project))).toMatch(/\[PythonCodeLockForeign\] `uv.lock`.*darwin/);
  });

  test('is read with whatever Python there is, though the environment names another', () => {
    const project = folderWith({ ...HANDLER, 'pyproject.toml': toml('backend', ['songs'], settings(wheelFolder([SONGS]))) });
    lock(project);
    Object.assign(process.env, { UV_PYTHON: '3.99', UV_FROZEN: '1', UV_NO_DEV: '0' });
    expect(upload(PythonCode.fromProject(project))).toMatchObject({ warnings: [], layer: { 'python/songs.py': expect.any(String) } });
  });

  test('fails when uv is older than what is asked of it', () => {
    process.env.PATH = program(scratchFolder(), 'uv', 'echo "uv 0.5.31"');
    expect(failure({ 'uv.lock': '', 'pyproject.toml': toml('x', []) })).toMatch(/\[PythonCodeInstallerUnsupported\].*older than 0\.\d+\.\d+; got "uv 0.5.31"/);
    expect(failure({ 'requirements.txt': 'songs' })).toMatch(/\[PythonCodeInstallerUnsupported\] `installer`.*got "uv 0.5.31"/);
  });
});

describe('an index', () => {
  /** Serves wheels, by their index's name, as an index over the network does; other answers by their path. */
  async function withIndex(indexes: Record<string, Wheel[]>, use: (address: string) => void): Promise<void> {
    const files: Record<string, string | Buffer> = {};
    for (const [index, wheels] of Object.entries(indexes)) {
      for (const wheel of wheels) {
        files[`${index}/${wheel.name}/index.html`] = [...new Set([...(files[`${index}/${wheel.name}/index.html`] ?? '').toString().split('\n'),
          `<a href="${fileName(wheel)}">${fileName(wheel)}</a>`])].join('\n');
        files[`${index}/${wheel.name}/${fileName(wheel)}`] = wheelArchive(wheel);
      }
    }
    const server = spawn('python3', ['-c', SERVER, folderWith(files)], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const port = await new Promise<string>((resolve) => server.stdout.once('data', (data) => resolve(String(data).trim())));
      delete process.env.PIP_FIND_LINKS;
      process.env.UV_NO_CACHE = '1';
      process.env.PIP_NO_CACHE_DIR = '1';
      process.env.NO_PROXY = '127.0.0.1';
      use(`http://127.0.0.1:${port}`);
    } finally {
      server.kill();
    }
  }

  // "locked" wants a password; whatever is asked for with a token is there.
  const SERVER = `
import functools, http.server, sys
class Index(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        if self.path.startswith('/locked') and self.headers.get('Authorization') != 'Basic bWU6czNjcmV0':
            self.send_response(401)
            self.send_header('WWW-Authenticate', 'Basic realm="music"')
            self.send_header('Content-Length', '0')
            self.end_headers()
        else:
            super().do_GET()
    def log_message(self, *args):
        pass
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), functools.partial(Index, directory=sys.argv[1]))
print(server.server_port, flush=True)
server.serve_forever()
`;

  test.each(INSTALLERS)('%s: that is for some packages only is asked for those', async (installer) => {
    const foreign: Wheel = { ...TRACKS, version: '9.0' };
    await withIndex({ simple: [SONGS, foreign], explicit: [TRACKS] }, (address) => {
      const project = folderWith({
        ...HANDLER,
        'pyproject.toml': toml('backend', ['songs', 'tracks'], [
          '[[tool.uv.index]]', 'name = "main"', `url = "${address}/simple"`, 'default = true',
          '[[tool.uv.index]]', 'name = "cpu"', `url = "${address}/explicit"`, 'explicit = true', '[tool.uv.sources]', 'tracks = { index = "cpu" }',
        ]),
      });
      lock(project);
      const { layer, warnings } = upload(PythonCode.fromProject(project, { installer }));
      expect(Object.keys(layer)).toEqual(expect.arrayContaining(['python/songs.py', 'python/tracks-1.0.dist-info/METADATA']));
      expect(warnings).toEqual([]);
    });
  });

  test.each(INSTALLERS)('%s: that wants a password gets it as uv keeps it', async (installer) => {
    await withIndex({ locked: [SONGS] }, (address) => {
      Object.assign(process.env, { UV_INDEX_MY_OWN_USERNAME: 'me', UV_INDEX_MY_OWN_PASSWORD: 's3cret' });
      const project = folderWith({
        ...HANDLER, 'pyproject.toml': toml('backend', ['songs'], ['[[tool.uv.index]]', 'name = "my-own"', `url = "${address}/locked"`, 'default = true']),
      });
      lock(project);
      expect(modules(upload(PythonCode.fromProject(project, { installer })))).toEqual(['songs.py']);
    });
  });

  test.each(INSTALLERS)('%s: failures are told apart', async (installer) => {
    await withIndex({ simple: [SONGS, { name: 'native', tag: 'cp313-cp313-macosx_11_0_arm64' }], locked: [SONGS] }, (address) => {
      const codeOf = (requirement: string, index = 'simple') =>
        /\[(\w+)\]/.exec(failure({ 'requirements.txt': `--index-url ${address}/${index}/\n${requirement}\n` }, { installer }))![1];
      expect({
        typo: codeOf('sonngs'),
        version: codeOf('songs==9.9'),
        wheel: codeOf('native'),
        wheelOfVersion: codeOf('native==1.0'),
        otherVersion: codeOf('native==2.0'),
        password: codeOf('songs', 'locked'),
      }).toEqual({
        typo: 'PythonCodeRequirementUnknown',
        version: 'PythonCodeRequirementUnknown',
        wheel: 'PythonCodeWheelMissing',
        wheelOfVersion: 'PythonCodeWheelMissing',
        otherVersion: 'PythonCodeRequirementUnknown',
        password: 'PythonCodeIndexAccessDenied',
      });
    });
  });

  test.each(INSTALLERS)('%s: a token in its address is not shown', async (installer) => {
    await withIndex({ simple: [SONGS] }, (address) => {
      const message = failure({ 'requirements.txt': `--index-url ${address.replace('://', '://me:s3cret@')}/simple/?token=s3cret\nsonngs\n` }, { installer });
      expect(message).toContain('[PythonCode');
      expect(message).not.toContain('s3cret');
    });
  });
});

describe('the machine', () => {
  test('installs and reads nothing where the CDK needs no assets', () => {
    process.env.PATH = [program(scratchFolder(), 'uv', 'exit 1'), program(scratchFolder(), 'python3', 'exit 1')].join(path.delimiter);
    const app = new App({ analyticsReporting: false, context: { 'aws:cdk:bundling-stacks': [] } });
    const stack = new Stack(app, 'Test');
    const code = PythonCode.fromProject(folderWith({ ...HANDLER, 'requirements.txt': 'songs', 'giant.bin': Buffer.alloc(1024) }));
    const layers = code.dependencyLayers(stack, 'Dependencies');
    new LambdaFunction(stack, 'Api', { runtime: code.runtime, handler: 'src/handler.main', code, layers });
    expect(layers).toHaveLength(1);
    app.synth();
    const folder = path.join(cache(), 'eknmusic-constructs', 'python-code');
    expect(fs.readdirSync(folder).map((file) => Object.keys(unzip(fs.readFileSync(path.join(folder, file)))))).toEqual([[]]);
    expect(code.dependencyLayers(new Stack(app, 'Lock'), 'Dependencies')).toHaveLength(1);
    expect(PythonCode.fromProject(folderWith(HANDLER)).dependencyLayers(stack, 'None')).toEqual([]);
  });

  test('that keeps half an archive, or an empty note of it, makes both again', () => {
    const project = folderWith({ ...HANDLER, 'requirements.txt': only(wheelFolder([SONGS])) + hashed(SONGS) });
    const first = upload(PythonCode.fromProject(project));
    const folder = path.join(cache(), 'eknmusic-constructs', 'python-code');
    const damage: ((content: Buffer) => Buffer)[] = [
      (content) => content.subarray(0, content.length / 2), () => Buffer.alloc(0), (content) => Buffer.concat([content, Buffer.from('x')]), () => Buffer.from('{}'),
      (content) => Buffer.concat([Buffer.from([255 - content[0]]), content.subarray(1)]),
    ];
    for (const break_ of damage) {
      fs.readdirSync(folder).forEach((file) => fs.writeFileSync(path.join(folder, file), break_(fs.readFileSync(path.join(folder, file)))));
      const again = upload(PythonCode.fromProject(project));
      expect(again.layerZip!.equals(first.layerZip!)).toBe(true);
      expect(again.codeZip.equals(first.codeZip)).toBe(true);
    }
  });

  test('forgets what nobody asked for in a month, and what was never finished', () => {
    const folder = path.join(cache(), 'eknmusic-constructs', 'python-code');
    folderWith({ 'old.zip': 'x', 'recent.zip': 'x', 'half.zip.1.tmp': 'x', 'install-dead/x.py': 'x', 'install-busy/x.py': 'x' }, folder);
    const age = (file: string, days: number) => {
      const then = Date.now() / 1000 - days * 86_400;
      fs.utimesSync(path.join(folder, file), then, then);
    };
    age('old.zip', 31);
    age('recent.zip', 29);
    age('half.zip.1.tmp', 2);
    age('install-dead', 2);
    upload(PythonCode.fromProject(folderWith(HANDLER)));
    expect(fs.readdirSync(folder).filter((file) => !/^[0-9a-f]{64}\.zip$/.test(file)).sort()).toEqual(['install-busy', 'recent.zip']);
  });

  test('what is asked for again stays', () => {
    const project = folderWith(HANDLER);
    upload(PythonCode.fromProject(project));
    const folder = path.join(cache(), 'eknmusic-constructs', 'python-code');
    const [archive] = fs.readdirSync(folder);
    fs.utimesSync(path.join(folder, archive), 0, 0);
    upload(PythonCode.fromProject(project));
    expect(fs.statSync(path.join(folder, archive)).mtimeMs).toBeGreaterThan(0);
  });

  test('that says how bytecode is made for its own programs does not change it', () => {
    const own = spawnSync('python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { encoding: 'utf8' }).stdout.trim();
    const project = folderWith({ ...HANDLER, 'requirements.txt': only(wheelFolder([SONGS])) + hashed(SONGS) });
    const runtime = new Runtime(`python${own}`, undefined, {});
    const make = () => upload(PythonCode.fromProject(project, { runtime, precompile: true }));
    const first = make();
    Object.assign(process.env, { XDG_CACHE_HOME: scratchFolder(), PYTHONPYCACHEPREFIX: scratchFolder(), PYTHONOPTIMIZE: '2', PYTHONDONTWRITEBYTECODE: '1' });
    expect(make().layerHash).toBe(first.layerHash);
    expect(Object.keys(first.layer)).toContain(`python/__pycache__/songs.cpython-${own.replace('.', '')}.pyc`);
  });

  test('fails on a file that is larger than everything may be, without reading it', () => {
    const project = folderWith(HANDLER);
    fs.closeSync(fs.openSync(path.join(project, 'dump.sql'), 'w'));
    fs.truncateSync(path.join(project, 'dump.sql'), 3 * 1024 ** 3);
    expect(codeError(PythonCode.fromProject(project))).toMatch(/\[PythonCodeTooLarge\] `directory`.*largest: dump.sql 3072.0 MB/);
    expect(() => codeError(PythonCode.fromProject(project, { exclude: ['*.sql'] }))).toThrow('nothing was thrown');
  });

  test('without uv takes pip, also where uv is too old', () => {
    const project = folderWith({ ...HANDLER, 'requirements.txt': only(wheelFolder([SONGS])) + hashed(SONGS) });
    withoutUv();
    process.env.PATH = [program(scratchFolder(), 'uv', 'echo "uv 0.4.30"'), process.env.PATH].join(path.delimiter);
    expect(modules(upload(PythonCode.fromProject(project)))).toEqual(['songs.py']);
  });
});
