import { createHash, createPublicKey, verify } from 'node:crypto';
import { ask } from './http.lambda';
import { failLine, type LineOutcome } from './report.lambda';
import { type Artifact, expectDownload, readManifest } from './update-manifest.lambda';

/** A part of TUF metadata. Only what is read here. */
interface Signed {
  readonly version: number;
  readonly expires: string;
  readonly keys?: Record<string, { readonly keyval: { readonly public: string } }>;
  readonly roles?: Record<string, { readonly keyids: string[]; readonly threshold: number }>;
  readonly meta?: Record<string, { readonly version: number }>;
  readonly targets?: Record<string, { readonly hashes: { readonly sha256: string } }>;
}

/** What an update site is asked with. */
export interface UpdateSite {
  readonly url: string;
  readonly channels: string[];
}

/** Walks an update site as clients do: the signed metadata, then what each channel shows, then the files that this leads to. */
export async function checkUpdateSite({ url, channels }: UpdateSite, signal: AbortSignal): Promise<LineOutcome> {
  const get = async (path: string) => (await ask({ url: new URL(`${url}/${path}`), method: 'GET', signal })).body;
  const find = (path: string) => get(path).catch((error: Error) => {
    if (!/ 40[34]$/.test(error.message)) {
      throw error;
    }
    return undefined;
  });
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
  const named = async (role: string, by: Signed) => read(role, await get(`metadata/${by.meta![`${role}.json`].version}.${role}.json`), trusted);
  const { targets = {} } = await named('targets', await named('snapshot', timestamp));

  const offered = [];
  for (const channel of channels.filter((each) => targets[`${each}.json`])) {
    const text = await get(`channels/${channel}/manifest.json`);
    if (createHash('sha256').update(text).digest('hex') !== targets[`${channel}.json`].hashes.sha256) {
      failLine(`the manifest of ${channel} is not what was signed`);
    }
    const { version, artifacts } = readManifest(JSON.parse(text));
    const feeds = artifacts.filter(({ platform }) => platform !== 'linux').map(({ platform }) => `channels/${channel}/appcast-${platform}.xml`);
    const files = [...artifacts, ...(await Promise.all(feeds.map(async (feed) => enclosureOf(feed, await get(feed)))))];
    await Promise.all(files.map((file) => expectDownload(file, signal)));
    offered.push(`${version} on ${channel}`);
  }
  return { detail: `${offered.join(', ') || 'no release'} can be downloaded; signed until ${timestamp.expires}` };
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

/** Checks the signatures of metadata by the keys that a root names, as far as one can who has none built in. */
function read(role: string, text: string, root: Signed): Signed {
  const { signed, signatures } = JSON.parse(text) as { signed: Signed; signatures: { keyid: string; sig: string }[] };
  // The site is written in canonical JSON, so that what was signed is the end of the file as it stands there.
  const bytes = Buffer.from(text.slice(text.indexOf('"signed":') + 9, text.lastIndexOf('}')));
  const { keyids, threshold } = root.roles![role];
  const valid = keyids.filter((id) => signatures.some(({ keyid, sig }) => keyid === id && verify(null, bytes, publicKey(root, id), Buffer.from(sig, 'hex'))));
  if (valid.length < threshold) {
    failLine(`${role}.json has ${valid.length} valid signatures of ${threshold}`);
  }
  // Of an older root the age does not matter.
  if (role !== 'root' && !(Date.parse(signed.expires) > Date.now())) {
    failLine(`${role}.json expired on ${signed.expires}`);
  }
  return signed;
}

function publicKey({ keys }: Signed, id: string) {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(keys![id].keyval.public, 'hex').toString('base64url') }, format: 'jwk' });
}
