import { loadedQueue, type PoolCapacity } from '../../capacity/capacity.js';
import { arrivingAt, type Block } from '../../capacity/load.js';
import { findQueue, queueNames } from '../../model/carried.js';
import type { Evidence } from '../../model/finding.js';
import type { Topology } from '../../model/topology.js';
import { finite, membersOf, queuesOn, workOn } from './arithmetic.js';
import { about, jobsWords, percent } from './numbers.js';
import type { Verdict } from './verdict.js';
import { count, duration, list, name } from './words.js';

/** How fast the queues fall behind while the peak lasts, and which. */
export function growth(of: PoolCapacity, { block, load, utilisation }: Verdict): readonly Evidence[] {
  if (block.utilisation < 1 - 1e-9 || !(utilisation >= 1 - 1e-9)) return [];
  if (
    load.size === 'most' &&
    block.threads !== of.least.blocks.find(({ groups }) => groups.some((at) => block.groups.includes(at)))?.threads
  ) {
    const arrives = queuesOn(of, block).reduce((all, queue) => all + arrivingAt(queue).rate, 0);
    const rate = arrives * (1 - block.threads / block.busy);
    return [
      {
        text: `${jobsWords(rate * 3600)} jobs more wait after each hour of the peak`,
        values: { perHour: Math.round(rate * 3600) },
      },
    ];
  }
  const { growing } = of.victims();
  return growing.flatMap(({ key, rate }) => {
    const queue = of.least.queues.find((candidate) => candidate.key === key);
    if (queue === undefined || !block.queues.some((at) => of.pool.queues[at]?.key === key)) return [];
    const strict = membersOf(of, block).every(({ group }) => group.mode === 'strict');
    const alone = block.queues.length > 1 && growing.length === 1;
    const first = alone ? `: by the ${strict ? 'order' : 'weights'} of the queues it is the one that waits` : '';
    return [
      {
        text: `${name(queue.name)} grows by ${jobsWords(rate * 3600)} jobs in each hour of the peak${first}`,
        values: { perHour: Math.round(rate * 3600) },
      },
    ];
  });
}

/** How long jobs wait at the peak where the threads are enough. */
export const waits = ({ load, block, missed }: Verdict): readonly Evidence[] => {
  const own = block.queues.flatMap((at) => load.queues[at] ?? []);
  const queues = missed.length > 0 ? missed.map(({ queue }) => queue) : own.filter(({ objective }) => objective !== null);
  if (block.utilisation >= 1) return [];
  return queues.slice(0, 6).map((queue) => ({
    text: `${name(queue.name)} at the peak: ${percent(queue.wait.probability)} of the jobs wait, one of twenty longer than ${about(queue.p95)}${queue.objective === null ? '' : ` (promised: ${duration(queue.objective)})`}`,
    values: { p95: finite(queue.p95), objective: queue.objective },
  }));
};

/** What follows: what it would get while this one is late, and how busy each next stage is once this one holds. */
export function behind(topology: Topology, of: PoolCapacity, block: Block): readonly Evidence[] {
  const inside = new Set(queuesOn(of, block).map(({ key }) => key));
  const reached = new Set(workOn(of, block).map(({ job }) => job));
  for (const from of reached) for (const edge of topology.edges) if (edge.from === from) reached.add(edge.to);
  const stages = new Map<string, string>();
  for (const job of topology.jobs.filter((candidate) => reached.has(candidate.name))) {
    for (const queue of queueNames(job)) {
      const key = findQueue(topology, job.backend, queue)?.key;
      const stage = key === undefined || inside.has(key) ? null : loadedQueue(topology, key);
      if (stage === null || key === undefined) continue;
      stages.set(key, `${name(queue)} ${percent(stage.queue.utilisation)} of ${count(stage.queue.threads, 'thread')}`);
    }
  }
  if (stages.size === 0) return [];
  const late = block.utilisation >= 1 - 1e-9;
  const starves = late
    ? `while it is late, what follows gets ${percent(1 / block.utilisation)} of its work, and looks empty and healthy; `
    : '';
  return [{ text: `${starves}once it holds, the next in line at the declared peak: ${list([...stages.values()])}` }];
}

/** A peak that was read off less than a week may have missed the busy day. */
export function shortWindows(topology: Topology, jobs: readonly string[]): readonly string[] {
  return jobs.flatMap((job) => {
    const window = topology.manifest.jobs.get(job)?.window;
    return window !== undefined && window < 7 * 86_400
      ? [`the peak of ${name(job)} was read off ${duration(window)}: a week may have a busier day`]
      : [];
  });
}
