import { createHash, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publishArtifact } from '../../../src/updates/cli/artifacts';
import { FileHashes } from '../../../src/updates/cli/file-hashes';
import { circumstancesOf, READ_TWICE_UP_TO } from '../../../src/updates/cli/file-nonce';
import type { Store, Upload } from '../../../src/updates/cli/store';
import { verifyMinisign } from '../../../src/updates/release/minisign';
import { generateKeyPem, ReleaseKey } from '../../../src/updates/release/signers';
import { releaseKey } from '../release/support';

const folder = mkdtempSync(join(tmpdir(), 'eknmusic-artifacts-'));
const path = join(folder, 'EKNMusic.dmg');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Publishes the file by a store that reads it like this. */
async function publishBy(upload: (upload: Upload) => Promise<boolean>, published?: string, readTwiceUpTo?: number) {
  const description = { file: 'EKNMusic.dmg', platform: 'macos', arch: 'universal', kind: 'dmg' } as const;
  return publishArtifact({ upload: async (_, file) => upload(file) } as Store, { app: 'eknmusic', version: '1.0.0', build: 1 },
    { description, path, size: readFileSync(path).length }, releaseKey(), { progress: () => undefined, published, readTwiceUpTo });
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

describe('the nonce of a signature', () => {
  const asRead = async ({ onBytes }: Upload) => {
    await onBytes(readFileSync(path));
    return true;
  };

  test('is the one of RFC 8032: the signature is that of node:crypto, each time', async () => {
    writeFileSync(path, Buffer.alloc(3 * 1024 * 1024 + 5, 'music'));
    const expected = releaseKey().sign(readFileSync(path)).toString('base64');
    expect((await publishBy(asRead)).artifact.edSignature).toBe(expected);
    expect((await publishBy(asRead)).artifact.edSignature).toBe(expected);
  });

  test('is that up to half a gibibyte', () => {
    expect(READ_TWICE_UP_TO).toBe(512 * 1024 * 1024);
  });

  test('never serves for another file than it was made of: one that changes meanwhile has no signature', async () => {
    writeFileSync(path, 'the file');
    await expect(publishBy(async ({ onBytes }) => {
      await onBytes(Buffer.from('evil bit'));
      return true;
    })).rejects.toThrow(`${path} was changed while it was read.`);
  });

  test.each([0, 10])('is a fresh one above the limit, here %d bytes', async (limit) => {
    writeFileSync(path, Buffer.alloc(limit + 1, 'music'));
    const [one, other] = [
      await publishBy(asRead, undefined, limit), await publishBy(asRead, undefined, limit),
    ].map(({ artifact }) => artifact.edSignature);
    expect(one.slice(0, 40)).not.toBe(other.slice(0, 40));
    writeFileSync(path, Buffer.alloc(limit, 'music'));
    expect((await publishBy(asRead, undefined, limit)).artifact.edSignature).toBe(releaseKey().sign(readFileSync(path)).toString('base64'));
  });

  /** What differs although the random numbers, the name and the size are the same. */
  async function circumstances(): Promise<{ inode: string; modified: string; clock: string; content: string }> {
    const file = await open(path);
    const [, inode, modified, , clock, , , content] = await circumstancesOf(file, readFileSync(path).length);
    await file.close();
    return { inode, modified, clock, content };
  }

  test.each([['first', 0], ['last', 999_999], ['512,000th', 512_000]])('is another one, without any chance, when the %s byte of the file is', async (_, position) => {
    const bytes = Buffer.alloc(1_000_000, 'music');
    writeFileSync(path, bytes);
    const before = await circumstances();
    bytes[position] = 255 - bytes[position];
    writeFileSync(path, bytes);
    const after = await circumstances();
    expect(after.inode).toBe(before.inode);
    expect(after.content).not.toBe(before.content);
    expect(after.clock).not.toBe(before.clock);
    expect(after.modified).not.toBe(before.modified);
  });
});

describe('a file that is published already', () => {
  const upload = async ({ onBytes }: Upload) => {
    await onBytes(readFileSync(path));
    return false;
  };

  test('keeps its signature, which is verified', async () => {
    writeFileSync(path, 'the file');
    const { artifact: { edSignature } } = await publishBy(upload, undefined, 0);
    expect((await publishBy(upload, undefined, 0)).artifact.edSignature).not.toBe(edSignature);
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
