import type { Carried } from './review.js';
import { type AlertState, type Job, type Queue, serves, type Topology, type WorkerGroup } from './topology.js';

/** From no alert at all to one that names the queue: of several queues the weakest is what a job can count on. */
const ALERT_STRENGTH: readonly AlertState[] = ['none', 'dead', 'unknown', 'maybe', 'stated', 'global', 'per-queue', 'named'];

const LIVE: ReadonlySet<AlertState> = new Set(['stated', 'global', 'per-queue', 'named']);

/** Whether somebody is paged; `maybe` and `unknown` are not known and so not live. */
export const isLive = (alert: AlertState): boolean => LIVE.has(alert);

/** Whether it is known that nobody is paged. */
export const isSilent = (alert: AlertState): boolean => alert === 'none' || alert === 'dead';

/** The queue of this name that a job of this backend runs on, or undefined where nothing uses, serves or declares it. */
export function findQueue(topology: Topology, backend: string | null, name: string): Queue | undefined {
  return topology.queues.find((queue) => queue.name === name && queue.backend === backend);
}

/** Every queue name that a job may run on: its own, and those that call sites choose. Sorted, once each. */
export function queueNames(job: Job): readonly string[] {
  return [...new Set([...job.queues.names, ...(job.callQueues?.names ?? [])])].sort();
}

/** The worker groups that serve a queue, doubt included. */
export function servers(topology: Topology, backend: string | null, name: string): readonly WorkerGroup[] {
  const names = new Set(findQueue(topology, backend, name)?.workerGroups ?? []);
  if (names.size > 0) return topology.workerGroups.filter((group) => names.has(group.name));
  return topology.workerGroups.filter((group) => runs(group, backend) && serves(group, name) !== undefined);
}

/** Whether a group takes jobs of this backend; a job whose backend is not known may run on any. */
export const runs = (group: WorkerGroup, backend: string | null): boolean => backend === null || group.framework === backend;

/** Threads that serve a queue at the least replicas, or null where one of them is not known. Doubtful carriers add none. */
export function threads(groups: readonly WorkerGroup[]): number | null {
  let sum = 0;
  for (const group of groups.filter((candidate) => candidate.counts)) {
    if (group.concurrency === null) return null;
    sum += group.concurrency * (group.replicas?.min ?? 1);
  }
  return groups.length === 0 ? null : sum;
}

/** How a job is carried on one side; with several queues the weakest value of each. */
export function carried(topology: Topology, job: Job): Carried {
  const names = queueNames(job);
  const queues = names.map((name) => findQueue(topology, job.backend, name));
  const serving = names.map((name) => servers(topology, job.backend, name));
  const counts = serving.map(threads);
  const alerts = queues.map((queue) => queue?.alert ?? 'unknown');
  const objectives = queues.map((queue) => queue?.objective ?? null);
  return {
    queues: names,
    workerGroups: [...new Set(serving.flat().map((group) => group.name))].sort(),
    threads: counts.length === 0 || counts.some((count) => count === null) ? null : Math.min(...(counts as number[])),
    alert: ALERT_STRENGTH.find((state) => alerts.includes(state)) ?? 'unknown',
    objective: objectives.length === 0 || objectives.includes(null) ? null : Math.max(...(objectives as number[])),
  };
}
