import { createHash } from 'node:crypto';
import { refuse } from './problems';
import { type ReleaseKey, verifyEd25519 } from './signers';

/*
 * Signatures that `minisign -V` verifies. They cover the BLAKE2b-512 of the file; the trusted comment is signed as well, and binds the file to an
 * application, a version and a build: otherwise an old file with its valid signature could be offered under a new number.
 */

const HASHED = Buffer.from('ED');
const OF_KEY = Buffer.from('Ed');

/** What the trusted comment of an artifact's signature says. */
export interface SignedAs {
  readonly app: string;
  readonly version: string;
  readonly build: number;
  readonly platform?: string;
  readonly arch?: string;
  readonly file: string;
}

/** A minisign signature, taken apart. */
export interface MinisignSignature {
  /** The number of the key, 8 bytes. */
  readonly keyNumber: Buffer;
  readonly signature: Buffer;
  readonly trustedComment: string;
  /** Covers the signature and the trusted comment. */
  readonly globalSignature: Buffer;
}

/** The trusted comment, separated by tabs: `app:<app> version:<version> build:<build> platform:<platform> arch:<arch> file:<file>`. */
export function trustedComment({ app, version, build, platform, arch, file }: SignedAs): string {
  return Object.entries({ app, version, build, platform, arch, file })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}:${value}`)
    .join('\t');
}

/** What a trusted comment says; undefined when it is none of ours. */
export function parseTrustedComment(comment: string): SignedAs | undefined {
  const said = new Map(comment.split('\t').map((part) => {
    const colon = part.indexOf(':');
    return [part.slice(0, colon), part.slice(colon + 1)];
  }));
  const parsed: SignedAs = {
    app: said.get('app')!,
    version: said.get('version')!,
    build: Number(said.get('build')),
    platform: said.get('platform'),
    arch: said.get('arch'),
    file: said.get('file')!,
  };
  return trustedComment(parsed) === comment ? parsed : undefined;
}

/**
 * The text of `<file>.minisig`.
 *
 * @param blake2b the BLAKE2b-512 of the file
 */
export function minisign(key: ReleaseKey, blake2b: Uint8Array, comment: string): string {
  if (/[\n\r\0]/.test(comment) || comment.length > 1000) {
    refuse('trusted comment', '', 'must be one line of at most 1000 characters');
  }
  const signature = key.sign(blake2b);
  const globalSignature = key.sign(Buffer.concat([signature, Buffer.from(comment)]));
  return [
    `untrusted comment: signature by key ${minisignKeyId(key.publicKey)}`,
    Buffer.concat([HASHED, keyNumber(key.publicKey), signature]).toString('base64'),
    `trusted comment: ${comment}`,
    globalSignature.toString('base64'),
    '',
  ].join('\n');
}

/** The public key as `minisign -P` takes it. */
export function minisignPublicKey(publicKey: string): string {
  return Buffer.concat([OF_KEY, keyNumber(publicKey), Buffer.from(publicKey, 'hex')]).toString('base64');
}

/** The text of the public key file that `minisign -p` takes. */
export function minisignPublicKeyFile(publicKey: string): string {
  return `untrusted comment: minisign public key ${minisignKeyId(publicKey)}\n${minisignPublicKey(publicKey)}\n`;
}

/** The number of a key as minisign shows it. */
export function minisignKeyId(publicKey: string): string {
  return keyNumber(publicKey).reverse().toString('hex').toUpperCase();
}

/** Reads the text of a signature, and verifies nothing. */
export function readMinisign(text: string): MinisignSignature {
  const [, first, comment, second] = /^untrusted comment: [^\n]*\n([^\n]*)\ntrusted comment: ([^\n]*)\n([^\n]*)\n?$/.exec(text.replace(/\r\n/g, '\n')) ?? [];
  const bytes = decode(first, 74);
  const globalSignature = decode(second, 64);
  if (!bytes || !globalSignature || !bytes.subarray(0, 2).equals(HASHED)) {
    return refuse('minisign signature', '', 'must be four lines as minisign writes them, with a signature of the hashed file');
  }
  return { keyNumber: bytes.subarray(2, 10), signature: bytes.subarray(10), trustedComment: comment, globalSignature };
}

/** Whether the signature is one of this file by this key. The trusted comment is to be compared by the caller. */
export function verifyMinisign(publicKey: string, blake2b: Uint8Array, text: string): boolean {
  const read = readMinisign(text);
  return read.keyNumber.equals(keyNumber(publicKey))
    && verifyEd25519(publicKey, blake2b, read.signature)
    && verifyEd25519(publicKey, Buffer.concat([read.signature, Buffer.from(read.trustedComment)]), read.globalSignature);
}

/** Keys are PEM files like all others here; the number that minisign gives a key is taken from it, so that it is the same each time. */
function keyNumber(publicKey: string): Buffer {
  return createHash('sha256').update(Buffer.from(publicKey, 'hex')).digest().subarray(0, 8);
}

function decode(text: string | undefined, length: number): Buffer | undefined {
  const bytes = Buffer.from(text ?? '', 'base64');
  return bytes.length === length && bytes.toString('base64') === text ? bytes : undefined;
}
