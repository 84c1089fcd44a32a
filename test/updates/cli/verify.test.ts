import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExitCode } from '../../../src/updates/cli/failure';
import { main } from '../../../src/updates/cli/program';
import { generateKeyPem } from '../../../src/updates/release/signers';

const feed = (item: string) => `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:sparkle="http://www.andymatuschak.org/xml-namespaces/sparkle"><channel><title>EKNMusic</title>
<item><title>1.2.0</title><pubDate>Sat, 28 Nov 2026 12:00:00 +0000</pubDate>${item}</item></channel></rss>`;
const ENCLOSURE = '<enclosure url="https://updates.example.com/EKNMusic-1.2.0.dmg" length="8" type="application/octet-stream" sparkle:edSignature="AA=="/>';
const FEEDS: Record<string, string> = {
  '/without-version.xml': feed(ENCLOSURE),
};

let server: Server;
let url: string;
let printed: string[];
beforeAll(async () => {
  server = createServer((request, response) => {
    const body = FEEDS[request.url!];
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/xml', 'cache-control': 'max-age=60' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  printed = [];
  const print = (text: unknown) => printed.push(String(text)) > 0;
  jest.spyOn(process.stdout, 'write').mockImplementation(print);
  jest.spyOn(process.stderr, 'write').mockImplementation(print);
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
});

async function run(...args: string[]): Promise<{ code: ExitCode; text: string }> {
  const code = await main(['verify', ...args], '1.0.0');
  return { code, text: printed.join('') };
}

test('findings of severity error are an exit code of their own', async () => {
  const { code, text } = await run(`${url}/without-version.xml`, '--allow-http', '--no-downloads', '--platform', 'macos');
  expect(text).toMatch(/^ERROR version-missing: /m);
  expect(text).toMatch(/^ {2}Remedy: /m);
  expect(code).toBe(ExitCode.FINDINGS);
});

test('programs get the report as it is', async () => {
  const { code, text } = await run(`${url}/without-version.xml`, '--allow-http', '--no-downloads', '--json');
  expect(JSON.parse(text)).toMatchObject({ kind: 'appcast', findings: expect.arrayContaining([expect.objectContaining({ id: 'version-missing', severity: 'error' })]) });
  expect(code).toBe(ExitCode.FINDINGS);
});

test.each<[string, string[], ExitCode, RegExp]>([
  ['an address that nothing answers', ['/none.xml'], ExitCode.UNREACHABLE, /answers 404/],
  ['a key that is not there', ['/without-version.xml', '--public-key', 'no-such-file.pub'], ExitCode.USAGE, /no-such-file\.pub cannot be read \(ENOENT\)/],
  ['a platform without a feed', ['/without-version.xml', '--platform', 'plan9'], ExitCode.USAGE, /Allowed choices are windows, macos/],
])('%s cannot be judged', async (_, [address, ...options], expected, message) => {
  const { code, text } = await run(url + address, ...options);
  expect(text).toMatch(message);
  expect(code).toBe(expected);
});

test('a private key is told from a public one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'eknmusic-verify-'));
  writeFileSync(join(folder, 'release.pem'), generateKeyPem());
  const { code, text } = await run(`${url}/without-version.xml`, '--allow-http', '--public-key', join(folder, 'release.pem'));
  rmSync(folder, { recursive: true });
  expect(text).toMatch(/This is a private key, .*`ekn-updates keys export` prints it/);
  expect(code).toBe(ExitCode.USAGE);
});

test('an address of another protocol is none', async () => {
  const { code, text } = await run('ftp://updates.example.com/appcast.xml');
  expect(text).toMatch(/must begin with https:\/\/ or http:\/\//);
  expect(code).toBe(ExitCode.USAGE);
});
