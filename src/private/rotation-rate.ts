import type { Duration } from 'aws-cdk-lib';

/** A schedule of Secrets Manager: `rate(30 days)`, `rate(36 hours)`. */
export function rotationRate(duration: Duration): string {
  const hours = duration.toHours();
  const [count, unit] = hours % 24 === 0 ? [hours / 24, 'day'] : [hours, 'hour'];
  return `rate(${count} ${unit}${count === 1 ? '' : 's'})`;
}
