import { createHash, randomBytes } from 'node:crypto';
import type { ed25519 as Ed25519 } from '@noble/curves/ed25519.js' with { 'resolution-mode': 'import' };

// It has only ECMAScript modules, which Node.js 22 and esbuild load like this.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { ed25519 } = require('@noble/curves/ed25519.js') as { ed25519: typeof Ed25519 };
const { Point } = ed25519;

/** The order of the group. */
const ORDER = Point.Fn.ORDER;

/*
 * Sparkle and WinSparkle check pure Ed25519 signatures (RFC 8032, 5.1.6), which cover the file itself and not a hash of it: node:crypto would
 * need all of it in memory. Here is what comes before and after the SHA-512 over the file, which whoever reads the file computes.
 */

/** What of the private key the nonce of a signature is made with: 32 bytes, as secret as the key. */
export function noncePrefix(seed: Uint8Array): Uint8Array {
  return ed25519.utils.getExtendedPublicKey(seed).prefix;
}

/**
 * A signature of a file that is read in pieces.
 *
 * Its nonce must never serve for two files: who has two signatures with one nonce computes the private key. RFC 8032 takes the SHA-512 of the prefix and the file,
 * which is known only when all of the file was read once; `freshNonce` is for files that are not to be read twice.
 */
export class StreamedSignature {
  /** What comes before the file in the SHA-512. */
  public readonly begin: Uint8Array;
  private readonly nonce: bigint;
  private readonly scalar: bigint;
  private readonly commitment: Uint8Array;
  private readonly publicKey: Uint8Array;
  private isUsed = false;

  /**
   * @param seed the 32 bytes of the private key
   * @param nonce 64 bytes
   */
  public constructor(seed: Uint8Array, nonce: Uint8Array) {
    const { scalar, pointBytes } = ed25519.utils.getExtendedPublicKey(seed);
    this.nonce = littleEndian(nonce) % ORDER;
    this.scalar = scalar;
    this.publicKey = pointBytes;
    this.commitment = Point.BASE.multiply(this.nonce).toBytes();
    this.begin = Buffer.concat([this.commitment, pointBytes]);
  }

  /** The signature, 64 bytes, of the SHA-512 of `begin` and the file. There is one, and it is verified: a wrong one could tell of the key. */
  public finish(sha512: Uint8Array): Buffer {
    if (this.isUsed) {
      throw new Error('The nonce of this signature is used.');
    }
    this.isUsed = true;
    const response = (this.nonce + littleEndian(sha512) % ORDER * this.scalar) % ORDER;
    const signature = Buffer.concat([this.commitment, bytesOf(response)]);
    if (!new StreamedVerification(this.publicKey, signature).finish(sha512)) {
      throw new Error('The signature that was computed is wrong.');
    }
    return signature;
  }
}

/** What stands before the prefix, where RFC 8032 has the prefix itself: no file that is signed by RFC 8032 has the nonce of one that is not. */
const FRESH = 'ekn-updates: nonce of a file that is read once';

/**
 * A nonce for a file that is read once, of secret, chance and everything that tells this signature from others.
 *
 * @param prefix the prefix of the key
 * @param circumstances what differs from file to file and from time to time: it keeps nonces apart should the system ever give the same random bytes twice
 */
export function freshNonce(prefix: Uint8Array, circumstances: readonly string[], random: Uint8Array = randomBytes(64)): Buffer {
  return createHash('sha512').update(FRESH).update(prefix).update(random).update(JSON.stringify(circumstances)).digest();
}

/** Verifies a signature of a file that is read in pieces. */
export class StreamedVerification {
  /** What comes before the file in the SHA-512. */
  public readonly begin: Uint8Array;

  public constructor(private readonly publicKey: Uint8Array, private readonly signature: Uint8Array) {
    this.begin = Buffer.concat([signature.subarray(0, 32), publicKey]);
  }

  /** Whether the signature is right, by the SHA-512 of `begin` and the file. */
  public finish(sha512: Uint8Array): boolean {
    const response = this.signature.length === 64 ? littleEndian(this.signature.subarray(32)) : ORDER;
    if (response >= ORDER) {
      return false;
    }
    try {
      // R = S·B - k·A
      const challenged = Point.fromBytes(this.publicKey).multiplyUnsafe(littleEndian(sha512) % ORDER);
      return Point.BASE.multiplyUnsafe(response).subtract(challenged).toBytes().every((byte, index) => byte === this.signature[index]);
    } catch { // the key is no point of the curve
      return false;
    }
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}

function bytesOf(scalar: bigint): Buffer {
  return Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex').reverse();
}
