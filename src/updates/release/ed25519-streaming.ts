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

/** How the number that a signature uses once is made: 64 bytes, of the secret prefix of the key. */
type Nonce = (prefix: Uint8Array) => Uint8Array;

/**
 * A signature of a file that is read once.
 *
 * RFC 8032 derives the number that a signature uses once from all of the file, which would have to be read twice for that. Here it is 64 random bytes
 * hashed with the secret prefix of the key and the name of what is signed: no two signatures have the same one, so that the private key is safe when the file
 * changes meanwhile, too. Whoever verifies a signature cannot see a difference.
 */
export class StreamedSignature {
  /** What comes before the file in the SHA-512. */
  public readonly begin: Uint8Array;
  private readonly nonce: bigint;
  private readonly scalar: bigint;
  private readonly commitment: Uint8Array;

  /** @param seed the 32 bytes of the private key */
  public constructor(seed: Uint8Array, nonce: Nonce) {
    const { scalar, prefix, pointBytes } = ed25519.utils.getExtendedPublicKey(seed);
    this.nonce = littleEndian(nonce(prefix)) % ORDER;
    this.scalar = scalar;
    this.commitment = Point.BASE.multiply(this.nonce).toBytes();
    this.begin = Buffer.concat([this.commitment, pointBytes]);
  }

  /** The signature, 64 bytes, of the SHA-512 of `begin` and the file. */
  public finish(sha512: Uint8Array): Buffer {
    const response = (this.nonce + littleEndian(sha512) % ORDER * this.scalar) % ORDER;
    return Buffer.concat([this.commitment, bytesOf(response)]);
  }
}

/**
 * A nonce that is used once.
 *
 * @param name what is signed: should the system ever give the same random bytes twice, two files have different nonces nevertheless
 */
export function freshNonce(name: string, random = randomBytes(64)): Nonce {
  return (prefix) => createHash('sha512').update(prefix).update(random).update(name).digest();
}

/** Verifies a signature of a file that is read once. */
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
    // R = S·B - k·A
    const challenged = Point.fromBytes(this.publicKey).multiplyUnsafe(littleEndian(sha512) % ORDER);
    return Point.BASE.multiplyUnsafe(response).subtract(challenged).toBytes().every((byte, index) => byte === this.signature[index]);
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}

function bytesOf(scalar: bigint): Buffer {
  return Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex').reverse();
}
