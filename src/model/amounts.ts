/** Three digits, without the zeros that say nothing. */
const digits = (value: number, many = 3): string => String(Number(value.toPrecision(many)));

/** Jobs per second as people say it: `4.84/s`, `12/min`, `3/h`. */
export function rateWords(rate: number): string {
  if (rate === 0 || rate >= 1) return `${digits(rate)}/s`;
  return rate * 60 >= 1 ? `${digits(rate * 60)}/min` : `${digits(rate * 3600)}/h`;
}

/** A share as per cent: `136 %`. Never rounded up or down to the hundred that decides. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return 'more than can be counted';
  const whole = Math.round(share * 100);
  if (whole !== 100 || Math.abs(share - 1) <= 1e-9) return `${whole} %`;
  return share < 1 ? 'just under 100 %' : 'just over 100 %';
}

/** Threads that are busy, or any count that need not be whole: `6.8`. */
export const amount = (value: number): string => (value > 0 && value < 0.01 ? 'under 0.01' : digits(value, value >= 100 ? 3 : 2));

/** Runs of one job, retries included: `1.02`. */
export const runsWords = (value: number): string => digits(value);

/** Jobs: `35,400`. More than three digits would claim too much. */
export const jobsWords = (value: number): string =>
  Number(value.toPrecision(3)).toLocaleString('en-US', { maximumFractionDigits: 0 });

/** Seconds, about: `220 ms`, `12 s`, `45 min`, `17 h 45 min`, `3.2 d`. */
export function about(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'without end';
  if (seconds < 1) return seconds < 0.001 ? '0 s' : `${digits(seconds * 1000, 2)} ms`;
  if (seconds < 120) return `${digits(seconds, 2)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  if (seconds >= 3 * 86_400) return `${digits(seconds / 86_400, 2)} d`;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

export const DAY_NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const MINUTES_A_WEEK = 7 * 24 * 60;

/** Seconds since Monday 00:00 as a clock says it: `Wed 22:59`. */
export function weekTime(seconds: number): string {
  const minutes = Math.round(seconds / 60) % MINUTES_A_WEEK;
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${DAY_NAMES[Math.floor(minutes / (24 * 60))] ?? 'Mon'} ${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
}
