import { execFileSync, spawn } from 'child_process';
import { ROOT } from '../test/support/pack';

/** What one local deploy took, everything installed. */
export interface DeployResult {
  readonly seconds: number;
  /** The most memory that the command and all it started held at one time, as far as half-second samples see it. */
  readonly peakGigabytes: number;
}

const SAMPLE_MS = 500;

/** Runs the local deploy from start to end and watches its memory. */
export async function measureDeploy(): Promise<DeployResult> {
  const start = performance.now();
  const child = spawn('npm', ['run', '--silent', 'deploy:local'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  let peak = 0;
  const sampling = setInterval(() => { peak = Math.max(peak, residentBytes(child.pid!)); }, SAMPLE_MS);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  }).finally(() => clearInterval(sampling));
  if (status !== 0) {
    throw new Error(`npm run deploy:local ended with ${status}`);
  }
  return { seconds: (performance.now() - start) / 1000, peakGigabytes: peak / 1e9 };
}

/** The resident memory of a process and of all its descendants. Pages that they share count once for each. */
function residentBytes(root: number): number {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,rss='], { encoding: 'utf8' }).trim().split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set([root]);
  for (let grown = -1; grown !== family.size;) {
    grown = family.size;
    table.filter(([, parent]) => family.has(parent)).forEach(([pid]) => family.add(pid));
  }
  return table.filter(([pid]) => family.has(pid)).reduce((sum, [, , kilobytes]) => sum + kilobytes * 1024, 0);
}
