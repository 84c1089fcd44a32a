import type { ErrorCatalog } from '../../private/errors';

/** What the failover refuses, in the region of the primary and of a replica alike. */
export const FAILOVER_ERRORS: ErrorCatalog = {
  GlobalMusicDatabaseDrillTargetInvalid: {
    when: 'is not the region of another member of the global cluster',
    fix: 'Name the region that the drill makes the writer: that of a replica in the region of the primary, and that of the primary for the way back.',
  },
};
