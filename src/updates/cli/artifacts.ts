import { createHash } from 'node:crypto';
import { ExitCode, Failure } from './failure';
import { FileHashes } from './file-hashes';
import type { Say } from './output';
import { readableSize } from './output';
import type { Store } from './store';
import { artifactOf, type ArtifactRelease } from '../release/artifact';
import { Ed25519FirstPass } from '../release/ed25519-streaming';
import { type Artifact, type ArtifactDescription, artifactPath, IMMUTABLE, type Kind } from '../release/model';
import type { ReleaseKey } from '../release/signers';

const CONTENT_TYPES: Record<Kind, string> = {
  exe: 'application/vnd.microsoft.portable-executable',
  msi: 'application/x-msi',
  dmg: 'application/x-apple-diskimage',
  zip: 'application/zip',
  appimage: 'application/vnd.appimage',
  deb: 'application/vnd.debian.binary-package',
  rpm: 'application/x-rpm',
};

/** A file of a release on this machine. */
export interface ArtifactFile {
  readonly description: ArtifactDescription;
  readonly path: string;
  readonly size: number;
  /** The `.zsync` file beside it. */
  readonly zsync?: string;
}

/**
 * Uploads an artifact. Its signatures are computed meanwhile by a thread that reads the file on its own, twice: a pure Ed25519 signature begins
 * with a hash of the whole file, so that one that were computed of what the upload reads would begin when the upload has ended.
 */
export async function publishArtifact(
  store: Store, release: ArtifactRelease, file: ArtifactFile, key: ReleaseKey, say: Say,
): Promise<{ artifact: Artifact; isNew: boolean }> {
  const { description, path, size } = file;
  const uploaded = createHash('sha256');
  const hashes = new FileHashes(path);
  try {
    const signing = sign(hashes, key);
    // Its error is that of the command, unless the upload has one.
    signing.catch(() => undefined);
    const isNew = await store.upload(artifactPath(release.build, description.file), {
      path,
      size,
      contentType: CONTENT_TYPES[description.kind],
      cacheControl: IMMUTABLE,
      onBytes: (chunk) => {
        uploaded.update(chunk);
      },
      onProgress: (done) => say(`${readableSize(done)} of ${readableSize(size)}, ${Math.floor(100 * done / Math.max(size, 1))} %`),
    });
    say('signing it');
    const { sha256, blake2b, edSignature } = await signing;
    if (uploaded.digest('hex') !== sha256) {
      throw new Failure(`${path} was changed while it was read.`, 'Run the command again when nothing writes to the file anymore.', ExitCode.REFUSED);
    }
    return { artifact: artifactOf(release, description, { size, sha256, blake2b }, edSignature, key, { zsync: Boolean(file.zsync) }), isNew };
  } finally {
    await hashes.close();
  }
}

async function sign(hashes: FileHashes, key: ReleaseKey): Promise<{ sha256: string; blake2b: Buffer; edSignature: Uint8Array }> {
  const first = new Ed25519FirstPass(key.seed(), Buffer.from(key.publicKey, 'hex'));
  const [nonce, sha256, blake2b] = await hashes.of({ algorithm: 'sha512', begin: first.begin }, { algorithm: 'sha256' }, { algorithm: 'blake2b512' });
  const second = first.finish(nonce, sha256.toString('hex'));
  const [challenge, sha256Again] = await hashes.of({ algorithm: 'sha512', begin: second.begin }, { algorithm: 'sha256' });
  return { sha256: sha256.toString('hex'), blake2b, edSignature: second.finish(challenge, sha256Again.toString('hex')) };
}
