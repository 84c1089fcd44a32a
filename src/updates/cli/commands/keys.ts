import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportKey } from '../../release/key-exports';
import { IMMUTABLE } from '../../release/model';
import { generateKeyPem, publicKeyFromPem, type Signer } from '../../release/signers';
import { checkRoot, makeRoot, readRoot, type RoleName, rolesOf, signRoot } from '../../release/tuf-root';
import { ROOT_VALIDITY } from '../../release/tuf-writer';
import type { Parts } from '../context';
import { ExitCode, Failure } from '../failure';
import type { Output } from '../output';
import { readPem, signerFrom } from '../private-keys';
import { readRoots } from '../published';
import { readSite } from '../site-configuration';
import { sameBytes } from '../store';

const DAY = 86_400_000;

/** Makes private keys, each in a file that only its owner reads. */
export async function makeKeys(names: readonly string[], { out }: { readonly out: string }, output: Output): Promise<void> {
  mkdirSync(out, { recursive: true });
  const keys = names.map((name) => {
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
      throw new Failure(`A key cannot be called ${JSON.stringify(name)}.`, 'Names have letters, digits, - and _.', ExitCode.USAGE);
    }
    const file = join(out, `${name}.pem`);
    const pem = generateKeyPem();
    try {
      writeFileSync(file, pem, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === 'EEXIST'
        ? new Failure(`${file} exists, and a key is never overwritten.`, 'Choose another name or folder.', ExitCode.REFUSED) : error;
    }
    const { hex, keyid } = exportKey(publicKeyFromPem(pem));
    return { name, file, publicKey: hex, keyid };
  });
  output.note('Whoever has a private key signs in your name. Keep root keys on media that is not connected, and the others in the secrets of the release workflow.');
  output.result({ keys }, keys.flatMap(({ name, file, publicKey }) => [`✔ ${name}: ${file}`, `  public key ${publicKey}`]));
}

export interface RootOptions {
  readonly rootKey: string[];
  readonly rootPublicKey?: string[];
  readonly threshold?: number;
  readonly targetsKey?: string[];
  readonly snapshotKey?: string[];
  readonly timestampKey?: string[];
  readonly days: number;
  readonly out: string;
  /** The root before, for the next one. */
  readonly from?: string;
}

/**
 * Makes the first root of trust, or with `from` the next one: what is not given stays as it was, but a key of the targets that is replaced is
 * replaced wherever it signs. It is signed by the root keys at hand; others sign it elsewhere.
 */
export async function makeRootFile(options: RootOptions, output: Output): Promise<void> {
  const before = options.from === undefined ? undefined : readRoot(readFile(options.from));
  const kept = before && rolesOf(before);
  const signers = await Promise.all(options.rootKey.map((source) => signerFrom(source, '--root-key')));
  const roleOf = async (role: Exclude<RoleName, 'root'>, sources: readonly string[] | undefined) => {
    const keys = sources ? await Promise.all(sources.map((source) => publicKeyOf(source, `--${role}-key`))) : kept?.[role].keys;
    if (!keys) {
      throw new Failure(`The first root of trust needs --${role}-key.`, 'Give the place of the key: a file, env:NAME or kms:<ARN>; a public key in a file will do.', ExitCode.USAGE);
    }
    return { keys, threshold: 1 };
  };
  // Whoever signs a rotation with an old root key does not thereby keep it: the keys of the next root are named.
  const named = options.rootPublicKey ? await Promise.all(options.rootPublicKey.map((source) => publicKeyOf(source, '--root-public-key'))) : undefined;
  const rootKeys = named ?? kept?.root.keys ?? signers.map(({ publicKey }) => publicKey);
  const targets = await roleOf('targets', options.targetsKey);
  // Somebody who replaces a stolen key does not want it to go on signing the rest.
  const besideTargets = async (role: 'snapshot' | 'timestamp', sources: readonly string[] | undefined) =>
    !sources && kept && sameKeys(kept[role].keys, kept.targets.keys) ? targets : roleOf(role, sources);
  const unsigned = makeRoot({
    version: (before?.version ?? 0) + 1,
    expires: new Date(Date.now() + options.days * DAY),
    roles: {
      root: { keys: rootKeys, threshold: options.threshold ?? kept?.root.threshold ?? Math.min(2, rootKeys.length) },
      targets,
      snapshot: options.snapshotKey || kept ? await besideTargets('snapshot', options.snapshotKey) : targets,
      timestamp: await besideTargets('timestamp', options.timestampKey),
    },
  });
  await writeSigned(unsigned, signers, options.out, options.from, output);
}

function sameKeys(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((key) => other.includes(key));
}

/** Adds signatures to a root of trust, wherever their keys are. */
export async function signRootFile(
  file: string, { rootKey, from }: { readonly rootKey: string[]; readonly from?: string }, output: Output,
): Promise<void> {
  await writeSigned(readFile(file), await Promise.all(rootKey.map((source) => signerFrom(source, '--root-key'))), file, from, output);
}

async function writeSigned(root: Uint8Array, signers: readonly Signer[], out: string, from: string | undefined, output: Output): Promise<void> {
  let signed = root;
  for (const signer of signers) {
    signed = await signRoot(signed, signer);
  }
  writeFileSync(out, signed);
  const { version, expires, roles } = readRoot(signed);
  const missing = missingSignatures(signed, from === undefined ? undefined : readFile(from));
  const { threshold } = roles.root;
  const complete = missing === undefined;
  output.result({ file: out, version, expires: new Date(expires).toISOString(), threshold, complete, missing: missing ?? null }, [
    `✔ ${out}: root of trust ${version}, valid until ${new Date(expires).toISOString().slice(0, 10)}.`,
    missing === undefined ? '  It has all signatures: upload it with `ekn-updates keys publish-root`.' : `  Signatures are missing: ${missing}. Add them with \`ekn-updates keys sign-root\`.`,
  ]);
}

function missingSignatures(root: Uint8Array, before?: Uint8Array): string | undefined {
  try {
    checkRoot(root, before);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Uploads a root of trust that has its signatures. */
export async function publishRoot(
  file: string, options: { readonly site: string; readonly dryRun?: boolean }, output: Output, parts: Parts,
): Promise<void> {
  const site = await readSite(options.site);
  const store = await parts.openStore(site);
  const bytes = readFile(file);
  const present = await readRoots(store);
  const isThere = present.some((root) => sameBytes(root, bytes));
  const { version } = isThere ? readRoot(bytes) : checkRoot(bytes, present.at(-1));
  if (!isThere && version !== present.length + 1) {
    throw new Failure(`The site has root of trust ${present.length}, and ${file} is number ${version}.`, `Make the next one: ekn-updates keys rotate --from <file of root ${present.length}>`, ExitCode.REFUSED);
  }
  const key = `metadata/${version}.root.json`;
  if (!isThere && !options.dryRun && !await store.put(key, { body: bytes, contentType: 'application/json', cacheControl: IMMUTABLE }, { absent: true })) {
    throw new Failure(`Somebody else uploaded ${key} at the same time.`, 'Look at it: a root of trust never changes.', ExitCode.CONFLICT);
  }
  output.result({ key, version, changed: !isThere && !options.dryRun, dryRun: Boolean(options.dryRun) }, [
    isThere ? `✔ ${key} is there already.` : options.dryRun ? `Nothing was changed. This would be written:\n  ${key}` : `✔ ${key} is published.`,
    ...present.length > 0 && !isThere ? ['  If it names other keys, run `ekn-updates resign --after-rotation` now: clients that have this root refuse what older keys signed.'] : [],
  ]);
}

/** Prints the public keys in the form that each client wants. */
export async function exportKeys({ releaseKey, root }: { readonly releaseKey?: string; readonly root?: string }, output: Output): Promise<void> {
  const release = releaseKey === undefined ? undefined : exportKey(await publicKeyOf(releaseKey, '--release-key'));
  const bytes = root === undefined ? undefined : readFile(root);
  if (!release && !bytes) {
    throw new Failure('There is nothing to export.', 'Give --release-key, --root, or both.', ExitCode.USAGE);
  }
  output.result({
    ...release && {
      sparkle: { SUPublicEDKey: release.sparkle },
      winSparkle: { eddsaPublicKey: release.winSparkle },
      minisign: release.minisign,
      hex: release.hex,
      pem: release.pem,
    },
    ...bytes && { root: JSON.parse(bytes.toString('utf8')) },
  }, [
    ...release ? [
      'Sparkle, Info.plist:', `  <key>SUPublicEDKey</key><string>${release.sparkle}</string>`,
      'WinSparkle, before win_sparkle_init():', `  win_sparkle_set_eddsa_public_key("${release.winSparkle}");`,
      'minisign:', `  minisign -V -P ${release.minisign} -m <file>`,
      'Public key, as hexadecimal digits:', `  ${release.hex}`,
    ] : [],
    ...bytes ? ['TUF, the root that clients embed as it is:', bytes.toString('utf8')] : [],
  ]);
}

async function publicKeyOf(source: string, option: string): Promise<string> {
  return source.startsWith('kms:') ? (await signerFrom(source, option)).publicKey : publicKeyFromPem(readPem(source, option), source);
}

function readFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new Failure(`${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`, 'Give the file of a root of trust, as `ekn-updates keys root` writes it.', ExitCode.USAGE);
  }
}

export { ROOT_VALIDITY };
