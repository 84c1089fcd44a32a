import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { withoutCredentials } from '../../src/python/python-redaction';
import { fitsSomePatch, markerHolds, parseRequirement, versionFits } from '../../src/python/python-requirement';
import { pythonTarget } from '../../src/python/python-target';

const TARGET = pythonTarget(Runtime.PYTHON_3_13, Architecture.ARM_64)!;

test.each<[string, object | undefined]>([
  ['songs', { name: 'songs', extras: [], specifier: '', marker: '' }],
  ['Song_Tools[MP3, fast.play] >= 1.2 , <2 ; python_version < "3.13"', {
    name: 'song-tools', extras: ['mp3', 'fast-play'], specifier: '>=1.2,<2', marker: 'python_version < "3.13"',
  }],
  ['songs (>=1.0)', { name: 'songs', specifier: '>=1.0' }],
  ['songs==1.0+cpu;extra==\'x\'', { specifier: '==1.0+cpu', marker: 'extra==\'x\'' }],
  ['songs @ https://example.com/songs.whl ; os_name == "nt"', { url: 'https://example.com/songs.whl', marker: 'os_name == "nt"' }],
  ['songs~=1.4.2', { specifier: '~=1.4.2' }],
  ['songs=1.0', undefined],
  ['./songs', undefined],
  ['songs 1.0', undefined],
  ['', undefined],
])('reads %j', (text, expected) => {
  if (expected === undefined) {
    expect(parseRequirement(text)).toBeUndefined();
  } else {
    expect(parseRequirement(text)).toMatchObject(expected);
  }
});

test.each<[string, boolean | undefined]>([
  ['', true],
  ['python_version >= "3.9"', true],
  ['python_version < "3.9"', false],
  ['"3.9" <= python_version', true],
  ['python_full_version >= "3.13.0" and python_version != "3.12"', true],
  ['python_version == "3.*"', true],
  ['python_version ~= "3.12"', true],
  ['python_version not in "3.11, 3.12"', true],
  ['platform_machine == "aarch64" or platform_machine == "x86_64"', true],
  ['platform_machine == "x86_64" or (sys_platform == "linux" and os_name != "nt")', true],
  ['(platform_machine == "x86_64" or sys_platform == "win32") and os_name == "posix"', false],
  ['platform_system == "Linux" and implementation_name == "cpython"', true],
  ['sys.platform == "linux" and python_implementation == "CPython"', true],
  ['"linux" in sys_platform', true],
  ['extra == "mp3"', false],
  ['extra != "mp3"', true],
  ['something == "x"', undefined],
  ['python_version >', undefined],
  ['(python_version > "3"', undefined],
  ['python_version > "3" nonsense', undefined],
  ['python_version $ "3"', undefined],
])('the marker %j', (marker, expected) => {
  expect(markerHolds(marker, TARGET)).toBe(expected);
});

test('an extra that is asked for makes its marker hold', () => {
  expect(markerHolds('extra == "Fast_Play" and python_version > "3.8"', TARGET, ['mp3', 'fast-play'])).toBe(true);
  expect(markerHolds('extra == "flac"', TARGET, ['mp3', 'fast-play'])).toBe(false);
});

test('compares versions as an index does', () => {
  expect(['1.10', '1.0.post1', '1.0rc1', '2.0.dev1'].filter((version) => versionFits(version, '>=1.0,<2'))).toEqual(['1.10', '1.0.post1']);
  expect(versionFits('1.0+cpu', '==1.0')).toBe(true);
  expect(versionFits('1.0', '===1.0')).toBe(true);
  expect(versionFits('1.0.0', '===1.0')).toBe(false);
  expect(versionFits('legacy', '>=1')).toBe(true);
  expect(['>=3.13.2', '<3.14', '~=3.13', '>=3.9,!=3.10.*'].every((range) => fitsSomePatch('3.13', range))).toBe(true);
  expect(['>=3.14', '<3.13', '~=3.12.0', '==3.12.*'].some((range) => fitsSomePatch('3.13', range))).toBe(false);
});

test.each([
  ['https://me:s3cret@example.com/simple', 'https://***@example.com/simple'],
  ['https://me:s3c@ret@example.com/simple', 'https://***@example.com/simple'],
  ['see (https://example.com/simple?token=s3cret&x=y), please', 'see (https://example.com/simple?token=***&x=***), please'],
  ['https://example.com/simple?s3cret', 'https://example.com/simple?***'],
  ['https://dl.example.com/s3cretS3CRET1234567/music/simple/songs-1.0-py3-none-any.whl', 'https://dl.example.com/***/music/simple/songs-1.0-py3-none-any.whl'],
  ['--index-url=https://s3cret@example.com', '--index-url=https://***@example.com'],
  ['git+ssh://git:s3cret@example.com/a.git#egg=s3cret', 'git+ssh://***@example.com/a.git#egg=***'],
  ['nothing to hide at example.com', 'nothing to hide at example.com'],
])('hides what lets somebody in: %s', (text, shown) => {
  expect(withoutCredentials(text)).toBe(shown);
});
