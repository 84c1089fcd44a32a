import * as fs from 'fs';
import { join } from 'path';
import { markerEnvironment, type PythonTarget } from './python-target';

/**
 * A program that tells uv what it asks a Python for, and does nothing else. uv installs nothing without one, although wheels for another
 * machine need none; this one does where the machine has none.
 *
 * @returns its path, or undefined where it cannot be run
 */
export function standIn(folder: string, target: PythonTarget): string | undefined {
  if (process.platform === 'win32') {
    return undefined;
  }
  const python = join(folder, 'python3');
  const packages = join(folder, 'lib', 'python', 'site-packages');
  const paths = { platlib: packages, purelib: packages, include: join(folder, 'include'), scripts: join(folder, 'bin'), data: folder };
  const answer = {
    result: 'success',
    markers: markerEnvironment(target),
    sys_base_prefix: folder,
    sys_base_exec_prefix: folder,
    sys_prefix: folder,
    sys_base_executable: python,
    sys_executable: python,
    sys_path: [packages],
    site_packages: [packages],
    stdlib: join(folder, 'lib', 'python'),
    scheme: paths,
    virtualenv: { ...paths, ...RELATIVE },
    extension_suffixes: ['.so'],
    standalone: false,
    os: { name: 'manylinux', major: 2, minor: target.glibc },
    arch: target.machine,
    cpu_info: { detected: { kind: 'flags', flags: '' } },
    manylinux_compatible: true,
    gil_disabled: false,
    debug_enabled: false,
    pointer_size: '64',
  };
  fs.writeFileSync(python, `#!/bin/sh\nprintf '%s\\n' '${JSON.stringify(answer).replace(/'/g, "'\\''")}'\n`, { mode: 0o755 });
  return python;
}

const RELATIVE = { platlib: 'lib', purelib: 'lib', include: 'include', scripts: 'bin', data: '' };
