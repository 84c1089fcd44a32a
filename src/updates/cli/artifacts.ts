import { open } from 'node:fs/promises';
import { HashThreads, sharedBuffer } from './hash-threads';
import type { Say } from './output';
import { readableSize } from './output';
import type { Store } from './store';
import { artifactOf, type ArtifactRelease } from '../release/artifact';
import { Ed25519FirstPass, type Ed25519SecondPass } from '../release/ed25519-streaming';
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
const CHUNK = 1024 * 1024;

/** A file of a release on this machine. */
export interface ArtifactFile {
  readonly description: ArtifactDescription;
  readonly path: string;
  readonly size: number;
  /** The `.zsync` file beside it. */
  readonly zsync?: string;
}

/** Uploads an artifact, and computes all of it while it is read for that; the signature of its bytes needs one more reading from the disk. */
export async function publishArtifact(
  store: Store, release: ArtifactRelease, file: ArtifactFile, key: ReleaseKey, say: Say,
): Promise<{ artifact: Artifact; isNew: boolean }> {
  const { description, path, size } = file;
  const signature = new Ed25519FirstPass(key.seed(), Buffer.from(key.publicKey, 'hex'));
  const threads = new HashThreads(2);
  try {
    await threads.begin([[{ algorithm: 'sha256' }, { algorithm: 'blake2b512' }], [{ algorithm: 'sha512', begin: signature.begin }]]);
    const isNew = await store.upload(artifactPath(release.build, description.file), {
      path,
      size,
      contentType: CONTENT_TYPES[description.kind],
      cacheControl: IMMUTABLE,
      onBytes: (chunk) => threads.update(chunk),
      onProgress: (done) => say(`${readableSize(done)} of ${readableSize(size)}, ${Math.floor(100 * done / Math.max(size, 1))} %`),
    });
    const [sha256, blake2b, nonce] = await threads.finish();
    say('signing it');
    const edSignature = await signBytes(path, threads, signature.finish(nonce, sha256.toString('hex')));
    const hashes = { size, sha256: sha256.toString('hex'), blake2b };
    return { artifact: artifactOf(release, description, hashes, edSignature, key, { zsync: Boolean(file.zsync) }), isNew };
  } finally {
    await threads.close();
  }
}

/** Reads the file once more, into a few buffers again and again: a stream would allocate as much memory as the file is long. */
async function signBytes(path: string, threads: HashThreads, second: Ed25519SecondPass): Promise<Uint8Array> {
  await threads.begin([[{ algorithm: 'sha512', begin: second.begin }], [{ algorithm: 'sha256' }]]);
  const file = await open(path);
  try {
    let [next, hashed] = [sharedBuffer(CHUNK), sharedBuffer(CHUNK)];
    let hashing: Promise<void> | undefined;
    for (;;) {
      const [{ bytesRead }] = await Promise.all([file.read(next, 0, CHUNK), hashing]);
      if (bytesRead === 0) {
        const [challenge, sha256] = await threads.finish();
        return second.finish(challenge, sha256.toString('hex'));
      }
      hashing = threads.update(next.subarray(0, bytesRead));
      [next, hashed] = [hashed, next];
    }
  } finally {
    await file.close();
  }
}
