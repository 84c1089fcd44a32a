import { relative, resolve, sep } from 'node:path';
import type { Findings } from './findings';

/** What a file becomes. */
export interface ImportedApp {
  /** The files of the app by their paths. */
  readonly files: ReadonlyMap<string, string>;
  readonly findings: Findings;
}

/** The path of the file that is read, and that of the folder which is written. */
export interface Places {
  readonly file: string;
  readonly folder: string;
}

/** The way from one folder to another, as it stands in a program. */
export function wayFrom(folder: string, to: string): string {
  return relative(resolve(folder), resolve(to)).split(sep).join('/') || '.';
}
