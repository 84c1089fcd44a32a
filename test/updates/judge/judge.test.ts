import { createServer, type Server } from 'http';
import type { AddressInfo } from 'net';
import * as fc from 'fast-check';
import { CannotBeJudged, formatReport, judge, type JudgeOptions } from '../../../src/updates/cli/judge';
import { RULES } from '../../../src/updates/cli/judge/rules';
import { releaseBytes } from '../../../src/updates/release/description';
import { minisign, minisignPublicKey, trustedComment } from '../../../src/updates/release/minisign';
import { renderChannel } from '../../../src/updates/release/render-channel';
import { contentOf, makeRelease, NOW, Repository, rootFile, SITE } from '../release/fixtures';
import { releaseKey, RUNS, SEED } from '../release/support';

const FEED = 'https://www.example.com/appcast.xml';
const NAMESPACE = 'http://www.andymatuschak.org/xml-namespaces/sparkle';
const SIGNATURE = Buffer.alloc(64, 7).toString('base64');

interface Served {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
}

/** A web of these addresses. What is not there answers 404. */
function webOf(pages: Record<string, Served | string>): NonNullable<JudgeOptions['fetch']> {
  return async (url, { method }) => {
    const page = pages[url];
    const { status = page === undefined ? 404 : 200, headers = {}, body = '' }: Served = typeof page === 'string' ? { body: page } : page ?? {};
    const bytes = Buffer.from(body as string);
    return new Response(method === 'HEAD' || bytes.length === 0 ? null : bytes, {
      status, headers: { 'cache-control': 'max-age=60', 'accept-ranges': 'bytes', 'content-length': String(bytes.length), 'content-type': 'application/octet-stream', ...headers },
    });
  };
}

const item = (inner: string) => `<item>${inner}</item>`;
const rss = (inner: string, namespace = NAMESPACE) => `<?xml version="1.0"?>\n<rss version="2.0" xmlns:sparkle="${namespace}">\n<channel>\n<title>EKN</title>\n${inner}\n</channel>\n</rss>`;

interface ItemParts {
  readonly version?: string;
  readonly short?: string;
  readonly date?: string;
  readonly url?: string;
  readonly attributes?: string;
  readonly more?: string;
}

/** An item that nothing is wrong with, but for what is given. */
function good({ version = '43', short = '1.43.0', date = 'Sat, 28 Nov 2026 10:00:00 +0000', url = 'https://www.example.com/EKN-1.43.0.dmg', attributes, more = '' }: ItemParts = {}): string {
  return item(`
<title>EKN</title>${version && `<sparkle:version>${version}</sparkle:version>`}${short && `<sparkle:shortVersionString>${short}</sparkle:shortVersionString>`}
${date && `<pubDate>${date}</pubDate>`}${more}
<enclosure url="${url}" type="application/octet-stream" ${attributes ?? `length="10" sparkle:edSignature="${SIGNATURE}"`}/>`);
}

/** The ids of what is found in a feed, without looking at the files. */
async function found(feed: string | Served, options: JudgeOptions = {}): Promise<string[]> {
  const { findings } = await judge(FEED, { fetch: webOf({ [FEED]: feed }), now: NOW, offline: true, ...options });
  return findings.map(({ id }) => id).filter((id) => id !== 'feed-signature-missing' && id !== 'signature-unchecked');
}

test('nothing is found in a feed that nothing is wrong with', async () => {
  expect(await found(rss(good() + good({ version: '42', short: '1.42.0', date: 'Fri, 27 Nov 2026 10:00:00 +0000' })))).toEqual([]);
});

describe('what people reported of their feeds is found', () => {
  test.each<[string, string, (feed: string) => string, string[]]>([
    ['EricAndrechek/Pacer#10', 'the length twice', (feed) => feed.replace('length="10"', 'length="10" length="10"'), ['xml-invalid']],
    ['saurabhav88/EnviousWispr#5', 'the output of the signing tool within the attribute', (feed) => feed.replace(/sparkle:edSignature="(.*?)"/, 'sparkle:edSignature="$&"'), ['xml-invalid']],
    ['sparkle-project/Sparkle#2086', 'an entity of HTML', (feed) => feed.replace('<title>EKN</title>', '<title>EKN &middot; music</title>'), ['xml-entity']],
    ['sparkle-project/Sparkle#2473', 'an address with & in it', (feed) => feed.replace('EKN-1.43.0.dmg"', 'EKN-1.43.0.dmg?a=1&dl=1"'), ['xml-entity']],
    ['sparkle-project/Sparkle#2316', 'the address of a file', (feed) => feed.replace('https://www.example.com/EKN', 'file:///EKN'), ['url-invalid']],
    ['getmydia/mydia#209', 'the version that people read, where the client has a number', (feed) => feed.replace('>43<', '>1.43.0<'), ['version-is-display-version']],
    ['sparkle-project/Sparkle#802', 'the whole name of the day', (feed) => feed.replace('Sat, 28 Nov', 'Saturday, 28 November'), ['date-invalid']],
    ['NetSparkleUpdater/NetSparkle#466', 'a time zone with a colon', (feed) => feed.replace('+0000', '+00:00'), ['date-invalid']],
    ['autopkg/autopkg#841', 'the versions at the enclosure, which is an older way', (feed) => feed
      .replace(/<sparkle:version>.*<\/sparkle:shortVersionString>/, '').replace('length="10"', 'length="10" sparkle:version="43" sparkle:shortVersionString="1.43.0"'), ['version-on-enclosure']],
  ])('%s: %s', async (_issue, _what, damage, ids) => {
    const feed = damage(rss(good()));
    expect(feed).not.toBe(rss(good()));
    expect(await found(feed)).toEqual(ids);
  });

  test('ianyh/Amethyst#1827: a file that is not there, and one of another size', async () => {
    const url = 'https://www.example.com/EKN-1.43.0.dmg';
    // eslint-disable-next-line @stylistic/max-len
    const ids = async (pages: Record<string, string>) => (await judge(FEED, { fetch: webOf({ [FEED]: rss(good()), ...pages }), now: NOW })).findings.map(({ id }) => id);
    expect(await ids({})).toContain('download-dead');
    expect(await ids({ [url]: 'another length' })).toContain('download-resized');
  });
});

describe('one thing wrong in an item is one finding', () => {
  const windows = 'https://www.example.com/EKN-1.43.0.exe';
  test.each<[string, ItemParts, string[], JudgeOptions?]>([
    ['no version', { version: '' }, ['version-missing']],
    ['a build of 12 digits for Windows', { version: '202611281200', url: windows }, ['version-overflows']],
    ['the first build that WinSparkle takes for a negative one', { version: '2147483648', url: windows }, ['version-overflows']],
    ['the largest build', { version: '2147483647', url: windows }, []],
    ['a pre-release as the build', { version: '1.3.0-beta.1', short: '1.3.0' }, ['version-prerelease']],
    ['build metadata as the build', { version: '1.3.0+5' }, ['version-prerelease']],
    ['a commit as the build', { version: 'e83c516' }, ['version-not-a-number']],
    ['a leading zero', { version: '042' }, ['version-leading-zero']],
    ['the display version as the build', { version: '1.43.0' }, ['version-is-display-version']],
    ['a build alone', { short: '' }, ['version-unnamed']],
    ['a channel in a feed of Windows', { url: windows, more: '<sparkle:channel>beta</sparkle:channel>' }, ['channel-reaches-winsparkle']],
    ['a channel in a feed of macOS', { more: '<sparkle:channel>beta</sparkle:channel>' }, []],
    ['a beta for everybody', { short: '2.0.0-beta.1' }, ['prerelease-for-everybody']],
    ['phases without a date', { date: '', more: '<sparkle:phasedRolloutInterval>86400</sparkle:phasedRolloutInterval>' }, ['rollout-without-date']],
    ['phases for Windows', { url: windows, more: '<sparkle:phasedRolloutInterval>86400</sparkle:phasedRolloutInterval>' }, ['rollout-reaches-winsparkle']],
    ['phases of a day in words', { more: '<sparkle:phasedRolloutInterval>1 day</sparkle:phasedRolloutInterval>' }, ['rollout-invalid']],
    ['no date', { date: '' }, ['date-missing']],
    ['a date with the whole name of the day', { date: 'Friday, 29 April 2016 18:15:00 -0700' }, ['date-invalid']],
    ['a date of tomorrow', { date: 'Sun, 29 Nov 2026 18:15:00 +0000' }, ['date-in-future']],
    ['two enclosures for macOS', { more: `<enclosure url="https://www.example.com/b.dmg" length="1" sparkle:edSignature="${SIGNATURE}"/>` }, ['enclosures-several']],
    ['an address that is not whole', { url: '/EKN.dmg' }, ['url-invalid']],
    ['a file by http', { url: 'http://www.example.com/EKN.dmg' }, ['url-over-http']],
    ['a plus in the name', { url: 'https://www.example.com/EKN-1.0+5.dmg' }, ['url-characters']],
    ['no length', { attributes: `sparkle:edSignature="${SIGNATURE}"` }, ['length-missing']],
    ['no bytes', { attributes: `length="0" sparkle:edSignature="${SIGNATURE}"` }, ['length-invalid']],
    ['a disk image for Windows', {}, ['file-of-another-platform'], { platform: 'windows' }],
    ['an unknown os', { url: 'https://www.example.com/a', attributes: `length="1" sparkle:os="win32" sparkle:edSignature="${SIGNATURE}"` }, ['os-unknown']],
    ['two numbers for the system', { more: '<sparkle:minimumSystemVersion>10.13</sparkle:minimumSystemVersion>' }, ['system-version-invalid']],
    ['notes by http', { more: '<sparkle:releaseNotesLink>http://www.example.com/notes.html</sparkle:releaseNotesLink>' }, ['notes-over-http']],
    ['no signature', { attributes: 'length="10"' }, ['signature-missing']],
    ['a DSA signature alone', { attributes: 'length="10" sparkle:dsaSignature="MCwCFA=="' }, ['signature-dsa-only']],
    ['the public key as the signature', { attributes: `length="10" sparkle:edSignature="${Buffer.alloc(32, 1).toString('base64')}"` }, ['signature-malformed']],
    ['a DSA signature in the place of the Ed25519 one', { attributes: `length="10" sparkle:edSignature="${Buffer.from('303c021c'.padEnd(124, '0'), 'hex').toString('base64')}"` }, ['signature-malformed']],
  ])('%s', async (...[, parts, ids, options]) => {
    expect(await found(rss(good(parts)), options)).toEqual(ids);
  });

  test('a type of text', async () => {
    expect(await found(rss(good().replace('type="application/octet-stream"', 'type="text/plain"')))).toEqual(['type-wrong']);
  });

  test('a link and no enclosure', async () => {
    expect(await found(rss(good().replace(/<enclosure.*$/s, '<link>https://www.example.com/</link></item>')))).toEqual(['item-is-informational']);
  });

  test('a version on the enclosure, as of long ago', async () => {
    expect(await found(rss(good({ version: '', attributes: `sparkle:version="43" length="10" sparkle:edSignature="${SIGNATURE}"` })))).toEqual(['version-on-enclosure']);
  });

  test('neither enclosure nor link', async () => {
    expect(await found(rss(item('<sparkle:version>1</sparkle:version><sparkle:shortVersionString>1.0</sparkle:shortVersionString><pubDate>Sat, 28 Nov 2026 10:00:00 +0000</pubDate>')))).toEqual(['enclosure-missing']);
  });
});

describe('what items are together', () => {
  test('more than anybody needs', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => good({ version: String(100 - index), short: `1.${100 - index}.0`, date: new Date(Date.UTC(2026, 10, 28) - index * 86_400_000).toUTCString() })).join('');
    expect(await found(rss(many(50)))).toEqual([]);
    expect(await found(rss(many(51)))).toEqual(['feed-many-items']);
    const { findings } = await judge(FEED, { fetch: webOf({ [FEED]: rss(many(41).replace(/1\.43\.0\.dmg/g, () => `${Math.random()}.dmg`)) }), now: NOW });
    expect(findings.find(({ id }) => id === 'download-unchecked')?.what).toBe('40 of 41 files were looked at');
  });

  test.each<[string, ItemParts, ItemParts, string]>([
    ['two releases with one build', {}, { short: '1.42.0' }, 'version-twice'],
    ['builds and dotted versions', {}, { version: '1.42.0', short: '1.42' }, 'version-mixed'],
    ['a newer version with a lower build', { version: '42', short: '1.43.0' }, { version: '43', short: '1.42.0' }, 'version-order'],
    ['an older release that was published again to go back', { version: '42', short: '1.42.0' }, { date: 'Fri, 27 Nov 2026 10:00:00 +0000' }, 'rollback-without-effect'],
    ['macOS and Windows', {}, { version: '44', short: '1.44.0', url: 'https://www.example.com/EKN.exe' }, 'feed-mixed-platforms'],
  ])('%s', async (_, one, other, id) => {
    expect(await found(rss(good(one) + good(other)))).toContain(id);
  });
});

/* After reports of developers whose feeds did not work; the texts are our own. */
describe('what happened to others', () => {
  test.each<[string, string, string, number | undefined]>([
    ['an & in the address of a file (sparkle-project/Sparkle#2473, #2103)', rss(good({ url: 'https://www.example.com/EKN.dmg?a=1&dl=1' })), 'xml-entity', 8],
    ['an entity of HTML in the title (sparkle-project/Sparkle#2086)', rss('<description>a &middot; b</description>' + good()), 'xml-entity', 5],
    ['a blank before the declaration (theblixguy/DroidID#10)', ` ${rss(good())}`, 'xml-invalid', 1],
    ['a tag that is not closed (sparkle-project/Sparkle#1239)', rss('<link>' + good()), 'xml-invalid', undefined],
    ['no version at all, a length of 0, and DSA as the Ed25519 signature (vslavik/winsparkle#241)', rss(good({ version: '', short: '', attributes: 'length="0" sparkle:edSignature="MDwCHAAA"' })), 'version-missing', 5],
    ['the public key in place of the signature (sparkle-project/Sparkle#1585)', rss(good({ attributes: `length="1" sparkle:edSignature="${Buffer.alloc(32).toString('base64')}"` })), 'signature-malformed', 8],
    ['two releases with one build (jizhi0v0/duo-updater#41)', rss(good({ version: '60', short: '0.3.51' }) + good({ version: '60', short: '0.3.50' })), 'version-twice', 8],
    ['the release that was copied and its build kept (ianyh/Amethyst#1827)', rss(good({ version: '124', short: '0.24.1' }) + good({ version: '124', short: '0.24.0' })), 'version-twice', 8],
    ['a prefix that is not declared', rss(good()).replace(` xmlns:sparkle="${NAMESPACE}"`, ''), 'xml-prefix-undeclared', 6],
    ['the namespace with https', rss(good(), NAMESPACE.replace('http:', 'https:')), 'xml-namespace-wrong', 2],
    ['entities that expand without an end', `<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>${rss(good())}`, 'xml-doctype', 1],
    ['items outside of the channel', `<rss xmlns:sparkle="${NAMESPACE}">${good()}</rss>`, 'feed-no-channel', 1],
    ['no items', rss(''), 'feed-empty', 3],
  ])('%s', async (_, feed, id, line) => {
    const { findings } = await judge(FEED, { fetch: webOf({ [FEED]: feed }), now: NOW, offline: true });
    expect(findings).toContainEqual(expect.objectContaining({ id, severity: 'error', ...line && { line } }));
  });

  test('a page in place of the feed', async () => {
    expect(await found({ body: '<!DOCTYPE html><html></html>', headers: { 'content-type': 'text/html' } })).toEqual(['feed-is-a-page']);
  });

  test('another prefix for the same namespace is right', async () => {
    expect(await found(rss(good()).replace(/sparkle:(?=[a-zA-Z])/g, 's:').replace('xmlns:sparkle', 'xmlns:s'))).toEqual([]);
  });
});

describe('the documented manifest', () => {
  const key = releaseKey();
  const file = 'https://www.example.com/EKN-1.43.0.exe';
  const signed = (comment: string) => Buffer.from(minisign(key, Buffer.alloc(64), comment)).toString('base64');
  const offer = { url: file, size: 10, signature: signed(trustedComment({ app: 'ekn', version: '1.43.0', build: 43, platform: 'windows', file: 'EKN-1.43.0.exe' })) };
  const manifest = (parts: object = {}) => JSON.stringify({ version: '1.43.0', release_date: '2026-11-28', release_notes: '', platforms: { windows: offer }, ...parts });
  const OTHERS = ['manifest-platform-missing', 'manifest-platform-missing'];

  test.each<[string, string, string[], JudgeOptions?]>([
    ['two platforms that have nothing', manifest(), OTHERS],
    ['nothing for the platform that was asked for', manifest(), ['manifest-platform-missing'], { platform: 'macos' }],
    ['no date', manifest({ release_date: undefined }), ['manifest-field', ...OTHERS]],
    ['no platforms', manifest({ platforms: {} }), ['manifest-field']],
    ['a size in words', manifest({ platforms: { windows: { ...offer, size: '10 MB' } } }), ['manifest-field', ...OTHERS]],
    ['a signature that says nothing of the release', manifest({ platforms: { windows: { ...offer, signature: signed('timestamp:1') } } }), ['signature-unbound', ...OTHERS]],
    ['a comma too many', manifest().replace(/}$/, ',}'), ['json-invalid']],
    ['nothing that anybody reads', '{"name":"EKN"}', ['feed-unknown']],
    ['a list', '[]', ['feed-unknown']],
  ])('%s', async (...[, text, ids, options]) => {
    expect(await found(text, options)).toEqual(ids);
  });
});

describe('files', () => {
  const url = 'https://www.example.com/EKN-1.43.0.dmg';
  const content = Buffer.from('the content');
  const key = releaseKey();
  const feed = (length: number, signature = key.sign(content).toString('base64')) => rss(good({ attributes: `length="${length}" sparkle:edSignature="${signature}"` }));
  const of = async (pages: Record<string, Served | string>, options: JudgeOptions = {}) =>
    (await judge(FEED, { fetch: webOf({ [FEED]: feed(content.length), ...pages }), now: NOW, ...options }))
      .findings.map(({ id }) => id).filter((id) => id !== 'feed-signature-missing' && id !== 'signature-unchecked');

  test.each<[string, Record<string, Served | string>, string[]]>([
    ['is there', { [url]: { body: content } }, []],
    ['is gone (sane-apps/SaneBar#28)', {}, ['download-dead']],
    ['has another length', { [url]: 'other' }, ['download-resized']],
    ['is a page that asks for a click', { [url]: { body: content, headers: { 'content-type': 'text/html; charset=utf-8' } } }, ['download-is-a-page']],
    ['goes by plain http', { [url]: { status: 302, headers: { location: 'http://cdn.example.com/a' } }, 'http://cdn.example.com/a': { body: content } }, ['download-over-http']],
    ['goes in circles', { [url]: { status: 302, headers: { location: url } } }, ['download-dead']],
    ['goes to the disk', { [url]: { status: 302, headers: { location: 'file:///etc/passwd' } } }, ['download-dead']],
    ['has no ranges', { [url]: { body: content, headers: { 'accept-ranges': 'none' } } }, ['download-without-ranges']],
  ])('one that %s', async (_, pages, ids) => {
    expect(await of(pages)).toEqual(ids);
  });

  test.each([
    ['of Sparkle', Buffer.from(key.publicKey, 'hex').toString('base64')],
    ['of minisign', minisignPublicKey(key.publicKey)],
    ['of minisign as a file', `untrusted comment: x\n${minisignPublicKey(key.publicKey)}\n`],
    ['in hexadecimal', key.publicKey],
  ])('are verified with a key %s', async (_, publicKey) => {
    expect(await of({ [url]: { body: content } }, { publicKey })).toEqual([]);
    expect(await of({ [url]: { body: 'The content' } }, { publicKey })).toEqual(['signature-wrong']);
    expect(await of({ [FEED]: feed(content.length, releaseKey('other').sign(content).toString('base64')), [url]: { body: content } }, { publicKey })).toEqual(['signature-wrong']);
  });
});

describe('the way to the feed', () => {
  test('by plain http', async () => {
    const address = 'http://www.example.com/appcast.xml';
    const fetch = webOf({ [address]: rss(good()) });
    const report = async (allowHttp: boolean) => (await judge(address, { fetch, now: NOW, offline: true, allowHttp })).findings.map(({ id }) => id);
    expect(await report(false)).toContain('feed-over-http');
    expect(await report(true)).not.toContain('feed-over-http');
  });

  test('by a redirect to plain http', async () => {
    const fetch = webOf({ [FEED]: { status: 301, headers: { location: 'http://cdn.example.com/a.xml' } }, 'http://cdn.example.com/a.xml': rss(good()) });
    expect((await judge(FEED, { fetch, offline: true, now: NOW })).findings[0]).toMatchObject({ id: 'feed-redirects-to-http', severity: 'error' });
  });

  test('without a word for caches', async () => {
    const { findings } = await judge(FEED, { fetch: async () => new Response(rss(good())), now: NOW, offline: true });
    expect(findings.map(({ id }) => id)).toContain('feed-cache-missing');
  });

  test('through caches that keep it for a month', async () => {
    expect(await found({ body: rss(good()), headers: { 'cache-control': 'public, max-age=2592000' } })).toEqual(['feed-cached-long']);
  });

  test.each<[string, string, JudgeOptions, string]>([
    ['nothing there', FEED, {}, 'unreachable'],
    ['nobody answers', FEED, { fetch: async () => { throw new TypeError('fetch failed'); } }, 'unreachable'],
    ['no address', 'appcast.xml', {}, 'options'],
    ['no key', FEED, { publicKey: 'hello' }, 'options'],
    ['an endless feed', FEED, { fetch: async () => new Response(Buffer.alloc(6_000_000)) }, 'unreachable'],
  ])('%s: it cannot be judged', async (_, url, options, reason) => {
    const error = await judge(url, { fetch: webOf({}), ...options }).catch((caught) => caught);
    expect(error).toBeInstanceOf(CannotBeJudged);
    expect(error.reason).toBe(reason);
  });
});

describe('our own site', () => {
  let server: Server;
  let address: string;
  let repository: Repository;
  const pages = new Map<string, Uint8Array>();

  beforeAll(async () => {
    repository = await Repository.make();
    await repository.publish(await makeRelease(41));
    await repository.publish(await makeRelease(42));
    server = createServer((request, response) => {
      const body = pages.get(request.url!.slice(1));
      response.writeHead(body ? 200 : 403, body ? { 'cache-control': 'max-age=60', 'accept-ranges': 'bytes', 'content-length': body.length } : {});
      response.end(request.method === 'HEAD' ? undefined : body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    repository.files.forEach((body, key) => pages.set(key, body));
    for (const { build, artifacts } of repository.releases) {
      artifacts.forEach(({ file }) => pages.set(`releases/${build}/${file}`, contentOf(build, file)));
      pages.set(`releases/${build}/release.json`, releaseBytes(repository.releases.find((one) => one.build === build)!));
    }
    renderChannel('stable', repository.state, repository.releases, { ...SITE, url: address }, { key: releaseKey() }).forEach(({ body }, key) => pages.set(key, body));
  });

  afterAll(async () => new Promise((resolve) => server.close(resolve)));

  const publicKey = releaseKey().publicKey;

  test.each([
    ['channels/stable/appcast-macos.xml', 'appcast'], ['channels/stable/appcast-windows.xml', 'appcast'], ['channels/stable/manifest.json', 'manifest'],
  ])('%s has no findings, its files and signatures included', async (path, kind) => {
    expect(await judge(`${address}/${path}`, { publicKey, allowHttp: true, now: NOW })).toEqual({ url: `${address}/${path}`, kind, findings: [] });
  });

  test('the metadata has no findings, with the root of the application', async () => {
    const url = `${address}/metadata/timestamp.json`;
    expect(await judge(url, { publicKey: (await rootFile()).toString(), allowHttp: true, now: NOW })).toEqual({ url, kind: 'tuf', findings: [] });
  });

  test.each([
    ['near its end', -3_600_000, 'tuf-near-expiry'], ['at its end', 0, 'tuf-expired'], ['past its end', 3_600_000, 'tuf-expired'],
  ])('metadata %s is a finding', async (_, after, id) => {
    const now = new Date(repository.state.expires.timestamp!.getTime() + after);
    const { findings } = await judge(`${address}/metadata/timestamp.json`, { publicKey: (await rootFile()).toString(), allowHttp: true, now, offline: true });
    expect(findings.map((finding) => finding.id)).toContain(id);
  });

  test('without a root the first one is believed, and the report says so', async () => {
    const { findings } = await judge(`${address}/metadata/timestamp.json`, { allowHttp: true, now: NOW });
    expect(findings.map(({ id }) => id)).toEqual(['tuf-root-untrusted']);
  });

  test('metadata that another root signed is a finding', async () => {
    const publicKeyOfOthers = (await rootFile({}, ['root 2', 'root 3'])).toString().replace(/"version":1/, '"version":2');
    expect((await judge(`${address}/metadata/timestamp.json`, { publicKey: publicKeyOfOthers, allowHttp: true, now: NOW })).findings.map(({ id }) => id)).toEqual(['tuf-invalid']);
  });

  test('a manifest that offers an old file under a new number is found out', async () => {
    const path = 'channels/stable/manifest.json';
    const manifest = JSON.parse(Buffer.from(pages.get(path)!).toString());
    pages.set('old.json', Buffer.from(JSON.stringify({ ...manifest, version: '9.0.0' })));
    const { findings } = await judge(`${address}/old.json`, { publicKey, allowHttp: true, now: NOW });
    expect(new Set(findings.map(({ id }) => id))).toEqual(new Set(['signature-of-another-file']));
  });

  test('a changed feed of macOS is found out by its signature', async () => {
    pages.set('changed.xml', Buffer.from(Buffer.from(pages.get('channels/stable/appcast-macos.xml')!).toString().replace('1.42.0', '1.42.1')));
    const { findings } = await judge(`${address}/changed.xml`, { publicKey, allowHttp: true, now: NOW });
    expect(findings).toEqual([expect.objectContaining({ id: 'feed-signature-wrong', severity: 'error' })]);
  });
});

test('a report says the place, whom it hits, why and what to do, and nothing that a terminal obeys', async () => {
  const report = await judge(FEED, { fetch: webOf({ [FEED]: rss(good({ version: '1-\u001b[31m\u202e' })) }), now: NOW, offline: true });
  const text = formatReport(report);
  expect(text).toContain('ERROR version-prerelease: item 1 (1.43.0), line 5\n');
  expect(text).toContain(`  Remedy: ${RULES['version-prerelease'].remedy}\n`);
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e]/);
});

test(`${RUNS} random answers are judged, and none ends it`, async () => {
  const parts = fc.constantFrom(
    '<rss>', '</rss>', '<channel>', '</channel>', '<item>', '</item>', '<enclosure url="', '"/>', '<sparkle:version>', '</sparkle:version>', '<![CDATA[', ']]>', '<!--', '-->', '&', '&amp;', '&#0;', '&#x10ffff;',
    '"', "'", '{', '}', '"version":', '"platforms":', '"signed":', '{"_type":"timestamp"}', 'null', '1', ',', '<?xml version="1.0"?>', ' xmlns:sparkle="', 'https://[', '__proto__', '<a:b>', '\n', '\0', '🎵', '<constructor>', '-1', '99999999999999999999',
  );
  const broken = fc.array(parts, { maxLength: 30 }).map((some) => some.join(''));
  // A right feed in which some text stands in the wrong place gets further than nonsense does.
  const nearly = fc.tuple(fc.nat(), fc.nat({ max: 12 }), broken).map(([at, gone, text]) => {
    const feed = rss(good() + good({ version: '42' }));
    const start = at % feed.length;
    return feed.slice(0, start) + text + feed.slice(start + gone);
  });
  await fc.assert(fc.asyncProperty(fc.oneof(broken, nearly, fc.json(), fc.string({ unit: 'binary' })), async (body) => {
    const report = await judge(FEED, { fetch: webOf({ [FEED]: body }), now: NOW });
    for (const finding of report.findings) {
      expect(finding).toMatchObject(RULES[finding.id].severity === finding.severity ? RULES[finding.id] : { why: RULES[finding.id].why });
    }
    expect(formatReport(report)).toContain(' errors, ');
  }), { numRuns: RUNS, seed: SEED });
});
