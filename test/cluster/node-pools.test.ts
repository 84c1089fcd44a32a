import { App, Duration, Size, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { BACKEND } from './gitops/models';
import { CLUSTER_ERRORS } from '../../src/cluster/errors';
import type { WorkloadModel } from '../../src/cluster/gitops/models';
import { findNodePoolsTooSmall, nodePoolModel, validateNodePools } from '../../src/cluster/node-pools';
import { codesIn, Problems } from '../../src/private/errors';
import { errorOf } from '../support/error-of';
import type { NodePoolOptions } from '@eknmusic/constructs';

const stack = () => new Stack(new App(), 'Stack');

function refused(options: NodePoolOptions): string[] {
  const problems = new Problems(stack(), CLUSTER_ERRORS);
  validateNodePools(problems, options);
  const error = errorOf(() => problems.throwIfAny()) as Error | undefined;
  return error ? codesIn(error.message) : [];
}

test('half of the pods are on spot, and nothing is static, unless somebody says so', () => {
  expect(nodePoolModel()).toEqual({
    spotPercentage: 50,
    limits: { cpu: 32, memoryGibibytes: 256 },
    instanceCategories: ['c', 'm', 'r'],
    instanceGenerationAbove: 5,
    architectures: ['amd64'],
    expireAfterHours: 336,
    consolidateAfterSeconds: 300,
    disruptionPercent: 10,
  });
});

test('the limits grow with the workloads, so that they cannot be reached', () => {
  fc.assert(fc.property(
    fc.constantFrom(0, 10, 20, 25, 30, 50, 75, 80, 100),
    // eslint-disable-next-line @stylistic/max-len
    fc.array(fc.record({ maximum: fc.integer({ min: 2, max: 100 }), cpuMillis: fc.integer({ min: 10, max: 8000 }), onDemand: fc.boolean() }), { maxLength: 6 }),
    (spotPercentage, shapes) => {
      const workloads = shapes.map(({ maximum, cpuMillis, onDemand }): WorkloadModel => ({
        ...BACKEND,
        replicas: { minimum: 2, maximum },
        resources: { ...BACKEND.resources, cpuMillis },
        spread: { capacity: onDemand ? 'on-demand' : 'split', spotPercentage },
      }));
      const { limits } = nodePoolModel({ spotPercentage }, workloads);
      const asked = (capacity: string) => workloads.filter(({ spread }) => spread.capacity === capacity)
        .reduce((sum, { replicas, resources }) => sum + replicas.maximum * resources.cpuMillis / 1000, 0);
      expect(limits.cpu).toBeGreaterThan(asked('split') * spotPercentage / 100);
      expect(limits.cpu).toBeGreaterThan(asked('split') * (100 - spotPercentage) / 100 + asked('on-demand'));
      expect(findNodePoolsTooSmall(stack(), { spotPercentage }, workloads)).toEqual([]);
    },
  ));
});

test.each([[0, 1], [50, 1], [75, 3], [80, 4], [30, 7], [100, 1]])('at %d percent there is room to plan a large node for each of the %d values of a pool at once, and one more', (spotPercentage, values) => {
  const room = (workloads: WorkloadModel[]) => nodePoolModel({ spotPercentage }, workloads).limits;
  expect(room([])).toEqual({ cpu: 16 * (values + 1), memoryGibibytes: 128 * (values + 1) });
  expect(room([BACKEND]).cpu).toBeGreaterThan(16 * (values + 1) + 100 * 0.25 * Math.max(spotPercentage, 100 - spotPercentage) / 100);
});

test('a limit that the workloads would reach is refused, with what they ask for', () => {
  // 100 pods of 250 thousandths, half of them here, a quarter more while they are replaced, and what nodes keep for themselves.
  const [message] = findNodePoolsTooSmall(stack(), { cpuLimit: 17, memoryLimit: Size.gibibytes(35) }, [BACKEND]);
  expect(codesIn(message)).toEqual(['RegionalClusterNodePoolTooSmall', 'RegionalClusterNodePoolTooSmall']);
  expect(message).toContain('17, of 18');
  expect(message).toContain('35 GiB, of 36 GiB');
  expect(findNodePoolsTooSmall(stack(), { cpuLimit: 18, memoryLimit: Size.gibibytes(36) }, [BACKEND])).toEqual([]);
});

test.each<[string, NodePoolOptions, string]>([
  ['a share with too many parts', { spotPercentage: 33 }, 'RegionalClusterSpotPercentageInvalid'],
  ['a share that is none', { spotPercentage: 110 }, 'RegionalClusterSpotPercentageInvalid'],
  ['half a node', { staticNodes: 1.5 }, 'RegionalClusterNodePoolsInvalid'],
  ['pools without a vCPU', { cpuLimit: 0 }, 'RegionalClusterNodePoolsInvalid'],
  ['memory in parts of a GiB', { memoryLimit: Size.mebibytes(1500) }, 'RegionalClusterNodePoolsInvalid'],
  ['no category', { instanceCategories: [] }, 'RegionalClusterNodePoolsInvalid'],
  ['an architecture as AWS Lambda calls it', { architectures: ['x86_64'] }, 'RegionalClusterNodePoolsInvalid'],
  ['nodes older than Auto Mode allows', { expireAfter: Duration.days(22) }, 'RegionalClusterNodePoolsInvalid'],
  ['a consolidation after days', { consolidateAfter: Duration.days(2) }, 'RegionalClusterNodePoolsInvalid'],
  ['no node at a time', { disruptionPercentage: 0 }, 'RegionalClusterNodePoolsInvalid'],
])('refuses %s', (_, options, code) => {
  expect(refused(options)).toEqual([code]);
});

test('takes what its documentation names', () => {
  expect(refused({
    spotPercentage: 80,
    staticNodes: 3,
    cpuLimit: 100,
    memoryLimit: Size.gibibytes(400),
    instanceCategories: ['m'],
    architectures: ['arm64'],
    expireAfter: Duration.days(21),
    consolidateAfter: Duration.seconds(0),
    disruptionPercentage: 100,
  })).toEqual([]);
});
