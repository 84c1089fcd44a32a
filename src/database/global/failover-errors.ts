import type { ErrorCatalog } from '../../private/errors';

/** What the failover of a construct refuses. */
export function failoverErrors(construct: string): ErrorCatalog {
  return {
    [`${construct}DrillTargetInvalid`]: {
      when: 'is not the region of another member of the global cluster',
      fix: 'Name the region that the drill makes the writer: that of a replica in the region of the primary, and that of the primary for the way back.',
    },
  };
}
