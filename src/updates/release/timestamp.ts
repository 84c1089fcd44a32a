import { canonicalBytes } from './canonical';
import { Fields, type Json, parseJson } from './fields';
import { refuse } from './problems';
import { type Signer, verifyEd25519 } from './signers';

/*
 * timestamp.json, the one metadata file that moves. A function signs it again on a schedule, so this file needs little: no TUF library.
 */

export const SPEC_VERSION = '1.0.31';

/** What a client reads at most of timestamp.json. */
export const LARGEST_TIMESTAMP = 16_384;

/** The metadata file that another one names. */
export interface MetaFile {
  readonly version: number;
  readonly length: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

export interface Timestamp {
  readonly version: number;
  readonly expires: Date;
  readonly snapshot: MetaFile;
}

interface SignedFile {
  readonly timestamp: Timestamp;
  /** What the signatures cover. */
  readonly signed: Buffer;
  readonly signatures: ReadonlyArray<{ readonly keyid: string; readonly sig: string }>;
}

const DOCUMENT = 'timestamp.json';
const HASH = { pattern: /^[0-9a-f]{64}$/, rule: '64 lowercase hexadecimal digits' };
const LARGEST_VERSION = Number.MAX_SAFE_INTEGER;

/** A time as TUF writes it: in UTC, to the second. */
export function tufTime(time: Date): string {
  return `${new Date(Math.floor(time.getTime() / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}

/** A metadata file: canonical JSON as a whole, so that the part behind `"signed":` is what the signatures cover. */
export async function signMetadata(signed: Json, signers: readonly Signer[]): Promise<Buffer> {
  const bytes = canonicalBytes(signed);
  const signatures = await Promise.all(signers.map(async (signer) => {
    const signature = await signer.sign(bytes);
    if (!verifyEd25519(signer.publicKey, bytes, signature)) {
      refuse('signature', signer.keyid, 'does not fit the public key of the signer');
    }
    return { keyid: signer.keyid, sig: Buffer.from(signature).toString('hex') };
  }));
  return canonicalBytes({ signatures, signed });
}

/** Makes timestamp.json. */
export async function makeTimestamp({ version, snapshot, expires, signer }: Timestamp & { readonly signer: Signer }): Promise<Buffer> {
  return signMetadata({
    _type: 'timestamp',
    spec_version: SPEC_VERSION,
    version,
    expires: tufTime(expires),
    meta: { 'snapshot.json': { version: snapshot.version, length: snapshot.length, hashes: { sha256: snapshot.sha256 } } },
  }, [signer]);
}

/** Reads a timestamp.json, and checks no signature. */
export function readTimestamp(bytes: Uint8Array): Timestamp {
  return read(bytes).timestamp;
}

/**
 * Signs timestamp.json again: the next version, with another end, and the same snapshot.
 *
 * @throws InvalidDocument when it is not one that this signer signed, since whoever has access to the file could have anything signed otherwise
 */
export async function resignTimestamp(
  current: Uint8Array, { now, validForSeconds, signer }: { readonly now: Date; readonly validForSeconds: number; readonly signer: Signer },
): Promise<Buffer> {
  const { timestamp, signed, signatures } = read(current);
  const own = signatures.find(({ keyid }) => keyid === signer.keyid);
  if (!own || !verifyEd25519(signer.publicKey, signed, Buffer.from(own.sig, 'hex'))) {
    refuse(DOCUMENT, 'signatures', `has no valid signature of the key ${signer.keyid}, so it is not signed again`);
  }
  return makeTimestamp({
    version: timestamp.version + 1,
    snapshot: timestamp.snapshot,
    expires: new Date(now.getTime() + validForSeconds * 1000),
    signer,
  });
}

function read(bytes: Uint8Array): SignedFile {
  const fields = new Fields(DOCUMENT);
  const file = fields.object(parseJson(DOCUMENT, bytes, LARGEST_TIMESTAMP), '', ['signatures', 'signed']);
  fields.throwIfAny();
  const signed = fields.object(file!.signed, 'signed', ['_type', 'spec_version', 'version', 'expires', 'meta']);
  const signatures = fields.list(file!.signatures, 'signatures', 1, 16, (one, field) => {
    const signature = fields.object(one, field, ['keyid', 'sig']);
    return {
      keyid: fields.text(signature?.keyid, `${field}.keyid`, HASH),
      sig: fields.text(signature?.sig, `${field}.sig`, { pattern: /^[0-9a-f]{128}$/, rule: '128 lowercase hexadecimal digits' }),
    };
  });
  fields.oneOf(signed?._type, 'signed._type', ['timestamp']);
  fields.text(signed?.spec_version, 'signed.spec_version', { pattern: /^1\.\d+(\.\d+)?$/, rule: 'a version 1 of TUF' });
  const version = fields.integer(signed?.version, 'signed.version', 1, LARGEST_VERSION - 1);
  const expires = fields.text(signed?.expires, 'signed.expires', { pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, rule: 'a time in UTC' });
  if (expires && Number.isNaN(Date.parse(expires))) {
    fields.problem('signed.expires', 'is no time that exists');
  }
  const meta = fields.object(signed?.meta, 'signed.meta', ['snapshot.json'])?.['snapshot.json'];
  const at = 'signed.meta["snapshot.json"]';
  const snapshot = fields.object(meta, at, ['version', 'length', 'hashes']);
  const hashes = fields.object(snapshot?.hashes, `${at}.hashes`, ['sha256']);
  const timestamp: Timestamp = {
    version,
    expires: new Date(expires),
    snapshot: {
      version: fields.integer(snapshot?.version, `${at}.version`, 1, LARGEST_VERSION),
      length: fields.integer(snapshot?.length, `${at}.length`, 1, LARGEST_VERSION),
      sha256: fields.text(hashes?.sha256, `${at}.hashes.sha256`, HASH),
    },
  };
  fields.throwIfAny();
  return { timestamp, signed: canonicalBytes(signed), signatures };
}
