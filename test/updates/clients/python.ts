import { spawnSync } from 'child_process';
import { createHash } from 'crypto';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

const LOCK_FILE = path.join(__dirname, 'requirements.lock');

/** The folder with the packages of the lock file, which are installed into the user's cache. */
function packages(): string {
  const base = process.env.EKNMUSIC_TEST_CACHE ?? path.join(os.homedir(), '.cache');
  const version = spawnSync('python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { encoding: 'utf8' }).stdout.trim();
  const hash = createHash('sha256').update(fs.readFileSync(LOCK_FILE)).digest('hex').slice(0, 16);
  const folder = path.join(base, 'eknmusic-constructs', `update-clients-${hash}-py${version}-${process.platform}-${process.arch}`);
  if (!fs.existsSync(folder)) {
    const unfinished = `${folder}.${process.pid}.tmp`;
    const { status, stderr } = spawnSync(
      'python3', ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes', '--target', unfinished, '--requirement', LOCK_FILE], { encoding: 'utf8' },
    );
    if (status !== 0) {
      throw new Error(`The clients could not be installed:\n${stderr}`);
    }
    try {
      fs.renameSync(unfinished, folder);
    } catch { // another test file was faster
      fs.rmSync(unfinished, { recursive: true, force: true });
    }
  }
  return folder;
}

/** Has a job done by clients.py, or by another script that reads one and writes its result. */
export function inPython<T>(job: { readonly job: 'canonical' | 'tuf' | 'xml' | 'repositories'; readonly [name: string]: unknown }, script = 'clients.py'): T {
  const { status, stdout, stderr } = spawnSync('python3', [path.join(__dirname, script)], {
    input: JSON.stringify(job), encoding: 'utf8', maxBuffer: 2 ** 28, env: { ...process.env, PYTHONPATH: packages(), PYTHONDONTWRITEBYTECODE: '1' },
  });
  if (status !== 0) {
    throw new Error(stderr);
  }
  return JSON.parse(stdout);
}
