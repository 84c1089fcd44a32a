/*
 * What Sparkle and WinSparkle do with a feed, in the rules that their documentation and their behavior show.
 */

/** XML as an independent parser sees it. */
export interface Xml {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Xml[];
}

export interface FeedClient {
  /** The build that is installed. */
  readonly build: number;
  /** The version of the operating system. */
  readonly system: string;
  readonly arch: 'x64' | 'arm64' | 'x86';
}

export interface Offered {
  readonly build: string;
  readonly url: string;
  readonly length: number;
  readonly signature: string;
}

const SPARKLE = '{http://www.andymatuschak.org/xml-namespaces/sparkle}';
const child = (element: Xml, name: string) => element.children.find((one) => one.name === name);
const itemsOf = (feed: Xml) => child(feed, 'channel')!.children.filter(({ name }) => name === 'item');

/** Sparkle: without a version one item takes the whole feed with it; the highest that fits is offered, and only if it is higher. */
export function sparkleOffers(feed: Xml, { build, system, arch }: FeedClient): Offered | undefined {
  const items = itemsOf(feed);
  for (const item of items) {
    if (!child(item, `${SPARKLE}version`)?.text) {
      throw new Error('an item without sparkle:version: the whole feed is dropped');
    }
    if (item.children.filter(({ name }) => name === 'enclosure').length !== 1) {
      throw new Error('an item has another number of enclosures than one');
    }
    if (!child(item, 'pubDate') || Number.isNaN(Date.parse(child(item, 'pubDate')!.text))) {
      throw new Error('an item without a date');
    }
  }
  const fitting = items.filter((item) => {
    const text = (name: string) => child(item, `${SPARKLE}${name}`)?.text;
    return !text('channel') // the client has chosen no other than the default
      && compareSparkle(system, text('minimumSystemVersion') ?? '0') >= 0
      && (text('hardwareRequirements') !== 'arm64' || arch === 'arm64')
      && compareSparkle(String(build), text('minimumUpdateVersion') ?? '0') >= 0;
  });
  const best = highest(fitting, (item) => child(item, `${SPARKLE}version`)!.text, compareSparkle);
  return best && compareSparkle(child(best, `${SPARKLE}version`)!.text, String(build)) > 0 ? offered(best) : undefined;
}

/** WinSparkle: no channels, builds as signed 32-bit numbers, and an item for the processor of the DLL before one for all. */
export function winSparkleOffers(feed: Xml, { build, system, arch }: FeedClient): Offered | undefined {
  const fitting = itemsOf(feed).filter((item) => {
    const minimum = child(item, `${SPARKLE}minimumSystemVersion`)?.text;
    return child(item, `${SPARKLE}version`)?.text && (!minimum || compareSparkle(system, minimum) >= 0);
  });
  const os = (item: Xml) => child(item, 'enclosure')!.attributes[`${SPARKLE}os`];
  const own = fitting.filter((item) => os(item) === `windows-${arch}`);
  const candidates = own.length > 0 ? own : fitting.filter((item) => os(item) === 'windows');
  const best = highest(candidates, (item) => child(item, `${SPARKLE}version`)!.text, compareWinSparkle);
  return best && compareWinSparkle(child(best, `${SPARKLE}version`)!.text, String(build)) > 0 ? offered(best) : undefined;
}

/** Sparkle's comparison stops at a hyphen, and compares numbers part by part. */
export function compareSparkle(one: string, other: string): number {
  const parts = (text: string) => text.split('-')[0].split('.').map(Number);
  const [left, right] = [parts(one), parts(other)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

/** `atoi` of 32 bits: what is too large becomes negative. */
export function compareWinSparkle(one: string, other: string): number {
  const [left, right] = [one, other].map((text) => Number(BigInt.asIntN(32, BigInt(text))));
  return left - right;
}

function highest(items: readonly Xml[], version: (item: Xml) => string, compare: (one: string, other: string) => number): Xml | undefined {
  return items.reduce<Xml | undefined>((best, item) => best && compare(version(best), version(item)) >= 0 ? best : item, undefined);
}

function offered(item: Xml): Offered {
  const { attributes } = child(item, 'enclosure')!;
  return {
    build: child(item, `${SPARKLE}version`)!.text, url: attributes.url, length: Number(attributes.length), signature: attributes[`${SPARKLE}edSignature`],
  };
}

export function descriptionsOf(feed: Xml): string[] {
  return itemsOf(feed).map((item) => child(item, 'description')!.text);
}

export function titlesOf(feed: Xml): string[] {
  return itemsOf(feed).map((item) => child(item, 'title')!.text);
}
