import { defined } from './fields';
import { minisign, trustedComment } from './minisign';
import { type Artifact, type ArtifactDescription, artifactPath } from './model';
import type { ReleaseKey } from './signers';

/** What was computed while a file was read. */
export interface ArtifactHashes {
  /** In bytes. */
  readonly size: number;
  /** In hexadecimal. */
  readonly sha256: string;
  readonly blake2b: Buffer;
}

/** The release that an artifact belongs to. */
export interface ArtifactRelease {
  readonly app: string;
  readonly version: string;
  readonly build: number;
}

/** The artifact, of what was computed. */
export function artifactOf(
  { app, version, build }: ArtifactRelease, description: ArtifactDescription, { size, sha256, blake2b }: ArtifactHashes,
  edSignature: Uint8Array, key: ReleaseKey, { zsync }: { readonly zsync?: boolean } = {},
): Artifact {
  const { file, platform, arch } = description;
  return defined({
    ...description,
    size,
    sha256,
    edSignature: Buffer.from(edSignature).toString('base64'),
    minisign: minisign(key, blake2b, trustedComment({ app, version, build, platform, arch, file })),
    path: artifactPath(build, file),
    zsync: zsync || undefined,
  });
}
