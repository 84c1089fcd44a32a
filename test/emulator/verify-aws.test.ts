import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../../tools/aws/report';
import { ensurePythonEnvironment } from '../../tools/emulator/python-environment';

const ROOT = join(__dirname, '..', '..');

let reports: string;

beforeAll(() => ensurePythonEnvironment());
beforeEach(() => reports = mkdtempSync(join(tmpdir(), 'eknmusic-verify-test-')));
afterEach(() => rmSync(reports, { recursive: true, force: true }));

/** Runs the command as `npm run verify:aws` does. */
async function verifyAws(args: string[]): Promise<{ code: number | null; output: string }> {
  const { CDK_VALIDATION: _, ...environment } = process.env;
  const command = [require.resolve('ts-node/dist/bin'), '-T', '-P', 'tsconfig.dev.json', join(ROOT, 'tools', 'aws', 'cli.ts'), ...args];
  const child = spawn(process.execPath, command, { cwd: ROOT, env: { ...environment, CI: '1', DISABLE_V8_COMPILE_CACHE: '1' } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => output += chunk);
  }
  return { code: await new Promise((resolve) => child.on('close', resolve)), output };
}

test('a rehearsal deploys the example under names of its own, passes every line that can be answered here, and leaves nothing of its own', async () => {
  const { code, output } = await verifyAws(['--emulator', '--env', 'dev', '--suffix', 'vtest', '--reports', reports]);
  expect(code === 0 ? 'success' : output).toBe('success');
  expect(output).toMatch(/Deploys the example \(dev\), \d+ resources with names that end in vtest, in account \d{12}, us-east-1\./);
  expect(output).toMatch(/It takes about \d+ minutes and costs about \$\d\.\d\d/);

  const [json] = readdirSync(reports).filter((file) => file.endsWith('.json'));
  const report = JSON.parse(readFileSync(join(reports, json), 'utf8')) as Report;
  expect(report).toMatchObject({ place: 'emulator', environment: 'dev', region: 'us-east-1' });
  const named = (status: string) => report.lines.filter((line) => line.status === status).map(({ name }) => name);
  expect(named('failed')).toEqual([]);
  expect(named('passed')).toEqual(expect.arrayContaining([
    'a track is written and read back, found, and its file uploaded and downloaded',
    'the checklist after a deployment passes',
  ]));
  expect(named('only AWS')).toEqual(expect.arrayContaining(["the application's own metrics arrive in CloudWatch", 'the secrets are rotated on a schedule']));
  expect(report.left).toEqual([expect.stringContaining('AWS::IAM::OIDCProvider')]);
});

test('an option that does not exist, a suffix that no name can end with, or a zone without its name is an error that says what to write', async () => {
  expect(await verifyAws(['--emulator', '--suffix', 'A_B'])).toMatchObject({ code: 1, output: expect.stringContaining('use 1 to 8 lowercase letters') });
  expect(await verifyAws(['--region', 'eu-west-1'])).toMatchObject({ code: 1, output: expect.stringContaining('--help lists the options') });
});
