import { XMLBuilder } from 'fast-xml-parser';
import { defaultArtifact } from './description';
import { findRelease } from './documented-manifest';
import type { Artifact, ChannelState, Notice, Release, Site } from './model';
import { notesToHtml } from './notes';
import type { ReleaseKey } from './signers';

/*
 * Appcasts: RSS with elements of Sparkle. There is one for each platform and channel, since WinSparkle knows no channels: in a shared feed it would
 * offer betas to everybody. `sparkle:version` is the build: clients compare versions like `1.3.0-beta.1` in ways of their own.
 */

const SPARKLE = 'http://www.andymatuschak.org/xml-namespaces/sparkle';
const TYPE: Readonly<Record<string, string>> = { dmg: 'application/x-apple-diskimage', zip: 'application/zip', msi: 'application/x-msi' };

/** The processors that Windows runs on, with what WinSparkle calls them. The most frequent comes first, for readers that take the first. */
const WINDOWS = [['x64', 'windows-x64'], ['arm64', 'windows-arm64'], ['x86', 'windows-x86']] as const;

type Xml = Record<string, unknown>;

/** The feed of a channel for Sparkle, without its signature. */
export function macosFeed(channel: ChannelState, releases: readonly Release[], site: Site): Buffer {
  const items = channel.released.flatMap((build, index) => {
    const release = findRelease(releases, build);
    // Sparkle takes one enclosure of an item; which one, if there were more, would be up to it.
    const artifact = defaultArtifact(release.artifacts, 'macos');
    return artifact ? [item(release, artifact, site, channel, index === 0, {
      'sparkle:hardwareRequirements': artifact.arch === 'arm64' ? 'arm64' : undefined,
      'sparkle:minimumUpdateVersion': release.minimumBuild,
    }, {})] : [];
  });
  return feed('appcast-macos.xml', channel, site, items);
}

/** The feed of a channel for Sparkle, with the trailer that its signed feeds have (2.9). */
export function signedMacosFeed(channel: ChannelState, releases: readonly Release[], site: Site, key: ReleaseKey): Buffer {
  return signFeed(macosFeed(channel, releases, site), key);
}

/** Signs a feed: the signature covers everything before the comment. */
export function signFeed(body: Uint8Array, key: ReleaseKey): Buffer {
  const signature = key.sign(body).toString('base64');
  return Buffer.concat([body, Buffer.from(`<!-- sparkle-signatures:\nedSignature: ${signature}\nlength: ${body.length}\n-->\n`)]);
}

/** The feed of a channel for WinSparkle. It checks the signatures of files, and none of feeds. */
export function windowsFeed(channel: ChannelState, releases: readonly Release[], site: Site): Buffer {
  const items = channel.released.flatMap((build, index) => {
    const release = findRelease(releases, build);
    // An item for each processor: one for all of them would lose against an older one for a single processor.
    return WINDOWS.flatMap(([arch, os]) => {
      const artifact = installerFor(release, arch);
      return artifact ? [item(release, artifact, site, channel, index === 0, {}, { 'sparkle:os': os, 'sparkle:installerArguments': artifact.installerArguments })] : [];
    });
  });
  return feed('appcast-windows.xml', channel, site, items);
}

/** WinSparkle runs what it downloads, so it gets no archive. */
function installerFor({ artifacts }: Release, arch: string): Artifact | undefined {
  const candidates = artifacts.filter(({ platform, kind }) => platform === 'windows' && (kind === 'exe' || kind === 'msi'));
  for (const wanted of [arch, 'universal']) {
    const found = candidates.filter((artifact) => artifact.arch === wanted);
    const best = found.find((artifact) => artifact.default) ?? found.find(({ kind }) => kind === 'exe') ?? found[0];
    if (best) {
      return best;
    }
  }
  return undefined;
}

function item(release: Release, artifact: Artifact, site: Site, channel: ChannelState, newest: boolean, more: Xml, attributes: Xml): Xml {
  return defined({
    'title': `${site.title ?? site.app} ${release.version}`,
    'link': `${site.url}/channels/${channel.channel}/`,
    'sparkle:version': release.build,
    'sparkle:shortVersionString': release.version,
    'pubDate': pubDate(release.releaseDate),
    'sparkle:minimumSystemVersion': artifact.minimumSystemVersion,
    ...more,
    'sparkle:criticalUpdate': release.critical ? '' : undefined,
    'description': `${newest && channel.notice ? noticeHtml(channel.notice) : ''}${notesToHtml(release.notes)}`,
    'enclosure': Object.fromEntries(Object.entries(defined({
      'url': `${site.url}/${artifact.path}`,
      'length': artifact.size,
      'type': TYPE[artifact.kind] ?? 'application/octet-stream',
      'sparkle:edSignature': artifact.edSignature,
      ...attributes,
    })).map(([name, value]) => [`@${name}`, value])),
  });
}

function feed(file: string, { channel }: ChannelState, { app, title = app, url }: Site, items: Xml[]): Buffer {
  const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', format: true, indentBy: '  ', suppressEmptyNode: true, processEntities: true });
  const rss = {
    '?xml': { '@version': '1.0', '@encoding': 'utf-8' },
    'rss': {
      '@version': '2.0',
      '@xmlns:sparkle': SPARKLE,
      'channel': { title, link: `${url}/channels/${channel}/${file}`, description: `Releases of ${title}`, language: 'en', item: items },
    },
  };
  return Buffer.from(builder.build(rss) as string);
}

/** A time as RSS has it (RFC 822). */
function pubDate(time: string): string {
  return new Date(time).toUTCString().replace('GMT', '+0000');
}

function noticeHtml({ text, url, builds }: Notice): string {
  const about = builds ? `Build ${builds.join(', ')}: ` : '';
  return `<p><strong>${escape(about + text)}</strong>${url ? ` <a href="${escape(url)}">${escape(url)}</a>` : ''}</p>\n`;
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

function defined(value: Xml): Xml {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
}
