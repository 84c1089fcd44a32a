/* eslint-disable @typescript-eslint/no-require-imports -- what a command does not need is not loaded */
import { Command, InvalidArgumentError, Option } from 'commander';
import { type Parts, PARTS, ChangeOptions } from './context';
import { asFailure, ExitCode, Failure } from './failure';
import { Output } from './output';
import { checkSource } from './private-keys';
import { SEVERITIES } from '../release/model';

const EXIT_CODES = `
Exit codes: 0 done, or nothing to do · 1 unexpected · 2 wrong arguments or configuration · 3 refused · 4 another publisher was faster ·
5 AWS or the site cannot be reached · 6 a key is missing or wrong · 7 verify found errors · 130 interrupted`;

/** Runs a command line; answers the exit code. */
export async function main(args: readonly string[], version: string, parts: Parts = PARTS): Promise<ExitCode> {
  const program = createProgram(version, parts);
  try {
    await program.parseAsync(args, { from: 'user' });
    return (process.exitCode as ExitCode | undefined) ?? ExitCode.DONE;
  } catch (error) {
    const { code, exitCode } = error as { code?: string; exitCode?: number };
    if (code?.startsWith('commander.')) {
      return exitCode === 0 ? ExitCode.DONE : ExitCode.USAGE;
    }
    if (process.env.EKN_UPDATES_DEBUG) {
      console.error(error);
    }
    const failure = asFailure(error);
    outputFor({ json: args.includes('--json') }).failure(failure);
    return failure.exitCode;
  }
}

function outputFor({ json = false }: { readonly json?: boolean }): Output {
  return new Output({ json, interactive: !json && Boolean(process.stdout.isTTY) && !process.env.CI && process.env.TERM !== 'dumb' });
}

/** The whole command line, as commander describes it. */
export function createProgram(version: string, parts: Parts): Command {
  const program = new Command('ekn-updates').version(version)
    .description('Publishes the desktop client: uploads, signs, offers and takes back releases of an UpdateManifestSite.')
    .addHelpText('after', EXIT_CODES).showHelpAfterError('(ekn-updates --help lists the commands)').exitOverride();
  addPublish(program, parts);
  addChannels(program, parts);
  addKeys(program, parts);
  add(program, 'status').description('show what the site offers, and how long what is signed is valid').addOption(siteOption())
    .action(async (options) => (require('./commands/status') as typeof import('./commands/status')).status(options, outputFor(options), parts));
  add(program, 'verify').description('judge an appcast, a manifest or a TUF repository on the web, whoever made it').argument('<url>', 'its address')
    .option('--public-key <file>', 'the public key of the application in any of its forms, or the root of trust; without one no signature is verified')
    .addOption(new Option('--platform <name>', 'whose clients read the feed, where it does not say so itself').choices(['windows', 'macos']))
    .option('--allow-http', 'plain http is no finding', false)
    .option('--no-downloads', 'do not look at the files that it names')
    .option('--timeout <seconds>', 'how long one request may take', integer(1, 3600), 30)
    .action(async (url, options) => (require('./commands/verify') as typeof import('./commands/verify')).verify(url, options, outputFor(options)));
  return program;
}

/** Every command says it in JSON if asked, and fails the same way. */
function add(parent: Command, name: string): Command {
  return parent.command(name).option('--json', 'print the result as JSON, and nothing else').exitOverride();
}

const siteOption = () => new Option('--site <parameter>', 'the SSM parameter of the site, by name or ARN, or a .json file with its value')
  .env('EKN_UPDATES_SITE').makeOptionMandatory();

/** A command that changes the site. */
function addChange(parent: Command, name: string): Command {
  return withKeys(add(parent, name).addOption(siteOption()))
    .option('--dry-run', 'do everything but change something, and list what would be written', false)
    .option('--wait <seconds>', 'how long to wait until the site serves the change; 0 does not wait', integer(0, 3600), 300);
}

/** Keys come from a file, the environment or KMS. */
function withKeys(command: Command): Command {
  const key = (name: string, what: string, variable: string) => new Option(`--${name}-key <place>`, `${what}: a file, env:NAME or kms:<ARN>`)
    .argParser((place) => checkSource(place, `--${name}-key`)).default(process.env[variable] ? `env:${variable}` : undefined, process.env[variable] ? `env:${variable}` : `env:${variable}, if set`);
  return command
    .addOption(key('release', 'the key that signs artifacts and feeds; not in KMS', 'EKN_RELEASE_KEY'))
    .addOption(key('targets', 'the key of the targets metadata', 'EKN_TARGETS_KEY'))
    .addOption(key('snapshot', 'the key of the snapshot metadata; otherwise that of the targets', 'EKN_SNAPSHOT_KEY'))
    .addOption(key('timestamp', 'the key of the timestamp; otherwise the KMS key of the site, or the key of the targets', 'EKN_TIMESTAMP_KEY'))
    .hook('preAction', (_, action) => {
      const missing = ['release', 'targets'].filter((name) => action.getOptionValue(`${name}Key`) === undefined);
      if (missing.length > 0) {
        throw new Failure(`The ${missing.join(' and the ')} key ${missing.length > 1 ? 'are' : 'is'} missing.`,
          `Give ${missing.map((name) => `--${name}-key <place>`).join(' and ')}, or set ${missing.map((name) => `EKN_${name.toUpperCase()}_KEY`).join(' and ')}.`, ExitCode.KEY);
      }
    });
}

function addPublish(program: Command, parts: Parts): void {
  addChange(program, 'publish').description('upload a release, and offer it in a channel')
    .requiredOption('--release <file>', 'the description of the release (release.json)')
    .option('--artifacts <folder>', 'the folder of the artifacts', '.')
    .option('--channel <name>', 'the channel that offers it; without one it is published and offered nowhere')
    .option('--rollout <percent>', 'offer it to a share of the clients at first', integer(1, 100))
    .option('--new-release-key', 'the release key does not match the one of earlier releases, and clients know it already', false)
    .action(async (options) => (require('./commands/publish') as typeof import('./commands/publish')).publish(options, outputFor(options), parts));
}

function addChannels(program: Command, parts: Parts): void {
  const channel = (name: string) => addChange(program, name).requiredOption('--channel <name>', 'the channel');
  const commands = () => require('./commands/channels') as typeof import('./commands/channels');
  channel('promote').description('offer a build that is published already').argument('<build>', 'the build', integer(1))
    .option('--rollout <percent>', 'offer it to a share of the clients at first', integer(1, 100))
    .action(async (build, options) => commands().promote(build, options, outputFor(options), parts));
  channel('rollout').description('offer the newest release to another share of the clients; 100 ends the rollout').argument('<percent>', 'from 1 to 100', integer(1, 100))
    .action(async (percent, options) => commands().rollout(percent, options, outputFor(options), parts));
  channel('halt').description('stop offering a build: who has it keeps it, others are offered the release before')
    .option('--build <build>', 'the build; otherwise the newest, and nothing if that was halted already', integer(1))
    .action(async (options) => commands().halt(options, outputFor(options), parts));
  channel('rollback').description('go back to an earlier release, and order clients that know how to do the same')
    .option('--to <build>', 'the build to go back to; otherwise the one before the newest', integer(1))
    .requiredOption('--reason <text>', 'one line, which users may be shown')
    .action(async (options) => commands().rollback(options, outputFor(options), parts));
  const notice = program.command('notice').description('tell users something, signed: in the metadata, the feeds and on the page').exitOverride();
  addChange(notice, 'set').description('show a notice').argument('<text>', 'one line').requiredOption('--channel <name>', 'the channel')
    .addOption(new Option('--severity <severity>', 'how much it matters').choices([...SEVERITIES]).default('info'))
    .option('--url <address>', 'where there is more to read')
    .option('--id <id>', 'what clients remember it by; otherwise the day and the severity')
    .option('--builds <builds>', 'the builds whose users are told, separated by commas; otherwise all', (text) => text.split(',').map(integer(1)))
    .action(async (text, options) => commands().setNotice(text, options, outputFor(options), parts));
  addChange(notice, 'clear').description('show no notice anymore').requiredOption('--channel <name>', 'the channel')
    .action(async (options) => commands().clearNotice(options, outputFor(options), parts));
  addChange(program, 'resign').description('sign targets, snapshot and timestamp again before they expire')
    .option('--after-rotation', 'accept once more what keys signed that the root of trust before named', false)
    .action(async (options: ChangeOptions) => commands().resign(options, outputFor(options), parts));
}

function addKeys(program: Command, parts: Parts): void {
  const keys = program.command('keys').description('make, rotate and export keys, and the root of trust that names them').exitOverride();
  const commands = () => require('./commands/keys') as typeof import('./commands/keys');
  const places = (place: string, before: string[] | undefined) => [...before ?? [], checkSource(place, 'a key')];
  const roles = (command: Command) => command
    .addOption(new Option('--root-key <place>', 'a root key that signs; may be repeated').argParser(places).default([], 'none'))
    .addOption(new Option('--root-public-key <file>', 'a root key of the new root, if not all of them are the ones that sign; may be repeated').argParser(places))
    .addOption(new Option('--targets-key <place>', 'the key of the targets metadata, private or public').argParser(places))
    .addOption(new Option('--snapshot-key <place>', 'the key of the snapshot metadata; otherwise that of the targets').argParser(places))
    .addOption(new Option('--timestamp-key <place>', 'the key of the timestamp, like kms:<ARN>').argParser(places))
    .option('--threshold <count>', 'how many root keys have to sign; otherwise 2, or 1 if there is one', integer(1))
    .option('--days <days>', 'how long it is valid', integer(1, 3650), 365)
    .requiredOption('--out <file>', 'the file to write');
  add(keys, 'make').description('make private keys').argument('<names...>', 'what they are called, like release targets root-1 root-2')
    .option('--out <folder>', 'where to write them', '.')
    .action(async (names, options) => commands().makeKeys(names, options, outputFor(options)));
  roles(add(keys, 'root')).description('make the first root of trust')
    .action(async (options) => commands().makeRootFile(options, outputFor(options)));
  roles(add(keys, 'rotate')).description('make the next root of trust, with other keys or a later end').requiredOption('--from <file>', 'the root before')
    .action(async (options) => commands().makeRootFile(options, outputFor(options)));
  add(keys, 'sign-root').description('add signatures to a root of trust').argument('<file>', 'the root')
    .addOption(new Option('--root-key <place>', 'a root key; may be repeated').argParser(places).makeOptionMandatory())
    .option('--from <file>', 'the root before, whose keys have to sign as well')
    .action(async (file, options) => commands().signRootFile(file, options, outputFor(options)));
  add(keys, 'publish-root').description('upload a root of trust').argument('<file>', 'the root').addOption(siteOption()).option('--dry-run', 'change nothing', false)
    .action(async (file, options) => commands().publishRoot(file, options, outputFor(options), parts));
  add(keys, 'export').description('print public keys in the form that Sparkle, WinSparkle, minisign and TUF clients want')
    .option('--release-key <place>', 'the release key, private or public', (place) => checkSource(place, '--release-key'))
    .option('--root <file>', 'the root of trust')
    .action(async (options) => commands().exportKeys(options, outputFor(options)));
}

/** A whole number in a range. */
function integer(least: number, most = 2_147_483_647): (text: string) => number {
  return (text) => {
    if (!/^\d{1,10}$/.test(text) || Number(text) < least || Number(text) > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return Number(text);
  };
}
