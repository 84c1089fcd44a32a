import type { IConstruct } from 'constructs';
import { PYTHON_ERRORS } from './errors';
import { failInstallation, type Installer, run } from './python-installer';
import { markerEnvironment, pipPlatforms } from './python-target';
import { fail } from '../private/errors';

/** The exit code by which the program below says that this pip does not evaluate markers as it expects. */
const MARKERS_NOT_UNDERSTOOD = 93;

/**
 * Runs pip with the markers of requirements evaluated for the target. pip chooses wheels for another machine when it is asked to, but
 * compares markers with the machine it runs on, and so leaves out and adds packages without a word.
 */
const PIP = `
import sys
sys.path[:] = [folder for folder in sys.path if folder]
import json
target = json.loads(sys.argv[1])
try:
    import pip._vendor.packaging.markers as markers
    here = markers.default_environment
    markers.default_environment = lambda: {**here(), **target}
    fits = markers.Marker('platform_machine == "%(platform_machine)s" and python_version == "%(python_version)s"' % target).evaluate()
    misses = markers.Marker('python_version == "2.7"').evaluate()
    from pip._internal.cli.main import main
except (ImportError, AttributeError):
    sys.exit(${MARKERS_NOT_UNDERSTOOD})
if misses or not fits:
    sys.exit(${MARKERS_NOT_UNDERSTOOD})
sys.exit(main(sys.argv[2:]))
`;

/** Installs with pip. */
export function pip(python: string): Installer {
  return {
    install(scope, installation) {
      const { requirements, target, list, folder, project } = installation;
      const { ok, text, status } = run(python, [
        '-c', PIP, JSON.stringify(markerEnvironment(target)),
        'install', '--quiet', '--no-input', '--disable-pip-version-check', '--no-compile', '--retries', '2',
        '--target', folder, '--python-version', target.version, '--implementation', 'cp', '--only-binary', ':all:',
        ...pipPlatforms(target).flatMap((platform) => ['--platform', platform]),
        ...(requirements.complete ? ['--no-deps'] : []), ...(requirements.hashed ? ['--require-hashes'] : []), '-r', list,
      ], { cwd: project, env: { NO_COLOR: '1' } });
      if (status === MARKERS_NOT_UNDERSTOOD) {
        fail(scope, PYTHON_ERRORS, { code: 'PythonCodeInstallerUnsupported', prop: 'installer', got: run(python, ['-m', 'pip', '--version']).out.trim() });
      }
      if (!ok) {
        failInstallation(scope, installation, 'pip', text);
      }
    },
  };
}

/** The first Python on the PATH that has pip. */
export function findPip(): string | undefined {
  return ['python3', 'python'].find((python) => run(python, ['-m', 'pip', '--version']).ok);
}

/** The command of the first Python on this machine of exactly this minor version. Looking for it is slow, so that a process does it once. */
export function findPython(version: string): string | undefined {
  const search = `${version} ${process.env.PATH}`;
  if (!FOUND.has(search)) {
    FOUND.set(search, searchPython(version));
  }
  return FOUND.get(search);
}

const FOUND = new Map<string, string | undefined>();

function searchPython(version: string): string | undefined {
  const managedByUv = () => run('uv', ['python', 'find', '--no-project', version], { env: { UV_PYTHON_DOWNLOADS: 'never' } }).out.trim();
  for (const candidate of [() => `python${version}`, () => 'python3', () => 'python', managedByUv]) {
    const command = candidate();
    if (command && run(command, ['-c', VERSION]).out.trim() === `CPython ${version}`) {
      return command;
    }
  }
  return undefined;
}

const VERSION = 'import platform; print(platform.python_implementation(), ".".join(platform.python_version_tuple()[:2]))';

/** Compiles packages to bytecode that holds without the times of its files, which no archive keeps. */
export function compile(scope: IConstruct, python: string, folder: string): void {
  const { ok, text } = run(python, ['-m', 'compileall', '-q', '-j', '0', '--invalidation-mode', 'unchecked-hash', '-s', folder, '-p', '/opt/python', folder]);
  // Some packages bring templates and code of other versions that cannot be compiled, and are not imported either.
  if (!ok && !/SyntaxError|\*\*\* /.test(text)) {
    fail(scope, PYTHON_ERRORS, { code: 'PythonCodeBytecodeFailed', prop: 'precompile', got: python, why: `could not be compiled: ${text.trim()}` });
  }
}
