import type { ed25519 as Ed25519 } from '@noble/curves/ed25519.js' with { 'resolution-mode': 'import' };
import { refuse } from './problems';

// It has only ECMAScript modules, which Node.js 22 and esbuild load like this.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { ed25519 } = require('@noble/curves/ed25519.js') as { ed25519: typeof Ed25519 };

/** The order of the group. */
const ORDER = ed25519.Point.Fn.ORDER;

/*
 * Sparkle and WinSparkle check pure Ed25519 signatures (RFC 8032, 5.1.6), which cover the file itself and not a hash of it: node:crypto would
 * need all of it in memory. Here is what comes before and after the two hashes of the algorithm, which whoever reads the file computes, once for each.
 */

/** The first reading of the file: what the signature begins with depends on all of it. */
export class Ed25519FirstPass {
  /** What comes before the file in the SHA-512; secret. */
  public readonly begin: Uint8Array;
  private readonly scalar: bigint;

  /** @param seed the 32 bytes of the private key */
  public constructor(seed: Uint8Array, private readonly publicKey: Uint8Array) {
    const { scalar, prefix } = ed25519.utils.getExtendedPublicKey(seed);
    this.scalar = scalar;
    this.begin = prefix;
  }

  /**
   * @param sha512 of `begin` and the file
   * @param sha256 of the file, in hexadecimal
   */
  public finish(sha512: Uint8Array, sha256: string): Ed25519SecondPass {
    return new Ed25519SecondPass(littleEndian(sha512) % ORDER, this.scalar, this.publicKey, sha256);
  }
}

/** The second reading of the same file. */
export class Ed25519SecondPass {
  /** What comes before the file in the SHA-512. */
  public readonly begin: Uint8Array;
  private readonly commitment: Uint8Array;

  public constructor(private readonly nonce: bigint, private readonly scalar: bigint, publicKey: Uint8Array, private readonly sha256: string) {
    this.commitment = nonce === 0n ? ed25519.Point.ZERO.toBytes() : ed25519.Point.BASE.multiply(nonce).toBytes();
    this.begin = Buffer.concat([this.commitment, publicKey]);
  }

  /**
   * The signature, 64 bytes.
   *
   * @param sha512 of `begin` and the file
   * @param sha256 of the file, in hexadecimal
   * @throws when the file does not match that of the first reading: two signatures that begin alike and cover different bytes give the
   * private key away
   */
  public finish(sha512: Uint8Array, sha256: string): Buffer {
    if (sha256 !== this.sha256) {
      refuse('file', '', 'changed while it was signed');
    }
    const challenge = littleEndian(sha512) % ORDER;
    const response = (this.nonce + challenge * this.scalar) % ORDER;
    return Buffer.concat([this.commitment, bytesOf(response)]);
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}

function bytesOf(scalar: bigint): Buffer {
  return Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex').reverse();
}
