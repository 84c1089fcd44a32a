import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { canonicalize } from '@tufjs/canonical-json';
import { asObject } from './manifest';
import { keyObject } from '../../release/signers';

/** A client refuses the metadata, and says this. */
export class TufRefused extends Error {
  public override readonly name = 'TufRefused';

  /** @param isUnverifiable whether it is not known what clients say, since there are keys that nobody here can verify */
  public constructor(public readonly file: string, message: string, public readonly isUnverifiable = false) {
    super(message);
  }
}

/** Metadata of TUF, whoever wrote it. */
export interface TufDocument {
  readonly file: string;
  readonly bytes: Buffer;
  readonly signed: Readonly<Record<string, unknown>>;
  readonly version: number;
  readonly expires: Date;
}

/** Who signs a role: the keys and the threshold, as root metadata or a delegation has them. */
export interface TufAuthority {
  readonly keys: Readonly<Record<string, unknown>>;
  readonly role: Readonly<Record<string, unknown>> | undefined;
}

/** @throws TufRefused when it is no metadata of this type */
export function readTufDocument(file: string, bytes: Buffer, type: string): TufDocument {
  let signed: Readonly<Record<string, unknown>> | undefined;
  try {
    signed = asObject(asObject(JSON.parse(bytes.toString()))?.signed);
  } catch {
    throw new TufRefused(file, `${file} is not JSON`);
  }
  if (signed?._type !== type) {
    throw new TufRefused(file, `${file} is not ${type} metadata`);
  }
  if (!/^1(\.\d+)*$/.test(String(signed.spec_version))) {
    throw new TufRefused(file, `${file} is of version ${String(signed.spec_version)} of the specification, and clients know version 1`);
  }
  const { version } = signed;
  const expires = new Date(String(signed.expires));
  if (!Number.isSafeInteger(version) || (version as number) < 1 || Number.isNaN(expires.getTime())) {
    throw new TufRefused(file, `${file} has no version or no time at which it expires`);
  }
  return { file, bytes, signed, version: version as number, expires };
}

/** @throws TufRefused when fewer keys than the threshold signed it */
export function verifyTufSignatures({ file, bytes, signed }: TufDocument, { keys, role }: TufAuthority): void {
  const { keyids, threshold } = role ?? {};
  if (!Array.isArray(keyids) || !Number.isSafeInteger(threshold) || (threshold as number) < 1) {
    throw new TufRefused(file, `Nobody is named who signs ${file}`);
  }
  const content = Buffer.from(canonicalize(signed as Parameters<typeof canonicalize>[0]));
  const { signatures } = JSON.parse(bytes.toString()) as { readonly signatures?: unknown };
  const given = new Map((Array.isArray(signatures) ? signatures : []).map(asObject).map((one) => [one?.keyid, String(one?.sig)]));
  const unknown: string[] = [];
  const valid = new Set(keyids.filter((keyid) => {
    const signature = given.get(keyid);
    const verdict = signature === undefined ? false : isValid(asObject(keys[keyid]), content, Buffer.from(signature, 'hex'));
    if (typeof verdict === 'string') {
      unknown.push(verdict);
    }
    return verdict === true;
  }));
  if (valid.size < (threshold as number)) {
    const others = unknown.length > 0 ? `; ${unknown.join(', ')} cannot be verified here` : '';
    const isUnverifiable = valid.size + unknown.length >= (threshold as number);
    throw new TufRefused(file, `${file} has ${valid.size} valid signatures of the ${String(threshold)} that are needed${others}`, isUnverifiable);
  }
}

/** Whether the signature is one of the key; or what kind of key it is, when it is one that nobody here can verify. */
function isValid(key: Readonly<Record<string, unknown>> | undefined, content: Buffer, signature: Buffer): boolean | string {
  const scheme = String(key?.scheme);
  const verifier = SCHEMES[scheme];
  if (!key || !verifier) {
    return key ? `keys of the scheme ${scheme}` : false;
  }
  try {
    return verifier(String(asObject(key.keyval)?.public), content, signature);
  } catch { // no key at all
    return false;
  }
}

type Verifier = (publicKey: string, content: Buffer, signature: Buffer) => boolean;

const isPem = (text: string) => text.startsWith('-----BEGIN PUBLIC KEY-----');

/** Ed25519 and P-256 are also written as the hexadecimal digits of the key or point. */
function pointOfP256(hex: string): KeyObject {
  const point = Buffer.from(hex, 'hex');
  return createPublicKey({
    format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') },
  });
}

function rsa(digest: string, padding: number): Verifier {
  return (publicKey, content, signature) => verify(
    digest, content, { key: createPublicKey(publicKey), padding, saltLength: constants.RSA_PSS_SALTLEN_AUTO }, signature,
  );
}

/** @see https://theupdateframework.github.io/specification/latest/#file-formats-keys */
const SCHEMES: Readonly<Record<string, Verifier | undefined>> = {
  'ed25519': (publicKey, content, signature) => verify(null, content, isPem(publicKey) ? createPublicKey(publicKey) : keyObject(publicKey.toLowerCase()), signature),
  'ecdsa-sha2-nistp256': (publicKey, content, signature) => verify('sha256', content, isPem(publicKey) ? createPublicKey(publicKey) : pointOfP256(publicKey), signature),
  'ecdsa-sha2-nistp384': (publicKey, content, signature) => verify('sha384', content, createPublicKey(publicKey), signature),
  ...Object.fromEntries(['sha256', 'sha384', 'sha512'].flatMap((digest) => [
    [`rsassa-pss-${digest}`, rsa(digest, constants.RSA_PKCS1_PSS_PADDING)],
    [`rsa-pkcs1v15-${digest}`, rsa(digest, constants.RSA_PKCS1_PADDING)],
  ])),
};
