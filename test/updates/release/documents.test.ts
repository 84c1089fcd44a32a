import * as fs from 'fs';
import * as path from 'path';
import Ajv2020 from 'ajv/dist/2020';
import * as fc from 'fast-check';
import { APP, ARTIFACTS, makeRelease, SITE } from './fixtures';
import { refusedFields, RUNS, SEED } from './support';
import { promote, setNotice } from '../../../src/updates/release/channel-changes';
import { readChannelState } from '../../../src/updates/release/channel-state';
import { readDescription, readRelease, readSite, releaseBytes } from '../../../src/updates/release/description';
import { documentedManifest } from '../../../src/updates/release/documented-manifest';
import { parseTrustedComment, readMinisign, trustedComment } from '../../../src/updates/release/minisign';
import { InvalidDocument } from '../../../src/updates/release/problems';
import { readRoot } from '../../../src/updates/release/tuf-root';
import { zsyncAlias } from '../../../src/updates/release/zsync';

const SCHEMAS = path.join(__dirname, '..', '..', '..', 'schemas');
const ajv = new Ajv2020({ strict: true, allErrors: true });
const schema = (name: string) => ajv.compile(JSON.parse(fs.readFileSync(path.join(SCHEMAS, `${name}.schema.json`), 'utf8')));
const schemas = {
  description: schema('release-description'), release: schema('release'), channel: schema('channel-state'), manifest: schema('manifest'),
};

const description = { app: APP, version: '1.2.0', build: 42, notes: 'Fixes.', artifacts: ARTIFACTS };
const exe = ARTIFACTS[0];

describe('the description of a release', () => {
  test('is read as it is', () => {
    expect(readDescription(description)).toEqual(description);
    expect(readDescription(JSON.stringify({ $schema: 'x', ...description, notes: { file: 'NOTES.md' } })).notes).toEqual({ file: 'NOTES.md' });
  });

  test.each<[string, object, string]>([
    ['no version', { version: undefined }, 'version'], ['a version with a sum', { version: '1.2.0+b5' }, 'version'], ['half a version', { version: '1.2' }, 'version'],
    ['build 0', { build: 0 }, 'build'], ['a build that overflows in WinSparkle', { build: 2_147_483_648 }, 'build'], ['a build as text', { build: '042' }, 'build'],
    ['a build with a fraction', { build: 1.5 }, 'build'], ['a field that is misspelled', { critcal: true }, 'critcal'], ['a day that there is not', { releaseDate: '2026-02-30' }, 'releaseDate'],
    ['a minimum above the build', { minimumBuild: 42 }, 'minimumBuild'], ['no artifacts', { artifacts: [] }, 'artifacts'], ['notes with a control character', { notes: 'a\u0000b' }, 'notes'],
    ['notes from nowhere', { notes: { url: 'x' } }, 'notes.file'], ['app with a slash', { app: 'a/b' }, 'app'],
    ['a plus sign in a file name', { artifacts: [{ ...exe, file: 'App+1.exe' }] }, 'artifacts[0].file'],
    ['a blank in a file name', { artifacts: [{ ...exe, file: 'My App.exe' }] }, 'artifacts[0].file'],
    ['a tilde in a file name', { artifacts: [{ ...exe, file: 'a~b.exe' }] }, 'artifacts[0].file'],
    ['a way out of the folder', { artifacts: [{ ...exe, file: '../x.exe' }] }, 'artifacts[0].file'],
    ['a hidden file', { artifacts: [{ ...exe, file: '.x.exe' }] }, 'artifacts[0].file'],
    ['a name of the site', { artifacts: [{ ...exe, file: 'x.minisig' }] }, 'artifacts[0].file'],
    ['another ending than the kind', { artifacts: [{ ...exe, file: 'x.dmg' }] }, 'artifacts[0].file'],
    ['a kind of another platform', { artifacts: [{ ...exe, file: 'x.dmg', kind: 'dmg' }] }, 'artifacts[0].kind'],
    ['an unknown platform', { artifacts: [{ ...exe, platform: 'beos' }] }, 'artifacts[0].platform'],
    ['a processor of another platform', { artifacts: [{ ...ARTIFACTS[3], arch: 'universal' }] }, 'artifacts[0].arch'],
    ['a system version of two parts', { artifacts: [{ ...exe, minimumSystemVersion: '10.0' }] }, 'artifacts[0].minimumSystemVersion'],
    ['a system version for Linux', { artifacts: [{ ...ARTIFACTS[3], minimumSystemVersion: '5.0.0' }] }, 'artifacts[0].minimumSystemVersion'],
    ['arguments for what is no installer', { artifacts: [{ ...ARTIFACTS[2], installerArguments: '/S' }] }, 'artifacts[0].installerArguments'],
    ['arguments of two lines', { artifacts: [{ ...exe, installerArguments: '/S\n/X' }] }, 'artifacts[0].installerArguments'],
    ['a size that somebody typed', { artifacts: [{ ...exe, size: 5 }] }, 'artifacts[0].size'],
    ['two of one name', { artifacts: [exe, { ...exe, arch: 'arm64', file: exe.file.toUpperCase() }] }, 'artifacts[1].file'],
    ['two of one kind', { artifacts: [exe, { ...exe, file: 'other.exe' }] }, 'artifacts[1].kind'],
    ['two defaults', { artifacts: [{ ...exe, default: true }, { ...ARTIFACTS[1], default: true }] }, 'artifacts[1].default'],
    ['no default', { artifacts: [ARTIFACTS[1]] }, 'artifacts'],
  ])('is refused by the name of the field: %s', (_name, change, field) => {
    expect(refusedFields(() => readDescription({ ...description, ...change }))).toContain(field);
  });

  test('is refused for all that is wrong at once', () => {
    expect(refusedFields(() => readDescription({ ...description, version: 'x', build: 0, artifacts: [{ ...exe, arch: 'z80', kind: 'iso' }] })))
      .toEqual(expect.arrayContaining(['version', 'build', 'artifacts[0].arch', 'artifacts[0].kind']));
  });

  test.each([['null', null], ['a list', []], ['text', '"x"'], ['no JSON', '{'], ['a number', 5], ['nothing', undefined], ['no UTF-8', Buffer.from([0xff])]])(
    'is refused when it is %s', (_name, value) => {
      expect(refusedFields(() => readDescription(value))).toEqual(['']);
    });
});

test('where the site is', () => {
  expect(readSite(SITE)).toEqual(SITE);
  expect(refusedFields(() => readSite({ ...SITE, url: 'https://x.example.com/' }))).toEqual(['url']);
  expect(refusedFields(() => readSite({ ...SITE, url: 'javascript:x', title: 'a\nb' }))).toEqual(['url', 'title']);
});

test('a trusted comment is read as it was written', () => {
  const signed = { app: APP, version: '1.2.0', build: 42, platform: 'macos', arch: 'x64', file: 'a.dmg' };
  expect(parseTrustedComment(trustedComment(signed))).toEqual(signed);
  expect(parseTrustedComment('timestamp:1\tfile:x\thashed')).toBeUndefined();
});

describe('a zsync file', () => {
  const source = Buffer.concat([Buffer.from('zsync: 0.6.2\nFilename: a.AppImage\nMTime: x\nBlocksize: 2048\nLength: 100\nHash-Lengths: 1,2,3\nURL: a.AppImage\nSHA-1: 0123\n\n'), Buffer.from([0, 10, 10, 255])]);
  const to = { url: '/releases/42/b.AppImage', file: 'b.AppImage', size: 100 };

  test('gets another address, and keeps its checksums', () => {
    expect(zsyncAlias(source, to).toString('latin1')).toBe(
      'zsync: 0.6.2\nMTime: x\nFilename: b.AppImage\nBlocksize: 2048\nLength: 100\nHash-Lengths: 1,2,3\nURL: /releases/42/b.AppImage\nSHA-1: 0123\n\n\u0000\n\n\u00ff');
  });

  test('of another file is refused', () => {
    expect(refusedFields(() => zsyncAlias(source, { ...to, size: 101 }))).toEqual(['Length']);
    expect(refusedFields(() => zsyncAlias(Buffer.from('<html>'), to))).toEqual(['']);
    expect(refusedFields(() => zsyncAlias(Buffer.from('zsync: 1\n\n'), to))).toEqual(['Blocksize']);
  });
});

describe('published schemas', () => {
  test('accept what is written', async () => {
    const release = await makeRelease(42, { critical: true, minimumBuild: 40 });
    const first = promote(undefined, { version: '1.41.0', build: 41 }, { app: APP, channel: 'stable' });
    const state = setNotice(promote(first, release, { app: APP, channel: 'stable', percent: 10 }), { id: 'n', severity: 'info', text: 'x', url: 'https://e.com' });
    for (const [validate, value] of [
      [schemas.description, description], [schemas.release, JSON.parse(releaseBytes(release).toString())], [schemas.channel, state],
      [schemas.channel, { ...first, halted: [50], rollback: { from: [50], to: 41, reason: 'x' } }],
      [schemas.manifest, JSON.parse(documentedManifest(promote(undefined, release, { app: APP, channel: 'stable' }), [release], SITE).toString())],
    ] as const) {
      expect([validate(value), validate.errors]).toEqual([true, null]);
    }
  });

  test('accept nothing that a version of the manifest in the guide would not have', () => {
    expect(schemas.manifest({ version: '1.0.0' })).toBe(false);
    expect(schemas.description({ ...description, build: 2 ** 31 })).toBe(false);
    expect(schemas.description({ ...description, more: 1 })).toBe(false);
  });
});

/** A document with a part of it replaced by something else. */
function changedDocuments(original: unknown): fc.Arbitrary<unknown> {
  const paths: (string | number)[][] = [];
  const walk = (value: unknown, at: (string | number)[]) => {
    paths.push(at);
    if (typeof value === 'object' && value !== null) {
      Object.entries(value).forEach(([name, one]) => walk(one, [...at, name]));
    }
  };
  walk(original, []);
  const value = fc.oneof(
    fc.jsonValue(), fc.string({ unit: 'binary' }), fc.constantFrom<unknown>(undefined, NaN, -1, 0, 1.5, 2 ** 31, 2 ** 53, '', 'x\n', '\ud800', '__proto__', '<&>', '../..', true, null, [], {}),
  );
  const changes = fc.array(fc.tuple(fc.constantFrom(...paths), value, fc.option(fc.string(), { nil: undefined })), { minLength: 1, maxLength: 3 });
  return changes.map((all) => all.reduce<any>((document, [at, one, name]) => {
    const copy = structuredClone(document);
    const path_ = name === undefined ? at : [...at, name];
    if (path_.length === 0) {
      return one;
    }
    const parent = path_.slice(0, -1).reduce<any>((part, key) => part?.[key], copy);
    if (typeof parent === 'object' && parent !== null) {
      Object.defineProperty(parent, path_.at(-1)!, { value: one, enumerable: true, configurable: true, writable: true });
    }
    return copy;
  }, original));
}

describe('whatever is read', () => {
  const all = { numRuns: RUNS, seed: SEED };
  let release: Awaited<ReturnType<typeof makeRelease>>;
  beforeAll(async () => {
    release = await makeRelease(42);
  });

  /** It is read, or refused with a message in which every problem has a field that is not invented. */
  function check(read: () => unknown): unknown {
    try {
      return read();
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidDocument);
      const { problems, message } = error as InvalidDocument;
      expect(problems.length).toBeGreaterThan(0);
      expect(message).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      expect(message.length).toBeLessThan(20_000);
      return undefined;
    }
  }

  test('a description is one of the schema, or refused by the names of fields', () => {
    fc.assert(fc.property(changedDocuments(description), (value) => {
      if (check(() => readDescription(value)) !== undefined) {
        expect([schemas.description(JSON.parse(JSON.stringify(value))), schemas.description.errors]).toEqual([true, null]);
      }
    }), all);
  });

  test('a release is one of the schema, or refused by the names of fields', () => {
    fc.assert(fc.property(changedDocuments(JSON.parse(releaseBytes(release).toString())), (value) => {
      const text = JSON.stringify(value) ?? '';
      if (check(() => readRelease(text)) !== undefined) {
        expect([schemas.release(JSON.parse(text)), schemas.release.errors]).toEqual([true, null]);
        expect(readRelease(releaseBytes(readRelease(text)))).toEqual(readRelease(text));
      }
    }), all);
  });

  test('the state of a channel is one of the schema, or refused by the names of fields', () => {
    const state = {
      app: APP,
      channel: 'stable',
      release: { version: '1.43.0', build: 43 },
      fallback: { version: '1.42.0', build: 42 },
      rollout: { percent: 10, salt: 's' },
      released: [42, 41],
      halted: [40],
      rollback: { from: [40], to: 39, reason: 'x' },
      notice: { id: 'n', severity: 'info', text: 'x', url: 'https://e.com', builds: [41] },
    };
    fc.assert(fc.property(changedDocuments(state), (value) => {
      if (check(() => readChannelState(value)) !== undefined) {
        expect([schemas.channel(JSON.parse(JSON.stringify(value))), schemas.channel.errors]).toEqual([true, null]);
      }
    }), all);
  });

  test('texts that are no JSON, no signature, no root and no zsync file are refused', () => {
    const signature = release.artifacts[0].minisign;
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.string({ unit: 'binary' }), fc.nat(signature.length), (bytes, text, at) => {
      check(() => readDescription(bytes));
      check(() => readRelease(text));
      check(() => readRoot(bytes));
      check(() => readRoot(Buffer.from(JSON.stringify({ signed: { _type: 'root', text }, signatures: [text] }))));
      check(() => readMinisign(text));
      check(() => readMinisign(signature.slice(0, at) + text + signature.slice(at + 1)));
      check(() => zsyncAlias(bytes, { url: 'x', file: 'x', size: 1 }));
    }), all);
  });
});
