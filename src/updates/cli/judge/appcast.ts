import type { Findings } from './findings';
import type { Element } from './xml';
import { LARGEST_BUILD } from '../../release/model';

export type FeedPlatform = 'windows' | 'macos' | 'linux';

export interface Enclosure {
  readonly url: string;
  readonly length?: number;
  readonly signature?: string;
  readonly os?: string;
  readonly type?: string;
  readonly line: number;
}

/** An item of an appcast, as far as clients look at it. */
export interface Item {
  readonly where: string;
  readonly line: number;
  readonly version?: string;
  readonly short?: string;
  readonly channel?: string;
  readonly date?: Date;
  readonly platforms: readonly FeedPlatform[];
  readonly enclosures: readonly Enclosure[];
}

/** A file that is to be downloaded, and what must be true of it. */
export interface Download {
  readonly where: string;
  readonly line?: number;
  readonly url: string;
  readonly length?: number;
  /** Pure Ed25519 over the file, in base64. */
  readonly edSignature?: string;
  /** The text of a minisign signature. */
  readonly minisign?: string;
  readonly sha256?: string;
}

const EXTENSIONS: readonly (readonly [RegExp, FeedPlatform])[] = [
  [/\.(?:exe|msi|msix|appx)$/i, 'windows'], [/\.(?:dmg|pkg|mpkg|aar|app\.zip)$/i, 'macos'], [/\.(?:appimage|deb|rpm|flatpak|snap)$/i, 'linux'],
];
const KNOWN_OS = ['windows', 'windows-x64', 'windows-x86', 'windows-arm64', 'macos', 'linux'];
const MOST_ITEMS = 50;
const DAY = String.raw`^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d{1,2}`;
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const RFC_822 = new RegExp(String.raw`${DAY} ${MONTH} \d{4} \d{2}:\d{2}(?::\d{2})? (?:[+-]\d{4}|GMT|UTC?|[ECMP][SD]T|Z)$`);
const PRERELEASE = /[-.\d](?:alpha|beta|rc|pre|preview|nightly|dev)\b|\d(?:a|b|rc)\d+$/i;

interface Context {
  readonly now: Date;
  readonly platform?: FeedPlatform;
  /** The address of the feed. */
  readonly base: string;
}

interface ItemPlace {
  readonly where: string;
  readonly line: number;
}

/** Judges an appcast by itself, without looking at what it names. Returns what there is to download. */
export function judgeAppcast(root: Element, findings: Findings, { platform, now, base }: Context): Download[] {
  const channel = root.name === 'rss' ? root.children.find(({ name }) => name === 'channel') : undefined;
  if (!channel) {
    findings.add('feed-no-channel', { where: 'feed', line: root.line }, `The root element is ${root.name}`);
    return [];
  }
  const elements = channel.children.filter(({ name }) => name === 'item');
  if (elements.length === 0) {
    findings.add('feed-empty', { where: 'feed', line: channel.line }, 'The feed has no items');
    return [];
  }
  if (elements.length > MOST_ITEMS) {
    findings.add('feed-many-items', { where: 'feed' }, `The feed has ${elements.length} items`);
  }
  const items = elements.map((element, index) => readItem(element, index, findings, { now, platform, base }));
  judgeTogether(items, findings, platform);
  return items.flatMap(({ where, enclosures }) => enclosures.filter(({ url }) => isWeb(url))
    .map(({ url, length, signature, line }) => ({ where, line, url, length, edSignature: signature })));
}

function readItem(element: Element, index: number, findings: Findings, context: Context): Item {
  const text = (name: string) => element.children.find((child) => child.name === name)?.text;
  const enclosed = element.children.filter(({ name }) => name === 'enclosure' || name === 'sparkle:enclosure');
  const onEnclosure = (name: string) => enclosed.map(({ attributes }) => attributes.get(name)).find((value) => value !== undefined);
  const own = text('sparkle:version');
  const version = own ?? onEnclosure('sparkle:version');
  const short = text('sparkle:shortVersionString') ?? onEnclosure('sparkle:shortVersionString');
  const where = `item ${index + 1}${short ?? version ? ` (${short ?? version})` : ''}`;
  const place = { where, line: element.line };
  const enclosures = enclosed.map((one) => readEnclosure(one, where, findings, context));
  const platforms = platformsOf(enclosures, context.platform);
  judgeVersion(version, short, place, findings, platforms);
  if (own === undefined && version) {
    findings.add('version-on-enclosure', place, 'sparkle:version is an attribute of the enclosure');
  }
  judgeWhatIsInstalled(element, enclosures, place, findings, platforms);
  const channel = text('sparkle:channel') || undefined;
  if (channel !== undefined && platforms.includes('windows')) {
    findings.add('channel-reaches-winsparkle', place, `The item is of the channel \`${channel}\`, in a feed of Windows`);
  }
  if (channel === undefined && short !== undefined && PRERELEASE.test(short)) {
    findings.add('prerelease-for-everybody', place, `\`${short}\` is offered to everybody who reads this feed`);
  }
  const date = judgeDate(text('pubDate'), text('sparkle:phasedRolloutInterval'), place, findings, platforms, context.now);
  const system = text('sparkle:minimumSystemVersion');
  if (system !== undefined && !/^\d+\.\d+\.\d+$/.test(system)) {
    findings.add('system-version-invalid', place, `sparkle:minimumSystemVersion is \`${system}\``);
  }
  for (const { name, text: link, line } of element.children) {
    if (['sparkle:releaseNotesLink', 'sparkle:fullReleaseNotesLink'].includes(name) && /^http:/i.test(link)) {
      findings.add('notes-over-http', { where, line }, `Release notes are at ${link}`);
    }
  }
  return { ...place, version, short, channel, date, platforms, enclosures };
}

function readEnclosure({ attributes, line }: Element, where: string, findings: Findings, { platform, base }: Context): Enclosure {
  const place = { where, line };
  const url = attributes.get('url') ?? '';
  const written = attributes.get('length');
  const length = written !== undefined && /^[1-9]\d{0,14}$/.test(written.trim()) ? Number(written) : undefined;
  const os = attributes.get('sparkle:os');
  const type = attributes.get('type');
  if (!isWeb(url)) {
    findings.add('url-invalid', place, `The url of the enclosure is \`${url}\``);
  } else {
    if (/^http:/i.test(url) && !isOf(base, url)) {
      findings.add('url-over-http', place, url);
    }
    if (/[+~ ]|%20|%2B|%7E/i.test(url.replace(/[?#].*$/s, ''))) {
      findings.add('url-characters', place, url);
    }
  }
  if (written === undefined) {
    findings.add('length-missing', place, 'The enclosure has no length');
  } else if (length === undefined) {
    findings.add('length-invalid', place, `The length is \`${written}\``);
  }
  if (type !== undefined && /^(?:text|image)\//i.test(type)) {
    findings.add('type-wrong', place, `The type is \`${type}\``);
  }
  if (os !== undefined && !KNOWN_OS.includes(os)) {
    findings.add('os-unknown', place, `sparkle:os is \`${os}\``);
  }
  judgeSignature(attributes, place, findings);
  const ofFile = isWeb(url) ? platformOfFile(url) : undefined;
  const said = os?.startsWith('windows') ? 'windows' : platform;
  if (ofFile && said && ofFile !== said) {
    findings.add('file-of-another-platform', place, `${url} is a file of ${ofFile}, in a feed of ${said}`);
  }
  return { url, length, signature: attributes.get('sparkle:edSignature'), os, type, line };
}

function judgeSignature(attributes: ReadonlyMap<string, string>, place: ItemPlace, findings: Findings): void {
  const signature = attributes.get('sparkle:edSignature')?.trim();
  if (!signature) {
    if (attributes.get('sparkle:dsaSignature')) {
      findings.add('signature-dsa-only', place, 'The enclosure has sparkle:dsaSignature and no sparkle:edSignature');
    } else {
      findings.add('signature-missing', place, 'The enclosure has no sparkle:edSignature');
    }
    return;
  }
  const bytes = decodeBase64(signature);
  if (bytes?.length !== 64) {
    const looksLike = bytes === undefined ? 'is not base64' : bytes.length === 32 ? 'has 32 bytes, as a public key or a hash has'
      : bytes[0] === 0x30 ? `has ${bytes.length} bytes that begin as a DSA signature does` : `has ${bytes.length} bytes`;
    findings.add('signature-malformed', place, `sparkle:edSignature ${looksLike}`);
  }
}

/** The bytes of base64 as it must be written; undefined for anything else. */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return text !== '' && bytes.toString('base64') === text ? bytes : undefined;
}

function judgeVersion(
  version: string | undefined, short: string | undefined, place: ItemPlace, findings: Findings, platforms: readonly FeedPlatform[],
): void {
  if (!version) {
    findings.add('version-missing', place, 'The item has no sparkle:version');
    return;
  }
  const what = `sparkle:version is \`${version}\``;
  if (/[-+]/.test(version)) {
    findings.add('version-prerelease', place, what);
  } else if (!/^\d+(?:\.\d+)*$/.test(version)) {
    findings.add('version-not-a-number', place, what);
  } else {
    if (version.split('.').some((part) => BigInt(part) > BigInt(LARGEST_BUILD))) {
      findings.add('version-overflows', place, what, platforms.includes('windows') ? 'error' : 'info');
    }
    if (version.split('.').some((part) => /^0\d/.test(part))) {
      findings.add('version-leading-zero', place, what);
    }
    if (!version.includes('.') && !short) {
      findings.add('version-unnamed', place, `${what}, and there is no sparkle:shortVersionString`);
    } else if (version.includes('.') && version === short) {
      findings.add('version-is-display-version', place, `${what}, and sparkle:shortVersionString as well`);
    }
  }
}

function judgeWhatIsInstalled(
  element: Element, enclosures: readonly Enclosure[], place: ItemPlace, findings: Findings, platforms: readonly FeedPlatform[],
): void {
  const hasLink = element.children.some(({ name, text }) => name === 'link' && text !== '');
  if (enclosures.length === 0) {
    const what = hasLink ? 'The item has a link and no enclosure' : 'The item has neither an enclosure nor a link';
    findings.add(hasLink ? 'item-is-informational' : 'enclosure-missing', place, what);
  }
  const forSparkle = enclosures.filter(({ os }) => os === undefined || os === 'macos');
  if (forSparkle.length > 1 && platforms.includes('macos')) {
    findings.add('enclosures-several', place, `The item has ${forSparkle.length} enclosures for macOS`);
  }
}

function judgeDate(
  written: string | undefined, interval: string | undefined, place: ItemPlace, findings: Findings, platforms: readonly FeedPlatform[], now: Date,
): Date | undefined {
  const date = written === undefined || Number.isNaN(Date.parse(written)) ? undefined : new Date(written);
  if (interval !== undefined) {
    if (!/^[1-9]\d{0,8}$/.test(interval)) {
      findings.add('rollout-invalid', place, `sparkle:phasedRolloutInterval is \`${interval}\``);
    }
    if (!date) {
      findings.add('rollout-without-date', place, 'The item has sparkle:phasedRolloutInterval and no readable pubDate');
    }
    if (platforms.includes('windows')) {
      findings.add('rollout-reaches-winsparkle', place, 'The item has sparkle:phasedRolloutInterval, in a feed of Windows');
    }
  } else if (written === undefined) {
    findings.add('date-missing', place, 'The item has no pubDate');
  }
  if (written !== undefined && !RFC_822.test(written)) {
    findings.add('date-invalid', place, `pubDate is \`${written}\``);
  } else if (date && date.getTime() > now.getTime() + 3_600_000) {
    findings.add('date-in-future', place, `pubDate is ${written}`);
  }
  return date;
}

function judgeTogether(items: readonly Item[], findings: Findings, platform?: FeedPlatform): void {
  const numbered = items.filter(({ version }) => version !== undefined && /^\d+(?:\.\d+)*$/.test(version));
  const dotted = numbered.filter(({ version }) => version!.includes('.'));
  if (dotted.length > 0 && dotted.length < numbered.length) {
    const whole = numbered.find(({ version }) => !version!.includes('.'))!;
    findings.add('version-mixed', dotted[0], `\`${whole.version}\` of ${whole.where} and \`${dotted[0].version}\` of ${dotted[0].where} are compared with each other`);
  }
  const platforms = new Set(items.flatMap((item) => item.platforms));
  if (platform === undefined && platforms.has('windows') && platforms.has('macos')) {
    findings.add('feed-mixed-platforms', { where: 'feed' }, 'The feed has items of macOS and of Windows');
  }
  const sameClients = (one: Item, other: Item) => one.channel === other.channel && one.enclosures[0]?.os === other.enclosures[0]?.os;
  const few = numbered.slice(0, 200);
  for (const [index, one] of few.entries()) {
    for (const other of few.slice(index + 1).filter((each) => sameClients(one, each))) {
      const place = { where: `${one.where} and ${other.where}`, line: other.line };
      const order = compare(one.version!, other.version!);
      if (order === 0 && (one.short !== other.short || one.enclosures[0]?.url !== other.enclosures[0]?.url)) {
        findings.add('version-twice', place, `Both have sparkle:version \`${one.version}\``);
      } else if (order !== 0 && isPlain(one.short) && isPlain(other.short) && compare(one.short, other.short) * order < 0) {
        findings.add('version-order', place, `\`${one.short}\` has ${one.version}, and \`${other.short}\` has ${other.version}`);
      }
    }
  }
  const dated = few.filter(({ date, channel }) => date && channel === undefined);
  const newest = [...dated].sort((one, other) => other.date!.getTime() - one.date!.getTime())[0];
  const higher = newest && dated.find((one) => sameClients(one, newest) && one.date! < newest.date! && compare(one.version!, newest.version!) > 0);
  if (higher) {
    findings.add('rollback-without-effect', newest, `It was published last, and ${higher.where} has the higher sparkle:version \`${higher.version}\``);
  }
}

function isPlain(version: string | undefined): version is string {
  return version !== undefined && /^\d+(?:\.\d+)*$/.test(version);
}

/** Compares versions of numbers with dots. */
function compare(one: string, other: string): number {
  const [left, right] = [one, other].map((version) => version.split('.').map(BigInt));
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0n) - (right[index] ?? 0n);
    if (difference !== 0n) {
      return difference < 0n ? -1 : 1;
    }
  }
  return 0;
}

/** Which clients read the item: what the item says, what its files are, or what the caller knows of the feed. */
function platformsOf(enclosures: readonly Enclosure[], platform?: FeedPlatform): FeedPlatform[] {
  const found = enclosures.flatMap(({ os, url }): FeedPlatform | readonly FeedPlatform[] => {
    const said = os?.startsWith('windows') ? 'windows' : os === 'linux' ? 'linux' : undefined;
    return said ?? (isWeb(url) ? platformOfFile(url) : undefined) ?? [];
  });
  return [...new Set(platform ? [platform] : found)];
}

function platformOfFile(url: string): FeedPlatform | undefined {
  const { pathname } = new URL(url);
  return EXTENSIONS.find(([extension]) => extension.test(pathname))?.[1];
}

export function isWeb(url: string): boolean {
  return /^https?:\/\//i.test(url) && URL.canParse(url);
}

/** Whether the site itself is judged by plain http, which is said once. */
function isOf(base: string, url: string): boolean {
  return base.startsWith('http:') && new URL(url).host === new URL(base).host;
}
