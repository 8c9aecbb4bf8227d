import type { PoolCapacity } from '../../capacity/capacity.js';
import type { Block } from '../../capacity/load.js';
import type { PoolGroup } from '../../capacity/pools.js';
import { COMFORTABLE, threadsNeeded } from '../../capacity/threads.js';
import type { Work } from '../../capacity/work.js';
import { processes, shareOf } from './capacity-words.js';
import { percent } from './numbers.js';
import type { Burst, Limits, Verdict } from './verdict.js';
import { count, name } from './words.js';

/** No more busy than the team asks at, and never more than what leaves room for a busier hour. */
const busiest = (limits: Limits): number => Math.min(limits.ask, COMFORTABLE);

/** Threads that work off a burst within its objective beside what is busy anyway. */
const forBurst = (busy: number, { jobs, objective }: Burst, seconds: number): number =>
  Math.ceil(busy + (jobs * seconds) / objective - 1e-9);

/** Threads that would carry what a block is asked to, with all that is promised; null where it has them. */
export function blockNeeds(of: PoolCapacity, block: Block, bursts: readonly Burst[], limits: Limits): number | null {
  const objectives = of.pool.queues
    .filter(({ groups }) => groups.some((index) => block.groups.includes(index)))
    .flatMap(({ objective }) => (objective === null ? [] : [objective]));
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

export function neededWords(needed: number, lead: PoolGroup, verdict: Verdict, limits: Limits): string {
  const { group } = lead;
  const share = shareOf(lead, verdict, needed);
  const most = percent(busiest(limits));
  return `needs ${count(needed, 'thread')} to stay under ${most} and keep what is promised: ${processes(share.processes)} of ${group.concurrency ?? 1}${verdict.block.groups.length > 1 ? ` for ${name(group.name)}, the others as they are` : ''}`;
}
