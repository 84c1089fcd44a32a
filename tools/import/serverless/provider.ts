import type { Context } from './context';
import type { Found } from './functions';
import { entryOf, type Entry, type MapNode, SourceError, textOf } from '../nodes';

/** What the file says of all functions. */
export interface Provider {
  readonly node: MapNode;
  readonly region: string;
  readonly defaultStage: string;
}

/** What is read elsewhere, or about which there is nothing to say. */
export const PROVIDER_KEYS: Readonly<Record<string, string>> = {
  stackName: 'the stacks have names of their own',
  deploymentBucket: 'assets are in the bucket of `cdk bootstrap`',
  deploymentPrefix: 'assets are in the bucket of `cdk bootstrap`',
  deploymentMethod: 'CloudFormation deploys by change sets',
  versionFunctions: 'each deployment publishes a version, which the alias `live` names',
  lambdaHashingVersion: 'a version is published where code or configuration changes',
  profile: 'the AWS CLI of your shell: `AWS_PROFILE`',
};

export function readProvider(context: Context): Provider {
  const entry = entryOf(context.root, 'provider');
  const node = entry?.value;
  const name = node?.kind === 'scalar' ? node : entryOf(node, 'name')?.value;
  if (!entry || !node || !name) {
    throw new SourceError('`provider.name` is missing', entry?.line);
  }
  if (context.textOf(name) !== 'aws') {
    throw new SourceError(`\`provider.name\` has to be \`aws\`; got ${textOf(name)}`, name.line);
  }
  const map: MapNode = node.kind === 'map' ? node : { kind: 'map', line: entry.line, entries: [] };
  context.findings.taken('provider.name', name.line, 'AWS');
  return { node: map, region: readRegion(context, entryOf(map, 'region')), defaultStage: readStage(context, entryOf(map, 'stage')) };
}

function readRegion(context: Context, entry: Entry | undefined): string {
  const region = entry ? context.textOf(entry.value) : 'us-east-1';
  if (region === undefined || !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) {
    context.findings.left('provider.region', entry?.line, `${entry ? textOf(entry.value) : ''} is no region that is known from the file: \`us-east-1\` stands in \`main.ts\``);
    return 'us-east-1';
  }
  context.findings.taken('provider.region', entry?.line, entry ? `\`${region}\`` : '`us-east-1`, the default of the Serverless Framework');
  return region;
}

/** The stage where nobody names one. Others are given as context. */
function readStage(context: Context, entry: Entry | undefined): string {
  const given = entry?.value.kind === 'scalar' ? String(entry.value.value) : undefined;
  const stage = entry === undefined ? 'dev' : /^\$\{(?:opt|sls):stage(?:,\s*['"]([^'"]*)['"])?\}$/.exec(given ?? '')?.[1] ?? context.textOf(entry.value) ?? 'dev';
  if (!/^[A-Za-z0-9-]{1,30}$/.test(stage)) {
    throw new SourceError(`\`provider.stage\` has to be of letters, digits and hyphens; got ${JSON.stringify(stage)}`, entry?.line);
  }
  context.findings.taken('provider.stage', entry?.line, `\`-c stage=…\` in the place of \`--stage\`; \`${stage}\` without it`);
  return stage;
}

export const LAYER = /^arn:aws[\w-]*:lambda:[a-z0-9-]+:\d{12}:layer:[\w-]+:\d+$/;

const PYTHONS = ['3.11', '3.12', '3.13', '3.14'];

/** The constant of `lambda.Runtime`. */
export function readRuntime(context: Context, found: Found | undefined): string {
  const text = found && context.textOf(found.entry.value);
  const version = text && /^python(3\.\d+)$/.exec(text)?.[1];
  if (!found || !version) {
    throw new SourceError(`\`runtime\` ${found ? `has to be one of Python, which MusicApi runs; got ${textOf(found.entry.value)}` : 'is missing: MusicApi runs Python'}`, found?.entry.line);
  }
  if (PYTHONS.includes(version)) {
    context.findings.taken(found.part, found.entry.line, `Python ${version}. The check \`AwsSolutions-L1\` asks for the newest one`);
    return `PYTHON_${version.replace('.', '_')}`;
  }
  context.findings.different(found.part, found.entry.line, `Python 3.13 instead of ${version}: MusicApi takes ${PYTHONS.join(', ')}`);
  return 'PYTHON_3_13';
}

export function readArchitecture(context: Context, found: Found | undefined): boolean {
  const name = found ? context.textOf(found.entry.value) : 'x86_64';
  if (name !== 'arm64' && name !== 'x86_64') {
    context.findings.left(found!.part, found!.entry.line, `${textOf(found!.entry.value)} is no architecture of Lambda: x86_64 in its place`);
  } else if (found) {
    context.findings.taken(found.part, found.entry.line, name);
  }
  return name === 'arm64';
}

const RETENTION: Readonly<Record<number, string>> = {
  1: 'ONE_DAY',
  3: 'THREE_DAYS',
  5: 'FIVE_DAYS',
  7: 'ONE_WEEK',
  14: 'TWO_WEEKS',
  30: 'ONE_MONTH',
  60: 'TWO_MONTHS',
  90: 'THREE_MONTHS',
  120: 'FOUR_MONTHS',
  150: 'FIVE_MONTHS',
  180: 'SIX_MONTHS',
  365: 'ONE_YEAR',
  400: 'THIRTEEN_MONTHS',
  545: 'EIGHTEEN_MONTHS',
  731: 'TWO_YEARS',
  1096: 'THREE_YEARS',
  1827: 'FIVE_YEARS',
  2192: 'SIX_YEARS',
  2557: 'SEVEN_YEARS',
  2922: 'EIGHT_YEARS',
  3288: 'NINE_YEARS',
  3653: 'TEN_YEARS',
};

/** The constant of `logs.RetentionDays`; undefined where the tier decides. */
export function readLogRetention(context: Context, found: Found | undefined): string | undefined {
  const days = found && context.numberOf(found.entry.value);
  const name = days === undefined ? undefined : RETENTION[days];
  if (found && name) {
    context.findings.taken(found.part, found.entry.line, `\`logRetention\` of MusicApi: ${days} days`);
  } else if (found) {
    context.findings.left(found.part, found.entry.line, `${textOf(found.entry.value)} is no number of days that CloudWatch Logs takes and the file says: the deployment tier decides`);
  }
  return name;
}
