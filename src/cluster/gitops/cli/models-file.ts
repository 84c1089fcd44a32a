import type { RegionTreeModel } from '../platform/platform-model';

type Shape = { readonly [field: string]: 'string' | 'number' | 'boolean' | 'array' | Shape };

/** What no tree can be made without. What Kubernetes thinks of the rest, `kubectl apply --dry-run=server` says. */
const REGION: Shape = {
  project: 'string',
  region: 'string',
  clusterName: 'string',
  workloads: 'array',
  nodePools: { spotPercentage: 'number', limits: { cpu: 'number', memoryGibibytes: 'number' }, instanceCategories: 'array', architectures: 'array' },
  platform: {
    ingress: { kind: 'string', internetFacing: 'boolean', loadBalancerCidrs: 'array' },
    addOns: 'array',
    domain: 'string',
    buckets: { metrics: 'string', logs: 'string', traces: 'string' },
    onCall: { secretName: 'string', slackChannel: 'string' },
    availabilityPercent: 'number',
    gitOps: { repository: 'string', revision: 'string', path: 'string', namespace: 'string' },
  },
};

const WORKLOAD: Shape = {
  project: 'string',
  name: 'string',
  namespace: 'string',
  port: 'number',
  image: {},
  replicas: { minimum: 'number', maximum: 'number' },
  scaling: { custom: 'array' },
  resources: {},
  spread: { capacity: 'string', spotPercentage: 'number' },
  probes: { readiness: {}, liveness: {} },
  shutdown: {},
  security: { writablePaths: 'array' },
  from: 'array',
  to: 'array',
  environment: {},
  secrets: {},
};

/** The first thing that is wrong with what a file says, as the rest of a sentence that begins with its name. */
export function findWrongModels(models: unknown): string | undefined {
  if (!Array.isArray(models) || models.length === 0) {
    return 'is not a list of regions with one region at least';
  }
  for (const [index, model] of models.entries()) {
    const wrong = findWrong(model, REGION, `[${index}]`)
      ?? (model as RegionTreeModel).workloads.map((workload, place) => findWrong(workload, WORKLOAD, `[${index}].workloads[${place}]`)).find((one) => one !== undefined);
    if (wrong !== undefined) {
      return wrong;
    }
  }
  const regions = models as RegionTreeModel[];
  if (new Set(regions.map(({ project }) => project)).size > 1) {
    return `has regions of several projects: ${[...new Set(regions.map(({ project }) => project))].join(', ')}. Write a tree for each.`;
  }
  const twice = regions.map(({ region }) => region).find((region, index, all) => all.indexOf(region) < index);
  return twice === undefined ? undefined : `has the region ${twice} twice`;
}

function findWrong(value: unknown, shape: Shape[string], path: string): string | undefined {
  const kind = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
  const expected = typeof shape === 'string' ? shape : 'object';
  if (kind !== expected) {
    return `${path} is ${value === undefined ? 'missing' : `of type ${kind}`}, and has to be of type ${expected}`;
  }
  return typeof shape === 'string' ? undefined
    : Object.entries(shape).map(([field, inner]) => findWrong((value as Record<string, unknown>)[field], inner, `${path}.${field}`)).find((one) => one !== undefined);
}
