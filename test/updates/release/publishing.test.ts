import { APP, makeRelease, NOW, Repository, rootFile, ROLES, SITE } from './fixtures';
import { releaseKey, signer } from './support';
import { halt, promote, rollback, setNotice, setRollout } from '../../../src/updates/release/channel-changes';
import { releaseBytes } from '../../../src/updates/release/description';
import { InvalidDocument } from '../../../src/updates/release/problems';
import { renderChannel } from '../../../src/updates/release/render-channel';
import { sumsFiles } from '../../../src/updates/release/sums';
import { readState, releaseOf, releasesNeeded } from '../../../src/updates/release/tuf-reader';
import { checkRoot, makeRoot, signRoot } from '../../../src/updates/release/tuf-root';
import { isPublished, nextMetadata } from '../../../src/updates/release/tuf-writer';

const releases = new Map<number, Awaited<ReturnType<typeof makeRelease>>>();
beforeAll(async () => {
  for (const build of [41, 42, 43]) {
    releases.set(build, await makeRelease(build));
  }
});
const release = (build: number) => releases.get(build)!;
const options = { app: APP, channel: 'stable' };

/** A site with builds 41 and 42 in the stable channel. */
async function published(): Promise<Repository> {
  const repository = await Repository.make();
  await repository.publish(release(41));
  await repository.publish(release(42));
  return repository;
}

describe('publishing', () => {
  test('adds targets and keeps what was published', async () => {
    const { state } = await published();
    expect([...state.artifacts.keys()].filter((name) => name.endsWith('.dmg'))).toEqual(['41/EKNMusic.dmg', '42/EKNMusic.dmg']);
    expect(state.versions).toEqual({ timestamp: 2, snapshot: 2, targets: 2 });
    expect(state.channels.get('stable')).toEqual({ app: APP, channel: 'stable', release: { version: '1.42.0', build: 42 }, released: [42, 41] });
    expect(releasesNeeded(state)).toEqual([42, 41]);
    expect(state.artifacts.get('42/EKNMusic.dmg')!.custom).toEqual({
      app: APP, version: '1.42.0', build: 42, platform: 'macos', arch: 'universal', kind: 'dmg', minimumSystemVersion: '12.0.0',
    });
  });

  test('signs release.json, so that notes cannot be changed later', async () => {
    const { state } = await published();
    expect(releaseOf(state, 42, releaseBytes(release(42)))).toEqual(release(42));
    expect(() => releaseOf(state, 42, releaseBytes({ ...release(42), notes: 'other' }))).toThrow('not the release.json that was signed');
    expect(() => releaseOf(state, 41, releaseBytes(release(42)))).toThrow('not the release.json that was signed');
  });

  test('of the same release again changes nothing, and of another one under its build is refused', async () => {
    const { state } = await published();
    expect(isPublished(state, release(42))).toBe(true);
    expect(isPublished(state, release(43))).toBe(false);
    expect(() => isPublished(state, { ...release(42), notes: 'other' })).toThrow('was published with other content');
    expect(promote(state.channels.get('stable'), release(42), options)).toBe(state.channels.get('stable'));
  });

  test('refuses versions that clients would take for a rollback, and keys that the root does not name', async () => {
    const { state, signers } = await published();
    const change = { channels: [], versions: { targets: 3, snapshot: 3 }, now: NOW, site: SITE };
    await expect(nextMetadata(state, { ...change, versions: { targets: 2, snapshot: 3 } }, signers)).rejects.toThrow('versions.targets');
    await expect(nextMetadata(state, { ...change, versions: { targets: 3, snapshot: 1 } }, signers)).rejects.toThrow('versions.snapshot');
    await expect(nextMetadata(state, { ...change, timestampVersion: 2 }, signers)).rejects.toThrow('timestampVersion');
    await expect(nextMetadata(state, change, { ...signers, targets: signer('other') })).rejects.toThrow('`roles.targets`');
    await expect(nextMetadata(state, { ...change, site: { ...SITE, app: 'other' } }, signers)).rejects.toThrow('`app`');
    await expect(nextMetadata(state, { ...change, channels: [promote(undefined, { version: '9.0.0', build: 99 }, options)] }, signers)).rejects.toThrow('99, which is not published');
  });

  test('writes metadata that expires when it should', async () => {
    const { state } = await published();
    const days = (date?: Date) => (date!.getTime() - NOW.getTime()) / 86_400_000;
    expect([days(state.expires.targets), days(state.expires.snapshot), days(state.expires.timestamp)]).toEqual([90, 90, 14]);
  });

  test('500 releases of six files fit into what clients read', async () => {
    const repository = await Repository.make();
    const many = Array.from({ length: 500 }, (_, index) => {
      const build = 2_026_000_000 + index;
      const artifacts = release(42).artifacts.map((artifact) => ({ ...artifact, path: artifact.path.replace('/42/', `/${build}/`) }));
      return { ...release(42), version: `2026.11.${index}`, build, artifacts };
    });
    await repository.change([promote(undefined, many[499], options)], many);
    const size = repository.files.get('metadata/1.targets.json')!.length;
    expect(size).toBeGreaterThan(500_000);
    expect(size).toBeLessThan(1_000_000);
  });
});

describe('reading what is published', () => {
  const files = (repository: Repository, more: object = {}) => ({
    roots: repository.roots,
    timestamp: repository.files.get('metadata/timestamp.json')!,
    snapshot: repository.files.get('metadata/2.snapshot.json')!,
    targets: repository.files.get('metadata/2.targets.json')!,
    ...more,
  });

  test.each(['timestamp', 'snapshot', 'targets'] as const)('refuses a %s that was changed, or is not the newest', async (role) => {
    const repository = await published();
    const file = files(repository)[role];
    const changed = Buffer.from(file.toString().replace(/"version":2/, '"version":3'));
    expect(() => readState(files(repository, { [role]: changed }), { app: APP })).toThrow(InvalidDocument);
    if (role !== 'timestamp') {
      expect(() => readState(files(repository, { [role]: repository.files.get(`metadata/1.${role}.json`) }), { app: APP })).toThrow(InvalidDocument);
    }
    expect(readState(files(repository), { app: APP }).versions.targets).toBe(2);
  });

  test.each(['snapshot', 'targets'] as const)('refuses a %s of the right version that was signed for other metadata', async (role) => {
    const repository = await published();
    const other = await Repository.make();
    await other.publish(release(41));
    await other.publish(release(43));
    const file = other.files.get(`metadata/2.${role}.json`)!;
    expect(() => readState(files(repository, { [role]: file }), { app: APP })).toThrow(`${role}.json`);
  });

  test('refuses the metadata of another application', async () => {
    const repository = await published();
    expect(() => readState(files(repository), { app: 'other' })).toThrow('another application');
  });

  test('refuses a root that too few keys signed', async () => {
    const repository = await published();
    const other = await rootFile({}, ['root 1']);
    expect(() => readState(files(repository, { roots: [other] }), { app: APP })).toThrow('1 valid signatures of 2');
  });
});

describe('a root', () => {
  test('is rotated when the keys before and its own sign it', async () => {
    const first = await rootFile();
    const roles = { ...ROLES, root: { keys: [signer('root 3').publicKey, signer('root 4').publicKey], threshold: 2 } };
    const next = await rootFile({ version: 2, roles }, ['root 1', 'root 3', 'root 4']);
    expect(() => checkRoot(next, first)).not.toThrow();
    expect(() => checkRoot(Buffer.from(next.toString().replace('"version":2', '"version":3')), first)).toThrow();
    const oldOnly = await rootFile({ version: 2, roles }, ['root 1', 'root 3']);
    expect(() => checkRoot(oldOnly, first)).toThrow('1 valid signatures of 2 that root.json version 2');
    const newOnly = await rootFile({ version: 2, roles }, ['root 3', 'root 4']);
    expect(() => checkRoot(newOnly, first)).toThrow('1 valid signatures of 2 that root.json version 1');
    expect(() => checkRoot(first, next)).toThrow('`version` must be 3');
  });

  test('has no key twice, and no threshold that cannot be reached', () => {
    const key = signer('root 1').publicKey;
    const make = (root: object) => () => makeRoot({ version: 1, expires: NOW, roles: { ...ROLES, root: root as any } });
    expect(make({ keys: [key, key], threshold: 1 })).toThrow('`roles.root.keys`');
    expect(make({ keys: [key], threshold: 2 })).toThrow('`roles.root.threshold`');
    expect(make({ keys: ['xyz'], threshold: 1 })).toThrow('64 lowercase hexadecimal digits');
  });

  test('is the same whoever signed first', async () => {
    const empty = makeRoot({ version: 1, expires: NOW, roles: ROLES });
    const one = await signRoot(await signRoot(empty, signer('root 1')), signer('root 2'));
    const other = await signRoot(await signRoot(empty, signer('root 2')), signer('root 1'));
    expect(one.equals(other)).toBe(true);
  });
});

describe('a channel', () => {
  const first = () => promote(undefined, release(41), options);
  const second = () => promote(first(), release(42), options);
  const versionOf = (build: number) => `1.${build}.0`;

  test('rolls a release out to a share, then to all', () => {
    const rolling = promote(first(), release(42), { ...options, percent: 10 });
    expect(rolling).toMatchObject({ release: { build: 42 }, fallback: { build: 41 }, rollout: { percent: 10, salt: 'stable-42' }, released: [41] });
    expect(setRollout(rolling, 50).rollout).toEqual({ percent: 50, salt: 'stable-42' });
    const done = setRollout(rolling, 100);
    expect(done).toEqual({ ...options, release: { version: '1.42.0', build: 42 }, released: [42, 41] });
    expect(() => setRollout(done, 50)).toThrow('is over');
  });

  test('halts a release: nobody new gets it', () => {
    expect(halt(second(), versionOf)).toMatchObject({ release: { build: 41, version: '1.41.0' }, released: [41], halted: [42] });
    expect(halt(halt(second(), versionOf), versionOf, 42)).toEqual(halt(second(), versionOf));
    expect(halt(promote(first(), release(42), { ...options, percent: 10 }), versionOf))
      .toMatchObject({ release: { build: 41 }, released: [41], halted: [42] });
    expect(() => halt(first(), versionOf)).toThrow('is the only release');
    expect(() => halt(second(), versionOf, 7)).toThrow('7 is not offered');
  });

  test('halts the fallback of a rollout, which goes on with the one before', () => {
    const rolling = promote(second(), release(43), { ...options, percent: 10 });
    expect(halt(rolling, versionOf, 42)).toMatchObject({
      release: { build: 43 }, rollout: { percent: 10 }, fallback: { build: 41 }, released: [41], halted: [42],
    });
  });

  test('rolls back: clients that know how go back', () => {
    const back = rollback(second(), versionOf, { reason: 'crashes at start' });
    expect(back).toMatchObject({
      release: { build: 41 }, released: [41], halted: [42], rollback: { from: [42], to: 41, reason: 'crashes at start' },
    });
    expect(promote(back, release(43), options)).toEqual({ ...options, release: { version: '1.43.0', build: 43 }, halted: [42], released: [43, 41] });
    expect(() => rollback(first(), versionOf, { reason: 'x' })).toThrow('there is none');
    expect(() => rollback(second(), versionOf, { to: 42, reason: 'x' })).toThrow('got 42');
    expect(() => rollback(second(), versionOf, { reason: 'two\nlines' })).toThrow('`rollback.reason`');
  });

  test('never offers a lower or a halted build as an update', () => {
    expect(() => promote(second(), release(41), options)).toThrow('to go back there are halt and rollback');
    expect(() => promote(halt(second(), versionOf), release(42), options)).toThrow('publish it again under a higher build');
    expect(() => promote(undefined, release(42), { ...options, percent: 10 })).toThrow('first release of a channel');
    expect(() => promote(first(), release(42), { ...options, percent: 0.5 })).toThrow('an integer from 1 to 100');
  });

  test('tells users something until it does not', () => {
    const notice = { id: 'n1', severity: 'warning' as const, text: 'Imports are broken', url: 'https://example.com/n1', builds: [42] };
    const told = setNotice(second(), notice);
    expect(told.notice).toEqual(notice);
    expect(setNotice(told)).toEqual(second());
    expect(() => setNotice(second(), { ...notice, url: 'javascript:alert(1)' })).toThrow('`notice.url`');
  });
});

test('what a site shows is derived from what is signed', async () => {
  const { state } = await published();
  const all = [release(41), release(42)];
  const files = renderChannel('stable', state, all, SITE, { key: releaseKey() });
  expect([...files.keys()]).toEqual(['channels/stable/manifest.json', 'channels/stable/appcast-macos.xml', 'channels/stable/appcast-windows.xml']);
  const manifest = JSON.parse(Buffer.from(files.get('channels/stable/manifest.json')!.body).toString());
  expect(Object.keys(manifest)).toEqual(['version', 'release_date', 'platforms', 'release_notes']);
  expect(manifest.platforms.macos).toEqual({
    url: 'https://downloads.example.com/releases/42/EKNMusic.dmg', size: release(42).artifacts[2].size, signature: Buffer.from(release(42).artifacts[2].minisign).toString('base64'),
  });
  expect(state.manifests.get('stable')!.length).toBe(files.get('channels/stable/manifest.json')!.body.length);
  const other = { ...release(42), artifacts: release(42).artifacts.map((artifact) => ({ ...artifact, size: artifact.size + 1 })) };
  expect(() => renderChannel('stable', state, [release(41), other], SITE, { key: releaseKey() })).toThrow('is not what the signed metadata says');
  expect(() => renderChannel('beta', state, all, SITE, { key: releaseKey() })).toThrow('beta has no release yet');
  expect(() => renderChannel('stable', state, [release(42)], SITE, { key: releaseKey() })).toThrow('41 is needed');
});

test('beside the artifacts stand the release, the sums and the signatures', () => {
  const files = sumsFiles(release(42), releaseKey());
  expect([...files.keys()].sort()).toEqual([
    'releases/42/EKNMusic-arm64.exe.minisig', 'releases/42/EKNMusic-x64.exe.minisig', 'releases/42/EKNMusic-x86_64.AppImage.minisig', 'releases/42/EKNMusic.dmg.minisig',
    'releases/42/SHA256SUMS', 'releases/42/SHA256SUMS.minisig', 'releases/42/eknmusic_amd64.deb.minisig', 'releases/42/release.json',
  ]);
});
