import { createHash, createPublicKey, verify } from 'node:crypto';
import { ask, show } from './http.lambda';
import { failLine, type LineOutcome } from './report.lambda';
import { type Artifact, readManifest } from './update-manifest.lambda';

/** A part of TUF metadata. Only what is read here. */
interface Signed {
  readonly version: number;
  readonly expires: string;
  readonly keys?: Record<string, { readonly keyval: { readonly public: string } }>;
  readonly roles?: Record<string, { readonly keyids: string[]; readonly threshold: number }>;
  readonly meta?: Record<string, { readonly version: number; readonly hashes?: { readonly sha256: string } }>;
  readonly targets?: Record<string, { readonly length: number; readonly hashes: { readonly sha256: string } }>;
}

/** What an update site is asked with. */
export interface UpdateSite {
  readonly url: string;
  readonly channels: string[];
}

/** Walks an update site as clients do: the signed metadata, then what each channel shows, then the files that this leads to. */
export async function checkUpdateSite({ url, channels }: UpdateSite, signal: AbortSignal): Promise<LineOutcome> {
  const get = async (path: string) => (await ask({ url: new URL(`${url}/${path}`), method: 'GET', signal })).body;
  const find = (path: string) => get(path).catch((error: Error) => (/ 40[34]$/.test(error.message) ? undefined : Promise.reject(error)));
  const first = await find('metadata/timestamp.json');
  if (first === undefined) {
    return { skipped: true, detail: `nothing is published on ${url} yet` };
  }
  let root: Signed | undefined;
  for (let text = await find('metadata/1.root.json'), next = 2; text !== undefined; text = await find(`metadata/${next++}.root.json`)) {
    // By the keys of the one before; the first is what clients have built in.
    root = read('root', text, root ?? (JSON.parse(text) as { signed: Signed }).signed);
  }
  const trusted = root ?? failLine('there is no root.json');
  const timestamp = read('timestamp', first, trusted);
  const named = async (role: string, by: Signed) => {
    const { version, hashes } = by.meta![`${role}.json`];
    const text = await get(`metadata/${version}.${role}.json`);
    if (hashes && hashes.sha256 !== sha256(text)) {
      failLine(`${version}.${role}.json is not what was signed`);
    }
    return read(role, text, trusted);
  };
  const { targets = {} } = await named('targets', await named('snapshot', timestamp));

  const offered = [];
  for (const channel of channels.filter((each) => targets[`${each}.json`])) {
    const text = await get(`channels/${channel}/manifest.json`);
    if (sha256(text) !== targets[`${channel}.json`].hashes.sha256) {
      failLine(`the manifest of ${channel} is not what was signed`);
    }
    const { version, artifacts } = readManifest(JSON.parse(text));
    const feeds = artifacts.filter(({ platform }) => platform !== 'linux').map(({ platform }) => `channels/${channel}/appcast-${platform}.xml`);
    const files = [...artifacts, ...(await Promise.all(feeds.map(async (feed) => enclosureOf(feed, await get(feed)))))];
    await Promise.all(files.map(({ url: file, size }) => downloadable(file, size, targets[file.pathname.replace('/releases/', '')]?.length, signal)));
    offered.push(`${version} on ${channel}`);
  }
  return { detail: `${offered.join(', ') || 'no release'} can be downloaded; the timestamp is valid until ${timestamp.expires}` };
}

/** The newest file of a feed. */
function enclosureOf(feed: string, xml: string): Artifact {
  const [enclosure = ''] = /<enclosure\b[^>]*>/.exec(xml) ?? [];
  const [url, length, signature] = ['url', 'length', 'sparkle:edSignature'].map((name) => enclosure.split(` ${name}="`)[1]?.split('"')[0]);
  if (!signature || !URL.canParse(url)) {
    failLine(`${feed} has no signed file`);
  }
  return { platform: feed, url: new URL(url), size: Number(length) };
}

async function downloadable(url: URL, size: number, signed: number | undefined, signal: AbortSignal): Promise<void> {
  const { headers } = await ask({ url, method: 'HEAD', signal });
  const length = Number(headers['content-length'] ?? size);
  if (length !== size || size !== signed) {
    failLine(`${show(url)} has ${length} bytes, and not ${size} and ${signed}`);
  }
}

/** Checks the signatures of metadata by the keys that a root names, as far as one can who has none built in. */
function read(role: string, text: string, root: Signed): Signed {
  const { signed, signatures } = JSON.parse(text) as { signed: Signed; signatures: { keyid: string; sig: string }[] };
  // The site is written in canonical JSON, so that what was signed is the end of the file as it stands there.
  const bytes = Buffer.from(text.slice(text.indexOf('"signed":') + 9, text.lastIndexOf('}')));
  const { keyids, threshold } = root.roles![role];
  const valid = keyids.filter((id) => signatures.some(({ keyid, sig }) => keyid === id && verify(null, bytes, publicKey(root.keys![id].keyval.public), Buffer.from(sig, 'hex'))));
  if (valid.length < threshold) {
    failLine(`${role}.json has ${valid.length} valid signatures of ${threshold}`);
  }
  // Of an older root the age does not matter.
  if (role !== 'root' && !(Date.parse(signed.expires) > Date.now())) {
    failLine(`${role}.json expired on ${signed.expires}`);
  }
  return signed;
}

function publicKey(hex: string) {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(hex, 'hex').toString('base64url') }, format: 'jwk' });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
