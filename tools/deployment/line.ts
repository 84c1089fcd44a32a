import type { Check, Deployed } from './checks';

/** What only AWS itself can show: a check that says what it saw. */
export interface Line {
  /** What it shows, as the end of a sentence. */
  readonly name: string;
  /** The requirements that it is evidence for, by their ids in docs/coverage.md. */
  readonly requirements: string[];
  /** How long it takes in AWS, in minutes. */
  readonly minutes: number;
  /** Whether the deployment has what it is about. @default - it always has */
  applies?(deployed: Deployed): boolean;
  /** Looks; answers what was seen, for the report. Throws when it is not so. */
  run(deployed: Deployed): Promise<string>;
}

/** A check of the local deploy as a line of the report. */
export function lineOf(check: Check): Line {
  return { name: check.name, requirements: check.requirements, minutes: 1, run: async (deployed) => check.run(deployed).then(() => 'as it says') };
}
