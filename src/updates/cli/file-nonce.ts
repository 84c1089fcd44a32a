import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { freshNonce, noncePrefix } from '../release/ed25519-streaming';

const MEBIBYTE = 1024 * 1024;
/** A file of this size is read a second time in less than a second, and hardly an installer is larger. */
export const READ_TWICE_UP_TO = 512 * MEBIBYTE;
/** How many places of a larger file are looked at, and how many bytes there. */
const SAMPLES = 256;
const SAMPLE = 64 * 1024;

/** The number that the signature of a file uses once. */
export interface FileNonce {
  readonly nonce: Uint8Array;
  /** The SHA-256 of the file that the nonce was made of. A signature of any other file with this nonce must not leave the process. */
  readonly sha256?: Buffer;
}

/**
 * The nonce for a file: the one of RFC 8032, whatever the random numbers of this machine are worth; of a file above `readTwiceUpTo` a fresh one.
 *
 * @param name what is signed: application, path and size
 */
export async function nonceOf(path: string, size: number, seed: Uint8Array, name: string, readTwiceUpTo = READ_TWICE_UP_TO): Promise<FileNonce> {
  const prefix = noncePrefix(seed);
  const file = await open(path);
  try {
    return size <= readTwiceUpTo ? await nonceOfContent(file, prefix) : { nonce: freshNonce(prefix, [name, ...await circumstancesOf(file, size)]) };
  } finally {
    await file.close();
  }
}

async function nonceOfContent(file: FileHandle, prefix: Uint8Array): Promise<FileNonce> {
  const [nonce, sha256] = [createHash('sha512').update(prefix), createHash('sha256')];
  const buffer = Buffer.alloc(MEBIBYTE);
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
    if (bytesRead === 0) {
      return { nonce: nonce.digest(), sha256: sha256.digest() };
    }
    nonce.update(buffer.subarray(0, bytesRead));
    sha256.update(buffer.subarray(0, bytesRead));
  }
}

/** The place of the file, when it was written, 16 MiB of its content and the time: two builds share none of the last three. */
export async function circumstancesOf(file: FileHandle, size: number): Promise<string[]> {
  const { dev, ino, mtimeNs, ctimeNs } = await file.stat({ bigint: true });
  const samples = createHash('sha256');
  const buffer = Buffer.alloc(SAMPLE);
  for (let index = 0; index < SAMPLES; index++) {
    const position = Math.floor(Math.max(0, size - SAMPLE) * index / (SAMPLES - 1));
    const { bytesRead } = await file.read(buffer, 0, SAMPLE, position);
    samples.update(buffer.subarray(0, bytesRead));
  }
  return [...[dev, ino, mtimeNs, ctimeNs, process.hrtime.bigint()].map(String), String(process.pid), new Date().toISOString(), samples.digest('hex')];
}
