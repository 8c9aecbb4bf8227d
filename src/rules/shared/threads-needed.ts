import { capacityOf, type PoolCapacity } from '../../capacity/capacity.js';
import type { Block } from '../../capacity/load.js';
import type { PoolGroup } from '../../capacity/pools.js';
import { COMFORTABLE, threadsForBurst, threadsNeeded } from '../../capacity/threads.js';
import type { Work } from '../../capacity/work.js';
import type { Topology } from '../../model/topology.js';
import { queuesOn } from './arithmetic.js';
import { processes, shareOf } from './capacity-words.js';
import { percent } from './numbers.js';
import { type Burst, type Limits, type Verdict, verdictsOf } from './verdict.js';
import { count, name } from './words.js';

/** No more busy than the team asks at, and never more than what leaves room for a busier hour. */
const busiest = (limits: Limits): number => Math.min(limits.ask, COMFORTABLE);

const forBurst = (busy: number, { jobs, objective }: Burst, seconds: number): number =>
  threadsForBurst(busy, jobs, seconds, objective);

/** Threads that would carry what a block is asked to, with all that is promised; null where it has them. */
export function blockNeeds(of: PoolCapacity, block: Block, bursts: readonly Burst[], limits: Limits): number | null {
  const objectives = queuesOn(of, block).flatMap(({ objective }) => (objective === null ? [] : [objective]));
  const steady = threadsNeeded(block.traffic, objectives.length === 0 ? null : Math.min(...objectives), busiest(limits));
  if (steady === null) return null;
  const needed = Math.max(
    steady,
    ...bursts.map((burst) => {
      const work = of.pool.work.find(({ job }) => job === burst.job);
      return forBurst(block.busy, burst, (work?.mean ?? 0) * (work?.runs ?? 1));
    }),
  );
  return needed <= block.threads ? null : needed;
}

/** Threads of a group of its own for one job. */
export function ownNeeds(works: readonly Work[], job: string, bursts: readonly Burst[], limits: Limits): number | null {
  const work = works.find((candidate) => candidate.job === job);
  if (work === undefined) return null;
  const steady = threadsNeeded(
    { rate: work.rate * work.runs, mean: work.mean, variation: work.variation },
    null,
    busiest(limits),
  );
  const own = bursts.filter((burst) => burst.job === job).map((burst) => forBurst(work.busy, burst, work.mean * work.runs));
  return steady === null ? null : Math.max(steady, ...own);
}

/** The same for a job of which nothing else is known; null where its numbers are not. */
export function ownThreads(topology: Topology, job: string, limits: Limits): number | null {
  const of = capacityOf(topology).pools.find(({ pool }) => pool.work.some((work) => work.job === job));
  if (of === undefined) return null;
  const bursts = verdictsOf(topology, of, limits).flatMap((verdict) => verdict.bursts);
  return ownNeeds(of.pool.work, job, bursts, limits);
}

export function neededWords(needed: number, lead: PoolGroup, verdict: Verdict, limits: Limits): string {
  const { group } = lead;
  const share = shareOf(lead, verdict, needed);
  const most = percent(busiest(limits));
  return `needs ${count(needed, 'thread')} to stay under ${most} and keep what is promised: ${processes(share.processes)} of ${group.concurrency ?? 1}${verdict.block.groups.length > 1 ? ` for ${name(group.name)}, the others as they are` : ''}`;
}
