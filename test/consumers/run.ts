/**
 * Uses the packed library as its users would: with the lowest and the newest peers, in Python, as sources of the other
 * languages, and with a wrong prop. `npm run test:consumers`; `-- --keep` leaves the scratch folder for a look.
 */
import * as fs from 'fs';
import { expectNoLoss } from './example-updates';
import { generateSources, LANGUAGES, missingTypes, publicTypes } from './languages';
import {
  compileConsumer, compileExample, ENVIRONMENTS, installExample, LOWEST, NEWEST, Peers, provokeChecks, synthesizeConsumer, synthesizeExample,
} from './peers';
import { buildWheel, readWheel, synthesizeInPython } from './python';
import { installReleaseCommand, useReleaseCommand } from './release-command';
import { Session } from './session';
import { expectNoReplacement, synthesizeSpecimens } from './specimens';
import { differences, readTemplates } from './templates';
import { buildGoClients, readVectorsInGo } from './updates';
import { expectCaughtError, expectReadableError } from './wrong-prop';
import { compileIfStale, packLibrary, PackedLibrary } from '../support/pack';

const session = new Session(process.argv.includes('--keep'));
const results = { passed: 0, failed: 0 };

/** One step: named, timed, and counted. Returns what it made, or undefined when it failed or when a step before it did. */
async function step<T>(name: string, work: () => Promise<T> | T): Promise<T | undefined> {
  console.log(`• ${name}`);
  const start = Date.now();
  const seconds = () => `${((Date.now() - start) / 1000).toFixed(1)} s`;
  try {
    const made = await work();
    results.passed++;
    console.log(`  ✔ passed (${seconds()})`);
    return made;
  } catch (error) {
    results.failed++;
    console.log(`  ✖ failed (${seconds()})\n${indented(error instanceof Error ? error.message : String(error))}`);
    return undefined;
  }
}

function indented(text: string): string {
  return text.split('\n').map((line) => `      ${line}`).join('\n');
}

/** What a step before made; without it this step fails, rather than being left out. */
function needed<T>(made: T | undefined, what: string): T {
  if (made === undefined) {
    throw new Error(`Not tried, because ${what} failed.`);
  }
  return made;
}

function equalTemplates(before: Map<string, string>, after: Map<string, string>): void {
  const found = differences(before, after);
  if (found.length > 0) {
    throw new Error(`${found.length} differences:\n${found.join('\n')}`);
  }
}

function pack(): PackedLibrary {
  session.say('compiling, if a source is newer than what is compiled');
  compileIfStale();
  const packed = packLibrary(session.makeFolder('package'));
  const wanted = ['.jsii', '.jsii.gz', 'lib/index.js', 'lib/index.d.ts', 'package.json', 'README.md', 'LICENSE'].filter((file) => !packed.files.includes(file));
  const unwanted = packed.files.filter((file) => /^(src|test|docs|examples|bench|projenrc|rosetta)\/|^\.(?!jsii)/.test(file));
  if (wanted.length + unwanted.length > 0) {
    throw new Error(`Not in the archive: ${wanted.join(', ') || '-'}. In it and not to be published: ${unwanted.join(', ') || '-'}.`);
  }
  session.say(`${packed.files.length} files, ${(packed.unpackedBytes / 1e6).toFixed(2)} MB unpacked`);
  return packed;
}

/** Everything that is tried with one pair of peers. */
async function withPeers(peers: Peers, packed: PackedLibrary | undefined) {
  const app = await step(`${peers.title} peers: install`, () => installExample(session, needed(packed, 'packing').tarball, peers));
  await step(`${peers.title} peers: the example compiles`, () => compileExample(session, needed(app, 'the installation')));
  const examples = new Map<string, Map<string, string> | undefined>();
  for (const environment of ENVIRONMENTS) {
    examples.set(environment, await step(`${peers.title} peers: the example for ${environment} synthesizes with no findings and no errors`,
      () => synthesizeExample(session, needed(app, 'the installation'), environment)));
  }
  const compiled = await step(`${peers.title} peers: a consumer's app compiles strictly, the types of the library included`,
    () => compileConsumer(session, needed(app, 'the installation')));
  const template = await step(`${peers.title} peers: it synthesizes with no findings and no errors`,
    () => synthesizeConsumer(session, needed(compiled, 'the compilation'), { checks: true }));
  await step(`${peers.title} peers: the checks and CloudFormation Validate refuse what is wrong`,
    () => provokeChecks(session, needed(compiled, 'the compilation')));
  const specimens = await step(`${peers.title} peers: every specimen of the tests synthesizes`,
    () => synthesizeSpecimens(session, needed(app, 'the installation')));
  return { examples, compiled, template, specimens };
}

async function main(): Promise<void> {
  const packed = await step('the library is compiled and packed', pack);
  const lowest = await withPeers(LOWEST, packed);
  const newest = await withPeers(NEWEST, packed);
  for (const environment of ENVIRONMENTS) {
    await step(`the example for ${environment} is the same with the lowest and the newest peers`, () => equalTemplates(
      needed(lowest.examples.get(environment), 'the synthesis'), needed(newest.examples.get(environment), 'the synthesis')));
  }
  for (const environment of ENVIRONMENTS) {
    await step(`the upgrade of the example for ${environment} from earlier commits replaces nothing that holds data or has a name`, () => {
      const count = expectNoLoss('eknmusic', environment, needed(newest.examples.get(environment), 'the synthesis'));
      session.say(`${count} resources`);
    });
  }
  await step("the consumer's app is the same with the lowest and the newest peers",
    () => equalTemplates(needed(lowest.template, 'the synthesis'), needed(newest.template, 'the synthesis')));

  await step('the upgrade from the lowest to the newest peers replaces nothing in any specimen',
    () => expectNoReplacement(needed(lowest.specimens, 'the synthesis'), needed(newest.specimens, 'the synthesis')));

  await step('a wrong prop: the user reads what is wrong and what to do', () => expectReadableError(session, needed(lowest.compiled, 'the compilation')));
  await step('a wrong prop: a program recognizes the error', () => expectCaughtError(session, needed(lowest.compiled, 'the compilation')));

  const wheel = await step('Python: the wheel is built', () => buildWheel(session));
  await step('Python: its page and docstrings show Python, and links that lead somewhere', () => readWheel(session, needed(wheel, 'the wheel')));
  const python = await step('Python: the app synthesizes', () => synthesizeInPython(session, needed(wheel, 'the wheel')));
  await step('Python: its template is that of TypeScript, byte by byte', () => {
    const [typescript, own] = [needed(lowest.template, 'the synthesis in TypeScript'), readTemplates(needed(python, 'the synthesis in Python'))];
    if (typescript.size === 0 || [...typescript].some(([name, text]) => own.get(name) !== text) || own.size !== typescript.size) {
      throw new Error(['The templates differ:', ...differences(typescript, own)].join('\n'));
    }
    session.say(`${typescript.size} template, ${[...typescript.values()].join('').length} characters`);
  });

  const command = await step('ekn-updates: is installed without the CDK', () => installReleaseCommand(session, needed(packed, 'packing').tarball));
  await step('ekn-updates: does what its page says, and says what is missing', () => useReleaseCommand(session, needed(command, 'the installation')));

  const clients = await step('Go: clients of the TUF project and of minisign are built', () => buildGoClients(session));
  await step('Go: they accept and refuse what the vectors say', () => readVectorsInGo(session, needed(clients, 'building')));

  const sources = await step('sources: generated for every language', () => generateSources(session));
  for (const language of LANGUAGES) {
    await step(`sources: every public type is in ${language}`, () => {
      const missing = missingTypes(needed(sources, 'generating'), language);
      if (missing.length > 0) {
        throw new Error(`Not declared: ${missing.join(', ')}`);
      }
      session.say(`${publicTypes().length} types`);
    });
  }
}

main().catch((error) => {
  results.failed++;
  console.error(error);
}).finally(() => {
  session.close();
  if (!process.argv.includes('--keep') && fs.existsSync(session.folder)) {
    results.failed++;
    console.error(`The scratch folder is still there: ${session.folder}`);
  }
  console.log(`${results.passed} passed, ${results.failed} failed`);
  process.exitCode = results.failed > 0 ? 1 : 0;
});
