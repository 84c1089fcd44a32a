import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

const UV_VERSION = '0.13.9';

/** The folder of a uv: the one on the PATH, or one that is installed into the user's cache. */
function uvFolder(): string {
  const onPath = (process.env.PATH ?? '').split(path.delimiter).find((folder) => fs.existsSync(path.join(folder, 'uv')));
  if (onPath) {
    return onPath;
  }
  const base = process.env.EKNMUSIC_TEST_CACHE ?? path.join(os.homedir(), '.cache');
  const folder = path.join(base, 'eknmusic-constructs', `uv-${UV_VERSION}-${process.platform}-${process.arch}`);
  if (!fs.existsSync(folder)) {
    const unfinished = `${folder}.${process.pid}.tmp`;
    const { status, stderr } = spawnSync('python3', ['-m', 'pip', 'install', '--quiet', '--target', unfinished, `uv==${UV_VERSION}`], { encoding: 'utf8' });
    if (status !== 0) {
      throw new Error(`uv could not be installed:\n${stderr}`);
    }
    try {
      fs.renameSync(unfinished, folder);
    } catch { // another test file was faster
      fs.rmSync(unfinished, { recursive: true, force: true });
    }
  }
  return path.join(folder, 'bin');
}

/** Puts uv on the PATH, first. */
export function withUv(): void {
  process.env.PATH = [uvFolder(), process.env.PATH].join(path.delimiter);
}

/** Takes every uv off the PATH. */
export function withoutUv(): void {
  process.env.PATH = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => !fs.existsSync(path.join(folder, 'uv'))).join(path.delimiter);
}
