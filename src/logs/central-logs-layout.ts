/** Where events are in the bucket, in a folder for each day: `logs/2026/11/25/`. */
export const EVENTS_PREFIX = 'logs/';

/** Where that is what could not be delivered. */
export const ERRORS_PREFIX = 'errors/';

/** Where Athena puts what it found. */
export const RESULTS_PREFIX = 'queries/';
