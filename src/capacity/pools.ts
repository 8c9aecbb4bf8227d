import { findQueue, servers } from '../model/carried.js';
import { type Job, serves, type Topology, type WorkerGroup } from '../model/topology.js';
import { demands } from './offered.js';
import { queuesOf, type Unsized, type Work, workOf } from './work.js';

/** Part of a job's work on one queue. */
export interface Stream {
  readonly work: Work;
  /** jobs that come to this queue for one first arrival */
  readonly jobs: number;
  /** runs of each of them on this queue */
  readonly runs: number;
  /** these are its first runs, so what it enqueues follows from here; false: only its retries come here */
  readonly first: boolean;
}

export interface PoolQueue {
  /** `backend/name` */
  readonly key: string;
  readonly name: string;
  /** seconds */
  readonly objective: number | null;
  readonly streams: readonly Stream[];
  /** indexes into the pool's groups */
  readonly groups: readonly number[];
}

export interface PoolGroup {
  readonly group: WorkerGroup;
  /** threads at the least replicas: what is known to run, one process where nothing says more */
  readonly least: number;
  /** threads at the most replicas; null = not known how many */
  readonly most: number | null;
  /** indexes into the pool's queues in the order in which the group lists them, with their weights */
  readonly order: readonly { readonly queue: number; readonly weight: number }[];
}

/** Worker groups that share queues, the queues whose work is known, and what is not known of the rest. */
export interface Pool {
  readonly groups: readonly PoolGroup[];
  readonly queues: readonly PoolQueue[];
  readonly work: readonly Work[];
  /** jobs that surely run here and nowhere else */
  readonly sure: ReadonlySet<string>;
  readonly unsized: readonly Unsized[];
  /** why more threads may serve it than are counted, in words */
  readonly doubts: readonly string[];
}

/** The pools of one app: groups of the judged environment whose threads are known and some of whose jobs have numbers. */
export function poolsOf(topology: Topology): readonly Pool[] {
  const placed = placements(topology);
  const loaded = [...placed.entries()].filter(([, { works }]) => works.length > 0);
  const usable = new Set(topology.workerGroups.filter(({ counts, concurrency }) => counts && concurrency !== null));
  const near = new Map<WorkerGroup, Set<WorkerGroup>>();
  for (const [, { serving }] of loaded) {
    const able = serving.filter((group) => usable.has(group));
    for (const group of able) near.set(group, new Set([...(near.get(group) ?? []), ...able]));
  }
  const seen = new Set<WorkerGroup>();
  return topology.workerGroups.flatMap((start) => {
    if (!near.has(start) || seen.has(start)) return [];
    const members = new Set([start]);
    for (const member of members) for (const other of near.get(member) ?? []) members.add(other);
    for (const member of members) seen.add(member);
    return [
      poolOf(
        topology,
        topology.workerGroups.filter((group) => members.has(group)),
        placed,
      ),
    ];
  });
}

interface Placed {
  readonly name: string;
  readonly objective: number | null;
  readonly serving: readonly WorkerGroup[];
  /** jobs with numbers, and whether it is their first runs or their retries */
  readonly works: { readonly work: Work; readonly job: Job; readonly first: boolean }[];
  readonly unsized: Unsized[];
}

/** Every queue with the jobs that may run on it. */
function placements(topology: Topology): ReadonlyMap<string, Placed> {
  const found = new Map<string, Placed>();
  const offered = demands(topology);
  for (const job of topology.jobs) {
    const demand = offered.get(job.name);
    if (demand === undefined) continue;
    const sized = workOf(topology, demand);
    for (const { name, first } of queuesOf(job)) {
      const key = `${job.backend ?? '?'}/${name}`;
      const queue = findQueue(topology, job.backend, name);
      const placed = found.get(key) ?? {
        name,
        objective: queue?.objective ?? null,
        serving: servers(topology, job.backend, name),
        works: [],
        unsized: [],
      };
      found.set(key, placed);
      if (sized.work !== null && (first || sized.work.retries > 0)) placed.works.push({ work: sized.work, job, first });
      if (sized.unsized !== null && first) placed.unsized.push(sized.unsized);
    }
  }
  return found;
}

function poolOf(topology: Topology, members: readonly WorkerGroup[], placed: ReadonlyMap<string, Placed>): Pool {
  const inside = [...placed.entries()].filter(([, { serving }]) => serving.some((group) => members.includes(group)));
  const keys = new Set(inside.map(([key]) => key));
  const queues = inside
    .filter(([, { works }]) => works.length > 0)
    .map(
      ([key, { name, objective, serving, works }]): PoolQueue => ({
        key,
        name,
        objective,
        streams: works.flatMap(({ work, job, first }) => streamOf(work, job, first, key, keys)),
        groups: members.flatMap((group, at) => (serving.includes(group) ? [at] : [])),
      }),
    );
  const jobs = new Map(inside.flatMap(([, { works }]) => works.map(({ job }) => [job.name, job] as const)));
  const work = new Map(queues.flatMap(({ streams }) => streams.map((stream) => [stream.work.job, stream.work] as const)));
  const unsized = new Map(inside.flatMap((entry) => entry[1].unsized.map((job) => [job.job, job] as const)));
  return {
    groups: members.map((group) => sizeOf(group, queues)),
    queues,
    work: [...work.values()],
    sure: new Set([...jobs.values()].filter((job) => staysIn(job, keys)).map(({ name }) => name)),
    unsized: [...unsized.values()],
    doubts: doubtsOf(
      topology,
      members,
      inside.flatMap(([, { serving }]) => serving),
      inside.map(([, { name }]) => name),
    ),
  };
}

/**
 * The part of a job's runs on one queue of this pool. Whatever queue of the pool they take, they load it once; which part takes which is
 * not known, so its class's own queues share evenly, and queues that only call sites choose get some where it has no other here.
 */
function streamOf(work: Work, job: Job, first: boolean, key: string, keys: ReadonlySet<string>): readonly Stream[] {
  const inside = (names: readonly string[]): readonly string[] =>
    names.map((name) => `${job.backend ?? '?'}/${name}`).filter((candidate) => keys.has(candidate));
  const apart = queuesOf(job).some((queue) => !queue.first);
  if (!first) return [{ work, jobs: work.runs - 1, runs: 1, first }];
  const own = inside(job.queues.names);
  const taken = own.length > 0 ? own : inside(job.callQueues?.names ?? []);
  if (!taken.includes(key)) return [];
  return [{ work, jobs: 1 / taken.length, runs: apart ? 1 : work.runs, first }];
}

/** Every queue that the job may take lies in this pool. */
const staysIn = (job: Job, keys: ReadonlySet<string>): boolean =>
  job.queues.complete &&
  job.callQueues?.complete !== false &&
  queuesOf(job).every(({ name }) => keys.has(`${job.backend ?? '?'}/${name}`));

function sizeOf(group: WorkerGroup, queues: readonly PoolQueue[]): PoolGroup {
  const concurrency = group.concurrency ?? 0;
  const replicas = group.replicas;
  // Scaled down to nothing while there is nothing to do: the first job starts one.
  const least = replicas === null ? 1 : replicas.max > 0 ? Math.max(1, replicas.min) : 0;
  const listed = queues.flatMap((queue, at) => {
    const served = serves(group, queue.name);
    if (served === undefined) return [];
    return [{ queue: at, weight: group.mode === 'random' ? 1 : (served.weight ?? 1), rank: group.queues.indexOf(served) }];
  });
  return {
    group,
    least: least * concurrency,
    most: replicas === null ? null : replicas.max * concurrency,
    order: listed.sort((a, b) => a.rank - b.rank).map(({ queue, weight }) => ({ queue, weight })),
  };
}

function doubtsOf(
  topology: Topology,
  members: readonly WorkerGroup[],
  serving: readonly WorkerGroup[],
  queues: readonly string[],
): readonly string[] {
  const others = [...new Set(serving)].filter((group) => !members.includes(group));
  const incomplete = topology.workerGroups.filter(
    (group) => !group.complete && !members.includes(group) && members.some(({ framework }) => framework === group.framework),
  );
  const unread =
    topology.unreadDeployFiles || topology.gaps.some(({ mentions }) => mentions?.some((name) => queues.includes(name)));
  return [
    ...others.map((group) =>
      group.concurrency === null
        ? `\`${group.name}\` serves it too, with threads that are not known`
        : `\`${group.name}\` may serve it too, in an environment that is not known`,
    ),
    ...incomplete.filter((group) => !others.includes(group)).map((group) => `the queues of \`${group.name}\` are not all known`),
    ...(unread ? ['a deploy file that is not read may start more workers'] : []),
  ];
}
