import type { MissingNumber, SimulatedApp, SimulatedJob, SimulatedQueue, Simulation } from '../model/simulation.js';
import type { SideFacts, Topology } from '../model/topology.js';
import { type Capacity, capacityOf, lateness, type PoolCapacity } from './capacity.js';
import { fillIn } from './fill.js';
import { behindQueue } from './gateways.js';
import type { LoadedQueue } from './load.js';
import { missingNumbers } from './missing.js';
import { finite, moves, queueWeek } from './queue-week.js';
import { threadsForBurst, threadsNeeded } from './threads.js';

export interface SimulationOptions {
  /** name and version */
  readonly tool: string;
  readonly manifest: { readonly path: string; readonly exists: boolean };
}

/** The week of every app of one commit at the declared load, and what is missing for it. Pure, throws nothing. */
export function simulation(side: SideFacts, { tool, manifest }: SimulationOptions): Simulation {
  const apps = [...side.apps].sort((a, b) => (a.app < b.app ? -1 : 1));
  const missing = once(apps.flatMap(missingNumbers));
  return {
    schema: 1,
    tool,
    commit: side.commit,
    environment: side.environment,
    manifest: manifest.exists ? manifest.path : null,
    apps: apps.map(simulatedApp),
    missing,
    fill: fillIn(missing, manifest.path, manifest.exists),
  };
}

/** The week is one for all apps: it is missing once. */
const once = (missing: readonly MissingNumber[]): readonly MissingNumber[] =>
  missing.filter((row, index) => row.kind !== 'week' || missing.findIndex(({ kind }) => kind === 'week') === index);

function simulatedApp(topology: Topology): SimulatedApp {
  const capacity = capacityOf(topology);
  const jobs = jobRows(topology, capacity);
  const stages = stagesOf(capacity);
  const stageOf = (queue: LoadedQueue): number =>
    Math.max(...queuedJobs(capacity, queue.key).map((job) => stages.get(job) ?? 0), 0);
  const queues = capacity.pools
    .flatMap((of) => of.least.queues.map((queue) => ({ of, queue, stage: stageOf(queue) })))
    .sort((a, b) => a.stage - b.stage || b.queue.utilisation - a.queue.utilisation || (a.queue.name < b.queue.name ? -1 : 1))
    .map(({ of, queue }) => queueRow(topology, capacity, of, queue));
  return {
    app: topology.app,
    timezone: topology.manifest.timezone,
    jobs,
    queues,
    moves: queues.some(({ carried, offered }) => carried !== null && offered !== null && moves(carried, offered)),
  };
}

const queuedJobs = (capacity: Capacity, key: string): readonly string[] =>
  capacity.pools.flatMap(({ pool }) =>
    pool.queues.filter((queue) => queue.key === key).flatMap(({ streams }) => streams.map(({ work }) => work.job)),
  );

/** How many jobs with a known rate stand in front of each at most. Demands stand in an order in which upstream comes first. */
function stagesOf({ demands }: Capacity): ReadonlyMap<string, number> {
  const stages = new Map<string, number>();
  for (const [job, { sources }] of demands) {
    stages.set(
      job,
      sources.reduce((most, { from }) => Math.max(most, 1 + (stages.get(from) ?? 0)), 0),
    );
  }
  return stages;
}

function jobRows(topology: Topology, { pools }: Capacity): readonly SimulatedJob[] {
  const work = new Map(pools.flatMap(({ pool }) => pool.work.map((each) => [each.job, each] as const)));
  const queues = new Map<string, string[]>();
  for (const { pool } of pools) {
    for (const { name, streams } of pool.queues) {
      for (const { work: each } of streams) queues.set(each.job, [...(queues.get(each.job) ?? []), name]);
    }
  }
  // The order of the demands: upstream first.
  return [...capacityOf(topology).demands.keys()].flatMap((name): readonly SimulatedJob[] => {
    const each = work.get(name);
    if (each === undefined) return [];
    return [
      {
        name,
        queues: [...new Set(queues.get(name) ?? [])],
        rate: finite(each.rate) ?? 0,
        complete: each.demand.complete,
        declared: each.demand.declared,
        from: each.demand.sources.map(({ from, perRun, rate }) => ({ job: from, perRun, rate: finite(rate) ?? 0 })),
        runs: finite(each.runs) ?? 1,
        duration: { mean: each.mean, p95: each.p95 },
        busy: finite(each.busy) ?? 0,
      },
    ];
  });
}

function queueRow(topology: Topology, capacity: Capacity, of: PoolCapacity, queue: LoadedQueue): SimulatedQueue {
  const [carried, offered] = (['carried', 'offered'] as const).map((passing) => {
    const week = capacity.week('least', passing)?.find(({ key }) => key === queue.key);
    return week === undefined ? null : queueWeek(week);
  });
  const most = of.most?.queues.find(({ key }) => key === queue.key);
  const groups = of.pool.queues.find(({ key }) => key === queue.key)?.groups ?? [];
  return {
    queue: queue.name,
    workerGroups: groups.flatMap((index) => {
      const group = of.pool.groups[index]?.group;
      return group === undefined ? [] : [{ name: group.name, threads: group.concurrency ?? 0, replicas: group.replicas }];
    }),
    arrivals: finite(queue.rate) ?? 0,
    busy: finite(queue.busy) ?? 0,
    threads: queue.threads,
    utilisation: finite(queue.utilisation),
    utilisationAtMost: most === undefined ? null : finite(most.utilisation),
    p95: lateness(of, queue),
    objective: queue.objective,
    holds: queue.utilisation > 0 ? finite(1 / queue.utilisation) : null,
    enough: enough(topology, of, queue),
    atLeast: of.pool.unsized.length > 0,
    hidden:
      carried === undefined || carried === null || carried.episodes.length === 0 ? [] : calmBehind(topology, capacity, queue.key),
    carried: carried ?? null,
    offered: offered ?? null,
  };
}

/** The threads that the declared peak needs, and the bursts beside it. */
function enough(topology: Topology, { pool }: PoolCapacity, { key, traffic, objective }: LoadedQueue): number | null {
  const steady = threadsNeeded(traffic, objective);
  if (steady === null || objective === null) return steady;
  const streams = pool.queues.find((queue) => queue.key === key)?.streams.filter(({ first }) => first) ?? [];
  const bursts = streams.map(({ work, runs }) => {
    const jobs = topology.manifest.jobs.get(work.job)?.burst ?? 0;
    return threadsForBurst(traffic.rate * traffic.mean, jobs, work.mean * runs, objective);
  });
  return Math.max(steady, ...bursts);
}

/** Queues behind one in which nothing waits at any time of the week. */
function calmBehind(topology: Topology, capacity: Capacity, key: string): readonly string[] {
  const reach = new Set(behindQueue(topology, key).reach);
  const week = capacity.week('least', 'carried') ?? [];
  const calm = new Set(week.filter((queue) => queue.episodes.length === 0 && reach.has(queue.key)).map((queue) => queue.key));
  return capacity.pools.flatMap(({ least }) => least.queues.filter((queue) => calm.has(queue.key)).map(({ name }) => name));
}
