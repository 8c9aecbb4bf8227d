import type { Topology } from '../model/topology.js';
import { demands, flows } from './offered.js';

/** What stands behind a job, or behind a queue. */
export interface Gateway {
  /** names that nothing reaches but through it: where it stalls, they get nothing at all */
  readonly only: readonly string[];
  /** names that it leads to, directly or not: what a stall touches */
  readonly reach: readonly string[];
}

/** A graph by name, with the names that work enters at. */
interface Flow {
  readonly next: ReadonlyMap<string, readonly string[]>;
  readonly entries: readonly string[];
}

/**
 * What stands behind a job. Work enters at every job that something other than a job enqueues, or that nothing known enqueues. Cycles are
 * ordinary: retries and fan-out lead back.
 */
export const behindJob = (topology: Topology, job: string): Gateway => behind(jobFlow(topology), job);

/** The same for a queue, by its key: a stalled queue holds back every job on it. */
export function behindQueue(topology: Topology, queue: string): Gateway {
  const queuesOf = new Map<string, string[]>();
  for (const { key, jobs } of topology.queues) {
    for (const job of jobs) queuesOf.set(job, [...(queuesOf.get(job) ?? []), key]);
  }
  const jobs = jobFlow(topology);
  const next = new Map<string, Set<string>>();
  for (const [from, targets] of jobs.next) {
    for (const a of queuesOf.get(from) ?? []) {
      for (const b of targets.flatMap((to) => queuesOf.get(to) ?? [])) next.set(a, (next.get(a) ?? new Set()).add(b));
    }
  }
  const entries = new Set(jobs.entries.flatMap((job) => queuesOf.get(job) ?? []));
  return behind({ next: new Map([...next].map(([from, to]) => [from, [...to]])), entries: [...entries] }, queue);
}

/**
 * For every job behind this one, the share of its demand at the peak that comes through it, from 0 to 1. Only where the numbers are known
 * whole: an unknown share is left out.
 */
export function sharesThrough(topology: Topology, job: string): ReadonlyMap<string, number> {
  const all = demands(topology);
  const arcs = flows(topology);
  const shares = new Map<string, number>([[job, 1]]);
  // Demands stand in an order in which upstream comes first.
  for (const [name, demand] of all) {
    if (name === job || demand.rate === null || demand.rate <= 0 || !demand.complete) continue;
    const through = arcs
      .filter(({ to }) => to === name)
      .reduce((sum, { from, count }) => sum + (all.get(from)?.rate ?? 0) * count * (shares.get(from) ?? 0), 0);
    if (through > 0) shares.set(name, Math.min(1, through / demand.rate));
  }
  shares.delete(job);
  return shares;
}

function jobFlow(topology: Topology): Flow {
  const jobs = topology.jobs.filter(({ abstract }) => !abstract);
  const next = new Map<string, string[]>();
  const reached = new Set<string>();
  for (const { from, to } of topology.edges) {
    if (from === to) continue;
    next.set(from, [...(next.get(from) ?? []), to]);
    reached.add(to);
  }
  const entries = jobs.filter(({ name, entry }) => entry !== 'job' || !reached.has(name)).map(({ name }) => name);
  return { next, entries };
}

function behind(flow: Flow, gate: string): Gateway {
  const reach = visited(flow, [gate], null);
  // A name that is reached only through the gate is one that is out of reach without it: exactly what the gate dominates.
  const free = visited(flow, flow.entries, gate);
  const others = [...reach].filter((name) => name !== gate);
  return { only: others.filter((name) => !free.has(name)), reach: others };
}

function visited({ next }: Flow, from: readonly string[], without: string | null): ReadonlySet<string> {
  const found = new Set<string>();
  const open = from.filter((name) => name !== without);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    for (const to of next.get(name) ?? []) if (to !== without) open.push(to);
  }
  return found;
}
