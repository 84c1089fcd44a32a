import * as fs from 'fs';
import { homedir } from 'os';
import { dirname, isAbsolute, join } from 'path';
import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PYTHON_ERRORS } from './errors';
import { type Installation, type Installer, type Outcome, run, withoutVariables } from './python-installer';
import { failInstallation } from './python-installer-failures';
import { PROJECT, readToml, table, tables, type Toml } from './python-project';
import { standIn } from './python-stand-in';
import { uvPlatform } from './python-target';
import { fail } from '../private/errors';

/** The first release that has every option which is used here. */
export const OLDEST_UV = '0.6.0';

// Where packages come from and how they are downloaded is the machine's affair. What is installed, and for which Python, is not.
const KEPT = /^UV_(INDEX|DEFAULT_INDEX|EXTRA_INDEX|FIND_LINKS|NO_INDEX|KEYRING|INSECURE|NATIVE_TLS|SYSTEM_CERTS|CERT|CACHE|NO_CACHE|OFFLINE|HTTP|REQUEST|CONCURRENT|CONFIG|NO_CONFIG|CREDENTIALS|PYTHON_INSTALL|LINK_MODE|NO_PROGRESS)/;

function environment(): Record<string, string | undefined> {
  // A synthesis must not bring a Python of its own: wheels are all that is downloaded.
  return { ...withoutVariables((name) => name.startsWith('UV_') && !KEPT.test(name)), UV_PYTHON_DOWNLOADS: 'never', NO_COLOR: '1' };
}

/** Installs with uv, which evaluates the markers of requirements for the target by itself. */
export const UV: Installer = {
  install(scope, installation) {
    validateConfiguration(scope, installation.project, installation.requirements.file);
    const { ok, text } = installByUv(installation);
    if (!ok) {
      failInstallation(scope, installation, 'uv', text);
    }
  },
};

// A command that is there and cannot be run, as those of pyenv for versions that are not switched on, is no Python either.
const NO_PYTHON = /No interpreter found|No (?:virtual environment or )?system Python|Failed to inspect Python interpreter|Querying Python at/i;

function installByUv(installation: Installation): Outcome {
  const { requirements, target, list, folder, project, index, constraints, hashed } = installation;
  const args = [
    'pip', 'install', '--quiet', '--target', folder, '--python-version', target.version, '--python-platform', uvPlatform(target),
    '--only-binary', ':all:', '--no-installer-metadata', ...requirements.complete ? ['--no-deps'] : [], ...hashed ? ['--require-hashes'] : [],
    ...index === undefined ? [] : isAbsolute(index) ? ['--no-index', '--find-links', index] : ['--index', withName(project, index)],
    ...constraints === undefined ? [] : ['--constraint', constraints], '--requirement', list,
  ];
  const outcome = run('uv', args, { cwd: project, env: environment() });
  const python = outcome.ok || !NO_PYTHON.test(outcome.text) ? undefined : standIn(installation.scratch, target);
  return python === undefined ? outcome : run('uv', [...args, '--python', python], { cwd: project, env: environment() });
}

/** The index with the name that the project gives it, by which uv finds its credentials. */
function withName(project: string, index: string): string {
  const named = configurations(project).flatMap(({ uv }) => tables(uv.index)).find(({ url }) => typeof url === 'string' && bare(url) === bare(index));
  return typeof named?.name === 'string' ? `${named.name}=${index}` : index;
}

function bare(url: string): string {
  return url.replace(/\/+$/, '').replace(/^([a-z]+:\/\/)[^/@]*@/i, '$1');
}

/** The index with the credentials that the environment has for it, for an installer that does not know how uv keeps them. */
export function withCredentials(project: string, index: string): string {
  const [name] = /^[^=/]+(?==)/.exec(withName(project, index)) ?? [];
  const variable = (kind: string) => process.env[`UV_INDEX_${(name ?? '').toUpperCase().replace(/[^A-Z\d]/g, '_')}_${kind}`];
  const [user, password] = [variable('USERNAME'), variable('PASSWORD')];
  return name === undefined || user === undefined && password === undefined
    ? index
    : index.replace('://', `://${encodeURIComponent(user ?? '')}:${encodeURIComponent(password ?? '')}@`);
}

/** The settings of uv that hold for a project, from the nearest to the machine's. */
function configurations(project: string): { path: string; uv: Toml }[] {
  const found: { path: string; uv: Toml }[] = [];
  const add = (path: string | undefined, read: (content: Toml) => Toml) => {
    if (path !== undefined && fs.existsSync(path)) {
      found.push({ path, uv: read(readToml(path)) });
    }
  };
  for (let folder = project; ; folder = dirname(folder)) {
    add(join(folder, 'uv.toml'), (content) => content);
    add(join(folder, PROJECT), (content) => table(table(content.tool).uv));
    if (folder === dirname(folder)) {
      break;
    }
  }
  const ofUser = process.env.XDG_CONFIG_HOME || (process.platform === 'win32' ? process.env.APPDATA : undefined) || homeConfig();
  add(process.env.UV_CONFIG_FILE, (content) => content);
  add(ofUser && join(ofUser, 'uv', 'uv.toml'), (content) => content);
  add('/etc/uv/uv.toml', (content) => content);
  return found;
}

function homeConfig(): string | undefined {
  try {
    return join(homedir(), '.config');
  } catch {
    return undefined;
  }
}

/** uv builds what its settings say must not come as a wheel, whatever else it is told. */
function validateConfiguration(scope: IConstruct, project: string, file: string): void {
  for (const { path, uv } of configurations(project)) {
    for (const settings of [uv, table(uv.pip)]) {
      const got = [settings['no-binary-package'], settings['no-binary']].find((value) => value === true || Array.isArray(value) && value.length > 0);
      if (got !== undefined) {
        fail(scope, PYTHON_ERRORS, {
          code: 'PythonCodeRequirementUnsupported',
          prop: file,
          got,
          why: `is installed with \`no-binary\` of ${path.startsWith(project) ? path.slice(project.length + 1) : path}, by which packages would be built on this machine and for it`,
          fix: 'Take that setting out: Lambda needs the wheels of its own platform.',
        });
      }
    }
  }
}

/** Whether uv is on the PATH, and not older than the oldest that understands what is asked of it. */
export function hasUv(): boolean {
  return uvVersion() !== undefined;
}

/** Its version, or undefined when there is no uv that will do. */
function uvVersion(): string | undefined {
  const { ok, out } = run('uv', ['--version']);
  const version = /(\d+)\.(\d+)\.(\d+)/.exec(out);
  const number = ([, major, minor, patch]: string[]) => (Number(major) * 1000 + Number(minor)) * 1000 + Number(patch);
  return ok && (version === null || number(version) >= number(['', ...OLDEST_UV.split('.')])) ? version?.[0] ?? 'unknown' : undefined;
}

/** What a uv that is too old calls itself, or undefined when there is none. */
export function oldUv(): string | undefined {
  const { ok, out } = run('uv', ['--version']);
  return ok && !hasUv() ? out.trim() : undefined;
}

/** What a uv.lock names, as requirements with hashes and markers for every platform. */
export function exportLock(scope: IConstruct, project: string): string {
  if (!hasUv()) {
    const old = oldUv();
    fail(scope, PYTHON_ERRORS, {
      code: old === undefined ? 'PythonCodeInstallerMissing' : 'PythonCodeInstallerUnsupported',
      prop: 'directory',
      got: old ?? 'uv',
      why: old === undefined ? 'is needed to read uv.lock, and was not found on this machine' : `is needed to read uv.lock, and is older than ${OLDEST_UV}`,
      fix: 'Install uv (https://docs.astral.sh/uv/getting-started/installation), or export the lock and give it as `requirements`: '
        + '`uv export --locked --no-dev --no-emit-project -o requirements.txt`.',
    });
  }
  const asked = ['--no-dev', '--no-default-groups', '--no-emit-project', '--format', 'requirements-txt', '--quiet'];
  const exported = run('uv', ['export', '--locked', ...asked], { cwd: project, env: environment() });
  if (exported.ok) {
    return exported.out;
  }
  if (/run `uv lock`/.test(exported.text)) {
    fail(scope, PYTHON_ERRORS, { code: 'PythonCodeLockStale', prop: 'uv.lock', got: project });
  }
  // Only the comparison of lock and project needs a Python that the project is for; the lock can be read without.
  const frozen = run('uv', ['export', '--frozen', ...asked], { cwd: project, env: environment() });
  if (!frozen.ok || !(NO_PYTHON.test(exported.text) || UNFIT_PYTHON.test(exported.text))) {
    fail(scope, PYTHON_ERRORS, { code: 'PythonCodeInstallFailed', prop: 'uv.lock', got: 'uv export', why: `could not be read: ${exported.text.trim()}` });
  }
  Annotations.of(scope).addWarningV2('@eknmusic/constructs:pythonLockNotCompared',
    'uv.lock could not be compared with its pyproject.toml: that takes a Python that fits `requires-python`, and there is none on this machine. '
    + 'The lock is used as it is. Install that Python, or run `uv lock --check` where it is installed.');
  return frozen.out;
}

const UNFIT_PYTHON = /incompatible with the project's Python requirement|does not satisfy/i;
