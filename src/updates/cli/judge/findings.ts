import { type FindingSeverity, type RuleId, RULES } from './rules';

/** One thing that is wrong, or worth knowing. */
export interface Finding {
  /** Stable: `version-missing`. */
  readonly id: RuleId;
  readonly severity: FindingSeverity;
  /** The item, platform or file: `item 2 (1.4.0)`. */
  readonly where: string;
  /** The line of the feed, where it is known. */
  readonly line?: number;
  readonly what: string;
  /** Whom it hits. */
  readonly clients: string;
  readonly why: string;
  readonly remedy: string;
}

/** A place in what is judged. */
export interface Place {
  readonly where: string;
  readonly line?: number;
}

const LONGEST = 300;

/** Collects findings, each of them once. */
export class Findings {
  private readonly all = new Map<string, Finding>();

  /** @param severity where it weighs more or less here than it usually does */
  public add(id: RuleId, { where, line }: Place, what: string, severity?: FindingSeverity): void {
    const finding: Finding = { ...RULES[id], id, where: printable(where), line, what: printable(what), ...severity && { severity } };
    this.all.set(JSON.stringify([id, finding.where, finding.what]), finding);
  }

  /** Errors first; of the same severity in the order of the document. */
  public list(): Finding[] {
    const order: FindingSeverity[] = ['error', 'warning', 'info'];
    return [...this.all.values()].sort((one, other) => order.indexOf(one.severity) - order.indexOf(other.severity));
  }
}

/** What comes from the web is shown on a terminal: without its control characters, and not at any length. */
export function printable(text: string): string {
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/g, ' ').trim();
  return clean.length > LONGEST ? `${clean.slice(0, LONGEST)}…` : clean;
}
