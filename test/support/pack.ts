import { execFileSync, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

/** The project's folder. */
export const ROOT = path.resolve(__dirname, '../..');

/** What users install. */
export interface PackedLibrary {
  /** The archive. */
  readonly tarball: string;
  /** The paths in it, sorted. */
  readonly files: string[];
  /** What it takes on disk once it is installed. */
  readonly unpackedBytes: number;
}

/** What `npm pack --json` prints of each archive that it makes. */
interface NpmPackReport {
  readonly filename: string;
  readonly unpackedSize: number;
  readonly files: { readonly path: string }[];
}

/** Packs the compiled library as `npm publish` would, into an existing folder. */
export function packLibrary(folder: string): PackedLibrary {
  if (!fs.existsSync(path.join(ROOT, 'lib/index.js'))) {
    throw new Error('The library is not compiled. Run `npx projen compile` first; `npm test` does it by itself.');
  }
  const printed = npm(['pack', '--json', '--pack-destination', folder], ROOT);
  const [report] = Object.values(JSON.parse(printed) as NpmPackReport[]);
  return {
    tarball: path.join(folder, path.basename(report.filename)),
    files: report.files.map((file) => file.path).sort(),
    unpackedBytes: report.unpackedSize,
  };
}

/** Runs npm and returns what it printed; what it said is in the error when it fails. */
export function npm(args: string[], cwd: string): string {
  return execFileSync('npm', args, {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, npm_config_audit: 'false', npm_config_fund: 'false', npm_config_update_notifier: 'false' },
  });
}

/** Compiles the library when it is not compiled, or when a source is newer. Returns whether it did. */
export function compileIfStale(): boolean {
  const compiled = path.join(ROOT, 'lib/index.js');
  const upToDate = fs.existsSync(compiled) && fs.existsSync(path.join(ROOT, '.jsii'))
    && newest(path.join(ROOT, 'src')) <= fs.statSync(compiled).mtimeMs;
  if (upToDate) {
    return false;
  }
  for (const task of ['pre-compile', 'compile']) {
    const { status, stdout, stderr } = spawnSync('npx', ['projen', task], { cwd: ROOT, encoding: 'utf8', shell: process.platform === 'win32' });
    if (status !== 0) {
      throw new Error(`\`npx projen ${task}\` failed:\n${stdout}${stderr}`);
    }
  }
  return true;
}

function newest(folder: string): number {
  return Math.max(0, ...fs.readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? newest(file) : fs.statSync(file).mtimeMs;
  }));
}
