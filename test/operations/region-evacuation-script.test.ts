import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const SCRIPT = join(__dirname, '../../src/operations/region-evacuation.sh');
const SUPPORT = join(__dirname, '../database/global/support');
const STORE = 'arn:aws:cloudfront::123456789012:key-value-store/1234abcd';
const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1'];

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evacuation-script-'));
  mkdirSync(join(folder, 'stub'));
  mkdirSync(join(folder, 'bin'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const writes = (region: string) => `arn:aws:rds:${region}:123456789012:cluster:music-${region}`;
const error = (text: string) => `!\n${text}`;

const HEALTHY = {
  'describe-global-clusters': writes('us-east-1'),
  'start-execution': 'arn:aws:states:us-west-2:123456789012:execution:music-prod-evacuation:1',
  'describe-execution.1': 'RUNNING\tNone\tNone',
  'describe-execution': 'SUCCEEDED\tNone\tNone',
  'describe-key-value-store': 'v1',
  'get-key': 'none',
  'put-key': 'v2',
};

/** Stands in for kubectl and curl: writes down each call, and answers as the file of its name says. */
function command(name: string, answer: string, code = 0): void {
  const file = join(folder, 'bin', name);
  writeFileSync(file, `#!/usr/bin/env bash\necho "${name} $*" >>"$STUB/calls"\ncase " $* " in *' get hpa '*) cat "$STUB/hpa" ;; esac\nprintf '%s' '${answer}' >&2\nexit ${code}\n`);
  chmodSync(file, 0o755);
}

function run(args: string[], answers: Record<string, string> = {}, { database = true }: { database?: boolean } = {}) {
  for (const [name, answer] of Object.entries({ ...HEALTHY, ...answers })) {
    writeFileSync(join(folder, 'stub', name), `${answer}\n`);
  }
  const parts = database ? 'music us-east-1' : '- -';
  writeFileSync(join(folder, 'cdk-outputs.json'), JSON.stringify(Object.fromEntries(REGIONS.map((region) => [
    `Music-${region}`, { EvacuationEvacuationTarget1A2B3C4D: `music-prod ${region} ${STORE} ${parts} ${region === 'us-east-1' ? '-' : 'https://musicconnect.com'}` },
  ])), undefined, 2));
  const { status, stdout, stderr } = spawnSync('bash', [SCRIPT, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: [join(folder, 'bin'), SUPPORT, process.env.PATH].join(delimiter), STUB: join(folder, 'stub'), EVACUATION_POLL_SECONDS: '0', FAILOVER_POLL_SECONDS: '0', TMPDIR: folder,
    },
  });
  const calls = spawnSync('cat', [join(folder, 'stub', 'calls')], { encoding: 'utf8' }).stdout.split('\n').filter((line) => line !== '');
  return { status, output: stdout + stderr, calls, changes: calls.filter((call) => /start-execution|put-key|patch hpa|-global-cluster /.test(call)) };
}

const LOST = ['evacuate', 'us-east-1', '--mode', 'failover', '--yes-lose-data', 'music', 'us-east-1 is down'];

describe('a region that is lost', () => {
  test('is evacuated by the machine of the first other region, and nobody asks the lost one', () => {
    const { status, output, calls, changes } = run(LOST);
    expect(output).toMatch(/us-east-1 is evacuated after \d+ s\./);
    expect(status).toBe(0);
    expect(changes).toEqual([
      'us-west-2 start-execution --state-machine-arn arn:aws:states:us-west-2:123456789012:stateMachine:music-prod-evacuation --input '
      + '{"action":"evacuate","region":"us-east-1","mode":"failover","target":"","reason":"us-east-1 is down","confirm":"music"} --query executionArn',
    ]);
    expect(calls.filter((call) => !call.startsWith('us-west-2 '))).toEqual([]);
  });

  test('another region than the first takes over where that is asked for', () => {
    const { changes } = run([...LOST, '--from', 'eu-west-1']);
    expect(changes).toEqual([expect.stringMatching(/^eu-west-1 start-execution .*arn:aws:states:eu-west-1:/)]);
  });

  test('--direct drains it and fails over without any state machine, and asks no other region', () => {
    const members = REGIONS.map((region) => `${region === 'us-east-1' ? 'True' : 'False'}\t${writes(region)}`).join('\n');
    const { status, calls, changes } = run([...LOST, '--direct'], {
      'get-key': 'eu-west-1',
      'describe-global-clusters.1': members,
      'describe-global-clusters': members.replace('True', 'None').replace(`False\t${writes('us-west-2')}`, `True\t${writes('us-west-2')}`),
      'status': 'available',
      'get-metric-statistics': '12.0',
      'failover-global-cluster': '',
    });
    expect(changes).toEqual([
      `us-west-2 put-key --kvs-arn ${STORE} --key drained --value eu-west-1,us-east-1 --if-match v1`,
      `us-west-2 failover-global-cluster --allow-data-loss --global-cluster-identifier music --target-db-cluster-identifier ${writes('us-west-2')}`,
    ]);
    expect(status).toBe(0);
    expect(calls.filter((call) => !call.startsWith('us-west-2 '))).toEqual([]);
  });

  test('--direct tries again where others change the store meanwhile, and goes on with the database where the edge cannot be changed', () => {
    const once = run(['evacuate', 'us-east-1', '--mode', 'edge', '--direct', 'why'], { 'put-key.1': error('ConflictException') });
    expect([once.status, once.changes.length]).toEqual([0, 2]);
    const { status, output } = run(['evacuate', 'us-east-1', '--mode', 'edge', '--direct', 'why'], { 'put-key.1': error('no'), 'put-key': error('no') });
    expect(output).toContain('the edge stays as it was: no');
    expect(status).toBe(2);
  });

  test('a key that nobody has put yet is an empty list', () => {
    const { changes } = run(['evacuate', 'us-east-1', '--mode', 'edge', '--direct', 'why'], { 'get-key': error('An error occurred (ResourceNotFoundException)') });
    expect(changes).toEqual([expect.stringContaining('--value us-east-1 ')]);
  });
});

describe('a region that is still well', () => {
  test('a switchover is started in the region of the writer', () => {
    const { status, changes } = run(['evacuate', 'us-east-1', 'maintenance']);
    expect(status).toBe(0);
    expect(changes).toEqual([expect.stringMatching(/^us-east-1 start-execution .*"mode":"switchover"/)]);
  });

  test('where another one writes, none of its services is asked', () => {
    const { calls } = run(['evacuate', 'us-east-1', 'maintenance'], { 'describe-global-clusters': writes('eu-west-1') });
    expect(calls.filter((call) => call.startsWith('us-east-1 '))).toEqual([]);
  });

  test('without a database users alone leave', () => {
    const { changes } = run(['evacuate', 'us-east-1', 'maintenance'], {}, { database: false });
    expect(changes).toEqual([expect.stringMatching(/^us-west-2 start-execution .*"mode":"edge"/)]);
  });

  test('--dry-run says what would be done, and does nothing', () => {
    const { status, output, changes } = run(['--dry-run', ...LOST]);
    expect({ status, changes }).toEqual({ status: 0, changes: [] });
    expect(output).toContain('would ask arn:aws:states:us-west-2:123456789012:stateMachine:music-prod-evacuation to evacuate us-east-1 (failover); nothing was done');
  });
});

describe('the way back', () => {
  test('asks the region three times by way of the edge, and then the machine where the writer is', () => {
    command('curl', '');
    const { status, calls, changes } = run(['return', 'us-east-1', 'it is well'], { 'describe-global-clusters': writes('us-west-2') });
    expect(status).toBe(0);
    expect(calls.filter((call) => call.startsWith('curl'))).toEqual(Array(3).fill('curl -fsS -o /dev/null --max-time 10 https://musicconnect.com/_origin/us-east-1/health'));
    expect(changes).toEqual([expect.stringMatching(/^us-west-2 start-execution .*"action":"return","region":"us-east-1","mode":"switchover"/)]);
  });

  test('brings nobody back to a region that is not well, unless that is asked for', () => {
    command('curl', 'The requested URL returned error: 503', 22);
    const world = { 'describe-global-clusters': writes('us-west-2') };
    const { status, output, changes } = run(['return', 'us-east-1', 'it is well'], world);
    expect({ status, changes }).toEqual({ status: 1, changes: [] });
    expect(output).toContain('us-east-1 is not well: The requested URL returned error: 503');
    expect(run(['return', 'us-east-1', '--skip-health', 'it is well'], world).status).toBe(0);
  });

  test('--direct brings users back only when the database is', () => {
    const { status, output, changes } = run(['return', 'us-east-1', '--skip-health', '--direct', 'it is well'], {
      'describe-global-clusters.1': writes('us-west-2'),
      'describe-global-clusters': REGIONS.map((region) => `${region === 'us-west-2' ? 'True' : 'False'}\t${writes(region)}`).join('\n'),
      'status': 'available',
      'get-metric-statistics': '12.0',
      'switchover-global-cluster': error('InvalidGlobalClusterStateFault'),
    });
    expect(output).toContain('the database is not back, and users stay where they are');
    expect(status).toBe(2);
    expect(changes).toEqual([expect.stringMatching(/^us-west-2 switchover-global-cluster /)]);
  });
});

describe('warm capacity', () => {
  const AUTOSCALERS = 'music backend-hpa 3 100 10 \nmusic websocket-hpa 30 40 34 \nmusic small-hpa 9 10 2 ';

  test('autoscalers of the regions that take over keep more pods first: as many as the other regions had, shared', () => {
    command('kubectl', '');
    const { changes } = run([...LOST, '--warm', 'music-us-west-2'], { hpa: AUTOSCALERS });
    expect(changes.map((call) => call.replace(/.* patch hpa (\S+) --type merge -p /, '$1 '))).toEqual([
      // Three regions of which two are left: half as many again, and no more than is allowed.
      'backend-hpa {"metadata":{"annotations":{"eknmusic.com/min-replicas":"3"}},"spec":{"minReplicas":15}}',
      'websocket-hpa {"metadata":{"annotations":{"eknmusic.com/min-replicas":"30"}},"spec":{"minReplicas":40}}',
      expect.stringContaining('start-execution'),
    ]);
  });

  test('run again, what they kept before is still known; and after the way back they keep that', () => {
    command('kubectl', '');
    const again = run([...LOST, '--warm', 'music-us-west-2', '--warm-percent', '200'], { hpa: 'music backend-hpa 15 100 15 3' });
    expect(again.changes[0]).toContain('{"metadata":{"annotations":{"eknmusic.com/min-replicas":"3"}},"spec":{"minReplicas":30}}');
    rmSync(join(folder, 'stub', 'calls'));
    const back = run(['return', 'us-east-1', '--skip-health', '--warm', 'music-us-west-2', 'well'], { 'hpa': 'music backend-hpa 30 100 30 3\nmusic other-hpa 2 9 2 ', 'describe-global-clusters': writes('us-west-2') });
    expect(back.changes.at(-1)).toContain('backend-hpa --type merge -p {"metadata":{"annotations":{"eknmusic.com/min-replicas":null}},"spec":{"minReplicas":3}}');
    expect(back.changes.filter((call) => call.includes('other-hpa'))).toEqual([]);
  });

  test('a cluster that does not answer holds nothing up, and the exit status says so', () => {
    command('kubectl', 'Unable to connect to the server', 1);
    const { status, output, changes } = run([...LOST, '--warm', 'music-us-west-2'], { hpa: '' });
    expect(output).toContain('the autoscalers of music-us-west-2 cannot be asked: Unable to connect to the server');
    expect([status, changes.length]).toEqual([2, 1]);
  });
});

describe('1: nothing was done', () => {
  test.each([
    [[], 'say what'],
    [['leave', 'us-east-1', 'why'], 'say what'],
    [['evacuate'], 'say which region'],
    [['evacuate', 'us-east-1'], 'say why'],
    [['evacuate', 'us-east-1', '--mode', 'quickly', 'why'], '--mode is switchover, failover or edge, not quickly'],
    [['evacuate', 'us-east-1', '--mode', 'failover', 'why'], 'confirm it by --yes-lose-data music'],
    [['return', 'us-east-1', '--mode', 'failover', '--yes-lose-data', 'music', 'why'], 'the way back loses nothing'],
    [[...LOST, '--from', 'us-east-1'], 'us-east-1 is the region that is lost'],
    [[...LOST, '--outputs', 'none.json'], 'the evacuations are not known'],
    [[...LOST, '--name', 'other'], 'has no evacuation other'],
    [[...LOST, '--timeout', 'long'], '--timeout is a number of seconds, not long'],
    [['evacuate', 'us-east-1', 'two', 'words'], 'more than one reason'],
    [['--quickly'], 'unknown option --quickly'],
  ])('%j', (args, text) => {
    const { status, output, changes } = run(args);
    expect({ status, changes }).toEqual({ status: 1, changes: [] });
    expect(output).toContain(text);
    expect(output).toContain('Nothing was done.');
  });
});

test('the commands of the runbook are run as they stand there', () => {
  const page = readFileSync(join(__dirname, '../../docs/region-evacuation.md'), 'utf8');
  const commands = page.split('\n').filter((line) => line.startsWith('./region-evacuation.sh') && !line.includes('…'));
  expect(commands.length).toBe(3);
  command('curl', '');
  command('kubectl', '');
  for (const each of commands) {
    run(['--help'], { 'hpa': '', 'describe-global-clusters': writes(each.includes(' return ') ? 'us-west-2' : 'us-east-1') });
    const outputs = join(folder, 'cdk-outputs.json');
    writeFileSync(outputs, readFileSync(outputs, 'utf8').replaceAll(' music us-east-1 ', ' musicconnect-prod us-east-1 '));
    const { status, stdout, stderr } = spawnSync('bash', ['-c', each.replace('./region-evacuation.sh', `bash '${SCRIPT}'`)], {
      cwd: folder, encoding: 'utf8', env: { PATH: [join(folder, 'bin'), SUPPORT, process.env.PATH].join(delimiter), STUB: join(folder, 'stub'), EVACUATION_POLL_SECONDS: '0', TMPDIR: folder },
    });
    expect([each, stdout + stderr, status]).toEqual([each, expect.stringMatching(/us-east-1 is (evacuated|back) after/), 0]);
  }
});

test('2: what is left is said, and how it is done without the state machine', () => {
  const failed = run(LOST, { 'describe-execution': 'FAILED\tNotAllDone\tStart it again for what is left.' });
  expect(failed.output).toContain('it failed: FAILED NotAllDone Start it again for what is left.');
  expect(failed.status).toBe(2);
  const missing = run(LOST, { 'start-execution': error('StateMachineDoesNotExist') });
  expect(missing.output).toContain('the same without it: add --direct');
  expect(missing.status).toBe(2);
});

test('3: the time is up', () => {
  const { status, output } = run([...LOST, '--timeout', '0'], { 'describe-execution': 'RUNNING\tNone\tNone' });
  expect(output).toContain('Run this again to go on watching.');
  expect(status).toBe(3);
});

test('ShellCheck finds nothing', () => {
  const { stdout } = spawnSync(process.execPath, [join(SUPPORT, 'shellcheck.mjs'), SCRIPT], { encoding: 'utf8' });
  expect(JSON.parse(stdout)).toEqual([]);
  expect(readFileSync(SCRIPT, 'utf8')).toContain('--yes-lose-data');
});
