import { existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { run } from '../deployment/processes';

const ROOT = join(__dirname, '..', '..');

/** Whether the compiled library is there and not older than its sources. */
export function isCompiled(root: string = ROOT): boolean {
  const compiled = join(root, 'lib', 'index.js');
  return existsSync(compiled) && statSync(compiled).mtimeMs >= newest(join(root, 'src'));
}

/** Compiles the library as `npm test` does. */
export async function compile(options: { onLine?: (line: string) => void; signal?: AbortSignal }): Promise<void> {
  for (const task of ['pre-compile', 'compile']) {
    const result = await run(process.execPath, [require.resolve('projen/bin/projen'), task], { ...options, cwd: ROOT });
    if (result.code !== 0) {
      throw new Error(`The library could not be compiled.\n${result.output.split('\n').slice(-20).join('\n')}`);
    }
  }
}

/** The folder in which the examples find this library, and nothing else does: the library's own files must not import it as a package. */
export const EXAMPLES_MODULES = join(ROOT, 'examples', 'node_modules');

/** Lets the examples find the library by its name, as a stranger's app finds it in its own node_modules. */
export function linkLibrary(root: string = ROOT): void {
  const link = join(root, 'examples', 'node_modules', '@eknmusic', 'constructs');
  const target = relative(dirname(link), root);
  mkdirSync(dirname(link), { recursive: true });
  try {
    symlinkSync(target, link, 'dir');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error;
    }
    if (lstatSync(link).isSymbolicLink() && readlinkSync(link) !== target) {
      rmSync(link);
      symlinkSync(target, link, 'dir');
    }
  }
}

function newest(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((latest, entry) => Math.max(latest, statSync(`${entry.parentPath ?? entry.path}${sep}${entry.name}`).mtimeMs), 0);
}
