/** A piece of a text that is put together when the app runs: what it is, or the expression that is evaluated. */
export type Part = { readonly text: string } | { readonly code: string };

/** A text as TypeScript: a literal, an expression, or a template. */
export function textCode(parts: readonly Part[]): string {
  const whole = joined(parts);
  if (whole.length === 0) {
    return "''";
  }
  if (whole.length === 1) {
    const [part] = whole;
    return 'code' in part ? part.code : literal(part.text);
  }
  return `\`${whole.map((part) => ('code' in part ? `\${${part.code}}` : part.text.replace(/[\\`]|\$(?=\{)/g, '\\$&').replace(/[\r\u2028\u2029]/g, escaped))).join('')}\``;
}

/** A string literal with single quotes. */
export function literal(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n').replace(/[\u0000-\u001f\u2028\u2029]/g, escaped)}'`;
}

/** A text without expressions; undefined where it has some. */
export function textOfParts(parts: readonly Part[]): string | undefined {
  return parts.every((part) => 'text' in part) ? parts.map((part) => (part as { text: string }).text).join('') : undefined;
}

/** The key of a property. */
export function keyCode(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) && key !== '__proto__' ? key : key === '__proto__' ? "['__proto__']" : literal(key);
}

/** A text that can stand in a comment. */
export function commentText(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\*\//g, '* /');
}

function joined(parts: readonly Part[]): Part[] {
  return parts.reduce<Part[]>((all, part) => {
    const last = all.at(-1);
    return 'text' in part && part.text === '' ? all
      : last && 'text' in last && 'text' in part ? [...all.slice(0, -1), { text: last.text + part.text }] : [...all, part];
  }, []);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
