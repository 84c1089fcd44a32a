import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ensurePrograms } from '../../tools/control-plane/programs';

const MODULES = path.resolve(__dirname, '../../tools/control-plane/modules');
let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eknmusic-programs-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

function fakeGo(script: string): NodeJS.ProcessEnv {
  fs.writeFileSync(path.join(folder, 'go'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { ...process.env, PATH: `${folder}:/bin:/usr/bin` };
}

const ensured = (environment: NodeJS.ProcessEnv) => ensurePrograms({ cacheFolder: path.join(folder, 'cache'), environment });

test('without Go nothing is left out in silence: the error says where to get it', async () => {
  await expect(ensured({ PATH: folder })).rejects.toMatchObject({
    message: 'The control plane is built from source by Go, and there is none on the path.',
    advice: expect.stringMatching(/^Install Go 1\.\d+\.\d+ or newer \(https:\/\/go\.dev\/dl\/\)/),
  });
});

test('a Go that is too old is shown with what it says', async () => {
  const go = fakeGo('echo "go: go.mod requires go >= 1.26.6 (running go 1.22.0; GOTOOLCHAIN=local)" >&2; exit 1');
  await expect(ensured(go)).rejects.toMatchObject({ message: expect.stringContaining('requires go >= 1.26.6 (running go 1.22.0') });
});

test.each([
  ['compile: write $WORK/a: no space left on device', 'the disk is full'],
  ['dial tcp: lookup modules.example: no such host', 'no such host'],
])('the failure "%s" is explained, and nothing half-made is left', async (output, message) => {
  await expect(ensured(fakeGo(`[ "$1" = env ] && exit 0; echo '${output}' >&2; exit 1`))).rejects.toThrow(message);
  expect(fs.readdirSync(path.join(folder, 'cache'))).toEqual([]);
});

test('what is there is not built again', async () => {
  const go = fakeGo([
    '[ "$1" = env ] && exit 0', `echo "$1 $PWD" >> ${folder}/calls`,
    'if [ "$1" = build ]; then while [ "$1" != -o ]; do shift; done; echo built > "$2"; exit 0; fi',
    'exit 1',
  ].join('\n'));
  const calls = () => fs.readFileSync(path.join(folder, 'calls'), 'utf8').trim().split('\n').map((line) => line.split(' ')[0]);
  // The files of other modules cannot be had here; the programs are made before.
  await expect(ensured(go)).rejects.toThrow('could not be downloaded');
  const built = calls();
  expect(built.filter((call) => call === 'build')).toHaveLength(fs.readdirSync(MODULES).length);
  await expect(ensured(go)).rejects.toThrow('could not be downloaded');
  expect(calls()).toEqual([...built, 'mod']);
});

test('every version is locked: each module has its checksums, and no place to download from is named', () => {
  for (const module of fs.readdirSync(MODULES)) {
    const [mod, sum] = ['go.mod', 'go.sum'].map((file) => fs.readFileSync(path.join(MODULES, module, file), 'utf8'));
    expect([module, /=> \.|https?:/.exec(mod)]).toEqual([module, null]);
    expect([module, sum.trim() === '']).toEqual([module, !/^require|^tool/m.test(mod)]);
  }
});
