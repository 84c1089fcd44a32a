import { availabilityZonesOf } from './availability-zones';
import type { DeploymentTier } from '../core/deployment-tier';

/** What a network has unless its props say otherwise. */
export interface NetworkDefaults {
  readonly maxAzs: number;
  /** @param maxAzs how many Availability Zones there are after all */
  natGateways(maxAzs: number): number;
}

/**
 * What follows from the deployment tier:
 *
 * | | development | staging, production |
 * |---|---|---|
 * | Availability Zones | 2 | 3, or as many as the region gives most accounts |
 * | NAT gateways | 1 | one in each Availability Zone |
 */
export function networkDefaults(tier: DeploymentTier, region: string): NetworkDefaults {
  return tier.highAvailability
    ? { maxAzs: availabilityZonesOf(region), natGateways: (maxAzs) => maxAzs }
    : { maxAzs: 2, natGateways: () => 1 };
}
