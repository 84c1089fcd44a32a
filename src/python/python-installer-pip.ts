import { isAbsolute } from 'path';
import type { IConstruct } from 'constructs';
import { PYTHON_ERRORS } from './errors';
import { type Installer, run, withoutVariables } from './python-installer';
import { failInstallation } from './python-installer-failures';
import { withCredentials } from './python-installer-uv';
import { markerEnvironment, pipPlatforms } from './python-target';
import { fail } from '../private/errors';

/** The exit code by which the program below says that this pip is not as it expects. */
const NOT_UNDERSTOOD = 93;

/**
 * Runs pip with the markers of requirements evaluated for the target. pip chooses wheels for another machine when it is asked to, but
 * compares markers with the machine it runs on, and so leaves out and adds packages without a word. It also builds what is no wheel when
 * an address says so, and does what the machine's settings say of users, prefixes and virtual environments.
 */
const PIP = `
import sys
sys.path[:] = [folder for folder in sys.path if folder]
import json
target = json.loads(sys.argv[1])
KEPT = {'index-url', 'extra-index-url', 'find-links', 'no-index', 'trusted-host', 'cert', 'client-cert', 'proxy', 'timeout', 'default-timeout',
        'cache-dir', 'no-cache-dir', 'keyring-provider', 'use-feature', 'use-deprecated', 'resume-retries'}
try:
    import pip._vendor.packaging.markers as markers
    here = markers.default_environment
    markers.default_environment = lambda: {**here(), **target}
    fits = markers.Marker('platform_machine == "%(platform_machine)s" and python_version == "%(python_version)s"' % target).evaluate()
    misses = markers.Marker('python_version == "2.7"').evaluate()
    from pip._internal.cli.main import main
    from pip._internal.cli.parser import ConfigOptionParser
    from pip._internal.distributions.sdist import SourceDistribution
    from pip._internal.exceptions import InstallationError
    settings = ConfigOptionParser._get_ordered_configuration_items
    SourceDistribution.prepare_distribution_metadata
except (ImportError, AttributeError):
    sys.exit(${NOT_UNDERSTOOD})
if misses or not fits:
    sys.exit(${NOT_UNDERSTOOD})

def refuse(self, *args, **kwargs):
    raise InstallationError('Building source distributions is disabled: %s' % self.req)

SourceDistribution.prepare_distribution_metadata = refuse
ConfigOptionParser._get_ordered_configuration_items = lambda self: (
    (key, value) for key, value in settings(self) if key.lower().replace('_', '-') in KEPT)
sys.exit(main(sys.argv[2:]))
`;

/** Installs with pip. */
export function pip(python: string): Installer {
  return {
    install(scope, installation) {
      const { requirements, target, list, folder, project, index, constraints, hashed } = installation;
      const fromFolder = index !== undefined && isAbsolute(index);
      const start = (noise: string) => run(python, [
        '-c', PIP, JSON.stringify(markerEnvironment(target)),
        'install', noise, '--no-input', '--disable-pip-version-check', '--no-compile', '--retries', '2',
        '--target', folder, '--python-version', target.version, '--implementation', 'cp', '--only-binary', ':all:',
        ...pipPlatforms(target).flatMap((platform) => ['--platform', platform]),
        ...fromFolder ? ['--no-index', '--find-links', index] : [], ...constraints === undefined ? [] : ['--constraint', constraints],
        ...requirements.complete ? ['--no-deps'] : [], ...hashed ? ['--require-hashes'] : [], '--requirement', list,
      ], {
        cwd: project,
        // Not as an argument, which every user of the machine can read.
        env: { ...index === undefined || fromFolder ? {} : { PIP_INDEX_URL: withCredentials(project, index) }, NO_COLOR: '1' },
      });
      const { ok, text, status } = start('--quiet');
      if (status === NOT_UNDERSTOOD) {
        fail(scope, PYTHON_ERRORS, { code: 'PythonCodeInstallerUnsupported', prop: 'installer', got: run(python, ['-m', 'pip', '--version']).out.trim() });
      }
      if (!ok) {
        failInstallation(scope, installation, 'pip', text, () => start('-vv').text);
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
  const { ok, text } = run(python, ['-m', 'compileall', '-q', '-j', '0', '--invalidation-mode', 'unchecked-hash', '-s', folder, '-p', '/opt/python', folder], {
    // Where bytecode goes and how much of the code is left in it is for the machine's own programs.
    env: withoutVariables((name) => name.startsWith('PYTHON')),
  });
  // Some packages bring templates and code of other versions that cannot be compiled, and are not imported either.
  if (!ok && !/SyntaxError|\*\*\* /.test(text)) {
    fail(scope, PYTHON_ERRORS, { code: 'PythonCodeBytecodeFailed', prop: 'precompile', got: python, why: `could not be compiled: ${text.trim()}` });
  }
}
