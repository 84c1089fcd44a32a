import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { type Certificate, makeCertificate, Site } from './post-deployment-site';
import { AGENT } from '../../src/deployment/post-deployment-check/http.lambda';
import { checkUpdateSite } from '../../src/deployment/post-deployment-check/update-site.lambda';
import { renderChannel } from '../../src/updates/release/render-channel';
import { contentOf, makeRelease, Repository, rootFile } from '../updates/release/fixtures';
import { releaseKey } from '../updates/release/support';

let certificate: Certificate;
let site: Site;
let repository: Repository;

beforeAll(async () => {
  certificate = await makeCertificate();
  AGENT.options.ca = certificate.authority;
});

beforeEach(async () => {
  site = await Site.start(certificate);
  repository = await Repository.make();
});
afterEach(() => site.stop());

const answer = (body: Uint8Array, headers: OutgoingHttpHeaders = {}) => (response: ServerResponse) => {
  response.writeHead(200, { 'content-length': body.byteLength, ...headers }).end(body);
};

/** Publishes a build to `stable`, and serves the whole site as CloudFront does. */
async function publish(build = 1): Promise<void> {
  const shown = { app: 'eknmusic', url: site.url };
  await repository.publish(await makeRelease(build), {}, { now: new Date(), site: shown });
  serve();
}

function serve(): void {
  for (const [key, body] of repository.files) {
    site.routes[`GET /${key}`] = answer(body);
  }
  const feeds = renderChannel('stable', repository.state, repository.releases, { app: 'eknmusic', url: site.url }, { key: releaseKey() });
  feeds.forEach(({ body }, key) => site.routes[`GET /${key}`] = answer(body));
  for (const { build, artifacts } of repository.releases) {
    artifacts.forEach(({ file }) => site.routes[`HEAD /releases/${build}/${file}`] = answer(contentOf(build, file)));
  }
}

const check = () => checkUpdateSite({ url: site.url, channels: ['stable', 'beta'] }, AbortSignal.timeout(20_000));

const route = (prefix: string) => Object.keys(site.routes).find((each) => each.startsWith(prefix))!;

test('is skipped until something is published', async () => {
  expect(await check()).toEqual({ skipped: true, detail: `nothing is published on ${site.url} yet` });
});

test('passes for a site whose channel has a release; a channel that has none is passed over', async () => {
  await publish();
  const { detail, skipped } = await check();
  expect(skipped).toBeUndefined();
  expect(detail).toMatch(/^1\.1\.0 on stable can be downloaded; signed until \d{4}-/);
});

test('follows a rotation of the root keys', async () => {
  repository.addRoots([await rootFile(), await rootFile({ version: 2 })]);
  await publish();
  expect((await check()).detail).toContain('1.1.0 on stable');
});

describe('fails, and says why, when', () => {
  const flip = (key: string) => {
    const body = Buffer.from(repository.files.get(key)!);
    const place = body.indexOf('"version":') + 10;
    body.write(String((Number(String.fromCharCode(body[place])) + 1) % 10), place);
    site.routes[`GET /${key}`] = answer(body);
  };

  test.each<[string, () => void, RegExp]>([
    ['the timestamp is not what was signed', () => flip('metadata/timestamp.json'), /timestamp\.json has 0 valid signatures of 1/],
    ['the root is not what was signed', () => flip('metadata/1.root.json'), /root\.json has 0 valid signatures of 2/],
    ['the snapshot is another one', () => flip(route('GET /metadata/1.snapshot').slice('GET /'.length)), /snapshot\.json has 0 valid signatures of 1/],
    ['the targets are missing', () => {
      delete site.routes[route('GET /metadata/1.targets')];
    }, /targets\.json: answered 404/],
    ['the manifest is an older one', () => {
      site.routes['GET /channels/stable/manifest.json'] = answer(Buffer.from('{}'));
    }, /the manifest of stable is not what was signed/],
    ['a feed is missing', () => {
      delete site.routes['GET /channels/stable/appcast-windows.xml'];
    }, /appcast-windows\.xml: answered 404/],
    ['a feed has no signature', () => {
      site.routes['GET /channels/stable/appcast-macos.xml'] = answer(Buffer.from('<item><sparkle:version>1</sparkle:version><enclosure url="https://x/y" length="1"/></item>'));
    }, /appcast-macos\.xml has no signed file/],
    ['a file is missing', () => {
      delete site.routes['HEAD /releases/1/EKNMusic.dmg'];
    }, /HEAD .*EKNMusic\.dmg: answered 404/],
    ['a file has another size', () => {
      site.routes['HEAD /releases/1/EKNMusic.dmg'] = answer(Buffer.alloc(7));
    }, /EKNMusic\.dmg has 7 bytes, and the update manifest says \d+/],
  ])('%s', async (_, breakIt, why) => {
    await publish();
    await check();
    breakIt();
    await expect(check()).rejects.toThrow(why);
  });

  test('the timestamp has expired', async () => {
    const released = await makeRelease(1);
    await repository.publish(released, {}, { now: new Date('2020-01-01T00:00:00Z'), site: { app: 'eknmusic', url: site.url } });
    serve();
    await expect(check()).rejects.toThrow(/timestamp\.json expired on 2020-01-/);
  });
});
