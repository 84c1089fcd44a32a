import { FileHandle, open } from 'node:fs/promises';
import type { Say } from './output';
import { readableSize } from './output';
import type { Store } from './store';
import { ArtifactHasher, artifactOf, type ArtifactRelease } from '../release/artifact';
import type { Ed25519SecondPass } from '../release/ed25519-streaming';
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
const CHUNK = 4 * 1024 * 1024;

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
  const hasher = new ArtifactHasher(key);
  const isNew = await store.upload(artifactPath(release.build, description.file), {
    path,
    size,
    contentType: CONTENT_TYPES[description.kind],
    cacheControl: IMMUTABLE,
    onBytes: (chunk) => hasher.update(chunk),
    onProgress: (done) => say(`${readableSize(done)} of ${readableSize(size)}, ${Math.floor(100 * done / Math.max(size, 1))} %`),
  });
  const { second, ...hashes } = hasher.finish();
  say('signing it');
  const signature = await signBytes(path, second);
  return { artifact: artifactOf(release, description, hashes, signature, key, { zsync: Boolean(file.zsync) }), isNew };
}

/** Reads into one buffer again and again: a stream would allocate as much memory as the file is long. */
async function signBytes(path: string, second: Ed25519SecondPass): Promise<Uint8Array> {
  const file: FileHandle = await open(path);
  try {
    const buffer = Buffer.allocUnsafeSlow(CHUNK);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK);
      if (bytesRead === 0) {
        return second.finish();
      }
      second.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
