import type { ErrorCatalog } from '../private/errors';
import { PLACEMENT_ERRORS } from '../private/network-placement';

export const CLUSTER_ERRORS: ErrorCatalog = {
  RegionalClusterProjectInvalid: {
    when: 'is not a name that the cluster, its roles and its Kubernetes objects can begin with',
    fix: 'Use 2 to 24 lowercase letters, digits and single hyphens, beginning with a letter, that are known at synthesis: "musicconnect".',
  },
  RegionalClusterRegionUnknown: {
    when: 'is part of the names of the cluster and of its roles, and is not known',
    fix: 'Give the stack its region: `env: { account, region }`.',
  },
  RegionalClusterVersionInvalid: {
    when: 'is not a version of Kubernetes that EKS Auto Mode runs',
    fix: 'Give 1.29 or a newer one, such as `KubernetesVersion.V1_36` or `KubernetesVersion.of("1.37")`.',
  },
  RegionalClusterNetworkMissing: {
    when: 'is needed for control plane and nodes',
    fix: 'Give `network`, or `vpc`.',
  },
  RegionalClusterNetworkInvalid: PLACEMENT_ERRORS.invalid,
  RegionalClusterNetworkConflict: PLACEMENT_ERRORS.conflict,
  RegionalClusterSubnetsInvalid: PLACEMENT_ERRORS.subnetsInvalid,
  RegionalClusterZonesTooFew: {
    when: 'is in fewer than two Availability Zones, and EKS wants its control plane to reach two at least',
    fix: 'Give subnets in two or three Availability Zones.',
  },
  RegionalClusterEndpointCidrInvalid: {
    when: 'is not a list of blocks of public IPv4 addresses, of which EKS takes 1 to 40',
    fix: 'Give blocks from /8 to /32 that begin at a multiple of their size, such as "198.51.100.0/24". From private addresses the endpoint is reached anyway.',
  },
  RegionalClusterEndpointReasonMissing: {
    when: 'is reachable from the internet, and nobody says why',
    fix: 'Give the reason as a sentence: `ClusterEndpoint.publicFrom(cidrs, "…")`.',
  },
};
