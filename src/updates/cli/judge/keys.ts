import { CannotBeJudged } from './web';
import { publicKeyFromPem } from '../../release/signers';

/** What signatures are verified with. */
export interface TrustedKey {
  /** The 32 bytes of an Ed25519 key, in hexadecimal. */
  readonly release?: string;
  /** The root of a TUF repository. */
  readonly root?: Buffer;
}

/**
 * Reads a public key in any form that people have it: of Sparkle and WinSparkle (32 bytes in base64), of minisign (the line or the file), as PEM, in
 * hexadecimal, or the root metadata of a TUF repository.
 */
export function readTrustedKey(text: string): TrustedKey {
  const trimmed = text.trim();
  if (trimmed.startsWith('{')) {
    return { root: Buffer.from(text) };
  }
  if (/^[0-9a-f]{64}$/i.test(trimmed)) {
    return { release: trimmed.toLowerCase() };
  }
  try {
    if (trimmed.startsWith('-----BEGIN PUBLIC KEY')) {
      return { release: publicKeyFromPem(trimmed) };
    }
  } catch (error) {
    throw new CannotBeJudged((error as Error).message, 'options');
  }
  const line = trimmed.split(/\r?\n/).at(-1)!.trim();
  const bytes = Buffer.from(line, 'base64');
  const is = (length: number) => bytes.length === length && bytes.toString('base64').replace(/=+$/, '') === line.replace(/=+$/, '');
  if (is(32)) {
    return { release: bytes.toString('hex') };
  }
  if (is(42) && bytes.subarray(0, 2).toString() === 'Ed') {
    return { release: bytes.subarray(10).toString('hex') };
  }
  if (/^-----BEGIN [A-Z ]*PRIVATE KEY/.test(trimmed)) {
    throw new CannotBeJudged('This is a private key, and a feed is judged by the public one: `ekn-updates keys export` prints it', 'options');
  }
  throw new CannotBeJudged('The public key is none of Sparkle, WinSparkle or minisign, no PEM and no root metadata of TUF', 'options');
}
