import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetAliasCommand } from '@aws-sdk/client-lambda';
import { RDSClient, StartDBInstanceCommand, StopDBInstanceCommand } from '@aws-sdk/client-rds';
import { startEmulator } from './support/servers';
import { stacksOf } from '../../tools/deployment/assembly';
import { allTracks, call, invoke, newUser, output, signIn, withLambda } from '../../tools/deployment/backend';
import { Cdk } from '../../tools/deployment/cdk';
import { Deployed } from '../../tools/deployment/checks';
import { knownTypes } from '../../tools/emulator/coverage';
import { Emulator } from '../../tools/emulator/emulator';
import { EKNMUSIC, prepareExample } from '../../tools/emulator/example';
import { compile, EXAMPLES_MODULES, isCompiled, linkLibrary } from '../../tools/emulator/library';
import { ensurePythonEnvironment, lambdaPythonCommands } from '../../tools/emulator/python-environment';
import { reduceAssembly } from '../../tools/emulator/reducer';

const ROOT = join(__dirname, '..', '..');
const BACKEND = 'EknMusic-dev-Backend';

const migration = (statements: string[]) => `"""Playlists"""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
${statements.map((statement) => `    op.execute("${statement}")`).join('\n')}


def downgrade() -> None:
    op.execute("DROP TABLE playlists")
`;

let folder: string;
let app: string;
let emulator: Emulator;
let deployed: Deployed;
let assemblies = 0;

/** Synthesizes what is in the folder and deploys its stacks. */
async function deploy(stacks?: string[]): Promise<void> {
  const python = await ensurePythonEnvironment();
  const cdk = new Cdk({ place: emulator, commands: lambdaPythonCommands(python, join(folder, 'commands')) });
  const whole = join(folder, `assembly-${++assemblies}`);
  const reduced = `${whole}-reduced`;
  await cdk.synth({ app, output: whole, context: await prepareExample(EKNMUSIC, emulator, 'dev', python), validate: false });
  reduceAssembly(whole, reduced, await knownTypes(python));
  for (const { id, name } of stacksOf(reduced).filter((stack) => !stacks || stacks.includes(stack.name))) {
    deployed.outputs[name] = await cdk.deploy(reduced, id);
  }
}

const liveVersion = () => withLambda(deployed, async (lambda) =>
  (await lambda.send(new GetAliasCommand({ FunctionName: output(deployed, 'ApiFunctionName'), Name: 'live' }))).FunctionVersion);
const revision = async () => (await invoke(deployed, output(deployed, 'MigrateFunctionName'), { action: 'status' })).after;
const checklist = async () => invoke(deployed, output(deployed, 'PostDeploymentCheckFunctionName'), {});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'eknmusic-releases-'));
  // In the same places as here, so that the app finds its packages and its commands.
  app = join(folder, 'examples', 'eknmusic');
  cpSync(join(ROOT, 'examples', 'eknmusic'), app, { recursive: true });
  if (!isCompiled()) {
    await compile({});
  }
  linkLibrary();
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  symlinkSync(EXAMPLES_MODULES, join(folder, 'examples', 'node_modules'), 'junction');
  emulator = await startEmulator();
  deployed = { place: emulator, stacks: [], outputs: {} };
  await new Cdk({ place: emulator }).bootstrap();
  await deploy();
});

afterAll(async () => {
  await emulator?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a migration that fails in the middle stops the release: the old version keeps serving, and nothing of the migration is left', async () => {
  const user = newUser();
  await call(deployed, 'POST', '/users', { body: user });
  const token = await signIn(deployed, user);
  await call(deployed, 'POST', '/tracks', { token, body: { title: 'Kept', artist: 'The Harness', content_type: 'audio/flac' } });
  const before = { version: await liveVersion(), revision: await revision() };

  const file = join(app, 'backend', 'migrations', 'versions', '0003_playlists.py');
  writeFileSync(file, migration(['CREATE TABLE playlists (id bigint)', 'ALTER TABLE no_such_table ADD COLUMN title text']));
  await expect(deploy([BACKEND])).rejects.toThrow(/no_such_table/);

  expect({ version: await liveVersion(), revision: await revision() }).toEqual(before);
  expect((await call(deployed, 'GET', '/health')).body.status).toBe('ok');
  expect((await allTracks(deployed, token)).map(({ title }) => title)).toEqual(['Kept']);

  // The table of the failed one is not in its way.
  writeFileSync(file, migration(['CREATE TABLE playlists (id bigint)']));
  await deploy([BACKEND]);
  expect(await revision()).toBe('0003');
  expect(await liveVersion()).not.toBe(before.version);
  expect((await allTracks(deployed, token)).map(({ title }) => title)).toEqual(['Kept']);
});

test('the checklist passes, and names what is wrong when the database is down', async () => {
  const before = await checklist();
  expect(before.passed ? 'passed' : before.text).toBe('passed');

  const rds = new RDSClient(emulator.client);
  const DBInstanceIdentifier = output(deployed, 'DatabaseInstanceIdentifier');
  await rds.send(new StopDBInstanceCommand({ DBInstanceIdentifier }));
  try {
    const { passed, text } = await checklist();
    expect(passed).toBe(false);
    expect(text).toMatch(/^✖ database reachable/m);
    expect(text).toMatch(/^✔ upload and download/m);
  } finally {
    await rds.send(new StartDBInstanceCommand({ DBInstanceIdentifier }));
    rds.destroy();
  }
});
