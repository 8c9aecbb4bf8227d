const DAY = 86_400_000;

/** The day some days after a day; both YYYY-MM-DD, UTC. */
export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);

/** Monday = 0, as in the manifest's `week`. */
const weekday = (date: string): number => (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;

/** The first whole day after a day (YYYY-MM-DD) that is one of these days of the week, Monday = 0; the very next one where there are none. */
export function firstFullDay(after: string, days: readonly number[]): string {
  const next = Array.from({ length: 7 }, (_, step) => addDays(after, step + 1));
  return next.find((date) => days.includes(weekday(date))) ?? addDays(after, 1);
}

/** The first of some days; empty where there is none. */
export const earliest = (days: readonly string[]): string => [...days].sort()[0] ?? '';

/** The last of some days; empty where there is none. */
export const latest = (days: readonly string[]): string => [...days].sort().at(-1) ?? '';
