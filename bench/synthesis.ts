import * as fs from 'fs';
import * as path from 'path';
import { isDeepStrictEqual } from 'util';
import { probe } from './consumer';
import { interleaved, Line, linearFit, median } from './statistics';

/** What the synthesis probe prints. */
interface Synthesis {
  readonly build: number;
  readonly synth: number;
  /** Both together in the warm process; undefined when that was not asked for. */
  readonly warm?: number;
  readonly template: string;
  readonly classes: Record<string, string[]>;
}

/** Milliseconds of a synthesis: the constructs in memory and `app.synth()`, the first time in a process, and both in a warm process. */
export interface Stages {
  readonly build: number;
  readonly synth: number;
  readonly warm: number;
}

/** The stack of our constructs beside the same resources without constructs. */
export interface SynthesisResult {
  readonly resources: number;
  readonly ours: Stages;
  readonly floor: Stages;
  /** How much of the processor's time goes into the files of this library, between 0 and 1; the rest is the CDK's and Node's. */
  readonly ownShare: number;
  /** Classes of the CDK by themselves, beside their own floors: what no library on top of them can get below. */
  readonly cdk: { readonly name: string; readonly ours: Stages; readonly floor: Stages }[];
}

/** How the time grows with the number of constructs in one stack. */
export interface GrowthResult {
  readonly points: { readonly count: number; readonly ms: number }[];
  readonly line: Line;
}

// With the first these are ten apps in a process; aws-cdk-lib warns of a leak at the eleventh.
const WARM_ROUNDS = 9;
const COUNTS = [1, 2, 4, 8, 16, 32, 64];

/** Measures a stack of three buckets and a network beside its floor: its own template, written as bare `CfnResource`s. */
export function measureSynthesis(rounds: number, scratch: string, progress: (round: number) => void): SynthesisResult {
  const stack = compareWithFloor(['constructs', '0'], rounds, scratch, progress);
  const cdk = ['Vpc', 'Bucket'].map((name) => ({ name, ...compareWithFloor(['cdk', name], rounds, scratch, progress) }));
  return { ...stack, cdk, ownShare: measureOwnShare(scratch) };
}

function compareWithFloor(args: string[], rounds: number, scratch: string, progress: (round: number) => void) {
  const first = synthesize(args, scratch, 'first');
  const template = path.join(scratch, 'template.json');
  fs.copyFileSync(first.template, template);
  const resources = sameResources(template, synthesize(['floor', template], scratch, 'floor').template);
  const measured = interleaved({
    ours: () => synthesize(args, scratch, 'ours', WARM_ROUNDS),
    floor: () => synthesize(['floor', template], scratch, 'floor', WARM_ROUNDS),
  }, rounds, progress);
  return { resources, ours: middle(measured.ours), floor: middle(measured.floor) };
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
  synthesize(['constructs', '0'], scratch, 'profiled', WARM_ROUNDS, ['--cpu-prof', `--cpu-prof-dir=${folder}`]);
  const [file] = fs.readdirSync(folder);
  const profile = JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')) as {
    nodes: { id: number; callFrame: { url: string } }[]; samples: number[]; timeDeltas: number[];
  };
  const own = new Set(profile.nodes.filter((node) => node.callFrame.url.includes('/@eknmusic/constructs/')).map((node) => node.id));
  const time = (counts: (node: number) => boolean) =>
    profile.timeDeltas.reduce((sum, delta, index) => sum + (counts(profile.samples[index]) ? delta : 0), 0);
  return time((node) => own.has(node)) / time(() => true);
}

function synthesize(args: string[], scratch: string, name: string, warmRounds = 0, nodeOptions: string[] = []): Synthesis {
  return probe<Synthesis>('synth', [...args, String(warmRounds)], path.join(scratch, `cdk.out-${name}`), nodeOptions);
}

function middle(runs: Synthesis[]): Stages {
  const of = (stage: keyof Stages) => median(runs.map((run) => run[stage]!));
  return { build: of('build'), synth: of('synth'), warm: of('warm') };
}

/** The number of resources, once it is sure that both templates deploy the same. */
function sameResources(ours: string, floor: string): number {
  const [a, b] = [ours, floor].map((file) => JSON.parse(fs.readFileSync(file, 'utf8')).Resources);
  if (!isDeepStrictEqual(a, b)) {
    const differing = Object.keys({ ...a, ...b }).filter((id) => !isDeepStrictEqual(a[id], b[id]));
    throw new Error(`The floor is another stack than ours, it differs in: ${differing.join(', ')}`);
  }
  return Object.keys(a).length;
}
