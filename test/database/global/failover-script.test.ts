import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const SCRIPT = join(__dirname, '../../../src/database/global/failover-automation.sh');
const arn = (region: string) => `arn:aws:rds:${region}:123456789012:cluster:music-${region}`;
const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1'];

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'failover-script-'));
  mkdirSync(join(folder, 'stub'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What `describe-global-clusters` prints of the members. */
const members = (writer: string) => REGIONS.map((region) => `${region === writer ? 'True' : 'False'}\t${arn(region)}`).join('\n');
const error = (text: string) => `!\n${text}`;

const HEALTHY = {
  'describe-global-clusters': members('us-east-1'),
  'status': 'available',
  'get-metric-statistics': '812.0',
  'start-execution': 'arn:aws:states:us-east-1:123456789012:execution:music-failover:1',
  'describe-execution.1': 'RUNNING\tNone\tNone',
  'describe-execution': 'SUCCEEDED\tNone\tNone',
  'switchover-global-cluster': '',
  'failover-global-cluster': '',
};

function run(args: string[], answers: Record<string, string> = {}, { outputs = true }: { outputs?: boolean } = {}) {
  for (const [name, answer] of Object.entries({ ...HEALTHY, ...answers })) {
    writeFileSync(join(folder, 'stub', name), `${answer}\n`);
  }
  if (outputs) {
    writeFileSync(join(folder, 'cdk-outputs.json'), JSON.stringify(Object.fromEntries(REGIONS.map((region) => [
      `Database-${region}`, { [`DatabaseFailoverTarget${region.replaceAll('-', '')}1A2B3C4D`]: `music ${region}`, Other: 'FailoverTarget of nobody' },
    ])), undefined, 2));
  }
  const { status, stdout, stderr } = spawnSync('bash', [SCRIPT, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: [join(__dirname, 'support'), process.env.PATH].join(delimiter), STUB: join(folder, 'stub'), FAILOVER_POLL_SECONDS: '0', TMPDIR: folder },
  });
  const calls = spawnSync('cat', [join(folder, 'stub', 'calls')], { encoding: 'utf8' }).stdout.split('\n').filter((line) => line !== '');
  return { status, output: stdout + stderr, calls, changes: calls.filter((call) => /start-execution|(switchover|failover)-global-cluster/.test(call)) };
}

describe('0: the region is the writer', () => {
  test('needs nothing but a reason: a switchover to the first replica in the outputs file, by the machine where the writer is', () => {
    const { status, output, changes } = run(['Manual failover initiated']);
    expect(output).toContain('us-west-2 is the writer after');
    expect(status).toBe(0);
    expect(changes).toEqual([
      'us-east-1 start-execution --state-machine-arn arn:aws:states:us-east-1:123456789012:stateMachine:music-failover '
      + '--input {"mode":"switchover","target":"us-west-2","reason":"Manual failover initiated","confirm":""} --query executionArn',
    ]);
  });

  test('says the lag before anything is done', () => {
    expect(run(['why']).output).toContain('us-east-1 writes, available; RPO lag of us-west-2 in the last 5 minutes: 812 ms');
  });

  test('a reason with quotes, backslashes and lines arrives as it is, on one line', () => {
    const [call] = run(['it "broke" \\ again\nat night']).changes;
    const input = /--input (.*) --query/.exec(call)![1];
    expect(JSON.parse(input)).toMatchObject({ reason: 'it "broke" \\ again at night' });
  });

  test('a failover is started in the region that is promoted, whatever has become of the others', () => {
    const { status, calls, changes } = run(['--mode', 'failover', '--yes-lose-data', 'music', '--region', 'eu-west-1', 'us-east-1 is down']);
    expect(status).toBe(0);
    expect(changes).toEqual([expect.stringMatching(/^eu-west-1 start-execution .*stateMachine:music-failover .*"mode":"failover","target":"eu-west-1".*"confirm":"music"/)]);
    expect(calls.filter((call) => !call.startsWith('eu-west-1 '))).toEqual([]);
  });

  test('does nothing where the region writes already', () => {
    const { status, output, changes } = run(['--region', 'us-east-1', 'why']);
    expect({ status, changes }).toEqual({ status: 0, changes: [] });
    expect(output).toContain('us-east-1 is the writer already');
  });

  test('--dry-run says what would be done, and does nothing', () => {
    const { status, output, changes } = run(['--dry-run', 'why']);
    expect({ status, changes }).toEqual({ status: 0, changes: [] });
    expect(output).toContain('would ask arn:aws:states:us-east-1:123456789012:stateMachine:music-failover for a switchover to us-west-2; nothing was done');
  });

  test('--direct switches over without the machine, in the region of the writer, and watches', () => {
    const { status, changes } = run(['--direct', 'the machine is broken'], {
      'describe-global-clusters.2': members('us-east-1'), 'describe-global-clusters.3': members('us-west-2'), 'status.2': 'switching-over',
    });
    expect(status).toBe(0);
    expect(changes).toEqual([`us-east-1 switchover-global-cluster --global-cluster-identifier music --target-db-cluster-identifier ${arn('us-west-2')}`]);
  });

  test('--direct fails over in the region that is promoted', () => {
    const { status, changes } = run(['--direct', '--mode', 'failover', '--yes-lose-data', 'music', '--region', 'us-west-2', 'down'], {
      'describe-global-clusters.2': members('us-west-2'),
    });
    expect(status).toBe(0);
    expect(changes).toEqual([`us-west-2 failover-global-cluster --allow-data-loss --global-cluster-identifier music --target-db-cluster-identifier ${arn('us-west-2')}`]);
  });

  test('asks the next region who writes where the first does not answer', () => {
    const { status, calls } = run(['why'], { 'describe-global-clusters.1': error('Could not connect to the endpoint URL') });
    expect(status).toBe(0);
    expect(calls.slice(0, 2).map((call) => call.split(' ').slice(0, 2))).toEqual([
      ['us-east-1', 'describe-global-clusters'], ['us-west-2', 'describe-global-clusters'],
    ]);
  });
});

describe('1: nothing was done', () => {
  test.each([
    ['no reason', [], /say why/],
    ['an empty reason', ['  '], /say why/],
    ['two reasons', ['it', 'broke'], /put it in quotes/],
    ['an unknown option', ['--force', 'why'], /unknown option --force/],
    ['an option without its value', ['--region'], /--region needs a value/],
    ['an unknown mode', ['--mode', 'evacuate', 'why'], /not evacuate/],
    ['a time that is none', ['--timeout', 'soon', 'why'], /not soon/],
    ['a failover that nobody confirmed', ['--mode', 'failover', '--region', 'us-west-2', 'why'], /--yes-lose-data music/],
    ['a failover confirmed by another name', ['--mode', 'failover', '--yes-lose-data', 'other', '--region', 'us-west-2', 'why'], /--yes-lose-data music/],
    ['a region without a member', ['--region', 'sa-east-1', 'why'], /no cluster in sa-east-1, but in us-east-1 us-west-2 eu-west-1/],
  ])('%s', (_, args, message) => {
    const { status, output, changes } = run(args as string[]);
    expect(output).toMatch(message as RegExp);
    expect({ status, changes }).toEqual({ status: 1, changes: [] });
  });

  test('without the outputs file it says what it lacks', () => {
    expect(run(['why'], {}, { outputs: false })).toMatchObject({ status: 1, changes: [], output: expect.stringContaining('Give --global-cluster, or the file') });
    expect(run(['--global-cluster', 'music', 'why'], {}, { outputs: false })).toMatchObject({ status: 1, changes: [], output: expect.stringContaining('Give --region, or the file') });
  });

  test('no region answers', () => {
    expect(run(['why'], { 'describe-global-clusters': error('AccessDenied') })).toMatchObject({ status: 1, changes: [], output: expect.stringContaining('AccessDenied') });
  });
});

describe('2: it failed', () => {
  test('the machine does not start, and the way without it is named', () => {
    const { status, output } = run(['why'], { 'start-execution': error('StateMachineDoesNotExist') });
    expect(output).toMatch(/did not start: StateMachineDoesNotExist[^]*add --direct/);
    expect(status).toBe(2);
  });

  test('the machine fails, in its own words', () => {
    const { status, output } = run(['why'], { 'describe-execution': 'FAILED\tRefused\tNothing was done. RDS refused: it is being upgraded' });
    expect(output).toContain('Refused Nothing was done. RDS refused: it is being upgraded');
    expect(status).toBe(2);
  });

  test('RDS refuses', () => {
    expect(run(['--direct', 'why'], { 'switchover-global-cluster': error('InvalidGlobalClusterStateFault') }))
      .toMatchObject({ status: 2, output: expect.stringContaining('InvalidGlobalClusterStateFault') });
  });
});

describe('3: the time is up', () => {
  test('as the machine says', () => {
    expect(run(['why'], { 'describe-execution': 'FAILED\tTimeIsUp\tThe promotion of us-west-2 is not done after 900 s.' }).status).toBe(3);
  });

  test('for the script', () => {
    const { status, output } = run(['--timeout', '0', 'why'], { 'describe-execution': 'RUNNING\tNone\tNone' });
    expect(output).toContain('run this again to go on watching');
    expect(status).toBe(3);
  });

  test('without the machine', () => {
    expect(run(['--direct', '--timeout', '0', 'why'], { status: 'switching-over' }).status).toBe(3);
  });
});

test('ShellCheck finds nothing in it', () => {
  const { stdout } = spawnSync(process.execPath, [join(__dirname, 'support', 'shellcheck.mjs'), SCRIPT], { encoding: 'utf8' });
  expect(JSON.parse(stdout)).toEqual([]);
});

test('the package ships it as it is', () => {
  expect(readFileSync(join(__dirname, '../../../assets/database/failover-automation.sh'), 'utf8')).toBe(readFileSync(SCRIPT, 'utf8'));
});
