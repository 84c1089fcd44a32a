/* eslint-disable @typescript-eslint/no-require-imports -- what a command does not need is not loaded */
import { readFileSync, statSync } from 'node:fs';
import { ExitCode, Failure } from './failure';
import { ReleaseKey, type Signer, signerFromPem } from '../release/signers';

const PLACES = 'a file, `env:NAME` for an environment variable, or `kms:<ARN>` for a key in AWS KMS';

/** Where a command finds a private key: never the key itself, which would be in the shell's history and in the list of processes. */
export function checkSource(source: string, option: string): string {
  if (/BEGIN|PRIVATE KEY/.test(source) || /^(?:[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{86}==|[0-9a-fA-F]{64,128})$/.test(source.trim())) {
    throw new Failure(`${option} was given a key, which anyone who lists the processes of this machine can read.`,
      `Give the place of the key: ${PLACES}. Replace this key (\`ekn-updates keys rotate\`) if others use the machine.`, ExitCode.USAGE);
  }
  return source;
}

/** The private key in a file or in the environment, as PEM. */
export function readPem(source: string, option: string): string {
  checkSource(source, option);
  if (source.startsWith('env:')) {
    const name = source.slice('env:'.length);
    const value = process.env[name];
    if (!value?.trim()) {
      throw new Failure(`${option} names the environment variable ${name}, which is empty.`,
        'In GitHub Actions, map the secret in the `env` of the step; secrets are not given to pull requests from forks.', ExitCode.KEY);
    }
    // Some stores of secrets write the ends of lines as two characters.
    return value.includes('\n') ? value : value.replace(/\\n/g, '\n');
  }
  try {
    return readFileSync(source, 'utf8');
  } catch (error) {
    throw new Failure(`${option}: the key file ${source} cannot be read (${(error as NodeJS.ErrnoException).code}).`, `Give ${PLACES}.`, ExitCode.KEY);
  }
}

/** What is worth saying about where a key is. */
export function keyWarning(source: string): string | undefined {
  if (/^(?:env|kms):/.test(source) || process.platform === 'win32') {
    return undefined;
  }
  // eslint-disable-next-line no-bitwise
  return (statSync(source, { throwIfNoEntry: false })?.mode ?? 0) & 0o077
    ? `${source} can be read by other users of this machine: chmod 600 ${source}` : undefined;
}

/** The key that signs artifacts and feeds. */
export function releaseKeyFrom(source: string, option: string): ReleaseKey {
  if (source.startsWith('kms:')) {
    throw new Failure(`${option}: the release key cannot be in AWS KMS.`,
      'Sparkle and WinSparkle check a signature of the whole file, and KMS signs at most 4096 bytes. Keep it in a secret of the release workflow: `env:NAME`.', ExitCode.KEY);
  }
  return readAs(() => ReleaseKey.fromPem(readPem(source, option), nameOf(source)));
}

/** A key that signs metadata. */
export async function signerFrom(source: string, option: string): Promise<Signer> {
  if (!source.startsWith('kms:')) {
    return readAs(() => signerFromPem(readPem(source, option), nameOf(source)));
  }
  const { kmsSigner } = require('./kms-signer') as typeof import('./kms-signer');
  return kmsSigner(source.slice('kms:'.length));
}

const nameOf = (source: string) => source.startsWith('env:') ? `the key in ${source.slice(4)}` : source;

function readAs<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Failure((error as Error).message, 'Make keys with `ekn-updates keys make`.', ExitCode.KEY);
  }
}
