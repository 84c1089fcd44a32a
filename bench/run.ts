/**
 * Measures what the library costs its users and writes `docs/benchmarks.md`. Never fails because something is slow.
 *
 * `npm run bench`, with `-- --rounds <n>` for more or fewer runs than nine, and `-- --deploy` for the local deploy as well.
 */
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { prepareConsumer } from './consumer';
import { measureDeploy } from './deploy';
import { measureImports } from './imports';
import { renderReport, Results } from './report';
import { classesInUse, measureGrowth, measureSynthesis } from './synthesis';
import { compileIfStale, ROOT } from '../test/support/pack';

const DEFAULT_ROUNDS = 9;

async function measure(scratch: string): Promise<Results> {
  const rounds = argument('--rounds') ?? DEFAULT_ROUNDS;
  const progress = (what: string) => (round: number) => console.log(`${what}: ${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}`);
  compileIfStale();
  const packed = prepareConsumer(scratch);
  return {
    rounds,
    packed,
    packedBytes: fs.statSync(packed.tarball).size,
    imports: measureImports(classesInUse(scratch), rounds, path.join(scratch, 'imports'), progress('import')),
    synthesis: measureSynthesis(rounds, scratch, progress('synthesis')),
    growth: measureGrowth(rounds, scratch, progress('growth')),
    deploy: process.argv.includes('--deploy') ? await measureDeploy() : undefined,
  };
}

/** A whole number given on the command line. */
function argument(name: string): number | undefined {
  const index = process.argv.indexOf(name);
  if (index < 0) {
    return undefined;
  }
  const value = Number(process.argv[index + 1]);
  if (!Number.isInteger(value) || value < 1) {
    throw new Error(`${name} takes a whole number of at least 1, not ${process.argv[index + 1] ?? 'nothing'}`);
  }
  return value;
}

async function main(): Promise<void> {
  const scratch = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'eknmusic-bench-')));
  const remove = () => fs.rmSync(scratch, { recursive: true, force: true });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      remove();
      process.exit(130);
    });
  }
  try {
    const page = renderReport(await measure(scratch));
    fs.writeFileSync(path.join(ROOT, 'docs/benchmarks.md'), page);
    console.log(`\n${page}`);
  } finally {
    remove();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
