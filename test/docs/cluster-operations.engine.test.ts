import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { CLUSTER_PAGES, commandsOf } from './cluster-commands';
import { ensureAwsCli } from '../../tools/emulator/aws-cli';

/** Where the files are that commands make, and others read. */
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'aws-commands-'));
let aws = '';

beforeAll(() => {
  aws = ensureAwsCli();
  fs.writeFileSync(path.join(scratch, 'stripe.txt'), 'sk_test_nothing');
});
afterAll(() => fs.rmSync(scratch, { recursive: true }));

/** What the AWS CLI says when it has checked a command, and nobody is there to take it. */
function answer(args: readonly string[]): string {
  const { stdout, stderr } = spawnSync(aws, [...args, '--endpoint-url', 'http://127.0.0.1:9'], {
    cwd: scratch,
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      HOME: scratch,
      KUBECONFIG: path.join(scratch, 'kubeconfig'),
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_MAX_ATTEMPTS: '1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ACCESS_KEY_ID: 'nobody',
      AWS_SECRET_ACCESS_KEY: 'nothing',
    },
  });
  return `${stdout}${stderr}`.trim();
}

const NOBODY = /Could not connect to the endpoint URL/;

test('the AWS CLI takes every command of the pages', () => {
  const lines = CLUSTER_PAGES.flatMap((page) => commandsOf(page, scratch)).filter(({ program }) => program === 'aws');
  // Another region, or another metric, makes no other command.
  const unique = new Map(lines.map(({ args }) => [args.join(' ').replace(/us-west-2|eu-west-1|ap-southeast-1/g, 'us-east-1').replace(/--metric-name \S+/, ''), args]));
  expect(unique.size).toBeGreaterThan(20);
  expect([...unique].map(([line, args]) => [line, answer(args)]).filter(([, said]) => !NOBODY.test(said))).toEqual([]);
});

test.each([
  ['eks describe-clusters --name a', /Invalid choice|argument operation/],
  ['eks list-insights --filter categories=UPGRADE_READINESS', /--cluster-name/],
  ['eks list-insights --cluster-name a --filters categories=UPGRADE_READINESS', /Unknown options/],
  ['eks list-insights --cluster-name a --filter category=UPGRADE_READINESS', /Unknown parameter in filter/],
])('a command that is wrong is found: aws %s', (line, why) => {
  expect(answer(line.split(' '))).toMatch(why);
});
