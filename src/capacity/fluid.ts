import type { Mode } from '../model/topology.js';
import { spend } from './fetch.js';

/** A kind of job on one queue. */
export interface FluidStream {
  readonly job: string;
  /** index of the queue */
  readonly queue: number;
  /** jobs per second at the peak that come from outside, or all of them where nothing flows on */
  readonly rate: number;
  /** thread-seconds of one job, retries included */
  readonly mean: number;
  /** jobs that are there at the beginning */
  readonly start?: number;
}

export interface FluidGroup {
  readonly threads: number;
  readonly mode: Mode;
  readonly order: readonly { readonly queue: number; readonly weight: number }[];
}

export interface FluidInput {
  readonly queues: number;
  readonly streams: readonly FluidStream[];
  readonly groups: readonly FluidGroup[];
  /** one finished job of a stream brings `count` jobs to another stream, by index */
  readonly flows: readonly { readonly from: number; readonly to: number; readonly count: number }[];
  /** seconds */
  readonly length: number;
  readonly step: number;
  /** the share of the peak at a second */
  readonly share: (seconds: number) => number;
  /** which group looks first: the one with the fewest queues, or the one with the most */
  readonly first: 'dedicated' | 'shared';
}

export interface FluidQueue {
  /** jobs that wait at the end of each step */
  readonly depth: Float64Array;
  /** jobs that arrived, and were done, up to the end of each step */
  readonly arrived: Float64Array;
  readonly served: Float64Array;
}

/** The state of one queue while the liquid runs. */
interface Tank {
  /** jobs that wait or arrive in this step, and the thread-seconds in them */
  jobs: number;
  work: number;
  /** thread-seconds that no group has taken yet */
  left: number;
  arrived: number;
  served: number;
}

/**
 * Work as a liquid: what arrives above capacity piles up, what is below it drains the pile. It knows no chance, so a pool that is never
 * over capacity has no backlog at all; under overload it is what simulation gives, within some per cent. Answers each queue over time.
 */
export function fluid(input: FluidInput): readonly FluidQueue[] {
  const { streams, step } = input;
  const steps = Math.round(input.length / step);
  const series = (): FluidQueue => ({
    depth: new Float64Array(steps),
    arrived: new Float64Array(steps),
    served: new Float64Array(steps),
  });
  const out = Array.from({ length: input.queues }, series);
  const tanks = out.map((): Tank => ({ jobs: 0, work: 0, left: 0, arrived: 0, served: 0 }));
  const flows = new Map<number, FluidInput['flows'][number][]>();
  for (const flow of input.flows) flows.set(flow.from, [...(flows.get(flow.from) ?? []), flow]);
  const pipes = streams.flatMap((stream, at) => {
    const tank = tanks[stream.queue];
    const onward = flows.get(at) ?? [];
    return tank === undefined ? [] : [{ at, ...stream, tank, onward, waits: stream.start ?? 0 }];
  });
  for (const pipe of pipes) pipe.tank.arrived += pipe.waits;
  const toward = input.first === 'dedicated' ? 1 : -1;
  const groups = [...input.groups].sort((a, b) => toward * (a.order.length - b.order.length));
  let flowing = new Float64Array(streams.length);
  let next = new Float64Array(streams.length);
  for (let at = 0; at < steps; at += 1) {
    const share = input.share(at * step);
    for (const tank of tanks) [tank.jobs, tank.work] = [0, 0];
    for (const pipe of pipes) {
      const arrives = pipe.rate * share * step + (flowing[pipe.at] ?? 0);
      pipe.waits += arrives;
      pipe.tank.arrived += arrives;
      pipe.tank.jobs += pipe.waits;
      pipe.tank.work += pipe.waits * pipe.mean;
    }
    serve(groups, tanks, step);
    next.fill(0);
    for (const pipe of pipes) {
      const { tank } = pipe;
      const done = tank.work > 0 ? pipe.waits * Math.min(1, Math.max(0, 1 - tank.left / tank.work)) : pipe.waits;
      pipe.waits -= done;
      tank.served += done;
      tank.jobs -= done;
      for (const { to, count } of pipe.onward) next[to] = (next[to] ?? 0) + done * count;
    }
    [flowing, next] = [next, flowing];
    for (const [queue, tank] of tanks.entries()) {
      const line = out[queue];
      if (line === undefined) continue;
      line.depth[at] = Math.max(0, tank.jobs);
      line.arrived[at] = tank.arrived;
      line.served[at] = tank.served;
    }
  }
  return out;
}

/** Every group takes what its threads can do in one step, one group after the other. */
function serve(groups: readonly FluidGroup[], tanks: readonly Tank[], step: number): void {
  for (const tank of tanks) tank.left = tank.work;
  for (const { order, threads, mode } of groups) {
    const able = threads * step;
    let wanted = 0;
    for (const { queue } of order) wanted += tanks[queue]?.left ?? 0;
    if (wanted <= able) {
      // Enough for everything, whatever the order: the usual case, and the quick one.
      for (const { queue } of order) setLeft(tanks[queue], 0);
      continue;
    }
    const offers = order.map(({ queue, weight }) => {
      const tank = tanks[queue];
      return { want: tank?.left ?? 0, mean: tank !== undefined && tank.jobs > 0 ? tank.work / tank.jobs : 0, weight };
    });
    for (const [at, given] of spend(mode, able, offers).entries()) {
      const tank = tanks[order[at]?.queue ?? -1];
      setLeft(tank, (tank?.left ?? 0) - given);
    }
  }
}

function setLeft(tank: Tank | undefined, left: number): void {
  if (tank !== undefined) tank.left = left;
}
