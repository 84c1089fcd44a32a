/**
 * Writes plain data as YAML 1.2: keys in the order of their letters, so that the same data is the same bytes, whoever made it. Fields that are undefined are
 * left out. Only what GitOps trees are made of is written: no anchors, no tags, no comments.
 */
export function toYaml(value: unknown): string {
  return `${block(value, '').replace(/^\n/, '')}\n`;
}

/** Several documents in one file. */
export function toYamlDocuments(values: readonly unknown[]): string {
  return values.map(toYaml).join('---\n');
}

/** What stands behind `key:` or `-`: a scalar on the same line, or a block on the lines that follow. */
function block(value: unknown, indent: string): string {
  if (Array.isArray(value)) {
    return value.length === 0 ? ' []' : value.map((item) => `\n${indent}-${hung(item, `${indent}  `)}`).join('');
  }
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
    return fields.length === 0 ? ' {}' : fields.map(([key, field]) => `\n${indent}${scalar(key)}:${block(field, `${indent}  `)}`).join('');
  }
  if (typeof value === 'string' && value.includes('\n') && isLiteral(value)) {
    return literal(value, indent);
  }
  return ` ${scalar(value)}`;
}

/** The first line of a block stands beside the hyphen that it belongs to. */
function hung(item: unknown, indent: string): string {
  const text = block(item, indent);
  return text.startsWith(`\n${indent}`) ? ` ${text.slice(indent.length + 1)}` : text;
}

/** Text of several lines that can be read as it is: the others are quoted. */
function isLiteral(text: string): boolean {
  return /^[^\s]/.test(text) && !/[^\n\x20-\x7e]/.test(text) && !/[ ]\n/.test(text);
}

function literal(text: string, indent: string): string {
  const end = /\n*$/.exec(text)![0].length;
  const lines = text.slice(0, text.length - end).split('\n').map((line) => (line === '' ? '' : `${indent === '' ? '  ' : indent}${line}`));
  return ` |${end === 0 ? '-' : end === 1 ? '' : '+'}\n${lines.join('\n')}${'\n'.repeat(Math.max(0, end - 1))}`;
}

function scalar(value: unknown): string {
  if (typeof value !== 'string') {
    return JSON.stringify(value);
  }
  // YAML 1.1, which Kubernetes reads, knows more words and numbers than YAML 1.2: whatever could be one of them is quoted, and whatever has a mark in it.
  const isPlain = /^[A-Za-z_/][\w./-]*(?:[ ][\w./(),-]+)*$/.test(value) && !/^(?:y|n|yes|no|on|off|true|false|null|nan|inf|~)$/i.test(value);
  return isPlain ? value : JSON.stringify(value);
}
