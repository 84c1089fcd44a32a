import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type ClientConfig } from 'pg';
import { type Outcome, RehearsedCluster } from './global-cluster';
import { type Load, lost, Writers } from './ledger';
import { run as runCommand } from '../deployment/processes';
import { ensureAwsCli } from '../emulator/aws-cli';
import type { Emulator } from '../emulator/emulator';

const SCRIPT = join(__dirname, '..', '..', 'src', 'database', 'global', 'failover-automation.sh');

const IDLE: Load = { writers: 2, pause: 200 };
const BUSY: Load = { writers: 8, pause: 10 };
/** How long is written before anything happens: the metrics have to show what there is to lose. */
const BEFORE = 6_000;
const SLOW = 2_000;

/** What happened in a scenario. */
export interface Figures {
  readonly scenario: string;
  readonly load: 'idle' | 'load';
  /** Who was asked, and how it ended. */
  readonly outcome: string;
  /** The highest RPO lag of the region that was promoted which its alarm metric had shown before, in milliseconds. */
  readonly lagBefore: number;
  readonly acknowledged: number;
  readonly lost: number;
  /** From the first lost commit to the last acknowledged one before the writer changed, in milliseconds. */
  readonly lostTime: number;
  /** The longest time in which nobody could write, from the request on. */
  readonly seconds: number;
}

/** A way in which a region becomes the writer. */
export interface Scenario {
  readonly name: string;
  readonly load: 'idle' | 'load';
  readonly target: string;
  /** Whether nothing may be lost. */
  readonly isPlanned: boolean;
  /** How slow replication to the target is, in milliseconds. */
  readonly delay?: number;
  /** What happens to the region that writes, before somebody asks. */
  readonly before?: (rehearsal: Rehearsal) => Promise<void>;
  /** Asks, and answers how that ended. */
  readonly ask: (rehearsal: Rehearsal) => Promise<string>;
}

const HOME = 'us-east-1';
const TARGET = 'us-west-2';

/** What follows each of them. */
export const WAY_BACK = 'planned, back again';

/** Planned and forced, idle and under load, and all that may come in between. */
export const SCENARIOS: Scenario[] = [
  { name: 'planned', load: 'idle', target: TARGET, isPlanned: true, ask: (rehearsal) => rehearsal.script() },
  { name: 'planned', load: 'load', target: TARGET, isPlanned: true, ask: (rehearsal) => rehearsal.script() },
  { name: 'planned, without the state machine', load: 'load', target: TARGET, isPlanned: true, ask: (rehearsal) => rehearsal.script('--direct') },
  { name: 'planned, the target lags', load: 'load', target: TARGET, isPlanned: true, delay: SLOW, ask: (rehearsal) => rehearsal.script() },
  {
    name: 'planned, the machine is stopped half-way and started again',
    load: 'load',
    target: TARGET,
    isPlanned: true,
    delay: SLOW,
    ask: (rehearsal) => rehearsal.stopAndStartAgain(),
  },
  { name: 'forced', load: 'idle', target: TARGET, isPlanned: false, ask: (rehearsal) => rehearsal.script(...rehearsal.forced) },
  { name: 'forced', load: 'load', target: TARGET, isPlanned: false, ask: (rehearsal) => rehearsal.script(...rehearsal.forced) },
  { name: 'forced, without the state machine', load: 'load', target: TARGET, isPlanned: false, ask: (rehearsal) => rehearsal.script('--direct', ...rehearsal.forced) },
  { name: 'forced, the target lags', load: 'load', target: TARGET, isPlanned: false, delay: SLOW, ask: (rehearsal) => rehearsal.script(...rehearsal.forced) },
  {
    name: 'forced, the primary is frozen (SIGSTOP)',
    load: 'load',
    target: TARGET,
    isPlanned: false,
    before: (rehearsal) => rehearsal.signalWriter('SIGSTOP'),
    ask: (rehearsal) => rehearsal.script(...rehearsal.forced),
  },
  {
    name: 'forced, the primary is killed (SIGKILL)',
    load: 'load',
    target: TARGET,
    isPlanned: false,
    before: (rehearsal) => rehearsal.signalWriter('SIGKILL'),
    ask: (rehearsal) => rehearsal.script(...rehearsal.forced),
  },
  { name: 'forced, two regions are asked at once', load: 'load', target: TARGET, isPlanned: false, ask: (rehearsal) => rehearsal.askTwoRegions() },
];

/** Rehearses one scenario after the other on one global cluster. */
export class Rehearsal {
  private number = 0;

  /**
   * @param login the connection of the application: through the global writer endpoint
   */
  public constructor(private readonly emulator: Emulator, private readonly cluster: RehearsedCluster, private readonly login: ClientConfig) {}

  /** What confirms a failover. */
  public get forced(): string[] {
    return ['--mode', 'failover', '--yes-lose-data', this.cluster.identifier];
  }

  /** Goes there, and back to where everything began; answers the figures of both. */
  public async walk(scenario: Scenario): Promise<[Figures, Figures]> {
    await this.cluster.atRest();
    const figures = await this.measure(scenario);
    await this.cluster.atRest();
    await this.everyMemberHasTheSame();
    const back = await this.measure({
      name: WAY_BACK, load: 'load', target: HOME, isPlanned: true, ask: (rehearsal) => rehearsal.script('--region', HOME),
    });
    await this.cluster.atRest();
    await this.everyMemberHasTheSame();
    return [figures, back];
  }

  private async measure({ name, load, target, delay, before, ask, isPlanned }: Scenario): Promise<Figures> {
    const run = `run${++this.number}`;
    const from = await this.cluster.writer();
    const start = Date.now();
    if (delay !== undefined) {
      await this.cluster.delay(target, delay);
    }
    const writers = new Writers(run, this.login, load === 'idle' ? IDLE : BUSY);
    try {
      await writers.haveWrittenSince(start, 20_000);
      await sleep(BEFORE);
      await before?.(this);
      const lagBefore = await this.cluster.rpoLag(target, start);
      const asked = Date.now();
      const outcome = await ask(this);
      await writers.haveWrittenSince(Date.now(), 30_000);
      await sleep(1_000);
      await writers.stop();
      const writer = await this.cluster.server(await this.cluster.writer());
      const missing = await lost(writers.ledger, run, { ...writer.connection, database: this.login.database });
      if (isPlanned && missing.length > 0) {
        throw new Error(`${name}: ${missing.length} acknowledged commits are lost, though it was planned.`);
      }
      if (writer.region === from) {
        throw new Error(`${name}: ${from} still writes.`);
      }
      const changed = Math.max(...missing.map(({ at }) => at));
      return {
        scenario: name,
        load,
        outcome,
        lagBefore: Math.round(lagBefore),
        acknowledged: writers.ledger.length,
        lost: missing.length,
        lostTime: missing.length === 0 ? 0 : changed - Math.min(...missing.map(({ at }) => at)),
        seconds: writers.longestSilence(asked),
      };
    } finally {
      await writers.stop();
      if (delay !== undefined) {
        await this.cluster.delay(target);
      }
    }
  }

  /** Asks as an operator does. */
  public async script(...options: string[]): Promise<string> {
    const region = options.includes('--region') ? [] : ['--region', TARGET];
    const { code, output } = await runCommand('bash', [SCRIPT, '--global-cluster', this.cluster.identifier, ...region, ...options, 'A rehearsal'], {
      env: { ...process.env, ...this.emulator.environment, PATH: [this.commands(), process.env.PATH].join(delimiter) }, timeout: 300_000,
    });
    if (code !== 0) {
      throw new Error(`failover-automation.sh ended with ${code}:\n${output}\n${this.emulator.log()}`);
    }
    return `script${options.includes('--direct') ? ' --direct' : ''}: ${code}`;
  }

  /** A folder with an AWS CLI that reaches the emulator: version 1 calls RDS in us-east-1 by its name of old, whatever AWS_ENDPOINT_URL says. */
  private commands(): string {
    const folder = join(this.emulator.home, 'commands');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'aws'), `#!/bin/sh\nexec '${ensureAwsCli()}' --endpoint-url "$AWS_ENDPOINT_URL" "$@"\n`, { mode: 0o755 });
    return folder;
  }

  /** Does something to every process of the server that writes. */
  public async signalWriter(signal: NodeJS.Signals): Promise<void> {
    const { pid } = await this.cluster.server(await this.cluster.writer());
    const children = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).stdout.split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number)).filter(([, parent]) => parent === pid).map(([child]) => child);
    for (const each of [pid, ...children]) {
      try {
        process.kill(each, signal);
      } catch {
        // It ended meanwhile.
      }
    }
    // Until somebody notices.
    await sleep(3_000);
  }

  /** Stops the machine as soon as the promotion has begun, and asks again. */
  public async stopAndStartAgain(): Promise<string> {
    const input = { mode: 'switchover', target: TARGET, reason: 'A rehearsal' };
    const first = await this.cluster.start(HOME, input);
    while ((await this.cluster.describe(HOME)).Status === 'available') {
      await sleep(20);
    }
    await this.cluster.stop(HOME, first);
    const { status } = await this.cluster.outcome(HOME, first);
    const second = await this.cluster.outcome(HOME, await this.cluster.start(HOME, input));
    return `machine: ${status}, ${describeOutcome(second)}`;
  }

  /** Both regions want to be the writer. */
  public async askTwoRegions(): Promise<string> {
    const input = { mode: 'failover', reason: 'A rehearsal', confirm: this.cluster.identifier };
    const regions = [TARGET, 'eu-west-1'];
    const executions = await Promise.all(regions.map((region) => this.cluster.start(region, input)));
    const outcomes = await Promise.all(regions.map((region, i) => this.cluster.outcome(region, executions[i])));
    if (outcomes.filter(({ output }) => output?.outcome === 'promoted').length !== 1) {
      throw new Error(`Not one of the two has won: ${JSON.stringify(outcomes)}`);
    }
    return `machines: ${outcomes.map(describeOutcome).join(', ')}`;
  }

  /** After each promotion, all servers agree. */
  private async everyMemberHasTheSame(): Promise<void> {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const sums = new Set<string>();
      for (const { connection } of await this.cluster.servers()) {
        const client = new Client({ ...connection, database: this.login.database });
        await client.connect();
        const { rows: [{ sum }] } = await client.query<{ sum: string }>("SELECT count(*) || md5(string_agg(id, ',' ORDER BY id)) AS sum FROM ledger");
        await client.end();
        sums.add(sum);
      }
      if (sums.size === 1) {
        return;
      }
      if (Date.now() > deadline) {
        throw new Error('The members of the global cluster do not have the same data.');
      }
      await sleep(200);
    }
  }
}

function describeOutcome({ status, error, output }: Outcome): string {
  return String(output?.outcome ?? error ?? status);
}
