import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalSite } from './local-site';
import type { SiteConfiguration } from '../../../src/updates/cli/site-configuration';

let site: LocalSite;
const environment = { ...process.env };

beforeEach(async () => {
  site = await LocalSite.start();
  // The API of CloudFront is called here, and nothing else of AWS.
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_ENDPOINT_URL_CLOUDFRONT: site.url, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' });
  const file = (name: string) => join(site.folder, name);
  await done(['keys', 'make', 'root', 'release', 'targets', '--out', site.folder]);
  await done(['keys', 'root', '--root-key', file('root.pem'), '--targets-key', file('targets.pem'), '--timestamp-key', file('targets.pem'), '--out', file('root.json')]);
  await done(['keys', 'publish-root', file('root.json'), '--site', site.configure()]);
  process.env.EKN_RELEASE_KEY = readFileSync(file('release.pem'), 'utf8');
  process.env.EKN_TARGETS_KEY = readFileSync(file('targets.pem'), 'utf8');
});
afterEach(async () => {
  process.env = { ...environment };
  await site.stop();
});

async function done(args: readonly string[]): Promise<string> {
  const { code, out, err } = await site.run(args);
  expect(`${code} ${err}`.trim()).toBe('0');
  return out;
}

function publish(build: number, more: Partial<SiteConfiguration> = {}) {
  const folder = join(site.folder, `release-${build}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'EKNMusic.dmg'), `build ${build}`);
  const artifacts = [{ file: 'EKNMusic.dmg', platform: 'macos', arch: 'universal', kind: 'dmg' }];
  writeFileSync(join(folder, 'release.json'), JSON.stringify({ app: 'eknmusic', version: `1.${build}.0`, build, notes: 'Better.', artifacts }));
  return ['publish', '--site', site.configure(more), '--release', join(folder, 'release.json'), '--artifacts', folder, '--channel', 'stable'];
}

describe('the copies in CloudFront', () => {
  test('are removed once everything is written, of what moved and of nothing else', async () => {
    site.events.length = 0;
    await done(publish(1, { distributionId: 'E2EXAMPLE' }));
    expect(site.events.filter((event) => event.startsWith('invalidation'))).toEqual(['invalidation E2EXAMPLE']);
    expect(site.events.at(-1)).toBe('invalidation E2EXAMPLE');
    expect(site.events.indexOf('metadata/timestamp.json')).toBeGreaterThan(site.events.findIndex((event) => event.endsWith('.snapshot.json')));
    expect(site.invalidated).toEqual(expect.arrayContaining([
      '/metadata/timestamp.json', '/channels/stable/manifest.json', '/channels/stable/appcast-macos.xml', '/channels/stable/', '/channels/stable/index.html', '/', '/index.html',
    ]));
    expect(site.invalidated.filter((path) => /^\/(?:releases|targets)\/|root|snapshot/.test(path))).toEqual([]);
  });

  test('stay when nothing moved, and in a dry run', async () => {
    await done(publish(1, { distributionId: 'E2EXAMPLE' }));
    site.events.length = 0;
    await done(publish(1, { distributionId: 'E2EXAMPLE' }));
    await done([...publish(2, { distributionId: 'E2EXAMPLE' }), '--dry-run']);
    expect(site.events).toEqual([]);
  });

  test('that may not be removed are said to be so, after a change that is made', async () => {
    site.cloudFrontStatus = 403;
    const { code, err } = await site.run(publish(1, { distributionId: 'E2EXAMPLE' }));
    expect(code).toBe(5);
    expect(err).toContain('The change is made, and older copies of it could not be removed from CloudFront');
    expect(err).toContain('not allowed');
    expect(JSON.parse(site.text('channels/stable/manifest.json')).version).toBe('1.1.0');
  });
});

describe('what the site says in its parameter', () => {
  const validFor = () => Date.parse(JSON.parse(site.text('metadata/timestamp.json')).signed.expires) - Date.now();

  test.each([
    ['as long as it says', { timestampValidForSeconds: 6 * 3_600 }, 6],
    ['two weeks, if it does not say so', {}, 14 * 24],
  ])('timestamps are valid %s', async (_, configuration, hours) => {
    await done(publish(1, configuration));
    expect(validFor()).toBeGreaterThan((hours - 1) * 3_600_000);
    expect(validFor()).toBeLessThanOrEqual(hours * 3_600_000);
  });

  test('is the name that people read, in the feeds and on the page', async () => {
    await done(publish(1, { title: 'EKN Musik & Mehr' }));
    expect(site.text('channels/stable/appcast-macos.xml')).toContain('EKN Musik &amp; Mehr');
    expect(site.text('index.html')).toContain('<h1>EKN Musik &#38; Mehr 1.1.0</h1>');
  });

  test.each<[Record<string, unknown>, string]>([
    [{ timestampValidForSeconds: 'a day' }, '`timestampValidForSeconds` must be a number of seconds; got "a day"'],
    [{ timestampValidForSeconds: 1 }, '`timestampValidForSeconds` must be'],
    [{ title: 'a\nb' }, '`title` must be'],
    [{ bucket: undefined }, '`bucket` must be the name of a bucket; got nothing'],
    [{ url: 'https://updates.example.com/' }, '`url` must be the address of the site, without a slash at the end'],
    [{ channels: [] }, '`channels` must be a list'],
  ])('is refused by its name where it is not valid: %j', async (wrong, message) => {
    const { code, err } = await site.run(publish(1, wrong as Partial<SiteConfiguration>));
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});
