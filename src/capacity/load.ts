import { balance } from './balance.js';
import { quantile, rankedWaiting, type Traffic, type Waiting, waiting } from './erlang.js';
import { sum, together } from './moments.js';
import type { Pool, PoolQueue } from './pools.js';

/** The least replicas that are known to run, or the most that may. */
export type Size = 'least' | 'most';

export interface GroupLoad {
  readonly name: string;
  readonly threads: number;
  /** threads that the declared work keeps busy: more than there are where it cannot be done */
  readonly busy: number;
  /** the same for jobs that surely run here, as far as their number is certain */
  readonly sure: number;
}

export interface LoadedQueue {
  readonly key: string;
  readonly name: string;
  readonly objective: number | null;
  /** runs per second, retries included */
  readonly rate: number;
  readonly busy: number;
  /** threads of all groups that serve it */
  readonly threads: number;
  /** share of the threads of its block that is taken by it and by what goes before it: of a queue that others go before, no more than that is left */
  readonly utilisation: number;
  readonly wait: Waiting;
  /** seconds that one job of twenty waits longer than; infinite where the queue grows */
  readonly p95: number;
  /** what the groups of its block that serve it do, this queue's jobs among them */
  readonly traffic: Traffic;
  /** the 95th percentile if the groups took jobs in the order of their arrival */
  readonly unordered: number;
}

/** A pool at its declared peak, at one size. */
export interface PoolLoad {
  readonly size: Size;
  readonly groups: readonly GroupLoad[];
  readonly queues: readonly LoadedQueue[];
  /** groups that carry the same utilisation because work flows freely between them, by index, busiest first */
  readonly blocks: readonly Block[];
}

export interface Block {
  readonly groups: readonly number[];
  /** the queues that it carries, by index: a queue that several blocks serve lies with the least busy one, whose threads are free first */
  readonly queues: readonly number[];
  readonly threads: number;
  readonly busy: number;
  readonly sure: number;
  readonly utilisation: number;
  readonly traffic: Traffic;
}

/** What one queue's jobs are, as one stream. */
export function trafficOf(queue: PoolQueue): Traffic {
  return together(
    queue.streams.map(({ work, jobs, runs }) => ({ rate: work.rate * jobs * runs, mean: work.mean, variation: work.variation })),
  );
}

/**
 * The same by first arrivals, each with all the runs that it takes: what is retried comes back only once it has run, so a queue that is
 * late grows by no more than what arrives anew.
 */
export function arrivingAt(queue: PoolQueue): Traffic {
  return together(
    queue.streams.map(({ work, jobs, runs }) => ({ rate: work.rate * jobs, mean: work.mean * runs, variation: work.variation })),
  );
}

/** The load of a pool at the peak. Null where the size is not known: the most replicas of one of its groups are not declared. */
export function loadOf(pool: Pool, size: Size): PoolLoad | null {
  const threads = pool.groups.map((group) => group[size]);
  if (!threads.every((count) => count !== null)) return null;
  const traffics = pool.queues.map(trafficOf);
  const carried = divide(
    pool,
    threads,
    traffics.map(({ rate, mean }) => rate * mean),
  );
  const sure = divide(
    pool,
    threads,
    pool.queues.map((queue) => busyOf(queue, pool.sure)),
  );
  const groups = pool.groups.map(
    ({ group }, at): GroupLoad => ({
      name: group.name,
      threads: threads[at] ?? 0,
      busy: sum(carried.map((row) => row[at] ?? 0)),
      sure: sum(sure.map((row) => row[at] ?? 0)),
    }),
  );
  const blocks = blocksOf(pool, groups, carried, traffics);
  const queues = pool.queues.map((queue, at): LoadedQueue => queueLoad(pool, queue, at, groups, blocks, carried, traffics));
  return { size, groups, queues, blocks };
}

const divide = (pool: Pool, threads: readonly number[], busy: readonly number[]): readonly (readonly number[])[] =>
  balance(
    pool.queues.map(({ groups }, at) => ({ busy: busy[at] ?? 0, groups })),
    threads,
  );

const busyOf = (queue: PoolQueue, sure: ReadonlySet<string>): number =>
  sum(
    queue.streams
      .filter(({ work }) => sure.has(work.job))
      .map(({ work, jobs, runs }) => Math.min(work.rate, work.demand.certain) * jobs * runs * work.mean),
  );

function queueLoad(
  pool: Pool,
  queue: PoolQueue,
  at: number,
  groups: readonly GroupLoad[],
  blocks: readonly Block[],
  carried: readonly (readonly number[])[],
  traffics: readonly Traffic[],
): LoadedQueue {
  const own = traffics[at] ?? { rate: 0, mean: 0, variation: 1 };
  const threadsOf = (indexes: readonly number[]): number => sum(indexes.map((group) => groups[group]?.threads ?? 0));
  // A group that is busier than the others takes its jobs later than they do: nobody waits for it.
  const home = blocks.find((block) => block.queues.includes(at))?.groups ?? [];
  const serving = queue.groups.filter((group) => home.includes(group));
  const threads = threadsOf(serving);
  const traffic = trafficOn(serving, carried, traffics);
  const order = strictOrder(pool, serving);
  const ahead = order === null ? [] : order.slice(0, order.indexOf(at));
  const busyOn = (index: number): number => sum(serving.map((group) => carried[index]?.[group] ?? 0));
  const before = sum(ahead.map(busyOn));
  const plain = waiting(traffic, threads);
  const wait = order === null ? plain : rankedWaiting(traffic, { before, upTo: before + busyOn(at) }, threads);
  return {
    key: queue.key,
    name: queue.name,
    objective: queue.objective,
    rate: own.rate,
    busy: own.rate * own.mean,
    threads: threadsOf(queue.groups),
    utilisation: wait.utilisation,
    wait,
    p95: quantile(wait, 0.95),
    traffic,
    unordered: quantile(plain, 0.95),
  };
}

/** The traffic that these groups carry, all their queues together. */
function trafficOn(groups: readonly number[], carried: readonly (readonly number[])[], traffics: readonly Traffic[]): Traffic {
  return together(
    traffics.map((traffic, at) => {
      const busy = sum(groups.map((group) => carried[at]?.[group] ?? 0));
      const all = traffic.rate * traffic.mean;
      return { ...traffic, rate: all > 0 ? traffic.rate * (busy / all) : 0 };
    }),
  );
}

/** The order of the pool's queues where all of these groups take them strictly in that same order, else null. */
function strictOrder(pool: Pool, groups: readonly number[]): readonly number[] | null {
  const serving = groups.flatMap((index) => pool.groups[index] ?? []);
  const [first] = serving;
  if (first === undefined || serving.some(({ group }) => group.mode !== 'strict')) return null;
  const order = first.order.map((entry) => entry.queue);
  const same = serving.every(
    (group) => group.order.length === order.length && group.order.every((entry, at) => entry.queue === order[at]),
  );
  return same ? order : null;
}

const utilisation = ({ busy, threads }: { readonly busy: number; readonly threads: number }): number =>
  threads > 0 ? busy / threads : busy > 1e-9 ? Number.POSITIVE_INFINITY : 0;

function blocksOf(
  pool: Pool,
  groups: readonly GroupLoad[],
  carried: readonly (readonly number[])[],
  traffics: readonly Traffic[],
): readonly Block[] {
  const blocks: { members: number[]; at: number }[] = [];
  for (const [index, group] of groups.entries()) {
    const at = utilisation(group);
    const known = blocks.find((block) => block.at === at || Math.abs(block.at - at) < 1e-4 * Math.max(block.at, at));
    if (known === undefined) blocks.push({ members: [index], at });
    else known.members.push(index);
  }
  blocks.sort((a, b) => b.at - a.at);
  const homes = pool.queues.map((queue) => {
    const able = queue.groups.filter((group) => (groups[group]?.threads ?? 0) > 0);
    const serving = able.length > 0 ? able : queue.groups;
    return blocks.findLast(({ members }) => serving.some((group) => members.includes(group)));
  });
  return blocks.map((block): Block => {
    const { members } = block;
    const of = members.flatMap((index) => groups[index] ?? []);
    const busy = sum(of.map((group) => group.busy));
    const threads = sum(of.map((group) => group.threads));
    return {
      groups: members,
      queues: homes.flatMap((home, at) => (home === block ? [at] : [])),
      threads,
      busy,
      sure: sum(of.map((group) => group.sure)),
      utilisation: utilisation({ busy, threads }),
      traffic: trafficOn(members, carried, traffics),
    };
  });
}
