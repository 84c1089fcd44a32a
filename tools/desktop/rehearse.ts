import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { type Authorities, startAuthorities } from './timestamp-authority';
import { attempt, fetchRuntime, installTools, run, workshop } from './workshop';
import { SetupError } from '../deployment/setup-error';

/*
 * Walks the release of the desktop client as far as Linux goes, by the scripts that the workflow runs, with a stand-in for the client.
 */

const DESKTOP = path.resolve(__dirname, '../../examples/eknmusic/desktop');
const WINE = '/usr/lib/wine/wine64';
const FOLDER_OF_CHOICE = 'C:\\Music\\EKNMusic';

const NOT_REHEARSED = [
  'the build of the client itself: Qt, windeployqt, macdeployqt and linuxdeploy',
  'macOS: codesign, hdiutil, notarytool, stapler (no Mac)',
  'the key in KMS or a vendor\'s cloud HSM: Jsign signs with a key in a file here, and the timestamp comes from an authority of its own',
  'appimagetool, and the newest runtime of AppImages: a stand-in writes the same sections, around a runtime of 2016 from a crate',
];

class Rehearsal {
  private readonly folder = workshop();
  private readonly wine = { WINEPREFIX: path.join(this.folder, 'wine'), WINEDEBUG: '-all', DISPLAY: '' };
  private readonly gpg = { GNUPGHOME: path.join(this.folder, 'gpg') };
  private authorities?: Authorities;
  private keyId!: string;
  private runtimePath?: string;

  async walk(): Promise<void> {
    await this.step('the tools are there', () => installTools());
    await this.step('keys and authorities for this rehearsal', () => this.makeKeys());
    await this.step('Windows: client, uninstaller and installer are signed with SHA-256 and a timestamp', () => this.signsForWindows());
    await this.step('Windows: one changed byte breaks the signature', () => this.detectsTampering());
    await this.step('Windows: the installer installs, and offers a start menu and an entry in the list of programs', () => this.installs());
    await this.step('Windows: an older build is refused, a newer one takes over in the folder of choice', () => this.refusesOlderBuilds());
    await this.step('Windows: the uninstaller removes what was installed, and nothing else', () => this.uninstalls());
    await this.step('AppImage: starts, knows where its updates are, and is signed by the GPG key', () => this.makesAppImage());
    await this.step('.deb: valid, with menu entry, icon and command; a pre-release is older than its release', () => this.makesDeb());
    await this.step('.rpm: valid, with menu entry, icon and command, and signed by the GPG key', () => this.makesRpm());
  }

  stop(): void {
    this.authorities?.stop();
  }

  private async step(name: string, action: () => void | Promise<void>): Promise<void> {
    const start = Date.now();
    try {
      await action();
      console.log(`✔ ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
    } catch (error) {
      console.error(`✖ ${name}`);
      throw error;
    }
  }

  private async makeKeys(): Promise<void> {
    this.authorities = await startAuthorities(path.join(this.folder, 'authorities'));
    fs.mkdirSync(this.gpg.GNUPGHOME, { mode: 0o700 });
    run('gpg', ['--batch', '--quiet', '--passphrase', '', '--quick-generate-key', 'Rehearsal <desktop@eknmusic.com>', 'rsa3072', 'sign', 'never'], { env: this.gpg });
    this.keyId = /^fpr:+([0-9A-F]{40}):/m.exec(run('gpg', ['--list-keys', '--with-colons'], { env: this.gpg }))![1];
    run('bash', [path.join(DESKTOP, 'packaging/windows/fetch-jsign.sh'), this.folder]);
  }

  /** The example's folder with the release of another version and build. */
  private desktop(version: string, build: number): string {
    const folder = path.join(this.folder, `desktop-${build}`);
    fs.cpSync(DESKTOP, folder, { recursive: true });
    const text = fs.readFileSync(path.join(folder, 'release.json'), 'utf8');
    const { version: from, build: fromBuild } = JSON.parse(text) as { version: string; build: number };
    fs.writeFileSync(path.join(folder, 'release.json'), text.replaceAll(from, version).replaceAll(String(fromBuild), String(build)));
    return folder;
  }

  /** Packages a stand-in for Windows; answers the path of the installer. */
  private packageForWindows(version: string, build: number): string {
    const app = path.join(this.folder, `windows-${build}`);
    fs.mkdirSync(path.join(app, 'plugins/platforms'), { recursive: true });
    run('makensis', ['-V1', `-DVERSION=${version}`, `-DBUILD=${build}`, `-DOUT=${app}/EKNMusic.exe`, path.join(__dirname, 'stand-in.nsi')]);
    fs.writeFileSync(path.join(app, 'Qt6Core.dll'), 'Qt');
    fs.writeFileSync(path.join(app, 'plugins/platforms/qwindows.dll'), 'a plugin');
    const dist = path.join(this.folder, 'dist');
    run('bash', [path.join(this.desktop(version, build), 'packaging/windows/package.sh'), app, dist], {
      env: {
        JSIGN_JAR: path.join(this.folder, 'jsign.jar'),
        NSIS_TARGET: 'amd64-unicode',
        SIGN_STORETYPE: 'PKCS12',
        SIGN_KEYSTORE: this.authorities!.signer,
        SIGN_ALIAS: 'signer',
        SIGN_STOREPASS: 'rehearsal',
        SIGN_TIMESTAMP_URL: this.authorities!.timestampUrl,
      },
    });
    return path.join(dist, `EKNMusic-${version}-win64.exe`);
  }

  private verify(file: string): { code: number | null; output: string } {
    return attempt('osslsigncode', ['verify', '-CAfile', this.authorities!.root, '-TSA-CAfile', this.authorities!.root, file]);
  }

  private signsForWindows(): void {
    const installer = this.packageForWindows('1.4.0', 1040);
    for (const file of [installer, path.join(this.folder, 'windows-1040/EKNMusic.exe')]) {
      const { code, output } = this.verify(file);
      assert.equal(code, 0, output);
      assert.match(output, /Message digest algorithm\s*: SHA256/);
      assert.match(output, /Timestamp Server Signature verification: ok/i);
    }
    // The numbers that `ekn-updates publish` reads.
    const text = fs.readFileSync(installer).toString('utf16le') + fs.readFileSync(installer).subarray(1).toString('utf16le');
    assert.match(text, /ProductVersion\0+1\.4\.0\0/);
    assert.match(text, /Build\0+1040\0/);
  }

  private detectsTampering(): void {
    const bytes = fs.readFileSync(path.join(this.folder, 'dist/EKNMusic-1.4.0-win64.exe'));
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = 255 - bytes[middle];
    const changed = path.join(this.folder, 'changed.exe');
    fs.writeFileSync(changed, bytes);
    assert.notEqual(this.verify(changed).code, 0);
  }

  private windows(...command: string[]): { code: number | null; output: string } {
    return attempt(WINE, command, { env: this.wine });
  }

  private registered(name: string): string | undefined {
    return new RegExp(`${name}\\s+REG_\\w+\\s+(.+)`).exec(this.windows('reg', 'query', 'HKLM\\Software\\EKNMusic', '/reg:64').output)?.[1].trim();
  }

  private onDrive(windowsPath: string): string {
    return path.join(this.wine.WINEPREFIX, 'drive_c', windowsPath.replace(/^C:\\/, '').replaceAll('\\', '/'));
  }

  private installs(): void {
    this.windows('wineboot', '--init');
    assert.equal(this.windows('reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f').code, 0);
    const installer = path.join(this.folder, 'dist/EKNMusic-1.4.0-win64.exe');
    assert.equal(this.windows(installer, '/S', `/D=${FOLDER_OF_CHOICE}`).code, 0);
    assert.equal(this.registered('Build'), '0x410');
    assert.equal(this.registered('InstallDir'), FOLDER_OF_CHOICE);
    for (const file of ['EKNMusic.exe', 'Qt6Core.dll', 'plugins/platforms/qwindows.dll']) {
      assert.ok(fs.existsSync(this.onDrive(`${FOLDER_OF_CHOICE}\\${file}`)), file);
    }
    assert.equal(this.verify(this.onDrive(`${FOLDER_OF_CHOICE}\\uninstall.exe`)).code, 0);
    assert.deepEqual(fs.readdirSync(this.onDrive('ProgramData/Microsoft/Windows/Start Menu/Programs/EKNMusic')).sort(), ['EKNMusic.lnk', 'Uninstall EKNMusic.lnk']);
    const listed = this.windows('reg', 'query', 'HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\EKNMusic', '/reg:64').output;
    assert.match(listed, /DisplayVersion\s+REG_SZ\s+1\.4\.0/);
    assert.match(listed, /QuietUninstallString\s+REG_SZ\s+"C:\\Music\\EKNMusic\\uninstall\.exe" \/S/);
  }

  private refusesOlderBuilds(): void {
    // Signed just as well, and by its version the newer one: the build decides.
    assert.equal(this.windows(this.packageForWindows('1.9.0', 1030), '/S').code, 3);
    assert.equal(this.registered('Build'), '0x410');
    assert.equal(this.registered('Version'), '1.4.0');
    assert.equal(this.windows(this.packageForWindows('1.5.0', 1050), '/S').code, 0);
    assert.equal(this.registered('Build'), '0x41a');
    assert.equal(this.registered('InstallDir'), FOLDER_OF_CHOICE);
    // The largest build that a client understands is not taken for a negative number.
    assert.equal(this.windows(this.packageForWindows('1.6.0', 2_147_483_647), '/S').code, 0);
    assert.equal(this.windows(path.join(this.folder, 'dist/EKNMusic-1.5.0-win64.exe'), '/S').code, 3);
  }

  private uninstalls(): void {
    fs.writeFileSync(this.onDrive(`${FOLDER_OF_CHOICE}\\mine.txt`), 'not of EKNMusic');
    // By `_?=` it works in place, so that its end is the end of the work.
    assert.equal(this.windows(`${FOLDER_OF_CHOICE}\\uninstall.exe`, '/S', `_?=${FOLDER_OF_CHOICE}`).code, 0);
    assert.deepEqual(fs.readdirSync(this.onDrive(FOLDER_OF_CHOICE)).filter((name) => name !== 'uninstall.exe'), ['mine.txt']);
    assert.equal(this.registered('Build'), undefined);
    assert.ok(!fs.existsSync(this.onDrive('ProgramData/Microsoft/Windows/Start Menu/Programs/EKNMusic')));
  }

  /** The stand-in for Linux: a folder with the client. */
  private linuxClient(): string {
    const folder = path.join(this.folder, 'linux');
    fs.mkdirSync(path.join(folder, 'plugins'), { recursive: true });
    fs.writeFileSync(path.join(folder, 'EKNMusic'), '#!/bin/sh\necho "EKNMusic 1.4.0 (build 1040)"\n', { mode: 0o755 });
    fs.writeFileSync(path.join(folder, 'plugins/libqxcb.so'), 'a plugin');
    return folder;
  }

  private packageForLinux(script: string, args: string[], version = '1.4.0', build = 1040): string {
    const dist = path.join(this.folder, 'dist');
    run('bash', [path.join(this.desktop(version, build), 'packaging/linux', script), args[0], dist, ...args.slice(1)], {
      env: { ...this.gpg, GPG_KEY_ID: this.keyId, PATH: `${this.tools()}:${process.env.PATH}`, RUNTIME_FOR_REHEARSAL: this.runtime() },
    });
    return dist;
  }

  private tools(): string {
    const folder = path.join(this.folder, 'tools');
    fs.mkdirSync(folder, { recursive: true });
    fs.copyFileSync(path.join(__dirname, 'appimagetool'), path.join(folder, 'appimagetool'));
    return folder;
  }

  private runtime(): string {
    this.runtimePath ??= fetchRuntime(path.join(this.folder, 'runtime'));
    return this.runtimePath;
  }

  private makesAppImage(): void {
    const appDir = path.join(this.folder, 'AppDir');
    fs.cpSync(this.linuxClient(), path.join(appDir, 'usr/bin'), { recursive: true });
    fs.symlinkSync('usr/bin/EKNMusic', path.join(appDir, 'AppRun'));
    for (const file of ['eknmusic.desktop', 'eknmusic.svg']) {
      fs.copyFileSync(path.join(DESKTOP, 'packaging/linux', file), path.join(appDir, file));
    }
    const dist = this.packageForLinux('appimage.sh', [appDir, 'https://downloads.eknmusic.com/channels/stable']);
    const image = path.join(dist, 'EKNMusic-1.4.0-x86_64.AppImage');
    assert.equal(run(image, ['--appimage-updateinformation']), 'zsync|https://downloads.eknmusic.com/channels/stable/eknmusic-x86_64.AppImage.zsync');

    const extracted = path.join(this.folder, 'extracted');
    fs.mkdirSync(extracted);
    run(image, ['--appimage-extract'], { cwd: extracted });
    assert.equal(run(path.join(extracted, 'squashfs-root/AppRun'), []), 'EKNMusic 1.4.0 (build 1040)');

    // What AppImageUpdate does: the hash of the file without signature and key, and who signed that.
    const bytes = fs.readFileSync(image);
    const signature = run(image, ['--appimage-signature']);
    const header = run('readelf', ['--section-headers', '--wide', image]);
    for (const section of ['.sha256_sig', '.sig_key']) {
      const [, offset, size] = new RegExp(`\\${section}\\s+PROGBITS\\s+\\w+ (\\w+) (\\w+)`).exec(header)!;
      bytes.fill(0, parseInt(offset, 16), parseInt(offset, 16) + parseInt(size, 16));
    }
    fs.writeFileSync(path.join(this.folder, 'unsigned'), bytes);
    fs.writeFileSync(path.join(this.folder, 'digest'), run('sha256sum', [path.join(this.folder, 'unsigned')]).split(' ')[0]);
    fs.writeFileSync(path.join(this.folder, 'signature'), `${signature}\n`);
    const verified = run('gpg', ['--status-fd', '1', '--verify', path.join(this.folder, 'signature'), path.join(this.folder, 'digest')], { env: this.gpg });
    assert.match(verified, new RegExp(`VALIDSIG ${this.keyId}`));

    const zsync = fs.readFileSync(`${image}.zsync`, 'latin1');
    assert.match(zsync, /^URL: EKNMusic-1\.4\.0-x86_64\.AppImage$/m);
    assert.match(zsync, new RegExp(`^Length: ${fs.statSync(image).size}$`, 'm'));
  }

  private makesDeb(): void {
    const client = this.linuxClient();
    const dist = this.packageForLinux('deb.sh', [client]);
    const file = path.join(dist, 'eknmusic_1.4.0-1040_amd64.deb');
    assert.equal(run('dpkg-deb', ['--field', file, 'Version']), '1.4.0-1040');
    const listed = run('dpkg-deb', ['--contents', file]);
    for (const each of ['./opt/eknmusic/EKNMusic', './usr/bin/EKNMusic -> /opt/eknmusic/EKNMusic', './usr/share/applications/eknmusic.desktop',
      './usr/share/icons/hicolor/scalable/apps/eknmusic.svg']) {
      assert.ok(listed.includes(each), each);
    }
    assert.doesNotMatch(listed, /^\S+ (?!root\/root)/m);
    const installed = path.join(this.folder, 'deb');
    run('dpkg-deb', ['--extract', file, installed]);
    assert.equal(run(path.join(installed, 'opt/eknmusic/EKNMusic'), []), 'EKNMusic 1.4.0 (build 1040)');

    this.packageForLinux('deb.sh', [client], '1.5.0-beta.1', 1045);
    const early = run('dpkg-deb', ['--field', path.join(dist, 'eknmusic_1.5.0-beta.1-1045_amd64.deb'), 'Version']);
    run('dpkg', ['--compare-versions', early, 'lt', '1.5.0-1050']);
    run('dpkg', ['--compare-versions', early, 'gt', '1.4.0-1040']);
  }

  private makesRpm(): void {
    const dist = this.packageForLinux('rpm.sh', [this.linuxClient()]);
    const file = path.join(dist, 'eknmusic-1.4.0-1040.x86_64.rpm');
    assert.equal(run('rpm', ['-qp', '--nosignature', '--queryformat', '%{VERSION}-%{RELEASE}.%{ARCH}', file]), '1.4.0-1040.x86_64');
    const listed = run('rpm', ['-qpl', '--nosignature', file]).split('\n');
    for (const each of ['/opt/eknmusic/EKNMusic', '/usr/bin/EKNMusic', '/usr/share/applications/eknmusic.desktop']) {
      assert.ok(listed.includes(each), each);
    }
    const keys = path.join(this.folder, 'rpm-keys');
    const key = path.join(this.folder, 'gpg-key.asc');
    fs.writeFileSync(key, run('gpg', ['--armor', '--export', this.keyId], { env: this.gpg }));
    run('rpmkeys', ['--dbpath', keys, '--import', key]);
    assert.match(run('rpmkeys', ['--dbpath', keys, '--checksig', '--verbose', file]), /Header V4 RSA\/SHA\d+ Signature, key ID \w+: OK/);
    assert.notEqual(attempt('rpmkeys', ['--dbpath', path.join(this.folder, 'no-keys'), '--checksig', file]).code, 0);
  }
}

async function main(): Promise<number> {
  const start = Date.now();
  const rehearsal = new Rehearsal();
  try {
    await rehearsal.walk();
    console.log(`\nThe release of the desktop client was rehearsed in ${Math.round((Date.now() - start) / 1000)} s. Not rehearsed here:`);
    NOT_REHEARSED.forEach((line) => console.log(`  - ${line}`));
    return 0;
  } catch (error) {
    console.error(`\n✖ ${(error as Error).message}`);
    if (error instanceof SetupError) {
      console.error(`→ ${error.advice}`);
    }
    return 1;
  } finally {
    rehearsal.stop();
  }
}

void main().then((code) => {
  process.exitCode = code;
});
