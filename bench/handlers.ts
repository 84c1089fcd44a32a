import * as fs from 'fs';
import * as path from 'path';
import { probe } from './consumer';
import { interleaved, median } from './statistics';
import { PackedLibrary, ROOT } from '../test/support/pack';

/** A function that comes with the library. */
export interface HandlerResult {
  /** `operations/jwt-rotation`. */
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds that the clients of AWS take that it asks for, which its runtime brings. */
  readonly clientsMs: number;
  /** Milliseconds that it takes by itself after them. */
  readonly ownMs: number;
}

// The clients want a region, and warn of a Node that is older than that of the functions.
const ENVIRONMENT = { AWS_REGION: 'us-east-1', NODE_NO_WARNINGS: '1' };

/** Measures every handler of the package, each in a fresh process. */
export function measureHandlers(packed: PackedLibrary, rounds: number, scratch: string, progress: (round: number) => void): HandlerResult[] {
  const files = packed.files.filter((file) => /^assets\/.+\.lambda\/index\.js$/.test(file));
  const load = (file: string) =>
    probe<Pick<HandlerResult, 'clientsMs' | 'ownMs'>>('handler', [path.join(ROOT, file)], path.join(scratch, 'handlers'), { env: ENVIRONMENT });
  const measured = interleaved(Object.fromEntries(files.map((file) => [file, () => load(file)])), rounds, progress);
  return files.map((file) => ({
    name: file.replace(/^assets\/(.+)\.lambda\/index\.js$/, '$1'),
    bytes: fs.statSync(path.join(ROOT, file)).size,
    clientsMs: median(measured[file].map(({ clientsMs }) => clientsMs)),
    ownMs: median(measured[file].map(({ ownMs }) => ownMs)),
  }));
}
