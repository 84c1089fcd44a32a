import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Account, AwsAccount } from './account';
import { type Assembly, readAssembly } from './assembly';
import { check, checkDefaults, type Result } from './check';
import { isReady, reportLines } from './report';

/** How the command ends; the page of the command documents each. */
export enum ExitCode {
  READY = 0,
  /** A quota is too small, or a region is not enabled or not bootstrapped. */
  NOT_READY = 1,
  /** Wrong arguments, or no cloud assembly. */
  USAGE = 2,
  /** Nothing is missing as far as AWS could be asked, and not everything could. */
  UNKNOWN = 3,
}

const USAGE = `Usage: ekn-preflight [--json] [--offline] [--region REGION] [ASSEMBLY]

Looks before the first deployment whether the account has room for an app: enabled regions, the CDK bootstrap, and quotas per region.
Nothing is changed in the account. The credentials are those of the AWS SDK: environment, profile, SSO.

  ASSEMBLY    the cloud assembly that synthesis wrote; cdk.out if it is not said
  --region    the region of stacks that name none; otherwise AWS_REGION, CDK_DEFAULT_REGION or us-east-1
  --offline   ask no account: compare with the values that AWS documents for one that never asked for others
  --json      one JSON document, and nothing else
  --version, --help

Exit codes: 0 ready · 1 a quota is too small, or a region not enabled or not bootstrapped · 2 wrong arguments or no assembly · 3 AWS could not be asked everything
`;

/** How the command is put together; a test puts in an account of its own. */
export interface Parts {
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  account(home: string): Account;
  print(text: string): void;
  complain(text: string): void;
}

/** Those of the command. */
export function partsOf(version: string): Parts {
  return {
    version,
    environment: process.env,
    account: (home) => new AwsAccount(home),
    print: (text) => process.stdout.write(text),
    complain: (text) => process.stderr.write(text),
  };
}

/** Runs a command line; answers the exit code. */
export async function main(args: readonly string[], parts: Parts): Promise<ExitCode> {
  const given = parse(args);
  if (given === undefined) {
    parts.complain(USAGE);
    return ExitCode.USAGE;
  }
  const { help, version, json = false, offline = false, folder } = given;
  if (help || version) {
    parts.print(help ? USAGE : `${parts.version}\n`);
    return ExitCode.READY;
  }
  if (!existsSync(join(folder, 'manifest.json'))) {
    parts.complain(`${folder} is no cloud assembly: it has no manifest.json. Run \`npx cdk synth\` first.\n`);
    return ExitCode.USAGE;
  }
  const home = given.region ?? parts.environment.AWS_REGION ?? parts.environment.CDK_DEFAULT_REGION ?? 'us-east-1';
  const result = await ask(readAssembly(folder), home, offline, parts);
  if (result === undefined) {
    return ExitCode.UNKNOWN;
  }
  parts.print(json ? `${JSON.stringify({ ready: isReady(result) ?? null, ...result }, undefined, 2)}\n` : reportLines(result).map((line) => `${line}\n`).join(''));
  return { true: ExitCode.READY, false: ExitCode.NOT_READY, undefined: ExitCode.UNKNOWN }[String(isReady(result))]!;
}

async function ask(assembly: Assembly, home: string, offline: boolean, parts: Parts): Promise<Result | undefined> {
  if (offline) {
    return checkDefaults(assembly, home);
  }
  try {
    return await check(assembly, parts.account(home), home);
  } catch (error) {
    parts.complain(`AWS could not be asked whose credentials these are: ${(error as Error).message}\nSign in, by \`aws sso login\` for example, or use --offline.\n`);
    return undefined;
  }
}

interface Arguments {
  readonly help?: boolean;
  readonly version?: boolean;
  readonly json?: boolean;
  readonly offline?: boolean;
  readonly region?: string;
  readonly folder: string;
}

/** Undefined where they are no arguments of this command. */
function parse(args: readonly string[]): Arguments | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { help: { type: 'boolean' }, version: { type: 'boolean' }, json: { type: 'boolean' }, offline: { type: 'boolean' }, region: { type: 'string' } },
    });
    return positionals.length > 1 ? undefined : { ...values, folder: positionals[0] ?? 'cdk.out' };
  } catch {
    return undefined;
  }
}
