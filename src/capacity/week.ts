import type { Week } from '../model/manifest.js';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
export const HOURS = 168;
const HOUR = 3600;

/**
 * How busy each hour of a week is, Monday 00:00 first, as a share of the busiest: the declared peak is what the busiest hour has, so
 * the largest of the 168 numbers is one. A week that nobody described is flat: every hour may be the busiest.
 */
export function multipliers(week: Week | null): readonly number[] {
  if (week === null) return new Array<number>(HOURS).fill(1);
  const values = week.kind === 'multipliers' ? week.values : DAYS.flatMap((day) => hoursOf(week, week.days[day] ?? 1));
  const most = Math.max(...values);
  return most > 0 ? values.map((value) => value / most) : values;
}

function hoursOf({ hours: [from, to], night }: Extract<Week, { kind: 'shape' }>, day: number): readonly number[] {
  return Array.from({ length: 24 }, (_, hour) => day * (isBusy(hour, from, to) ? 1 : night));
}

/** Busy hours may pass midnight: 20-6. */
const isBusy = (hour: number, from: number, to: number): boolean =>
  from < to ? hour >= from && hour < to : hour >= from || hour < to;

/** Seconds since Monday 00:00 as a clock says it: `Wed 22:59`. */
export function weekTime(seconds: number): string {
  const minutes = Math.round(seconds / 60) % (HOURS * 60);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${NAMES[Math.floor(minutes / (24 * 60))] ?? 'Mon'} ${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
}

/** The share of the peak at this second of the week. */
export const shareAt = (values: readonly number[], seconds: number): number =>
  values[Math.floor(seconds / HOUR) % values.length] ?? 1;

/** The days, Monday = 0, whose busiest hour is at least this share of the week's busiest. */
export function busyDays(week: Week | null, share: number): readonly number[] {
  const hours = multipliers(week);
  return DAYS.flatMap((_, day) => (Math.max(...hours.slice(24 * day, 24 * day + 24)) >= share ? [day] : []));
}
