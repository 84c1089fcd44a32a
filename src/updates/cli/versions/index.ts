/* eslint-disable @typescript-eslint/no-require-imports -- what a command does not need is not loaded */
import type { ArtifactDescription } from '../../release/model';
import { ExitCode, Failure } from '../failure';

/** What an artifact says of itself. */
export interface Found {
  /** Where it says so, like `CFBundleShortVersionString`. */
  readonly field: string;
  readonly value: string;
  /** What is compared with. */
  readonly of: 'version' | 'build';
}

/** What was read of an artifact; where its format says nothing, or cannot be read here, the reason. */
export type FoundVersions = { readonly found: readonly Found[] } | { readonly unread: string };

/** Reads version and build out of an artifact, where its format has them. */
export async function readVersions(path: string, { kind }: ArtifactDescription): Promise<FoundVersions> {
  switch (kind) {
    case 'exe': return (require('./windows-executable') as typeof import('./windows-executable')).readExecutable(path);
    case 'zip': return (require('./macos-archive') as typeof import('./macos-archive')).readArchive(path);
    case 'deb': return (require('./debian-package') as typeof import('./debian-package')).readDebianPackage(path);
    case 'rpm': return (require('./rpm-package') as typeof import('./rpm-package')).readRpmPackage(path);
    case 'dmg': return { unread: 'a disk image cannot be read without macOS: make sure that CFBundleVersion in it is the build' };
    case 'msi': return { unread: 'the database of an .msi is not read: make sure that its ProductVersion is the version' };
    case 'appimage': return { unread: 'an AppImage has no version in its format' };
  }
}

/** Refuses an artifact of another version or build: clients would be offered the same update forever, or never. */
export function expectVersions(
  file: string, { found }: { readonly found: readonly Found[] }, release: { readonly version: string; readonly build: number },
): void {
  const wrong = found.filter(({ value, of }) => of === 'build' ? value !== String(release.build) : !isVersion(value, release.version));
  if (wrong.length > 0) {
    const lines = wrong.map(({ field, value, of }) => `  ${field} is ${value || 'empty'}, and the ${of} of the release is ${release[of]}`);
    throw new Failure(`${file} is not of this release:\n${lines.join('\n')}`,
      'Build the artifact with the numbers of release.json, or correct them there. A client compares these numbers with the feed.', ExitCode.REFUSED);
  }
}

/** `1.3.0~beta.1` is how packages write `1.3.0-beta.1`; where a format has numbers only, the pre-release is left out. */
function isVersion(value: string, version: string): boolean {
  const plain = value.trim().replace('~', '-');
  return plain === version || plain === version.split('-')[0] || plain === `${version.split('-')[0]}.0`;
}
