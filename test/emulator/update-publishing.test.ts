import { WITH_INSTALLATION } from './support/servers';
import { UpdateSite } from './support/update-site';

let site: UpdateSite;

jest.setTimeout(120_000);
beforeAll(async () => {
  site = await UpdateSite.start();
}, WITH_INSTALLATION);
afterAll(() => site?.stop());

describe('a release', () => {
  beforeEach(() => site.reset());

  test('is offered to clients once it is published', async () => {
    expect(await site.offer(1)).toBeUndefined();
    const { out } = await site.publish(10);
    expect(out).toContain('eknmusic 1.10.0 (build 10) is published');
    expect(await site.offer(1)).toMatchObject({ action: 'update', buildNumber: 10, version: '1.10.0', target: '10/EKNMusic-10-x86_64.AppImage' });
    expect(JSON.parse((await site.text('channels/stable/manifest.json'))!)).toMatchObject({ version: '1.10.0' });
    expect(await site.text('channels/stable/appcast-windows.xml')).toContain('<sparkle:version>10</sparkle:version>');
  });
});
