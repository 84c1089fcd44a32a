import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { Listr, ListrTask } from 'listr2';
import { coverageOf, KnownTypes, knownTypes } from './coverage';
import { Emulator, EmulatorOptions } from './emulator';
import { type Example, prepareExample } from './example';
import { exampleFindings, findingsOf, PackFindings } from './findings';
import { remember } from './kept';
import { compile, isCompiled, linkLibrary } from './library';
import { limitsOf } from './limits';
import { preflight } from './preflight';
import { ensurePythonEnvironment, lambdaPythonCommands, Python, PythonEnvironment } from './python-environment';
import { LeftOut, reduceAssembly } from './reducer';
import { fillInStackOutputs } from './stack-outputs';
import { Summary } from './summary';
import { AssemblyStack, stacksOf } from '../deployment/assembly';
import { BACKEND_CHECKS, OPERATION_CHECKS, walkChecklist } from '../deployment/backend-checks';
import { Cdk } from '../deployment/cdk';
import { Check, Deployed } from '../deployment/checks';
import { DELIVERY_CHECKS, EXAMPLE_CHECKS, hasDelivery, REFUSALS } from '../deployment/example-checks';
import { RIGHTS_CHECKS } from '../deployment/rights-checks';
import { hasUpdateSite } from '../deployment/update-site';
import { PUBLISHER_REFUSALS, UPDATE_SITE_REFUSALS, updateSiteChecks } from '../deployment/update-site-checks';

const ROOT = join(__dirname, '..', '..');

const NO_SECOND_PASS = 'There was no second pass with policies enforced: the emulator asks whether rds:DescribeGlobalClusters is allowed on every resource, '
  + 'and the roles of MusicConnect have it for their one global cluster.';

/** What is deployed, and how the run is shown. */
export interface DeployLocalOptions {
  /** The folder of a CDK app of the user's own. @default - the example */
  readonly app?: string;
  readonly example: Example;
  /** The environment of the example. */
  readonly environment: string;
  /** Whether the emulator keeps running. */
  readonly keep: boolean;
  readonly signal: AbortSignal;
  /** Whether progress is drawn, or written line by line. */
  readonly interactive: boolean;
}

/** What the steps hand on to the ones after them. */
interface State {
  python?: Python;
  environment?: PythonEnvironment;
  known?: KnownTypes;
  first?: Pass;
  second?: Pass;
  findings: PackFindings[];
  leftOut: LeftOut[];
  used: string[];
  checklist: string[];
  refused: string[];
  failure?: Error;
}

/** One emulator and what was deployed to it. */
interface Pass {
  readonly emulator: Emulator;
  readonly cdk: Cdk;
  readonly deployed: Deployed;
  readonly assembly: string;
}

type Task = ListrTask<State, any, any>;
type Output = (line: string) => void;

const silent: Output = () => undefined;

/** Deploys an app to an emulator, uses it, and tells what that showed. */
export async function deployLocal(options: DeployLocalOptions): Promise<Summary> {
  const started = Date.now();
  const state: State = { findings: [], leftOut: [], used: [], checklist: [], refused: [] };
  const run = new LocalDeployment(options, state);
  let finished = false;
  try {
    await new Listr<State, any, any>(run.tasks(), {
      ctx: state,
      renderer: options.interactive ? 'default' : 'simple',
      rendererOptions: { collapseSubtasks: false, timer: undefined },
      // The command line stops everything in order; the list would exit at once.
      registerSignalListeners: false,
    }).run();
    const { deployed, emulator } = state.first!;
    if (options.keep) {
      remember(emulator);
    }
    finished = true;
    const coverage = coverageOf(deployed.stacks, state.known!);
    return {
      app: options.app ? basename(resolve(options.app)) : `examples/${options.example.name} (${options.environment})`,
      emulator: emulator.description,
      kept: options.keep,
      coverage,
      outputs: deployed.outputs,
      findings: state.findings,
      used: state.used,
      checklist: state.checklist,
      refused: state.refused,
      leftOut: state.leftOut,
      limits: [...limitsOf(Object.keys(coverage.types)), ...run.hasSecondPass ? [] : [NO_SECOND_PASS]],
      seconds: (Date.now() - started) / 1_000,
    };
  } catch (error) {
    throw state.failure ?? error;
  } finally {
    await state.second?.emulator.stop();
    if (!(finished && options.keep)) {
      await state.first?.emulator.stop();
    }
    rmSync(run.workFolder, { recursive: true, force: true });
  }
}

class LocalDeployment {
  public readonly workFolder = mkdtempSync(join(tmpdir(), 'eknmusic-deploy-'));
  private readonly app: string;
  /** Undefined where it is an app of the user's own. */
  private readonly example?: Example;
  /** Whether it is the example whose API, releases and rights are known here. */
  private readonly isEknMusic: boolean;
  /** Whether all is deployed once more where policies are enforced. */
  public readonly hasSecondPass: boolean;
  /** Shows a line under the step that is at work. */
  private say = silent;

  public constructor(private readonly options: DeployLocalOptions, private readonly state: State) {
    this.example = options.app ? undefined : options.example;
    this.isEknMusic = this.example?.name === 'eknmusic';
    this.hasSecondPass = this.isEknMusic || this.example === undefined;
    this.app = options.app ? resolve(options.app) : join(ROOT, 'examples', options.example.name);
  }

  public tasks(): Task[] {
    const { state } = this;
    return [
      this.step('Look at this machine', async () => {
        state.python = await preflight();
      }),
      this.step('Compile the library', async () => {
        if (!isCompiled()) {
          await compile({ onLine: (line) => this.progress(line), signal: this.options.signal });
        }
        linkLibrary();
      }, this.example !== undefined),
      this.step('Install the emulator (the first time: about 100 MB)', async () => {
        const { signal } = this.options;
        state.environment = await ensurePythonEnvironment({ python: state.python, signal, onProgress: (line) => this.progress(line) });
        state.known = await knownTypes(state.environment);
      }),
      this.step('Start the emulator', async (say) => {
        state.first = await this.start({ keep: this.options.keep }, say);
      }),
      this.step('Synthesize the app and check its security', (say) => this.synthesizeAndCheck(say)),
      this.step('Bootstrap', () => this.bootstrap(state.first!)),
      this.steps('Deploy', () => state.first!.deployed.stacks.map((stack) => this.deployStep(() => state.first!, stack))),
      this.steps('Use what was deployed', () => this.checkSteps(
        [
          ...EXAMPLE_CHECKS,
          ...hasDelivery(state.first!.deployed) ? DELIVERY_CHECKS : [],
          ...BACKEND_CHECKS,
          ...OPERATION_CHECKS,
        ], () => state.first!, state.used), this.isEknMusic),
      this.step('Walk the checklist after a deployment', async () => {
        state.checklist = await walkChecklist(state.first!.deployed);
      }, this.isEknMusic),
      this.steps('Deploy again with policies enforced and TLS', () => [
        this.step('Start a second emulator', async (say) => {
          state.second = await this.start({ auth: true, tls: true }, say);
        }),
        this.step('Synthesize', () => this.synthesizeAgain()),
        this.step('Bootstrap', () => this.bootstrap(state.second!)),
        ...state.first!.deployed.stacks.map((stack) => this.deployStep(() => state.second!, stack)),
        ...this.isEknMusic ? this.checkSteps([
          ...BACKEND_CHECKS,
          ...RIGHTS_CHECKS,
          ...REFUSALS,
          ...hasUpdateSite(state.first!.deployed) ? [...updateSiteChecks(true), ...UPDATE_SITE_REFUSALS, ...PUBLISHER_REFUSALS] : [],
        ], () => state.second!, state.refused) : [],
        this.step('Stop the second emulator', () => state.second!.emulator.stop()),
      ], this.hasSecondPass),
    ];
  }

  private async start(settings: Partial<EmulatorOptions>, say: Output): Promise<Pass> {
    const { signal } = this.options;
    const emulator = await Emulator.start({
      python: this.state.environment!,
      // The functions of a user's app find what the app has installed, and then what this project has.
      nodePath: [join(this.app, 'node_modules'), join(ROOT, 'node_modules')],
      signal,
      ...settings,
    });
    say(emulator.endpoint);
    return {
      emulator,
      cdk: new Cdk({
        place: emulator,
        signal,
        onLine: (line) => this.progress(line),
        commands: lambdaPythonCommands(this.state.environment!, join(this.workFolder, 'commands')),
      }),
      deployed: { place: emulator, stacks: [], outputs: {} },
      assembly: join(emulator.description.home, 'assembly'),
    };
  }

  private async synthesizeAndCheck(say: Output): Promise<void> {
    const { state } = this;
    const whole = join(this.workFolder, 'assembly');
    try {
      await this.synthesize(state.first!, whole, true);
    } catch (error) {
      // The checks fail the synthesis; what they found says more than how it failed.
      const found = findingsOf(whole).flatMap(({ findings }) => findings);
      throw found.length > 0 ? new Error(`The security checks found:\n${found.map((line) => `  ${line}`).join('\n')}\n${(error as Error).message}`) : error;
    }
    state.findings = this.example
      ? await exampleFindings(this.example.name, this.options.environment, { signal: this.options.signal, env: { TMPDIR: this.workFolder } })
      : findingsOf(whole);
    state.leftOut = reduceAssembly(whole, state.first!.assembly, state.known!);
    state.first!.deployed.stacks.push(...stacksOf(whole));
    say(`${state.first!.deployed.stacks.length} stacks, ${state.findings.flatMap(({ findings }) => findings).length} findings`);
  }

  /** The second account is another one: what the app looks up or is given differs there, so it is synthesized for it. */
  private async synthesizeAgain(): Promise<void> {
    const { state } = this;
    const whole = join(this.workFolder, 'second-assembly');
    await this.synthesize(state.second!, whole, false);
    reduceAssembly(whole, state.second!.assembly, state.known!);
    state.second!.deployed.stacks.push(...stacksOf(whole));
  }

  /** Each region that a stack is in has a bootstrap of its own. */
  private async bootstrap({ cdk, emulator, deployed }: Pass): Promise<void> {
    for (const region of new Set(deployed.stacks.map((stack) => stack.region ?? emulator.region))) {
      await cdk.bootstrap(region);
    }
  }

  private async synthesize({ emulator, cdk }: Pass, output: string, validate: boolean): Promise<void> {
    const context = this.example ? await prepareExample(this.example, emulator, this.options.environment, this.state.environment!) : {};
    await cdk.synth({ app: this.app, output, context, validate });
  }

  private deployStep(pass: () => Pass, stack: AssemblyStack): Task {
    const count = Object.keys(stack.template.Resources).length - this.state.leftOut.filter((left) => left.stack === stack.name).length;
    return this.step(`${stack.name} (${count} resources)`, async () => {
      const { cdk, deployed, assembly } = pass();
      fillInStackOutputs(stacksOf(assembly).find(({ id }) => id === stack.id)!, deployed.outputs);
      deployed.outputs[stack.name] = await cdk.deploy(assembly, stack.id, stack.region);
    });
  }

  private checkSteps(checks: Check[], pass: () => Pass, passed: string[]): Task[] {
    return checks.map((check) => this.step(check.name, async () => {
      await check.run(pass().deployed);
      passed.push(check.name);
    }));
  }

  /** Shows what a tool prints, where that replaces what was shown before. */
  private progress(line: string): void {
    if (this.options.interactive) {
      this.say(line);
    }
  }

  private step(title: string, work: (say: Output) => Promise<void>, enabled = true): Task {
    return {
      title,
      enabled,
      task: async (_, task) => {
        this.options.signal.throwIfAborted();
        this.say = (line) => task.output = line;
        try {
          await work((line) => this.say(line));
        } catch (error) {
          // The list shows the first line; the whole is shown below it.
          this.state.failure = error as Error;
          throw new Error((error as Error).message.split('\n')[0]);
        } finally {
          // A line that comes late has no step to be shown under.
          this.say = silent;
        }
      },
    };
  }

  private steps(title: string, tasks: () => Task[], enabled = true): Task {
    return { title, enabled, task: (_, task) => task.newListr(tasks()) };
  }
}
