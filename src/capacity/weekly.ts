import type { Topology } from '../model/topology.js';
import { type FluidQueue, type FluidStream, fluid } from './fluid.js';
import { loadOf, type Size } from './load.js';
import { flows } from './offered.js';
import type { Pool } from './pools.js';
import { type Episode, episodes } from './timeline.js';
import { overlaps } from './victims.js';
import { HOURS, multipliers, shareAt } from './week.js';

const HOUR = 3600;
const WEEK = HOURS * HOUR;
/** Five minutes: shorter steps give the same peak. */
export const STEP = 300;

/** A queue over the declared week. */
export interface WeekQueue {
  readonly key: string;
  /** jobs that wait at the end of each step of 300 s, Monday 00:00 first */
  readonly depth: Float64Array;
  readonly episodes: readonly Episode[];
  /** jobs per second that arrive in each of the 168 hours */
  readonly arrivals: readonly number[];
  /** the backlog of one week is not gone when the next begins */
  readonly endless: boolean;
}

/**
 * The week as it would be seen: what a late queue holds back does not arrive behind it (`carried`), or as each queue would fare if
 * nothing in front of it were late (`offered`).
 */
export type Passing = 'carried' | 'offered';

/** Every queue of the pools over the declared week. Null where no week is declared, or the size is not known. */
export function weekOf(topology: Topology, pools: readonly Pool[], size: Size, passing: Passing): readonly WeekQueue[] | null {
  const { week } = topology.manifest;
  if (week === null || pools.length === 0) return null;
  if (pools.some(({ groups }) => groups.some((group) => group[size] === null))) return null;
  const shares = multipliers(week);
  // Never over capacity, never late: the usual case costs nothing.
  if (pools.every((pool) => !overlaps(pool) && (loadOf(pool, size)?.blocks[0]?.utilisation ?? 0) <= 1))
    return calm(pools, shares);
  const { keys, streams, groups, arcs } = network(topology, pools, size, passing);
  const run = (first: 'dedicated' | 'shared'): readonly FluidQueue[] =>
    fluid({
      queues: keys.length,
      streams,
      groups,
      flows: arcs,
      // Twice the same week: the second begins with what the first leaves behind.
      length: 2 * WEEK,
      step: STEP,
      share: (seconds) => shareAt(shares, seconds),
      first,
    });
  const seen = run('dedicated').map((queue, at) => weekQueue(keys[at] ?? '', queue));
  if (passing === 'offered') return seen;
  const back = heldBack(pools, seen, streams, arcs);
  if (seen.every(({ key, episodes: late }) => late.length === 0 || back.has(key))) return seen;
  // Work passes on a step later than it is done: what nothing late stands in front of is as it is offered, to the minute.
  const offered = weekOf(topology, pools, size, 'offered') ?? [];
  return seen.map((queue) => (back.has(queue.key) ? queue : (offered.find(({ key }) => key === queue.key) ?? queue)));
}

/** Queues of pools in which some work comes from a queue that is late. */
function heldBack(
  pools: readonly Pool[],
  seen: readonly WeekQueue[],
  streams: readonly FluidStream[],
  arcs: Network['arcs'],
): ReadonlySet<string> {
  const late = new Set(seen.flatMap(({ episodes: found }, at) => (found.length > 0 ? [at] : [])));
  const behind = new Set(late);
  const next = arcs.map(({ from, to }) => [streams[from]?.queue ?? -1, streams[to]?.queue ?? -1] as const);
  const fed = new Set<number>();
  for (const queue of behind) {
    for (const [from, to] of next) {
      if (from !== queue) continue;
      fed.add(to);
      behind.add(to);
    }
  }
  const keys = new Set([...fed].flatMap((at) => seen[at]?.key ?? []));
  return new Set(pools.flatMap(({ queues }) => (queues.some(({ key }) => keys.has(key)) ? queues.map(({ key }) => key) : [])));
}

function calm(pools: readonly Pool[], shares: readonly number[]): readonly WeekQueue[] {
  return pools.flatMap(({ queues }) =>
    queues.map((queue): WeekQueue => {
      const jobs = queue.streams.reduce((all, stream) => all + stream.work.rate * stream.jobs, 0);
      const arrivals = shares.map((share) => share * jobs);
      return { key: queue.key, depth: new Float64Array(WEEK / STEP), episodes: [], arrivals, endless: false };
    }),
  );
}

function weekQueue(key: string, whole: FluidQueue): WeekQueue {
  const half = whole.depth.length / 2;
  const second: FluidQueue = {
    depth: whole.depth.slice(half),
    arrived: whole.arrived.slice(half),
    served: whole.served.slice(half),
  };
  const [before, after] = [whole.depth[half - 1] ?? 0, second.depth.at(-1) ?? 0];
  const endless = after > before * 1.01 + 1;
  const arrivals = Array.from({ length: HOURS }, (_, hour) => {
    const steps = HOUR / STEP;
    const [from, to] = [half + hour * steps - 1, half + (hour + 1) * steps - 1];
    return ((whole.arrived[to] ?? 0) - (whole.arrived[from] ?? 0)) / HOUR;
  });
  return { key, depth: second.depth, episodes: episodesOf(whole, second, half), arrivals, endless };
}

/** What begins on Sunday and ends on Monday is one: it is told by its beginning, from the first of the two weeks. */
function episodesOf(whole: FluidQueue, second: FluidQueue, half: number): readonly Episode[] {
  const late = (second.depth[0] ?? 0) >= 1 && (whole.depth[half - 1] ?? 0) >= 1;
  if (!late) return episodes(second, STEP);
  const all = episodes(whole, STEP);
  const inFirst = all.filter(({ from }) => from < WEEK);
  return inFirst.length > 0 ? inFirst : all;
}

interface Network {
  readonly keys: readonly string[];
  readonly streams: readonly FluidStream[];
  readonly groups: Parameters<typeof fluid>[0]['groups'];
  readonly arcs: Parameters<typeof fluid>[0]['flows'];
}

/** All pools as one network. With `carried`, what comes from jobs of the network comes when they are done. */
function network(topology: Topology, pools: readonly Pool[], size: Size, passing: Passing): Network {
  const keys = [...new Set(pools.flatMap(({ queues }) => queues.map(({ key }) => key)))];
  const index = new Map(keys.map((key, at) => [key, at]));
  const all = pools.flatMap(({ queues }) => queues.flatMap(({ key, streams }) => streams.map((stream) => ({ key, stream }))));
  // A job that may run in several pools loads each of them in full, and is done once.
  const parts = new Map<string, number>();
  for (const { stream } of all) {
    if (stream.first) parts.set(stream.work.job, (parts.get(stream.work.job) ?? 0) + stream.jobs);
  }
  const arcs: { from: number; to: number; count: number }[] = [];
  const inner = new Map<string, number>();
  if (passing === 'carried') {
    const places = new Map<string, number[]>();
    for (const [at, { stream }] of all.entries()) places.set(stream.work.job, [...(places.get(stream.work.job) ?? []), at]);
    const rates = new Map(all.map(({ stream }) => [stream.work.job, stream.work.rate]));
    for (const { from, to, count } of flows(topology)) {
      const [sent, own] = [rates.get(from), rates.get(to)];
      if (sent === undefined || own === undefined || own === 0) continue;
      const total = Math.min(own, (inner.get(to) ?? 0) + sent * count);
      const added = total - (inner.get(to) ?? 0);
      inner.set(to, total);
      const part = sent > 0 ? added / sent / (parts.get(from) ?? 1) : 0;
      for (const source of places.get(from) ?? []) {
        if (all[source]?.stream.first !== true) continue;
        for (const target of places.get(to) ?? [])
          arcs.push({ from: source, to: target, count: part * (all[target]?.stream.jobs ?? 0) });
      }
    }
  }
  const streams = all.map(({ key, stream }): FluidStream => {
    const outside = Math.max(0, stream.work.rate - (inner.get(stream.work.job) ?? 0));
    return {
      job: stream.work.job,
      queue: index.get(key) ?? 0,
      rate: outside * stream.jobs,
      mean: stream.work.mean * stream.runs,
    };
  });
  const groups = pools.flatMap((pool) =>
    pool.groups.map(({ group, order, ...sizes }) => ({
      threads: sizes[size] ?? 0,
      mode: group.mode,
      order: order.map(({ queue, weight }) => ({ queue: index.get(pool.queues[queue]?.key ?? '') ?? 0, weight })),
    })),
  );
  return { keys, streams, groups, arcs };
}
