import type { Context } from './context';
import type { ServerlessProject } from './convert';
import { readFront } from './front';
import type { ServerlessPlan } from './plan';
import { LAYER, PROVIDER_KEYS, type Provider, readArchitecture, readLogRetention, readRuntime } from './provider';
import { entriesOf, entryOf, type Entry, SourceError, textOf } from '../nodes';

type Settings = Pick<ServerlessPlan, 'runtime' | 'arm' | 'handler' | 'memorySize' | 'timeout' | 'reservedConcurrency' | 'isRest' | 'jwtAuthorizer' | 'apiKeyRequired'
  | 'cors' | 'layers' | 'logRetention' | 'tags'>;

/** The function that answers requests, and what is set for it. */
export interface Functions {
  readonly main: Entry;
  readonly settings: Settings;
  readonly hasMigrations: boolean;
}

/** The path that a catch-all of API Gateway has, in any of its forms. */
const CATCH_ALL = /^(\*|\$default|\/?\{\w+\+\}|(ANY|\*) +(\*|\/?\{\w+\+\}))$/i;
const HTTP_EVENTS = ['httpApi', 'http'];

export function readFunctions(context: Context, provider: Provider, project: ServerlessProject): Functions {
  const { findings } = context;
  const section = entryOf(context.root, 'functions');
  const all = section?.value.kind === 'list' ? section.value.items.flatMap(entriesOf) : entriesOf(section?.value);
  const answering = all.filter((entry) => httpEvents(entry).length > 0);
  const main = answering.find((entry) => httpEvents(entry).some(isCatchAll)) ?? answering[0];
  if (!main) {
    throw new SourceError('no function has an event `httpApi` or `http`: what this library has for functions is an API, MusicApi', section?.line);
  }
  let hasMigrations = false;
  for (const other of all.filter((entry) => entry !== main)) {
    const part = `functions.${other.key}`;
    if (/migrat/i.test(other.key) && httpEvents(other).length === 0) {
      hasMigrations = project.has('alembic.ini');
      if (hasMigrations) {
        findings.different(part, other.line, '`migrations` of MusicApi: alembic runs before requests move to a new version; `aws lambda invoke` runs it by hand. The function of the file is not taken over');
      } else {
        findings.left(part, other.line, 'migrations are those of alembic here, and the project has no `alembic.ini`');
      }
    } else if (answering.includes(other)) {
      findings.left(part, other.line, `MusicApi sends every path to \`${main.key}\`. Give it the paths of this function, or make a lambda.Function and \`api.addRoute(path, methods, { handler })\``);
    } else {
      findings.left(part, other.line, 'a function without requests: make a lambda.Function of the same PythonCode');
    }
  }
  findings.taken(`functions.${main.key}`, main.line, 'the function of MusicApi');
  const settings = readSettings(context, provider, main);
  return { main, hasMigrations, settings };
}

function readSettings(context: Context, provider: Provider, main: Entry): Settings {
  const { findings } = context;
  /** What is said for the function counts, and else what is said for all. */
  const find = (key: string) => {
    const own = entryOf(main.value, key);
    const entry = own ?? entryOf(provider.node, key);
    return entry && { entry, part: own ? `functions.${main.key}.${key}` : `provider.${key}` };
  };
  const number = (key: string, fallback: number, least: number, most: number, unit: string) => {
    const found = find(key);
    if (!found) {
      findings.taken(`provider.${key}`, undefined, `${fallback} ${unit}, the default of the Serverless Framework`);
      return fallback;
    }
    const given = context.numberOf(found.entry.value);
    if (given === undefined) {
      findings.left(found.part, found.entry.line, `${textOf(found.entry.value)} is no number that is known from the file: ${fallback} ${unit} in its place`);
      return fallback;
    }
    const taken = Math.min(most, Math.max(least, given));
    if (taken === given) {
      findings.taken(found.part, found.entry.line, `\`${key}: ${given}\``);
    } else {
      findings.different(found.part, found.entry.line, `${taken} ${unit} instead of ${given}: from ${least} to ${most} are possible`);
    }
    return taken;
  };
  const front = readFront(context, provider, main);
  const settings: Settings = {
    runtime: readRuntime(context, find('runtime')),
    arm: readArchitecture(context, find('architecture')),
    handler: readHandler(context, main),
    memorySize: number('memorySize', 1024, 128, 10_240, 'MB'),
    timeout: number('timeout', 6, 1, front.isRest ? 29 : 30, 'seconds'),
    reservedConcurrency: find('reservedConcurrency') && number('reservedConcurrency', 10, 0, 1_000_000, 'executions'),
    ...front,
    layers: readLayers(context, find('layers')),
    logRetention: readLogRetention(context, find('logRetentionInDays')),
    tags: readTags(context, provider, main),
  };
  nameTheRest(context, provider, main);
  return settings;
}

function readHandler(context: Context, main: Entry): string {
  const entry = entryOf(main.value, 'handler');
  const handler = entry && context.textOf(entry.value);
  if (!entry || handler === undefined || !/^[\w./-]+\.\w+$/.test(handler)) {
    throw new SourceError(`\`functions.${main.key}.handler\` ${entry ? `is no function of a Python file; got ${textOf(entry.value)}` : 'is missing'}`, (entry ?? main).line);
  }
  context.findings.taken(`functions.${main.key}.handler`, entry.line, `\`handler: '${handler}'\``);
  return handler;
}

function readLayers(context: Context, found: Found | undefined): string[] {
  const layers = found && context.variables.follow(found.entry.value);
  return (layers?.kind === 'list' ? layers.items : []).flatMap((item) => {
    const arn = context.textOf(item);
    if (arn && LAYER.test(arn)) {
      context.findings.taken(found!.part, item.line, 'a layer of the function');
      return [arn];
    }
    const own = textOf(item).includes('PythonRequirementsLambdaLayer');
    if (own) {
      context.findings.taken(found!.part, item.line, 'the layer of dependencies, which PythonCode makes');
    } else {
      context.findings.left(found!.part, item.line, `${textOf(item)} is no ARN of a version that is known from the file`);
    }
    return [];
  });
}

function readTags(context: Context, provider: Provider, main: Entry): Settings['tags'] {
  const sections = [['provider.tags', entryOf(provider.node, 'tags')], ['provider.stackTags', entryOf(provider.node, 'stackTags')], [`functions.${main.key}.tags`, entryOf(main.value, 'tags')]] as const;
  return new Map(sections.flatMap(([part, section]) => entriesOf(section?.value).flatMap((entry) => {
    const parts = context.partsOf(entry.value);
    if (!parts || entry.key.startsWith('aws:')) {
      context.findings.left(`${part}.${entry.key}`, entry.line, 'is not known from the file');
      return [];
    }
    context.findings.taken(`${part}.${entry.key}`, entry.line, 'a tag of everything');
    return [[entry.key, parts] as const];
  })));
}

/** A setting, and where it stands in the file. */
export interface Found {
  readonly entry: Entry;
  readonly part: string;
}

function httpEvents(entry: Entry): Entry[] {
  const events = entryOf(entry.value, 'events')?.value;
  return (events?.kind === 'list' ? events.items : []).flatMap(entriesOf).filter(({ key }) => HTTP_EVENTS.includes(key));
}

function isCatchAll({ value }: Entry): boolean {
  const path = value.kind === 'map' ? entryOf(value, 'path')?.value : value;
  return path?.kind === 'scalar' && CATCH_ALL.test(String(path.value));
}

/** Read by somebody: here, or where the needs of the function are read. */
const READ = ['runtime', 'architecture', 'handler', 'memorySize', 'timeout', 'reservedConcurrency', 'layers', 'logRetentionInDays', 'tags', 'stackTags', 'environment', 'vpc', 'events',
  'name', 'region', 'stage', 'iam', 'iamRoleStatements', 'iamRoleStatementsInherit', 'httpApi', 'apiGateway'];

function nameTheRest({ findings }: Context, provider: Provider, main: Entry): void {
  const sections = [...provider.node.entries.map((entry) => ({ entry, part: 'provider' })), ...entriesOf(main.value).map((entry) => ({ entry, part: `functions.${main.key}` }))];
  for (const { entry, part: above } of sections) {
    const part = `${above}.${entry.key}`;
    const known = { ...PROVIDER_KEYS, description: 'the construct describes its function', tracing: 'traces are always on' }[entry.key];
    if (known) {
      findings.taken(part, entry.line, known);
    } else if (entry.key === 'name' && above !== 'provider') {
      findings.different(part, entry.line, 'the function has a name that CloudFormation makes up: an output of the stack says it');
    } else if (!READ.includes(entry.key)) {
      findings.left(part, entry.line, 'is not known here');
    }
  }
}
