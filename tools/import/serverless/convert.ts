import { Context } from './context';
import { readFunctions } from './functions';
import { readNeeds } from './needs';
import type { ServerlessPlan } from './plan';
import { readProvider } from './provider';
import { describeResources } from './resources';
import { Findings } from '../findings';
import { entriesOf, entryOf, type Node, SourceError } from '../nodes';

/** What of a project is looked at besides its file. */
export interface ServerlessProject {
  /** Lines of a .gitignore that keep the folder of the app out of the function's code. */
  readonly exclude: readonly string[];
  /** Whether the project has a file. */
  has(path: string): boolean;
}

/** Plugins, and what answers them here. */
const PLUGINS: Readonly<Record<string, string>> = {
  'serverless-python-requirements': '`PythonCode` installs the dependencies into a layer, without Docker',
  'serverless-offline': 'the API runs on your own machine by a small server: see the page on the local API of the example',
  'serverless-prune-plugin': 'CloudFormation keeps the versions that you can roll back to; `versions` of the workflow `operate` lists them',
  'serverless-domain-manager': '`domainName` and `hostedZone` of MusicApi',
  'serverless-dotenv-plugin': 'variables of the shell in which the app is synthesized',
  'serverless-iam-roles-per-function': 'each function has a role of its own',
  'serverless-plugin-aws-alerts': 'alarms of the constructs, by `alarmActions` of `MusicDefaults`',
  'serverless-plugin-canary-deployments': '`deployment: ApiDeployment.canary()` of MusicApi, which is the default in production',
};

/** What the Serverless Framework is told about itself. */
const ABOUT_THE_FRAMEWORK = ['frameworkVersion', 'configValidationMode', 'variablesResolutionMode', 'deprecationNotificationMode', 'disabledDeprecations', 'useDotenv', 'org', 'app', 'console', 'dashboard', 'licenseKey', 'outputs', 'build'];

/** What takes the place of a `serverless.yml`. Throws `SourceError` where nothing can. */
export function convertServerless(root: Node, project: ServerlessProject): { readonly plan: ServerlessPlan; readonly findings: Findings } {
  if (root.kind !== 'map') {
    throw new SourceError('is no serverless.yml: it has no keys', root.line);
  }
  const findings = new Findings();
  const context = new Context(root, findings);
  const service = readService(context);
  const provider = readProvider(context);
  const functions = readFunctions(context, provider, project);
  const needs = readNeeds(context, provider, functions.main);
  const domainName = readDomain(context);
  const exclude = readExclude(context, root);
  readPlugins(context);
  describeResources(context);
  for (const entry of root.entries) {
    if (ABOUT_THE_FRAMEWORK.includes(entry.key)) {
      findings.taken(entry.key, entry.line, 'is about the Serverless Framework itself, which is needed no more');
    } else if (!['service', 'provider', 'functions', 'plugins', 'custom', 'resources', 'package', 'params', 'stages'].includes(entry.key)) {
      findings.left(entry.key, entry.line, 'is not known here');
    }
  }
  readCustom(context);
  readParams(context);
  sayWhatAlwaysDiffers(findings, service);
  return {
    findings,
    plan: {
      service,
      region: provider.region,
      defaultStage: provider.defaultStage,
      ...functions.settings,
      ...needs,
      hasMigrations: functions.hasMigrations && needs.hasDatabase,
      domainName,
      exclude: [...project.exclude, ...exclude],
      helpers: context.helpers,
    },
  };
}

function readService(context: Context): string {
  const entry = entryOf(context.root, 'service');
  const name = entry && context.textOf(entryOf(entry.value, 'name')?.value ?? entry.value);
  if (!entry || name === undefined || !/^[A-Za-z][A-Za-z0-9-]{0,60}$/.test(name)) {
    throw new SourceError(`\`service\` ${entry ? 'has to be a name of letters, digits and hyphens, with a letter first' : 'is missing'}`, entry?.line);
  }
  context.findings.taken('service', entry.line, `the names of the stacks begin with \`${name}\``);
  return name;
}

function readPlugins(context: Context): void {
  const entry = entryOf(context.root, 'plugins');
  if (!entry) {
    return;
  }
  const list = entryOf(entry.value, 'modules')?.value ?? entry.value;
  for (const item of list.kind === 'list' ? list.items : []) {
    const name = context.textOf(item) ?? '';
    if (PLUGINS[name]) {
      context.findings.taken(`plugins.${name}`, item.line, PLUGINS[name]);
    } else {
      context.findings.left(`plugins.${name}`, item.line, 'what this plugin does is not known here');
    }
  }
}

/** What stays out of the code besides what always does. */
function readExclude(context: Context, root: Node): string[] {
  const exclude: string[] = [];
  for (const entry of entriesOf(entryOf(root, 'package')?.value)) {
    const part = `package.${entry.key}`;
    const items = entry.value.kind === 'list' ? entry.value.items.map((item) => ({ line: item.line, text: context.textOf(item) })) : [];
    if (entry.key === 'exclude' || entry.key === 'patterns') {
      for (const { line, text } of items) {
        const pattern = entry.key === 'exclude' ? text : text?.startsWith('!') ? text.slice(1) : undefined;
        if (pattern) {
          exclude.push(pattern);
          context.findings.taken(part, line, `\`exclude\` of PythonCode has \`${pattern}\``);
        } else {
          context.findings.left(part, line, `${JSON.stringify(text ?? '')}: everything is in the code but what is left out; see the table in the page of PythonCode`);
        }
      }
    } else if (entry.key === 'individually') {
      context.findings.taken(part, entry.line, 'the code and its dependencies are two files, so that a change of the code uploads kilobytes');
    } else {
      context.findings.left(part, entry.line, 'is not known here');
    }
  }
  return exclude;
}

/** Settings of plugins, and what other places of the file refer to. */
function readCustom(context: Context): void {
  const answered: Readonly<Record<string, string>> = {
    'pythonRequirements': 'PythonCode: dependencies are always a layer, installed without Docker, for the Python and the CPU of the function',
    'serverless-offline': 'the server on your own machine has options of its own',
    'prune': 'versions are kept as the deployment tier says',
    'customDomain': '`domainName` of MusicApi',
  };
  for (const entry of entriesOf(entryOf(context.root, 'custom')?.value)) {
    const part = `custom.${entry.key}`;
    if (answered[entry.key]) {
      context.findings.taken(part, entry.line, answered[entry.key]);
    } else if (context.variables.isReferenced(entry)) {
      context.findings.taken(part, entry.line, 'its value stands where the file refers to it');
    } else {
      context.findings.left(part, entry.line, 'nothing in the file refers to it, and no plugin that is known here');
    }
  }
}

function readParams(context: Context): void {
  for (const name of ['params', 'stages']) {
    for (const entry of entriesOf(entryOf(context.root, name)?.value)) {
      if (context.variables.isReferenced(entry)) {
        context.findings.taken(`${name}.${entry.key}`, entry.line, 'its value stands where the file refers to it');
      } else {
        context.findings.left(`${name}.${entry.key}`, entry.line, 'values of one stage: say them by the stage in `main.ts`');
      }
    }
  }
}

/** What serverless-domain-manager was told. */
function readDomain(context: Context): ServerlessPlan['domainName'] {
  const domain = entryOf(entryOf(context.root, 'custom')?.value, 'customDomain');
  const name = entryOf(domain?.value, 'domainName');
  if (!domain || !name) {
    return undefined;
  }
  const parts = context.partsOf(name.value);
  for (const entry of entriesOf(domain.value)) {
    if (!['domainName', 'hostedZoneId', 'createRoute53Record', 'certificateArn', 'certificateName', 'stage', 'basePath', 'endpointType', 'apiType', 'securityPolicy', 'autoDomain'].includes(entry.key)) {
      context.findings.left(`custom.customDomain.${entry.key}`, entry.line, 'is not known here');
    }
    if (entry.key === 'basePath' && context.textOf(entry.value)) {
      context.findings.left('custom.customDomain.basePath', entry.line, 'MusicApi has its domain name to itself: paths begin at its root');
    }
  }
  if (!parts) {
    context.findings.left('custom.customDomain.domainName', name.line, 'is not known from the file');
    return undefined;
  }
  const zone = parts.map((part) => ('text' in part ? part.text : '')).join('').split('.').slice(-2).join('.');
  context.findings.different('custom.customDomain.domainName', name.line, `the certificate is made, and validated in the hosted zone \`${zone}\`, whose id you give as context \`hostedZoneId\`. While the old API has the name, deploy without it first`);
  return { name: parts, zone };
}

function sayWhatAlwaysDiffers(findings: Findings, service: string): void {
  findings.different('service', undefined, `the stacks are called \`${service}-<stage>-data\` and \`${service}-<stage>-api\`, and stand beside \`${service}-<stage>\` until you remove it: nothing of the old stack is touched`);
  findings.different('functions', undefined, 'requests reach the function by the alias `live`; in staging and production a tenth of them for five minutes, and a deployment with failing requests rolls back automatically');
  findings.different('provider.httpApi', undefined, 'the API has another address, limits on requests, access logs, alarms outside of development, and CORS for the desktop client where the file says nothing');
  findings.different('provider.logs', undefined, 'logs are encrypted with a key of their own and kept 7, 14 or 30 days by the deployment tier, where the file says nothing');
}
