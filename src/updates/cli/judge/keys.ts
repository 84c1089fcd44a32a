import { createHash, type Hash } from 'node:crypto';
import type { ed25519 as Ed25519 } from '@noble/curves/ed25519.js' with { 'resolution-mode': 'import' };
import { CannotBeJudged } from './web';
import { publicKeyFromPem } from '../../release/signers';

// It has only ECMAScript modules, which Node.js 22 and esbuild load like this.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { ed25519 } = require('@noble/curves/ed25519.js') as { ed25519: typeof Ed25519 };

/** What signatures are verified with. */
export interface TrustedKey {
  /** The 32 bytes of an Ed25519 key, in hexadecimal. */
  readonly release?: string;
  /** The root of a TUF repository. */
  readonly root?: Buffer;
}

/**
 * Reads a public key in any form that people have it: of Sparkle and WinSparkle (32 bytes in base64), of minisign (the line or the file), as PEM, in
 * hexadecimal, or the root metadata of a TUF repository.
 */
export function readTrustedKey(text: string): TrustedKey {
  const trimmed = text.trim();
  if (trimmed.startsWith('{')) {
    return { root: Buffer.from(text) };
  }
  if (/^[0-9a-f]{64}$/i.test(trimmed)) {
    return { release: trimmed.toLowerCase() };
  }
  try {
    if (trimmed.startsWith('-----BEGIN PUBLIC KEY')) {
      return { release: publicKeyFromPem(trimmed) };
    }
  } catch (error) {
    throw new CannotBeJudged((error as Error).message, 'options');
  }
  const line = trimmed.split(/\r?\n/).at(-1)!.trim();
  const bytes = Buffer.from(line, 'base64');
  const is = (length: number) => bytes.length === length && bytes.toString('base64').replace(/=+$/, '') === line.replace(/=+$/, '');
  if (is(32)) {
    return { release: bytes.toString('hex') };
  }
  if (is(42) && bytes.subarray(0, 2).toString() === 'Ed') {
    return { release: bytes.subarray(10).toString('hex') };
  }
  if (/^-----BEGIN [A-Z ]*PRIVATE KEY/.test(trimmed)) {
    throw new CannotBeJudged('This is a private key, and a feed is judged by the public one: `ekn-updates keys export` prints it', 'options');
  }
  throw new CannotBeJudged('The public key is none of Sparkle, WinSparkle or minisign, no PEM and no root metadata of TUF', 'options');
}

/** Verifies a pure Ed25519 signature over a file that is read in parts. */
export class StreamedVerification {
  private readonly hash: Hash;

  public constructor(private readonly publicKey: Buffer, private readonly signature: Buffer) {
    this.hash = createHash('sha512').update(signature.subarray(0, 32)).update(publicKey);
  }

  public update(chunk: Uint8Array): void {
    this.hash.update(chunk);
  }

  public finish(): boolean {
    try {
      const { Point } = ed25519;
      const order = Point.Fn.ORDER;
      const scalar = littleEndian(this.signature.subarray(32));
      if (scalar >= order) {
        return false;
      }
      const commitment = Point.fromBytes(this.signature.subarray(0, 32));
      const expected = commitment.add(Point.fromBytes(this.publicKey).multiplyUnsafe(littleEndian(this.hash.digest()) % order));
      return Point.BASE.multiplyUnsafe(scalar).equals(expected);
    } catch { // not points of the curve
      return false;
    }
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}
