import { createHash, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publishArtifact } from '../../../src/updates/cli/artifacts';
import { FileHashes } from '../../../src/updates/cli/file-hashes';
import type { Store, Upload } from '../../../src/updates/cli/store';
import { verifyMinisign } from '../../../src/updates/release/minisign';
import { releaseKey } from '../release/support';

const folder = mkdtempSync(join(tmpdir(), 'eknmusic-artifacts-'));
const path = join(folder, 'EKNMusic.dmg');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Publishes the file by a store that reads it like this. */
async function publishBy(upload: (upload: Upload) => Promise<boolean>) {
  const description = { file: 'EKNMusic.dmg', platform: 'macos', arch: 'universal', kind: 'dmg' } as const;
  return publishArtifact({ upload: async (_, file) => upload(file) } as Store, { app: 'eknmusic', version: '1.0.0', build: 1 },
    { description, path, size: readFileSync(path).length }, releaseKey(), () => undefined);
}

test.each([0, 1, 1024 * 1024, 3 * 1024 * 1024 + 5])('a file of %d bytes is signed as a whole while it is uploaded', async (length) => {
  const bytes = Buffer.alloc(length, 'music');
  writeFileSync(path, bytes);
  const { artifact, isNew } = await publishBy(async ({ onBytes }) => {
    onBytes(bytes);
    return true;
  });
  expect(isNew).toBe(true);
  expect(artifact).toMatchObject({ size: length, sha256: createHash('sha256').update(bytes).digest('hex') });
  const publicKey = { key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(releaseKey().publicKey, 'hex').toString('base64url') }, format: 'jwk' } as const;
  expect(verify(null, bytes, publicKey, Buffer.from(artifact.edSignature, 'base64'))).toBe(true);
  expect(verifyMinisign(releaseKey().publicKey, createHash('blake2b512').update(bytes).digest(), artifact.minisign)).toBe(true);
});

test('what is signed must be what was uploaded', async () => {
  writeFileSync(path, 'signed');
  await expect(publishBy(async ({ onBytes }) => {
    onBytes(Buffer.from('upload'));
    return true;
  })).rejects.toThrow('was changed while it was read');
});

test('an upload that fails ends the signing, and its error is the one that is told', async () => {
  writeFileSync(path, Buffer.alloc(8 * 1024 * 1024));
  await expect(publishBy(async () => {
    throw new Error('no connection');
  })).rejects.toThrow('no connection');
});

test('a file that cannot be read ends the hashes with an error, now and later', async () => {
  const hashes = new FileHashes(join(folder, 'none'));
  try {
    await expect(hashes.of({ algorithm: 'sha256' })).rejects.toThrow('ENOENT');
    await expect(hashes.of({ algorithm: 'sha256' })).rejects.toThrow('ENOENT');
  } finally {
    await hashes.close();
  }
});
