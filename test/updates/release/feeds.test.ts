import * as fc from 'fast-check';
import { APP, contentOf, makeRelease, SITE } from './fixtures';
import { releaseKey, RUNS, SEED } from './support';
import { macosFeed, signedMacosFeed, windowsFeed } from '../../../src/updates/release/appcast';
import { promote, setNotice } from '../../../src/updates/release/channel-changes';
import { readRelease, releaseBytes } from '../../../src/updates/release/description';
import { documentedManifest } from '../../../src/updates/release/documented-manifest';
import { readMinisign } from '../../../src/updates/release/minisign';
import type { ChannelState, Release } from '../../../src/updates/release/model';
import { notesToHtml } from '../../../src/updates/release/notes';
import { verifyEd25519 } from '../../../src/updates/release/signers';
import {
  compareSparkle, compareWinSparkle, descriptionsOf, type FeedClient, sparkleOffers, titlesOf, winSparkleOffers, type Xml,
} from '../clients/feed-clients';
import { inPython } from '../clients/python';

const options = { app: APP, channel: 'stable' };
const parse = (...documents: Uint8Array[]) => inPython<Xml[]>({ job: 'xml', documents: documents.map((one) => Buffer.from(one).toString('base64')) });
const client: FeedClient = { build: 41, system: '14.1.0', arch: 'x64' };

let releases: Release[];
let channel: ChannelState;
beforeAll(async () => {
  releases = [await makeRelease(41), await makeRelease(42), await makeRelease(43, { minimumBuild: 42, critical: true })];
  channel = promote(promote(undefined, releases[0], options), releases[1], options);
});

describe('the feed for Sparkle', () => {
  test('offers the newest build, signed as Sparkle checks it', () => {
    const [feed] = parse(signedMacosFeed(channel, releases, SITE, releaseKey()));
    const offered = sparkleOffers(feed, client)!;
    expect(offered).toMatchObject({ build: '42', url: 'https://downloads.example.com/releases/42/EKNMusic.dmg', length: contentOf(42, 'EKNMusic.dmg').length });
    expect(verifyEd25519(releaseKey().publicKey, contentOf(42, 'EKNMusic.dmg'), Buffer.from(offered.signature, 'base64'))).toBe(true);
    expect(sparkleOffers(feed, { ...client, build: 42 })).toBeUndefined();
    expect(sparkleOffers(feed, { ...client, system: '11.7.0' })).toBeUndefined();
  });

  test('is valid for clients one release behind and further', () => {
    const [feed] = parse(macosFeed(promote(channel, releases[2], options), releases, SITE));
    expect(sparkleOffers(feed, { ...client, build: 42 })!.build).toBe('43');
    // 43 cannot be installed over 41, so that goes by 42.
    expect(sparkleOffers(feed, { ...client, build: 41 })!.build).toBe('42');
    expect(sparkleOffers(feed, { ...client, build: 1 })!.build).toBe('42');
  });

  test('ends with the trailer of signed feeds', () => {
    const text = signedMacosFeed(channel, releases, SITE, releaseKey());
    const [all, signature, length] = /<!-- sparkle-signatures:\nedSignature: (\S+)\nlength: (\d+)\n-->\n$/.exec(text.toString())!;
    expect(Number(length)).toBe(text.length - Buffer.byteLength(all));
    expect(verifyEd25519(releaseKey().publicKey, text.subarray(0, Number(length)), Buffer.from(signature, 'base64'))).toBe(true);
    expect(text.toString('utf8', 0, Number(length)).trimEnd().endsWith('</rss>')).toBe(true);
  });

  test('has what is for processors of Apple alone for these alone', async () => {
    const release = await makeRelease(44, { artifacts: [{ file: 'EKNMusic-arm64.dmg', platform: 'macos', arch: 'arm64', kind: 'dmg', default: true }] });
    const [feed] = parse(macosFeed(promote(channel, release, options), [...releases, release], SITE));
    expect(sparkleOffers(feed, { ...client, arch: 'arm64' })!.build).toBe('44');
    expect(sparkleOffers(feed, client)!.build).toBe('42');
  });
});

describe('the feed for WinSparkle', () => {
  test('offers each processor its own installer', () => {
    const [feed] = parse(windowsFeed(channel, releases, SITE));
    const windows = { ...client, system: '10.0.22631' };
    expect(winSparkleOffers(feed, windows)).toMatchObject({ build: '42', url: 'https://downloads.example.com/releases/42/EKNMusic-x64.exe' });
    expect(winSparkleOffers(feed, { ...windows, arch: 'arm64' })!.url).toBe('https://downloads.example.com/releases/42/EKNMusic-arm64.exe');
    expect(winSparkleOffers(feed, { ...windows, arch: 'x86' })).toBeUndefined();
    expect(winSparkleOffers(feed, { ...windows, system: '10.0.10240' })).toBeUndefined();
    expect(winSparkleOffers(feed, { ...windows, build: 42 })).toBeUndefined();
  });

  test('has an installer for every processor in an item for each, so that none stays with an older one', async () => {
    const release = await makeRelease(44, { artifacts: [{ file: 'EKNMusic.exe', platform: 'windows', arch: 'universal', kind: 'exe' }] });
    const [feed] = parse(windowsFeed(promote(channel, release, options), [...releases, release], SITE));
    for (const arch of ['x64', 'arm64', 'x86'] as const) {
      expect(winSparkleOffers(feed, { ...client, system: '10.0.22631', arch })!.build).toBe('44');
    }
  });

  test('has no archives, which WinSparkle would run', async () => {
    const release = await makeRelease(44, { artifacts: [{ file: 'EKNMusic.zip', platform: 'windows', arch: 'x64', kind: 'zip', default: true }] });
    const [feed] = parse(windowsFeed(promote(channel, release, options), [...releases, release], SITE));
    expect(winSparkleOffers(feed, { ...client, system: '10.0.22631' })!.build).toBe('42');
  });
});

test('while a rollout runs, feeds that know no percentage show what everybody may have', () => {
  const rolling = promote(channel, { version: '1.43.0', build: 43 }, { ...options, percent: 10 });
  const [macos, windows] = parse(macosFeed(rolling, releases, SITE), windowsFeed(rolling, releases, SITE));
  expect(sparkleOffers(macos, client)!.build).toBe('42');
  expect(winSparkleOffers(windows, { ...client, system: '10.0.22631' })!.build).toBe('42');
  expect(JSON.parse(documentedManifest(rolling, releases, SITE).toString()).version).toBe('1.42.0');
});

test('the models of the clients compare as the clients do', () => {
  expect(compareSparkle('1.3.0-beta.1', '1.3.0')).toBe(0);
  expect(compareSparkle('10', '9')).toBeGreaterThan(0);
  expect(compareWinSparkle('2147483648', '1')).toBeLessThan(0);
  expect(compareWinSparkle('2147483647', '1')).toBeGreaterThan(0);
});

test('the signature of the documented manifest is bound to version, build, platform and file', () => {
  const { platforms } = JSON.parse(documentedManifest(channel, releases, SITE).toString());
  expect(Object.keys(platforms)).toEqual(['windows', 'macos', 'linux']);
  expect(readMinisign(Buffer.from(platforms.linux.signature, 'base64').toString()).trustedComment)
    .toBe('app:eknmusic\tversion:1.42.0\tbuild:42\tplatform:linux\tarch:x64\tfile:EKNMusic-x86_64.AppImage');
});

test('a notice stands before the notes of the newest release', () => {
  const notice = { id: 'n', severity: 'warning' as const, text: 'A < B & "C"', url: 'https://example.com/?a=1&b=2', builds: [41] };
  const [feed] = parse(macosFeed(setNotice(channel, notice), releases, SITE));
  const [newest, older] = descriptionsOf(feed);
  expect(newest).toContain('<p><strong>Build 41: A &lt; B &amp; &quot;C&quot;</strong> <a href="https://example.com/?a=1&amp;b=2">');
  expect(older).not.toContain('A &lt; B');
});

/** Texts with everything that means something in XML, HTML or Markdown. */
const nasty = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.array(fc.constantFrom(
    '<script>alert(1)</script>', '&', '&amp;', '<', '>', ']]>', '<![CDATA[', '"', '\'', '-->', '<!--', '[x](javascript:alert(1))', '![x](https://e.com/x.png)', '# ', '\n', '- ', '`',
    '<img src=x onerror=alert(1)>', '\u202e', 'ä', '🎵', '&#0;', '<!DOCTYPE x>', '[a](https://e.com/"onload="x)', '\t', '{{', '}}', '%s', '<https://e.com>', '<javascript:alert(1)>',
  ), { maxLength: 12 }).map((parts) => parts.join('')),
);

test('whatever stands in notes, titles and notices: feeds are XML with these very texts, and no script', () => {
  const feeds: Buffer[] = [];
  const expected: string[][] = [];
  fc.assert(fc.property(nasty, nasty, nasty, (notes, title, text) => {
    let release: Release;
    let told: ChannelState;
    try {
      release = readRelease(releaseBytes({ ...releases[1], notes }));
      told = setNotice(channel, { id: 'n', severity: 'info', text });
    } catch (error) {
      expect((error as any).problems.map(({ field }: any) => field)).toEqual([expect.stringMatching(/^(notes|notice\.text)$/)]);
      return;
    }
    const html = notesToHtml(release.notes);
    expect(html).not.toMatch(/<(?:script|img|iframe|!)|javascript:[^<]*"|\son\w+=[^<]*>/i);
    const site = { ...SITE, title: /[\u0000-\u001f\u007f-\u009f\ufffe\uffff]|^\s*$/.test(title) ? 'x' : title };
    for (const feed of [macosFeed, windowsFeed]) {
      feeds.push(feed(told, [releases[0], release], site));
      expected.push([html, `${site.title} 1.42.0`]);
    }
  }), { numRuns: RUNS, seed: SEED });
  parse(...feeds).forEach((feed, index) => {
    expect(descriptionsOf(feed)[0].endsWith(expected[index][0])).toBe(true);
    expect(titlesOf(feed)[0]).toBe(expected[index][1]);
  });
});
