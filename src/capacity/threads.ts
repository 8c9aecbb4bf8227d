import { quantile, type Traffic, waiting } from './erlang.js';

/** A pool that is busier than this has no room for a busier hour than the one that was measured. */
export const COMFORTABLE = 0.8;
const MOST_THREADS = 100_000;

/**
 * The smallest number of threads that is less than 80 % busy and, where an objective is given (in seconds), lets 95 % of the jobs start
 * within it. Null where no sane number does.
 */
export function threadsNeeded(traffic: Traffic, objective: number | null, busiest = COMFORTABLE): number | null {
  const load = traffic.rate * traffic.mean;
  if (!Number.isFinite(load)) return null;
  // At 80 % a review asks, and a hair's breadth of binary fractions is no room: 4 Erlang on 5 threads are 80 %.
  const least = Math.max(1, Math.floor(load / busiest + 1e-9) + 1);
  const fits = (threads: number): boolean => objective === null || quantile(waiting(traffic, threads), 0.95) <= objective;
  if (least > MOST_THREADS) return null;
  if (fits(least)) return least;
  // Waiting falls with every thread: double until it fits, then halve the step.
  let low = least;
  let high = least * 2;
  while (!fits(high)) {
    if (high > MOST_THREADS) return null;
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Threads that work off `jobs` of `seconds` each, which arrive at once, within an objective, beside `busy` threads. */
export const threadsForBurst = (busy: number, jobs: number, seconds: number, objective: number): number =>
  Math.ceil(busy + (jobs * seconds) / objective - 1e-9);
