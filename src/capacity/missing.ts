import type { MissingNumber } from '../model/simulation.js';
import type { Job, Topology } from '../model/topology.js';
import { capacityOf } from './capacity.js';
import { behindJob } from './gateways.js';
import { components } from './graph.js';
import { perRun } from './offered.js';
import { queuesOf, workOf } from './work.js';

/**
 * The numbers that a week of this app lacks, what matters most first: jobs beside others that have numbers, then those that a request
 * enters and that lead to most. A peak that follows from upstream is not asked for.
 */
export function missingNumbers(topology: Topology): readonly MissingNumber[] {
  return [...jobs(topology), ...queues(topology), ...groups(topology), ...week(topology)];
}

function jobs(topology: Topology): readonly MissingNumber[] {
  const { demands, pools } = capacityOf(topology);
  const beside = new Set(pools.flatMap(({ pool }) => pool.unsized.map(({ job }) => job)));
  const follows = followers(topology);
  const found = topology.jobs.flatMap((job) => {
    const demand = demands.get(job.name);
    if (demand === undefined || queuesOf(job).length === 0 || (job.provided && !beside.has(job.name))) return [];
    const { unsized } = workOf(topology, demand);
    const what = unsized?.missing.filter((missing) => missing !== 'peak' || !follows(job)) ?? [];
    // What only waits for upstream's numbers is whole as soon as they are there.
    if (what.length === 0) return [];
    const entry = topology.manifest.jobs.get(job.name);
    const why = what.includes('peak') ? demand.because.filter((reason) => reason !== 'no peak is declared') : [];
    const row: MissingNumber = { app: topology.app, kind: 'job', name: job.name, what, why, line: entry?.at.line ?? null };
    return [
      { row, rank: [Number(!beside.has(job.name)), ENTRIES.indexOf(job.entry), -behindJob(topology, job.name).reach.length] },
    ];
  });
  return found
    .sort((a, b) => compare(a.rank, b.rank) || (a.row.name ?? '').localeCompare(b.row.name ?? '', 'en'))
    .map(({ row }) => row);
}

const ENTRIES: readonly Job['entry'][] = ['web', 'unknown', 'schedule', 'task', 'job'];

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/** Whether a job's peak is known once that of the jobs in front of it is. */
function followers(topology: Topology): (job: Job) => boolean {
  const circles = components(
    topology.jobs.map(({ name }) => name),
    topology.edges,
  );
  return ({ name, entry }) => {
    const incoming = topology.edges.filter(({ to }) => to === name);
    return (
      entry === 'job' &&
      incoming.length > 0 &&
      incoming.every((edge) => circles.get(edge.from) !== circles.get(name) && perRun(topology, edge) !== null)
    );
  };
}

/** Queues whose work is known, and that no thread is known to serve. */
function queues(topology: Topology): readonly MissingNumber[] {
  const { demands, pools } = capacityOf(topology);
  const carried = new Set(pools.flatMap(({ pool }) => pool.queues.map(({ key }) => key)));
  const names = topology.jobs.flatMap((job) => {
    const demand = demands.get(job.name);
    if (demand === undefined || workOf(topology, demand).work === null) return [];
    return queuesOf(job).flatMap(({ name, first }) => (first && !carried.has(`${job.backend ?? '?'}/${name}`) ? [name] : []));
  });
  return [...new Set(names)].map((name) => ({
    app: topology.app,
    kind: 'queue',
    name,
    what: ['workers'],
    why: [`no worker group of ${topology.environment} with a known number of threads serves it`],
    line: topology.manifest.queues.get(name)?.at.line ?? null,
  }));
}

/** Sizes of groups that matter: one with no known number of threads carries nothing, one with no known replicas is counted once. */
function groups(topology: Topology): readonly MissingNumber[] {
  const pooled = new Set(capacityOf(topology).pools.flatMap(({ pool }) => pool.groups.map(({ group }) => group)));
  return topology.workerGroups.flatMap((group): readonly MissingNumber[] => {
    const serves = topology.queues.some(({ jobs, workerGroups }) => jobs.length > 0 && workerGroups.includes(group.name));
    const line = topology.manifest.workerGroups.get(group.name)?.at.line ?? null;
    const of = { app: topology.app, kind: 'worker-group' as const, name: group.name, line };
    if (group.counts && group.concurrency === null && serves)
      return [{ ...of, what: ['threads'], why: group.reason === undefined ? [] : [group.reason] }];
    if (!pooled.has(group) || group.replicas !== null) return [];
    return [{ ...of, what: ['replicas'], why: ['no deploy file says how many processes run: one is counted'] }];
  });
}

function week({ app, manifest }: Topology): readonly MissingNumber[] {
  if (manifest.week !== null) return [];
  return [{ app, kind: 'week', name: null, what: ['week'], why: ['without it every hour may be the busiest'], line: null }];
}
