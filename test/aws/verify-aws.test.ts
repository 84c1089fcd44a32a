import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MONITORING_LINES } from '../../tools/aws/monitoring-lines';
import { costOf, pricesOf } from '../../tools/aws/prices';
import { formatReport, type Report } from '../../tools/aws/report';
import { SERVICE_LINES } from '../../tools/aws/service-lines';
import { StateStore, type VerificationState } from '../../tools/aws/state';
import type { AssemblyStack } from '../../tools/deployment/assembly';
import { BACKEND_CHECKS, OPERATION_CHECKS } from '../../tools/deployment/backend-checks';
import { DELIVERY_CHECKS, EXAMPLE_CHECKS, REFUSALS } from '../../tools/deployment/example-checks';
import { RIGHTS_CHECKS } from '../../tools/deployment/rights-checks';
import { UPDATE_SITE_REFUSALS, updateSiteChecks } from '../../tools/deployment/update-site-checks';
import { linesForLimits, remainsOf } from '../../tools/emulator/limits';

const LINES = [
  ...EXAMPLE_CHECKS, ...DELIVERY_CHECKS, ...BACKEND_CHECKS, ...OPERATION_CHECKS, ...RIGHTS_CHECKS, ...REFUSALS, ...MONITORING_LINES, ...SERVICE_LINES,
  ...updateSiteChecks(false), ...UPDATE_SITE_REFUSALS,
];

const stackOf = (resources: Record<string, object>): AssemblyStack => ({
  name: 'Stack', id: 'Stack', folder: '', templateFile: '', template: { Resources: resources as AssemblyStack['template']['Resources'] },
});

describe('what the emulator does not show', () => {
  test('is shown by lines that there are, or by none, for a reason', () => {
    const names = LINES.map(({ name }) => name);
    expect(linesForLimits().filter((name) => !names.includes(name))).toEqual([]);
    expect(remainsOf(['AWS::IAM::OIDCProvider'])).toEqual([expect.stringContaining('Only a workflow of GitHub Actions gets such a token')]);
  });

  test('every line that only AWS answers is asked because of a limit, or adds to one', () => {
    expect(new Set(LINES.map(({ name }) => name)).size).toBe(LINES.length);
    expect(LINES.filter(({ requirements }) => requirements.length === 0 || requirements.some((id) => !/^[CEM]\d+$/.test(id)))).toEqual([]);
  });
});

describe('the price that is said before', () => {
  test('is what stands there by the hour, twice for a database with a standby instance', () => {
    const prices = pricesOf([stackOf({
      Nat: { Type: 'AWS::EC2::NatGateway' },
      Other: { Type: 'AWS::EC2::NatGateway' },
      Database: { Type: 'AWS::RDS::DBInstance', Properties: { DBInstanceClass: 'db.t3.medium', MultiAZ: true, AllocatedStorage: '20' } },
      Gateway: { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcEndpointType: 'Gateway' } },
      Role: { Type: 'AWS::IAM::Role' },
    })]);
    expect(prices.map(({ type, count }) => [type, count])).toEqual([['AWS::RDS::DBInstance', 1], ['AWS::EC2::NatGateway', 2]]);
    expect(prices[0].perHour).toBeCloseTo(2 * (0.072 + 20 * 0.115 / 730), 6);
    expect(prices[1].perHour).toBeCloseTo(0.09, 6);
  });

  test('counts each hour that was begun, and a class that is not listed as the largest that is', () => {
    const of = (DBInstanceClass: string) => pricesOf([stackOf({ Database: { Type: 'AWS::RDS::DBInstance', Properties: { DBInstanceClass } } })]);
    expect(of('db.r9.large')).toEqual(of('db.t3.large'));
    expect(costOf([{ type: 'AWS::EC2::NatGateway', count: 1, perHour: 0.045 }], 61)).toBe(0.1);
    expect(costOf([{ type: 'AWS::EC2::NatGateway', count: 10, perHour: 0.45 }], 121)).toBe(1.4);
  });
});

describe('a run that was cut off', () => {
  let folder: string;
  beforeEach(() => folder = mkdtempSync(join(tmpdir(), 'eknmusic-verify-state-')));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const state: VerificationState = {
    environment: 'dev',
    suffix: 'v1',
    account: '111122223333',
    region: 'us-east-1',
    started: '2026-11-28T10:00:00.000Z',
    outputs: { Network: { VpcId: 'vpc-1' } },
    lines: [],
    kept: [],
    deleted: [],
  };

  test('is found again in its environment and account, and by its suffix, until it has ended', () => {
    const store = new StateStore(folder);
    expect(store.find(state)).toBeUndefined();
    store.save(state);
    store.save({ ...state, deleted: ['Network'] });
    expect(store.find({ environment: 'dev', account: '111122223333' })).toEqual({ ...state, deleted: ['Network'] });
    expect(store.find({ environment: 'prod', account: '111122223333' })).toBeUndefined();
    expect(store.find({ environment: 'dev', account: '444455556666' })).toBeUndefined();
    expect(store.find({ environment: 'dev', account: '111122223333', suffix: 'v2' })).toBeUndefined();
    store.remove(state);
    expect(store.find(state)).toBeUndefined();
  });
});

describe('the report', () => {
  const report: Report = {
    place: 'aws',
    environment: 'dev',
    region: 'us-east-1',
    commit: 'abc',
    started: '2026-11-28T10:00:00.000Z',
    minutes: 41.7,
    prices: [],
    cost: 0.3,
    resources: { 'AWS::S3::Bucket': 3 },
    lines: [
      { name: 'the API answers', requirements: ['E5'], status: 'passed', detail: 'of 111122223333 | "ok"', seconds: 1.2 },
      { name: 'the names resolve', requirements: ['E7'], status: 'failed', detail: 'no address', seconds: 60 },
    ],
    remains: ['Lifecycle rules work by days.'],
    left: [],
  };

  test('says what was seen, line by line, and names no account', () => {
    const page = formatReport(report);
    expect(page).toContain('3 resources, 42 minutes, about $0.30.');
    expect(page).toContain('1 lines passed, 1 failed.');
    expect(page).toContain('| ✔ | the API answers | of <account> \\| "ok" | 1 |');
    expect(page).toContain('| ✖ | the names resolve | no address | 60 |');
    expect(page).toContain('- Lifecycle rules work by days.');
    expect(page).not.toContain('111122223333');
  });

  test('of a rehearsal is called one', () => {
    expect(formatReport({ ...report, place: 'emulator' })).toMatch(/^# The example \(dev\) in an emulator, as a rehearsal$/m);
  });
});
