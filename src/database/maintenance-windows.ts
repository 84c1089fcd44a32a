const DAY = 24 * 60;
const WEEK = 7 * DAY;
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** A time that comes again, in minutes. */
export interface TimeWindow {
  /** Of the day or, for a weekly window, of the week from Monday on. */
  readonly start: number;
  readonly length: number;
}

/** Reads `03:00-04:00`; undefined for anything that RDS does not take. */
export function parseDailyWindow(text: string): TimeWindow | undefined {
  const match = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(text);
  return match ? windowOf(parseTime(match[1]), parseTime(match[2]), DAY) : undefined;
}

/** Reads `sun:04:30-sun:05:30`; undefined for anything that RDS does not take. */
export function parseWeeklyWindow(text: string): TimeWindow | undefined {
  const match = /^([a-z]{3}):(\d\d:\d\d)-([a-z]{3}):(\d\d:\d\d)$/i.exec(text);
  if (!match) {
    return undefined;
  }
  const [from, to] = [match[1], match[3]].map((day) => DAYS.indexOf(day.toLowerCase()));
  return from < 0 || to < 0 ? undefined : windowOf(from * DAY + parseTime(match[2]), to * DAY + parseTime(match[4]), WEEK);
}

/** Whether the two have a minute in common on any day of the week. */
export function overlap(daily: TimeWindow, weekly: TimeWindow): boolean {
  return DAYS.some((_, day) => {
    const start = day * DAY + daily.start;
    return isWithin(start, weekly) || isWithin(weekly.start, { start, length: daily.length });
  });
}

function isWithin(minute: number, { start, length }: TimeWindow): boolean {
  return (minute - start + WEEK) % WEEK < length;
}

/** RDS takes windows of half an hour to a day. */
function windowOf(start: number, end: number, cycle: number): TimeWindow | undefined {
  const length = (end - start + cycle) % cycle;
  return Number.isNaN(length) || length < 30 || length > DAY ? undefined : { start, length };
}

/** The minute of the day; not a number for a time that no clock shows. */
function parseTime(text: string): number {
  const [hours, minutes] = text.split(':').map(Number);
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : NaN;
}
