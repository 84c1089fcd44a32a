import { decodeBase64, type Download, type FeedPlatform, judgeAppcast } from './appcast';
import { judgeDownloads } from './downloads';
import { type Finding, Findings, printable } from './findings';
import { readTrustedKey, type TrustedKey } from './keys';
import { asObject, judgeManifest } from './manifest';
import { isTuf, judgeTuf } from './tuf';
import { type Answer, CannotBeJudged, encodingOf, type Fetch, leavesHttps, reasonOf, refusalOf, Web } from './web';
import { readXml } from './xml';
import { verifyEd25519 } from '../../release/signers';

export type { Finding } from './findings';
export { CannotBeJudged } from './web';

export interface JudgeOptions {
  /** The public key of the application, in any form, or the root of a TUF repository: the text itself. @default - signatures are not verified */
  readonly publicKey?: string;
  /** Whose clients read the feed. @default - what the feed says of itself */
  readonly platform?: FeedPlatform;
  /** Plain http is no finding: for a server on one's own machine. @default false */
  readonly allowHttp?: boolean;
  /** How long one request may take. @default 30000, and ten times that for a file */
  readonly timeoutMs?: number;
  /** The files that the feed names are not looked at. @default false */
  readonly offline?: boolean;
  /** @default - the fetch of Node.js */
  readonly fetch?: Fetch;
  /** @default - now */
  readonly now?: Date;
}

export type JudgedKind = 'appcast' | 'manifest' | 'tuf' | 'unknown';

export interface JudgeReport {
  readonly url: string;
  readonly kind: JudgedKind;
  readonly findings: readonly Finding[];
}

const LARGEST_FEED = 5_000_000;
const TIMEOUT = 30_000;
const LONGEST_CACHE = 86_400;

/**
 * Judges an appcast, a documented manifest or a TUF repository on the web, whoever made it.
 *
 * @throws CannotBeJudged when the arguments make no sense or nothing answers
 */
export async function judge(url: string, options: JudgeOptions = {}): Promise<JudgeReport> {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw new CannotBeJudged(`The address must begin with https:// or http://; got ${printable(url)}`, 'options');
  }
  const key = options.publicKey === undefined ? {} : readTrustedKey(options.publicKey);
  const timeoutMs = options.timeoutMs ?? TIMEOUT;
  const web = (milliseconds: number) => new Web({ fetch: options.fetch ?? fetch, timeoutMs: milliseconds });
  const findings = new Findings();
  const answer = await askFor(url, web(timeoutMs), findings);
  if (!answer) {
    return { url, kind: 'unknown', findings: findings.list() };
  }
  judgeTransport(url, answer, findings, options);
  const { kind, downloads } = await judgeContent(answer, web(timeoutMs), findings, key, options);
  if (!options.offline) {
    await judgeDownloads(downloads, web(timeoutMs * 10), findings, key.release);
  }
  if (!key.release && downloads.some(({ edSignature, minisign }) => edSignature ?? minisign)) {
    findings.add('signature-unchecked', { where: 'feed' }, 'No public key was given');
  }
  const list = findings.list().filter(({ id }) => !options.allowHttp || !['feed-over-http', 'url-over-http', 'notes-over-http'].includes(id));
  return { url, kind, findings: list };
}

/** The feed. Undefined where clients refuse to talk to the server, which is a finding. */
async function askFor(url: string, web: Web, findings: Findings): Promise<Answer | undefined> {
  let answer: Answer;
  try {
    answer = await web.ask(url, { largest: LARGEST_FEED });
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) {
      throw new CannotBeJudged(`${printable(url)}: ${printable(reasonOf(error))}`, 'unreachable');
    }
    findings.add('certificate-refused', { where: 'feed' }, `${url}: ${refusal}`);
    return undefined;
  }
  if (answer.status !== 200) {
    throw new CannotBeJudged(`${printable(url)} answers ${answer.status}`, 'unreachable');
  }
  if (answer.cut) {
    throw new CannotBeJudged(`${printable(url)} is larger than ${LARGEST_FEED} bytes, which no feed is`, 'unreachable');
  }
  return answer;
}

function judgeTransport(url: string, answer: Answer, findings: Findings, { allowHttp }: JudgeOptions): void {
  const place = { where: 'feed' };
  if (/^http:/i.test(url)) {
    findings.add('feed-over-http', place, url);
  } else if (leavesHttps(answer) && !allowHttp) {
    findings.add('feed-redirects-to-http', place, `It is redirected to ${answer.addresses.slice(1).join(', ')}`);
  }
  const encoding = encodingOf(answer);
  if (encoding !== undefined) {
    findings.add('compressed-unasked', place, `The answer is encoded as ${encoding}`);
  }
  const cache = answer.headers.get('cache-control');
  if (cache === null) {
    findings.add('feed-cache-missing', place, 'The answer has no Cache-Control');
  } else {
    const age = Number(/(?:s-maxage|max-age)=(\d+)/.exec(cache)?.[1] ?? 0);
    if (age > LONGEST_CACHE || /immutable/.test(cache)) {
      findings.add('feed-cached-long', place, `Cache-Control is \`${cache}\``);
    }
  }
}

interface Judged {
  readonly kind: JudgedKind;
  readonly downloads: readonly Download[];
}

async function judgeContent(answer: Answer, web: Web, findings: Findings, key: TrustedKey, options: JudgeOptions): Promise<Judged> {
  const text = answer.body.toString();
  const now = options.now ?? new Date();
  const start = text.replace(/^\ufeff/, '').trimStart();
  if (/^<(?:!doctype\s+html|html)/i.test(start) || (!/^[<{]/.test(start) && /^text\/html/i.test(answer.headers.get('content-type') ?? ''))) {
    findings.add('feed-is-a-page', { where: 'feed' }, `It is of type ${answer.headers.get('content-type') ?? 'unknown'}, and begins with ${start.slice(0, 40)}`);
    return { kind: 'unknown', downloads: [] };
  }
  if (start.startsWith('<')) {
    const root = readXml(text, findings);
    judgeFeedSignature(answer.body, findings, key, options.platform === 'windows' || /sparkle:os\s*=\s*["']windows/.test(text));
    return { kind: 'appcast', downloads: root ? judgeAppcast(root, findings, { platform: options.platform, now, base: answer.addresses.at(-1)! }) : [] };
  }
  return judgeJson(start, answer, web, findings, key, { ...options, now });
}

async function judgeJson(
  text: string, answer: Answer, web: Web, findings: Findings, key: TrustedKey, { platform, now }: JudgeOptions & { readonly now: Date },
): Promise<Judged> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const isJson = text.startsWith('{');
    findings.add(isJson ? 'json-invalid' : 'feed-unknown', { where: 'feed' }, isJson ? (error as Error).message : `It begins with ${text.slice(0, 40)}`);
    return { kind: 'unknown', downloads: [] };
  }
  const object = asObject(value);
  if (!object || (!isTuf(object) && !('platforms' in object) && !('version' in object))) {
    findings.add('feed-unknown', { where: 'feed' }, 'The JSON has neither `version` and `platforms` nor `signed`');
    return { kind: 'unknown', downloads: [] };
  }
  if (!isTuf(object)) {
    return { kind: 'manifest', downloads: judgeManifest(object, findings, platform) };
  }
  if (asObject(object.signed)!._type !== 'timestamp') {
    findings.add('feed-unknown', { where: 'feed' }, 'A TUF repository is judged from its metadata/timestamp.json');
    return { kind: 'tuf', downloads: [] };
  }
  return { kind: 'tuf', downloads: await judgeTuf(answer.addresses.at(-1)!, answer.body, web, findings, { root: key.root, now }) };
}

/** The trailer of a signed feed of Sparkle, which covers every byte before it. WinSparkle knows none. */
function judgeFeedSignature(body: Buffer, findings: Findings, { release }: TrustedKey, isForWindows: boolean): void {
  const place = { where: 'feed' };
  const start = body.lastIndexOf('<!-- sparkle-signatures:');
  if (start < 0) {
    if (!isForWindows) {
      findings.add('feed-signature-missing', place, 'The feed has no signature');
    }
    return;
  }
  const [, signature, length] = /edSignature:\s*(\S+)\s+length:\s*(\d+)/.exec(body.subarray(start, start + 1000).toString()) ?? [];
  const bytes = decodeBase64(signature ?? '');
  if (bytes?.length !== 64 || Number(length) !== start) {
    findings.add('feed-signature-wrong', place, `The signature must be 64 bytes over the ${start} bytes before it; it says ${length ?? 'nothing'}`);
  } else if (release && !verifyEd25519(release, body.subarray(0, start), bytes)) {
    findings.add('feed-signature-wrong', place, 'The signature is not one of this feed by this key');
  }
}

/** A report for people: plain lines, without colors. */
export function formatReport({ url, kind, findings }: JudgeReport): string {
  const lines = findings.map(({ id, severity, where, line, what, clients, why, remedy }) => [
    `${severity.toUpperCase()} ${id}: ${where}${line === undefined ? '' : `, line ${line}`}`, `  ${what}`, `  ${clients}: ${why}`, `  Remedy: ${remedy}`, '',
  ].join('\n'));
  const count = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
  return [`${printable(url)} (${kind})`, '', ...lines, `${count('error')} errors, ${count('warning')} warnings, ${count('info')} notes`, ''].join('\n');
}
