import type { Comparison, WorkerGroupChange } from '../../model/comparison.js';
import { serves, type Topology, type WorkerGroup } from '../../model/topology.js';
import { count } from './words.js';

/** What a worker group has lost. */
export interface Fall {
  /** threads before and after at the sizes that are compared */
  readonly before: string;
  readonly after: string;
  readonly what: readonly string[];
  readonly upgrade: boolean;
}

/** What fell, where both sides are known; null where nothing did. */
export function fall({ base, head }: WorkerGroupChange): Fall | null {
  if (base === null || !base.counts) return null;
  if (head === null) return { before: threadWords(base), after: 'no process', what: ['process'], upgrade: false };
  if (!head.counts) return null;
  const what: string[] = [];
  if (base.concurrency !== null && head.concurrency !== null && head.concurrency < base.concurrency) what.push('threads');
  if (base.replicas !== null && head.replicas !== null) {
    if (head.replicas.max < base.replicas.max || head.replicas.min < base.replicas.min) what.push('processes');
  }
  if (what.length === 0 || outweighed(base, head)) return null;
  const upgrade = base.concurrencyFrom?.how === 'default' && head.concurrencyFrom?.how === 'default' && what[0] === 'threads';
  return { before: threadWords(base), after: threadWords(head), what, upgrade };
}

/** Fewer threads in more processes, or the other way round: what counts is the product, where all of it is known. */
function outweighed(base: WorkerGroup, head: WorkerGroup): boolean {
  const [before, after] = [base, head].map(({ concurrency, replicas }) =>
    concurrency === null || replicas === null ? null : { min: concurrency * replicas.min, max: concurrency * replicas.max },
  );
  if (before == null || after == null) return false;
  return after.min >= before.min && after.max >= before.max;
}

function threadWords({ concurrency, replicas }: WorkerGroup): string {
  const threads = concurrency === null ? 'threads that are not known' : count(concurrency, 'thread');
  if (replicas === null) return threads;
  const times = replicas.min === replicas.max ? String(replicas.min) : `${replicas.min} to ${replicas.max}`;
  return `${threads} x ${times} ${times === '1' ? 'process' : 'processes'}`;
}

/** The threads of everything that serves one of these queues, at the least and the most replicas; null where one is not known. */
function threadsOn({ workerGroups }: Topology, queues: readonly string[]): { readonly min: number; readonly max: number } | null {
  let [min, max] = [0, 0];
  for (const group of workerGroups) {
    if (!group.counts || !queues.some((queue) => serves(group, queue) !== undefined)) continue;
    if (group.concurrency === null) return null;
    min += group.concurrency * (group.replicas?.min ?? 1);
    max += group.concurrency * (group.replicas?.max ?? 1);
  }
  return { min, max };
}

/** Others take its queues with as many threads together, or nobody takes them: then the queues are what is told. */
export function takenOver({ base, head, renames }: Comparison, change: WorkerGroupChange): boolean {
  const own = (change.base?.queues ?? []).map(({ name: queue }) => queue);
  const now = own.map((queue) => renames.queues.get(queue) ?? queue);
  const [before, after] = [threadsOn(base, own), threadsOn(head, now)];
  if (before === null || after === null) return change.head === null;
  if (change.head === null && after.max === 0) return true;
  return after.min >= before.min && after.max >= before.max;
}

/** Who serves the queues of a group that is gone. */
export const left = (topology: Topology, gone: WorkerGroup): readonly WorkerGroup[] =>
  topology.workerGroups.filter((group) => gone.queues.some((queue) => serves(group, queue.name) !== undefined));
