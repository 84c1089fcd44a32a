import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Failure } from '../../../src/updates/cli/failure';
import { expectVersions, type FoundVersions, readVersions } from '../../../src/updates/cli/versions';
import type { Kind } from '../../../src/updates/release/model';
import { type SystemTool, systemTool } from '../../support/system-tools';

/*
 * What `publish` compares with release.json is read out of artifacts that the real tools made: NSIS, osslsigncode, dpkg-deb, rpmbuild, and
 * Python's plistlib and zipfile.
 */

const VERSION = '1.5.0-beta.1';
const BUILD = 2026112801;
let folder: string;

beforeAll(() => folder = mkdtempSync(join(tmpdir(), 'eknmusic-versions-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tool = (name: SystemTool, ...args: string[]) => execFileSync(systemTool(name), args, { cwd: folder, stdio: 'pipe' });
const read = (file: string, kind: Kind) => readVersions(join(folder, file), { file, kind, platform: 'windows', arch: 'x64' });
const values = async (file: string, kind: Kind) => {
  const versions = await read(file, kind);
  return 'found' in versions ? Object.fromEntries(versions.found.map(({ field, value }) => [field, value])) : versions.unread;
};

/** The message of a comparison with a release. */
function refusal(versions: FoundVersions, release: { version: string; build: number }): string | undefined {
  try {
    expectVersions('the file', versions as FoundVersions & { readonly found: [] }, release);
    return undefined;
  } catch (error) {
    expect((error as Failure).exitCode).toBe(3);
    return (error as Error).message;
  }
}

function windowsInstaller(name: string, strings: Record<string, string>): void {
  writeFileSync(join(folder, `${name}.nsi`), [
    'Unicode true', 'Name EKNMusic', `OutFile "${name}"`, 'RequestExecutionLevel user', 'VIProductVersion 1.5.0.0', 'VIAddVersionKey /LANG=1033 FileVersion 1.5.0.0',
    ...Object.entries(strings).map(([key, value]) => `VIAddVersionKey /LANG=1033 ${key} "${value}"`), 'Section', 'SectionEnd', '',
  ].join('\n'));
  tool('makensis', '-V1', `${name}.nsi`);
}

function debianPackage(name: string, version: string, compression: string): void {
  const content = join(folder, 'deb');
  mkdirSync(join(content, 'DEBIAN'), { recursive: true });
  writeFileSync(join(content, 'DEBIAN', 'control'), `Package: eknmusic\nVersion: ${version}\nArchitecture: amd64\nMaintainer: EKNMusic <desktop@eknmusic.com>\nDescription: A stand-in\n`);
  tool('dpkg-deb', '--root-owner-group', `-Z${compression}`, '--build', content, name);
}

function rpmPackage(version: string, release: string): string {
  writeFileSync(join(folder, 'eknmusic.spec'), `Name: eknmusic\nVersion: ${version}\nRelease: ${release}\nSummary: A stand-in\nLicense: MIT\nBuildArch: noarch\n%description\nA stand-in\n%files\n`);
  tool('rpmbuild', '-bb', '--quiet', '--define', `_topdir ${folder}/rpm`, '--define', `_rpmdir ${folder}`, '--define', '_build_name_fmt %%{NAME}-%%{VERSION}-%%{RELEASE}.rpm', 'eknmusic.spec');
  return `eknmusic-${version}-${release}.rpm`;
}

function macArchive(name: string, format: 'FMT_BINARY' | 'FMT_XML', plist: Record<string, string>): void {
  const program = `
import json, plistlib, sys, zipfile
name, plist = sys.argv[1], json.loads(sys.argv[2])
with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("EKNMusic.app/Contents/Frameworks/Helper.app/Contents/Info.plist", plistlib.dumps({"CFBundleShortVersionString": "9.9.9", "CFBundleVersion": "9"}))
    archive.writestr("EKNMusic.app/Contents/Info.plist", plistlib.dumps(plist, fmt=plistlib.${format}))
    archive.writestr("EKNMusic.app/Contents/MacOS/EKNMusic", b"\\0" * 100000)
`;
  execFileSync('python3', ['-c', program, name, JSON.stringify(plist)], { cwd: folder });
}

describe('version and build are read out of', () => {
  test('an installer of NSIS, before and after it was signed', async () => {
    windowsInstaller('installer.exe', { ProductVersion: VERSION, Build: String(BUILD) });
    expect(await values('installer.exe', 'exe')).toEqual({ ProductVersion: VERSION, Build: String(BUILD) });
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'key.pem', '-out', 'certificate.pem', '-subj', '/CN=Test', '-addext', 'extendedKeyUsage=codeSigning'],
      { cwd: folder, stdio: 'pipe' });
    tool('osslsigncode', 'sign', '-h', 'sha256', '-certs', 'certificate.pem', '-key', 'key.pem', '-in', 'installer.exe', '-out', 'signed.exe');
    expect(readFileSync(join(folder, 'signed.exe')).length).toBeGreaterThan(readFileSync(join(folder, 'installer.exe')).length);
    expect(await values('signed.exe', 'exe')).toEqual({ ProductVersion: VERSION, Build: String(BUILD) });
  });

  test('an installer that says no build: its version alone', async () => {
    windowsInstaller('versioned.exe', { ProductVersion: '1.5.0' });
    expect(await values('versioned.exe', 'exe')).toEqual({ ProductVersion: '1.5.0' });
  });

  test.each(['gzip', 'xz', 'zstd', 'none'])('a .deb that is compressed by %s', async (compression) => {
    debianPackage(`${compression}.deb`, `1.5.0~beta.1-${BUILD}`, compression);
    const found = await read(`${compression}.deb`, 'deb');
    expect(found).toMatchObject({ found: [{ value: '1.5.0~beta.1', of: 'version' }, { value: String(BUILD), of: 'build' }] });
    expect(refusal(found, { version: VERSION, build: BUILD })).toBeUndefined();
  });

  test('an .rpm', async () => {
    const found = await read(rpmPackage('1.5.0~beta.1', String(BUILD)), 'rpm');
    expect(found).toMatchObject({ found: [{ value: '1.5.0~beta.1', of: 'version' }, { value: String(BUILD), of: 'build' }] });
    expect(refusal(found, { version: VERSION, build: BUILD })).toBeUndefined();
  });

  test('the application in a .zip, and not one that it has inside', async () => {
    macArchive('EKNMusic.zip', 'FMT_XML', { CFBundleShortVersionString: '1.5.0', CFBundleVersion: String(BUILD), CFBundleName: 'EKN & Music <beta>' });
    expect(await values('EKNMusic.zip', 'zip')).toEqual({ CFBundleShortVersionString: '1.5.0', CFBundleVersion: String(BUILD) });
  });
});

describe('an artifact of another release is refused, with both values', () => {
  test.each<[string, Kind, () => void, string[]]>([
    ['wrong.exe', 'exe', () => windowsInstaller('wrong.exe', { ProductVersion: '1.4.0', Build: '7' }),
      [`ProductVersion is 1.4.0, and the version of the release is ${VERSION}`, `Build is 7, and the build of the release is ${BUILD}`]],
    ['wrong.deb', 'deb', () => debianPackage('wrong.deb', '1.4.0-7', 'gzip'),
      [`is 1.4.0, and the version of the release is ${VERSION}`, `is 7, and the build of the release is ${BUILD}`]],
    ['eknmusic-1.4.0-7.rpm', 'rpm', () => rpmPackage('1.4.0', '7'),
      [`is 1.4.0, and the version of the release is ${VERSION}`, `is 7, and the build of the release is ${BUILD}`]],
    ['wrong.zip', 'zip', () => macArchive('wrong.zip', 'FMT_XML', { CFBundleShortVersionString: '1.4.0', CFBundleVersion: '7' }),
      [`CFBundleShortVersionString is 1.4.0, and the version of the release is ${VERSION}`, `CFBundleVersion is 7, and the build of the release is ${BUILD}`]],
  ])('%s', async (file, kind, make, lines) => {
    make();
    const message = refusal(await read(file, kind), { version: VERSION, build: BUILD });
    lines.forEach((line) => expect(message).toContain(line));
  });
});

describe('what cannot be compared is said, and is not an error', () => {
  test.each<[string, Kind, () => void, RegExp]>([
    ['broken.exe', 'exe', () => writeFileSync(join(folder, 'broken.exe'), 'MZ'), /is not a Windows executable/],
    ['broken.deb', 'deb', () => writeFileSync(join(folder, 'broken.deb'), '!<arch>\n'), /./],
    ['broken.rpm', 'rpm', () => writeFileSync(join(folder, 'broken.rpm'), 'x'), /is not an RPM package/],
    ['broken.zip', 'zip', () => writeFileSync(join(folder, 'broken.zip'), 'PK'), /is not a .zip/],
    ['binary.zip', 'zip', () => macArchive('binary.zip', 'FMT_BINARY', { CFBundleVersion: '7' }), /binary form/],
    ['client.AppImage', 'appimage', () => undefined, /has no version in its format/],
    ['client.dmg', 'dmg', () => undefined, /cannot be read without macOS/],
    ['client.msi', 'msi', () => undefined, /\.msi is not read/],
  ])('%s', async (file, kind, make, reason) => {
    make();
    expect(await values(file, kind)).toMatch(reason);
  });

  test('files that are cut off anywhere', async () => {
    windowsInstaller('whole.exe', { ProductVersion: VERSION });
    debianPackage('whole.deb', '1.4.0-7', 'xz');
    macArchive('whole.zip', 'FMT_XML', { CFBundleVersion: '7' });
    const files: [string, Kind][] = [['whole.exe', 'exe'], ['whole.deb', 'deb'], ['whole.zip', 'zip'], [rpmPackage('1.4.0', '7'), 'rpm']];
    for (const [file, kind] of files) {
      const bytes = readFileSync(join(folder, file));
      for (const share of [0, 0.001, 0.01, 0.1, 0.3, 0.6, 0.9, 0.99]) {
        writeFileSync(join(folder, 'cut'), bytes.subarray(0, Math.floor(bytes.length * share)));
        const versions = await read('cut', kind);
        expect('unread' in versions ? versions.unread.length : versions.found.length).toBeGreaterThan(0);
      }
    }
  });
});
