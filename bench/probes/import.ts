// Loads some names in a fresh process and prints how long that took and how many files it was.
// argv[2]: a list of [module, member], as JSON; without a member the module alone is loaded.
import { performance } from 'perf_hooks';

const names = JSON.parse(process.argv[2]) as [string, string?][];
const start = performance.now();
for (const [name, member] of names) {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const loaded = require(name);
  if (member && loaded[member] === undefined) {
    throw new Error(`${name} has no ${member}`);
  }
}
const ms = performance.now() - start;
console.log(JSON.stringify({ ms, loaded: Object.keys(require.cache).filter((file) => file !== __filename) }));
