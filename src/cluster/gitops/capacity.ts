/** The label of nodes that says whether they are of the spot or of the on-demand pool. What the pod runs on is `karpenter.sh/capacity-type`. */
export const CAPACITY_LABEL = 'eknmusic.com/capacity';
/** The label of nodes over whose values pods are spread: so many values are of the spot pool, so many of the on-demand pool, as the share is a fraction. */
export const CAPACITY_SPREAD_LABEL = 'eknmusic.com/capacity-spread';

/** The most values of the label: a split workload needs a node for each of them before it may put a second pod on any. */
export const MOST_CAPACITY_DOMAINS = 10;

/** A share of spot capacity, as numbers of values of the label. */
export interface CapacityDomains {
  readonly spot: readonly string[];
  readonly onDemand: readonly string[];
}

/** The values of the label for a share: 80 percent is 4/5, so that four values are of the spot pool and one is of the on-demand pool. */
export function capacityDomains(spotPercentage: number): CapacityDomains {
  const divisor = greatestCommonDivisor(spotPercentage, 100);
  return {
    spot: numbered('spot', spotPercentage / divisor),
    onDemand: numbered('on-demand', (100 - spotPercentage) / divisor),
  };
}

/** Whether a share is a fraction with few enough parts: 0, 10, 20, 25, 30 … 75, 80, 90, 100. */
export function isSpotPercentage(share: number): boolean {
  return Number.isInteger(share) && share >= 0 && share <= 100 && 100 / greatestCommonDivisor(share, 100) <= MOST_CAPACITY_DOMAINS;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);
}
