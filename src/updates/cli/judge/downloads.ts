import { createHash } from 'node:crypto';
import { decodeBase64, type Download } from './appcast';
import type { Findings } from './findings';
import { type Answer, encodingOf, leavesHttps, reasonOf, refusalOf, type Web } from './web';
import { StreamedVerification } from '../../release/ed25519-streaming';
import { readMinisign } from '../../release/minisign';
import { verifyEd25519 } from '../../release/signers';

const MOST_DOWNLOADS = 40;
const LARGEST_DOWNLOAD = 8 * 1024 ** 3;

/** Looks at the files: whether they are there, are as long as was said, and, with a key, are what was signed. */
export async function judgeDownloads(downloads: readonly Download[], web: Web, findings: Findings, publicKey?: string): Promise<void> {
  const byUrl = new Map(downloads.map((download) => [JSON.stringify([download.url, download.edSignature, download.length]), download]));
  const some = [...byUrl.values()].slice(0, MOST_DOWNLOADS);
  if (some.length < byUrl.size) {
    findings.add('download-unchecked', { where: 'feed' }, `${some.length} of ${byUrl.size} files were looked at`);
  }
  for (const download of some) {
    try {
      const isThere = await judgeHead(download, web, findings);
      if (isThere && publicKey && (download.edSignature || download.minisign)) {
        await judgeContent(download, web, findings, publicKey);
      }
    } catch (error) {
      const refusal = refusalOf(error);
      findings.add(refusal === undefined ? 'download-dead' : 'certificate-refused', download, `${download.url}: ${refusal ?? reasonOf(error)}`);
    }
  }
}

async function judgeHead(download: Download, web: Web, findings: Findings): Promise<boolean> {
  let answer: Answer = await web.ask(download.url, { method: 'HEAD' });
  let length = numberOf(answer.headers.get('content-length'));
  if (answer.status !== 200 || length === undefined) {
    // Some servers refuse HEAD, and signed addresses are signed for GET.
    answer = await web.ask(download.url, { headers: { range: 'bytes=0-0' }, largest: 1 });
    length = answer.status === 206 ? numberOf(/\/(\d+)$/.exec(answer.headers.get('content-range') ?? '')?.[1]) : numberOf(answer.headers.get('content-length'));
  }
  if (answer.status !== 200 && answer.status !== 206) {
    findings.add('download-dead', download, `${download.url} answers ${answer.status}`);
    return false;
  }
  if (leavesHttps(answer)) {
    findings.add('download-over-http', download, `${download.url} is redirected to ${answer.addresses.at(-1)}`);
  }
  if (/^text\/html/i.test(answer.headers.get('content-type') ?? '')) {
    findings.add('download-is-a-page', download, `${download.url} is of type ${answer.headers.get('content-type')}`);
    return false;
  }
  const encoding = encodingOf(answer);
  if (encoding !== undefined) {
    findings.add('compressed-unasked', download, `${download.url} is encoded as ${encoding}`);
  } else if (download.length !== undefined && length !== undefined && length !== download.length) {
    findings.add('download-resized', download, `${download.url} has ${length} bytes, and ${download.length} are announced`);
    return false;
  }
  if (answer.status === 200 && answer.headers.get('accept-ranges') !== 'bytes') {
    findings.add('download-without-ranges', download, `${download.url} is served without Accept-Ranges`);
  }
  return true;
}

async function judgeContent(download: Download, web: Web, findings: Findings, publicKey: string): Promise<void> {
  const signature = decodeBase64(download.edSignature ?? '');
  const pure = signature?.length === 64 ? new StreamedVerification(Buffer.from(publicKey, 'hex'), signature) : undefined;
  const sha512 = pure && createHash('sha512').update(pure.begin);
  const blake2b = createHash('blake2b512');
  const answer = await web.ask(download.url, {
    // What is longer than announced is not what was signed: there is no need to wait for its end.
    largest: download.length ?? LARGEST_DOWNLOAD,
    onChunk: (chunk) => {
      sha512?.update(chunk);
      blake2b.update(chunk);
    },
  });
  if (answer.cut && download.length !== undefined) {
    findings.add('download-resized', download, `${download.url} has more than the ${download.length} bytes that are announced`);
  } else if (answer.status !== 200 || answer.cut) {
    findings.add('download-dead', download, `${download.url} answers ${answer.cut ? 'without an end' : answer.status}`);
  } else if ((pure && !pure.finish(sha512!.digest())) || (download.minisign && !isSigned(publicKey, blake2b.digest(), download.minisign))) {
    findings.add('signature-wrong', download, `The signature of ${download.url} is not one of this file by this key`);
  }
}

/** By the key alone: other makers of minisign signatures give their keys numbers of their own. */
function isSigned(publicKey: string, blake2b: Uint8Array, text: string): boolean {
  const read = readMinisign(text);
  return verifyEd25519(publicKey, blake2b, read.signature)
    && verifyEd25519(publicKey, Buffer.concat([read.signature, Buffer.from(read.trustedComment)]), read.globalSignature);
}

function numberOf(text: string | null | undefined): number | undefined {
  return text && /^\d+$/.test(text) ? Number(text) : undefined;
}
