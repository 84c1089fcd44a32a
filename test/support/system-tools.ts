import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

/** The programs that tests run beside Node.js and Python, and the Debian packages that bring them. */
const PACKAGES = {
  'chromium': ['chromium', 'fonts-dejavu-core'],
  'minisign': ['minisign'],
  'zsync': ['zsync'],
  'makensis': ['nsis'],
  'osslsigncode': ['osslsigncode'],
  'dpkg-deb': ['dpkg'],
  'rpmbuild': ['rpm'],
  'g++': ['g++'],
} as const;

export type SystemTool = keyof typeof PACKAGES;

/** Several test files may want to install at once: apt lets them wait for one another. */
const APT = ['-o', 'DPkg::Lock::Timeout=600', '-o', 'Acquire::Retries=3', '-q'];

/**
 * The path of a program. One that is missing is installed where that can be done without asking anybody, which is as root on Debian and its
 * children; elsewhere the test fails and says what to install. It is never skipped.
 */
export function systemTool(name: SystemTool): string {
  const present = onPath(name);
  if (present) {
    return present;
  }
  const packages = PACKAGES[name];
  if (process.getuid?.() !== 0 || !onPath('apt-get')) {
    throw new Error(`These tests run \`${name}\`, which is not on the PATH. Install it: \`sudo apt-get install ${packages.join(' ')}\`.`);
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = () => spawnSync('apt-get', [...APT, 'install', '--yes', '--no-install-recommends', ...packages], { env, encoding: 'utf8' });
  // A machine that is new has no lists, one that is old has lists of packages which are gone.
  if (install().status !== 0) {
    spawnSync('apt-get', [...APT, 'update'], { env, encoding: 'utf8' });
    const { status, stderr } = install();
    if (status !== 0) {
      throw new Error(`\`${name}\` could not be installed:\n${stderr}`);
    }
  }
  const installed = onPath(name);
  if (!installed) {
    throw new Error(`${packages.join(', ')} is installed, and there is still no \`${name}\` on the PATH.`);
  }
  return installed;
}

function onPath(name: string): string | undefined {
  return (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));
}
