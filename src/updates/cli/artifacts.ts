import { ExitCode, Failure } from './failure';
import { FileHashes } from './file-hashes';
import { nonceOf } from './file-nonce';
import type { Step } from './output';
import type { Store } from './store';
import { artifactOf, type ArtifactRelease } from '../release/artifact';
import { StreamedSignature, StreamedVerification } from '../release/ed25519-streaming';
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

export interface ArtifactOptions {
  /** Is told how many bytes are there. */
  readonly progress: Step['progress'];
  /** The signature in the release that is published, if there is one: it is verified, and kept. */
  readonly published?: string;
  /** Files up to this size are signed by RFC 8032, which reads them twice. */
  readonly readTwiceUpTo?: number;
}

/** Uploads an artifact: a thread hashes for its signatures what is uploaded. */
export async function publishArtifact(
  store: Store, release: ArtifactRelease, file: ArtifactFile, key: ReleaseKey, { progress, published, readTwiceUpTo }: ArtifactOptions,
): Promise<{ artifact: Artifact; isNew: boolean }> {
  const { description, path, size } = file;
  const place = artifactPath(release.build, description.file);
  const made = published === undefined ? await nonceOf(path, size, key.seed(), `${release.app} ${place} ${size}`, readTwiceUpTo) : undefined;
  const signature = made ? new StreamedSignature(key.seed(), made.nonce) : new StreamedVerification(Buffer.from(key.publicKey, 'hex'), Buffer.from(published!, 'base64'));
  const hashes = new FileHashes([{ algorithm: 'sha256' }, { algorithm: 'blake2b512' }, { algorithm: 'sha512', begin: signature.begin }]);
  try {
    const isNew = await store.upload(place, {
      path,
      size,
      contentType: CONTENT_TYPES[description.kind],
      cacheControl: IMMUTABLE,
      onBytes: (chunk) => hashes.add(chunk),
      onProgress: (done) => progress(done, size),
    });
    const [sha256, blake2b, sha512] = await hashes.finish();
    if (made?.sha256 && !made.sha256.equals(sha256)) {
      throw new Failure(`${path} was changed while it was read.`, 'Run the command again when nothing writes to the file anymore.', ExitCode.REFUSED);
    }
    const edSignature = signature instanceof StreamedSignature ? signature.finish(sha512) : keep(signature.finish(sha512), published!, place);
    return { artifact: artifactOf(release, description, { size, sha256: sha256.toString('hex'), blake2b }, edSignature, key, { zsync: Boolean(file.zsync) }), isNew };
  } finally {
    await hashes.close();
  }
}

function keep(isRight: boolean, published: string, place: string): Buffer {
  if (!isRight) {
    throw new Failure(`${place} is published with other content: its signature is not that of this file by this release key.`,
      'What is released never changes. Give the release a higher build, or publish the very file that was published first, with the same key.', ExitCode.REFUSED);
  }
  return Buffer.from(published, 'base64');
}
