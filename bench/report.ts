import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import type { CommandResult } from './commands';
import type { DeployResult } from './deploy';
import type { Import, ImportResult } from './imports';
import { fixed, megabytes, ratio, table, verdict } from './markdown';
import type { GrowthResult, ProductionResult, Stages, SynthesisResult } from './synthesis';
import { type PackedLibrary, ROOT } from '../test/support/pack';

const IMPORT_TARGET = 1.1;
const SYNTH_TARGET = 1.3;
const COMMAND_TARGET = 1.2;
/** As test/package/tarball.engine.test.ts has it. */
const SIZE_TARGET_BYTES = 3e6;
const DEPLOY_TARGET = { seconds: 90, gigabytes: 1.5 };

/** The page `docs/benchmarks.md`, of its sections. */
export function renderPage(sections: string[][], rounds: number): string {
  return [
    '# Benchmarks',
    '',
    `Written by \`npm run bench\`. Medians of ${rounds} runs in fresh processes, the cases in turns, on ${machine()}.`,
    'The ratios compare what ran side by side in one run; the milliseconds are of that machine.',
    '',
    ...sections.flat(),
  ].join('\n');
}

export function importSection(imports: ImportResult[]): string[] {
  const compared = (ours: Import, raw?: Import) => raw ? [fixed(raw.ms), String(raw.files), ratio(ours.ms, raw.ms)] : ['', '', ''];
  return [
    '## Import',
    '',
    "How long `require('@eknmusic/constructs').X` takes and how many files it loads, beside what someone loads who writes the same with the CDK:",
    'the classes that it creates (`classes`), or no more than the modules that it names (`modules`), which load nothing before they are used.',
    `Below, the entry points of other construct libraries. Target: at most ${IMPORT_TARGET} × classes.`,
    '',
    ...table(
      ['', 'ms', 'files', 'classes: ms', 'files', 'ours ÷ classes', 'modules: ms', 'files', 'ours ÷ modules'],
      imports.map(({ name, ours, classes, modules }) =>
        [name, fixed(ours.ms), String(ours.files), ...compared(ours, classes), ...compared(ours, modules)]),
    ),
    '',
    `The target is ${verdict(imports.every(({ ours, classes }) => !classes || ours.ms <= IMPORT_TARGET * classes.ms))}.`,
    '',
  ];
}

export function synthesisSection({ resources, ours, floor, ownShare, cdk }: SynthesisResult): string[] {
  return [
    '## Synthesis',
    '',
    `A network and three buckets, one of them delivered by CloudFront: ${resources} resources; beside the very same resources written one by`,
    `one as bare \`CfnResource\`s, which is as fast as the CDK can be (\`floor\`). Target: at most ${SYNTH_TARGET} × floor.`,
    '',
    ...table(['', 'ms', 'floor ms', 'ms ÷ floor'], [
      ...stageRows(ours, floor),
      ...cdk.map((each) => [
        `\`app.synth()\` of one \`${each.name}\` of the CDK alone, first in a process`,
        fixed(each.ours.synth), fixed(each.floor.synth), ratio(each.ours.synth, each.floor.synth),
      ]),
    ]),
    '',
    `${(ownShare * 100).toFixed(1)} % of the processor's time of our stack goes into the files of this library, the rest into the CDK and Node.`,
    `The target is ${verdict(ours.synth <= SYNTH_TARGET * floor.synth)}. A library that is made of the classes of the CDK cannot get below what`,
    'those classes take by themselves, which the last rows show.',
    '',
  ];
}

export function productionSection({ stacks, resources, ours, floor, validatedSynth, validatedRounds }: ProductionResult): string[] {
  return [
    '## Production app',
    '',
    `The example of EKNMusic in production: ${resources} resources in ${stacks} stacks; beside the very same resources, bare, in as many stacks.`,
    `Its Python code is bundled already, and the validation is off. Target: at most ${SYNTH_TARGET} × floor.`,
    '',
    ...table(['', 'ms', 'floor ms', 'ms ÷ floor'], stageRows(ours, floor)),
    '',
    `The target is ${verdict(ours.synth <= SYNTH_TARGET * floor.synth)}. With the validation on, the CDK's own and \`MusicChecks\`,`,
    `\`app.synth()\` takes ${fixed(validatedSynth)} ms (${validatedRounds} runs).`,
    '',
  ];
}

function stageRows(ours: Stages, floor: Stages): string[][] {
  const row = (name: string, stage: keyof Stages) => [name, fixed(ours[stage]), fixed(floor[stage]), ratio(ours[stage], floor[stage])];
  return [
    row('the constructs in memory, first in a process: loads the modules of the CDK', 'build'),
    row('`app.synth()`, first in a process', 'synth'),
    row('both, again in the same process', 'warm'),
  ];
}

export function commandsSection(results: CommandResult[]): string[] {
  const compared = (title: string, { ours, plain }: { ours: number; plain: number }) => [title, fixed(ours), fixed(plain), ratio(ours, plain)];
  return [
    '## Whole commands',
    '',
    '`cdk synth` as a user waits for it, everything warm, beside the same app written with the L2 constructs of the CDK alone (`plain`). The parts are',
    `differences between commands that leave one of them out. Target: the app itself takes at most ${COMMAND_TARGET} × the plain one.`,
    ...results.flatMap(({ name, resources, whole, compile, validation, checks, app, list }) => [
      '',
      `${name[0].toUpperCase()}${name.slice(1)}: ${resources.ours} resources, and ${resources.plain} in the plain app.`,
      '',
      ...table(['', 'ms', 'plain ms', 'ms ÷ plain'], [
        compared('`cdk synth`, all of it', whole),
        compared('of that: checking and compiling the TypeScript of the app', compile),
        compared("of that: the CDK's own validation", validation),
        ['of that: `MusicChecks`', fixed(checks), '', ''],
        compared('the app itself, in a process of its own: loading, constructs, templates', app),
        compared('`cdk ls`', list),
      ]),
    ]),
    '',
    `The target is ${verdict(results.every(({ app }) => app.ours <= COMMAND_TARGET * app.plain))}.`,
    '',
  ];
}

export function growthSection({ points, line }: GrowthResult): string[] {
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

/** What the constructs need is judged; the release command line and what other clients are tested with are of no weight to an app. */
export function sizeSection({ unpackedBytes, files }: PackedLibrary, packedBytes: number): string[] {
  const bytesOf = (kind: RegExp) => files.filter((file) => kind.test(file)).reduce((sum, file) => sum + fs.statSync(path.join(ROOT, file)).size, 0);
  const { bin } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { bin: Record<string, string> };
  const commands = Object.entries(bin).map(([name, command]) => ({ name, bytes: fs.statSync(path.join(ROOT, command)).size }));
  const forOthers = bytesOf(/^(vectors|schemas)\//);
  const constructs = unpackedBytes - forOthers - commands.reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    '## Size',
    '',
    `The package adds ${megabytes(unpackedBytes)} in ${files.length} files to a consumer, ${megabytes(packedBytes)} to download, the small libraries`,
    `that it bundles included. Of that are ${commands.map(({ name, bytes }) => `${megabytes(bytes)} the command line \`${name}\``).join(', ')}, ${megabytes(forOthers)} what other clients are tested with, and`,
    `${megabytes(constructs)} the constructs. The target of less than ${SIZE_TARGET_BYTES / 1e6} MB for these is ${verdict(constructs < SIZE_TARGET_BYTES)}.`,
    '',
  ];
}

export function deploySection(deploy: DeployResult): string[] {
  return [
    '## Local deploy',
    '',
    `\`npm run deploy:local\`, everything installed: ${deploy.seconds.toFixed(0)} s, at most ${deploy.peakGigabytes.toFixed(2)} GB of memory in all its processes.`,
    `The target of less than ${DEPLOY_TARGET.seconds} s and ${DEPLOY_TARGET.gigabytes} GB is ${verdict(
      deploy.seconds < DEPLOY_TARGET.seconds && deploy.peakGigabytes < DEPLOY_TARGET.gigabytes)}.`,
    '',
  ];
}

function machine(): string {
  const memory = Math.round(os.totalmem() / 1024 ** 3);
  return `a ${os.arch()} ${os.platform()} machine with ${os.cpus().length} cores and ${memory} GB of memory, Node ${process.versions.node}`;
}
