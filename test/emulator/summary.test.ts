import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findingsOf } from '../../tools/emulator/findings';
import { limitsOf } from '../../tools/emulator/limits';
import { formatSummary, Summary } from '../../tools/emulator/summary';

const SUMMARY: Summary = {
  app: 'music',
  emulator: {
    pid: 1,
    endpoint: 'http://127.0.0.1:4566',
    tlsPort: 4567,
    databaseCertificate: '/tmp/home/authority.pem',
    home: '/tmp/home',
    account: '123456789012',
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'secret' },
  },
  kept: false,
  coverage: { types: {}, stacks: { Files: { 'stock': 3, 'extension': 1, 'static only': 1 } } },
  outputs: { Files: { Url: 'https://media', ExportsOutputRefTopic: 'internal' } },
  findings: [],
  used: ['a file comes back'],
  checklist: ['✔ functions run (12 ms)'],
  refused: [],
  leftOut: [{ stack: 'Files', logicalId: 'Gone', type: 'AWS::Nobody::Knows' }],
  limits: ['Nothing is cached.'],
  seconds: 41.6,
};

test('says what was deployed, with the outputs that are meant for people', () => {
  expect(formatSummary(SUMMARY)).toContain('  Files: 4 of 5 resources\n    Url = https://media\n\n');
});

test('prints the checklist of the app as it is', () => {
  expect(formatSummary(SUMMARY)).toContain('The checklist after a deployment\n  ✔ functions run (12 ms)\n');
  expect(formatSummary({ ...SUMMARY, checklist: [] })).not.toContain('checklist');
});

test('says what is not proven', () => {
  expect(formatSummary(SUMMARY)).toContain(
    'Not proven here\n  - AWS::Nobody::Knows Gone of Files was left out: the emulator does not know it.\n  - Nothing is cached.\n');
});

test('counts what was found and what is acknowledged, and does not take an app without checks for a clean one', () => {
  expect(formatSummary(SUMMARY)).toContain('passed what it applies to itself, if anything');
  expect(formatSummary({ ...SUMMARY, findings: [{ pack: 'Music', findings: [], acknowledged: 2 }, { pack: 'NIST', findings: ['Rule-1 A: is open'] }] }))
    .toContain('  Music: no findings, 2 acknowledged with a reason\n  NIST: 1 findings\n    Rule-1 A: is open\n');
});

test('says of a kept emulator how to use and stop it', () => {
  const text = formatSummary({ ...SUMMARY, kept: true });
  expect(text).toContain('AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=secret');
  expect(text).toContain('npm run deploy:local -- --stop');
  expect(formatSummary(SUMMARY)).toContain('Took 42 s. The emulator is stopped; nothing of it is left.');
});

test('names the limits of the types that were deployed, and no others', () => {
  expect(limitsOf(['AWS::KMS::Key', 'AWS::SNS::Topic'])).toEqual([expect.stringContaining('Keys and their policies')]);
});

test('reads the findings of an app by pack, over all its regions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'eknmusic-findings-test-'));
  const violation = (constructPath: string) => ({ ruleName: 'Rule-1', description: 'is open', violatingConstructs: [{ constructPath }] });
  try {
    expect(findingsOf(folder)).toEqual([]);
    writeFileSync(join(folder, 'validation-report.json'), JSON.stringify({
      pluginReports: [
        { pluginName: 'Music', violations: [violation('A/Bucket')] },
        { pluginName: 'Music', violations: [violation('B/Bucket')] },
        { pluginName: 'AwsSolutions', violations: [] },
      ],
    }));
    expect(findingsOf(folder)).toEqual([
      { pack: 'Music', findings: ['Rule-1 A/Bucket: is open', 'Rule-1 B/Bucket: is open'] },
      { pack: 'AwsSolutions', findings: [] },
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
