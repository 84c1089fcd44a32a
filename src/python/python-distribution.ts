import { createHash } from 'crypto';
import * as fs from 'fs';
import { join } from 'path';
import { normalizeName } from './python-requirement';

/** A package that was installed, as its notes describe it. */
export interface Distribution {
  /** The folder of its notes: `songs-1.0.dist-info`. */
  readonly info: string;
  /** Its name, normalized. */
  readonly name: string;
  readonly version: string;
  /** What it requires, as lines of PEP 508. */
  readonly requires: string[];
  /** The versions of Python that it is for, or an empty text. */
  readonly requiresPython: string;
  /** What its wheel runs on. */
  readonly tags: string[];
  /** The files that were in its wheel, by their path in the folder of packages, each with the hash that the wheel gives. */
  readonly hashes: Map<string, string>;
  readonly files: string[];
  /** The names of the scripts that an installer makes for it. */
  readonly scripts: string[];
}

/** The hash of a file as the RECORD of a wheel has it. */
export function hashOfWheelFile(data: Buffer): string {
  return `sha256=${createHash('sha256').update(data).digest('base64url')}`;
}

/** Every package that was installed into a folder. */
export function readDistributions(folder: string): Distribution[] {
  return fs.readdirSync(folder).filter((name) => name.endsWith('.dist-info')).sort().map((info) => {
    const read = (file: string) => {
      const path = join(folder, info, file);
      return fs.existsSync(path) ? fs.readFileSync(path, 'utf8') : '';
    };
    const metadata = headers(read('METADATA'));
    const [, name, version] = /^(.+)-([^-]+)\.dist-info$/.exec(info) ?? [];
    const hashes = recorded(read('RECORD'));
    return {
      info,
      name: normalizeName(metadata('Name')[0] ?? name ?? info),
      version: metadata('Version')[0] ?? version ?? '',
      requires: metadata('Requires-Dist'),
      requiresPython: metadata('Requires-Python')[0] ?? '',
      tags: headers(read('WHEEL'))('Tag'),
      hashes,
      files: [...hashes.keys()],
      scripts: [...read('entry_points.txt').matchAll(/^\[(?:console|gui)_scripts\]\s*$([^[]*)/gm)]
        .flatMap(([, lines]) => [...lines.matchAll(/^\s*([^\s=#;]+)\s*=/gm)].map(([, script]) => script)),
    };
  });
}

/** Reads the headers of a text that is written like mail. */
function headers(text: string): (name: string) => string[] {
  const [head] = text.replace(/\r\n/g, '\n').split('\n\n');
  const lines = head.replace(/\n[ \t]+/g, ' ').split('\n').map((line) => /^([\w-]+):\s*(.*?)\s*$/.exec(line));
  return (name) => lines.flatMap((line) => line && line[1].toLowerCase() === name.toLowerCase() ? [line[2]] : []);
}

/** The paths of a RECORD with their hashes. pip writes what is no module as if it were two folders up, and puts it here as well. */
function recorded(text: string): Map<string, string> {
  return new Map(text.split(/\r?\n/).filter((line) => line !== '').map((line) => {
    const quoted = /^"((?:[^"]|"")*)",?(.*)$/.exec(line);
    const path = quoted ? quoted[1].replace(/""/g, '"') : line.split(',')[0];
    return [path.replace(/^(\.\.\/)+/, ''), (quoted ? quoted[2] : line.slice(path.length + 1)).split(',')[0]];
  }));
}
