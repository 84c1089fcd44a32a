/** The middle of the values. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A straight line through points, and how much of their spread it explains (1: all of it). */
export interface Line {
  readonly slope: number;
  readonly intercept: number;
  readonly r2: number;
}

/** The line with the least squared distance from the points. */
export function linearFit(points: readonly (readonly [number, number])[]): Line {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const sum = (term: (x: number, y: number) => number) => points.reduce((total, [x, y]) => total + term(x - meanX, y - meanY), 0);
  const slope = sum((x, y) => x * y) / sum((x) => x * x);
  return { slope, intercept: meanY - slope * meanX, r2: sum((x, y) => x * y) ** 2 / (sum((x) => x * x) * sum((_, y) => y * y)) };
}

/**
 * Measures the cases in turns, so that a machine that is busy for a while is busy for all of them alike.
 * The first turn warms the caches of the file system and does not count.
 */
export function interleaved<K extends string, R>(cases: Record<K, () => R>, rounds: number, progress: (round: number) => void): Record<K, R[]> {
  const names = Object.keys(cases) as K[];
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<K, R[]>;
  for (let round = 0; round <= rounds; round++) {
    progress(round);
    for (const name of names) {
      const result = cases[name]();
      if (round > 0) {
        results[name].push(result);
      }
    }
  }
  return results;
}
