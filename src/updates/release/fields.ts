import { type FieldProblem, InvalidDocument, show } from './problems';

export type Json = Readonly<Record<string, unknown>>;

/** What a text must be like. */
export interface TextRule {
  readonly pattern?: RegExp;
  /** What the pattern means, as the end of the sentence "must be …". */
  readonly rule: string;
  readonly longest?: number;
  /** Lines and tabs are allowed. @default false */
  readonly lines?: boolean;
}

/** Lone halves of a surrogate pair have no UTF-8, so that no signature could cover them. */
export const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
/** XML has no way to write these, escaped or not. */
const NEVER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/;

/**
 * Reads a document that others wrote: every field that is wrong is noted with its path, and what is not known is refused, so that
 * a field that somebody misspelled is not silently without effect.
 */
export class Fields {
  private readonly found: FieldProblem[] = [];

  public constructor(private readonly document: string) {}

  public problem(field: string, message: string): void {
    this.found.push({ field, message });
  }

  public throwIfAny(): void {
    if (this.found.length > 0) {
      throw new InvalidDocument(this.document, this.found);
    }
  }

  public object(value: unknown, field: string, known: readonly string[]): Json | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.problem(field, `must be an object; got ${show(value)}`);
      return undefined;
    }
    for (const name of Object.keys(value).filter((one) => !known.includes(one))) {
      this.problem(join(field, name), `is not a field of it; these are: ${known.join(', ')}`);
    }
    return value as Json;
  }

  public text(value: unknown, field: string, { pattern, rule, longest = 200, lines = false }: TextRule): string {
    if (typeof value !== 'string' || value === '') {
      this.problem(field, `must be ${rule}; got ${show(value)}`);
      return '';
    }
    if (value.length > longest) {
      this.problem(field, `must have at most ${longest} characters; got ${value.length}`);
    } else if (LONE_SURROGATE.test(value) || (lines ? NEVER : CONTROL).test(value)) {
      this.problem(field, `must have no control characters${lines ? '' : ' and be one line'}; got ${show(value)}`);
    } else if (pattern && !pattern.test(value)) {
      this.problem(field, `must be ${rule}; got ${show(value)}`);
    }
    return value;
  }

  public integer(value: unknown, field: string, smallest: number, largest: number): number {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < smallest || value > largest) {
      this.problem(field, `must be an integer from ${smallest} to ${largest}; got ${show(value)}`);
      return smallest;
    }
    return value;
  }

  public flag(value: unknown, field: string): boolean {
    if (typeof value !== 'boolean') {
      this.problem(field, `must be true or false; got ${show(value)}`);
    }
    return value === true;
  }

  public oneOf<T extends string>(value: unknown, field: string, allowed: readonly T[]): T {
    if (!allowed.includes(value as T)) {
      this.problem(field, `must be one of ${allowed.join(', ')}; got ${show(value)}`);
      return allowed[0];
    }
    return value as T;
  }

  public list<T>(value: unknown, field: string, smallest: number, largest: number, read: (one: unknown, field: string) => T): T[] {
    if (!Array.isArray(value) || value.length < smallest || value.length > largest) {
      this.problem(field, `must be a list of ${smallest} to ${largest}; got ${Array.isArray(value) ? value.length : show(value)}`);
      return [];
    }
    return Array.from(value, (one, index) => read(one, `${field}[${index}]`));
  }

  /** Reads a field that need not be there. */
  public optional<T>(value: unknown, read: (value: unknown) => T): T | undefined {
    return value === undefined ? undefined : read(value);
  }
}

/** The path of a field of an object. */
export function join(field: string, name: string): string {
  const shown = /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name) ? name : `[${show(name)}]`;
  return field && !shown.startsWith('[') ? `${field}.${shown}` : `${field}${shown}`;
}

/** An object without the fields that are undefined, which JSON does not have. */
export function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}

/** Parses the text of a JSON document. */
export function parseJson(document: string, source: string | Uint8Array, largest: number): unknown {
  const size = source.length;
  if (size > largest) {
    throw new InvalidDocument(document, [{ field: '', message: `has ${size} bytes, and the largest that is read has ${largest}` }]);
  }
  let text: string;
  try {
    text = typeof source === 'string' ? source : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(source);
  } catch {
    throw new InvalidDocument(document, [{ field: '', message: 'is not UTF-8' }]);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidDocument(document, [{ field: '', message: `is not JSON: ${show((error as Error).message)}` }]);
  }
}
