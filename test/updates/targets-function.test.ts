import * as vm from 'node:vm';
import { TARGETS_FUNCTION } from '../../src/updates/targets-function';

/** Runs the function as CloudFront does: without a module system, and with no code that is made of text. */
function ask(uri: string): string {
  const context = vm.createContext({}, { codeGeneration: { strings: false, wasm: false } });
  vm.runInContext(TARGETS_FUNCTION, context);
  const event = { version: '1.0', context: { eventType: 'viewer-request' }, viewer: { ip: '192.0.2.1' }, request: { method: 'GET', uri, querystring: {}, headers: {}, cookies: {} } };
  return vm.runInContext(`handler(${JSON.stringify(event)})`, context).uri;
}

const SHA256 = 'a1'.repeat(32);
const SHA512 = 'b2'.repeat(64);
const FILE = 'EKNMusic-1.2.0-x86_64.AppImage';

describe('an artifact is found under every name that TUF clients give it', () => {
  test.each([
    ['python-tuf, go-tuf, tuf-js', `/targets/42/${SHA256}.${FILE}`],
    ['tough', `/targets/${SHA256}.42/${FILE}`],
    ['tough, with the slash in percent', `/targets/${SHA256}.42%2F${FILE}`],
    ['a longer hash', `/targets/42/${SHA512}.${FILE}`],
    ['a longer hash before the slash', `/targets/${SHA512}.42/${FILE}`],
    ['without the hash', `/targets/42/${FILE}`],
  ])('%s', (_, uri) => expect(ask(uri)).toBe(`/releases/42/${FILE}`));

  test('the description of a release is one of them', () => expect(ask(`/targets/42/${SHA256}.release.json`)).toBe('/releases/42/release.json'));
  test('the largest build', () => expect(ask(`/targets/2147483647/${FILE}`)).toBe(`/releases/2147483647/${FILE}`));
});

describe('nothing else becomes another name', () => {
  test.each([
    `/targets/${SHA256}.stable.json`,
    '/targets/stable.json',
    `/releases/42/${FILE}`,
    `/targets/042/${FILE}`,
    `/targets/0/${FILE}`,
    '/targets/42/../../metadata/timestamp.json',
    '/targets/42/.hidden',
    `/targets/42/more/${FILE}`,
    `/targets/${SHA256.slice(1)}.42/${FILE}`,
    `/targets/${SHA256.toUpperCase()}.42/${FILE}`,
    '/metadata/timestamp.json',
    '/channels/stable/manifest.json',
    '/index.html',
  ])('%s', (uri) => expect(ask(uri)).toBe(uri));
});

test('a folder is its page', () => {
  expect(ask('/channels/stable/')).toBe('/channels/stable/index.html');
  expect(ask('/')).toBe('/index.html');
});

test('is small enough for CloudFront, and plain JavaScript of its runtime', () => {
  expect(Buffer.byteLength(TARGETS_FUNCTION)).toBeLessThan(10 * 1024);
  expect(TARGETS_FUNCTION).not.toMatch(/=>|\blet\b|\bconst\b|\bfor\s*\(.* of |\?\.|\?\?/);
});
