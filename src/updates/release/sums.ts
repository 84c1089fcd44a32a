import { createHash } from 'node:crypto';
import { releaseBytes } from './description';
import { minisign, trustedComment } from './minisign';
import { artifactPath, IMMUTABLE, type Release, type SiteFile } from './model';
import type { ReleaseKey } from './signers';

const TEXT = 'text/plain; charset=utf-8';

/** What stands beside the artifacts of a release, by its path: the release itself, the sums, and the signatures. */
export function sumsFiles(release: Release, key: ReleaseKey): Map<string, SiteFile> {
  const { app, version, build } = release;
  const sums = sumsText(release);
  const blake2b = createHash('blake2b512').update(sums).digest();
  const files = new Map<string, SiteFile>();
  const add = (file: string, text: string | Uint8Array, contentType: string) =>
    files.set(artifactPath(build, file), { body: Buffer.from(text as string), contentType, cacheControl: IMMUTABLE });
  add('release.json', releaseBytes(release), 'application/json');
  add('SHA256SUMS', sums, TEXT);
  add('SHA256SUMS.minisig', minisign(key, blake2b, trustedComment({ app, version, build, file: 'SHA256SUMS' })), TEXT);
  for (const artifact of release.artifacts) {
    add(`${artifact.file}.minisig`, artifact.minisign, TEXT);
  }
  return files;
}

/** What `sha256sum --check` reads. */
export function sumsText(release: Release): string {
  return [...release.artifacts].sort((a, b) => a.file < b.file ? -1 : 1).map(({ sha256, file }) => `${sha256}  ${file}\n`).join('');
}
