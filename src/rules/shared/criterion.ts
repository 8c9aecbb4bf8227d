import { carried, findQueue, queueNames, runs, servers } from '../../model/carried.js';
import type { Comparison, JobChange } from '../../model/comparison.js';
import type { Edge, Job, Topology, WorkerGroup } from '../../model/topology.js';
import { serves } from '../../model/topology.js';

/** When a new, moved or newly leading job asks without a manifest. */
export interface Arrival {
  readonly job: Job;
  readonly change: JobChange;
  /** queues that were served at base, in an app that had jobs, and that no job used: nobody has sized or watched them for this work */
  readonly firstUse: readonly string[];
  /** new edges to application jobs on another queue that had jobs at base */
  readonly gates: readonly Edge[];
  /** entered from schedules and tasks only, every caller known: no gate */
  readonly scheduledOnly: boolean;
  /** the change adds a worker group of its own for every one of its queues */
  readonly ownGroup: boolean;
}

/** Every job of the change that arrives somewhere: added, moved, or leading where it did not lead before. */
export function arrivals(comparison: Comparison): readonly Arrival[] {
  return comparison.jobs.flatMap((change) => {
    const job = change.head;
    if (job === null) return [];
    const gates = newGates(comparison, job, change.base);
    const arrives = change.kinds.includes('added') || change.kinds.includes('moved') || gates.length > 0;
    if (!arrives) return [];
    const queues = queueNames(job);
    const base = change.base;
    const fresh = base === null ? queues : queues.filter((queue) => !queueNames(base).includes(queue));
    return [
      {
        job,
        change,
        firstUse: fresh.filter((queue) => isFirstUse(comparison, job, queue)),
        gates,
        scheduledOnly: job.onlyScheduledOrTask,
        ownGroup: queues.length > 0 && queues.every((queue) => hasOwnGroup(comparison, job, queue)),
      },
    ];
  });
}

/** Names of queues that a job of base runs on, in head's words. */
export function usedAtBase({ base, renames }: Comparison): ReadonlySet<string> {
  const used = new Set<string>();
  for (const job of base.jobs) {
    if (job.abstract) continue;
    for (const queue of queueNames(job)) used.add(renames.queues.get(queue) ?? queue);
  }
  return used;
}

function isFirstUse(comparison: Comparison, job: Job, queue: string): boolean {
  const { base } = comparison;
  if (!base.jobs.some((candidate) => !candidate.provided && !candidate.abstract)) return false;
  const used = usedAtBase(comparison);
  if (used.has(queue)) return false;
  const serving = base.workerGroups.filter((group) => runs(group, job.backend) && serves(group, queue) !== undefined);
  return serving.some((group) => !carriedByWildcard(group, queue, used));
}

/**
 * A wildcard that already carried jobs has been sized for whatever comes. It carries what it matches, also where the list names that
 * queue too: `["backend", "*"]` takes jobs of every queue.
 */
function carriedByWildcard(group: WorkerGroup, queue: string, used: ReadonlySet<string>): boolean {
  const served = serves(group, queue);
  if (served === undefined || served.name === queue) return false;
  return [...used].some((other) => serves({ ...group, queues: [served] }, other) !== undefined);
}

function newGates(comparison: Comparison, job: Job, base: Job | null): readonly Edge[] {
  const { head } = comparison;
  const before = new Set(
    base === null
      ? []
      : comparison.base.edges.filter(({ from }) => from === base.name).map(({ to }) => comparison.renames.jobs.get(to) ?? to),
  );
  const used = usedAtBase(comparison);
  const own = new Set(queueNames(job));
  return head.edges.filter((edge) => {
    if (edge.from !== job.name || edge.to === job.name || before.has(edge.to)) return false;
    const follower = head.jobs.find(({ name }) => name === edge.to);
    if (follower === undefined || !isFollower(follower)) return false;
    const queues = edgeQueues(edge, follower);
    // Known to run elsewhere: a queue that both may use proves no gate.
    if (queues.length === 0 || queues.some((queue) => own.has(queue)) || !queues.some((queue) => used.has(queue))) return false;
    return !isAlternative(head, edge, queues, before);
  });
}

/**
 * A call that enqueues one of several jobs (a table, a condition) is one way on. Where it also names a job that base led to already, on
 * the same queues, one more name in it puts nothing new in front of them.
 */
function isAlternative(head: Topology, edge: Edge, queues: readonly string[], before: ReadonlySet<string>): boolean {
  const queuesOf = (to: string): readonly string[] => {
    const known = head.edges.find((other) => other.from === edge.from && other.to === to);
    const job = head.jobs.find(({ name }) => name === to);
    return known === undefined || job === undefined ? [] : edgeQueues(known, job);
  };
  return head.enqueues.some(
    ({ job, at }) =>
      job !== null &&
      before.has(job) &&
      at.path === edge.at.path &&
      at.line === edge.at.line &&
      queues.every((queue) => queuesOf(job).includes(queue)),
  );
}

/** The queues that an edge sends its follower to: the call site's, else the follower's own. */
export const edgeQueues = (edge: Edge, follower: Job): readonly string[] =>
  edge.queue !== null && edge.queue.names.length > 0 ? edge.queue.names : queueNames(follower);

/** A new worker group that serves this queue and no queue that had jobs at base: what the postmortem asks for. */
function hasOwnGroup(comparison: Comparison, job: Job, queue: string): boolean {
  const used = usedAtBase(comparison);
  return comparison.workerGroups.some(
    ({ kinds, head }) =>
      kinds.includes('added') &&
      head !== null &&
      runs(head, job.backend) &&
      serves(head, queue) !== undefined &&
      ![...used].some((other) => other !== queue && serves(head, other) !== undefined) &&
      !used.has(queue),
  );
}

/** Whether a job is work of the application that may wait behind another: mail and storage are the framework's, in whatever class. */
export const isFollower = ({ provided, refines, abstract }: Job): boolean => !provided && !refines && !abstract;

/** The jobs behind a gate, nearest first, each with the edge that leads to it. */
export function followers(
  topology: Topology,
  gates: readonly Edge[],
  from: string,
): readonly { readonly edge: Edge; readonly job: Job }[] {
  const found = new Map<string, { edge: Edge; job: Job }>();
  let next: readonly Edge[] = gates;
  while (next.length > 0) {
    const reached: string[] = [];
    for (const edge of next) {
      const job = topology.jobs.find(({ name }) => name === edge.to);
      if (job === undefined || !isFollower(job) || job.name === from || found.has(job.name)) continue;
      found.set(job.name, { edge, job });
      reached.push(job.name);
    }
    next = topology.edges.filter((edge) => reached.includes(edge.from));
  }
  return [...found.values()];
}

/** The values of a job's queue on which a person decides: queues, serving groups with their size, alert, objective. */
export function placementFacts(
  topology: Topology,
  job: Job,
): {
  readonly queues: readonly string[];
  readonly groups: readonly (readonly [string, number | null, number | null])[];
  readonly alert: string;
  readonly objective: number | null;
} {
  const { queues, alert, objective } = carried(topology, job);
  const groups = [
    ...new Map(queues.flatMap((queue) => servers(topology, job.backend, queue)).map((group) => [group.name, group])).values(),
  ];
  return {
    queues,
    groups: groups.map((group) => [group.name, group.concurrency, group.replicas?.min ?? null]),
    alert,
    objective,
  };
}

/** Who answers for a job: its own owner, else its queues'. */
export function ownersOf(topology: Topology, job: Job): readonly string[] {
  const own = topology.manifest.jobs.get(job.name)?.owner;
  if (own !== undefined) return [own];
  const owners = queueNames(job).map((queue) => findQueue(topology, job.backend, queue)?.owner ?? null);
  return [...new Set(owners.filter((owner): owner is string => owner !== null))];
}
