import { CAPACITY_LABEL, CAPACITY_SPREAD_LABEL, type CapacityDomains, capacityDomains } from './capacity';
import { commonLabels, type KubernetesObject } from './kubernetes-object';
import type { NodePoolModel } from './models';

/** The names of the node pools, which admission policy, alerts and runbooks speak of. */
export const SPOT_POOL = 'spot';
export const ON_DEMAND_POOL = 'on-demand';
/** The annotation without which a node pool is not deleted. */
export const DELETABLE_ANNOTATION = 'eknmusic.com/may-be-deleted';

/**
 * The node pools of a cluster in EKS Auto Mode, and what guards them.
 *
 * Pods of a split workload are spread evenly over the values of one label, and the spot pool has as many of the values as its share of the fraction. The
 * spot pool launches on-demand instances itself when there is no spot capacity, so that no value is ever without nodes: the reason why pods may insist on it.
 * Pods go back to spot capacity by consolidation.
 *
 * @see https://karpenter.sh/docs/concepts/scheduling/#on-demandspot-ratio-split
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-pool.html
 */
export function nodePoolObjects(project: string, model: NodePoolModel): KubernetesObject[] {
  const domains = capacityDomains(model.spotPercentage);
  const pools = [
    // Without a share there is nothing that would use it; with nothing but spot, the other one is for those who opt out.
    ...model.spotPercentage > 0 ? [dynamicPool(project, model, {
      name: SPOT_POOL, capacityTypes: ['spot', 'on-demand'], values: domains.spot, weight: 20,
    })] : [],
    dynamicPool(project, model, {
      name: ON_DEMAND_POOL, capacityTypes: ['on-demand'], values: domains.onDemand, weight: 10,
    }),
    ...staticPools(project, model, domains),
  ];
  return [...pools, ...admissionPolicy(project, pools)];
}

interface Pool {
  readonly name: string;
  readonly capacityTypes: readonly string[];
  /** Of the label over which pods are spread. */
  readonly values: readonly string[];
}

function dynamicPool(project: string, model: NodePoolModel, pool: Pool & { readonly weight: number }): KubernetesObject {
  return nodePool(project, model, pool, {
    weight: pool.weight,
    limits: { cpu: String(model.limits.cpu), memory: `${model.limits.memoryGibibytes}Gi` },
    disruption: {
      consolidationPolicy: 'WhenEmptyOrUnderutilized',
      consolidateAfter: `${model.consolidateAfterSeconds}s`,
      budgets: [{ nodes: `${model.disruptionPercent}%` }],
    },
  });
}

/**
 * One pool for each value of the label that gets nodes: which of several values a node of a static pool has is not said, and a pool whose nodes all have one
 * value would serve that part of the pods alone.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-static-capacity.html
 */
function staticPools(project: string, model: NodePoolModel, { onDemand }: CapacityDomains): KubernetesObject[] {
  const nodes = model.staticNodes ?? 0;
  const values = onDemand.length > 0 ? onDemand.slice(0, nodes) : [undefined].slice(0, nodes);
  return values.map((value, index) => {
    const replicas = Math.floor(nodes / values.length) + (index < nodes % values.length ? 1 : 0);
    return nodePool(project, model, {
      name: `baseline-${index + 1}`, capacityTypes: ['on-demand'], values: value === undefined ? [] : [value],
    }, {
      replicas,
      // One more than there are, so that a node can be replaced before it goes. No other limit and no weight is taken here.
      limits: { nodes: String(replicas + 1) },
      disruption: { budgets: [{ nodes: '1' }] },
    });
  });
}

function nodePool(project: string, model: NodePoolModel, pool: Pool, spec: object): KubernetesObject {
  return {
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodePool',
    metadata: {
      name: pool.name,
      labels: commonLabels(project),
      // A tree that lacks a pool by mistake takes no nodes away.
      annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' },
    },
    spec: {
      ...spec,
      template: {
        metadata: { labels: { [CAPACITY_LABEL]: pool.capacityTypes.includes('spot') ? SPOT_POOL : ON_DEMAND_POOL } },
        spec: {
          nodeClassRef: { group: 'eks.amazonaws.com', kind: 'NodeClass', name: 'default' },
          expireAfter: `${model.expireAfterHours}h`,
          requirements: [
            { key: 'karpenter.sh/capacity-type', operator: 'In', values: pool.capacityTypes },
            ...pool.values.length > 0 ? [{ key: CAPACITY_SPREAD_LABEL, operator: 'In', values: pool.values }] : [],
            { key: 'eks.amazonaws.com/instance-category', operator: 'In', values: model.instanceCategories },
            { key: 'eks.amazonaws.com/instance-generation', operator: 'Gt', values: [String(model.instanceGenerationAbove)] },
            { key: 'kubernetes.io/arch', operator: 'In', values: model.architectures },
          ],
        },
      },
    },
  };
}

/**
 * Keeps the pools there, and as large as they are in the tree: pods that insist on a value of the label wait forever where no pool has it, or where the
 * pool that has it may launch nothing.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
function admissionPolicy(project: string, pools: KubernetesObject[]): KubernetesObject[] {
  const name = `${project}-node-pools`;
  const names = pools.map(({ metadata }) => `'${metadata.name}'`).join(', ');
  return [{
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name, labels: commonLabels(project) },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        resourceRules: [{ apiGroups: ['karpenter.sh'], apiVersions: ['v1'], operations: ['UPDATE', 'DELETE'], resources: ['nodepools'] }],
      },
      matchConditions: [{ name: 'of-the-tree', expression: `request.name in [${names}]` }],
      validations: [
        {
          expression: 'request.operation != \'DELETE\' || (has(oldObject.metadata.annotations) '
            + `&& '${DELETABLE_ANNOTATION}' in oldObject.metadata.annotations && oldObject.metadata.annotations['${DELETABLE_ANNOTATION}'] == 'true')`,
          message: `pods that are spread over the node pools would wait for one that is gone; annotate it with ${DELETABLE_ANNOTATION}=true first`,
        },
        {
          expression: 'request.operation == \'DELETE\' || !has(object.spec.limits) || !(\'cpu\' in object.spec.limits) '
            + '|| quantity(string(object.spec.limits[\'cpu\'])).isGreaterThan(quantity(\'0\'))',
          message: 'a node pool with a limit of 0 launches nothing, and pods that are spread over the node pools would wait for it',
        },
      ],
    },
  }, {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name, labels: commonLabels(project) },
    spec: { policyName: name, validationActions: ['Deny'] },
  }];
}
