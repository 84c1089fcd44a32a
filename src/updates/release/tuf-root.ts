import { canonicalBytes } from './canonical';
import type { Json } from './fields';
import { parseJson } from './fields';
import { InvalidDocument, refuse } from './problems';
import { keyidOf, type Signer, tufKey } from './signers';
import { SPEC_VERSION, tufTime } from './timestamp';
import { parseRoot, Refusal, type Root, verifyEd25519, verifySignatures } from '../update-verifier-metadata';

/** What a client reads at most of root.json. */
export const LARGEST_ROOT = 512_000;

export const ROLES = ['root', 'targets', 'snapshot', 'timestamp'] as const;
export type RoleName = typeof ROLES[number];

export interface RoleKeys {
  /** Public keys, 32 bytes in hexadecimal. */
  readonly keys: readonly string[];
  /** How many of them have to sign. */
  readonly threshold: number;
}

export interface RootOptions {
  /** 1 for the first, and one more each time. */
  readonly version: number;
  readonly expires: Date;
  readonly roles: Readonly<Record<RoleName, RoleKeys>>;
}

const DOCUMENT = 'root.json';

/** Makes root metadata without signatures; offline keys sign it one after the other with `signRoot`. */
export function makeRoot({ version, expires, roles }: RootOptions): Buffer {
  if (!Number.isSafeInteger(version) || version < 1) {
    refuse(DOCUMENT, 'version', `must be a positive integer; got ${version}`);
  }
  const keys: Record<string, unknown> = {};
  const written: Record<string, unknown> = {};
  for (const name of ROLES) {
    const { keys: publicKeys, threshold } = roles[name];
    const keyids = publicKeys.map(keyidOf);
    if (new Set(keyids).size !== keyids.length) {
      refuse(DOCUMENT, `roles.${name}.keys`, 'must not have a key twice: it would count once');
    }
    if (!Number.isInteger(threshold) || threshold < 1 || threshold > keyids.length) {
      refuse(DOCUMENT, `roles.${name}.threshold`, `must be an integer from 1 to ${keyids.length}, the number of keys; got ${threshold}`);
    }
    publicKeys.forEach((key, index) => keys[keyids[index]] = tufKey(key));
    written[name] = { keyids, threshold };
  }
  return canonicalBytes({
    signatures: [],
    signed: { _type: 'root', spec_version: SPEC_VERSION, consistent_snapshot: true, version, expires: tufTime(expires), keys, roles: written },
  });
}

/** Adds the signature of one key, in place of an older one by the same key. */
export async function signRoot(file: Uint8Array, signer: Signer): Promise<Buffer> {
  const root = readRoot(file);
  const signature = await signer.sign(root.canonical);
  if (!verifyEd25519(signer.publicKey, root.canonical, signature)) {
    refuse(DOCUMENT, 'signatures', `does not fit the public key of the signer ${signer.keyid}`);
  }
  const all = new Map(root.signatures).set(signer.keyid, Buffer.from(signature));
  return canonicalBytes({
    signatures: [...all].sort(([one], [other]) => one < other ? -1 : 1).map(([keyid, sig]) => ({ keyid, sig: sig.toString('hex') })),
    signed: root.signed,
  });
}

/** Reads root metadata, and checks no signature. */
export function readRoot(file: Uint8Array): Root {
  return refusedAs(DOCUMENT, () => parseRoot(textOf(DOCUMENT, file, LARGEST_ROOT), LARGEST_ROOT));
}

/**
 * Checks root metadata before it is published: enough keys of its own signed it and, after a rotation, enough keys of the root before.
 *
 * @param previous the root that clients have
 */
export function checkRoot(file: Uint8Array, previous?: Uint8Array): Root {
  const root = readRoot(file);
  refusedAs(DOCUMENT, () => verifySignatures(root, root));
  if (previous) {
    const before = readRoot(previous);
    if (root.version !== before.version + 1) {
      refuse(DOCUMENT, 'version', `must be ${before.version + 1}, since clients walk from one to the next; got ${root.version}`);
    }
    refusedAs(DOCUMENT, () => verifySignatures(before, root));
  }
  return root;
}

/** The keys and thresholds of root metadata, from which the next is made. */
export function rolesOf(root: Root): Record<RoleName, RoleKeys> {
  const role = (name: RoleName) => ({ keys: root.roles[name].keyids.map((keyid) => root.keys.get(keyid)!), threshold: root.roles[name].threshold });
  return { root: role('root'), targets: role('targets'), snapshot: role('snapshot'), timestamp: role('timestamp') };
}

/** The text of a file that has been read, which has to be UTF-8 and JSON. */
export function textOf(document: string, file: Uint8Array, largest: number): string {
  parseJson(document, file, largest);
  return Buffer.from(file).toString('utf8');
}

/** What the verifier refuses, as an invalid document. */
export function refusedAs<T>(document: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw error instanceof Refusal ? new InvalidDocument(document, [{ field: fieldOf(error), message: error.reason }]) : error;
  }
}

/** The part of the document that a rule of the verifier is about. */
function fieldOf({ rule }: Refusal): string {
  const fields: Json = { signature: 'signatures', version: 'version', rollback: 'version', hash: 'signed', expired: 'expires' };
  return String(fields[rule] ?? 'signed');
}
