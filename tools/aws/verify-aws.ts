import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Listr, type ListrTask } from 'listr2';
import { gitHubProviderOf, isBootstrapped, requireQuotas } from './account';
import { exists, removeKept, unlock } from './cleanup';
import { MONITORING_LINES } from './monitoring-lines';
import { costOf, type Price, pricesOf } from './prices';
import { type Report, writeReport } from './report';
import { SERVICE_LINES } from './service-lines';
import { type LineResult, StateStore, type VerificationState } from './state';
import { type AssemblyStack, stacksOf } from '../deployment/assembly';
import { BACKEND_CHECKS, OPERATION_CHECKS, walkChecklist } from '../deployment/backend-checks';
import { Cdk } from '../deployment/cdk';
import type { Deployed } from '../deployment/checks';
import { DELIVERY_CHECKS, EXAMPLE_CHECKS, hasDelivery, REFUSALS } from '../deployment/example-checks';
import { type Line, lineOf } from '../deployment/line';
import type { Place } from '../deployment/place';
import { RIGHTS_CHECKS } from '../deployment/rights-checks';
import { SetupError } from '../deployment/setup-error';
import { hasUpdateSite } from '../deployment/update-site';
import { UPDATE_SITE_REFUSALS, updateSiteChecks } from '../deployment/update-site-checks';
import { linkLibrary } from '../emulator/library';
import { remainsOf } from '../emulator/limits';

const ROOT = join(__dirname, '..', '..');
const EXAMPLE = join(ROOT, 'examples', 'eknmusic');
/** What deploying a stack and deleting it takes, a database with a standby instance being the slowest. */
const STACK_LIMIT = 90 * 60_000;
const DEPLOY_MINUTES: Record<string, number> = { dev: 25, staging: 45, prod: 45 };
const DESTROY_MINUTES = 25;

/** What is verified, and how. */
export interface VerifyOptions {
  readonly environment: string;
  /** A hosted zone of the account, whose names the environment gets. @default - the names that AWS makes up */
  readonly zone?: { readonly zoneName: string; readonly hostedZoneId: string };
  /** What the names of this deployment end with. @default - that of the verification that was begun, or else a new one */
  readonly suffix?: string;
  /** Whether what was deployed stays. */
  readonly keep: boolean;
  readonly interactive: boolean;
  readonly signal: AbortSignal;
  /** Where the states of verifications are. */
  readonly folder: string;
  /** Where the report goes. */
  readonly reports: string;
  /** Asks whether to go on, once it is known what that costs. */
  confirm(estimate: Estimate): Promise<boolean>;
}

/** Where it is verified. */
export interface Target {
  readonly name: Report['place'];
  readonly place: Place;
  /** Further context for the app, besides the environment, the account and the suffix. */
  readonly context: Record<string, string>;
  /** A folder whose commands the app finds before all others. @default - none */
  readonly commands?: string;
  /** Takes out of an assembly what the place does not know; answers the folder to deploy from. @default - everything is deployed */
  reduce?(assembly: string): string;
}

/** What is said before anything is made. */
export interface Estimate {
  readonly account: string;
  readonly region: string;
  readonly suffix: string;
  readonly resumed: boolean;
  readonly resources: number;
  readonly minutes: number;
  readonly prices: Price[];
  readonly cost: number;
}

type Task = ListrTask<unknown, any, any>;
type Say = (line: string) => void;

const silent: Say = () => undefined;

/** Deploys the example unreduced, walks every line that can be checked, and deletes it again. */
export async function verifyAws(target: Target, options: VerifyOptions): Promise<Report> {
  const verification = new Verification(target, options);
  await verification.prepare();
  await new Listr(verification.tasks(), {
    renderer: options.interactive ? 'default' : 'simple',
    rendererOptions: { collapseSubtasks: false, timer: undefined },
    // A line that fails is a result; the others are still walked, and what was made is still deleted.
    exitOnError: true,
    registerSignalListeners: false,
  }).run();
  return verification.report!;
}

class Verification {
  public report?: Report;
  private readonly store: StateStore;
  private readonly cdk: Cdk;
  private readonly assembly: string;
  private readonly deployed: Deployed;
  private readonly begun = Date.now();
  private deployFrom: string;
  private state!: VerificationState;
  private left: string[] = [];
  private say: Say = silent;

  public constructor(private readonly target: Target, private readonly options: VerifyOptions) {
    this.store = new StateStore(options.folder);
    this.assembly = join(target.place.home, 'assembly');
    this.deployFrom = this.assembly;
    this.deployed = { place: target.place, stacks: [], outputs: {} };
    this.cdk = new Cdk({
      place: target.place,
      timeout: STACK_LIMIT,
      signal: options.signal,
      onLine: (line) => (options.interactive ? this.say(line) : undefined),
      commands: target.commands,
    });
  }

  /** Everything before the first resource is made: what is deployed, what that takes, and whether the user wants it. */
  public async prepare(): Promise<void> {
    const { environment, suffix } = this.options;
    const { place } = this.target;
    const found = this.store.find({ environment, account: place.account, suffix });
    this.state = found ?? {
      environment,
      suffix: suffix ?? newSuffix(),
      account: place.account,
      region: place.region,
      started: new Date().toISOString(),
      outputs: {},
      lines: [],
      kept: [],
      deleted: [],
    };
    Object.assign(this.deployed.outputs, this.state.outputs);
    linkLibrary();
    rmSync(this.assembly, { recursive: true, force: true });
    await this.cdk.synth({ app: EXAMPLE, output: this.assembly, context: await this.context(), validate: this.target.name === 'aws' });
    this.deployFrom = this.target.reduce?.(this.assembly) ?? this.assembly;
    this.deployed.stacks.push(...stacksOf(this.assembly));
    if (this.target.name === 'aws' && !found) {
      this.say(await requireQuotas(place, this.deployed.stacks));
    }
    const estimate = this.estimate(found !== undefined);
    if (!await this.options.confirm(estimate)) {
      throw new SetupError('Nothing was made.', 'Answer "yes", or give --yes, to go on.');
    }
    this.store.save(this.state);
  }

  public tasks(): Task[] {
    const { stacks } = this.deployed;
    return [
      this.step('Bootstrap', async () => (await isBootstrapped(this.target.place) ? undefined : this.cdk.bootstrap())),
      this.group('Deploy', () => stacks.map((stack) => this.step(`${stack.name} (${Object.keys(stack.template.Resources).length} resources)`,
        () => this.deploy(stack)))),
      this.group('Look', () => this.lines().map((line) => this.step(line.name, () => this.walk(line)))),
      this.step('Write the report', async (say) => {
        this.writeReport();
        say(writeReport(this.options.reports, this.report!));
      }),
      this.group('Delete', () => [...stacks].reverse().map((stack) => this.step(stack.name, () => this.destroy(stack))), !this.options.keep),
      this.step('Write down what is left', async () => {
        this.store.remove(this.state);
        this.writeReport();
        writeReport(this.options.reports, this.report!);
      }, !this.options.keep),
    ];
  }

  private lines(): Line[] {
    const { deployed } = this;
    const shared = [
      ...EXAMPLE_CHECKS, ...hasDelivery(deployed) ? DELIVERY_CHECKS : [], ...BACKEND_CHECKS,
      ...hasUpdateSite(deployed) ? updateSiteChecks(false) : [],
      ...this.target.name === 'aws' ? [...RIGHTS_CHECKS, ...REFUSALS, ...hasUpdateSite(deployed) ? UPDATE_SITE_REFUSALS : []] : [],
      ...OPERATION_CHECKS,
    ].map(lineOf);
    const checklist: Line = {
      name: 'the checklist after a deployment passes', requirements: ['E17'], minutes: 2, run: async () => (await walkChecklist(deployed)).join(' '),
    };
    return [...shared, checklist, ...MONITORING_LINES, ...SERVICE_LINES].filter((line) => line.applies?.(deployed) ?? true);
  }

  private async context(): Promise<Record<string, string>> {
    const { zone, environment } = this.options;
    const provider = this.target.name === 'aws' ? await gitHubProviderOf(this.target.place) : undefined;
    return {
      env: environment,
      account: this.target.place.account,
      suffix: this.state.suffix,
      ...zone ? { zoneName: zone.zoneName, hostedZoneId: zone.hostedZoneId } : {},
      ...provider ? { oidcProviderArn: provider } : {},
      ...this.target.context,
    };
  }

  private estimate(resumed: boolean): Estimate {
    const { stacks } = this.deployed;
    const prices = pricesOf(stacks);
    const done = new Set(this.state.lines.map(({ name }) => name));
    const looking = this.lines().filter(({ name }) => !done.has(name)).reduce((sum, { minutes }) => sum + minutes, 0);
    const minutes = (Object.keys(this.state.outputs).length < stacks.length ? DEPLOY_MINUTES[this.options.environment] : 0)
      + looking + (this.options.keep ? 0 : DESTROY_MINUTES);
    return {
      account: this.target.place.account,
      region: this.target.place.region,
      suffix: this.state.suffix,
      resumed,
      resources: stacks.reduce((sum, { template }) => sum + Object.keys(template.Resources).length, 0),
      minutes,
      prices,
      cost: costOf(prices, minutes),
    };
  }

  private async deploy(stack: AssemblyStack): Promise<void> {
    if (this.state.deleted.length > 0) {
      return;
    }
    const outputs = await this.cdk.deploy(this.deployFrom, stack.id);
    this.deployed.outputs[stack.name] = outputs;
    this.change({ outputs: { ...this.state.outputs, [stack.name]: outputs } });
  }

  private async walk(line: Line): Promise<void> {
    const known = this.state.lines.find(({ name, status }) => name === line.name && status !== 'failed');
    if (known || this.state.deleted.length > 0) {
      return;
    }
    const started = Date.now();
    const onlyAws = this.target.name === 'emulator' && [...MONITORING_LINES, ...SERVICE_LINES].includes(line);
    const ended: Pick<LineResult, 'status' | 'detail'> = onlyAws
      ? { status: 'only AWS', detail: 'An emulator cannot answer this.' }
      : await line.run(this.deployed).then(
        (detail) => ({ status: 'passed' as const, detail }), (error: Error) => ({ status: 'failed' as const, detail: error.message }));
    const result = {
      name: line.name,
      requirements: line.requirements,
      ...ended,
      detail: ended.detail.replaceAll(this.target.place.account, '<account>'),
      seconds: (Date.now() - started) / 1_000,
    };
    this.change({ lines: [...this.state.lines.filter(({ name }) => name !== line.name), result] });
    this.say(`${result.status}: ${result.detail.split('\n')[0]}`);
  }

  private async destroy(stack: AssemblyStack): Promise<void> {
    const { place } = this.target;
    if (await exists(place, stack.name)) {
      const kept = await unlock(place, stack);
      this.change({ kept: [...this.state.kept.filter((one) => one.stack !== stack.name), ...kept] });
      await this.cdk.destroy(this.deployFrom, stack.id);
    }
    // Before the stacks that this one stands on: their network cannot go while a database is in it.
    this.left.push(...await removeKept(this.deployed, this.state.kept.filter((one) => one.stack === stack.name)));
    this.change({ deleted: [...new Set([...this.state.deleted, stack.name])] });
  }

  private writeReport(): void {
    const { stacks } = this.deployed;
    const minutes = (Date.now() - this.begun) / 60_000;
    const prices = pricesOf(stacks);
    const types = stacks.flatMap(({ template }) => Object.values(template.Resources).map(({ Type }) => Type)).sort();
    this.report = {
      place: this.target.name,
      environment: this.state.environment,
      region: this.state.region,
      commit: execFileSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim(),
      started: this.state.started,
      minutes,
      prices,
      cost: costOf(prices, minutes),
      resources: Object.fromEntries([...new Set(types)].map((type) => [type, types.filter((one) => one === type).length])),
      lines: this.state.lines,
      remains: remainsOf([...new Set(types)]),
      left: this.left,
    };
  }

  private change(changes: Partial<VerificationState>): void {
    this.state = { ...this.state, ...changes };
    this.store.save(this.state);
  }

  private step(title: string, work: (say: Say) => Promise<void>, enabled = true): Task {
    return {
      title,
      enabled,
      rendererOptions: { persistentOutput: true },
      task: async (_, task) => {
        this.options.signal.throwIfAborted();
        this.say = (line) => task.output = line;
        await work(this.say).finally(() => this.say = silent);
      },
    };
  }

  private group(title: string, tasks: () => Task[], enabled = true): Task {
    return { title, enabled, task: (_, task) => task.newListr(tasks()) };
  }
}

/** Short, because names of buckets and roles have to hold it, and different from that of the next run. */
function newSuffix(): string {
  return `v${Date.now().toString(36).slice(-5)}`;
}
