import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { canonicalBytes } from './canonical';
import { refuse } from './problems';

/** A key that signs metadata: in a file, in the environment, or in AWS KMS. */
export interface Signer {
  /** The SHA-256 of the key as TUF writes it, in hexadecimal. */
  readonly keyid: string;
  /** The 32 bytes of the public key, in hexadecimal. */
  readonly publicKey: string;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** A key as TUF writes it in the root metadata. */
export interface TufKey {
  readonly keytype: 'ed25519';
  readonly scheme: 'ed25519';
  readonly keyval: { readonly public: string };
}

/** What stands before the 32 bytes of an Ed25519 public key in SubjectPublicKeyInfo (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
/** The same for the private key in PKCS #8. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

export function tufKey(publicKey: string): TufKey {
  if (!/^[0-9a-f]{64}$/.test(publicKey)) {
    refuse('public key', '', 'must be 64 lowercase hexadecimal digits');
  }
  return { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: publicKey } };
}

export function keyidOf(publicKey: string): string {
  return createHash('sha256').update(canonicalBytes(tufKey(publicKey))).digest('hex');
}

/** A public key that node:crypto verifies with. */
export function keyObject(publicKey: string): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, Buffer.from(tufKey(publicKey).keyval.public, 'hex')]), format: 'der', type: 'spki' });
}

export function verifyEd25519(publicKey: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  return signature.length === 64 && verify(null, bytes, keyObject(publicKey), signature);
}

/** The public key in what `GetPublicKey` of AWS KMS answers. */
export function publicKeyFromSpki(der: Uint8Array): string {
  const bytes = Buffer.from(der);
  if (bytes.length !== SPKI_PREFIX.length + 32 || !bytes.subarray(0, SPKI_PREFIX.length).equals(SPKI_PREFIX)) {
    refuse('public key', '', 'must be an Ed25519 key (ECC_NIST_EDWARDS25519 in AWS KMS)');
  }
  return bytes.subarray(SPKI_PREFIX.length).toString('hex');
}

/** The public key of a PEM file, `PUBLIC KEY` or `PRIVATE KEY`. */
export function publicKeyFromPem(pem: string, source = 'key'): string {
  return publicHex(parsePem(pem, source));
}

/** A signer whose private key is elsewhere. */
export function signerOf(publicKey: string, signBytes: (bytes: Uint8Array) => Promise<Uint8Array>): Signer {
  return { keyid: keyidOf(publicKey), publicKey, sign: signBytes };
}

/**
 * A signer with the private key in a PEM (PKCS #8).
 *
 * @param source what a message calls it: the file or the variable that it comes from
 */
export function signerFromPem(pem: string, source = 'key'): Signer {
  const key = parsePrivatePem(pem, source);
  return signerOf(publicHex(key), async (bytes) => sign(null, bytes, key));
}

/** The key that signs artifacts and feeds. It is at hand, since signatures of large files are computed while these are read. */
export class ReleaseKey {
  public static fromPem(pem: string, source = 'key'): ReleaseKey {
    return new ReleaseKey(parsePrivatePem(pem, source));
  }

  public readonly keyid: string;
  /** The 32 bytes of the public key, in hexadecimal. */
  public readonly publicKey: string;

  private constructor(private readonly key: KeyObject) {
    this.publicKey = publicHex(key);
    this.keyid = keyidOf(this.publicKey);
  }

  public sign(bytes: Uint8Array): Buffer {
    return sign(null, bytes, this.key);
  }

  /** The 32 bytes of the private key. */
  public seed(): Buffer {
    return Buffer.from(this.key.export({ format: 'jwk' }).d!, 'base64url');
  }
}

/** A new private key, as PEM. */
export function generateKeyPem(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
}

/** The private key with these 32 bytes, as PEM: how keys that other tools made come in. */
export function pemFromSeed(seed: Uint8Array): string {
  if (seed.length !== 32) {
    refuse('key', '', `must have 32 bytes; got ${seed.length}`);
  }
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' }).export({ format: 'pem', type: 'pkcs8' }) as string;
}

function parsePrivatePem(pem: string, source: string): KeyObject {
  const key = parsePem(pem, source);
  if (key.type !== 'private') {
    refuse(source, '', 'is a public key, and signing needs the private one');
  }
  return key;
}

/** No message has a character of the key. */
function parsePem(pem: string, source: string): KeyObject {
  if (/ENCRYPTED/.test(pem)) {
    refuse(source, '', 'is encrypted with a passphrase, which is not supported; keep it encrypted by your secrets store instead');
  }
  let key: KeyObject;
  try {
    key = /-----BEGIN PUBLIC KEY-----/.test(pem) ? createPublicKey(pem) : createPrivateKey(pem);
  } catch {
    return refuse(source, '', 'must be an Ed25519 key as PEM (PKCS #8), as `openssl genpkey -algorithm ed25519` writes it');
  }
  if (key.asymmetricKeyType !== 'ed25519') {
    refuse(source, '', `must be an Ed25519 key; got ${key.asymmetricKeyType}`);
  }
  return key;
}

function publicHex(key: KeyObject): string {
  const spki = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'der', type: 'spki' });
  return publicKeyFromSpki(spki);
}
