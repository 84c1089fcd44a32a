/** What differs between two trees of JSON, as lines of `path: before → after`. */
export function differencesOf(before: unknown, after: unknown, where = ''): string[] {
  if (isTree(before) && isTree(after) && Array.isArray(before) === Array.isArray(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])]
      .flatMap((key) => differencesOf(before[key], after[key], where === '' ? key : `${where} ${key}`));
  }
  return before === after ? [] : [`${where}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`];
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
