import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PYTHON_ERRORS } from './errors';
import { failInstallation, type Installer, run } from './python-installer';
import { uvPlatform } from './python-target';
import { fail } from '../private/errors';

// A synthesis must not bring a Python of its own: wheels are all that is downloaded.
const ENVIRONMENT = { UV_PYTHON_DOWNLOADS: 'never', NO_COLOR: '1' };

/** Installs with uv, which evaluates the markers of requirements for the target by itself. */
export const UV: Installer = {
  install(scope, installation) {
    const { requirements, target, list, folder, project } = installation;
    const { ok, text } = run('uv', [
      'pip', 'install', '--quiet', '--target', folder, '--python-version', target.version, '--python-platform', uvPlatform(target),
      '--only-binary', ':all:', '--no-installer-metadata', ...(requirements.complete ? ['--no-deps'] : []), ...(requirements.hashed ? ['--require-hashes'] : []), '-r', list,
    ], { cwd: project, env: ENVIRONMENT });
    if (!ok) {
      failInstallation(scope, installation, 'uv', text);
    }
  },
};

/** Whether uv is on the PATH. */
export function hasUv(): boolean {
  return run('uv', ['--version']).ok;
}

/** What a uv.lock names, as requirements with hashes and markers for every platform. */
export function exportLock(scope: IConstruct, project: string): string {
  if (!hasUv()) {
    fail(scope, PYTHON_ERRORS, {
      code: 'PythonCodeInstallerMissing',
      prop: 'directory',
      got: 'uv',
      why: 'is needed to read uv.lock, and was not found on this machine',
      fix: 'Install uv (https://docs.astral.sh/uv/getting-started/installation), or export the lock and give it as `requirements`: '
        + '`uv export --locked --no-dev --no-emit-project -o requirements.txt`.',
    });
  }
  const asked = ['--no-dev', '--no-emit-project', '--no-header', '--no-annotate', '--format', 'requirements-txt', '--quiet'];
  const exported = run('uv', ['export', '--locked', ...asked], { cwd: project, env: ENVIRONMENT });
  if (exported.ok) {
    return exported.out;
  }
  if (/run `uv lock`/.test(exported.text)) {
    fail(scope, PYTHON_ERRORS, { code: 'PythonCodeLockStale', prop: 'uv.lock', got: project });
  }
  // Only the comparison of lock and project needs a Python that the project is for; the lock can be read without.
  const frozen = run('uv', ['export', '--frozen', ...asked], { cwd: project, env: ENVIRONMENT });
  if (!frozen.ok || !/No interpreter found|incompatible with the project's Python requirement/.test(exported.text)) {
    fail(scope, PYTHON_ERRORS, { code: 'PythonCodeInstallFailed', prop: 'uv.lock', got: 'uv export', why: `could not be read: ${exported.text.trim()}` });
  }
  Annotations.of(scope).addWarningV2('@eknmusic/constructs:pythonLockNotCompared',
    'uv.lock could not be compared with its pyproject.toml: that takes a Python that fits `requires-python`, and there is none on this machine. '
    + 'The lock is used as it is. Install that Python, or run `uv lock --check` where it is installed.');
  return frozen.out;
}
