import { canonicalize } from '@tufjs/canonical-json';
import { LONE_SURROGATE } from './fields';
import { refuse, show } from './problems';

/** Deeper than any document of ours, and shallow enough for every parser. */
const DEEPEST = 32;

/**
 * The canonical JSON of a value: what signatures of TUF cover.
 *
 * Canonical JSON escapes nothing but quotation marks and backslashes, and clients sort keys by different orders when these are not ASCII.
 * A value that some client would write otherwise is refused, so the canonical text is JSON, too: a file of ours holds it as it is, and a client
 * may check the signature of that very part of the file.
 */
export function canonicalJson(value: unknown, document = 'signed metadata'): string {
  check(value, document, '', 0);
  return canonicalize(value);
}

export function canonicalBytes(value: unknown, document?: string): Buffer {
  return Buffer.from(canonicalJson(value, document), 'utf8');
}

function check(value: unknown, document: string, field: string, depth: number): void {
  if (depth > DEEPEST) {
    refuse(document, field, 'is nested too deeply');
  }
  switch (typeof value) {
    case 'boolean':
      return;
    case 'string':
      if (/[\u0000-\u001f\u007f]/.test(value) || LONE_SURROGATE.test(value)) {
        refuse(document, field, `must be one line without control characters; got ${show(value)}`);
      }
      return;
    case 'number':
      if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
        refuse(document, field, `must be an integer; got ${show(value)}`);
      }
      return;
    case 'object':
      if (Array.isArray(value)) {
        value.forEach((one, index) => check(one, document, `${field}[${index}]`, depth + 1));
        return;
      }
      for (const [name, one] of Object.entries(value ?? {})) {
        if (!/^[\x20-\x7e]*$/.test(name)) {
          refuse(document, field, `must have names in ASCII; got ${show(name)}`);
        }
        check(one, document, field ? `${field}.${name}` : name, depth + 1);
      }
      return;
  }
  refuse(document, field, `cannot be signed; got ${show(value)}`);
}
