import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { SetupError } from '../deployment/setup-error';

/** The Debian packages that bring a program. */
const PACKAGES: Record<string, string[]> = {
  'makensis': ['nsis'],
  'osslsigncode': ['osslsigncode'],
  'rpmbuild': ['rpm'],
  'mksquashfs': ['squashfs-tools'],
  'zsyncmake': ['zsync'],
  'jq': ['jq'],
  'gpg': ['gnupg'],
  'java': ['default-jre-headless'],
  'mvn': ['maven'],
  'readelf': ['binutils'],
  '/usr/lib/wine/wine64': ['wine64'],
};

export interface ShellOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
}

/** Runs a command to its end; answers what it printed. Throws what it printed when it fails. */
export function run(command: string, args: string[], options: ShellOptions = {}): string {
  const { code, output } = attempt(command, args, options);
  if (code !== 0) {
    throw new Error(`\`${[path.basename(command), ...args].join(' ')}\` ended with ${code}:\n${output}`);
  }
  return output;
}

/** Runs a command to its end, whatever that is. */
export function attempt(command: string, args: string[], options: ShellOptions = {}): { code: number | null; output: string } {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: options.cwd, env: { ...process.env, ...options.env }, encoding: 'utf8', timeout: 120_000, maxBuffer: 64 * 1024 * 1024,
  });
  return { code: status, output: [stdout, stderr, error?.message].filter(Boolean).join('\n').trim() };
}

/** Installs the programs that are missing, where that can be done without asking anybody. A program that stays missing is an error, never a step less. */
export function installTools(): void {
  const missing = () => Object.keys(PACKAGES).filter((program) => !onPath(program));
  if (missing().length === 0) {
    return;
  }
  const packages = missing().flatMap((program) => PACKAGES[program]);
  const advice = `Install them: \`sudo apt-get install ${packages.join(' ')}\`.`;
  if (process.getuid?.() !== 0 || !onPath('apt-get')) {
    throw new SetupError(`The rehearsal runs ${missing().join(', ')}, which this machine does not have.`, advice);
  }
  const apt = (...args: string[]) => attempt('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=600', '-o', 'Acquire::Retries=3', ...args],
    { env: { DEBIAN_FRONTEND: 'noninteractive' } });
  const install = () => apt('install', '--yes', '--no-install-recommends', ...packages);
  if (install().code !== 0) {
    apt('update');
    install();
  }
  if (missing().length > 0) {
    throw new SetupError(`${missing().join(', ')} could not be installed.`, advice);
  }
}

function onPath(program: string): boolean {
  return program.startsWith('/') ? fs.existsSync(program)
    : (process.env.PATH ?? '').split(path.delimiter).some((folder) => fs.existsSync(path.join(folder, program)));
}

/** The start of type 2 AppImages. The project's own releases are on GitHub alone; this crate carries one for its users. */
const RUNTIME = { crate: 'appimage', version: '0.4.0', file: 'assets/runtime-x86_64' };

/** Fetches the runtime of AppImages by Cargo, which checks the crate. */
export function fetchRuntime(folder: string): string {
  if (!onPath('cargo')) {
    throw new SetupError('The rehearsal takes the runtime of AppImages out of a crate, and this machine does not have `cargo`.', 'Install Rust: https://rustup.rs');
  }
  fs.mkdirSync(path.join(folder, 'src'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'src', 'lib.rs'), '');
  fs.writeFileSync(path.join(folder, 'Cargo.toml'), [
    '[package]', 'name = "rehearsal"', 'version = "0.0.0"', 'edition = "2021"', '[dependencies]', `${RUNTIME.crate} = "=${RUNTIME.version}"`, '',
  ].join('\n'));
  const metadata = JSON.parse(run('cargo', ['metadata', '--quiet', '--format-version', '1'], { cwd: folder })) as {
    packages: { name: string; version: string; manifest_path: string }[];
  };
  const { manifest_path: manifest } = metadata.packages.find(({ name, version }) => name === RUNTIME.crate && version === RUNTIME.version)!;
  return path.join(path.dirname(manifest), RUNTIME.file);
}

/** A folder that is gone when the process is. */
export function workshop(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rehearse-desktop-'));
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}
