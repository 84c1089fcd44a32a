/**
 * How long anything in the tests may take before it counts as one that hangs. Nothing here is what something should take: a machine four
 * times slower than the slowest one that is known, with others at work beside the tests, stays below.
 */

/** A test, or a hook of it, in milliseconds. The longest hook installs the emulator and deploys the whole example: 340 s on two cores. jest has it from `.projenrc.ts`. */
export const TEST_TIME_LIMIT_MS = 30 * 60_000;

/** A process that a test starts. Less than the test has, so that what it printed until then is shown. */
export const PROCESS_TIME_LIMIT_MS = 20 * 60_000;
