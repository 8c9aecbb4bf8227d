import type { Week } from '../model/manifest.js';

export { weekTime } from '../model/amounts.js';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
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

/** The share of the peak at this second of the week. */
export const shareAt = (values: readonly number[], seconds: number): number =>
  values[Math.floor(seconds / HOUR) % values.length] ?? 1;

/** The days, Monday = 0, whose busiest hour is at least this share of the week's busiest. */
export function busyDays(week: Week | null, share: number): readonly number[] {
  const hours = multipliers(week);
  return DAYS.flatMap((_, day) => (Math.max(...hours.slice(24 * day, 24 * day + 24)) >= share ? [day] : []));
}
