import { spawn, spawnSync } from 'child_process';
import { createCipheriv } from 'crypto';
import * as fs from 'fs';
import * as http from 'http';
import * as os from 'os';
import * as path from 'path';
import { APP, contentOf, makeRelease, NOW, Repository, rootFile, ROLES, SITE } from './fixtures';
import { releaseKey, signer } from './support';
import { halt, promote, rollback } from '../../../src/updates/release/channel-changes';
import { exportKey } from '../../../src/updates/release/key-exports';
import type { Release } from '../../../src/updates/release/model';
import { renderChannel } from '../../../src/updates/release/render-channel';
import { sumsFiles } from '../../../src/updates/release/sums';
import { resignTimestamp } from '../../../src/updates/release/timestamp';
import { runCheck, type Trusted } from '../../../tools/updates/verify-check';
import { systemTool } from '../../support/system-tools';
import { inPython } from '../clients/python';

/*
 * The life of a site, as its clients see it: each step is published by the writer, and read by the client of the TUF project and by the reference verifier.
 */

const options = { app: APP, channel: 'stable' };
const DAY = 86_400;
const start = NOW.getTime() / 1000;

/** What the site has at a step, and the time at which the clients look. */
interface Look {
  readonly get: Readonly<Record<string, string>>;
  readonly content: Readonly<Record<string, string>>;
  readonly time: number;
}

function look(repository: Repository, days = 0): Look {
  const files = [...repository.files];
  return {
    time: start + days * DAY,
    get: Object.fromEntries(files.filter(([key]) => key.startsWith('metadata/')).map(([key, bytes]) => [key, bytes.toString()])),
    content: Object.fromEntries(files.filter(([key]) => key.startsWith('targets/')).map(([key, bytes]) => [key, bytes.toString('base64')])),
  };
}

interface Result {
  readonly accepted: boolean;
  readonly error?: string;
  readonly custom?: Readonly<Record<string, any>>;
  readonly downloaded?: string[];
}

/** The client in Python goes through the looks with one memory. */
function inTheTufClient(root: Buffer, looks: ReadonlyArray<Look & { readonly download?: string }>): Result[] {
  return inPython<Result[][]>({
    job: 'tuf',
    cases: [{ root: root.toString(), checks: looks.map((one) => ({ ...one, targets: ['stable.json', ...one.download ? [one.download] : []], download: ['stable.json', one.download] })) }],
  })[0];
}

/** The build that the reference verifier offers a Windows client at each look. */
function inTheReference(root: Buffer, looks: readonly Look[], build = 41): Array<number | string | undefined> {
  let trusted: Trusted = { root: root.toString() };
  return looks.map((one) => {
    const outcome = runCheck({ app: APP, channel: 'stable', platform: 'windows', architecture: 'x64', build }, trusted, { time: one.time, get: one.get });
    trusted = outcome.trusted;
    return outcome.verdict.accepted ? outcome.offer.buildNumber : outcome.verdict.rule;
  });
}

const releases = new Map<number, Release>();
beforeAll(async () => {
  for (const build of [41, 42, 43]) {
    releases.set(build, await makeRelease(build));
  }
});
const release = (build: number) => releases.get(build)!;

async function published(...builds: number[]): Promise<Repository> {
  const repository = await Repository.make();
  for (const build of builds) {
    await repository.publish(release(build));
  }
  return repository;
}

test('clients read a first release, an update, a rollout, an order to go back and a rotation of keys', async () => {
  const repository = await Repository.make();
  const root = repository.roots[0];
  const looks: Array<Look & { readonly download?: string }> = [];
  await repository.publish(release(41));
  looks.push({ ...look(repository), download: '41/EKNMusic.dmg' });
  await repository.publish(release(42));
  looks.push({ ...look(repository), download: '42/EKNMusic-x86_64.AppImage' });
  await repository.publish(release(43), { percent: 10 });
  looks.push(look(repository));
  await repository.change([rollback(repository.state.channels.get('stable')!, repository.versionOf, { to: 41, reason: 'crashes at start' })]);
  looks.push({ ...look(repository), download: '42/release.json' });

  const roles = { ...ROLES, root: { keys: [signer('root 3').publicKey, signer('root 4').publicKey], threshold: 2 }, timestamp: { keys: [signer('timestamp 2').publicKey], threshold: 1 } };
  repository.addRoots([root, await rootFile({ version: 2, roles }, ['root 1', 'root 3', 'root 4'])]);
  repository.signers = { ...repository.signers, timestamp: signer('timestamp 2') };
  repository.state = { ...repository.state, root: (await Repository.make(repository.roots)).state.root };
  await repository.change([]);
  looks.push(look(repository));

  const results = inTheTufClient(root, looks);
  expect(results.map(({ accepted, error }) => [accepted, error])).toEqual(looks.map(() => [true, undefined]));
  expect(results.map(({ custom }) => custom!['stable.json'].release.build)).toEqual([41, 42, 43, 41, 41]);
  expect(results.map(({ downloaded }) => downloaded)).toEqual([
    ['stable.json', '41/EKNMusic.dmg'], ['stable.json', '42/EKNMusic-x86_64.AppImage'], ['stable.json'], ['stable.json'], ['stable.json'],
  ]);
  expect(results[3].custom!['stable.json'].rollback).toEqual({ from: [43, 42], to: 41, reason: 'crashes at start' });
  expect(inTheReference(root, looks)).toEqual([undefined, 42, 42, undefined, undefined]);
  expect(inTheReference(root, looks.slice(0, 4), 42)).toEqual([undefined, undefined, undefined, 41]);
});

test('clients refuse what was published before, what has expired, what was changed, and a root by too few', async () => {
  const before = await published(41);
  const after = await published(41, 42);
  const root = after.roots[0];
  const good = look(after);
  const changed = { ...good, get: { ...good.get, 'metadata/2.targets.json': good.get['metadata/2.targets.json'].replace('"build":42', '"build":99') } };
  const tooFew = { ...good, get: { ...good.get, 'metadata/2.root.json': (await rootFile({ version: 2 }, ['root 1'])).toString() } };
  const cases: Array<[string, Look[]]> = [
    ['rollback', [good, look(before)]], ['expired', [look(after, 15)]], ['hash', [changed]], ['signature', [tooFew]],
  ];
  for (const [rule, looks] of cases) {
    expect([rule, inTheTufClient(root, looks).at(-1)!.accepted]).toEqual([rule, false]);
    expect(inTheReference(root, looks).at(-1)).toBe(rule === 'hash' ? 'hash' : rule);
  }
  expect(inTheTufClient(root, [good])[0].accepted).toBe(true);
});

test('clients read a timestamp that was signed again long after publishing', async () => {
  const repository = await published(41, 42);
  const old = look(repository, 20);
  repository.files.set('metadata/timestamp.json', await resignTimestamp(repository.files.get('metadata/timestamp.json')!, {
    now: new Date((start + 20 * DAY) * 1000), validForSeconds: DAY, signer: signer('timestamp'),
  }));
  expect(inTheTufClient(repository.roots[0], [old, look(repository, 20)]).map(({ accepted }) => accepted)).toEqual([false, true]);
});

test('metadata is signed again without a release', async () => {
  const repository = await published(41);
  await repository.change([], [], { now: new Date((start + 80 * DAY) * 1000) });
  expect(inTheReference(repository.roots[0], [look(repository, 93)], 40)).toEqual([41]);
});

test('after a halt nobody is offered the build', async () => {
  const repository = await published(41, 42);
  await repository.change([halt(repository.state.channels.get('stable')!, repository.versionOf)]);
  expect(inTheReference(repository.roots[0], [look(repository)], 40)).toEqual([41]);
  expect(inTheReference(repository.roots[0], [look(repository)], 42)).toEqual([undefined]);
  expect(() => promote(repository.state.channels.get('stable'), release(42), options)).toThrow('higher build');
});

describe('what stands beside the artifacts', () => {
  let folder: string;
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'release-'));
    for (const { file } of release(42).artifacts) {
      fs.writeFileSync(path.join(folder, file), contentOf(42, file));
    }
    sumsFiles(release(42), releaseKey()).forEach(({ body }, key) => fs.writeFileSync(path.join(folder, path.basename(key)), body));
    fs.writeFileSync(path.join(folder, 'release.pub'), exportKey(releaseKey().publicKey).minisignFile);
  });
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  test('verifies with minisign, the sums too', () => {
    for (const file of [...release(42).artifacts.map((artifact) => artifact.file), 'SHA256SUMS']) {
      const verified = spawnSync(systemTool('minisign'), ['-V', '-p', 'release.pub', '-m', file], { cwd: folder, encoding: 'utf8' });
      expect([file, verified.status, verified.stderr]).toEqual([file, 0, '']);
      expect(verified.stdout).toContain('Trusted comment: app:eknmusic\tversion:1.42.0\tbuild:42\t');
    }
    fs.writeFileSync(path.join(folder, 'changed'), 'x');
    expect(spawnSync(systemTool('minisign'), ['-V', '-p', 'release.pub', '-m', 'changed', '-x', 'SHA256SUMS.minisig'], { cwd: folder }).status).not.toBe(0);
  });

  test('verifies with sha256sum', () => {
    const { status, stdout } = spawnSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: folder, encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(release(42).artifacts.length);
  });
});

test('zsync follows the alias of a channel to the AppImage, and downloads what has changed', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zsync-'));
  const size = 400_000;
  const newer = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(size));
  const older = Buffer.from(newer).fill('x', 200_000, 200_100);
  fs.writeFileSync(path.join(folder, 'EKNMusic-x86_64.AppImage'), newer);
  fs.writeFileSync(path.join(folder, 'installed.AppImage'), older);
  spawnSync(systemTool('zsync').replace(/zsync$/, 'zsyncmake'), ['-e', '-u', 'EKNMusic-x86_64.AppImage', 'EKNMusic-x86_64.AppImage'], { cwd: folder });
  const source = fs.readFileSync(path.join(folder, 'EKNMusic-x86_64.AppImage.zsync'));

  const repository = await Repository.make();
  const artifacts = release(42).artifacts.map((artifact) => artifact.kind === 'appimage' ? { ...artifact, size, zsync: true } : artifact);
  await repository.publish({ ...release(42), artifacts });
  const shown = renderChannel('stable', repository.state, repository.releases, SITE, {
    key: releaseKey(), zsyncs: new Map([['releases/42/EKNMusic-x86_64.AppImage', source]]),
  });
  const alias = shown.get('channels/stable/eknmusic-x86_64.AppImage.zsync')!;

  let sent = 0;
  const server = http.createServer((request, response) => {
    const body = request.url === '/channels/stable/eknmusic-x86_64.AppImage.zsync' ? Buffer.from(alias.body) : request.url === '/releases/42/EKNMusic-x86_64.AppImage' ? newer : undefined;
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const part = from ? body?.subarray(Number(from), Number(to) + 1) : body;
    sent += body === newer ? part!.length : 0;
    response.writeHead(body ? from ? 206 : 200 : 404, {
      'Content-Length': part?.length ?? 0, ...body && from && { 'Content-Range': `bytes ${from}-${to}/${body.length}` },
    });
    response.end(part);
  });
  try {
    const port = await new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as any).port)));
    const address = `http://127.0.0.1:${port}/channels/stable/eknmusic-x86_64.AppImage.zsync`;
    const client = spawn(systemTool('zsync'), ['-q', '-i', 'installed.AppImage', '-o', 'updated.AppImage', address], { cwd: folder });
    let said = '';
    client.stderr.on('data', (text) => said += text);
    expect([await new Promise((resolve) => client.on('close', resolve)), said]).toEqual([0, expect.any(String)]);
    expect(fs.readFileSync(path.join(folder, 'updated.AppImage')).equals(newer)).toBe(true);
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(size / 10);
  } finally {
    server.close();
    server.closeAllConnections();
    fs.rmSync(folder, { recursive: true, force: true });
  }
});
