import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Outcome, printed } from './findings';
import type { ImportedApp, Places } from './imported-app';
import { SourceError } from './nodes';
import { appOfServerless } from './serverless/app';
import { appOfTerraform } from './terraform/app';

export enum ExitCode {
  DONE = 0,
  /** The app is written, but something of the file is not in it. */
  LEFT = 1,
  /** Wrong arguments, or a file that no app can be made of. */
  USAGE = 2,
  /** There is something where the app would be written. */
  OCCUPIED = 3,
}

const USAGE = `Usage: ekn-import serverless [--out FOLDER] [--dry-run] [FILE]
       ekn-import terraform [--out FOLDER] [--dry-run] [FILE]

Writes the CDK app that takes the place of a file of another tool, and says what differs and what could not be taken over. Nothing is deployed, and nothing
that exists is touched.

  serverless  FILE is a serverless.yml of the Serverless Framework (the default), whose function answers requests
  terraform   FILE is the terraform.tfvars of MusicConnect (the default), or a *.tfvars.json
  --out       the folder of the app: new, or empty. Without it: infrastructure, beside FILE
  --dry-run   write nothing, and print what would be written
  --version, --help

Exit codes: 0 everything of the file has its counterpart · 1 the app is written, and what is not in it was named · 2 wrong arguments or file · 3 the folder is not empty
`;

type Convert = (text: string, places: Places, version: string) => ImportedApp;

const COMMANDS: Readonly<Record<string, { readonly file: string; readonly convert: Convert }>> = {
  serverless: { file: 'serverless.yml', convert: appOfServerless },
  terraform: { file: 'terraform.tfvars', convert: appOfTerraform },
};

/** Nobody writes a file like that by hand. */
const LARGEST = 1_000_000;

/** Runs a command line; answers the exit code. */
export function main(args: readonly string[], version: string, print: (text: string) => void, complain: (text: string) => void): ExitCode {
  if (args.includes('--help') || args.includes('--version')) {
    print(args.includes('--help') ? USAGE : `${version}\n`);
    return ExitCode.DONE;
  }
  const given = parse(args);
  if (given === undefined) {
    complain(USAGE);
    return ExitCode.USAGE;
  }
  const { convert, file, folder, dryRun } = given;
  let app: ImportedApp;
  try {
    app = convert(read(file), { file, folder }, version);
  } catch (error) {
    if (!(error instanceof SourceError)) {
      throw error;
    }
    complain(`${file}${error.line ? `:${error.line}` : ''}: ${error.message}\n`);
    return ExitCode.USAGE;
  }
  if (!dryRun && isOccupied(folder)) {
    complain(`${folder} is not an empty folder: nothing is overwritten. Name another one by --out\n`);
    return ExitCode.OCCUPIED;
  }
  print(printed(file, app.findings));
  for (const [path, text] of app.files) {
    if (dryRun) {
      print(`\n--- ${join(folder, path)}\n${text}`);
    } else {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
      print(`wrote ${join(folder, path)}\n`);
    }
  }
  return app.findings.of(Outcome.LEFT).length === 0 ? ExitCode.DONE : ExitCode.LEFT;
}

interface Arguments extends Places {
  readonly convert: Convert;
  readonly dryRun: boolean;
}

/** Undefined where they are no arguments of this command. */
function parse([name, ...args]: readonly string[]): Arguments | undefined {
  const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name] : undefined;
  const option = args.indexOf('--out');
  const out = option < 0 ? undefined : args[option + 1];
  const rest = (option < 0 ? args : [...args.slice(0, option), ...args.slice(option + 2)]).filter((arg) => arg !== '--dry-run');
  const wrong = !command || rest.length > 1 || rest.some((arg) => arg.startsWith('-')) || option >= 0 && (out ?? '-').startsWith('-');
  if (wrong) {
    return undefined;
  }
  const file = rest[0] ?? command.file;
  return { convert: command.convert, file, folder: out ?? join(dirname(file), 'infrastructure'), dryRun: args.includes('--dry-run') };
}

function read(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new SourceError((error as Error).message);
  }
  if (bytes.length > LARGEST) {
    throw new SourceError(`has more than ${LARGEST} bytes`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new SourceError('is no text in UTF-8');
  }
}

function isOccupied(folder: string): boolean {
  return existsSync(folder) && (!statSync(folder).isDirectory() || readdirSync(folder).length > 0);
}
