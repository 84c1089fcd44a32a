/** A table, its first column to the left and the others to the right. */
export function table(head: string[], rows: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => index === 0 ? '---' : '--:')), ...rows.map(line)];
}

/** Short enough to be read: `4.7`, `154`. */
export const fixed = (value: number) => value.toFixed(value < 10 ? 1 : 0);

/** How many times the other: `1.32`. */
export const ratio = (value: number, base: number) => (value / base).toFixed(2);

/** Whether something that should be low is low enough: `met` or `missed`. */
export const verdict = (reached: boolean) => reached ? 'met' : 'missed';

/** `1.74 MB`. */
export const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`;
