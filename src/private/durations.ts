import type { Duration } from 'aws-cdk-lib';
import type { Problems } from './errors';

/** The units that properties of AWS count in. */
export type TimeUnit = 'milliseconds' | 'seconds' | 'minutes' | 'hours' | 'days';

const SECONDS: Record<TimeUnit, number> = { milliseconds: 0.001, seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

/** What a duration may be. */
export interface DurationRange {
  /** The unit that AWS counts in: only whole numbers of it are taken. */
  readonly unit: TimeUnit;
  readonly least: number;
  readonly most: number;
  /**
   * Whether it may be known at deploy time only, in this very unit: CloudFormation calculates with nothing. Not where this library does.
   *
   * @default true
   */
  readonly mayBeLate?: boolean;
}

/** How long it is in a unit, with what is left over. Undefined where it is only known at deploy time. */
export function lengthIn(duration: Duration, unit: TimeUnit): number | undefined {
  // By way of milliseconds, which every length has, so that nothing is asked of the CDK that it refuses.
  return duration.isUnresolved() ? undefined : duration.toMilliseconds({ integral: false }) / 1000 / SECONDS[unit];
}

/** Notes a duration that AWS does not take, or that nobody can give to it: one of deploy time in another unit. */
export function validateDuration(
  problems: Problems, duration: Duration | undefined, { unit, least, most, mayBeLate = true }: DurationRange, problem: { code: string; prop: string },
): void {
  if (duration === undefined) {
    return;
  }
  const length = lengthIn(duration, unit);
  if (length !== undefined) {
    problems.addIf(!Number.isInteger(rounded(length)) || length < least || length > most, { ...problem, got: duration });
  } else if (!mayBeLate) {
    problems.add({ ...problem, got: duration, why: 'has to be known at synthesis', fix: `Give a length that is known, in whole ${unit}.` });
  } else if (duration.unitLabel() !== unit) {
    problems.add({
      ...problem, got: duration, why: `is only known at deploy time, when ${duration.unitLabel()} cannot be turned into ${unit}`, fix: `Give it in ${unit}.`,
    });
  }
}

/** Without the rest that the calculation with fractions of a unit leaves. */
function rounded(length: number): number {
  const whole = Math.round(length);
  return Math.abs(length - whole) < 1e-9 * Math.max(1, Math.abs(length)) ? whole : length;
}
