import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePythonEnvironment, findPython } from '../../tools/emulator/python-environment';

const ROOT = join(__dirname, '..', '..');
const CTRL_C = '\x03';

let folder: string;
let temporary: string;

beforeAll(() => ensurePythonEnvironment());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eknmusic-deploy-test-'));
  temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  // PostgreSQL runs as another user where this is root.
  chmodSync(folder, 0o711);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command as `npm run deploy:local` does, with a folder of its own for temporary files; in a terminal if it is to be typed into. */
async function deployLocal(args: string[], type?: (output: string) => string | undefined) {
  const { CDK_VALIDATION: _, CI: __, ...environment } = process.env;
  const command = [process.execPath, require.resolve('ts-node/dist/bin'), '-T', '-P', 'tsconfig.dev.json', join(ROOT, 'tools', 'emulator', 'cli.ts'), ...args];
  const terminal = [(await findPython()).command, '-c', 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))',
    'sh', '-c', 'stty cols 120 rows 40 && exec "$@"', 'sh'];
  const [program, ...programArgs] = type ? [...terminal, ...command] : command;
  const child = spawn(program, programArgs, {
    cwd: ROOT,
    // A cache of ts-node's would be found among the files that are left.
    env: { ...environment, TMPDIR: temporary, DISABLE_V8_COMPILE_CACHE: '1' },
    stdio: 'pipe',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
      const keys = type?.(output);
      if (keys) {
        child.stdin.write(keys);
      }
    });
  }
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { code, output };
}

test('deploys the example, uses it, shows what is refused, and leaves nothing', async () => {
  const { code, output } = await deployLocal(['--env', 'staging']);
  expect(code === 0 ? 'success' : output).toBe('success');
  for (const line of [
    /examples\/eknmusic \(staging\): deployed to MiniStack at http:\/\/127\.0\.0\.1:\d+/,
    ...['Operations', 'Network', 'Storage', 'Database', 'Updates', 'Delivery'].map((stack) => new RegExp(`EknMusic-staging-${stack}: (\\d+) of \\1 resources`)),
    /EknMusic-staging-Backend: (\d+) of (?!\1)\d+ resources/,
    /FilesBucketName = eknmusic-files-staging-123456789012-us-east-1/,
    /ApiUrl = https:\/\/api\.staging\.eknmusic\.com/,
    /AwsSolutions: no findings/,
    /Music: no findings/,
    /✔ a file comes back from the files bucket as it was uploaded/,
    /✔ CloudFront delivers the file/,
    /✔ the deployment has migrated the database; a migration goes down and up again, and once more changes nothing/,
    /✔ someone signs up, signs in, and nobody else gets in/,
    /✔ a track is written and read back, found, and its file uploaded and downloaded/,
    /✔ the password of the database is rotated, and the next sign-in works/,
    /✔ the key of the tokens is rotated: .*, and the next sign-in works/,
    /✔ 200 requests from 8 clients at once: no error, and no row is lost/,
    /✔ without its database the API answers 503, and recovers by itself/,
    /✔ a new version answers, and moving the alias back lets the old code answer again/,
    /The checklist after a deployment\n  ✔ /,
    /  ✔ database reachable/,
    /  ✔ upload and download/,
    /✔ the role of the API reads its secrets, reads and writes its files, and is refused anything else/,
    /✔ the same request over plain HTTP is refused/,
    /✔ a release of the desktop client is published with the permissions of its publisher alone, and once more changes nothing/,
    /✔ a client finds the release through CloudFront, verifies and downloads it, and refuses a file that was changed/,
    /✔ a second release reaches the share of clients that was said/,
    /✔ one call takes the release back/,
    /✔ the check after a deployment finds that auto-update works/,
    /✔ the bucket itself refuses to overwrite or delete what was released/,
    /✔ the publisher is refused whatever publishing does not need/,
    /Not proven here\n  - AWS::CodeDeploy::/,
    /The emulator is stopped; nothing of it is left\./,
  ]) {
    expect(output).toMatch(line);
  }
  expect(readdirSync(temporary)).toEqual([]);
});

test('deploys MusicConnect in two regions, and says of each resource that it does not know', async () => {
  const { code, output } = await deployLocal(['--example', 'musicconnect']);
  expect(code === 0 ? 'success' : output).toBe('success');
  for (const line of [
    /examples\/musicconnect \(dev\): deployed to MiniStack at http:\/\/127\.0\.0\.1:\d+/,
    ...['edge', 'us-west-2-links'].map((stack) => new RegExp(`musicconnect-dev-${stack}: (\\d+) of \\1 resources`)),
    ...['us-east-1', 'us-west-2', 'operations'].map((stack) => new RegExp(`musicconnect-dev-${stack}: (\\d+) of (?!\\1)\\d+ resources`)),
    /DatabaseGlobalWriterEndpoint\w+ = \S+/,
    /AwsSolutions: no findings/,
    /Music: no findings/,
    /- AWS::EKS::PodIdentityAssociation ClusterWorkloadbackend\w+ of musicconnect-dev-us-west-2 was left out: the emulator does not know it\./,
    /- There was no second pass with policies enforced/,
    /- Clusters are records; no Kubernetes runs behind them\./,
    /The emulator is stopped; nothing of it is left\./,
  ]) {
    expect(output).toMatch(line);
  }
  // What is left out is of these types, and of no other.
  expect([...new Set([...output.matchAll(/- (AWS::[\w:]+) \S+ of \S+ was left out/g)].map(([, type]) => type))].sort()).toEqual([
    'AWS::Budgets::Budget', 'AWS::CE::AnomalyMonitor', 'AWS::CE::AnomalySubscription', 'AWS::Chatbot::SlackChannelConfiguration', 'AWS::CloudTrail::Trail',
    'AWS::EC2::Instance', 'AWS::EC2::VPCPeeringConnection', 'AWS::ECR::ReplicationConfiguration', 'AWS::EKS::Addon', 'AWS::EKS::PodIdentityAssociation',
    'AWS::ElastiCache::ServerlessCache', 'AWS::SSM::Document',
  ]);
  expect(readdirSync(temporary)).toEqual([]);
});

test('ctrl-C in a terminal, while it works, leaves no process and no file', async () => {
  const app = join(folder, 'app');
  mkdirSync(app);
  writeFileSync(join(app, 'cdk.json'), JSON.stringify({ app: `"${process.execPath}" app.js` }));
  writeFileSync(join(app, 'app.js'), `
    const { App, Stack } = require('${join(ROOT, 'node_modules', 'aws-cdk-lib')}');
    const { Topic } = require('${join(ROOT, 'node_modules', 'aws-cdk-lib', 'aws-sns')}');
    new Topic(new Stack(new App(), 'Own'), 'Topic');`);
  let endpoint: string | undefined;
  let typed = false;
  const { code, output } = await deployLocal(['--app', app], (soFar) => {
    endpoint ??= /http:\/\/127\.0\.0\.1:\d+/.exec(soFar)?.[0];
    if (!typed && /CDKToolkit \|/.test(soFar)) {
      typed = true;
      return CTRL_C;
    }
    return undefined;
  });
  expect(output).toContain('Stopped. Nothing is left running.');
  expect(code).toBe(130);
  await expect(fetch(endpoint!)).rejects.toThrow();
  expect(readdirSync(temporary)).toEqual([]);
});

test('an option that does not exist, or an environment, is an error that says what there is', async () => {
  expect(await deployLocal(['--env', 'moon'])).toMatchObject({ code: 1, output: expect.stringContaining('there are staging, dev, prod') });
  expect(await deployLocal(['--example', 'moon'])).toMatchObject({ code: 1, output: expect.stringContaining('there are eknmusic, musicconnect') });
  expect(await deployLocal(['--example', 'musicconnect', '--env', 'staging'])).toMatchObject({ code: 1, output: expect.stringContaining('there are dev, prod') });
  expect(await deployLocal(['--force'])).toMatchObject({ code: 1, output: expect.stringContaining('--help lists the options') });
});
