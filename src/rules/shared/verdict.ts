import type { Capacity, PoolCapacity } from '../../capacity/capacity.js';
import type { Block, LoadedQueue, PoolLoad } from '../../capacity/load.js';
import type { Level, Policy, RuleOptions } from '../../model/manifest.js';
import type { Topology } from '../../model/topology.js';

/** Binary fractions must not decide whether five threads are busy or not quite. */
const HAIR = 1e-9;

/** A queue whose declared objective is missed at the peak, whatever the order. */
export interface Missed {
  readonly queue: LoadedQueue;
  readonly objective: number;
}

/** Jobs that arrive at once and are not done within the objective. */
export interface Burst {
  readonly job: string;
  readonly jobs: number;
  readonly queue: string;
  readonly objective: number;
  /** seconds until the last of them has begun; infinite where the peak leaves no thread free */
  readonly drain: number;
}

/** What is wrong with a block of worker groups at its declared peak. */
export interface Verdict {
  readonly level: Level;
  /** the size at which it is wrong: at the most where even that is not enough for sure */
  readonly load: PoolLoad;
  readonly block: Block;
  /** the same groups at the most replicas; null = not declared */
  readonly most: Block | null;
  readonly missed: readonly Missed[];
  readonly bursts: readonly Burst[];
  /** at the least replicas */
  readonly utilisation: number;
}

export interface Limits {
  readonly ask: number;
  readonly fail: number;
}

const share = (value: RuleOptions[string] | undefined, otherwise: number): number =>
  typeof value === 'number' ? value : otherwise;

/** The shares of the threads from which `over-capacity` asks and fails, by its options. */
export const limitsOf = (options: RuleOptions): Limits => ({ ask: share(options.ask, 0.8), fail: share(options.fail, 1) });

/** The same for other rules that speak of threads. */
export function limitsIn({ rules }: Policy): Limits {
  const set = rules['over-capacity'];
  return limitsOf(typeof set === 'object' ? set : {});
}

/** The verdict on each block of a pool that has one: at least `ask` busy, an objective missed, or a burst that stays too long. */
export function verdictsOf(topology: Topology, of: PoolCapacity, limits: Limits): readonly Verdict[] {
  return of.least.blocks.flatMap((block): readonly Verdict[] => {
    const queues = block.queues.flatMap((at) => of.least.queues[at] ?? []);
    const missed = queues.flatMap((queue): readonly Missed[] => {
      const { objective, p95, unordered } = queue;
      // What only the order between queues delays is told by the rule about starved queues.
      return objective !== null && Math.min(p95, unordered) > objective ? [{ queue, objective }] : [];
    });
    const bursts = queues.flatMap((queue) => burstsOn(topology, of, queue));
    const most = mostOf(of, block);
    const asks = block.utilisation >= limits.ask - HAIR || missed.length > 0 || bursts.length > 0;
    if (!asks) return [];
    const proven = most !== null && of.pool.doubts.length === 0 && most.threads * (limits.fail - HAIR) <= most.sure;
    const common = { most, missed, bursts, utilisation: block.utilisation };
    if (proven && of.most !== null) return [{ level: 'fail', load: of.most, block: most, ...common }];
    return [{ level: 'ask', load: of.least, block, ...common }];
  });
}

/** The same groups as one block at the most replicas; null where that is not known. */
function mostOf(of: PoolCapacity, block: Block): Block | null {
  const blocks = of.most?.blocks.filter(({ groups }) => groups.some((index) => block.groups.includes(index))) ?? [];
  const [busiest] = blocks;
  return busiest ?? null;
}

/** Bursts arrive beside the peak: what is left of the threads works them off. */
function burstsOn(topology: Topology, of: PoolCapacity, queue: LoadedQueue): readonly Burst[] {
  const { objective, threads } = queue;
  if (objective === null) return [];
  const streams = of.pool.queues.find(({ key }) => key === queue.key)?.streams ?? [];
  return streams.flatMap(({ work, first, runs }): readonly Burst[] => {
    const jobs = topology.manifest.jobs.get(work.job)?.burst;
    if (jobs === undefined || !first) return [];
    const free = threads * (1 - Math.min(1, queue.utilisation));
    const drain = free > 0 ? (jobs * work.mean * runs) / free : Number.POSITIVE_INFINITY;
    return drain > objective ? [{ job: work.job, jobs, queue: queue.name, objective, drain }] : [];
  });
}

/** Whether everything a group is asked to carry is known and fits: below `ask`, every objective met. */
export function fits(capacity: Capacity, topology: Topology, group: string, limits: Limits): boolean {
  const of = capacity.pools.find(({ pool }) => pool.groups.some((member) => member.group.name === group));
  if (of === undefined || of.pool.unsized.length > 0) return false;
  const index = of.pool.groups.findIndex((member) => member.group.name === group);
  if (of.pool.doubts.length > 0 || !of.least.blocks.some(({ groups }) => groups.includes(index))) return false;
  const late = of.least.queues.some(({ objective, p95 }) => objective !== null && p95 > objective);
  return !late && verdictsOf(topology, of, limits).every(({ block }) => !block.groups.includes(index));
}
