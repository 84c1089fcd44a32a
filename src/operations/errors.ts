import type { ErrorCatalog } from '../private/errors';
import { PLACEMENT_ERRORS } from '../private/network-placement';

export const OPERATIONS_ERRORS: ErrorCatalog = {
  OperatorAccessNetworkMissing: {
    when: 'is needed: the way in begins in the VPC of what it leads to',
    fix: 'Give the `network` or the `vpc` of cluster, database and cache.',
  },
  OperatorAccessNetworkInvalid: PLACEMENT_ERRORS.invalid,
  OperatorAccessNetworkConflict: PLACEMENT_ERRORS.conflict,
  OperatorAccessSubnetsInvalid: PLACEMENT_ERRORS.subnetsInvalid,
  OperatorAccessVpcMismatch: PLACEMENT_ERRORS.mismatch,
  OperatorAccessTimeoutInvalid: {
    when: 'is not a time after which Session Manager ends an idle session',
    fix: 'Give whole minutes that are known at synthesis, from `Duration.minutes(1)` to `Duration.minutes(60)`.',
  },
  OperatorAccessDurationInvalid: {
    when: 'is not a time after which Session Manager ends a session',
    fix: 'Give whole minutes that are known at synthesis, from `Duration.minutes(1)` to `Duration.days(1)`.',
  },
  OperatorAccessHostInvalid: {
    when: 'is not a host name',
    fix: 'Give the name alone, without protocol, port or path: "musicconnect.abc123.us-east-1.rds.amazonaws.com".',
  },
  OperatorAccessPortInvalid: {
    when: 'is not a port',
    fix: 'Give a whole number from 1 to 65535.',
  },
};
