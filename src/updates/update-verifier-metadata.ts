import { createHash, createPublicKey, verify } from 'node:crypto';
import { UpdateRule } from './update-verifier-types';

/*
 * What a client reads of TUF metadata: the parsing, the canonical form and the signatures. It uses nothing but SHA-256, Ed25519 and a JSON
 * parser, so that it can be written again in any language. Section numbers are those of the TUF specification 1.0.
 */

/** A rule that something broke. It never leaves the verifier: methods answer a verdict. */
export class Refusal extends Error {
  public constructor(public readonly rule: UpdateRule, public readonly reason: string) {
    super(reason);
  }
}

export type Json = Readonly<Record<string, unknown>>;
export type RoleName = 'root' | 'timestamp' | 'snapshot' | 'targets';

export interface Role {
  readonly keyids: readonly string[];
  readonly threshold: number;
}

export interface MetaFile {
  readonly version: number;
  readonly length?: number;
  readonly sha256?: string;
}

/** A metadata file whose form was checked, and nothing else. */
export interface Metadata {
  readonly type: RoleName;
  readonly version: number;
  /** In milliseconds since 1970. */
  readonly expires: number;
  readonly signed: Json;
  /** What the signatures cover. */
  readonly canonical: Buffer;
  /** Signatures by the id of their key. */
  readonly signatures: ReadonlyMap<string, Buffer>;
}

export interface Root extends Metadata {
  /** Public keys, 32 bytes in hexadecimal, by their ids. */
  readonly keys: ReadonlyMap<string, string>;
  readonly roles: Readonly<Record<RoleName, Role>>;
}

export interface Target {
  readonly length: number;
  readonly sha256: string;
  readonly custom: Json;
}

/** Canonical JSON: sorted keys, no blanks, integers only, and no escapes but of quotation marks and backslashes. */
export function canonical(value: unknown): string {
  if (typeof value === 'string') {
    return `"${value.replace(/[\\"]/g, '\\$&')}"`;
  }
  if (value === null || typeof value === 'boolean' || (typeof value === 'number' && Number.isSafeInteger(value))) {
    return String(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join(',')}]`;
  }
  if (typeof value === 'object') {
    return `{${Object.keys(value).sort().map((name) => `${canonical(name)}:${canonical((value as Json)[name])}`).join(',')}}`;
  }
  throw new Refusal(UpdateRule.MALFORMED, 'a number in the metadata is not an integer');
}

export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Reads a metadata file of at most so many bytes (endless data). */
export function parse(type: RoleName, text: unknown, largest: number): Metadata {
  if (typeof text !== 'string') {
    throw new Refusal(UpdateRule.MALFORMED, `${type}.json is no text`);
  }
  const size = Buffer.byteLength(text);
  if (size > largest) {
    throw new Refusal(UpdateRule.TOO_LARGE, `${type}.json has ${size} bytes, and at most ${largest} are read`);
  }
  let file: unknown;
  let bytes: Buffer;
  try {
    file = JSON.parse(text);
    bytes = Buffer.from(canonical(isObject(file) ? file.signed ?? null : null));
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(UpdateRule.MALFORMED, `${type}.json is not JSON`);
  }
  const signed = object(isObject(file) ? file.signed : undefined, `signed of ${type}.json`);
  if (signed._type !== type) {
    throw new Refusal(UpdateRule.MALFORMED, `${type}.json is metadata of another role`);
  }
  if (typeof signed.spec_version !== 'string' || !/^1\.\d+(\.\d+)?$/.test(signed.spec_version)) {
    throw new Refusal(UpdateRule.MALFORMED, `${type}.json is of another version of TUF`);
  }
  const expires = typeof signed.expires === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(signed.expires) ? Date.parse(signed.expires) : NaN;
  if (Number.isNaN(expires)) {
    throw new Refusal(UpdateRule.MALFORMED, `${type}.json does not say when it expires`);
  }
  return { type, version: positive(signed.version, `version of ${type}.json`), expires, signed, canonical: bytes, signatures: signaturesOf(file as Json) };
}

export function parseRoot(text: unknown, largest: number): Root {
  const metadata = parse('root', text, largest);
  const keys = new Map<string, string>();
  for (const [keyid, value] of Object.entries(object(metadata.signed.keys, 'keys of root.json'))) {
    const key = object(value, 'a key of root.json');
    const keyval = object(key.keyval, 'a key of root.json');
    if (key.keytype !== 'ed25519' || key.scheme !== 'ed25519' || typeof keyval.public !== 'string' || !/^[0-9a-f]{64}$/.test(keyval.public)) {
      continue; // a key of another kind signs nothing here
    }
    if (sha256(canonical(key)) !== keyid) {
      throw new Refusal(UpdateRule.MALFORMED, `the key ${keyid} of root.json has another id (4.2)`);
    }
    keys.set(keyid, keyval.public);
  }
  const roles = object(metadata.signed.roles, 'roles of root.json');
  if (metadata.signed.consistent_snapshot !== true) {
    throw new Refusal(UpdateRule.MALFORMED, 'root.json is of a repository without consistent snapshots');
  }
  return {
    ...metadata,
    keys,
    roles: { root: roleOf(roles.root), timestamp: roleOf(roles.timestamp), snapshot: roleOf(roles.snapshot), targets: roleOf(roles.targets) },
  };
}

/** Checks that enough keys of the role signed. A key counts once, however many signatures it has. */
export function verifySignatures(root: Root, metadata: Metadata, role: RoleName = metadata.type): void {
  const { keyids, threshold } = root.roles[role];
  const signed = new Set<string>();
  for (const keyid of keyids) {
    const publicKey = root.keys.get(keyid);
    const signature = metadata.signatures.get(keyid);
    if (publicKey && signature && verifyEd25519(publicKey, metadata.canonical, signature)) {
      signed.add(publicKey);
    }
  }
  if (signed.size < threshold) {
    throw new Refusal(UpdateRule.SIGNATURE, `${metadata.type}.json version ${metadata.version} has ${signed.size} valid signatures of ${threshold} that root.json version ${root.version} asks for`);
  }
}

export function verifyEd25519(publicKey: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  const key = createPublicKey({ key: Buffer.from(`302a300506032b6570032100${publicKey}`, 'hex'), format: 'der', type: 'spki' });
  return signature.length === 64 && verify(null, bytes, key, signature);
}

/** What the metadata says of another metadata file. */
export function metaOf(metadata: Metadata, name: string): MetaFile {
  const meta = object(object(metadata.signed.meta, `meta of ${metadata.type}.json`)[name], `${name} in ${metadata.type}.json`);
  const hashes = meta.hashes === undefined ? {} : object(meta.hashes, `hashes in ${metadata.type}.json`);
  return {
    version: positive(meta.version, `version of ${name} in ${metadata.type}.json`),
    length: meta.length === undefined ? undefined : positive(meta.length, `length of ${name} in ${metadata.type}.json`),
    sha256: typeof hashes.sha256 === 'string' ? hashes.sha256 : undefined,
  };
}

/** Checks a file against what the metadata before it says of it. */
export function verifyMeta(type: RoleName, text: string, { length, sha256: expected }: MetaFile): void {
  const bytes = Buffer.from(text);
  if (length !== undefined && bytes.length !== length) {
    throw new Refusal(bytes.length > length ? UpdateRule.TOO_LARGE : UpdateRule.HASH, `${type}.json has ${bytes.length} bytes instead of ${length}`);
  }
  if (expected !== undefined && sha256(bytes) !== expected) {
    throw new Refusal(UpdateRule.HASH, `${type}.json is not the one that was signed with it`);
  }
}

/** The targets of targets.json, by their names. */
export function targetsOf(metadata: Metadata): Map<string, Target> {
  const targets = new Map<string, Target>();
  for (const [name, value] of Object.entries(object(metadata.signed.targets, 'targets of targets.json'))) {
    const target = object(value, `${name} in targets.json`);
    const hashes = object(target.hashes, `hashes of ${name} in targets.json`);
    if (typeof hashes.sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(hashes.sha256)) {
      throw new Refusal(UpdateRule.MALFORMED, `${name} in targets.json has no SHA-256`);
    }
    targets.set(name, {
      length: positive(target.length, `length of ${name} in targets.json`),
      sha256: hashes.sha256,
      custom: target.custom === undefined ? {} : object(target.custom, `custom of ${name} in targets.json`),
    });
  }
  return targets;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function object(value: unknown, what: string): Json {
  if (!isObject(value)) {
    throw new Refusal(UpdateRule.MALFORMED, `${what} is no object`);
  }
  return value;
}

function positive(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) {
    throw new Refusal(UpdateRule.MALFORMED, `${what} is no positive integer`);
  }
  return value;
}

function roleOf(value: unknown): Role {
  const role = object(value, 'a role of root.json');
  if (!Array.isArray(role.keyids) || !role.keyids.every((keyid) => typeof keyid === 'string') || new Set(role.keyids).size !== role.keyids.length) {
    throw new Refusal(UpdateRule.MALFORMED, 'a role of root.json has no list of different keys');
  }
  return { keyids: role.keyids, threshold: positive(role.threshold, 'a threshold of root.json') };
}

function signaturesOf(file: Json): Map<string, Buffer> {
  if (!Array.isArray(file.signatures)) {
    throw new Refusal(UpdateRule.MALFORMED, 'the metadata has no list of signatures');
  }
  const signatures = new Map<string, Buffer>();
  for (const one of file.signatures) {
    if (!isObject(one) || typeof one.keyid !== 'string' || typeof one.sig !== 'string' || signatures.has(one.keyid)) {
      throw new Refusal(UpdateRule.MALFORMED, 'the metadata has a signature without a key, or two of one key');
    }
    signatures.set(one.keyid, /^(?:[0-9a-f]{2})*$/i.test(one.sig) ? Buffer.from(one.sig, 'hex') : Buffer.alloc(0));
  }
  return signatures;
}
