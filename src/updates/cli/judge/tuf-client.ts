import { createHash } from 'node:crypto';
import { asObject } from './manifest';
import { readTufDocument, type TufAuthority, type TufDocument, TufRefused, verifyTufSignatures } from './tuf-signatures';

/** Gets a file of the metadata, or undefined where it is not served. */
export type TufFetch = (name: string) => Promise<Buffer | undefined>;

/** A repository as a client sees it that believes it. */
export interface TufRepository {
  /** Root metadata: the trusted one, and each newer one. */
  readonly roots: readonly TufDocument[];
  readonly timestamp: TufDocument;
  readonly snapshot: TufDocument;
  readonly targets: TufDocument;
  /** The delegated roles that were looked at. */
  readonly delegated: readonly TufDocument[];
  /** How many delegated roles there are besides these. */
  readonly unseen: number;
}

const MOST_ROOTS = 256;
/** A repository with hashed bins has thousands of them, all made alike. */
const MOST_DELEGATED = 64;

/**
 * Goes through a repository by the workflow of a client, with every kind of key and file name that the specification knows: roots one after the
 * other, timestamp, snapshot, targets, and the roles that they delegate to. Expiry is read and not judged.
 *
 * @see https://theupdateframework.github.io/specification/latest/#detailed-client-workflow
 * @throws TufRefused when a client would refuse it
 */
export async function walkTuf(timestampBytes: Buffer, fetch: TufFetch, trustedRoot?: Buffer): Promise<TufRepository> {
  const roots = await walkRoots(fetch, trustedRoot);
  const root = roots.at(-1)!;
  const isConsistent = root.signed.consistent_snapshot === true;
  const nameOf = (role: string, version: number) => (isConsistent ? `${version}.${role}.json` : `${role}.json`);
  const keys = asObject(root.signed.keys) ?? {};
  const authority = (name: string): TufAuthority => ({ keys, role: asObject(asObject(root.signed.roles)?.[name]) });
  /** What another file names by version, and perhaps length and hashes. */
  const named = async (by: TufDocument, role: string, type: string, signers: TufAuthority): Promise<TufDocument> => {
    const meta = asObject(asObject(by.signed.meta)?.[`${role}.json`]);
    if (!Number.isSafeInteger(meta?.version)) {
      throw new TufRefused(by.file, `${by.file} does not name ${role}.json`);
    }
    const file = nameOf(role, meta!.version as number);
    const bytes = await needed(fetch, file);
    verifyNamed(file, bytes, meta!, by.file);
    const document = readTufDocument(file, bytes, type);
    verifyTufSignatures(document, signers);
    if (document.version !== meta!.version) {
      throw new TufRefused(file, `${file} is of version ${document.version}, and ${by.file} names ${String(meta!.version)}`);
    }
    return document;
  };
  const timestamp = readTufDocument('timestamp.json', timestampBytes, 'timestamp');
  verifyTufSignatures(timestamp, authority('timestamp'));
  const snapshot = await named(timestamp, 'snapshot', 'snapshot', authority('snapshot'));
  const targets = await named(snapshot, 'targets', 'targets', authority('targets'));
  return { roots, timestamp, snapshot, targets, ...await walkDelegations(targets, (role, signers) => named(snapshot, role, 'targets', signers)) };
}

async function walkRoots(fetch: TufFetch, trustedRoot: Buffer | undefined): Promise<TufDocument[]> {
  const first = readTufDocument('root.json', trustedRoot ?? await fetch('1.root.json') ?? await needed(fetch, 'root.json'), 'root');
  verifyTufSignatures(first, rootAuthority(first));
  const roots = [first];
  while (roots.length < MOST_ROOTS) {
    const before = roots.at(-1)!;
    const name = `${before.version + 1}.root.json`;
    const bytes = await fetch(name);
    if (!bytes) {
      break;
    }
    const next = readTufDocument(name, bytes, 'root');
    verifyTufSignatures(next, rootAuthority(before));
    verifyTufSignatures(next, rootAuthority(next));
    if (next.version !== before.version + 1) {
      throw new TufRefused(name, `${name} is of version ${next.version}`);
    }
    roots.push(next);
  }
  return roots;
}

function rootAuthority({ signed }: TufDocument): TufAuthority {
  return { keys: asObject(signed.keys) ?? {}, role: asObject(asObject(signed.roles)?.root) };
}

/** The roles that targets metadata delegates to, from the nearest to the farthest. */
async function walkDelegations(targets: TufDocument, find: (role: string, signers: TufAuthority) => Promise<TufDocument>) {
  const delegated: TufDocument[] = [];
  const seen = new Set<string>(['root', 'timestamp', 'snapshot', 'targets']);
  const { delegations: waiting, more } = delegationsOf(targets);
  let unseen = more;
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    if (seen.has(next.name)) {
      continue;
    }
    seen.add(next.name);
    if (delegated.length === MOST_DELEGATED) {
      unseen++;
      continue;
    }
    const document = await find(next.name, next.signers);
    delegated.push(document);
    const below = delegationsOf(document);
    waiting.push(...below.delegations);
    unseen += below.more;
  }
  return { delegated, unseen };
}

interface Delegation {
  readonly name: string;
  readonly signers: TufAuthority;
}

/** The roles that a file delegates to, and how many hashed bins there are besides these. */
function delegationsOf({ signed, file }: TufDocument): { readonly delegations: Delegation[]; readonly more: number } {
  const delegations = asObject(signed.delegations);
  const keys = asObject(delegations?.keys) ?? {};
  const succinct = asObject(delegations?.succinct_roles);
  const roles = (Array.isArray(delegations?.roles) ? delegations.roles : []).map(asObject).flatMap((role) => (role ? [role] : []));
  const count = succinct ? binsIn(succinct, file) : 0;
  const bins = Array.from({ length: Math.min(count, MOST_DELEGATED) }, (_, index) => binOf(succinct!, count, index));
  return {
    delegations: [
      ...roles.map((role) => ({ name: String(role.name), signers: { keys, role } })),
      ...bins.map((name) => ({ name, signers: { keys, role: succinct } })),
    ],
    more: count - bins.length,
  };
}

/** @see https://github.com/theupdateframework/taps/blob/master/tap15.md */
function binsIn({ bit_length: bits }: Readonly<Record<string, unknown>>, file: string): number {
  if (!Number.isSafeInteger(bits) || (bits as number) < 1 || (bits as number) > 32) {
    throw new TufRefused(file, `${file} has hashed bins of ${String(bits)} bits`);
  }
  return 2 ** (bits as number);
}

function binOf({ name_prefix: prefix }: Readonly<Record<string, unknown>>, count: number, index: number): string {
  return `${String(prefix)}-${index.toString(16).padStart((count - 1).toString(16).length, '0')}`;
}

async function needed(fetch: TufFetch, file: string): Promise<Buffer> {
  const bytes = await fetch(file);
  if (!bytes) {
    throw new TufRefused(file, `${file} is not served`);
  }
  return bytes;
}

/** Length and hashes are optional in TUF; where they are given they have to be right. */
function verifyNamed(file: string, bytes: Buffer, { length, hashes }: Readonly<Record<string, unknown>>, by: string): void {
  if (length !== undefined && length !== bytes.length) {
    throw new TufRefused(file, `${file} has ${bytes.length} bytes, and ${by} says ${String(length)}`);
  }
  for (const [algorithm, hash] of Object.entries(asObject(hashes) ?? {})) {
    if (['sha256', 'sha384', 'sha512'].includes(algorithm) && createHash(algorithm).update(bytes).digest('hex') !== hash) {
      throw new TufRefused(file, `${file} is not what ${by} names by its ${algorithm}`);
    }
  }
}
