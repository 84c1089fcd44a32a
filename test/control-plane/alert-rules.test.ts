import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { stringify } from 'yaml';
import { PARTS, shippedTree } from './tree';
import { SPOT_POOL } from '../../src/cluster/gitops/node-pool-objects';
import { BURN_RATES } from '../../src/cluster/gitops/observability/slo-rules';
import { ensurePrograms } from '../../tools/control-plane/programs';

const tree = shippedTree();
/** Of the spot pool, which synthesis has made as large as the workloads may become. */
const CPU_LIMIT = Number(tree.get('overlays/us-east-1')!.find(({ kind, metadata }) => kind === 'NodePool' && metadata.name === SPOT_POOL)!.spec.limits.cpu);
let promtool: string;
let folder: string;

beforeAll(async () => {
  promtool = (await ensurePrograms()).promtool;
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eknmusic-alert-rules-'));
  for (const part of PARTS) {
    rulesOf(part).forEach(({ metadata, spec }) => fs.writeFileSync(fileOf(part, metadata.name), stringify(spec)));
  }
});

afterAll(() => fs.rmSync(folder, { recursive: true }));

const rulesOf = (part: string) => tree.get(part)!.filter(({ kind }) => kind === 'PrometheusRule');
const fileOf = (part: string, name: string) => path.join(folder, `${part.replace('/', '-')}-${name}.yaml`);

function run(args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(promtool, args, { encoding: 'utf8', cwd: folder });
  return { status, output: `${stdout}${stderr}` };
}

/** Series by their names, as promtool has them: a beginning, a step and how often. */
type Series = Record<string, string>;

interface Expected {
  readonly expr: string;
  readonly eval_time: string;
  readonly value: number;
}

/** What promtool says to the rules of a region, given the series; empty where everything is as expected. */
function complaints(series: Series, expected: readonly Expected[], part = 'overlays/us-east-1'): string {
  const file = path.join(folder, 'test.yaml');
  fs.writeFileSync(file, stringify({
    rule_files: rulesOf(part).map(({ metadata }) => fileOf(part, metadata.name)),
    evaluation_interval: '1m',
    tests: [{
      interval: '1m',
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      promql_expr_test: expected.map(({ expr, eval_time, value }) => ({ expr, eval_time, exp_samples: [{ labels: '{}', value }] })),
    }],
  }));
  const { status, output } = run(['test', 'rules', file]);
  return status === 0 ? '' : output;
}

/** How many alerts of this kind ring. */
const firing = (labels: string) => `count(ALERTS{alertstate="firing",${labels}}) or vector(0)`;

test.each(PARTS.filter((part) => part !== 'applications'))('promtool accepts the rules of %s', (part) => {
  const files = rulesOf(part).map(({ metadata }) => fileOf(part, metadata.name));
  expect(files).toHaveLength(2);
  expect(run(['check', 'rules', '--lint-fatal', ...files])).toEqual({ status: 0, output: expect.stringContaining('SUCCESS') });
});

test('promtool does refuse an expression that is none', () => {
  const file = path.join(folder, 'wrong.yaml');
  fs.writeFileSync(file, stringify({ groups: [{ name: 'wrong', rules: [{ alert: 'Wrong', expr: 'sum(rate(x[5m])' }] }] }));
  expect(run(['check', 'rules', file])).toMatchObject({ status: 1, output: expect.stringContaining('could not parse expression') });
});

describe('the error budget of 99.99 % in 30 days', () => {
  const BUDGET = 0.0001;
  const of = (code: string) => `nginx_ingress_controller_upstream_server_response_latency_ms_count{resource_namespace="musicconnect",service="musicconnect-backend",code="${code}"}`;
  /** A million requests a minute, so that a share of them is a whole number. */
  const requests = (share: number, minutes: number, thenWithout = 0): Series => {
    const errors = Math.round(share * 1_000_000);
    return {
      [of('200')]: `0+${1_000_000 - errors}x${minutes}${thenWithout ? ` ${(1_000_000 - errors) * minutes}+1000000x${thenWithout}` : ''}`,
      [of('502')]: `0+${errors}x${minutes}${thenWithout ? ` ${errors * minutes}+0x${thenWithout}` : ''}`,
    };
  };
  const burns = (window: string) => firing(`alertname="ErrorBudgetBurn",workload="musicconnect-backend",window="${window}"`);

  test.each(BURN_RATES.map(({ long, burnRate }) => [long, burnRate] as const))('over %s, errors at %d times the rate ring, and a tenth less do not', (window, burnRate) => {
    expect(complaints(requests(burnRate * BUDGET * 1.1, 120), [{ expr: burns(window), eval_time: '110m', value: 1 }])).toBe('');
    expect(complaints(requests(burnRate * BUDGET * 0.9, 120), [{ expr: burns(window), eval_time: '110m', value: 0 }])).toBe('');
    // The series are long enough to have rung, and the test can tell.
    expect(complaints(requests(burnRate * BUDGET * 1.1, 120), [{ expr: burns(window), eval_time: '110m', value: 0 }])).toContain('FAILED');
  });

  test('two percent of errors ring on every window, and on no other workload', () => {
    expect(complaints(requests(0.02, 120), [
      { expr: firing('alertname="ErrorBudgetBurn",workload="musicconnect-backend"'), eval_time: '110m', value: 4 },
      { expr: firing('alertname="ErrorBudgetBurn",workload!="musicconnect-backend"'), eval_time: '110m', value: 0 },
    ])).toBe('');
  });

  test('after the errors the fastest one is silent within ten minutes', () => {
    expect(complaints(requests(0.02, 60, 60), [
      { expr: burns('1h'), eval_time: '59m', value: 1 },
      { expr: burns('1h'), eval_time: '70m', value: 0 },
    ])).toBe('');
  });

  test('half of the budget, or no request at all, rings nothing', () => {
    const all = firing('alertname="ErrorBudgetBurn"');
    expect(complaints(requests(BUDGET / 2, 180), [{ expr: all, eval_time: '170m', value: 0 }])).toBe('');
    expect(complaints({ [of('200')]: '5x180' }, [{ expr: all, eval_time: '170m', value: 0 }])).toBe('');
  });
});

/** For each alert, series with which it rings, and series that are nearly so, with which it does not. */
const CASES: Record<string, { rings: Series; silent: Series }> = {
  PodsPending: {
    rings: { 'kube_pod_status_phase{namespace="musicconnect",pod="a",phase="Pending"}': '1x120' },
    silent: { 'kube_pod_status_phase{namespace="other",pod="a",phase="Pending"}': '1x120' },
  },
  AutoscalerAtMaximum: {
    rings: {
      'kube_horizontalpodautoscaler_status_current_replicas{namespace="musicconnect",horizontalpodautoscaler="musicconnect-backend-hpa"}': '100x120',
      'kube_horizontalpodautoscaler_spec_max_replicas{namespace="musicconnect",horizontalpodautoscaler="musicconnect-backend-hpa"}': '100x120',
    },
    silent: {
      'kube_horizontalpodautoscaler_status_current_replicas{namespace="musicconnect",horizontalpodautoscaler="musicconnect-backend-hpa"}': '99x120',
      'kube_horizontalpodautoscaler_spec_max_replicas{namespace="musicconnect",horizontalpodautoscaler="musicconnect-backend-hpa"}': '100x120',
    },
  },
  WorkloadGone: {
    rings: available({ backend: 0, frontend: 3, websocket: 3 }),
    silent: available({ backend: 1, frontend: 3, websocket: 3 }),
  },
  NodePoolNearItsLimit: { rings: spotNodes(CPU_LIMIT * 0.85), silent: spotNodes(CPU_LIMIT * 0.75) },
  SpotPoolGone: {
    rings: { 'kube_pod_status_phase{namespace="musicconnect",pod="a",phase="Running"}': '1x120' },
    silent: { 'kube_pod_status_phase{namespace="musicconnect",pod="a",phase="Running"}': '1x120', ...node('n', 'spot', 'on-demand') },
  },
  SpotCapacityGone: { rings: node('n', 'spot', 'on-demand'), silent: { ...node('n', 'spot', 'on-demand'), ...node('m', 'spot', 'spot') } },
  SecretNotSynchronized: {
    rings: { 'externalsecret_status_condition{namespace="musicconnect",name="musicconnect-backend",condition="Ready",status="False"}': '1x120' },
    silent: { 'externalsecret_status_condition{namespace="musicconnect",name="musicconnect-backend",condition="Ready",status="False"}': '0x120' },
  },
  CertificateExpires: {
    rings: { 'certmanager_certificate_expiration_timestamp_seconds{name="a",exported_namespace="musicconnect"}': `${13 * 24 * 3600}x120` },
    silent: { 'certmanager_certificate_expiration_timestamp_seconds{name="a",exported_namespace="musicconnect"}': `${15 * 24 * 3600}x120` },
  },
  ThanosUploadStopped: {
    rings: { 'thanos_objstore_bucket_last_successful_upload_time{namespace="musicconnect-monitoring",pod="prometheus-0"}': `${-2.5 * 3600}x120` },
    silent: { 'thanos_objstore_bucket_last_successful_upload_time{namespace="musicconnect-monitoring",pod="prometheus-0"}': `${-0.5 * 3600}x120` },
  },
};

function available(replicas: Record<string, number>): Series {
  return Object.fromEntries(Object.entries(replicas).map(([name, count]) => [
    `kube_deployment_status_replicas_available{namespace="musicconnect",deployment="musicconnect-${name}"}`, `${count}x120`,
  ]));
}

function node(name: string, capacity: string, capacityType: string): Series {
  return {
    [`kube_node_labels{node="${name}",label_eknmusic_com_capacity="${capacity}",label_karpenter_sh_capacity_type="${capacityType}",label_karpenter_sh_nodepool="${capacity}"}`]: '1x120',
  };
}

function spotNodes(cpu: number): Series {
  return { ...node('n', 'spot', 'spot'), 'kube_node_status_capacity{node="n",resource="cpu"}': `${cpu}x120` };
}

describe('an alert rings when it should, once, and is silent when it is nearly so:', () => {
  test.each(Object.entries(CASES))('%s', (alert, { rings, silent }) => {
    expect(complaints(rings, [{ expr: firing(`alertname="${alert}"`), eval_time: '100m', value: 1 }])).toBe('');
    expect(complaints(silent, [{ expr: firing(`alertname="${alert}"`), eval_time: '100m', value: 0 }])).toBe('');
  });

  test('all that there are', () => {
    const alerts = rulesOf('overlays/us-east-1').flatMap(({ spec }) => spec.groups.flatMap(({ rules }: any) => rules.flatMap((rule: any) => rule.alert ?? [])));
    expect(new Set(alerts)).toEqual(new Set([...Object.keys(CASES), 'ErrorBudgetBurn']));
  });
});
