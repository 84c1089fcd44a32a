import { createHash } from 'node:crypto';
import { pemFromSeed, ReleaseKey, type Signer, signerFromPem } from '../../src/updates/release/signers';
import { signMetadata, SPEC_VERSION, tufTime } from '../../src/updates/release/timestamp';
import { makeRoot, type RootOptions, signRoot } from '../../src/updates/release/tuf-root';

/*
 * The cases of `vectors/tuf-workflow.json`: what clients are given, and what they must make of it. Keys come from fixed seeds, so that the vectors
 * are the same each time. Nobody may use these keys for anything else.
 */

export const APP = 'eknmusic';
export const START = new Date('2026-11-28T12:00:00Z');
const CHANNEL = 'stable';

export function vectorPem(name: string): string {
  return pemFromSeed(createHash('sha256').update(`eknmusic test vectors: ${name}`).digest());
}
export const vectorSigner = (name: string): Signer => signerFromPem(vectorPem(name));
export const vectorReleaseKey = (): ReleaseKey => ReleaseKey.fromPem(vectorPem('release'));

/** One run of a client: what it can download, and what comes of it. */
export interface Check {
  readonly about: string;
  /** Seconds since 1970. */
  readonly time: number;
  /** Texts by their path on the site. */
  readonly get: Readonly<Record<string, string>>;
  readonly expect: {
    readonly accepted: boolean;
    /** The file that is refused. */
    readonly file?: 'root' | 'timestamp' | 'snapshot' | 'targets';
    readonly rule?: string;
    /** The build that is offered. */
    readonly build?: number;
    readonly unchanged?: boolean;
  };
  /** A file that is downloaded after that. */
  readonly download?: { readonly target: string; readonly content: string; readonly accepted: boolean; readonly rule?: string };
}

export interface WorkflowCase {
  readonly name: string;
  /** The attack of the TUF specification, 1.5.2, or what goes well. */
  readonly attack: string;
  readonly client: {
    readonly app: string; readonly channel: string; readonly platform: string; readonly architecture: string; readonly build: number;
  };
  /** The root in the application. */
  readonly root: string;
  readonly checks: readonly Check[];
  /** What is refused is no matter of TUF, but of what was signed: a general TUF client accepts it. */
  readonly application?: boolean;
}

const DAY = 86_400_000;
const later = (days: number) => new Date(START.getTime() + days * DAY);
const seconds = (days: number) => Math.floor(later(days).getTime() / 1000);
const hash = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');

const publicKeys = (...names: string[]) => names.map((name) => vectorSigner(name).publicKey);
const ROLES: RootOptions['roles'] = {
  root: { keys: publicKeys('root 1', 'root 2', 'root 3'), threshold: 2 },
  targets: { keys: publicKeys('targets'), threshold: 1 },
  snapshot: { keys: publicKeys('snapshot'), threshold: 1 },
  timestamp: { keys: publicKeys('timestamp'), threshold: 1 },
};

async function root(options: Partial<RootOptions> = {}, signers = ['root 1', 'root 2']): Promise<string> {
  let file = makeRoot({ version: 1, expires: later(365), roles: ROLES, ...options });
  for (const name of signers) {
    file = await signRoot(file, vectorSigner(name));
  }
  return file.toString();
}

export const contentOf = (build: number) => `This is build ${build}.\n`;
export const targetOf = (build: number) => `${build}/EKNMusic-x64.exe`;

interface SiteOptions {
  /** The version of all three files. */
  readonly version: number;
  /** The builds, the newest first. */
  readonly builds: readonly number[];
  readonly versions?: { readonly timestamp?: number; readonly snapshot?: number; readonly targets?: number };
  /** Days that a file is valid. */
  readonly valid?: { readonly timestamp?: number; readonly snapshot?: number; readonly targets?: number };
  readonly signers?: { readonly timestamp?: string; readonly snapshot?: string; readonly targets?: string };
  /** Other than what the channel says by itself. */
  readonly channel?: object;
  /** Leaves length and hashes of metadata out, which TUF allows. */
  readonly bare?: boolean;
}

/** The files of a site after a release, by their paths. */
async function site(options: SiteOptions): Promise<Record<string, string>> {
  const { version, builds, versions = {}, valid = {}, signers = {}, bare } = options;
  const head = (type: 'timestamp' | 'snapshot' | 'targets', days: number) => ({
    _type: type, spec_version: SPEC_VERSION, version: versions[type] ?? version, expires: tufTime(later(valid[type] ?? days)),
  });
  const meta = (file: Buffer, of: number) => bare ? { version: of } : { version: of, length: file.length, hashes: { sha256: hash(file) } };
  const released = (build: number) => ({ version: `1.${build}.0`, build });
  const targets = await signMetadata({
    ...head('targets', 90),
    targets: {
      ...Object.fromEntries(builds.map((build) => [targetOf(build), {
        length: contentOf(build).length, hashes: { sha256: hash(contentOf(build)) }, custom: { app: APP, ...released(build), platform: 'windows', arch: 'x64', kind: 'exe' },
      }])),
      [`${CHANNEL}.json`]: {
        length: 3, hashes: { sha256: hash('{}\n') }, custom: { app: APP, channel: CHANNEL, release: released(builds[0]), released: builds, ...options.channel },
      },
    },
  }, [vectorSigner(signers.targets ?? 'targets')]);
  const snapshot = await signMetadata(
    { ...head('snapshot', 90), meta: { 'targets.json': meta(targets, versions.targets ?? version) } }, [vectorSigner(signers.snapshot ?? 'snapshot')],
  );
  const timestamp = await signMetadata(
    { ...head('timestamp', 14), meta: { 'snapshot.json': meta(snapshot, versions.snapshot ?? version) } }, [vectorSigner(signers.timestamp ?? 'timestamp')],
  );
  return {
    'metadata/timestamp.json': timestamp.toString(),
    [`metadata/${versions.snapshot ?? version}.snapshot.json`]: snapshot.toString(),
    [`metadata/${versions.targets ?? version}.targets.json`]: targets.toString(),
  };
}

/** All cases. */
export async function workflowCases(): Promise<WorkflowCase[]> {
  const first = await root();
  const client = { app: APP, channel: CHANNEL, platform: 'windows', architecture: 'x64', build: 41 };
  const one = await site({ version: 1, builds: [41] });
  const two = await site({ version: 2, builds: [42, 41] });
  const check = (about: string, get: Check['get'], expect: Check['expect'], more: Partial<Check> = {}): Check => ({ about, time: seconds(1), get, expect, ...more });
  const accepted = (build?: number): Check['expect'] => build ? { accepted: true, build } : { accepted: true };
  const refused = (file: Check['expect']['file'], rule: string): Check['expect'] => ({ accepted: false, file, rule });
  const changed = (files: Record<string, string>, name: string, change: (text: string) => string) => {
    const key = Object.keys(files).find((one_) => one_.endsWith(name))!;
    return { ...files, [key]: change(files[key]) };
  };
  const all: WorkflowCase[] = [];
  const add = (name: string, attack: string, checks: Check[], more: Partial<WorkflowCase> = {}) =>
    all.push({ name, attack, client, root: first, checks, ...more });
  const trusted = check('the newest is trusted', two, accepted(42));

  add('a first check', 'none', [check('nothing newer', one, accepted())]);
  add('an update', 'none', [
    check('nothing newer', one, accepted()),
    check('a new release', two, accepted(42), { download: { target: targetOf(42), content: contentOf(42), accepted: true } }),
  ]);
  add('nothing new', 'none', [trusted, check('the same again', two, { accepted: true, build: 42, unchanged: true })]);
  add('the timestamp was signed again', 'none', [
    trusted, check('another day, the same snapshot', { ...two, ...await resigned(two, 3, 20) }, accepted(42), { time: seconds(16) }),
  ]);

  add('an older timestamp', 'rollback', [trusted, check('the files of before', one, refused('timestamp', 'rollback'))]);
  add('an older snapshot under a new timestamp', 'rollback', [
    trusted, check('signed with the key of the timestamp', await site({ version: 1, builds: [41], versions: { timestamp: 3 } }), refused('timestamp', 'rollback')),
  ]);
  add('older targets under a new snapshot', 'rollback', [
    trusted, check('signed with the keys of timestamp and snapshot', await site({ version: 1, builds: [41], versions: { timestamp: 3, snapshot: 3 } }), refused('snapshot', 'rollback')),
  ]);

  add('an expired timestamp', 'freeze', [check('the newest file is withheld', two, refused('timestamp', 'expired'), { time: seconds(15) })]);
  add('at the second of expiry', 'freeze', [
    check('a second before', two, accepted(42), { time: seconds(14) - 1 }), check('a second after', two, refused('timestamp', 'expired'), { time: seconds(14) + 1 }),
  ]);
  add('an expired snapshot', 'freeze', [check('the timestamp is fresh', await site({ version: 2, builds: [42, 41], valid: { snapshot: 0 } }), refused('snapshot', 'expired'))]);
  add('expired targets', 'freeze', [check('timestamp and snapshot are fresh', await site({ version: 2, builds: [42, 41], valid: { targets: 0 } }), refused('targets', 'expired'))]);
  add('an expired root', 'freeze', [check('there is no newer one', two, refused('timestamp', 'expired'))], { root: await root({ expires: START }) });
  add('an expired root with a newer one', 'none', [
    check('the newest root counts', { ...two, 'metadata/2.root.json': await root({ version: 2 }) }, accepted(42)),
  ], { root: await root({ expires: START }) });

  add('a snapshot of another day', 'mix-and-match', [
    check('under the name of the new one', { ...two, 'metadata/2.snapshot.json': one['metadata/1.snapshot.json'] }, refused('snapshot', 'hash')),
  ]);
  add('targets of another day', 'mix-and-match', [
    check('under the name of the new ones', { ...two, 'metadata/2.targets.json': one['metadata/1.targets.json'] }, refused('targets', 'hash')),
  ]);
  const bareOne = await site({ version: 1, builds: [41], bare: true });
  const bareTwo = await site({ version: 2, builds: [42, 41], bare: true });
  add('a snapshot of another day, without hashes', 'mix-and-match', [
    check('it has another version', { ...bareTwo, 'metadata/2.snapshot.json': bareOne['metadata/1.snapshot.json'] }, refused('snapshot', 'version')),
  ]);
  add('targets of another day, without hashes', 'mix-and-match', [
    check('they have another version', { ...bareTwo, 'metadata/2.targets.json': bareOne['metadata/1.targets.json'] }, refused('targets', 'version')),
  ]);

  add('an endless timestamp', 'endless data', [
    check('blanks without end', changed(two, 'timestamp.json', (text) => `${text}${' '.repeat(17_000)}`), refused('timestamp', 'too-large')),
  ]);
  add('longer targets than were signed', 'endless data', [check('one byte more', changed(two, 'targets.json', (text) => `${text} `), refused('targets', 'too-large'))]);
  add('a longer file than was signed', 'endless data', [
    check('one byte more', two, accepted(42), { download: { target: targetOf(42), content: `${contentOf(42)} `, accepted: false, rule: 'too-large' } }),
  ]);

  add('another file than was signed', 'arbitrary software', [
    check('of the same length', two, accepted(42), { download: { target: targetOf(42), content: contentOf(43), accepted: false, rule: 'hash' } }),
  ]);
  add('a file that nobody signed', 'arbitrary software', [
    check('under another name', two, accepted(42), { download: { target: '42/other.exe', content: 'x', accepted: false, rule: 'unknown-target' } }),
  ]);
  for (const role of ['timestamp', 'snapshot', 'targets'] as const) {
    add(`${role} signed with another key`, 'arbitrary software', [
      check('a key that the root does not name', await site({ version: 2, builds: [42, 41], signers: { [role]: 'somebody' } }), refused(role, 'signature')),
    ]);
  }
  add('targets signed with the key of the timestamp', 'key compromise', [
    check('a key of another role', await site({ version: 2, builds: [42, 41], signers: { targets: 'timestamp' } }), refused('targets', 'signature')),
  ]);
  add('a changed timestamp', 'arbitrary software', [
    check('its signature is of other bytes', changed(two, 'timestamp.json', (text) => text.replace('"version":2}', '"version":9}')), refused('timestamp', 'signature')),
  ]);

  const newRoles = { ...ROLES, root: { keys: publicKeys('root 3', 'root 4'), threshold: 2 }, timestamp: { keys: publicKeys('timestamp 2'), threshold: 1 } };
  const rotated = await root({ version: 2, roles: newRoles }, ['root 1', 'root 3', 'root 4']);
  const third = await root({ version: 3, roles: newRoles }, ['root 3', 'root 4']);
  const byNewKey = await site({ version: 2, builds: [42, 41], signers: { timestamp: 'timestamp 2' } });
  add('rotated keys', 'none', [check('one root after the other', { ...byNewKey, 'metadata/2.root.json': rotated, 'metadata/3.root.json': third }, accepted(42))]);
  add('the key of before', 'key compromise', [check('it signs nothing anymore', { ...two, 'metadata/2.root.json': rotated }, refused('timestamp', 'signature'))]);
  add('a version that nothing newer reaches', 'fast-forward', [
    check('whoever has the key signs a high version', await site({ version: 2, builds: [42, 41], versions: { timestamp: 2_000_000_000 } }), accepted(42)),
    check('the version of before is a rollback', two, refused('timestamp', 'rollback')),
    check('after a rotation the versions begin anew', { ...byNewKey, 'metadata/2.root.json': rotated }, accepted(42)),
  ]);
  const refusedRoot = async (name: string, about: string, rule: string, file: string) =>
    add(name, 'key compromise', [check(about, { ...two, 'metadata/2.root.json': file }, refused('root', rule))]);
  await refusedRoot('a root by one key', 'the threshold is two', 'signature', await root({ version: 2 }, ['root 1']));
  await refusedRoot('a root by new keys alone', 'the keys of before did not sign', 'signature', await root({ version: 2, roles: newRoles }, ['root 3', 'root 4']));
  await refusedRoot('a root by old keys alone', 'its own keys did not sign', 'signature', await root({ version: 2, roles: newRoles }, ['root 1', 'root 2']));
  await refusedRoot('a root that leaves a version out', 'version 3 where 2 is next', 'version', await root({ version: 3 }));
  await refusedRoot('the same root again', 'version 1 where 2 is next', 'rollback', first);
  const twice = JSON.parse(await root({ version: 2 }, ['root 1']));
  await refusedRoot('a root that one key signed twice', 'a key counts once', 'malformed', JSON.stringify({ ...twice, signatures: [...twice.signatures, ...twice.signatures] }));

  const application = { application: true };
  add('the metadata of another application', 'wrong software', [
    check('signed with the same keys', await site({ version: 2, builds: [42, 41], channel: { app: 'other' } }), refused('targets', 'wrong-application')),
  ], application);
  add('another channel under the name of this one', 'wrong software', [
    check('signed with the same keys', await site({ version: 2, builds: [42, 41], channel: { channel: 'beta' } }), refused('targets', 'wrong-channel')),
  ], application);
  add('a channel that there is not', 'wrong software', [check('the client asks for beta', two, refused('targets', 'unknown-target'))], {
    ...application, client: { ...client, channel: 'beta' },
  });
  add('no JSON', 'arbitrary software', [check('a page of a proxy', changed(two, 'timestamp.json', () => '<html>'), refused('timestamp', 'malformed'))]);
  return all;
}

/** The timestamp of a site, signed again. */
async function resigned(files: Record<string, string>, version: number, days: number): Promise<Record<string, string>> {
  const { signed } = JSON.parse(files['metadata/timestamp.json']);
  const file = await signMetadata({ ...signed, version, expires: tufTime(later(days)) }, [vectorSigner('timestamp')]);
  return { 'metadata/timestamp.json': file.toString() };
}
