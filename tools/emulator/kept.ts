import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Emulator, EmulatorDescription } from './emulator';
import { ANSWERS_WITHIN, run } from '../deployment/processes';

// Beside the emulators' own files.
const folder = () => join(tmpdir(), `eknmusic-kept-${userInfo().username}`);

/** Remembers an emulator that keeps running, for a later `--stop`. */
export function remember(emulator: Emulator): void {
  // It holds access keys; they open nothing but an emulator on this machine, and are still nobody else's.
  mkdirSync(folder(), { recursive: true, mode: 0o700 });
  writeFileSync(join(folder(), `${emulator.pid}.json`), JSON.stringify(emulator.description, undefined, 2));
}

/** Stops every emulator that was kept; answers how many were still running. */
export async function stopKept(): Promise<number> {
  let stopped = 0;
  for (const file of filesIn(folder())) {
    const description = JSON.parse(readFileSync(file, 'utf8')) as EmulatorDescription;
    // The process may be long gone, and its id another process's.
    if (await isOurs(description)) {
      await new Emulator(description).stop();
      stopped += 1;
    }
    rmSync(description.home, { recursive: true, force: true });
    rmSync(file);
  }
  rmSync(folder(), { recursive: true, force: true });
  return stopped;
}

async function isOurs({ pid }: EmulatorDescription): Promise<boolean> {
  const { output } = await run('ps', ['-o', 'command=', '-p', String(pid)], { timeout: ANSWERS_WITHIN });
  return output.includes(join('emulator', 'extension', 'launch.py'));
}

function filesIn(path: string): string[] {
  try {
    return readdirSync(path).map((name) => join(path, name));
  } catch {
    return [];
  }
}
