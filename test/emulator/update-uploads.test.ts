import { createHash, createPublicKey, randomFillSync, verify } from 'node:crypto';
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, ListMultipartUploadsCommand, ListPartsCommand } from '@aws-sdk/client-s3';
import { UpdateCommand } from './support/update-command';
import { UpdateSite } from './support/update-site';
import { partSizeOf } from '../../src/updates/cli/s3-upload';
import { verifyMinisign } from '../../src/updates/release/minisign';

let site: UpdateSite;
let command: UpdateCommand;

beforeAll(async () => {
  site = await UpdateSite.start();
  command = await UpdateCommand.start(site.emulator.endpoint);
});
afterAll(async () => {
  await command?.stop();
  await site?.stop();
});
beforeEach(() => site.reset());

const MEBIBYTE = 1024 * 1024;
/** More than the command may hold in memory, and no whole number of parts. */
const SIZE = 192 * MEBIBYTE + 12_345;
const PARTS = Math.ceil(SIZE / partSizeOf(SIZE));
const MOST_MEMORY = 150e6;

/** Writes a release with one large file; answers its arguments, its key and its hash. */
function largeRelease(build: number): { args: string[]; key: string; sha256: string } {
  const file = `EKNMusic-${build}.dmg`;
  const folder = site.release(build, { artifacts: [{ file, platform: 'macos', arch: 'universal', kind: 'dmg' }] });
  const [hash, target] = [createHash('sha256'), openSync(join(folder, file), 'w')];
  for (let written = 0; written < SIZE;) {
    const block = randomFillSync(Buffer.alloc(Math.min(16 * MEBIBYTE, SIZE - written)));
    hash.update(block);
    written += writeSync(target, block);
  }
  closeSync(target);
  return { args: site.publishArguments(folder), key: `releases/${build}/${file}`, sha256: hash.digest('hex') };
}

async function storedHash(key: string): Promise<string> {
  const { Body } = await site.s3.send(new GetObjectCommand({ Bucket: site.configuration.bucket, Key: key }));
  const hash = createHash('sha256');
  for await (const chunk of Body as AsyncIterable<Uint8Array>) {
    hash.update(chunk);
  }
  return hash.digest('hex');
}

/** The parts of the one upload that is unfinished. */
async function partsThere(key: string): Promise<number> {
  const { Uploads = [] } = await site.s3.send(new ListMultipartUploadsCommand({ Bucket: site.configuration.bucket, Prefix: key }));
  expect(Uploads).toHaveLength(1);
  const { Parts = [] } = await site.s3.send(new ListPartsCommand({ Bucket: site.configuration.bucket, Key: key, UploadId: Uploads[0].UploadId }));
  return Parts.length;
}

const ofFile = (key: string, kind: string) => (write: { readonly key: string; readonly kind: string }) => write.key === key && write.kind === kind;

describe('a file that is larger than the memory of the command', () => {
  test('is published in parts, each of them once, with less than 150 MB', async () => {
    const { args, key, sha256 } = largeRelease(10);
    const { code, err, writes, peakBytes } = await command.run(args);
    expect(`${code} ${err}`.trim()).toBe('0');
    expect(writes.filter(({ key: written }) => written === key).map(({ kind }) => kind)).toEqual(['begin', ...Array(PARTS).fill('part'), 'complete']);
    expect(await storedHash(key)).toBe(sha256);
    const [artifact] = JSON.parse((await site.text('releases/10/release.json'))!).artifacts;
    expect(artifact).toMatchObject({ sha256, size: SIZE });
    // The signature of its bytes, as the clients check it: node:crypto takes the file in one piece.
    const bytes = readFileSync(site.file(`release-10/${artifact.file}`));
    const releaseKey = createPublicKey(readFileSync(site.file('release.pem')));
    expect(verify(null, bytes, releaseKey, Buffer.from(artifact.edSignature, 'base64'))).toBe(true);
    const publicKey = releaseKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
    expect(verifyMinisign(publicKey, createHash('blake2b512').update(bytes).digest(), artifact.minisign)).toBe(true);
    expect(peakBytes).toBeLessThan(MOST_MEMORY);
    rmSync(site.file('release-10'), { recursive: true });
  });

  test('is sent on from where a killed run left it: what is there is not sent again, and the whole is right', async () => {
    const { args, key, sha256 } = largeRelease(11);
    const isPart = ofFile(key, 'part');
    let sent = 0;
    const killed = await command.run(args, { killAt: (write) => isPart(write) && ++sent === Math.floor(PARTS / 2) });
    expect(killed.code).toBeUndefined();
    const there = await partsThere(key);
    expect(there).toBeGreaterThanOrEqual(Math.floor(PARTS / 2));
    expect(await site.offer(1)).toBeUndefined();

    const { code, err, out, writes, peakBytes } = await command.run(args);
    expect(`${code} ${err}`.trim()).toBe('0');
    expect(writes.filter(ofFile(key, 'begin'))).toHaveLength(0);
    expect(writes.filter(isPart)).toHaveLength(PARTS - there);
    expect(await storedHash(key)).toBe(sha256);
    expect(JSON.parse((await site.text('releases/11/release.json'))!).artifacts[0]).toMatchObject({ sha256, size: SIZE });
    expect(out).toContain(`SHA-256 ${sha256}`);
    expect(peakBytes).toBeLessThan(MOST_MEMORY);

    // The third run finds all of it.
    const again = await command.run(args);
    expect(again).toMatchObject({ code: 0, writes: [], out: expect.stringContaining('was published before; nothing changed') });
    rmSync(site.file('release-11'), { recursive: true });
  });

  test('whose bytes are others than those that a killed run had sent is published as it is now', async () => {
    const first = largeRelease(12);
    const isPart = ofFile(first.key, 'part');
    await command.run(first.args, { killAt: (write) => isPart(write) });
    const { args, key, sha256 } = largeRelease(12);
    const { code, err, writes } = await command.run(args);
    expect(`${code} ${err}`.trim()).toBe('0');
    expect(writes.filter(isPart)).toHaveLength(PARTS);
    expect(await storedHash(key)).toBe(sha256);
    rmSync(site.file('release-12'), { recursive: true });
  });
});
