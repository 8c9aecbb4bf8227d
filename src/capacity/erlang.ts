/**
 * Waiting in a pool of equal threads. `load` is the offered load in Erlang: jobs per second times seconds per job, the number of
 * threads that would be busy if nothing ever waited.
 */

/** The recursion takes a step for each thread. */
const MOST_STEPS = 100_000;

/**
 * Probability that all of `threads` are busy and a job is turned away (Erlang B), by the recursion B(n) = a B(n-1) / (n + a B(n-1)).
 * The textbook sum of powers over factorials is not a number from 171 threads on; this one stays within [0, 1] for any size.
 */
export function erlangB(load: number, threads: number): number {
  if (load <= 0) return threads < 1 ? 1 : 0;
  // A number in a manifest may be as large as it likes: a smaller pool that is as busy waits no less.
  if (threads > MOST_STEPS) return erlangB((load * MOST_STEPS) / threads, MOST_STEPS);
  let blocked = 1;
  for (let n = 1; n <= threads; n += 1) blocked = (load * blocked) / (n + load * blocked);
  return blocked;
}

/** Probability that a job has to wait (Erlang C). One where the load is no smaller than the threads: everything waits. */
export function erlangC(load: number, threads: number): number {
  if (load >= threads) return 1;
  if (load <= 0) return 0;
  if (threads > MOST_STEPS) return erlangC((load * MOST_STEPS) / threads, MOST_STEPS);
  const blocked = erlangB(load, threads);
  return (threads * blocked) / (threads - load * (1 - blocked));
}

/** What arrives at a pool. */
export interface Traffic {
  /** jobs per second */
  readonly rate: number;
  /** seconds that a job takes */
  readonly mean: number;
  /** squared coefficient of variation of that time: 0 = always the same, 1 = exponential */
  readonly variation: number;
}

export interface Waiting {
  /** share of the threads that is busy; one and more: the queue grows */
  readonly utilisation: number;
  /** probability that a job waits at all */
  readonly probability: number;
  /** seconds, over all jobs; infinite where the queue grows */
  readonly mean: number;
}

/**
 * Waiting of jobs that come at random and are taken in order: Erlang C for exponential times, scaled by Allen and Cunneen's
 * (1 + Cs2) / 2 for others. Measured against simulation it is up to a quarter too pessimistic for Cs2 = 4, and never answers a wait
 * for a pool that cannot keep up.
 */
export function waiting({ rate, mean, variation }: Traffic, threads: number): Waiting {
  const load = rate * mean;
  const utilisation = threads > 0 ? load / threads : load > 0 ? Number.POSITIVE_INFINITY : 0;
  if (load === 0) return { utilisation, probability: 0, mean: 0 };
  if (load >= threads) return { utilisation, probability: 1, mean: Number.POSITIVE_INFINITY };
  const probability = erlangC(load, threads);
  return { utilisation, probability, mean: ((probability * mean) / (threads - load)) * ((1 + variation) / 2) };
}

/** Probability that a job waits longer than `seconds`: those that wait at all do so exponentially long. */
export function exceeds(wait: Waiting, seconds: number): number {
  if (!Number.isFinite(wait.mean)) return 1;
  if (wait.probability === 0 || wait.mean === 0) return 0;
  return wait.probability * Math.exp((-seconds * wait.probability) / wait.mean);
}

/** Seconds that a share `share` of the jobs does not wait longer than; infinite where the queue grows. */
export function quantile(wait: Waiting, share: number): number {
  if (!Number.isFinite(wait.mean)) return Number.POSITIVE_INFINITY;
  if (wait.probability <= 1 - share) return 0;
  return (Math.log(wait.probability / (1 - share)) * wait.mean) / wait.probability;
}

/** A class of jobs among others in strict order. `before` and `upTo` are the load of what goes first, without and with the class itself. */
export interface Rank {
  readonly before: number;
  readonly upTo: number;
}

/**
 * Waiting of one class where threads always take the first class that has jobs, and finish what they began (non-preemptive, as every
 * job runner here does): W = W0 / ((1 - before/c)(1 - upTo/c)), Larson and Odoni, Urban Operations Research, 4.9.3; W0 by Bondi and
 * Buzen's scaling for unequal times. Finite in an overloaded pool for classes that fit, infinite for those that do not.
 */
export function rankedWaiting(all: Traffic, { before, upTo }: Rank, threads: number): Waiting {
  const load = all.rate * all.mean;
  const utilisation = threads > 0 ? upTo / threads : upTo > 0 ? Number.POSITIVE_INFINITY : 0;
  if (load === 0 || upTo === 0) return { utilisation, probability: 0, mean: 0 };
  const probability = erlangC(load, threads);
  if (upTo >= threads) return { utilisation, probability: 1, mean: Number.POSITIVE_INFINITY };
  const residual = (probability * all.mean * (1 + all.variation)) / 2 / threads;
  return { utilisation, probability, mean: residual / ((1 - before / threads) * (1 - upTo / threads)) };
}
