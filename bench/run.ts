/**
 * Measures what the library costs its users and writes `docs/benchmarks.md`. Never fails because something is slow.
 *
 * `npm run bench`, with `-- --rounds <n>` for more or fewer runs than nine, `-- --deploy` for the local deploy as well, and
 * `-- --only <section>` for one section, which is printed and not written.
 */
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { prepareConsumer } from './consumer';
import { renderPage } from './report';
import { Bench, SECTIONS } from './sections';
import { compileIfStale, ROOT } from '../test/support/pack';

const DEFAULT_ROUNDS = 9;
const PAGE = path.join(ROOT, 'docs/benchmarks.md');

/** What is given on the command line. */
interface Options {
  readonly rounds: number;
  readonly only?: string;
  readonly deploy: boolean;
}

function readOptions(): Options {
  const rounds = valueOf('--rounds') ?? String(DEFAULT_ROUNDS);
  if (!/^[1-9]\d*$/.test(rounds)) {
    throw new Error(`--rounds takes a whole number of at least 1, not ${rounds || 'nothing'}`);
  }
  const only = valueOf('--only');
  if (only !== undefined && !(only in SECTIONS)) {
    throw new Error(`--only takes one of ${Object.keys(SECTIONS).join(', ')}, not ${only || 'nothing'}`);
  }
  return { rounds: Number(rounds), only, deploy: process.argv.includes('--deploy') };
}

/** What follows a flag on the command line; nothing is an empty text, and undefined means that the flag is not there. */
function valueOf(flag: string): string | undefined {
  const index = process.argv.indexOf(flag);
  return index < 0 ? undefined : process.argv[index + 1] ?? '';
}

async function measure({ rounds, only, deploy }: Options, scratch: string): Promise<string[][]> {
  compileIfStale();
  const bench: Bench = {
    rounds,
    scratch,
    packed: prepareConsumer(scratch),
    progress: (what, total = rounds) => (round) => console.log(`${what}: ${round === 0 ? 'warming up' : `round ${round} of ${total}`}`),
  };
  const names = only ? [only] : Object.keys(SECTIONS).filter((name) => name !== 'deploy' || deploy);
  const sections: string[][] = [];
  for (const name of names) {
    sections.push(await SECTIONS[name](bench));
  }
  return sections;
}

async function main(): Promise<void> {
  const options = readOptions();
  const scratch = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'eknmusic-bench-')));
  const remove = () => fs.rmSync(scratch, { recursive: true, force: true });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      remove();
      process.exit(130);
    });
  }
  try {
    const page = renderPage(await measure(options, scratch), options.rounds);
    if (!options.only) {
      fs.writeFileSync(PAGE, page);
    }
    console.log(`\n${page}`);
  } finally {
    remove();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
