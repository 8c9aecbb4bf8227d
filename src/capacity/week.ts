import type { Week } from '../model/manifest.js';

export const HOURS_OF_WEEK = 168;

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/**
 * The load of each hour of a week as a share of the busiest one, Monday 00:00 first: 168 numbers from 0 to 1. A week that nobody
 * described is flat: every hour may be the busiest.
 */
export function multipliers(week: Week | null): readonly number[] {
  if (week === null) return new Array<number>(HOURS_OF_WEEK).fill(1);
  const raw = week.kind === 'multipliers' ? week.values : DAYS.flatMap((day) => hoursOf(week, week.days[day] ?? 1));
  const busiest = Math.max(...raw);
  return busiest > 0 ? raw.map((hour) => hour / busiest) : raw;
}

/** Busy hours that end before they begin go over midnight. */
function hoursOf({ hours: [from, to], night }: Extract<Week, { kind: 'shape' }>, share: number): readonly number[] {
  const busy = (hour: number): boolean => (from < to ? hour >= from && hour < to : hour >= from || hour < to);
  return Array.from({ length: 24 }, (_, hour) => share * (busy(hour) ? 1 : night));
}

/** The days, Monday = 0, whose busiest hour is at least this share of the week's busiest. */
export function busyDays(week: Week | null, share = 0.9): readonly number[] {
  const hours = multipliers(week);
  return DAYS.flatMap((_, day) => (Math.max(...hours.slice(24 * day, 24 * day + 24)) >= share ? [day] : []));
}
