/**
 * As much of Go's `text/template`, with the functions of External Secrets Operator, as the secrets of workloads use: fields, and pipes through `urlquery`
 * and `replace`. Whatever else a template has is refused.
 *
 * @see https://pkg.go.dev/text/template
 * @see https://external-secrets.io/latest/guides/templating/
 */
export function renderGoTemplate(template: string, fields: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{(.*?)\}\}/gs, (_, action: string) => {
    const [field, ...calls] = action.split('|').map((part) => part.trim());
    const [, name] = /^\.([A-Za-z]\w*)$/.exec(field) ?? fail(action);
    if (!Object.hasOwn(fields, name)) {
      throw new Error(`map has no entry for key "${name}"`);
    }
    return calls.reduce((value, call) => apply(call, value), fields[name]);
  });
}

function apply(call: string, value: string): string {
  const [, from, to] = /^replace "([^"\\]*)" "([^"\\]*)"$/.exec(call) ?? [];
  if (from !== undefined) {
    return value.replaceAll(from, () => to);
  }
  return call === 'urlquery' ? urlquery(value) : fail(call);
}

/** `url.QueryEscape` of Go: of ASCII, letters, digits and `-_.~` stay, and a space is a plus. */
export function urlquery(value: string): string {
  return [...Buffer.from(value, 'utf8')].map((byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9_.~-]/.test(character) ? character : byte === 0x20 ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}

function fail(what: string): never {
  throw new Error(`Not known of Go's templates: ${what}`);
}
