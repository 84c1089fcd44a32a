import { createHash, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publishArtifact } from '../../../src/updates/cli/artifacts';
import { FileHashes } from '../../../src/updates/cli/file-hashes';
import type { Store, Upload } from '../../../src/updates/cli/store';
import { verifyMinisign } from '../../../src/updates/release/minisign';
import { generateKeyPem, ReleaseKey } from '../../../src/updates/release/signers';
import { releaseKey } from '../release/support';

const folder = mkdtempSync(join(tmpdir(), 'eknmusic-artifacts-'));
const path = join(folder, 'EKNMusic.dmg');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Publishes the file by a store that reads it like this. */
async function publishBy(upload: (upload: Upload) => Promise<boolean>, published?: string) {
  const description = { file: 'EKNMusic.dmg', platform: 'macos', arch: 'universal', kind: 'dmg' } as const;
  return publishArtifact({ upload: async (_, file) => upload(file) } as Store, { app: 'eknmusic', version: '1.0.0', build: 1 },
    { description, path, size: readFileSync(path).length }, releaseKey(), { progress: () => undefined, published });
}

test.each([0, 1, 1024 * 1024, 3 * 1024 * 1024 + 5])('a file of %d bytes is signed as a whole while it is uploaded', async (length) => {
  const bytes = Buffer.alloc(length, 'music');
  writeFileSync(path, bytes);
  const { artifact, isNew } = await publishBy(async ({ onBytes }) => {
    await onBytes(bytes);
    return true;
  });
  expect(isNew).toBe(true);
  expect(artifact).toMatchObject({ size: length, sha256: createHash('sha256').update(bytes).digest('hex') });
  const publicKey = { key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(releaseKey().publicKey, 'hex').toString('base64url') }, format: 'jwk' } as const;
  expect(verify(null, bytes, publicKey, Buffer.from(artifact.edSignature, 'base64'))).toBe(true);
  expect(verifyMinisign(releaseKey().publicKey, createHash('blake2b512').update(bytes).digest(), artifact.minisign)).toBe(true);
});

describe('a file that is published already', () => {
  const upload = async ({ onBytes }: Upload) => {
    await onBytes(readFileSync(path));
    return false;
  };

  test('keeps its signature, which is verified', async () => {
    writeFileSync(path, 'the file');
    const { artifact: { edSignature } } = await publishBy(upload);
    expect((await publishBy(upload)).artifact.edSignature).not.toBe(edSignature);
    expect((await publishBy(upload, edSignature)).artifact.edSignature).toBe(edSignature);
  });

  test.each([
    ['that of another file', () => releaseKey().sign(Buffer.from('another file')).toString('base64')],
    ['that of another key', () => ReleaseKey.fromPem(generateKeyPem()).sign(readFileSync(path)).toString('base64')],
    ['none', () => ''],
  ])('is refused when its signature is %s', async (_, signature) => {
    writeFileSync(path, 'the file');
    await expect(publishBy(upload, signature())).rejects.toThrow('releases/1/EKNMusic.dmg is published with other content');
  });
});

test('an upload that fails ends the hashes, and its error is the one that is told', async () => {
  writeFileSync(path, Buffer.alloc(8 * 1024 * 1024));
  await expect(publishBy(async () => {
    throw new Error('no connection');
  })).rejects.toThrow('no connection');
});

test('hashes of a thread that ended end with an error, now and later', async () => {
  const hashes = new FileHashes([{ algorithm: 'sha256' }]);
  const ended = hashes.add(Buffer.from('bytes'));
  await hashes.close();
  await expect(ended.then(() => hashes.finish())).rejects.toThrow('The thread that computes hashes ended.');
  await expect(hashes.finish()).rejects.toThrow('The thread that computes hashes ended.');
});
