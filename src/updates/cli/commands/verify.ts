import { readFileSync } from 'node:fs';
import { ExitCode, Failure } from '../failure';
import { CannotBeJudged, formatReport, judge, type JudgeOptions } from '../judge';
import type { Output } from '../output';

export interface VerifyOptions {
  readonly publicKey?: string;
  readonly platform?: JudgeOptions['platform'];
  readonly allowHttp: boolean;
  readonly downloads: boolean;
  /** In seconds. */
  readonly timeout: number;
}

/** Judges a feed on the web; findings of severity error are an exit code of their own. */
export async function verify(url: string, { publicKey, platform, allowHttp, downloads, timeout }: VerifyOptions, output: Output): Promise<void> {
  const report = await judge(url, {
    publicKey: publicKey === undefined ? undefined : readKey(publicKey), platform, allowHttp, offline: !downloads, timeoutMs: timeout * 1_000,
  }).catch((error) => {
    throw error instanceof CannotBeJudged ? failureOf(error) : error;
  });
  output.result(report, formatReport(report).trimEnd().split('\n'));
  if (report.findings.some(({ severity }) => severity === 'error')) {
    process.exitCode = ExitCode.FINDINGS;
  }
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Failure(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`, 'Give the file of a public key, as `ekn-updates keys export` prints it, or of a root of trust.', ExitCode.USAGE);
  }
}

function failureOf({ message, reason }: CannotBeJudged): Failure {
  return reason === 'options'
    ? new Failure(message, 'Correct the argument; `ekn-updates verify --help` lists them.', ExitCode.USAGE)
    : new Failure(message, 'Look whether the address is right and the site answers.', ExitCode.UNREACHABLE);
}
