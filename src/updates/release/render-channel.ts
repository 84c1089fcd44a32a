import { signedMacosFeed, windowsFeed } from './appcast';
import { readSite } from './description';
import { documentedManifest, findRelease } from './documented-manifest';
import { type Architecture, CHANNEL_CACHE, type Release, type Site, type SiteFile, targetName } from './model';
import { refuse } from './problems';
import type { ReleaseKey } from './signers';
import type { TufState } from './tuf-reader';
import { targetDescription } from './tuf-writer';
import { zsyncAlias } from './zsync';

export interface RenderOptions {
  /** The release key, which signs the feed of macOS. */
  readonly key: ReleaseKey;
  /** `.zsync` files by the path of their artifact. @default - none */
  readonly zsyncs?: ReadonlyMap<string, Uint8Array>;
}

const XML = 'application/xml; charset=utf-8';
/** The names of architectures in the names of AppImages. */
const APPIMAGE_ARCH: Partial<Record<Architecture, string>> = { x64: 'x86_64', arm64: 'aarch64', x86: 'i686' };

/**
 * Everything that a channel shows, by its key: the documented manifest, the feeds and the aliases. All of it is derived from what is signed and
 * from the releases; nothing is carried over from what was shown before.
 */
export function renderChannel(
  name: string, state: TufState, releases: readonly Release[], site: Site, { key, zsyncs = new Map() }: RenderOptions,
): Map<string, SiteFile> {
  const channel = state.channels.get(name) ?? refuse('channel', '', `${name} has no release yet`);
  readSite({ app: site.app, url: site.url, title: site.title });
  const shown = channel.released.map((build) => signedRelease(state, findRelease(releases, build)));
  const files = new Map<string, SiteFile>();
  const add = (file: string, body: Uint8Array, contentType: string) => files.set(`channels/${name}/${file}`, { body, contentType, cacheControl: CHANNEL_CACHE });
  add('manifest.json', documentedManifest(channel, shown, site), 'application/json');
  add('appcast-macos.xml', signedMacosFeed(channel, shown, site, key), XML);
  add('appcast-windows.xml', windowsFeed(channel, shown, site), XML);
  for (const [file, body] of zsyncAliases(shown, site, zsyncs)) {
    add(file, body, 'application/x-zsync');
  }
  return files;
}

/** The aliases that AppImages have in them: the newest AppImage of each architecture. */
function zsyncAliases(releases: readonly Release[], site: Site, zsyncs: ReadonlyMap<string, Uint8Array>): Map<string, Buffer> {
  const aliases = new Map<string, Buffer>();
  for (const { file, arch, kind, path, size, zsync } of releases.flatMap(({ artifacts }) => artifacts)) {
    const alias = zsyncName(site.app, arch);
    if (kind !== 'appimage' || !zsync || !alias || aliases.has(alias)) {
      continue;
    }
    const source = zsyncs.get(path) ?? refuse('zsync file', '', `of ${path} is needed, and was not read`);
    // zsync sends dots in a path as they are, and S3 has no object of that name.
    aliases.set(alias, zsyncAlias(source, { url: `${new URL(site.url).pathname.replace(/\/$/, '')}/${path}`, file, size }));
  }
  return aliases;
}

/** The file name of the alias of an architecture, which is given to `appimagetool --updateinformation`. */
export function zsyncName(app: string, arch: Architecture): string | undefined {
  return APPIMAGE_ARCH[arch] && `${app}-${APPIMAGE_ARCH[arch]}.AppImage.zsync`;
}

/** Nothing is shown that the metadata does not say as well. */
function signedRelease(state: TufState, release: Release): Release {
  for (const artifact of release.artifacts) {
    const target = state.artifacts.get(targetName(release.build, artifact.file));
    const described = JSON.stringify(sorted(targetDescription(release, artifact)));
    if (target?.length !== artifact.size || target.sha256 !== artifact.sha256 || JSON.stringify(sorted(target.custom)) !== described) {
      refuse('release', `artifacts["${artifact.file}"]`, `of build ${release.build} is not what the signed metadata says`);
    }
  }
  return release;
}

function sorted(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => one < other ? -1 : 1));
}
