/**
 * The library as npm hands it to a user: packed, installed into an empty project and used from there.
 *
 * npm itself installs the archive, offline, which it can because the package's dependencies are bundled. The peers are the
 * project's own, pinned to the floor by its lock file, and linked in: the same files that npm would unpack once more.
 * `npm run test:consumers` installs them for real, in their lowest and newest versions.
 */
import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { codeBlocks } from '../../tools/pages/markdown';
import { npm, packLibrary, PackedLibrary, ROOT } from '../support/pack';

/** What reads the formats of Python's packages. */
const BUNDLED = ['@renovatebot/pep440', 'smol-toml'];
const PEERS = ['aws-cdk-lib', 'constructs'];
// What else the README tells users to install, and what their TypeScript needs to know of Node.
const OTHERS = ['cdk-nag', '@types/node', 'undici-types'];

let scratch: string;
let packed: PackedLibrary;

beforeAll(() => {
  scratch = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'eknmusic-tarball-')));
  packed = packLibrary(scratch);
  fs.writeFileSync(path.join(scratch, 'package.json'), JSON.stringify({ name: 'consumer', version: '1.0.0', private: true }));
  // Not asking for the peers: npm would look them up also to leave them out, and find them only in a cache that other projects filled.
  npm(['install', packed.tarball, '--offline', '--legacy-peer-deps', '--ignore-scripts'], scratch);
  for (const name of [...PEERS, ...OTHERS]) {
    const link = path.join(scratch, 'node_modules', name);
    fs.mkdirSync(path.dirname(link), { recursive: true });
    fs.symlinkSync(path.join(ROOT, 'node_modules', name), link, 'junction');
  }
});

afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

/** Runs a script in the consumer's folder and returns what it printed. */
function node(args: string[], env: Record<string, string> = {}): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: scratch, encoding: 'utf8', env: { ...process.env, ...env } });
  if (status !== 0) {
    throw new Error(`${stdout}${stderr}`);
  }
  return stdout;
}

/** The files that reading a name of the package loads: of the package itself, and of aws-cdk-lib by service. */
function loadedBy(name: string): { own: string[]; foreign: string[] } {
  const script = `
    require('@eknmusic/constructs').${name};
    console.log(JSON.stringify(Object.keys(require.cache).map((file) => file.replace(/\\\\/g, '/'))));
  `;
  const files = JSON.parse(node(['-e', script])) as string[];
  const marker = '/@eknmusic/constructs/lib/';
  return {
    own: files.filter((file) => file.includes(marker)).map((file) => file.split(marker)[1]),
    foreign: files.filter((file) => !file.includes(marker)).map((file) => file.split('/node_modules/').at(-1)!),
  };
}

/** The files outside the given folders of lib/. The index of the package and what is below `private` belong to all. */
const outside = (files: string[], folders: string[]) =>
  files.filter((file) => file !== 'index.js' && !['private', ...folders].includes(file.split('/')[0]));

test('holds the compiled library, its jsii assembly and its papers, and nothing else', () => {
  expect(packed.files).toEqual(expect.arrayContaining(['.jsii', '.jsii.gz', 'LICENSE', 'README.md', 'lib/index.d.ts', 'lib/index.js', 'package.json']));
  const bundled = BUNDLED.map((name) => `node_modules/${name}/`);
  const allowed = /^(\.jsii(\.gz)?|CHANGELOG\.md|LICENSE|README\.md|package\.json|lib\/.+\.(js|d\.ts)|assets\/.+|schemas\/.+|vectors\/.+)$/;
  expect(packed.files.filter((file) => !allowed.test(file) && !bundled.some((folder) => file.startsWith(folder)))).toEqual([]);
});

test('holds a compiled file and its types for every source, and none of a source that is gone', () => {
  const sources = (fs.readdirSync(path.join(ROOT, 'src'), { recursive: true }) as string[])
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.lambda.ts'))
    .map((file) => file.replace(/\\/g, '/').replace(/\.ts$/, ''))
    .filter((file) => !/^updates\/(cli|page|release)\//.test(file) || file === 'updates/release/model') // bundled into assets/updates/ekn-updates.js
    .filter((file) => !/^deployment\/preflight\//.test(file)) // bundled into assets/deployment/ekn-preflight.js
    .filter((file) => !/^cluster\/gitops\/(?!(models|capacity|platform\/platform-model)$)/.test(file)); // bundled into assets/cluster/ekn-gitops.js
  const compiled = sources.flatMap((source) => [`lib/${source}.d.ts`, `lib/${source}.js`]).sort();
  expect(packed.files.filter((file) => file.startsWith('lib/'))).toEqual(compiled);
});

test('adds less than 3 MB to a consumer, and as much again for the command lines, with what other clients are tested with', () => {
  const installed = path.join(scratch, 'node_modules/@eknmusic/constructs');
  const { bin } = JSON.parse(fs.readFileSync(path.join(installed, 'package.json'), 'utf8'));
  const commands = Object.values<string>(bin).map((file) => fs.statSync(path.join(installed, file)).size);
  expect(Math.min(...commands)).toBeGreaterThan(0);
  const ofCommands = commands.reduce((sum, size) => sum + size, 0);
  expect(ofCommands).toBeLessThan(3_000_000);
  const forOthers = packed.files.filter((file) => /^(vectors|schemas)\//.test(file))
    .reduce((sum, file) => sum + fs.statSync(path.join(installed, file)).size, 0);
  expect(forOthers).toBeLessThan(150_000);
  expect(packed.unpackedBytes - ofCommands - forOthers).toBeLessThan(3_000_000);
  // What the declarations say does not stand in the code a second time.
  const code = packed.files.filter((file) => /^lib\/.+\.js$/.test(file)).map((file) => path.join(installed, file));
  expect(code.filter((file) => /^\s*\/\*\*/m.test(fs.readFileSync(file, 'utf8')))).toEqual([]);
});

test('brings two small libraries that are bundled, and asks for the CDK as low as 2.263.0', () => {
  const manifest = JSON.parse(fs.readFileSync(path.join(scratch, 'node_modules/@eknmusic/constructs/package.json'), 'utf8'));
  expect(manifest.optionalDependencies).toBeUndefined();
  expect(manifest.bundledDependencies ?? manifest.bundleDependencies).toEqual(BUNDLED);
  expect(Object.keys(manifest.dependencies)).toEqual(BUNDLED);
  expect(manifest.peerDependencies).toEqual({ 'aws-cdk-lib': '^2.263.0', 'constructs': '^10.5.1' });
  expect(manifest.scripts?.postinstall).toBeUndefined();
});

test('is not packed without the code of its functions', () => {
  const bare = path.join(scratch, 'bare');
  for (const file of ['package-check.ts', 'handlers.ts']) {
    fs.cpSync(path.join(ROOT, 'projenrc', file), path.join(bare, 'projenrc', file));
  }
  const check = () => spawnSync(process.execPath, ['-r', require.resolve('ts-node/register/transpile-only'), 'projenrc/package-check.ts'], {
    cwd: bare, encoding: 'utf8', env: { ...process.env, TS_NODE_PROJECT: path.join(ROOT, 'tsconfig.dev.json') },
  });
  const refused = check();
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain('assets/database/database-rotation.lambda/index.js');
  expect(refused.stderr).toContain('Run `npx projen pre-compile && npx projen compile` first');
  for (const file of packed.files.filter((name) => /^(assets|lib|\.jsii$)/.test(name))) {
    fs.cpSync(path.join(scratch, 'node_modules/@eknmusic/constructs', file), path.join(bare, file));
  }
  expect(check()).toMatchObject({ status: 0, stderr: '' });
});

test('is installed at the floor of its peers, and npm finds the result sound', () => {
  const versions = PEERS.map((name) => JSON.parse(fs.readFileSync(path.join(scratch, 'node_modules', name, 'package.json'), 'utf8')).version);
  expect(versions).toEqual(['2.263.0', '10.5.1']);
  const { dependencies } = JSON.parse(npm(['ls', '--json', '@eknmusic/constructs'], scratch));
  expect(dependencies['@eknmusic/constructs'].problems).toBeUndefined();
});

test('the first example of the README compiles strictly and synthesizes', () => {
  const example = codeBlocks('README.md').find((block) => block.info[0] === 'ts');
  expect(example?.code).toMatch(/^import .*@eknmusic\/constructs/ms);
  fs.writeFileSync(path.join(scratch, 'app.ts'), example!.code);
  fs.writeFileSync(path.join(scratch, 'tsconfig.json'), JSON.stringify({
    compilerOptions: { strict: true, target: 'ES2022', module: 'node16', skipLibCheck: true, types: ['node'], rootDir: '.' },
    files: ['app.ts'],
  }));
  node([path.join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', '.']);
  node(['app.js'], { CDK_OUTDIR: path.join(scratch, 'cdk.out'), CDK_VALIDATION: 'true' });
  const templates = fs.readdirSync(path.join(scratch, 'cdk.out')).filter((file) => file.endsWith('.template.json'));
  const types = templates.flatMap((file) =>
    Object.values<{ Type: string }>(JSON.parse(fs.readFileSync(path.join(scratch, 'cdk.out', file), 'utf8')).Resources).map(({ Type }) => Type));
  expect(types).toContain('AWS::S3::Bucket');
});

test('reading one name of the index loads the index alone before it', () => {
  expect(node(['-e', `
    require('@eknmusic/constructs');
    console.log(Object.keys(require.cache).length);
  `]).trim()).toBe('1');
});

test('MediaBucket loads neither another domain, nor cdk-nag, nor EKS', () => {
  const { own, foreign } = loadedBy('MediaBucket');
  expect(own).toContain('media/media-bucket.js');
  expect(outside(own, ['media', 'core', 'edge'])).toEqual([]);
  expect(foreign.filter((file) => /^(cdk-nag|aws-cdk-lib\/aws-(eks|rds|lambda-nodejs))/.test(file))).toEqual([]);
});

test('MusicNetwork loads neither another domain, nor cdk-nag, nor EKS', () => {
  const { own, foreign } = loadedBy('MusicNetwork');
  expect(own).toContain('network/music-network.js');
  expect(outside(own, ['network', 'core'])).toEqual([]);
  expect(foreign.filter((file) => /^(cdk-nag|aws-cdk-lib\/aws-(eks|rds|cloudfront))/.test(file))).toEqual([]);
});

test('RegionalCluster loads neither what writes the GitOps tree nor a library of YAML', () => {
  const { own, foreign } = loadedBy('RegionalCluster');
  expect(own).toContain('cluster/cluster-tree.js');
  expect(own.filter((file) => /^cluster\/gitops\/(?!(models|capacity|platform\/platform-model)\.js$)/.test(file))).toEqual([]);
  expect(foreign.filter((file) => /^(@eknmusic|yaml)\//.test(file))).toEqual([]);
});

test('ES modules import its names', () => {
  const script = `
    import { DeploymentTier, MediaBucket } from '@eknmusic/constructs';
    console.log(DeploymentTier.PRODUCTION.name, typeof MediaBucket);
  `;
  expect(node(['--input-type=module', '-e', script]).trim()).toBe('production function');
});
