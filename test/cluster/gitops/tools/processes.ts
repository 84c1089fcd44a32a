import { spawnSync } from 'child_process';
import { createHash } from 'crypto';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

export function run(command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}, input?: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8', maxBuffer: 2 ** 28, env: { ...process.env, ...environment }, input,
  });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')}\n${stderr ?? ''}${error?.message ?? ''}`);
  }
  return stdout;
}

/** A folder in the user's cache, made once for each content of its lock file. */
export function cachedFolder(name: string, lockFile: string, build: (unfinished: string) => void): string {
  const base = process.env.EKNMUSIC_TEST_CACHE ?? path.join(os.homedir(), '.cache');
  const hash = createHash('sha256').update(fs.readFileSync(lockFile)).digest('hex').slice(0, 16);
  const folder = path.join(base, 'eknmusic-constructs', `${name}-${hash}`);
  if (!fs.existsSync(folder)) {
    const unfinished = `${folder}.${process.pid}.tmp`;
    build(unfinished);
    try {
      fs.renameSync(unfinished, folder);
    } catch { // another test file was faster
      fs.rmSync(unfinished, { recursive: true, force: true });
    }
  }
  return folder;
}
