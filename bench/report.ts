import * as os from 'os';
import type { DeployResult } from './deploy';
import type { Import, ImportResult } from './imports';
import type { GrowthResult, SynthesisResult } from './synthesis';
import type { PackedLibrary } from '../test/support/pack';

/** Everything that one run measured. */
export interface Results {
  readonly imports: ImportResult[];
  readonly synthesis: SynthesisResult;
  readonly growth: GrowthResult;
  readonly packed: PackedLibrary;
  readonly packedBytes: number;
  readonly deploy?: DeployResult;
  readonly rounds: number;
}

const SYNTH_TARGET = 1.3;

/** The page `docs/benchmarks.md`. */
export function renderReport(results: Results): string {
  return [
    '# Benchmarks',
    '',
    `Written by \`npm run bench\`. Medians of ${results.rounds} runs in fresh processes, the cases in turns, on ${machine()}.`,
    'The ratios compare what ran side by side in one run; the milliseconds are of that machine.',
    '',
    ...importSection(results.imports),
    ...synthesisSection(results.synthesis),
    ...growthSection(results.growth),
    ...sizeSection(results),
    ...deploySection(results.deploy),
  ].join('\n');
}

function importSection(imports: ImportResult[]): string[] {
  const compared = (ours: Import, raw?: Import) => raw ? [fixed(raw.ms), String(raw.files), ratio(ours.ms, raw.ms)] : ['', '', ''];
  return [
    '## Import',
    '',
    "How long `require('@eknmusic/constructs').X` takes and how many files it loads, beside what someone loads who writes the same with the CDK:",
    'the classes that it creates (`classes`), or no more than the modules that it names (`modules`), which load nothing before they are used.',
    'Below, the entry points of other construct libraries. Target: at most 1.1 × classes.',
    '',
    ...table(
      ['', 'ms', 'files', 'classes: ms', 'files', 'ours ÷ classes', 'modules: ms', 'files', 'ours ÷ modules'],
      imports.map(({ name, ours, classes, modules }) =>
        [name, fixed(ours.ms), String(ours.files), ...compared(ours, classes), ...compared(ours, modules)]),
    ),
    '',
  ];
}

function synthesisSection({ resources, ours, floor, ownShare, cdk }: SynthesisResult): string[] {
  const row = (name: string, stage: keyof typeof ours) => [name, fixed(ours[stage]), fixed(floor[stage]), ratio(ours[stage], floor[stage])];
  return [
    '## Synthesis',
    '',
    `A network and three buckets, one of them delivered by CloudFront: ${resources} resources; beside the very same resources written one by`,
    `one as bare \`CfnResource\`s, which is as fast as the CDK can be (\`floor\`). Target: at most ${SYNTH_TARGET} × floor.`,
    '',
    ...table(['', 'ms', 'floor ms', 'ms ÷ floor'], [
      row('the constructs in memory, first in a process: loads the modules of the CDK', 'build'),
      row('`app.synth()`, first in a process', 'synth'),
      row('both, again in the same process', 'warm'),
      ...cdk.map((each) => [
        `\`app.synth()\` of one \`${each.name}\` of the CDK alone, first in a process`,
        fixed(each.ours.synth), fixed(each.floor.synth), ratio(each.ours.synth, each.floor.synth),
      ]),
    ]),
    '',
    `${(ownShare * 100).toFixed(1)} % of the processor's time of our stack goes into the files of this library, the rest into the CDK and Node.`,
    `The target is ${ours.synth / floor.synth > SYNTH_TARGET ? 'missed' : 'met'}. A library that is made of the classes of the CDK cannot get below what`,
    'those classes take by themselves, which the last rows show.',
    '',
  ];
}

function growthSection({ points, line }: GrowthResult): string[] {
  return [
    '## Growth',
    '',
    'Media buckets in one stack, from their creation to the end of `app.synth()`. Target: linear.',
    '',
    ...table(['buckets', ...points.map(({ count }) => String(count))], [
      ['ms', ...points.map(({ ms }) => fixed(ms))],
      ['line', ...points.map(({ count }) => fixed(line.intercept + line.slope * count))],
    ]),
    '',
    `The line is ${fixed(line.intercept)} ms and ${fixed(line.slope)} ms for each bucket; it explains ${(line.r2 * 100).toFixed(1)} % of the differences (R²).`,
    '',
  ];
}

function sizeSection({ packed, packedBytes }: Results): string[] {
  return [
    '## Size',
    '',
    `The package adds ${(packed.unpackedBytes / 1e6).toFixed(2)} MB in ${packed.files.length} files to a consumer, ${(packedBytes / 1e6).toFixed(2)} MB to download,`,
    'and no dependency. Target: less than 2 MB.',
    '',
  ];
}

function deploySection(deploy: DeployResult | undefined): string[] {
  return deploy === undefined ? [] : [
    '## Local deploy',
    '',
    `\`npm run deploy:local\`, everything installed: ${deploy.seconds.toFixed(0)} s, at most ${deploy.peakGigabytes.toFixed(2)} GB of memory in all its processes.`,
    'Target: under 90 s and 1.5 GB.',
    '',
  ];
}

function machine(): string {
  const memory = Math.round(os.totalmem() / 1024 ** 3);
  return `a ${os.arch()} ${os.platform()} machine with ${os.cpus().length} cores and ${memory} GB of memory, Node ${process.versions.node}`;
}

const fixed = (value: number) => value.toFixed(value < 10 ? 1 : 0);
const ratio = (value: number, base: number) => (value / base).toFixed(2);

function table(head: string[], rows: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => index === 0 ? '---' : '--:')), ...rows.map(line)];
}
