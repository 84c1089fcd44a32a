import { createHash } from 'node:crypto';
import { Html, html } from './html';
import { SCRIPT } from './script';
import { ICON, STYLE } from './style';
import { defaultArtifact } from '../release/description';
import { findRelease } from '../release/documented-manifest';
import { minisignPublicKey } from '../release/minisign';
import {
  type Architecture, type Artifact, CHANNEL_CACHE, type ChannelState, IMMUTABLE, type Kind, type Notice, type Platform, PLATFORMS,
  type Release, type Severity, type Site, type SiteFile,
} from '../release/model';
import { notesToHtml } from '../release/notes';
import type { TufState } from '../release/tuf-reader';

export interface PageOptions {
  /** The public key of the release key, in hexadecimal: visitors check their download with it. */
  readonly publicKey: string;
}

const PLATFORM_NAMES: Readonly<Record<Platform, string>> = { windows: 'Windows', macos: 'macOS', linux: 'Linux' };
const KIND_NAMES: Readonly<Record<Kind, string>> = {
  exe: 'installer', msi: 'MSI package', dmg: 'disk image', zip: 'ZIP archive', appimage: 'AppImage', deb: 'Debian and Ubuntu package', rpm: 'Fedora and RHEL package',
};
const NOTICE_TITLES: Readonly<Record<Severity, string>> = { info: 'Notice', warning: 'Warning', critical: 'Important' };
const STABLE_FIRST = (one: string, other: string) => rank(one) - rank(other) || (one < other ? -1 : 1);

/**
 * The download page of every channel and, as `index.html`, that of the first; and what they load, whose names change with their content: these
 * are to be written before the pages. Deterministic, and made of nothing but what is signed.
 */
export function renderPages(state: TufState, releases: readonly Release[], site: Site, options: PageOptions): Map<string, SiteFile> {
  const assets = pageAssets();
  const files = new Map<string, SiteFile>([...assets.values()].map(({ key, ...file }) => [key, file]));
  const channels = [...state.channels.keys()].sort(STABLE_FIRST);
  for (const [index, channel] of channels.entries()) {
    const add = (key: string, root: string) => {
      const page = renderPage({ channel: state.channels.get(channel)!, channels, releases, site, root, assets, publicKey: options.publicKey });
      const body = Buffer.from(page.text);
      files.set(key, { body, contentType: 'text/html; charset=utf-8', cacheControl: CHANNEL_CACHE });
    };
    add(`channels/${channel}/index.html`, '../../');
    if (index === 0) {
      add('index.html', '');
    }
  }
  return files;
}

/** `stable` stands first, whatever else there is. */
function rank(channel: string): number {
  return channel === 'stable' ? 0 : 1;
}

type AssetKind = 'style' | 'script' | 'icon';
interface Asset extends SiteFile {
  readonly key: string;
}

function pageAssets(): ReadonlyMap<AssetKind, Asset> {
  const asset = (text: string, extension: string, contentType: string): Asset => {
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
    return { key: `page/page-${hash}.${extension}`, body: Buffer.from(text), contentType, cacheControl: IMMUTABLE };
  };
  return new Map([
    ['style', asset(STYLE, 'css', 'text/css; charset=utf-8')],
    ['script', asset(SCRIPT, 'js', 'text/javascript; charset=utf-8')],
    ['icon', asset(ICON, 'svg', 'image/svg+xml')],
  ]);
}

interface PageInput {
  readonly channel: ChannelState;
  /** All channels, in the order of the navigation. */
  readonly channels: readonly string[];
  readonly releases: readonly Release[];
  readonly site: Site;
  readonly publicKey: string;
  /** How the page gets to the root of the site. */
  readonly root: string;
  readonly assets: ReadonlyMap<AssetKind, Asset>;
}

function renderPage({ channel, channels, releases, site, publicKey, root, assets }: PageInput): Html {
  const title = site.title ?? site.app;
  const [current, ...earlier] = channel.released.map((build) => findRelease(releases, build));
  const asset = (kind: AssetKind) => root + assets.get(kind)!.key;
  const canonical = `${site.url}/${channel.channel === channels[0] ? '' : `channels/${channel.channel}/`}`;
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Download ${title} ${current.version}${channel.channel !== channels[0] && ` (${channel.channel})`}</title>
<meta name="description" content="Download ${title} ${current.version} for ${namesOf(current)}">
<link rel="canonical" href="${canonical}">
<link rel="icon" href="${asset('icon')}" type="image/svg+xml">
<link rel="stylesheet" href="${asset('style')}">
<script src="${asset('script')}" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to the downloads</a>
<div class="page">
<header class="top">
<a class="name" href="${root || './'}">${title}</a>
${channels.length > 1 && channelLinks(channels, channel.channel, root)}
</header>
<main id="main" tabindex="-1">
${channel.notice && noticeBox(channel.notice)}
<div class="hero">
<h1>${title} ${current.version}</h1>
<p class="facts">Released on ${day(current.releaseDate)} · build ${current.build} · for ${namesOf(current)}</p>
<div class="for-you" hidden><a class="button" href="#downloads">Download</a><p></p></div>
</div>
<section id="downloads" aria-labelledby="downloads-title">
<h2 id="downloads-title">All downloads</h2>
<ul class="platforms">${PLATFORMS.map((platform) => platformCard(current, platform, root))}</ul>
</section>
<section id="notes" aria-labelledby="notes-title">
<h2 id="notes-title">What is new</h2>
<div class="notes">${notes(current, 3)}</div>
</section>
${checks(current, publicKey, root)}
${earlier.length > 0 && html`<section id="earlier" aria-labelledby="earlier-title">
<h2 id="earlier-title">Earlier versions</h2>
<ul class="earlier">${earlier.map((release) => earlierRelease(release, root))}</ul>
</section>`}
</main>
<footer>
<p>Channel ${channel.channel}. For programs: <a href="${root}channels/${channel.channel}/manifest.json">manifest.json</a>,
<a href="${root}channels/${channel.channel}/appcast-macos.xml">appcast for macOS</a>,
<a href="${root}channels/${channel.channel}/appcast-windows.xml">appcast for Windows</a>.</p>
</footer>
<div class="visually-hidden" aria-live="polite"></div>
</div>
</body>
</html>
`;
}

function channelLinks(channels: readonly string[], current: string, root: string): Html {
  return html`<nav class="channels" aria-label="Channels"><ul>${channels.map((channel) => html`
<li><a href="${root}channels/${channel}/"${channel === current && html` aria-current="page"`}>${channel}</a></li>`)}
</ul></nav>`;
}

function noticeBox({ severity, text, url, builds }: Notice): Html {
  return html`<aside class="notice ${severity}" aria-labelledby="notice-title">
<h2 id="notice-title">${NOTICE_TITLES[severity]}</h2>
<p>${builds && `For ${builds.length === 1 ? 'build' : 'builds'} ${builds.join(', ')}: `}${text}
${url && html`<a href="${url}">Read more</a>`}</p>
</aside>`;
}

function platformCard(release: Release, platform: Platform, root: string): Html | undefined {
  const usual = defaultArtifact(release.artifacts, platform);
  const files = release.artifacts.filter((artifact) => artifact.platform === platform)
    .sort((one, other) => Number(other === usual) - Number(one === usual));
  return files.length === 0 ? undefined : html`
<li class="platform" data-platform="${platform}" data-name="${PLATFORM_NAMES[platform]}">
<h3>${PLATFORM_NAMES[platform]}</h3>
<ul class="files">${files.map((artifact) => fileEntry(artifact, artifact === usual, root))}</ul>
</li>`;
}

function fileEntry(artifact: Artifact, usual: boolean, root: string): Html {
  const { file, arch, kind, path, sha256, minimumSystemVersion, platform } = artifact;
  const needs = minimumSystemVersion && ` · ${PLATFORM_NAMES[platform]} ${minimumSystemVersion} or newer`;
  const said = `${file} · ${describe(artifact)}${needs ?? ''}`;
  return html`
<li><a class="file" href="${root}${path}"${usual && html` data-default`} data-arch="${arch}" data-kind="${kind}" data-said="${said}">${file}</a>
<p class="meta">${describe(artifact)}${needs}</p>
<details><summary>Checksum and signature<span class="visually-hidden"> of ${file}</span></summary>
<dl><dt>SHA-256</dt><dd><code data-copy="SHA-256 of ${file}">${sha256}</code></dd>
<dt>Signature</dt><dd><a href="${root}${path}.minisig">${file}.minisig</a></dd></dl>
</details></li>`;
}

function describe({ platform, arch, kind, size }: Artifact): string {
  return `${architecture(platform, arch)} ${KIND_NAMES[kind]}, ${bytes(size)}`;
}

function architecture(platform: Platform, arch: Architecture): string {
  const mac = { universal: 'Universal', arm64: 'Apple silicon', x64: 'Intel', x86: 'Intel 32-bit' } as const;
  const other = { universal: 'Universal', arm64: 'ARM 64-bit', x64: '64-bit', x86: '32-bit' } as const;
  return (platform === 'macos' ? mac : other)[arch];
}

function checks(release: Release, publicKey: string, root: string): Html {
  const [{ file }] = PLATFORMS.flatMap((platform) => defaultArtifact(release.artifacts, platform) ?? []).concat(release.artifacts);
  const folder = `${root}releases/${release.build}`;
  return html`<section id="check" aria-labelledby="check-title">
<h2 id="check-title">Check your download</h2>
<div class="steps">
<p>The application checks its updates by itself.
To check a file that you downloaded, put its signature
(<code>.minisig</code>) beside it
and run <a href="https://jedisct1.github.io/minisign/">minisign</a>:</p>
<pre><code data-copy="command">minisign -Vm ${file} -P ${minisignPublicKey(publicKey)}</code></pre>
<p>It must say “Signature and comment signature verified”, and its trusted comment must name version ${release.version} and build ${release.build}.
Checksums of all files: <a href="${folder}/SHA256SUMS">SHA256SUMS</a>, with its <a href="${folder}/SHA256SUMS.minisig">signature</a>.</p>
</div>
</section>`;
}

function earlierRelease(release: Release, root: string): Html {
  return html`
<li><details><summary><h3>${release.version}</h3> <span class="meta">${day(release.releaseDate)} · build ${release.build}</span></summary>
<ul class="files">${release.artifacts.map((artifact) => fileEntry(artifact, false, root))}</ul>
<div class="notes">${notes(release, 4)}</div>
</details></li>`;
}

/** Release notes, with their headings below the page's own. Whatever looks like a tag in them is text; the tags are those of the renderer. */
function notes({ notes: markdown }: Release, level: number): Html {
  const text = notesToHtml(markdown);
  const highest = Math.min(...[...text.matchAll(/<h([1-6])>/g)].map(([, found]) => Number(found)), 6);
  return new Html(text.replace(/<(\/?)h([1-6])>/g, (_, slash, found) => `<${slash}h${Math.min(Number(found) - highest + level, 6)}>`));
}

function namesOf({ artifacts }: Release): string {
  const platforms = PLATFORMS.filter((platform) => artifacts.some((artifact) => artifact.platform === platform));
  const names = platforms.map((platform) => PLATFORM_NAMES[platform]);
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** The locale of whoever publishes says nothing about the page, so dates and sizes are written the same way everywhere. */
function day(time: string): Html {
  const [year, month, date] = time.slice(0, 10).split('-').map(Number);
  return html`<time datetime="${time}">${MONTHS[month - 1]} ${date}, ${year}</time>`;
}

function bytes(size: number): string {
  const units = [[1e9, 'GB'], [1e6, 'MB'], [1e3, 'kB']] as const;
  const [unit, name] = units.find(([from]) => size >= from) ?? [1, 'bytes'];
  return `${unit === 1 ? size : (size / unit).toFixed(1)} ${name}`;
}
