import * as lambda from 'aws-cdk-lib/aws-lambda';
import { isSupportedPython, minorOf, OLDEST_PYTHON } from '../private/python-runtime';

/** The Python and the CPU that code is made for. */
export interface PythonTarget {
  /** `3.13`. */
  readonly version: string;
  /** As Python calls it: `x86_64` or `aarch64`. */
  readonly machine: string;
  /** The newest glibc 2.x that a wheel may ask for by its name. */
  readonly glibc: number;
  /** The glibc 2.x of Lambda. */
  readonly systemGlibc: number;
}

// glibc 2.26 of Amazon Linux 2 takes manylinux2014 (2.17): the next tag that both installers know is 2.28, and that is too new.
const AMAZON_LINUX_2 = 17;
const AMAZON_LINUX_2023 = 34;

/** The target of a runtime, or undefined when it is not a supported Python. */
export function pythonTarget(runtime: lambda.Runtime, architecture: lambda.Architecture): PythonTarget | undefined {
  const minor = minorOf(runtime);
  return !isSupportedPython(runtime) ? undefined : {
    version: `3.${minor}`,
    machine: architecture.name === lambda.Architecture.ARM_64.name ? 'aarch64' : 'x86_64',
    glibc: minor === OLDEST_PYTHON ? AMAZON_LINUX_2 : AMAZON_LINUX_2023,
    systemGlibc: minor === OLDEST_PYTHON ? 26 : AMAZON_LINUX_2023,
  };
}

/** The platform as uv names it. */
export function uvPlatform({ machine, glibc }: PythonTarget): string {
  return `${machine}-${glibc === AMAZON_LINUX_2 ? 'manylinux2014' : `manylinux_2_${glibc}`}`;
}

/** Every platform whose wheels run there, as pip names them, the best first. */
export function pipPlatforms({ machine, glibc }: PythonTarget): string[] {
  const modern = Array.from({ length: glibc - AMAZON_LINUX_2 + 1 }, (_, older) => `manylinux_2_${glibc - older}`);
  // pip takes manylinux2014 as 2010 and 1 as well, where there are any.
  const legacy = machine === 'x86_64' ? ['manylinux2014', 'manylinux_2_12', 'manylinux_2_5', 'linux'] : ['manylinux2014', 'linux'];
  return [...modern, ...legacy].map((tag) => `${tag}_${machine}`);
}

/** Whether a wheel with this tag (`cp313-cp313-manylinux_2_17_x86_64`) runs on the target. */
export function tagFits(tag: string, { version, machine, glibc }: PythonTarget): boolean {
  const [interpreters = '', abis = '', platforms = ''] = tag.split('-').map((part) => part.trim());
  const minor = Number(version.split('.')[1]);
  const fitsPython = interpreters.split('.').some((interpreter) => abis.split('.').some((abi) => {
    const [, kind, given] = /^(py|cp)3(\d*)$/.exec(interpreter) ?? [];
    const own = given === undefined || given === '' ? 0 : Number(given);
    if (kind === undefined || own > minor) {
      return false;
    }
    return abi === 'none' ? kind === 'py' || own === minor || own === 0 : kind === 'cp' && (abi === 'abi3' || abi === `cp3${minor}` && own === minor);
  }));
  return fitsPython && platforms.split('.').some((platform) => {
    if (platform === 'any' || platform === `linux_${machine}`) {
      return true;
    }
    const [, modern, old, given] = /^manylinux(?:_2_(\d+)|(1|2010|2014))_(.+)$/.exec(platform) ?? [];
    return given === machine && (old !== undefined || Number(modern) <= glibc);
  });
}

/** What the markers of requirements (`; python_version >= "3.12"`) are compared with. */
export function markerEnvironment({ version, machine }: PythonTarget): Record<string, string> {
  return {
    implementation_name: 'cpython',
    implementation_version: `${version}.0`,
    os_name: 'posix',
    platform_machine: machine,
    platform_python_implementation: 'CPython',
    platform_release: '',
    platform_system: 'Linux',
    platform_version: '',
    python_full_version: `${version}.0`,
    python_version: version,
    sys_platform: 'linux',
  };
}
