import { execFileSync, spawn } from 'child_process';
import * as fs from 'fs';
import { createServer as createHttpServer, type RequestListener } from 'http';
import { createServer, type ServerOptions } from 'https';
import type { AddressInfo, Server } from 'net';
import * as os from 'os';
import * as path from 'path';
import { gzipSync } from 'zlib';
import { releaseKey } from '../release/support';

/*
 * The program itself, as it is installed, against servers that speak TLS: an authority of the test's own is trusted by the program as one of the
 * system would be, and what is not of it is refused.
 */

const PROGRAM = path.join(__dirname, '../../../assets/updates/ekn-updates.js');
const content = Buffer.from('an installer, as it were');
/** 50 MB of nothing in 50 kB. */
const bomb = gzipSync(Buffer.alloc(50_000_000));
const key = releaseKey();

let folder: string;
let origin: string;
let plain: string;
const servers: Server[] = [];

const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });

/** An authority with its key. */
function makeAuthority(name: string): void {
  openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30', '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.pem`);
}

/** A certificate of an authority, or of itself. */
function makeCertificate(name: string, { by, host = 'localhost', days = '30' }: { readonly by?: string; readonly host?: string; readonly days?: string }): ServerOptions {
  openssl('req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', `/CN=${host}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
  fs.writeFileSync(path.join(folder, `${name}.ext`), `subjectAltName=DNS:${host}\n`);
  const signedBy = by ? ['-CA', `${by}.pem`, '-CAkey', `${by}.key`, '-CAcreateserial'] : ['-signkey', `${name}.key`];
  openssl('x509', '-req', '-in', `${name}.csr`, ...signedBy, '-days', days, '-extfile', `${name}.ext`, '-out', `${name}.pem`);
  return { key: fs.readFileSync(path.join(folder, `${name}.key`)), cert: fs.readFileSync(path.join(folder, `${name}.pem`)) };
}

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return (server.address() as AddressInfo).port;
}

async function serve(options: ServerOptions, answer: RequestListener): Promise<string> {
  return `https://localhost:${await listen(createServer(options, answer))}`;
}

const feed = (url: string) => `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:sparkle="http://www.andymatuschak.org/xml-namespaces/sparkle"><channel><title>EKNMusic</title>
<item><title>1.2.0</title><sparkle:version>42</sparkle:version><sparkle:shortVersionString>1.2.0</sparkle:shortVersionString><pubDate>Sat, 28 Nov 2026 12:00:00 +0000</pubDate>
<enclosure url="${url}" length="${content.length}" type="application/octet-stream" sparkle:edSignature="${key.sign(content).toString('base64')}"/></item></channel></rss>`;

const answer: RequestListener = (request, response) => {
  const [, name, ...query] = request.url!.split(/[/?]/);
  const head = request.method === 'HEAD';
  const send = (body: string | Buffer, headers: Record<string, string> = {}) => {
    response.writeHead(200, { 'cache-control': 'max-age=60', 'accept-ranges': 'bytes', 'content-length': Buffer.byteLength(body), ...headers }).end(head ? undefined : body);
  };
  const chunk = Buffer.alloc(65_536, ' ');
  const answers: Record<string, () => void> = {
    'feed': () => send(feed(decodeURIComponent(query.join('')) || `${origin}/file.dmg`), { 'content-type': 'application/xml' }),
    'file.dmg': () => send(content),
    'compressed-feed': () => send(gzipSync(feed(`${origin}/file.dmg`)), { 'content-encoding': 'gzip' }),
    'compressed.dmg': () => send(gzipSync(content), { 'content-encoding': 'gzip' }),
    'bomb': () => send(bomb, { 'content-encoding': 'gzip' }),
    'to-http': () => void response.writeHead(302, { location: `${plain}/feed` }).end(),
    'to-http.dmg': () => void response.writeHead(302, { location: `${plain}/file.dmg` }).end(),
    // Begins and never goes on.
    'slow': () => void response.writeHead(200, { 'cache-control': 'max-age=60' }).write('<?xml'),
    'endless': () => {
      response.writeHead(200, { 'cache-control': 'max-age=60' });
      const write = () => { while (!response.destroyed && response.write(chunk)); };
      response.on('drain', write);
      write();
    },
    'endless.dmg': () => (head ? send(content) : answers.endless()),
    // Closes in the middle of what it announced.
    'cut.dmg': () => (head ? send(content) : void response.writeHead(200, { 'content-length': String(content.length) }).write(content.subarray(0, 3), () => response.destroy())),
  };
  (answers[name] ?? (() => response.writeHead(404).end()))();
};

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'judge-https-'));
  makeAuthority('trusted');
  makeAuthority('unknown');
  fs.writeFileSync(path.join(folder, 'release.pub'), key.publicKey);
  origin = await serve(makeCertificate('right', { by: 'trusted' }), answer);
  plain = `http://localhost:${await listen(createHttpServer(answer))}`;
});
afterAll(() => {
  servers.forEach((server) => server.close());
  fs.rmSync(folder, { recursive: true, force: true });
});

interface Outcome {
  readonly code: number | null;
  readonly ids: string[];
  readonly text: string;
}

/** What the program says of an address. */
async function verify(url: string, ...options: string[]): Promise<Outcome> {
  const program = spawn(process.execPath, [PROGRAM, 'verify', url, '--json', '--public-key', path.join(folder, 'release.pub'), '--timeout', '20', ...options], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: path.join(folder, 'trusted.pem'), NODE_NO_WARNINGS: '1' },
  });
  let text = '';
  program.stdout.on('data', (part) => { text += part; });
  program.stderr.on('data', (part) => { text += part; });
  const code = await new Promise<number | null>((resolve) => program.on('close', resolve));
  const findings: Array<{ id: string }> = text.startsWith('{') ? JSON.parse(text).findings ?? [] : [];
  return { code, ids: findings.map(({ id }) => id).filter((id) => id !== 'feed-signature-missing'), text };
}

const withFile = (name: string) => `${origin}/feed?${encodeURIComponent(`${origin}/${name}`)}`;

test('nothing is found where all is well: TLS, feed, file and signature', async () => {
  expect(await verify(`${origin}/feed`)).toMatchObject({ code: 0, ids: [] });
});

describe('a certificate that clients refuse is a finding, and not a site that cannot be reached', () => {
  test.each<[string, Parameters<typeof makeCertificate>[1], string]>([
    ['of an authority that nobody trusts', { by: 'unknown' }, 'whose authority is one that nobody trusts|intermediate certificate is missing'],
    ['that is signed by itself', {}, 'signed by itself'],
    ['of another name', { by: 'trusted', host: 'elsewhere.example' }, 'of another name'],
    ['that has expired', { by: 'trusted', days: '0' }, 'has expired'],
  ])('%s', async (name, options, why) => {
    const site = await serve(makeCertificate(name.replace(/\W/g, ''), options), answer);
    const ofTheFeed = await verify(`${site}/feed`);
    expect(ofTheFeed).toMatchObject({ code: 7, ids: ['certificate-refused'] });
    expect(ofTheFeed.text).toMatch(new RegExp(why));
    expect(await verify(`${origin}/feed?${encodeURIComponent(`${site}/file.dmg`)}`)).toMatchObject({ code: 7, ids: ['certificate-refused'] });
  });

  test('no TLS at all behind an https address', async () => {
    expect(await verify(`${plain.replace('http:', 'https:')}/feed`)).toMatchObject({ code: 7, ids: ['certificate-refused'] });
  });
});

test.each<[string, () => string, number, string[]]>([
  ['the feed is redirected to plain http', () => `${origin}/to-http`, 7, ['feed-redirects-to-http']],
  ['a file is redirected to plain http', () => withFile('to-http.dmg'), 7, ['download-over-http']],
  ['the feed is compressed though nobody asked', () => `${origin}/compressed-feed`, 0, ['compressed-unasked']],
  ['a file is compressed though nobody asked: its length is not judged, its signature is', () => withFile('compressed.dmg'), 0, ['compressed-unasked']],
  ['a file has no end', () => withFile('endless.dmg'), 7, ['download-resized']],
  ['a file is cut off', () => withFile('cut.dmg'), 7, ['download-dead']],
])('%s', async (_, url, code, ids) => {
  expect(await verify(url())).toMatchObject({ code, ids });
});

test.each<[string, string, RegExp, string[]?]>([
  ['that begins and never goes on', 'slow', /no answer in time/, ['--timeout', '2']],
  ['that has no end', 'endless', /is larger than 5000000 bytes/],
  ['that grows without an end when it is unpacked', 'bomb', /is larger than 5000000 bytes/],
])('a feed %s is given up, by time or by size', async (_, name, why, options = []) => {
  const { code, text } = await verify(`${origin}/${name}`, ...options);
  expect(text).toMatch(why);
  expect(code).toBe(5);
});
