import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PythonEnvironment } from './python-environment';
import { AssemblyStack } from '../deployment/assembly';
import { run } from '../deployment/processes';

/**
 * Who deploys a type: MiniStack as it is, our extension of it, or nobody here, so that only static checks have seen it.
 */
export type Support = 'stock' | 'extension' | 'static only';

/** The CloudFormation types that the emulator knows. */
export interface KnownTypes {
  readonly stock: string[];
  readonly extension: string[];
}

/** What of some stacks the emulator deploys. */
export interface Coverage {
  /** Every type in the stacks. */
  readonly types: Record<string, Support>;
  /** How many resources of each stack, by support. */
  readonly stacks: Record<string, Record<Support, number>>;
}

/** Asks the emulator which types it knows. */
export async function knownTypes(python: PythonEnvironment): Promise<KnownTypes> {
  // MiniStack writes files as soon as it is loaded.
  const home = mkdtempSync(join(tmpdir(), 'eknmusic-types-'));
  try {
    const result = await run(python.emulator, [join(__dirname, 'extension', 'launch.py'), '--types'], {
      timeout: 60_000,
      env: { PATH: process.env.PATH, HOME: home, TMPDIR: home, STATE_DIR: home, S3_DATA_DIR: home },
    });
    const json = result.output.split('\n').find((line) => line.startsWith('{'));
    if (result.code !== 0 || !json) {
      throw new Error(`The emulator did not list its types:\n${result.output}`);
    }
    return JSON.parse(json);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Who deploys a type. Custom resources run their real function, so they are MiniStack's own. */
export function supportOf(type: string, known: KnownTypes): Support {
  if (type.startsWith('Custom::') || known.stock.includes(type)) {
    return 'stock';
  }
  return known.extension.includes(type) ? 'extension' : 'static only';
}

/** What of these stacks the emulator deploys, in a form that is compared and read. */
export function coverageOf(stacks: AssemblyStack[], known: KnownTypes): Coverage {
  const types: Record<string, Support> = {};
  const counts: Coverage['stacks'] = {};
  for (const { name, template } of stacks) {
    counts[name] = { 'stock': 0, 'extension': 0, 'static only': 0 };
    for (const { Type } of Object.values(template.Resources)) {
      types[Type] = supportOf(Type, known);
      counts[name][types[Type]] += 1;
    }
  }
  return { types: sorted(types), stacks: sorted(counts) };
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => a < b ? -1 : 1));
}
