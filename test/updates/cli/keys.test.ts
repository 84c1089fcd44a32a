import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../../src/updates/cli/program';
import { readRoot, rolesOf } from '../../../src/updates/release/tuf-root';
import { pem, signer } from '../release/support';

const NAMES = ['root', 'targets', 'snapshot', 'timestamp', 'new'] as const;
type Name = typeof NAMES[number];

const folder = mkdtempSync(join(tmpdir(), 'eknmusic-keys-'));
const place = (name: string) => join(folder, `${name}.pem`);
beforeAll(() => NAMES.forEach((name) => writeFileSync(place(name), pem(name))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
});

/** Makes a root of trust with these keys. */
async function made(command: 'root' | 'rotate', keys: Partial<Record<'targets' | 'snapshot' | 'timestamp', Name>>) {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const out = join(folder, `${command}.json`);
  const given = Object.entries(keys).flatMap(([role, name]) => [`--${role}-key`, place(name as Name)]);
  expect(await main(['keys', command, ...command === 'rotate' ? ['--from', join(folder, 'root.json')] : [], '--root-key', place('root'), ...given, '--out', out], '1.0.0')).toBe(0);
  const roles = rolesOf(readRoot(readFileSync(out)));
  const nameOf = (key: string) => NAMES.find((name) => signer(name).publicKey === key);
  return { targets: roles.targets.keys.map(nameOf), snapshot: roles.snapshot.keys.map(nameOf), timestamp: roles.timestamp.keys.map(nameOf) };
}

describe('a key of the targets that is replaced', () => {
  test('is replaced for the snapshot, which it signed as well', async () => {
    await made('root', { targets: 'targets', timestamp: 'timestamp' });
    expect(await made('rotate', { targets: 'new' })).toEqual({ targets: ['new'], snapshot: ['new'], timestamp: ['timestamp'] });
  });

  test('is replaced for the timestamp as well where it signed everything', async () => {
    await made('root', { targets: 'targets', timestamp: 'targets' });
    expect(await made('rotate', { targets: 'new' })).toEqual({ targets: ['new'], snapshot: ['new'], timestamp: ['new'] });
  });

  test('leaves other keys as they were', async () => {
    await made('root', { targets: 'targets', snapshot: 'snapshot', timestamp: 'timestamp' });
    expect(await made('rotate', { targets: 'new' })).toEqual({ targets: ['new'], snapshot: ['snapshot'], timestamp: ['timestamp'] });
  });

  test('stays where it is named', async () => {
    await made('root', { targets: 'targets', timestamp: 'timestamp' });
    expect(await made('rotate', { targets: 'new', snapshot: 'targets' })).toMatchObject({ targets: ['new'], snapshot: ['targets'] });
  });
});

test('a root of trust that is only made to last longer keeps all keys', async () => {
  const before = await made('root', { targets: 'targets', timestamp: 'timestamp' });
  expect(await made('rotate', {})).toEqual(before);
});
