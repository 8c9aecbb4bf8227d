import { fluid } from './fluid.js';
import { arrivingAt } from './load.js';
import { sum } from './moments.js';
import type { Pool } from './pools.js';
import { simulate } from './simulate.js';

/** How fast the jobs of one queue pile up while the peak lasts. */
export interface Growth {
  readonly key: string;
  /** jobs per second */
  readonly rate: number;
}

export interface Victims {
  readonly growing: readonly Growth[];
  /** `fluid`: both bounds agree; `simulation`: they did not; `bounds`: they did not, and there are too many jobs to simulate */
  readonly by: 'fluid' | 'simulation' | 'bounds';
}

const HOUR = 3600;
/** Ten hours, or what a million jobs take: a review has no minutes to spend. */
const LONGEST = 10 * HOUR;
const MOST_JOBS = 1_000_000;
/** Growth below this share of what arrives is noise of the method. */
const NOISE = 0.01;

/**
 * Which queues of a pool pile up at its peak, at the least replicas. Whether anything piles up does not depend on the order of fetching
 * where groups share all their queues; which queue it is, does. Groups that share only some of them may starve one although there are
 * threads enough: there the fluid is asked twice, dedicated groups first and shared groups first, and only where the two disagree the
 * pool is simulated, up to ten hours long, from a seed of its own names.
 */
export function victimsOf(pool: Pool): Victims {
  const best = fluidGrowth(pool, 'dedicated');
  if (!overlaps(pool)) return { growing: best, by: 'fluid' };
  const bad = fluidGrowth(pool, 'shared');
  const same =
    best.length === bad.length &&
    best.every(({ key, rate }) => bad.some((other) => other.key === key && close(rate, other.rate)));
  if (same) return { growing: best, by: 'fluid' };
  const simulated = simulatedGrowth(pool);
  return simulated === null ? { growing: best, by: 'bounds' } : { growing: simulated, by: 'simulation' };
}

const close = (a: number, b: number): boolean => Math.abs(a - b) <= 0.05 * Math.max(a, b);

/** Some of its groups share only some of their queues. */
export const overlaps = (pool: Pool): boolean =>
  new Set(pool.groups.map(({ order }) => JSON.stringify(order.map(({ queue }) => queue).sort((a, b) => a - b)))).size > 1;

function fluidGrowth(pool: Pool, first: 'dedicated' | 'shared'): readonly Growth[] {
  const streams = pool.queues.map((queue, at) => ({ job: queue.key, queue: at, ...only(arrivingAt(queue)) }));
  const result = fluid({
    queues: pool.queues.length,
    streams,
    groups: pool.groups.map(({ group, least, order }) => ({ threads: least, mode: group.mode, order })),
    flows: [],
    length: 2 * HOUR,
    step: 60,
    share: () => 1,
    first,
  });
  return grown(
    pool,
    result.map(({ depth }) => ((depth.at(-1) ?? 0) - (depth.at(depth.length / 2 - 1) ?? 0)) / HOUR),
  );
}

const only = ({ rate, mean }: { readonly rate: number; readonly mean: number }) => ({ rate, mean });

function simulatedGrowth(pool: Pool): readonly Growth[] | null {
  const rate = sum(pool.queues.map((queue) => arrivingAt(queue).rate));
  const length = Math.min(LONGEST, MOST_JOBS / Math.max(rate, 1e-9));
  if (length < HOUR) return null;
  const result = simulate({
    seed: JSON.stringify([pool.groups.map(({ group }) => group.key), pool.queues.map(({ key }) => key)]),
    queues: pool.queues.length,
    streams: pool.queues.map((queue, at) => ({ queue: at, ...arrivingAt(queue) })),
    groups: pool.groups.map(({ group, least, order }) => ({ threads: least, mode: group.mode, order })),
    flows: [],
    length,
    arrivals: 'random',
  });
  return result === null
    ? null
    : grown(
        pool,
        result.map(({ depth }) => depth / length),
      );
}

function grown(pool: Pool, rates: readonly number[]): readonly Growth[] {
  return pool.queues.flatMap((queue, at) => {
    const rate = rates[at] ?? 0;
    return rate > NOISE * arrivingAt(queue).rate && rate > 0 ? [{ key: queue.key, rate }] : [];
  });
}
