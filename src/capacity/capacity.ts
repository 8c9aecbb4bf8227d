import type { Queue, Topology, WorkerGroup } from '../model/topology.js';
import { type LoadedQueue, loadOf, type PoolLoad, type Size } from './load.js';
import { type Demand, demands } from './offered.js';
import { type Pool, poolsOf } from './pools.js';
import { finite } from './queue-week.js';
import { type Victims, victimsOf } from './victims.js';
import { type Passing, type WeekQueue, weekOf } from './weekly.js';

/** One pool with its load at the declared peak. */
export interface PoolCapacity {
  readonly pool: Pool;
  /** at the least replicas: one process where nothing says more */
  readonly least: PoolLoad;
  /** at the most; null = the most replicas of one of its groups are not declared */
  readonly most: PoolLoad | null;
  /** the queues that pile up at the peak, at the least replicas */
  readonly victims: () => Victims;
}

/** What one app is asked to carry at its declared peak, and what it can. */
export interface Capacity {
  readonly demands: ReadonlyMap<string, Demand>;
  readonly pools: readonly PoolCapacity[];
  /** groups of the judged environment that are in no pool: none of their jobs has both peak and duration, or their threads are not known */
  readonly idle: readonly WorkerGroup[];
  /**
   * Every queue over the declared week, in steps of 300 s. Null where no week is declared, or where the size is not known. `carried` is
   * what would be seen; `offered` is each queue as if nothing in front of it were late.
   */
  readonly week: (size: Size, passing: Passing) => readonly WeekQueue[] | null;
}

const known = new WeakMap<Topology, Capacity>();

/**
 * The capacity of one app: declared peaks followed through the jobs, threads from the deploy files and the manifest. Computed once for
 * each topology object; the week and the queues that suffer only when somebody asks. Pure, throws nothing. Rates are jobs per second,
 * times seconds, utilisation a share of one. docs/capacity.md has the formulas and how far they are from what was measured.
 */
export function capacityOf(topology: Topology): Capacity {
  const before = known.get(topology);
  if (before !== undefined) return before;
  const pools = poolsOf(topology);
  const sized = pools.flatMap((pool): readonly PoolCapacity[] => {
    const least = loadOf(pool, 'least');
    if (least === null) return [];
    return [{ pool, least, most: loadOf(pool, 'most'), victims: once(() => victimsOf(pool)) }];
  });
  const members = new Set(pools.flatMap(({ groups }) => groups.map(({ group }) => group)));
  const weeks = new Map<string, readonly WeekQueue[] | null>();
  const capacity: Capacity = {
    demands: demands(topology),
    pools: sized,
    idle: topology.workerGroups.filter((group) => group.counts && !members.has(group)),
    week: (size, passing) => {
      const key = `${size} ${passing}`;
      const found = weeks.get(key);
      if (found !== undefined) return found;
      const week = weekOf(topology, pools, size, passing);
      weeks.set(key, week);
      return week;
    },
  };
  known.set(topology, capacity);
  return capacity;
}

function once<Answer>(compute: () => Answer): () => Answer {
  let answer: { readonly value: Answer } | null = null;
  return () => {
    answer ??= { value: compute() };
    return answer.value;
  };
}

/** Seconds that one job of twenty waits longer than, in four digits; null where the queue piles up, though it be by the order of fetching. */
export function lateness({ victims }: PoolCapacity, { key, p95 }: LoadedQueue): number | null {
  return victims().growing.some((growth) => growth.key === key) ? null : finite(p95);
}

export interface LoadedIn {
  readonly of: PoolCapacity;
  readonly queue: LoadedQueue;
}

/** A queue's load at the peak with the pool that carries it; null where it has none, or its numbers are missing. */
export function loadedQueue(topology: Topology, key: string, size: Size = 'least'): LoadedIn | null {
  for (const of of capacityOf(topology).pools) {
    const queue = of[size]?.queues.find((candidate) => candidate.key === key);
    if (queue !== undefined) return { of, queue };
  }
  return null;
}

/**
 * The share of its threads that a queue's declared work takes at the peak, with what goes before it in strict order or beside it in any
 * other; one and more means that it piles up. At the least replicas, or at the most that are declared. At least that much where some
 * of its jobs have no numbers; null where none has, where no group of the judged environment serves it with a known number of threads,
 * or where the size is not known.
 */
export function utilisationOf(topology: Topology, queue: Pick<Queue, 'key'>, size: Size = 'least'): number | null {
  return loadedQueue(topology, queue.key, size)?.queue.utilisation ?? null;
}
