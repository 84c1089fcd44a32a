import { Duration, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CLUSTER_ERRORS } from './errors';
import { capacityDomains, isSpotPercentage } from './gitops/capacity';
import type { NodePoolModel, WorkloadModel } from './gitops/models';
import type { NodePoolOptions } from './node-pool-options';
import { validateDuration } from '../private/durations';
import { Problems } from '../private/errors';

/** Of what runs, how much more there is for a moment while it is replaced: the `maxSurge` of a rolling update. */
const SURGE = 1.25;
/** What a node keeps for itself, and what no pod fits into. */
const OVERHEAD = 1.15;
/** Operators may raise the autoscalers' limits by hand, and are alerted at 80 percent of the pool's. */
const ROOM = 1.5;
/**
 * What Karpenter sets aside of a limit for each node that it plans is the largest instance that it may choose. Where there is no room for that, it plans few nodes
 * at a time and chooses small ones: pods wait, and there are many nodes. So there is room for an instance of this size for each value of the label that pods are
 * spread over, and one more.
 */
const LARGE = { cpu: 16, memoryGibibytes: 128 };

/** Notes everything that is wrong with the node pools of a cluster. */
export function validateNodePools(problems: Problems, options: NodePoolOptions = {}): void {
  // eslint-disable-next-line @stylistic/max-len
  const { spotPercentage, staticNodes, cpuLimit, memoryLimit, instanceCategories, architectures, expireAfter, consolidateAfter, disruptionPercentage } = options;
  const code = 'RegionalClusterNodePoolsInvalid';
  const whole = (prop: string, got: number | undefined, least: number, most: number) => {
    if (got !== undefined && !(Number.isInteger(got) && got >= least && got <= most)) {
      problems.add({ code, prop: `nodePools.${prop}`, got, why: `is not a whole number from ${least} to ${most}, known at synthesis`, fix: 'Give one.' });
    }
  };
  if (spotPercentage !== undefined && !isSpotPercentage(spotPercentage)) {
    problems.add({ code: 'RegionalClusterSpotPercentageInvalid', prop: 'nodePools.spotPercentage', got: spotPercentage });
  }
  whole('staticNodes', staticNodes, 0, 100);
  whole('cpuLimit', cpuLimit, 1, 100_000);
  whole('disruptionPercentage', disruptionPercentage, 1, 100);
  if (memoryLimit?.isUnresolved()) {
    problems.add({ code, prop: 'nodePools.memoryLimit', got: memoryLimit });
  } else {
    whole('memoryLimit', memoryLimit && memoryLimit.toBytes() / 1024 ** 3, 1, 1_000_000);
  }
  for (const [prop, got, known] of [['instanceCategories', instanceCategories, /^[a-z]+$/], ['architectures', architectures, /^(amd64|arm64)$/]] as const) {
    const wrong = got !== undefined && (Token.isUnresolved(got) || got.length === 0 || new Set(got).size < got.length
      || got.some((one) => Token.isUnresolved(one) || !known.test(one)));
    if (wrong) {
      problems.add({ code, prop: `nodePools.${prop}`, got });
    }
  }
  validateDuration(problems, expireAfter, { unit: 'hours', least: 1, most: 504, mayBeLate: false }, { code, prop: 'nodePools.expireAfter' });
  validateDuration(problems, consolidateAfter, { unit: 'seconds', least: 0, most: 86_400, mayBeLate: false }, { code, prop: 'nodePools.consolidateAfter' });
}

/** The node pools as plain data, with limits that the workloads cannot reach. */
export function nodePoolModel(options: NodePoolOptions = {}, workloads: readonly WorkloadModel[] = []): NodePoolModel {
  const spotPercentage = options.spotPercentage ?? 50;
  const needs = mostNeeded(spotPercentage, workloads);
  const { spot, onDemand } = capacityDomains(spotPercentage);
  const planned = Math.max(spot.length, onDemand.length) + 1;
  return {
    spotPercentage,
    ...options.staticNodes ? { staticNodes: options.staticNodes } : {},
    limits: {
      cpu: options.cpuLimit ?? Math.ceil(needs.cpu * ROOM) + planned * LARGE.cpu,
      memoryGibibytes: options.memoryLimit?.toGibibytes() ?? Math.ceil(needs.memoryGibibytes * ROOM) + planned * LARGE.memoryGibibytes,
    },
    instanceCategories: options.instanceCategories ?? ['c', 'm', 'r'],
    instanceGenerationAbove: 5,
    architectures: options.architectures ?? ['amd64'],
    expireAfterHours: (options.expireAfter ?? Duration.days(14)).toHours(),
    consolidateAfterSeconds: (options.consolidateAfter ?? Duration.minutes(5)).toSeconds(),
    disruptionPercent: options.disruptionPercentage ?? 10,
  };
}

/** Why the pools would not hold the workloads; empty where they do. It is asked at the end of synthesis, when all workloads are known. */
export function findNodePoolsTooSmall(scope: Construct, options: NodePoolOptions = {}, workloads: readonly WorkloadModel[]): string[] {
  const { spotPercentage, limits } = nodePoolModel(options, workloads);
  const needs = mostNeeded(spotPercentage, workloads);
  const problems = new Problems(scope, CLUSTER_ERRORS);
  problems.addIf(limits.cpu < needs.cpu, { code: 'RegionalClusterNodePoolTooSmall', prop: 'nodePools.cpuLimit', got: `${limits.cpu}, of ${Math.ceil(needs.cpu)}` });
  problems.addIf(limits.memoryGibibytes < needs.memoryGibibytes, {
    code: 'RegionalClusterNodePoolTooSmall', prop: 'nodePools.memoryLimit', got: `${limits.memoryGibibytes} GiB, of ${Math.ceil(needs.memoryGibibytes)} GiB`,
  });
  return problems.messages();
}

/** What the larger of the two pools has to hold with the most pods of each workload, and while all of them are replaced. */
function mostNeeded(spotPercentage: number, workloads: readonly WorkloadModel[]): NodePoolModel['limits'] {
  const of = (amount: (workload: WorkloadModel) => number) => {
    const sum = (capacity: string) => workloads.filter(({ spread }) => spread.capacity === capacity)
      .reduce((total, workload) => total + workload.replicas.maximum * amount(workload), 0) * SURGE * OVERHEAD;
    const spot = sum('split') * spotPercentage / 100;
    return Math.max(spot, sum('split') - spot + sum('on-demand'));
  };
  return { cpu: of(({ resources }) => resources.cpuMillis / 1000), memoryGibibytes: of(({ resources }) => resources.memoryMebibytes / 1024) };
}
