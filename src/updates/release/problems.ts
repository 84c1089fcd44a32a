/** One field that is wrong. */
export interface FieldProblem {
  /** The field as a path, like `artifacts[0].file`; empty for the document as a whole. */
  readonly field: string;
  /** What is wrong with it, and what it must be. */
  readonly message: string;
}

const MOST_SHOWN = 20;

/** A document that is refused, with every field that is wrong. */
export class InvalidDocument extends Error {
  /** What was read, like `release description`. */
  public readonly document: string;
  public readonly problems: readonly FieldProblem[];

  public constructor(document: string, problems: readonly FieldProblem[]) {
    const lines = problems.slice(0, MOST_SHOWN).map(({ field, message }) => escapeControls(field ? `\`${field}\` ${message}` : message));
    if (problems.length > MOST_SHOWN) {
      lines.push(`and ${problems.length - MOST_SHOWN} more`);
    }
    super(lines.length === 1 ? `${document}: ${lines[0]}` : `${document}: ${problems.length} problems\n${lines.map((line) => `  - ${line}`).join('\n')}`);
    this.name = 'InvalidDocument';
    this.document = document;
    this.problems = problems;
  }
}

export function refuse(document: string, field: string, message: string): never {
  throw new InvalidDocument(document, [{ field, message }]);
}

const LONGEST_SHOWN = 80;

/** A value as a message shows it: on one line, without control characters, and not too long. */
export function show(value: unknown): string {
  const text = escapeControls(typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function' ? typeof value : safeJson(value));
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

/** What would move the cursor of a terminal, or turn the direction of a text around. */
function escapeControls(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'nothing';
  } catch {
    return typeof value;
  }
}
