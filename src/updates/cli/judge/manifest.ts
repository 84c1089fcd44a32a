import { decodeBase64, type Download, type FeedPlatform, isWeb } from './appcast';
import type { Findings } from './findings';
import { parseTrustedComment, readMinisign } from '../../release/minisign';
import { PLATFORMS } from '../../release/model';

const KNOWN_DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:T[0-9:.]+(?:Z|[+-]\d{2}:\d{2}))?$/;

/** Judges the documented manifest by itself. Returns what there is to download. */
export function judgeManifest(manifest: Readonly<Record<string, unknown>>, findings: Findings, only?: FeedPlatform): Download[] {
  const wrong = (field: string, what: string) => findings.add('manifest-field', { where: field }, what);
  for (const field of ['version', 'release_date', 'release_notes']) {
    if (typeof manifest[field] !== 'string' || (manifest[field] === '' && field !== 'release_notes')) {
      wrong(field, `\`${field}\` must be a text`);
    }
  }
  if (typeof manifest.release_date === 'string' && !KNOWN_DATE.test(manifest.release_date)) {
    wrong('release_date', `\`release_date\` is \`${manifest.release_date}\`, and no date like 2026-11-28`);
  }
  const platforms = asObject(manifest.platforms);
  if (!platforms || Object.keys(platforms).length === 0) {
    wrong('platforms', '`platforms` must have a platform');
    return [];
  }
  const downloads = PLATFORMS.flatMap((platform) => {
    const where = `platforms.${platform}`;
    if (platforms[platform] === undefined) {
      if (only === undefined || only === platform) {
        findings.add('manifest-platform-missing', { where }, `There is nothing for ${platform}`, only === platform ? 'error' : undefined);
      }
      return [];
    }
    const entry = asObject(platforms[platform]);
    if (!entry) {
      wrong(where, `\`${where}\` must be an object`);
      return [];
    }
    return judgePlatform(entry, platform, String(manifest.version), findings);
  });
  return downloads;
}

function judgePlatform(
  { url, size, signature }: Readonly<Record<string, unknown>>, platform: FeedPlatform, version: string, findings: Findings,
): Download[] {
  const where = `platforms.${platform}`;
  const length = Number.isSafeInteger(size) && (size as number) > 0 ? size as number : undefined;
  if (length === undefined) {
    findings.add('manifest-field', { where: `${where}.size` }, `\`${where}.size\` must be the positive number of bytes`);
  }
  if (typeof url !== 'string' || !isWeb(url)) {
    findings.add('url-invalid', { where }, `\`${where}.url\` is \`${String(url)}\``);
    return [];
  }
  if (/^http:/i.test(url)) {
    findings.add('url-over-http', { where }, url);
  }
  if (/[+~ ]|%20|%2B|%7E/i.test(url.replace(/[?#].*$/s, ''))) {
    findings.add('url-characters', { where }, url);
  }
  return [{ where, url, length, minisign: judgeSignature(signature, { where, url, platform, version }, findings) }];
}

function judgeSignature(
  signature: unknown, { where, url, platform, version }: Readonly<Record<'where' | 'url' | 'platform' | 'version', string>>, findings: Findings,
): string | undefined {
  if (typeof signature !== 'string' || signature === '') {
    findings.add('signature-missing', { where }, `\`${where}.signature\` is missing`);
    return undefined;
  }
  const text = decodeBase64(signature.trim())?.toString();
  try {
    const said = parseTrustedComment(readMinisign(text ?? '').trustedComment);
    const file = decodeURIComponent(new URL(url).pathname.split('/').at(-1)!);
    if (!said) {
      findings.add('signature-unbound', { where }, 'The trusted comment does not name version and file');
    } else if (said.version !== version || said.file !== file || (said.platform !== undefined && said.platform !== platform)) {
      const signed = `${said.file} ${said.version} for ${said.platform}`;
      findings.add('signature-of-another-file', { where }, `The signature is of ${signed}, and the manifest offers ${file} ${version} for ${platform}`);
    }
    return text;
  } catch {
    findings.add('signature-malformed', { where }, `\`${where}.signature\` is not a minisign signature in base64`);
    return undefined;
  }
}

export function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : undefined;
}
