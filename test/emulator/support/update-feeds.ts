import { XMLParser } from 'fast-xml-parser';
import type { UpdateSite } from './update-site';

/** Everything that a release of three artifacts writes to a site that has one release already. */
export const WRITES = [
  'releases/<b>/EKNMusic-<b>-x64.exe', 'releases/<b>/EKNMusic-<b>.dmg', 'releases/<b>/EKNMusic-<b>-x86_64.AppImage',
  'releases/<b>/SHA256SUMS', 'releases/<b>/SHA256SUMS.minisig', 'releases/<b>/EKNMusic-<b>-x64.exe.minisig', 'releases/<b>/EKNMusic-<b>.dmg.minisig',
  'releases/<b>/EKNMusic-<b>-x86_64.AppImage.minisig', 'releases/<b>/release.json',
  'targets/<hash>.stable.json', 'metadata/<n>.targets.json', 'metadata/<n>.snapshot.json', 'metadata/timestamp.json',
  'channels/stable/manifest.json', 'channels/stable/appcast-macos.xml', 'channels/stable/appcast-windows.xml', 'channels/stable/index.html', 'index.html',
];

/** The feeds are whole, and offer what they are allowed to. */
export async function expectFeeds(site: UpdateSite, builds: readonly number[]): Promise<void> {
  for (const feed of ['appcast-macos.xml', 'appcast-windows.xml']) {
    const xml = (await site.text(`channels/stable/${feed}`))!;
    const items = [new XMLParser({ ignoreAttributes: false, parseTagValue: false }).parse(xml).rss.channel.item].flat();
    expect(builds).toContain(Number(items[0]['sparkle:version']));
    for (const { enclosure } of items) {
      const file = await site.text(enclosure['@_url'].slice(site.configuration.url.length + 1));
      expect(file).toHaveLength(Number(enclosure['@_length']));
    }
  }
  const { version, platforms } = JSON.parse((await site.text('channels/stable/manifest.json'))!);
  expect(builds.map((build) => `1.${build}.0`)).toContain(version);
  expect(await site.text(platforms.linux.url.slice(site.configuration.url.length + 1))).toHaveLength(platforms.linux.size);
}
