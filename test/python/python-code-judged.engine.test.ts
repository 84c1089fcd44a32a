/**
 * What is installed is judged, whichever program installed it and whatever it was told.
 */
import * as fs from 'fs';
import * as path from 'path';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { folderWith, hashed, only, program, scratchFolder, useOwnCache, type Wheel, wheelFolder, withUv } from '../support/python';
import { layerError, upload } from '../support/python-stack';
import { PythonCode, type PythonCodeOptions, PythonInstaller } from '@eknmusic/constructs';

const HANDLER = { 'src/handler.py': 'def main(event, context):\n    return 1\n' };
const INSTALLERS = [PythonInstaller.UV, PythonInstaller.PIP];
useOwnCache();
beforeEach(withUv);

function code(wheels: Wheel[], lines: string[], options: PythonCodeOptions = {}): PythonCode {
  return PythonCode.fromProject(folderWith({ ...HANDLER, 'requirements.txt': only(wheelFolder(wheels)) + lines.join('\n') }), options);
}

/** A binary of Linux that does nothing: its header, the libraries that it loads and the version of glibc that it asks for. */
function elf(machine: number, libraries: string[] = ['libc.so.6'], glibc?: string): Buffer {
  const strings = Buffer.from(`\0${[...libraries, glibc ?? ''].join('\0')}\0`, 'latin1');
  const at = (text: string) => strings.indexOf(`\0${text}\0`) + 1;
  const entries: [number, number][] = [...libraries.map((library): [number, number] => [1, at(library)]), [5, 512]];
  const versions = Buffer.alloc(32);
  if (glibc !== undefined) {
    versions.writeUInt16LE(1, 0);
    versions.writeUInt16LE(1, 2);
    versions.writeUInt32LE(at(libraries[0]), 4);
    versions.writeUInt32LE(16, 8);
    versions.writeUInt32LE(at(glibc), 16 + 8);
    entries.push([0x6ffffffe, 800], [0x6fffffff, 1]);
  }
  const file = Buffer.alloc(1024);
  file.write('\x7fELF\x02\x01\x01', 0, 'latin1');
  file.writeUInt16LE(3, 16);
  file.writeUInt16LE(machine, 18);
  file.writeBigUInt64LE(64n, 32);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(2, 56);
  [[1, 0, 0, 1024], [2, 256, 256, 16 * (entries.length + 1)]].forEach(([type, offset, address, bytes], index) => {
    file.writeUInt32LE(type, 64 + index * 56);
    [offset, address, 0, bytes, bytes].forEach((value, field) => file.writeBigUInt64LE(BigInt(value), 64 + index * 56 + 8 + field * 8));
  });
  entries.forEach(([tag, value], index) => {
    file.writeBigUInt64LE(BigInt(tag), 256 + index * 16);
    file.writeBigUInt64LE(BigInt(value), 264 + index * 16);
  });
  strings.copy(file, 512);
  versions.copy(file, 800);
  return file;
}

const X86 = 62;
const ARM = 183;

/** Makes uv a program that unpacks these files, as an installer that was led astray would. */
function installing(files: Record<string, string | Buffer>): void {
  const tree = folderWith(files);
  const script = `case "$1" in --version) exit 0;; esac\nwhile [ "$1" != --target ]; do shift; done\ncp -r ${tree}/. "$2"`;
  process.env.PATH = [program(scratchFolder(), 'uv', script), process.env.PATH].join(path.delimiter);
}

function installed(tag: string, metadata: string[] = [], files: Record<string, string | Buffer> = {}): Record<string, string | Buffer> {
  return {
    ...files,
    'songs-1.0.dist-info/METADATA': ['Metadata-Version: 2.1', 'Name: songs', 'Version: 1.0', ...metadata, '', 'Requires-Dist: not-a-header'].join('\n'),
    'songs-1.0.dist-info/WHEEL': `Wheel-Version: 1.0\n${tag.split('.').map((one) => `Tag: ${one}\n`).join('')}`,
    'songs-1.0.dist-info/RECORD': [...Object.keys(files), 'songs-1.0.dist-info/RECORD'].map((file) => `${file},,\n`).join(''),
  };
}

const project = () => folderWith({ ...HANDLER, 'requirements.txt': 'songs' });
const judged = (options: PythonCodeOptions = {}) => layerError(PythonCode.fromProject(project(), options));

describe('a wheel', () => {
  test.each([
    'cp311-cp311-manylinux_2_17_x86_64', 'cp313-cp313-manylinux_2_17_aarch64', 'cp313-cp313-musllinux_1_2_x86_64', 'cp313-cp313t-manylinux_2_17_x86_64',
    'cp313-cp313-manylinux_2_39_x86_64', 'cp313-cp313-macosx_11_0_arm64', 'cp313-cp313-win_amd64', 'cp314-abi3-manylinux_2_17_x86_64', 'cp311-cp311-linux_x86_64',
    'py314-none-any', 'py2-none-any', 'pp310-pypy310_pp73-manylinux_2_17_x86_64',
  ])('fails when it is not for the function: %s', (tag) => {
    installing(installed(tag));
    expect(judged()).toMatch(/\[PythonCodePackageForeign\] `requirements.txt` brought songs==1.0 that is not for Python 3.13 on Linux x86_64 \(manylinux_2_34 or older\)/);
  });

  test.each([
    'py3-none-any', 'cp313-cp313-manylinux_2_17_x86_64', 'cp313-cp313-manylinux_2_34_x86_64', 'cp39-abi3-manylinux2014_x86_64', 'cp313-none-any', 'py310-none-any',
    'py2-none-any.py3-none-any', 'cp311-cp311-manylinux_2_17_x86_64.cp313-cp313-manylinux_2_17_x86_64', 'py3-none-manylinux1_x86_64', 'cp313-cp313-linux_x86_64',
  ])('is taken when it is: %s', (tag) => {
    installing(installed(tag, [], { 'songs.py': '' }));
    expect(upload(PythonCode.fromProject(project())).layer).toHaveProperty(['python/songs.py']);
  });

  test('fails when it says that it is for another Python', () => {
    installing(installed('py3-none-any', ['Requires-Python: >=3.14']));
    expect(judged()).toMatch(/\[PythonCodePackageForeign\].*songs==1.0 that is not for Python 3.13; got ">=3.14"/);
  });

  test('fails when it has no tag, as one that was not installed from a wheel', () => {
    installing(installed(''));
    expect(judged()).toContain('[PythonCodePackageForeign]');
  });
});

describe('a binary', () => {
  const [tag, name] = ['cp313-cp313-manylinux_2_17_x86_64', 'songs.cpython-313-x86_64-linux-gnu.so'];

  test.each<[string, string, Buffer, RegExp]>([
    ['another machine', name, elf(ARM), /is made for aarch64/],
    ['a 32-bit machine', name, Buffer.from('\x7fELF\x01\x01\x01' + '\0'.repeat(9) + '\x03\0\x03\0', 'latin1'), /is made for 32-bit i686/],
    ['musl', name, elf(X86, ['libc.musl-x86_64.so.1']), /is made for musl/],
    ['a newer glibc', name, elf(X86, ['libc.so.6'], 'GLIBC_2.38'), /asks for glibc 2.38, and Lambda has 2.34/],
    ['another Python', 'songs.cpython-311-x86_64-linux-gnu.so', elf(X86), /is made for CPython 3.11/],
    ['a Python without GIL', 'songs.cpython-313t-x86_64-linux-gnu.so', elf(X86), /is made for CPython 3.13t/],
    ['another libc by its name', 'songs.cpython-313-x86_64-linux-musl.so', elf(X86), /linux-musl/],
    ['another implementation', 'songs.pypy310-pp73-x86_64-linux-gnu.so', elf(X86), /another Python/],
    ['another machine, under any name', 'songs/data/tool', elf(ARM), /is made for aarch64/],
  ])('fails when it is for %s', (_, file, content, says) => {
    installing(installed(tag, [], { [file]: content }));
    expect(judged()).toMatch(/\[PythonCodePackageForeign\] `requirements.txt` brought a binary/);
    expect(judged()).toMatch(says);
  });

  test('is taken when it is for the function, or no library of Python at all', () => {
    const files = {
      [name]: elf(X86, ['libc.so.6'], 'GLIBC_2.34'),
      'songs/core.abi3.so': elf(X86),
      'songs.libs/libplay-1a2b.so.1.2': elf(X86),
      'songs/plain.so': elf(X86),
      'songs/notes.so.txt': 'no binary',
    };
    installing(installed(tag, [], files));
    const { layer } = upload(PythonCode.fromProject(project()));
    expect(Object.keys(files).every((file) => `python/${file}` in layer)).toBe(true);
  });

  test('for other machines is taken beside one for the function, in a wheel for all of them', () => {
    const files = { 'songs/lib/x86_64/play.so': elf(X86), 'songs/lib/aarch64/play.so': elf(ARM) };
    installing(installed('py3-none-any', [], files));
    expect(Object.keys(upload(PythonCode.fromProject(project())).layer)).toEqual(expect.arrayContaining(['python/songs/lib/aarch64/play.so']));
    installing(installed('py3-none-any', [], { 'songs/lib/aarch64/play.so': elf(ARM) }));
    expect(layerError(PythonCode.fromProject(folderWith({ ...HANDLER, 'requirements.txt': 'songs==1.0' })))).toContain('[PythonCodePackageForeign]');
  });
});

describe('what packages require', () => {
  test.each(INSTALLERS)('%s: fails when a file with hashes lacks it, and says who requires what', (installer) => {
    const wheels: Wheel[] = [{ name: 'tracks', requires: ['songs>=1'] }, { name: 'songs' }];
    expect(layerError(code(wheels, [hashed(wheels[0])], { installer }))).toMatch(
      /\[PythonCodeRequirementsIncomplete\] `requirements.txt` lacks songs, which tracks==1.0 requires; got "songs>=1"/);
    expect(upload(code(wheels, wheels.map(hashed), { installer })).layer).toHaveProperty(['python/songs.py']);
  });

  test('fails when it is there in another version', () => {
    const wheels: Wheel[] = [{ name: 'tracks', requires: ['songs (>=2)'] }, { name: 'songs' }];
    expect(layerError(code(wheels, wheels.map(hashed)))).toMatch(/\[PythonCodeRequirementsIncomplete\].*has songs==1.0, where tracks==1.0 requires >=2/);
  });

  test('is asked for only where its marker holds for the function', () => {
    const wheels: Wheel[] = [{
      name: 'tracks',
      requires: [
        'intel; platform_machine == "x86_64"', 'old; python_version < "3.12"', 'windows; sys_platform == "win32" or os_name == "nt"',
        'unasked; extra == "mp3"', 'pypy; implementation_name not in "cpython"',
      ],
    }];
    expect(upload(code(wheels, wheels.map(hashed), { architecture: Architecture.ARM_64 })).layer).toHaveProperty(['python/tracks.py']);
    const message = layerError(code(wheels, wheels.map(hashed), { runtime: Runtime.PYTHON_3_11 }));
    expect(message).toMatch(/lacks intel/);
    expect(message).toMatch(/lacks old/);
    expect(message).not.toMatch(/windows,|unasked|pypy/);
  });

  test('counts extras that the file asks for, and those that packages ask for', () => {
    const tracks: Wheel = { name: 'tracks', requires: ['songs[Fast_Play]; extra == "mp3"'] };
    const songs: Wheel = { name: 'songs', requires: ['player; extra == "fast-play"'] };
    const lines = [hashed(tracks).replace('==', '[mp3]=='), hashed(songs)];
    expect(layerError(code([tracks, songs], lines))).toMatch(/lacks player, which songs==1.0 requires/);
    expect(upload(code([tracks, songs], [tracks, songs].map(hashed))).warnings).toEqual([]);
  });

  test('is met by the runtime where it is the AWS SDK, as long as none of it is in the layer', () => {
    const wheels: Wheel[] = [{ name: 'tracks', requires: ['boto3>=1.20', 'botocore'] }, { name: 'boto3', requires: ['botocore'] }];
    expect(upload(code(wheels, [hashed(wheels[0])])).warnings).toEqual([]);
    expect(layerError(code(wheels, wheels.map(hashed)))).toMatch(/lacks botocore, which boto3==1.0 requires/);
  });
});

describe('nothing is built', () => {
  test.each([
    '--no-binary songs', '--no-binary=:all:', 'songs @ https://example.com/songs-1.0.tar.gz', 'https://example.com/songs-1.0.zip', 'songs @ file:///songs-1.0.tar.gz',
    'songs==1.0 --config-settings=x=y', 'songs==1.0 --global-option=x', '--config-settings x', 'songs @ https://example.com/songs-1.0.tar.gz#sha256=00 ; python_version > "3"',
    'https://example.com/songs-1.0.tar.gz?file=x.whl', 'songs-1.0.tar.gz', './songs-1.0.tar.gz', 'songs=1.0', '-e ./lib', '-e file:///lib', '--editable=../lib',
    'git+ssh://git@example.com/songs.git', '-r https://example.com/requirements.txt', 'lib/', '--index-urlx y',
  ])('of %s', (line) => {
    expect(layerError(code([], [line]))).toContain('[PythonCodeRequirementUnsupported] `requirements.txt`');
    expect(layerError(code([], ['six==1.17.0', line]))).toContain('[PythonCodeRequirementUnsupported] `requirements.txt`');
  });

  test('by pip, not even what a wheel names by its address', () => {
    const folder = folderWith({ 'songs-1.0/setup.py': `open(${JSON.stringify(path.join(scratchFolder(), 'ran'))}, "w")` });
    const wheels: Wheel[] = [{ name: 'tracks', requires: [`songs @ file://${path.join(folder, 'songs-1.0')}`] }];
    const message = layerError(code(wheels, ['tracks'], { installer: PythonInstaller.PIP }));
    expect(message).toMatch(/\[PythonCodeWheelMissing\].*[Bb]uilding source distributions is disabled/);
  });

  test.each([
    ['pyproject.toml', '[tool.uv]\nno-binary-package = ["songs"]'],
    ['pyproject.toml', '[tool.uv.pip]\nno-binary = ["songs"]'],
    ['uv.toml', 'no-binary = true'],
  ])('by uv, whatever %s says: %j', (file, content) => {
    const wheels = wheelFolder([{ name: 'songs' }]);
    const made = PythonCode.fromProject(folderWith({ ...HANDLER, [file]: content, 'requirements.txt': `${only(wheels)}songs` }), { installer: PythonInstaller.UV });
    expect(layerError(made)).toMatch(new RegExp(`\\[PythonCodeRequirementUnsupported\\] \`requirements.txt\` is installed with \`no-binary\` of ${file}`));
  });

  test.each(INSTALLERS)('%s: what the environment says of users, prefixes, environments and builds does not matter', (installer) => {
    const config = folderWith({ 'pip.conf': `[global]\nrequire-virtualenv = true\n[install]\nuser = true\nprefix = ${scratchFolder()}\nno-binary = songs\nroot = /tmp/x\n` });
    Object.assign(process.env, {
      PIP_USER: '1',
      PIP_REQUIRE_VIRTUALENV: '1',
      PIP_PREFIX: '/nowhere',
      PIP_NO_BINARY: ':all:',
      PIP_CONFIG_FILE: path.join(config, 'pip.conf'),
      PIP_NO_DEPS: '1',
      PIP_REQUIRE_HASHES: '1',
      PIP_CONSTRAINT: '/no/such/file',
      UV_NO_BINARY: '1',
      UV_NO_BINARY_PACKAGE: 'songs',
      UV_PYTHON: '3.99',
      UV_CONSTRAINT: '/no/such/file',
      UV_REQUIRE_HASHES: '1',
      UV_COMPILE_BYTECODE: '1',
      UV_SYSTEM_PYTHON: '1',
      UV_PROJECT: '/nowhere',
    });
    const { layer } = upload(code([{ name: 'songs' }, { name: 'tracks', requires: ['songs'] }], ['tracks'], { installer }));
    expect(Object.keys(layer).filter((file) => file.endsWith('.py'))).toEqual(['python/songs.py', 'python/tracks.py']);
  });
});

test('uv needs no Python on the machine', () => {
  const uv = (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, 'uv')).find((file) => fs.existsSync(file))!;
  const alone = scratchFolder();
  fs.symlinkSync(fs.realpathSync(uv), path.join(alone, 'uv'));
  Object.assign(process.env, { PATH: alone, UV_PYTHON_INSTALL_DIR: scratchFolder(), HOME: scratchFolder(), VIRTUAL_ENV: undefined });
  const wheels: Wheel[] = [
    { name: 'native', tag: 'cp313-cp313-manylinux2014_aarch64' }, { name: 'songs', requires: ['arm; platform_machine == "aarch64"'] }, { name: 'arm' },
  ];
  const { layer } = upload(code(wheels, ['native', 'songs'], { architecture: Architecture.ARM_64 }));
  expect(Object.keys(layer).filter((file) => file.endsWith('.py'))).toEqual(['python/arm.py', 'python/native.py', 'python/songs.py']);
});

describe('both installers leave the same bytes', () => {
  test.each<[string, Wheel, string[]]>([
    ['headers', { name: 'songs', files: { 'songs.py': '', 'songs-1.0.data/headers/songs.h': 'int x;' } }, ['python/songs.py']],
    ['scripts and data', {
      name: 'songs',
      files: { 'songs.py': '', 'songs-1.0.data/scripts/run.sh': '#!/bin/sh', 'songs-1.0.data/scripts/play.py': '#!python\n', 'songs-1.0.data/data/share/x.txt': 'x' },
    }, ['python/share/x.txt', 'python/songs.py']],
    ['a module called bin', { name: 'songs', files: { 'bin/__init__.py': 'A = 1', 'bin/play.py': 'B = 1', 'include/__init__.py': '' } },
      ['python/bin/__init__.py', 'python/bin/play.py', 'python/include/__init__.py']],
    ['other platforms', { name: 'songs', files: { 'songs.py': '', 'songs-1.0.data/platlib/deep.py': '', 'songs-1.0.data/purelib/deeper.py': '' } },
      ['python/deep.py', 'python/deeper.py', 'python/songs.py']],
    ['names with commas', { name: 'songs', files: { 'songs/a,b.txt': 'x', 'songs/größe.txt': 'x' } }, ['python/songs/a,b.txt', 'python/songs/größe.txt']],
  ])('of %s', (_, wheel, kept) => {
    const [uv, pip] = INSTALLERS.map((installer) => {
      process.env.XDG_CACHE_HOME = scratchFolder();
      return upload(code([wheel, { name: 'tracks' }], [hashed(wheel), hashed({ name: 'tracks' })], { installer }));
    });
    expect(pip.layer).toEqual(uv.layer);
    expect(pip.layerZip!.equals(uv.layerZip!)).toBe(true);
    expect(Object.keys(uv.layer).filter((file) => !/dist-info|tracks/.test(file)).sort()).toEqual(kept);
  });
});
