import { AssemblyStack } from './assembly';
import { Place } from './place';

/** What was deployed, for those who use it. */
export interface Deployed {
  readonly place: Place;
  readonly stacks: AssemblyStack[];
  /** The outputs of each stack, by the stack's name. */
  readonly outputs: Record<string, Record<string, string>>;
}

/** One thing that is done with what was deployed, and shows that it works. */
export interface Check {
  /** What it shows, as the end of a sentence: "a file comes back as it was uploaded". */
  readonly name: string;
  /** The requirements that it is evidence for, by their ids in docs/coverage.md. */
  readonly requirements: string[];
  /** Throws when it is not so. */
  run(deployed: Deployed): Promise<void>;
}

/** Throws unless the values are the same; the message says what was looked at. */
export function expectSame(what: string, actual: unknown, expected: unknown): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) {
    throw new Error(`${what} is ${JSON.stringify(actual)}, and not ${JSON.stringify(expected)}`);
  }
}

/** Throws unless the work is refused with this status or error name. */
export async function expectRefused(what: string, work: Promise<unknown>, by: string | number): Promise<void> {
  const refusal = await work.then(() => undefined, (error) => error);
  const reasons = [refusal?.name, refusal?.$metadata?.httpStatusCode];
  if (!reasons.includes(by)) {
    throw new Error(`${what} was ${refusal ? `refused with ${reasons.filter(Boolean).join(' ')} (${refusal.message})` : 'accepted'}, and not refused with ${by}`);
  }
}
