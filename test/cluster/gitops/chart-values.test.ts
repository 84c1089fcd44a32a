import { type RecordedValues, RECORDED_VALUES } from './recorded-values';
import { faultsOf } from './tools/kubernetes';
import { regionModel } from './tree-models';
import { type Release, releases } from '../../../src/cluster/gitops/platform/argo-cd';

/** What helm renders here: see chart-output.test.ts. */
const RENDERED = ['cert-manager', 'external-secrets'];
const RELEASES = releases(regionModel('us-east-1'), ['eu-west-1']);

/** The paths of values down to those that are recorded, or to a value that is none of them. */
function unknownPaths(value: unknown, known: ReadonlySet<string>, path = ''): string[] {
  if (known.has(path)) {
    return [];
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
    ? Object.entries(value).flatMap(([key, one]) => unknownPaths(one, known, path === '' ? key : `${path}.${key}`)) : [path];
}

function unknownOf({ name, values }: Pick<Release, 'name' | 'values'>): string[] {
  const { keys, elsewhere = {} }: RecordedValues = RECORDED_VALUES[name];
  return unknownPaths(values, new Set([...keys, ...Object.keys(elsewhere)]));
}

test('every chart is rendered, or its values are recorded', () => {
  expect(RELEASES.map(({ name }) => name).sort()).toEqual([...RENDERED, ...Object.keys(RECORDED_VALUES)].sort());
});

describe.each(Object.keys(RECORDED_VALUES))('%s', (name) => {
  const release = RELEASES.find((one) => one.name === name)!;

  test('has no value but those that its list has, and the list has none that is not used', () => {
    expect(unknownOf(release)).toEqual([]);
    const { keys, elsewhere = {} } = RECORDED_VALUES[name];
    const paths = [...keys, ...Object.keys(elsewhere)];
    // A list that nobody shortens would let a value go that somebody took away by mistake.
    expect(paths.filter((path) => unknownPaths(release.values, new Set(paths.filter((other) => other !== path))).length === 0)).toEqual([]);
  });

  test('a value that the chart would not read is found', () => {
    expect(unknownOf({ name, values: { ...release.values, serviceAccounts: { name } } })).toEqual(['serviceAccounts.name']);
  });

  test('each container that it is known to have asks for something, and has a limit of memory', () => {
    const resources = findAll(release.values, 'resources').filter((one: any) => one.requests?.storage === undefined);
    expect(resources.length).toBeGreaterThan(0);
    // eslint-disable-next-line @stylistic/max-len
    resources.forEach((one) => expect(one).toEqual({ requests: { cpu: expect.any(String), memory: expect.any(String) }, limits: { memory: expect.any(String) } }));
  });
});

function findAll(value: unknown, key: string): unknown[] {
  return typeof value !== 'object' || value === null ? [] : Object.entries(value).flatMap(([name, one]) => (name === key ? [one] : findAll(one, key)));
}

describe('what kube-prometheus-stack hands over to Prometheus Operator', () => {
  const { prometheus, alertmanager } = RELEASES.find(({ name }) => name === 'kube-prometheus-stack')!.values as any;
  const resource = (kind: string, spec: object) => ({ apiVersion: 'monitoring.coreos.com/v1', kind, metadata: { name: 'kube-prometheus-stack' }, spec });

  /** The chart calls storage otherwise, makes a Secret of where blocks go, and has switches of its own. */
  function prometheusOf({ storageSpec, thanos, ...spec }: any): any {
    const own = Object.entries(spec).filter(([name]) => !name.endsWith('NilUsesHelmValues'));
    return resource('Prometheus', {
      ...Object.fromEntries(own), storage: storageSpec, thanos: { ...thanos, objectStorageConfig: { name: 'kube-prometheus-stack-thanos', key: 'object-storage-configs.yaml' } },
    });
  }

  test('is what the definitions of Prometheus and Alertmanager take', () => {
    expect(faultsOf(prometheusOf(prometheus.prometheusSpec))).toEqual([]);
    expect(faultsOf(resource('Alertmanager', alertmanager.alertmanagerSpec))).toEqual([]);
  });

  test.each([
    ['a typo', { retentions: '2d' }, /retentions/], ['a duration that is none', { retention: 'two days' }, /retention must match pattern/],
    ['a label that is none', { externalLabels: { region: 1 } }, /externalLabels\/region must be string/],
  ])('%s is found', (_, change, fault) => {
    expect(faultsOf(prometheusOf({ ...prometheus.prometheusSpec, ...change })).join('\n')).toMatch(fault);
  });
});
