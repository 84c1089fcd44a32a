import type { Context } from './context';
import type { ServerlessPlan } from './plan';
import type { Provider } from './provider';
import { entriesOf, entryOf, type Entry, type Node, SourceError, textOf } from '../nodes';
import { literal } from '../typescript';

type Front = Pick<ServerlessPlan, 'isRest' | 'jwtAuthorizer' | 'apiKeyRequired' | 'cors'>;

/** The kind of API, from the events of its function and from what is said of all APIs. */
export function readFront(context: Context, provider: Provider, main: Entry): Front {
  const list = entryOf(main.value, 'events')?.value;
  const events = (list?.kind === 'list' ? list.items : []).flatMap(entriesOf);
  const kinds = new Set(events.map(({ key }) => key));
  if (kinds.has('http') && kinds.has('httpApi')) {
    throw new SourceError(`\`functions.${main.key}\` has events \`http\` and \`httpApi\`: a MusicApi is one of them, so choose one first`, main.line);
  }
  const isRest = kinds.has('http');
  const cors = new Map<string, string>();
  let apiKeyRequired = false;
  for (const event of events) {
    const part = `functions.${main.key}.events.${event.key}`;
    if (event.key !== 'http' && event.key !== 'httpApi') {
      context.findings.left(part, event.line, 'MusicApi answers requests: give the function this event yourself, `api.alias.addEventSource(…)` or a rule of EventBridge');
      continue;
    }
    context.findings.taken(part, event.line, `${routeOf(event.value)}: MusicApi sends every path and method to the function`);
    for (const entry of entriesOf(event.value)) {
      if (entry.key === 'private' && context.textOf(entry.value) === 'true') {
        apiKeyRequired = true;
        context.findings.different(`${part}.private`, entry.line, 'API keys are asked for on every path, but `/health`. The keys get other values: `api.addApiKey`');
      } else if (entry.key === 'cors') {
        readCors(context, `${part}.cors`, entry, cors);
      } else if (!['path', 'method', 'private'].includes(entry.key) && !(entry.key === 'authorizer' && !isRest)) {
        context.findings.left(`${part}.${entry.key}`, entry.line, 'is not known here');
      }
    }
  }
  const authorizer = readHttpApi(context, provider, events, cors);
  readApiGateway(context, provider);
  return { isRest, apiKeyRequired, cors, jwtAuthorizer: isRest ? undefined : authorizer };
}

function routeOf(value: Node): string {
  const [method, path] = ['method', 'path'].map((key) => entryOf(value, key)?.value);
  return value.kind === 'map' ? [method, path].map((node) => (node?.kind === 'scalar' ? String(node.value) : '*')).join(' ') : String(value.kind === 'scalar' ? value.value : '*');
}

function readHttpApi(context: Context, provider: Provider, events: readonly Entry[], cors: Map<string, string>): string | undefined {
  const { findings } = context;
  const authorizers = new Map<string, string>();
  for (const entry of entriesOf(entryOf(provider.node, 'httpApi')?.value)) {
    const part = `provider.httpApi.${entry.key}`;
    switch (entry.key) {
      case 'cors':
        readCors(context, part, entry, cors);
        break;
      case 'payload':
        if (context.textOf(entry.value) === '2.0') {
          findings.taken(part, entry.line, 'format 2.0');
        } else {
          findings.left(part, entry.line, 'the function of an HTTP API gets events of format 2.0');
        }
        break;
      case 'authorizers':
        for (const authorizer of entriesOf(entry.value)) {
          const code = jwtAuthorizer(context, authorizer.value);
          if (code) {
            authorizers.set(authorizer.key, code);
          } else {
            findings.left(`${part}.${authorizer.key}`, authorizer.line, 'only issuers of JSON web tokens, with `issuerUrl` and `audience` that the file says, are taken over');
          }
        }
        break;
      case 'metrics':
      case 'name':
        findings.taken(part, entry.line, 'MusicApi decides');
        break;
      case 'disableDefaultEndpoint':
        findings.taken(part, entry.line, 'the address that API Gateway makes up is switched off where there is a domain name');
        break;
      default:
        findings.left(part, entry.line, 'is not known here');
    }
  }
  const used = events.map(({ value }) => entryOf(value, 'authorizer')).find((entry) => entry !== undefined);
  const name = used && context.textOf(entryOf(used.value, 'name')?.value ?? used.value);
  const code = name === undefined ? undefined : authorizers.get(name);
  if (used && code) {
    findings.different('provider.httpApi.authorizers', used.line, `\`${name}\` is asked on every path, but \`/health\``);
  } else if (used) {
    findings.left('authorizer', used.line, `${textOf(used.value)} is no issuer of JSON web tokens in \`provider.httpApi.authorizers\``);
  }
  return code;
}

function jwtAuthorizer(context: Context, node: Node): string | undefined {
  const [issuer, audience] = ['issuerUrl', 'audience'].map((key) => entryOf(node, key)?.value);
  const url = issuer && context.textOf(issuer);
  const audiences = audience && context.textsOf(audience);
  const type = entryOf(node, 'type')?.value;
  return url && /^https:\/\/[\w.-]+(\/[\w./-]*)?$/.test(url) && audiences && audiences.length > 0 && (!type || context.textOf(type) === 'jwt')
    ? `{ issuer: ${literal(url)}, audience: [${audiences.map(literal).join(', ')}] }` : undefined;
}

/** The names of CORS there, and here. */
const CORS: Readonly<Record<string, string>> = {
  allowedOrigins: 'origins',
  origins: 'origins',
  origin: 'origins',
  allowedMethods: 'methods',
  methods: 'methods',
  allowedHeaders: 'headers',
  headers: 'headers',
  exposedResponseHeaders: 'exposedHeaders',
  allowCredentials: 'allowCredentials',
  maxAge: 'maxAge',
};
const METHODS = ['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE', 'OPTIONS'];

function readCors(context: Context, part: string, entry: Entry, cors: Map<string, string>): void {
  if (entry.value.kind === 'scalar') {
    if (entry.value.value === true) {
      cors.set('origins', "['*']");
      context.findings.different(part, entry.line, 'every origin, with the methods and headers of MusicApi');
    } else {
      context.findings.different(part, entry.line, 'the desktop client may call the API from its pages');
    }
    return;
  }
  for (const { key, line, value } of entriesOf(entry.value)) {
    const name = CORS[key];
    const code = name === undefined ? undefined : corsCode(context, name, value);
    if (code !== undefined) {
      cors.set(name, code);
      context.findings.taken(`${part}.${key}`, line, `\`cors.${name}\``);
    } else {
      context.findings.left(`${part}.${key}`, line, name === undefined ? 'is not known here' : `${textOf(value)} is nothing that MusicApi takes and the file says`);
    }
  }
}

function corsCode(context: Context, name: string, value: Node): string | undefined {
  if (name === 'allowCredentials') {
    const text = context.textOf(value);
    return text === 'true' || text === 'false' ? text : undefined;
  }
  if (name === 'maxAge') {
    const seconds = context.numberOf(value);
    return seconds === undefined || seconds > 86_400 ? undefined : `Duration.seconds(${seconds})`;
  }
  const texts = context.textsOf(value);
  const fits = { origins: /^(\*|https?:\/\/[\w.-]+(:\d+)?)$/, methods: new RegExp(`^(${METHODS.join('|')})$`), headers: /^[\w-]+$/, exposedHeaders: /^[\w-]+$/ }[name]!;
  return texts && texts.length > 0 && texts.every((text) => fits.test(text)) ? `[${[...new Set(texts)].map(literal).join(', ')}]` : undefined;
}

function readApiGateway(context: Context, provider: Provider): void {
  for (const entry of entriesOf(entryOf(provider.node, 'apiGateway')?.value)) {
    const part = `provider.apiGateway.${entry.key}`;
    if (['shouldStartNameWithService', 'minimumCompressionSize', 'metrics'].includes(entry.key)) {
      context.findings.taken(part, entry.line, 'MusicApi decides');
    } else if (entry.key === 'apiKeys' || entry.key === 'usagePlan') {
      context.findings.left(part, entry.line, 'keys get other values here: `api.addApiKey(id, { rateLimit, burstLimit, monthlyQuota })`');
    } else {
      context.findings.left(part, entry.line, 'is not known here');
    }
  }
}
