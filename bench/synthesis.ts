import * as fs from 'fs';
import * as path from 'path';
import { isDeepStrictEqual } from 'util';
import { probe, ProbeOptions } from './consumer';
import { interleaved, Line, linearFit, median } from './statistics';

/** What the synthesis probe prints. */
interface Synthesis {
  readonly build: number;
  readonly synth: number;
  /** Both together in the warm process; undefined when that was not asked for. */
  readonly warm?: number;
  /** The folder of the cloud assembly. */
  readonly directory: string;
  readonly classes: Record<string, string[]>;
}

/** Milliseconds of a synthesis: the constructs in memory and `app.synth()`, the first time in a process, and both in a warm process. */
export interface Stages {
  readonly build: number;
  readonly synth: number;
  readonly warm: number;
}

/** An app beside its floor: its own templates, written as bare `CfnResource`s in as many stacks. */
export interface Compared {
  readonly stacks: number;
  readonly resources: number;
  readonly ours: Stages;
  readonly floor: Stages;
}

/** The stack of our constructs beside its floor. */
export interface SynthesisResult extends Compared {
  /** How much of the processor's time goes into the files of this library, between 0 and 1; the rest is the CDK's and Node's. */
  readonly ownShare: number;
  /** Classes of the CDK by themselves, beside their own floors: what no library on top of them can get below. */
  readonly cdk: (Compared & { readonly name: string })[];
}

/** The example app beside its floor. */
export interface ProductionResult extends Compared {
  /** Milliseconds of `app.synth()` with the validation on, the CDK's own and the checks of the app. */
  readonly validatedSynth: number;
  readonly validatedRounds: number;
}

/** How the time grows with the number of constructs in one stack. */
export interface GrowthResult {
  readonly points: { readonly count: number; readonly ms: number }[];
  readonly line: Line;
}

// With the first these are ten apps in a process; aws-cdk-lib warns of a leak at the eleventh.
const WARM_ROUNDS = 9;
// It takes much longer than all the rest.
const VALIDATED_ROUNDS = 3;
const COUNTS = [1, 2, 4, 8, 16, 32, 64];

/** Measures a stack of three buckets and a network beside its floor. */
export function measureSynthesis(rounds: number, scratch: string, progress: (round: number) => void): SynthesisResult {
  const stack = compareWithFloor(['constructs', '0'], rounds, scratch, progress);
  const cdk = ['Vpc', 'Bucket'].map((name) => ({ name, ...compareWithFloor(['cdk', name], rounds, scratch, progress) }));
  return { ...stack, cdk, ownShare: measureOwnShare(scratch) };
}

/** Measures the example app in production beside its floor. What it bundles is in the cache. */
export function measureProduction(
  rounds: number, scratch: string, progress: (what: string, rounds: number) => (round: number) => void,
): ProductionResult {
  const app = ['example', 'prod'];
  const env = { XDG_CACHE_HOME: path.join(scratch, 'cache') };
  const compared = compareWithFloor(app, rounds, scratch, progress('production', rounds), { env });
  const validatedRounds = Math.min(rounds, VALIDATED_ROUNDS);
  const { validated } = interleaved({
    validated: () => synthesize(app, scratch, 'validated', 0, { env: { ...env, CDK_VALIDATION: 'true' } }).synth,
  }, validatedRounds, progress('production, validated', validatedRounds));
  return { ...compared, validatedRounds, validatedSynth: median(validated) };
}

function compareWithFloor(
  args: string[], rounds: number, scratch: string, progress: (round: number) => void, options: ProbeOptions = {},
): Compared {
  const assembly = path.join(scratch, 'assembly');
  fs.rmSync(assembly, { recursive: true, force: true });
  fs.cpSync(synthesize(args, scratch, 'first', 0, options).directory, assembly, { recursive: true });
  const size = sameStacks(assembly, synthesize(['floor', assembly], scratch, 'floor').directory);
  const measured = interleaved({
    ours: () => synthesize(args, scratch, 'ours', WARM_ROUNDS, options),
    floor: () => synthesize(['floor', assembly], scratch, 'floor', WARM_ROUNDS),
  }, rounds, progress);
  return { ...size, ours: middle(measured.ours), floor: middle(measured.floor) };
}

/** Measures 1 to 64 media buckets in one stack. */
export function measureGrowth(rounds: number, scratch: string, progress: (round: number) => void): GrowthResult {
  const cases = Object.fromEntries(COUNTS.map((count) =>
    [String(count), () => synthesize(['constructs', String(count)], scratch, 'growth')]));
  const measured = interleaved(cases, rounds, progress);
  const points = COUNTS.map((count) => ({ count, ms: median(measured[count].map(({ build, synth }) => build + synth)) }));
  return { points, line: linearFit(points.map(({ count, ms }) => [count, ms])) };
}

/** The classes of the CDK that our constructs create in the stack of `measureSynthesis`, by construct. */
export function classesInUse(scratch: string): Record<string, string[]> {
  return synthesize(['constructs', '0'], scratch, 'classes').classes;
}

/** Samples the processor while the stack is synthesized, and counts the samples that hit code of this library. */
function measureOwnShare(scratch: string): number {
  const folder = path.join(scratch, 'profile');
  synthesize(['constructs', '0'], scratch, 'profiled', WARM_ROUNDS, { nodeOptions: ['--cpu-prof', `--cpu-prof-dir=${folder}`] });
  const [file] = fs.readdirSync(folder);
  const profile = JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')) as {
    nodes: { id: number; callFrame: { url: string } }[]; samples: number[]; timeDeltas: number[];
  };
  const own = new Set(profile.nodes.filter((node) => node.callFrame.url.includes('/@eknmusic/constructs/')).map((node) => node.id));
  const time = (counts: (node: number) => boolean) =>
    profile.timeDeltas.reduce((sum, delta, index) => sum + (counts(profile.samples[index]) ? delta : 0), 0);
  return time((node) => own.has(node)) / time(() => true);
}

function synthesize(args: string[], scratch: string, name: string, warmRounds = 0, options: ProbeOptions = {}): Synthesis {
  return probe<Synthesis>('synth', [...args, String(warmRounds)], path.join(scratch, `cdk.out-${name}`), options);
}

function middle(runs: Synthesis[]): Stages {
  const of = (stage: keyof Stages) => median(runs.map((run) => run[stage]!));
  return { build: of('build'), synth: of('synth'), warm: of('warm') };
}

/** CDK writes dependencies in the order of the paths, which are others on the floor; for CloudFormation they are a set. */
function inAnyOrder(key: string, value: unknown): unknown {
  return key === 'DependsOn' && Array.isArray(value) ? [...value].sort() : value;
}

/** How much there is in the stacks of a cloud assembly, once it is sure that those of another one deploy the same. */
function sameStacks(ours: string, floor: string): { stacks: number; resources: number } {
  const [names, others] = [ours, floor].map((folder) => fs.readdirSync(folder).filter((file) => file.endsWith('.template.json')));
  if (!isDeepStrictEqual(names, others)) {
    throw new Error(`The floor has the stacks ${others.join(', ')}, not ${names.join(', ')}`);
  }
  const resources = names.map((name) => {
    const [a, b] = [ours, floor].map((folder) => JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'), inAnyOrder));
    for (const section of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const differing = Object.keys({ ...a[section], ...b[section] }).filter((id) => !isDeepStrictEqual(a[section]?.[id], b[section]?.[id]));
      if (differing.length > 0) {
        throw new Error(`The floor is another stack than ours, ${section} of ${name} differ in: ${differing.join(', ')}`);
      }
    }
    return Object.keys(a.Resources).length;
  });
  return { stacks: names.length, resources: resources.reduce((sum, count) => sum + count, 0) };
}
