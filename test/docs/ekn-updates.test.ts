import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { Command } from 'commander';
import { ExitCode } from '../../src/updates/cli/failure';
import { createProgram } from '../../src/updates/cli/program';
import { codeBlocks, pages, ROOT } from '../../tools/pages/markdown';
import { LocalSite } from '../updates/cli/local-site';

const PAGE = 'docs/ekn-updates.md';
const TEXT = readFileSync(path.join(ROOT, PAGE), 'utf8');
const program = createProgram('0.0.0', { openStore: () => Promise.reject(new Error('not needed')) });

/** A command line as a shell takes it apart. */
const words = (line: string) => [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, plain]) => single ?? double ?? plain);
const commandsOf = (code: string) => code.replace(/\\\n\s*/g, '').split('\n').filter((line) => line.startsWith('ekn-updates '));

/** What of a command line the command does not know. */
function unknownOf(line: string): string[] {
  const given = words(line).slice(1);
  let command: Command = program;
  for (let next: Command | undefined; (next = command.commands.find((one) => one.name() === given[0])); given.shift()) {
    command = next;
  }
  const known = new Set([...command.options.flatMap(({ long, short }) => [long, short]), '--help', '--version']);
  const isCommand = command !== program || given.every((word) => word.startsWith('-') || word === '…');
  return [
    ...isCommand ? [] : [`${line}: there is no such command`],
    ...given.filter((word) => word.startsWith('--') && !known.has(word.split('=')[0])).map((word) => `${line}: ${word}`),
  ];
}

describe('what is written about ekn-updates', () => {
  test.each(pages().filter((page) => readFileSync(path.join(ROOT, page), 'utf8').includes('ekn-updates')))('%s names no command and no option that it does not have', (page) => {
    const text = readFileSync(path.join(ROOT, page), 'utf8');
    const inline = [...text.matchAll(/`(ekn-updates [^`]+)`/g)].map(([, line]) => line.replace(/\s+/g, ' '));
    expect([...codeBlocks(page).flatMap(({ code }) => commandsOf(code)), ...inline].flatMap(unknownOf)).toEqual([]);
  });

  test('no message and no help names a command or an option that it does not have', () => {
    const sources = ['context', 'failure', 'invalidation', 'private-keys', 'program', 'published', 'publisher', 'commands/publish', 'commands/channels', 'commands/keys', 'commands/status'];
    const lines = sources.flatMap((file) => {
      const text = readFileSync(path.join(ROOT, 'src/updates/cli', `${file}.ts`), 'utf8');
      return [...text.matchAll(/\\?`(ekn-updates [^`\\]+)\\?`/g)].map(([, line]) => line);
    });
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.flatMap(unknownOf)).toEqual([]);
  });

  test('every command and every option of a command is found by --help', () => {
    const walk = (command: Command): Command[] => [command, ...command.commands.flatMap(walk)];
    for (const command of walk(program)) {
      const help = command.helpInformation();
      command.options.forEach(({ long, description }) => {
        expect(help).toContain(long);
        expect(description).not.toBe('');
      });
      expect(command.description()).not.toBe('');
    }
  });

  test('the table of exit codes is that of the code, and so is the help', async () => {
    const codes = Object.values(ExitCode).filter((code): code is ExitCode => typeof code === 'number');
    const table = TEXT.slice(TEXT.indexOf('## Exit codes')).split('\n## ')[0];
    expect([...table.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code))).toEqual(codes);
    const site = await LocalSite.start();
    const { out } = await site.run(['--help']);
    await site.stop();
    const help = out.slice(out.indexOf('Exit codes:')).replace(/\s+/g, ' ');
    expect([...help.matchAll(/(?:Exit codes:|·) (\d+) /g)].map(([, code]) => Number(code))).toEqual(codes);
  });
});

describe('the commands of the page, one after the other', () => {
  let site: LocalSite;
  const before = process.cwd();
  const environment = { ...process.env };
  beforeAll(async () => {
    site = await LocalSite.start();
    site.configure();
    process.chdir(site.folder);
    const description = codeBlocks(PAGE).find(({ info }) => info[0] === 'json')!.code;
    writeFileSync('release.json', description);
    mkdirSync('dist');
    for (const { file } of JSON.parse(description).artifacts) {
      writeFileSync(path.join('dist', file), `${file}\n`.repeat(100));
    }
  });
  afterAll(async () => {
    process.chdir(before);
    process.env = environment;
    await site?.stop();
  });

  const blocks = codeBlocks(PAGE).filter(({ info }) => info[0] === 'sh').flatMap(({ code }) => commandsOf(code));
  const table = TEXT.slice(TEXT.indexOf('## Offer, and take back')).split('\n## ')[0];
  const rows = [...table.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell]) => [...cell.matchAll(/`([^`]+)`/g)].map(([, line]) => `ekn-updates ${line}`));

  test('are these', () => {
    expect(blocks.length).toBeGreaterThan(6);
    expect(rows.map((line) => words(line)[1])).toEqual(['promote', 'rollout', 'halt', 'rollback', 'notice', 'notice', 'resign', 'status']);
  });

  /** Puts in what the page leaves open. */
  function filledIn(line: string): string[] {
    const build = JSON.parse(readFileSync('release.json', 'utf8')).build;
    const open: Record<string, string> = {
      '<build>': String(build), '<percent>': '100', '<text>': 'Text', '/eknmusic/updates': 'site.json', 'kms:<ARN>': 'targets.pem',
    };
    return words(line).slice(1).map((word) => (open[word] ?? word).replace('https://updates.example.com', site.url));
  }

  test.each(blocks.map((line) => [line]))('%s', async (line) => {
    const args = filledIn(line);
    if (args[0] === 'publish') {
      // The keys are in the environment, as the page says; the first release of a channel is for everybody.
      process.env.EKN_RELEASE_KEY = readFileSync('release.pem', 'utf8');
      process.env.EKN_TARGETS_KEY = readFileSync('targets.pem', 'utf8');
    }
    if (args[0] === 'verify') {
      writeFileSync('release.pub', JSON.parse((await site.run(['keys', 'export', '--release-key', 'release.pem', '--json'])).out).minisign);
    }
    const { code, out, err } = await site.run([...args, ...args[0] === 'verify' ? ['--allow-http'] : []]);
    expect(`${code} ${err}${code === 7 ? out : ''}`.trim()).toBe('0');
    expect(out).not.toBe('');
  });

  test.each(rows.map((line) => [line]))('%s', async (line) => {
    const release = JSON.parse(readFileSync('release.json', 'utf8'));
    const [name] = filledIn(line);
    if (['rollout', 'halt', 'rollback'].includes(name)) {
      // One that can be taken back.
      release.build++;
      writeFileSync('release.json', JSON.stringify(release));
      const { code, err } = await site.run(['publish', '--site', 'site.json', '--release', 'release.json', '--artifacts', 'dist', '--channel', 'stable', ...name === 'rollout' ? ['--rollout', '10'] : []]);
      expect(`${code} ${err}`.trim()).toBe('0');
    }
    const args = [...filledIn(line), '--site', 'site.json', ...line.includes('notice clear') ? ['--channel', 'stable'] : []];
    const { code, out, err } = await site.run(args);
    expect(`${code} ${err}`.trim()).toBe('0');
    expect(out).not.toBe('');
    if (name !== 'status') {
      expect(await site.run([...args, '--dry-run'])).toMatchObject({ code: 0 });
    }
    expect(JSON.parse((await site.run([...args, '--json'])).out)).not.toHaveProperty('error');
  });
});
