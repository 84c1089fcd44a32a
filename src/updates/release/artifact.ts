import { createHash } from 'node:crypto';
import { Ed25519FirstPass, type Ed25519SecondPass } from './ed25519-streaming';
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

/** Everything that is computed of a file, while it is read once. The signature of its bytes needs a second reading, which may be the upload. */
export class ArtifactHasher {
  private size = 0;
  private readonly sha256 = createHash('sha256');
  private readonly blake2b = createHash('blake2b512');
  private readonly signature: Ed25519FirstPass;

  public constructor(key: ReleaseKey) {
    this.signature = new Ed25519FirstPass(key.seed(), Buffer.from(key.publicKey, 'hex'));
  }

  public update(chunk: Uint8Array): void {
    this.size += chunk.length;
    this.sha256.update(chunk);
    this.blake2b.update(chunk);
    this.signature.update(chunk, { hashed: true });
  }

  public finish(): ArtifactHashes & { readonly second: Ed25519SecondPass } {
    const sha256 = this.sha256.digest('hex');
    return { size: this.size, sha256, blake2b: this.blake2b.digest(), second: this.signature.finish(sha256) };
  }
}

/**
 * Reads a file twice, and answers the artifact with its size, hashes and signatures.
 *
 * @param open opens the file, from its beginning each time
 */
export async function describeArtifact(
  release: ArtifactRelease, description: ArtifactDescription, open: () => AsyncIterable<Uint8Array>, key: ReleaseKey,
): Promise<Artifact> {
  const hasher = new ArtifactHasher(key);
  for await (const chunk of open()) {
    hasher.update(chunk);
  }
  const { second, ...hashes } = hasher.finish();
  for await (const chunk of open()) {
    second.update(chunk);
  }
  return artifactOf(release, description, hashes, second.finish(), key);
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
