import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { REGIONS, regionModel } from './tree-models';
import { bundleGitOpsCommand } from '../../../projenrc/release-command';
import { ExitCode, main } from '../../../src/cluster/gitops/cli/program';
import { renderTree } from '../../../src/cluster/gitops/render-tree';

const MODELS = REGIONS.map((region) => regionModel(region));
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'ekn-gitops-'));
const models = path.join(scratch, 'models.json');

beforeAll(() => fs.writeFileSync(models, JSON.stringify(MODELS)));
afterAll(() => fs.rmSync(scratch, { recursive: true }));

function run(...args: string[]): { code: ExitCode; out: string; err: string } {
  let [out, err] = ['', ''];
  const code = main(args, '1.2.3', (text) => { out += text; }, (text) => { err += text; });
  return { code, out, err };
}

function read(folder: string): [string, string][] {
  return (fs.readdirSync(folder, { recursive: true }) as string[]).filter((file) => fs.statSync(path.join(folder, file)).isFile())
    .map((file): [string, string] => [file.split(path.sep).join('/'), fs.readFileSync(path.join(folder, file), 'utf8')]).sort(([a], [b]) => (a < b ? -1 : 1));
}

test('writes the bytes of the tree, and finds nothing to do then', () => {
  const folder = path.join(scratch, 'first');
  expect(run(models, folder)).toMatchObject({ code: ExitCode.DONE, err: '' });
  expect(read(folder)).toEqual([...renderTree(MODELS)]);
  expect(run(models, folder)).toEqual({ code: ExitCode.DONE, out: '', err: '' });
  expect(run('--check', models, folder)).toEqual({ code: ExitCode.DONE, out: '', err: '' });
});

test('takes away what the tree has no more, and leaves what is not of the tree', () => {
  const folder = path.join(scratch, 'second');
  run(models, folder);
  fs.writeFileSync(path.join(folder, 'README.md'), 'ours');
  fs.writeFileSync(path.join(scratch, 'three.json'), JSON.stringify(MODELS.slice(0, 3)));
  const before = read(folder);
  const check = run('--check', path.join(scratch, 'three.json'), folder);
  expect(check).toMatchObject({ code: ExitCode.DIFFERENT, err: '' });
  expect(check.out.split('\n')).toEqual(expect.arrayContaining(['removed overlays/ap-southeast-1/cluster.yaml', 'changed applications/projects.yaml']));
  expect(read(folder)).toEqual(before);
  expect(run(path.join(scratch, 'three.json'), folder)).toMatchObject({ code: ExitCode.DONE, out: check.out });
  expect(read(folder)).toEqual([['README.md', 'ours'], ...renderTree(MODELS.slice(0, 3))]);
});

test.each<[string, unknown, string]>([
  ['no list', {}, 'is not a list of regions with one region at least'],
  ['an empty list', [], 'is not a list of regions with one region at least'],
  ['no object', [null], '[0] is of type null, and has to be of type object'],
  ['a field that is missing', [{ ...MODELS[0], project: undefined }], '[0].project is missing, and has to be of type string'],
  ['a field of another type', [MODELS[0], { ...MODELS[1], workloads: {} }], '[1].workloads is of type object, and has to be of type array'],
  ['a workload without replicas', [{ ...MODELS[0], workloads: [{ ...MODELS[0].workloads[0], replicas: { minimum: 1 } }] }],
    '[0].workloads[0].replicas.maximum is missing, and has to be of type number'],
  ['two projects', [MODELS[0], { ...MODELS[1], project: 'other' }], 'has regions of several projects: musicconnect, other. Write a tree for each.'],
  ['a region twice', [MODELS[0], MODELS[0]], 'has the region us-east-1 twice'],
])('refuses %s', (_, given, message) => {
  const file = path.join(scratch, 'wrong.json');
  fs.writeFileSync(file, JSON.stringify(given));
  expect(run(file, path.join(scratch, 'never'))).toEqual({ code: ExitCode.USAGE, out: '', err: `${file}: ${message}\n` });
  expect(fs.existsSync(path.join(scratch, 'never'))).toBe(false);
});

test('says how it is used', () => {
  expect(run('--version')).toEqual({ code: ExitCode.DONE, out: '1.2.3\n', err: '' });
  expect(run('--help').out).toContain('Usage: ekn-gitops');
  for (const args of [[], ['one'], ['one', 'two', 'three'], ['--chekc', 'one']]) {
    expect(run(...args)).toMatchObject({ code: ExitCode.USAGE, err: expect.stringContaining('Usage: ekn-gitops') });
  }
  expect(run(path.join(scratch, 'none.json'), 'x')).toMatchObject({ code: ExitCode.USAGE, err: expect.stringContaining('ENOENT') });
});

test('the bundled program writes the same bytes, with nothing of this package beside it', () => {
  const program = path.join(scratch, 'ekn-gitops.js');
  bundleGitOpsCommand(program);
  execFileSync(process.execPath, [program, models, path.join(scratch, 'bundled')]);
  expect(read(path.join(scratch, 'bundled'))).toEqual([...renderTree(MODELS)]);
});

test('the models of the page are models', () => {
  const page = fs.readFileSync(path.join(__dirname, '../../../docs/gitops-tree.md'), 'utf8');
  const file = path.join(scratch, 'page.json');
  fs.writeFileSync(file, /```json\n([^]*?)```/.exec(page)![1]);
  expect(run(file, path.join(scratch, 'page'))).toMatchObject({ code: ExitCode.DONE, err: '' });
});
