import type { Mode } from '../model/topology.js';
import { heap } from './heap.js';
import { exponential, lognormal, type Random, random } from './rng.js';

export interface SimulatedStream {
  readonly queue: number;
  /** arrivals per second from outside */
  readonly rate: number;
  /** seconds */
  readonly mean: number;
  /** squared coefficient of variation of the time; 1 is exponential, 0 fixed, else lognormal */
  readonly variation: number;
  /** jobs that are there at the beginning */
  readonly start?: number;
}

export interface SimulatedGroup {
  readonly threads: number;
  readonly mode: Mode;
  readonly order: readonly { readonly queue: number; readonly weight: number }[];
}

export interface SimulationInput {
  readonly seed: string;
  readonly queues: number;
  readonly streams: readonly SimulatedStream[];
  readonly groups: readonly SimulatedGroup[];
  readonly flows: readonly { readonly from: number; readonly to: number; readonly count: number }[];
  /** seconds */
  readonly length: number;
  readonly arrivals: 'random' | 'even';
  /** the largest share of the peak at a second is one; absent = always the peak */
  readonly share?: (seconds: number) => number;
}

export interface SimulatedQueue {
  readonly arrived: number;
  readonly served: number;
  /** jobs that wait at the end, and the most that ever did */
  readonly depth: number;
  readonly most: number;
  /** seconds that the jobs which began had waited, in the order in which they began */
  readonly waits: readonly number[];
}

/** Beyond this many events a simulation takes seconds: the fluid bounds then have to do. */
export const MOST_EVENTS = 5_000_000;
/** Waits of so many jobs are kept: enough for a 95th percentile. */
const MOST_WAITS = 500_000;

interface Line {
  times: number[];
  streams: number[];
  head: number;
}

/**
 * The pool job by job, with chance from the seed alone. Threads finish what they began and pick as `spend` says on average: strict by
 * order, weighted by chance, any by the oldest job. Null where it would take too many events.
 */
export function simulate(input: SimulationInput): readonly SimulatedQueue[] | null {
  const { streams, groups, length } = input;
  const expected =
    streams.reduce((all, { rate, start }) => all + 2 * (rate * length + (start ?? 0)), 0) * (1 + input.flows.length);
  if (expected > MOST_EVENTS) return null;
  const next = random(input.seed);
  const lines = Array.from({ length: input.queues }, (): Line => ({ times: [], streams: [], head: 0 }));
  const found = lines.map(() => ({ arrived: 0, served: 0, most: 0, waits: [] as number[] }));
  const free = groups.map(({ threads }) => threads);
  const serving = lines.map((_, queue) =>
    groups.flatMap(({ order }, at) => (order.some((entry) => entry.queue === queue) ? [at] : [])),
  );
  const events = heap();
  const waiting = (queue: number): number => (lines[queue]?.times.length ?? 0) - (lines[queue]?.head ?? 0);

  // An event below the number of streams is an arrival of that stream; above it, group and stream of a thread that ends.
  const begin = (group: number, queue: number, now: number): void => {
    const line = lines[queue];
    const result = found[queue];
    if (line === undefined || result === undefined) return;
    const stream = line.streams[line.head] ?? 0;
    if (result.waits.length < MOST_WAITS) result.waits.push(now - (line.times[line.head] ?? now));
    line.head += 1;
    if (line.head > 4096 && line.head * 2 > line.times.length) {
      line.times = line.times.slice(line.head);
      line.streams = line.streams.slice(line.head);
      line.head = 0;
    }
    free[group] = (free[group] ?? 0) - 1;
    events.push(now + lasts(streams[stream], next), streams.length * (1 + group) + stream);
  };
  const arrive = (stream: number, now: number): void => {
    const queue = streams[stream]?.queue ?? 0;
    const result = found[queue];
    lines[queue]?.times.push(now);
    lines[queue]?.streams.push(stream);
    if (result !== undefined) result.arrived += 1;
    const idle = (serving[queue] ?? []).filter((group) => (free[group] ?? 0) > 0);
    const group = idle.length < 2 ? idle[0] : idle[Math.floor(next() * idle.length)];
    if (group !== undefined) begin(group, queue, now);
    else if (result !== undefined) result.most = Math.max(result.most, waiting(queue));
  };
  for (const [at, { rate, start }] of streams.entries()) {
    for (let job = 0; job < (start ?? 0); job += 1) arrive(at, 0);
    if (rate > 0) events.push(input.arrivals === 'even' ? 0 : exponential(next, 1 / rate), at);
  }
  for (let handled = 0; events.time() < length; handled += 1) {
    if (handled > MOST_EVENTS) return null;
    const now = events.time();
    const event = events.pop();
    if (event < streams.length) {
      const rate = streams[event]?.rate ?? 0;
      events.push(now + (input.arrivals === 'even' ? 1 / rate : exponential(next, 1 / rate)), event);
      if (input.share === undefined || next() < input.share(now)) arrive(event, now);
      continue;
    }
    const group = Math.floor(event / streams.length) - 1;
    const stream = event % streams.length;
    const result = found[streams[stream]?.queue ?? 0];
    if (result !== undefined) result.served += 1;
    free[group] = (free[group] ?? 0) + 1;
    for (const { from, to, count } of input.flows) {
      if (from !== stream) continue;
      const jobs = Math.floor(count) + (next() < count % 1 ? 1 : 0);
      for (let job = 0; job < jobs; job += 1) arrive(to, now);
    }
    const picked = (free[group] ?? 0) > 0 ? pick(groups[group], waiting, lines, next) : -1;
    if (picked >= 0) begin(group, picked, now);
  }
  return found.map((result, queue) => ({ ...result, depth: waiting(queue) }));
}

function lasts(stream: SimulatedStream | undefined, next: Random): number {
  if (stream === undefined) return 0;
  return stream.variation === 1 ? exponential(next, stream.mean) : lognormal(next, stream.mean, stream.variation);
}

/** The queue that a free thread takes its next job from, or -1 where none has any. */
function pick(
  group: SimulatedGroup | undefined,
  waiting: (queue: number) => number,
  lines: readonly Line[],
  next: Random,
): number {
  const open = (group?.order ?? []).filter(({ queue }) => waiting(queue) > 0);
  const [first] = open;
  if (group === undefined || first === undefined) return -1;
  switch (group.mode) {
    case 'strict':
      return first.queue;
    case 'weighted':
    case 'random': {
      let left = next() * open.reduce((all, { weight }) => all + weight, 0);
      for (const { queue, weight } of open) {
        left -= weight;
        if (left < 0) return queue;
      }
      return first.queue;
    }
    case 'any': {
      const since = (queue: number): number => lines[queue]?.times[lines[queue]?.head ?? 0] ?? Number.POSITIVE_INFINITY;
      return open.reduce((oldest, { queue }) => (since(queue) < since(oldest) ? queue : oldest), first.queue);
    }
    default:
      return group.mode satisfies never;
  }
}
