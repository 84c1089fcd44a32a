/** The property tests at length: `npm run test:properties -- --runs 10000 --seed 7 --only MediaBucket`. */
import { spawnSync } from 'child_process';
import { parseArgs } from 'util';
import { TEST_TIME_LIMIT_MS } from '../support/time-limits';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '10000' }, seed: { type: 'string', default: String(Date.now() % 2 ** 31) }, only: { type: 'string' } },
});
console.log(`${values.runs} runs, seed ${values.seed}`);
// A run of these takes seconds on a slow machine, and there are as many as asked for.
const limit = Math.max(TEST_TIME_LIMIT_MS, Number(values.runs) * 5_000);
const { status } = spawnSync(process.execPath, [
  require.resolve('jest/bin/jest'), '-w', '1', '--coverage=false', '--verbose', `--testTimeout=${limit}`, ...values.only ? ['-t', values.only] : [],
  'test/properties', 'test/updates/release', 'test/updates/update-verifier',
], { stdio: 'inherit', env: { ...process.env, PROPERTY_RUNS: values.runs, PROPERTY_SEED: values.seed } });
process.exitCode = status ?? 1;
