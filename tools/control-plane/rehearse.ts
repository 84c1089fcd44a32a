import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePrograms } from './programs';
import { live, LIVES, type Measured } from './spot-lives';
import type { Share } from './spot-share';
import { SetupError } from '../deployment/setup-error';

/*
 * Takes the tree as it ships, and other ways to split pods, through the life of a cluster: a real scheduler and Karpenter over nodes that are simulated. Most of
 * the time it waits for consolidation, which begins after five minutes of quiet.
 */

/** What was measured: the page and its picture are made of it. */
export const FIGURES = join(__dirname, 'measured-shares.json');
/** Set where the network is this command's own. */
const INSIDE = 'EKNMUSIC_OWN_NETWORK';

async function main(): Promise<void> {
  const option = (name: string) => process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined;
  const programs = await ensurePrograms({ onProgress: (what) => console.log(`control plane: ${what}`) });
  const { 'own-network': ownNetwork } = programs;
  if (process.env[INSIDE] === undefined && ownNetwork !== undefined && spawnSync(ownNetwork, [process.execPath, '--version']).status === 0) {
    const { status } = spawnSync(ownNetwork, [process.execPath, ...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit', env: { ...process.env, [INSIDE]: '1' } });
    process.exitCode = status ?? 1;
    return;
  }
  if (process.env[INSIDE] === undefined) {
    console.warn('⚠ This machine gives no network of its own: Karpenter will listen on all of its interfaces.');
  }

  const only = option('--only')?.split(',');
  const waiting = LIVES.filter(({ name }) => only === undefined || only.includes(name));
  const work = async () => {
    for (let life = waiting.shift(); life; life = waiting.shift()) {
      const { name } = life;
      const shares: Share[] = [];
      await live(programs, life, (share) => {
        const { step, spot, onDemand, pending, nodes, fewest, seconds } = share;
        console.log(`${name} | ${step} | ${spot}/${onDemand} | pending ${pending} | nodes ${nodes} | fewest ${fewest} | ${seconds} s`);
        shares.push(share);
        if (process.argv.includes('--write')) {
          keep({ name, shares });
        }
      });
    }
  };
  await Promise.all(Array.from({ length: Number(option('--at-once') ?? 3) }, work));
}

/** Puts what was measured in the place of what was measured before, in the order of the lives. */
function keep(one: Measured): void {
  const before: Measured[] = existsSync(FIGURES) ? JSON.parse(readFileSync(FIGURES, 'utf8')) : [];
  const newest = new Map([...before, one].map((each) => [each.name, each]));
  const figures = LIVES.flatMap(({ name }) => newest.get(name) ?? []);
  writeFileSync(FIGURES, `[\n${figures.map(({ name, shares }) => (
    `  { "name": ${JSON.stringify(name)}, "shares": [\n${shares.map((share) => `    ${JSON.stringify(share)}`).join(',\n')}\n  ] }`)).join(',\n')}\n]\n`);
}

if (require.main === module) {
  main().catch((error: Error) => {
    console.error(error instanceof SetupError ? `✖ ${error.message}\n${error.advice}` : error);
    process.exitCode = 1;
  });
}
